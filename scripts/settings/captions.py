"""What the report's captions call a study's variables: words, as its tables have them, in the captions' English."""

import csv
from functools import cache
from pathlib import Path
from typing import Any


def called(labels: str | Path, study: dict[str, Any]) -> dict[str, Any]:
    """Return the words for a study's outcomes, treatment and moderator; a variable without any keeps its own name.

    Parameters
    ----------
    labels
        The list of words (`resources/labels.csv`), which the exhibits check.
    study
        The study's settings.

    Returns
    -------
    dict
        `outcomes`, in the study's order; `treatment`; `moderator`, empty where the study has none.

    """
    words = _english(labels)
    moderator = (study["analyses"].get("moderation") or {}).get("moderator", "")
    names = {"treatment": study["treatment"]["name"], "moderator": moderator}
    of_names = {kind: words.get(name) or name for kind, name in names.items()}
    return {"outcomes": [words.get(name) or name for name in study["outcomes"]], **of_names}


@cache
def _english(labels: str | Path) -> dict[str | None, str | None]:
    """Return the English words by their keys, read once a start."""
    with Path(labels).open(encoding="utf-8-sig", newline="") as source:
        return {line.get("key"): line.get("en") for line in csv.DictReader(source)}
