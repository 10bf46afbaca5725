"""What stands below the table of groups: how the groups are made, what is left out, what the tests are."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from scripts.estimates.grouping import NO_CONTROL, NO_TREATED, REASONS, RESOURCES, names_of
from scripts.exhibits.cells import Estimate, computed_cell, count_cell, one
from scripts.exhibits.context import Context
from scripts.exhibits.group_panels import Panel, group_words, split_words
from scripts.exhibits.notes import (
    closing,
    dropped_note,
    effects_note,
    error_note,
    fit_notes,
    outcome_note,
    percent_note,
    plan_note,
    rows_note,
    star_note,
    unshown_controls,
)
from scripts.exhibits.numerals import decimal, years
from scripts.exhibits.regression_table import dropped_terms, estimated
from scripts.exhibits.table import Cell, Note

THOUSAND = 1000
FEW_CITIES, FEW_TREATED = 20, 10
"""Below so many cities, or treated ones, clustered standard errors and the t distribution are said to mislead."""


def heterogeneity_notes(panels: Sequence[Panel], context: Context) -> Iterator[Note]:
    """Yield the table's notes.

    Parameters
    ----------
    panels
        Its panels.
    context
        The study, with `analyses` among its settings.

    """
    splits = context.settings["analyses"]["heterogeneity"]["splits"]
    yield outcome_note(context)
    yield Note(
        context.words(
            "note.heterogeneity",
            effects=context.words(f"fixed.{context.effects}"),
            alone=context.words(f"alone.{context.effects}"),
        )
    )
    yield from unshown_controls(context)
    for panel in panels:
        for name, split in splits.items():
            if panel.level in split["levels"]:
                yield _definition(panel, name, split, context)
                yield from _left_out(panel, name, context)
    mains = {panel.level: _mains(panel, context) for panel in panels}
    yield from _not_estimated(mains, context)
    for panel in panels:
        yield from _few(panel, mains, context)
    yield from _tests(panels, splits, context)
    yield error_note(context)
    yield star_note(context)
    yield from fit_notes(context)
    there = [row for rows in mains.values() for row in rows.values() if estimated(row)]
    if there:
        yield rows_note(context, pd.DataFrame(there), context.headline["sample"])
    yield plan_note(context, context.headline["plan"])
    first = mains[panels[0].level]
    yield from percent_note(context, first)
    rows = panels[0].rows
    yield from dropped_note(context, dropped_terms(rows[rows["term"].isin(context.settings["controls"])]))
    yield from effects_note(context)
    yield from closing(context)


def _mains(panel: Panel, context: Context) -> dict[str, Estimate]:
    """Return the treatment's row of each column that the panel has, by the column's printed number."""
    found = {
        f"({place})": panel.find(group, term=context.treatment, estimator="within")
        for place, group in enumerate(panel.groups, 1)
    }
    return {name: row for name, row in found.items() if row is not None}


def _definition(panel: Panel, name: str, split: dict[str, Any], context: Context) -> Note:
    """Say what a split goes by, and where it cuts."""
    texts: dict[str, str] = {"split": split_words(context, name)}
    if split["by"] == RESOURCES:
        return Note(context.words("note.split_resource_type", **texts))
    texts["definition"] = context.definition(split["by"])
    if panel.level == "city":
        texts["years"] = years(split["years"])
    cut = one(panel.rows, model=panel.model(name), estimator="median")
    if cut is None:
        return Note(context.words(f"note.split_{panel.level}_ranges", **texts))
    upper, lower = (group_words(context, group) for group in names_of(split))
    cell = _rounded(cut)
    texts |= {"upper": upper, "lower": lower, "median": cell.text}
    return Note(context.words(f"note.split_{panel.level}_median", **texts), name, (cell,))


def _rounded(row: Estimate) -> Cell:
    """Return an estimate in a variable's own unit: a large one whole, with commas, a small one with a decimal."""
    value = float(row["estimate"])
    if abs(value) >= THOUSAND:
        return computed_cell(row, f"{value:,.0f}", "round(estimate)")
    return computed_cell(row, decimal(value, 1), "round(estimate, 1)")


def _left_out(panel: Panel, name: str, context: Context) -> Iterator[Note]:
    """Say how many city-years are in no group, and why."""
    for reason in REASONS:
        row = one(panel.rows, model=panel.model(name), term=reason, estimator="count")
        if row is not None:
            rows, cities = count_cell(row, "n_obs"), count_cell(row, "n_clusters")
            texts = {"split": split_words(context, name), "rows": rows.text, "cities": cities.text}
            yield Note(context.words(f"note.{reason}", **texts), name, (rows, cities))


def _not_estimated(mains: dict[str, dict[str, Estimate]], context: Context) -> Iterator[Note]:
    """Name the columns without an estimate, each with its reason."""
    words = {NO_TREATED: "reason.no_treated", NO_CONTROL: "reason.no_control"}
    for level, rows in mains.items():
        for name, row in rows.items():
            if not estimated(row):
                note = row["note"]
                key = next((key for reason, key in words.items() if note.startswith(reason)), None)
                where = [context.words(f"panel.by_{level}")] if len(mains) > 1 else []
                yield Note(
                    context.words(
                        "note.not_estimated",
                        what=context.words.list([*where, name]),
                        reason=context.words(key) if key else note,
                    )
                )


def _few(panel: Panel, mains: dict[str, dict[str, Estimate]], context: Context) -> Iterator[Note]:
    """Name the columns whose estimates rest on so few cities, or treated ones, that clustered errors are too small."""
    cells: list[Cell] = []
    parts = []
    for place, group in enumerate(panel.groups, 1):
        name, treated = f"({place})", panel.find(group, term="treated", estimator="count")
        row = mains[panel.level].get(name)
        if row is None or not estimated(row) or treated is None:
            continue
        if row["n_clusters"] < FEW_CITIES or treated["n_clusters"] < FEW_TREATED:
            counts = count_cell(row, "n_clusters"), count_cell(treated, "n_clusters")
            texts = dict(zip(("cities", "treated"), (cell.text for cell in counts), strict=True))
            parts.append(context.words("note.few_part", column=name, **texts))
            cells += counts
    if parts:
        where = [context.words(f"panel.by_{panel.level}")] if len(mains) > 1 else []
        texts = {"cities": str(FEW_CITIES), "treated": str(FEW_TREATED)}
        said, frame = (
            context.words("note.few_cities", columns=context.words.list([*where, listed]), **texts)
            for listed in (context.words.list(parts), "{items}")
        )
        yield Note(said, "few", tuple(cells), frame, tuple(parts))


def _tests(panels: Sequence[Panel], splits: dict[str, Any], context: Context) -> Iterator[Note]:
    """Say what the tests are, and that they alone show a difference."""
    adjusted = [panel.test(name, "holm") for panel in panels for name in splits]
    if all(row is None for row in adjusted):
        return
    numbers = [str(sum(panel.test(name, "holm") is not None for name in splits)) for panel in panels]
    tests = context.words.list(numbers)
    periods = context.words(f"periods.{context.effects}")
    treatment = context.variable(context.treatment)
    yield Note(context.words("note.group_test", treatment=treatment, periods=periods, tests=tests))
    for panel in panels:
        for name in splits:
            row = panel.test(name, "interaction")
            if row is not None and pd.notna(row["restrictions"]):
                cells: tuple[Cell, ...] = (count_cell(row, "restrictions"), count_cell(row, "df"))
                texts = dict(zip(("restrictions", "df"), (cell.text for cell in cells), strict=True))
                yield Note(context.words("note.group_f", split=split_words(context, name), **texts), name, cells)
    yield Note(context.words("note.significance"))
