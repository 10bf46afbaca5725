"""Correlations between the variables, lower triangle, with stars."""

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import coefficient_cell, one
from scripts.exhibits.combined import in_one
from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing, plan_note, rows_note, star_note
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table


def correlations_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the correlations of the headline plan and sample.

    Parameters
    ----------
    estimates
        Analysis `correlations` (schema `ESTIMATES`): `term` is `a:b`, each pair once, in either order.
    context
        The study.

    Returns
    -------
    Table
        Lower triangle, the columns by number; the diagonal is 1 by definition and has no key.

    """
    rows = context.own(estimates, analysis="correlations", **context.headline)
    pairs = {frozenset(term.split(":")) for term in rows["term"]}
    there = {name for pair in pairs for name in pair}
    first = [context.outcome, context.treatment, *context.settings["controls"]]
    variables = [name for name in first if name in there] + sorted(there - set(first))
    return Table(
        name="correlations",
        titles=context.titles("title.correlations"),
        stub=context.words("head.variable"),
        columns=tuple(variables),
        heads=tuple(f"({place})" for place in range(1, len(variables) + 1)),
        rows=tuple(_row(rows, variables, place, context) for place in range(len(variables))),
        notes=(
            Note(context.words("note.correlations")),
            *([Note(context.words("note.correlations_outcomes"))] if len(context.settings["outcomes"]) > 1 else []),
            star_note(context),
            rows_note(context, rows, context.headline["sample"]),
            plan_note(context, context.headline["plan"]),
            *closing(context),
        ),
        language=context.words.language,
    )


def _row(rows: pd.DataFrame, variables: list[str], place: int, context: Context) -> Row:
    """Return the line of the variable at `place`: its correlations with those before it."""
    name = variables[place]
    found = [_pair(rows, name, other) for other in variables[:place]]
    empty = [Cell()] * (len(variables) - place - 1)
    return Row(f"({place + 1}) {context.variable(name)}", name, (*found, Cell("1"), *empty))


def _pair(rows: pd.DataFrame, a: str, b: str) -> Cell:
    """Return the correlation of a pair that may stand in either order."""
    return coefficient_cell(one(rows[rows["term"].isin([f"{a}:{b}", f"{b}:{a}"])]))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = in_one([correlations_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
