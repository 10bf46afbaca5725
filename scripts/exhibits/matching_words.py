"""The versions of the matching in words: their names, what each does, and why rows are left out."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.exhibits.context import Context
from scripts.exhibits.numerals import years
from scripts.exhibits.table import Note

REASONS = ("incomplete", "no_score", "off_support", "no_neighbour", "not_a_neighbour")
"""Why a row is not kept, in the order in which it is asked."""

WHEN = ("before", "after", "kept")
"""Rows whose balance is compared: all that have a score, the matched ones, those regressed on if they are others."""


def versions_of(context: Context) -> dict[str, dict[str, Any]]:
    """Return the study's versions with their settings, in its order."""
    versions: dict[str, dict[str, Any]] = context.settings["analyses"]["matching"]["versions"]
    return versions


def version_name(context: Context, name: str) -> str:
    """Return a version's name: that of the list of words, else as the study calls it."""
    key = f"version.{name}"
    return context.words(key) if key in context.words.words else name.replace("_", " ")


def version_names(context: Context, names: list[str]) -> str:
    """Return the names of several versions as a list in words."""
    return context.words.list([version_name(context, name) for name in names])


def alike(context: Context) -> list[list[str]]:
    """Return the versions in groups that match in the same way, and differ at most in what they keep and weigh."""
    groups: dict[str, list[str]] = {}
    for name, asked in versions_of(context).items():
        same = {key: value for key, value in asked.items() if key not in {"keep", "weights"}}
        groups.setdefault(repr(sorted(same.items())), []).append(name)
    return list(groups.values())


def version_note(context: Context, name: str) -> Note:
    """Say what a version does."""
    asked = versions_of(context)[name]
    if asked["rows"] == "pre_period":
        parts = [context.words("matching.pre_period", years=years(asked["years"]))]
    else:
        parts = [context.words("matching.city_years")]
        parts += [context.words("matching.by_year")] if asked["by_year"] else []
    kind = "with_replacement" if asked["replacement"] else "without_replacement"
    parts += [context.words(f"matching.{kind}", neighbours=asked["neighbours"])]
    parts += [context.words(f"matching.distance_{asked['distance']}")]
    if asked["caliper"] is not None:
        parts += [context.words(f"matching.caliper_{asked['distance']}", caliper=asked["caliper"])]
    parts += [context.words(f"matching.{key}_{asked[key]}") for key in ("support", "keep", "weights")]
    return Note(
        context.words(
            "note.version_is", version=version_name(context, name), parts=context.words("list.semicolon").join(parts)
        )
    )


def failures(context: Context, rows: pd.DataFrame, names: Mapping[str, str] | None = None) -> list[Note]:
    """Say of each version without an estimate why there is none, in the words of the estimates.

    Parameters
    ----------
    context
        The study.
    rows
        Of the estimates.
    names
        The estimates' `model` -> what it is called; by default the versions, each by its name.

    """
    if names is None:
        names = {name: version_name(context, name) for name in versions_of(context)}
    without = rows[rows["estimate"].isna() & rows["note"].ne("")].drop_duplicates("model")
    reasons = dict(zip(without["model"], without["note"], strict=True))
    return [
        Note(context.words("note.version_failed", version=printed, reason=reasons[name]))
        for name, printed in names.items()
        if name in reasons
    ]
