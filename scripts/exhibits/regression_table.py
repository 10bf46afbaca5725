"""What every table of regressions has: coefficients with their errors below, then effects, counts and fit."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from scripts.exhibits.cells import Estimate, coefficient_cell, count_cell, decimal_cell, error_cell, one
from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing, dropped_note, effects_note, percent_note, plan_note, rows_note
from scripts.exhibits.numerals import count
from scripts.exhibits.table import Cell, Note, Row, Spanner

CONSTANT = "_cons"
EFFECTS = {"city_effects": {"city", "code"}, "year_effects": {"year"}, "post_effects": {"post"}}
ALWAYS = ("city_effects", "year_effects")
"""The lines of effects that stand even where no column has them."""
ALONE = re.compile(r"dropped as alone in their city or year: city-years (\d+)")
FIT = ("r2", "r2_within")


@dataclass(frozen=True)
class Column:
    """A regression as a column of a table.

    Attributes
    ----------
    name, head
        Its name in the keys, and its printed heading.
    rows
        Its rows of the estimates, one a term.
    effect
        Its main term, mostly the treatment, whose row carries counts and fit.

    """

    name: str
    head: str
    rows: pd.DataFrame
    effect: str

    @property
    def main(self) -> Estimate | None:
        """The row of the main term."""
        return one(self.rows, term=self.effect)


def term_rows(columns: Sequence[Column], term: str, context: Context, label: str | None = None) -> list[Row]:
    """Return the two lines of a term: coefficients, and standard errors below.

    Parameters
    ----------
    columns
        The table's columns.
    term
        Name in the estimates.
    context
        The study.
    label
        What is printed; the variable in words by default.

    """
    found = [one(column.rows, term=term) for column in columns]
    if label is None:
        label = context.words("head.constant") if term == CONSTANT else context.variable(term)
    dropped = Cell(context.words("cell.dropped"))
    coefficients = [dropped if row is not None and not estimated(row) else coefficient_cell(row) for row in found]
    errors = Row("", term, tuple(error_cell(row) for row in found))
    return [Row(label, term, tuple(coefficients)), *([errors] if any(cell.text for cell in errors.cells) else [])]


def lower_rows(columns: Sequence[Column], context: Context) -> list[Row]:
    """Return the lines below the coefficients: effects, counts, fit; those that some column has."""
    rows = [column.main for column in columns]
    there = {name for row in rows if row is not None for name in row["fixed_effects"].split(" + ")}
    effects = {name: names for name, names in EFFECTS.items() if name in ALWAYS or names & there}
    lines = [(name, [_yes_no(row, names, context) for row in rows]) for name, names in effects.items()]
    lines += [(name, [count_cell(row, name) for row in rows]) for name in ("n_obs", "n_clusters")]
    fit = [(name, [decimal_cell(row, name) for row in rows]) for name in FIT]
    lines += [line for line in fit if any(cell.text for cell in line[1])]
    words = {"n_clusters": _clusters(context)}
    return [
        Row(words.get(name) or context.words(f"head.{name}"), name, tuple(cells), ruled=place == 0)
        for place, (name, cells) in enumerate(lines)
    ]


def over_all(context: Context, n_columns: int) -> Spanner:
    """Return the heading over all columns: the outcome."""
    return Spanner(context.words("head.outcome", outcome=context.variable(context.outcome)), 0, n_columns - 1)


def sample_notes(
    context: Context, effects: Mapping[str, Estimate], dropped: Mapping[str, str] | None = None
) -> list[Note]:
    """Return the last notes of a table of regressions: rows, fill plan, effects in percent, dropped terms, the study.

    Parameters
    ----------
    context
        The study.
    effects
        Column as printed -> its main row.
    dropped
        Term that could not be estimated -> why.

    """
    return [
        rows_note(context, pd.DataFrame(list(effects.values())), context.headline["sample"]),
        plan_note(context, context.headline["plan"]),
        *percent_note(context, dict(effects)),
        *dropped_note(context, dict(dropped or {})),
        *alone_note(context, effects),
        *effects_note(context),
        *closing(context),
    ]


def alone_note(context: Context, effects: Mapping[str, Estimate]) -> list[Note]:
    """Say which columns leave out how many city-years that their effects take up wholly; nothing if none does."""
    found = {name: ALONE.search(row["note"]) for name, row in effects.items()}
    parts = tuple(
        context.words("note.alone_part", column=name, n=count(int(of[1]))) for name, of in found.items() if of
    )
    if not parts:
        return []
    alone = context.words(f"alone.{context.effects}")
    text, frame = (
        context.words("note.alone", alone=alone, columns=listed) for listed in (context.words.list([*parts]), "{items}")
    )
    return [Note(text, frame=frame, items=parts)]


def dropped_terms(rows: pd.DataFrame) -> dict[str, str]:
    """Return the terms without an estimate and the reason, the same reason once."""
    dropped = rows[rows["estimate"].isna() & rows["note"].ne("") & rows["statistic"].isna()]
    return {str(term): "; ".join(notes.unique()) for term, notes in dropped.groupby("term", sort=False)["note"]}


def estimated(row: Estimate | None) -> bool:
    """Return whether there is a number."""
    return row is not None and pd.notna(row["estimate"])


def _clusters(context: Context) -> str:
    cluster = context.words(f"cluster.{context.settings['standard_errors']['cluster']}")
    return context.words("head.clusters_of", cluster=cluster)


def _yes_no(row: Estimate | None, names: set[str], context: Context) -> Cell:
    """Return whether a column has an effect."""
    if row is None:
        return Cell()
    return Cell(context.words("cell.yes" if names & set(row["fixed_effects"].split(" + ")) else "cell.no"))
