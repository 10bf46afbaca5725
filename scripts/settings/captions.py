"""What the report is told in words, in the run's language: names of exhibits, parts and a study's variables."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from scripts.settings.errors import ConfigError

CAPTIONS = {"en": "resources/captions", "zh": "resources/captions/zh"}
"""Folder of the captions by language."""

Files = str | Path | Sequence[str | Path]


def report_word(labels: Files, language: str, key: str) -> str:
    """Return what the report calls a part, an exhibit or a page.

    Parameters
    ----------
    labels
        The list of words (`resources/labels.csv`), which the exhibits check, or several: the first that has a word.
    language
        `en` or `zh`.
    key
        Its key there after `report.`.

    Raises
    ------
    ConfigError
        If the list has no words under this key.

    """
    if word := _words(labels, language).get(f"report.{key}"):
        return word
    message = f"{labels}: found no row with the key 'report.{key}'; expected words in both languages. Add the row."
    raise ConfigError(message)


def called(labels: Files, study: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """Return the words for what a study's captions name; what has no words keeps its own name.

    Parameters
    ----------
    labels
        The list of words (`resources/labels.csv`), which the exhibits check, or several: the first that has a word.
    study
        The study's settings.
    language
        `en` or `zh`.

    Returns
    -------
    dict
        `outcomes`, in the study's order; `treatment`; `moderator`, empty where the study has none; `plans`, a fill
        plan's words by its name.

    """
    words = _words(labels, language)
    moderator = (study["analyses"].get("moderation") or {}).get("moderator", "")
    names = {"treatment": study["treatment"]["name"], "moderator": moderator}
    of_names = {kind: words.get(name) or name for kind, name in names.items()}
    plans = {name: words.get(f"plan.{name}") or name.replace("_", " ") for name in study["plans"]}
    return {"outcomes": [words.get(name) or name for name in study["outcomes"]], **of_names, "plans": plans}


def _words(labels: Files, language: str) -> dict[str | None, str | None]:
    """Return one language's words by their keys, those of earlier files before those of later ones."""
    files = (labels,) if isinstance(labels, str | Path) else labels
    words: dict[str | None, str | None] = {}
    for file in files:
        words = _words_of(file, language) | words
    return words


@cache
def _words_of(file: str | Path, language: str) -> dict[str | None, str | None]:
    """Return one file's words, read once a start."""
    with Path(file).open(encoding="utf-8-sig", newline="") as source:
        return {line.get("key"): line.get(language) for line in csv.DictReader(source)}
