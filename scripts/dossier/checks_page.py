"""The page of a data editor's checks: what each looked at and its verdict, then what was found, and what to do."""

from collections.abc import Sequence
from pathlib import Path

from scripts.dossier.check import Check
from scripts.dossier.checks import looked_at, said
from scripts.dossier.site import rendered
from scripts.exhibits.labels import Labels

SIGNS = {"pass": "✓", "note": "–", "fail": "✗"}
"""Stand beside the word, so that no verdict hangs on its colour."""

SHOWN = 20
"""Of a check's items so many are open to the reader; the others are folded."""


def checks_page(found: Sequence[Check], words: Labels, templates: str | Path, data: str) -> str:
    """Return the page.

    Parameters
    ----------
    found
        What came out of each check.
    words
        The words in the run's language.
    templates
        The folder of the pages' templates.
    data
        `simulated` or `genuine`.

    """
    counts = {verdict: sum(each.verdict == verdict for each in found) for verdict in SIGNS}
    shown = [
        {
            "key": each.key,
            "verdict": each.verdict,
            "title": words(f"checks.{each.key}"),
            "looked": looked_at(each, words),
            "remedy": words(f"checks.remedy_{each.key}") if each.verdict == "fail" else "",
            "items": [(item, said(item, words)) for item in each.found],
        }
        for each in found
    ]
    return rendered(
        "checks.html",
        templates,
        title=words("checks.title"),
        data=data,
        words=words,
        checks=shown,
        counts=counts,
        signs=SIGNS,
        open_items=SHOWN,
    )
