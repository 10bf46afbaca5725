"""All specifications at a glance: how many, where their estimates lie, and the two that have a name among them.

Standard errors are layers over the specifications and no choice among them, so that shares of significant ones are
given for each. Source of the numbers: `scripts.estimates.choice_effects`.
"""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import count_cell, decimal_cell, error_cell, one, share_cell
from scripts.exhibits.combined import side_by_side
from scripts.exhibits.context import Context
from scripts.exhibits.multiverse_words import errors_words
from scripts.exhibits.notes import closing
from scripts.exhibits.regression_table import over_all
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

COUNTS = ("specifications", "declared", "not_estimated")
QUANTILES = ("minimum", "quantile_025", "median", "quantile_975", "maximum")
SHARES = ("share_negative", "share_negative_significant", "share_positive_significant")
ROLES = ("headline", "paper")


def curve_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out one number a line, in a column for each of the study's choices of effects.

    Parameters
    ----------
    estimates
        Analysis `multiverse` (schema `ESTIMATES`), estimator `curve`.
    context
        The study.

    Returns
    -------
    Table
        Counts, quantiles of the estimates, shares by sign and significance, and the headline's and the paper's own
        specification with the share of specifications that have a smaller estimate.

    """
    every = context.by_effects()
    curves = [
        each.of_study(estimates, analysis="multiverse", outcome=each.outcome, estimator="curve") for each in every
    ]
    columns = [list(_rows(curve, context)) for curve in curves]
    return Table(
        name="curve",
        titles=context.titles("title.curve", treatment=context.variable(context.treatment)),
        stub="",
        columns=tuple(each.effects for each in every),
        heads=tuple(context.words(f"panel.effects_{each.effects}") for each in every),
        spanners=(over_all(context, len(every)),),
        rows=tuple(_beside(rows) for rows in zip(*columns, strict=True)),
        notes=(
            Note(context.words("note.curve_roles")),
            Note(context.words("note.multiverse_layers")),
            *closing(context),
        ),
        language=context.words.language,
    )


def _beside(rows: tuple[Row, ...]) -> Row:
    """Return one line of the same line of every column."""
    return replace(rows[0], cells=tuple(row.cells[0] for row in rows))


def _rows(curve: pd.DataFrame, context: Context) -> Iterator[Row]:
    """Yield the lines."""
    for term in COUNTS:
        yield Row(context.words(f"curve.{term}"), term, (count_cell(one(curve, term=term), "estimate"),))
    for place, term in enumerate(QUANTILES):
        cell = decimal_cell(one(curve, term=term), "estimate")
        yield Row(context.words(f"curve.{term}"), term, (cell,), ruled=not place)
    for place, term in enumerate(SHARES):
        mine = curve[curve["term"] == term]
        for vcov in mine["vcov"]:
            label = context.words(f"curve.{term}", errors=errors_words(context, vcov))
            cell = share_cell(one(mine, vcov=vcov))
            yield Row(label, f"{term} {vcov}".strip(), (cell,), ruled=not place)
    for role in ROLES:
        yield from _role_rows(curve[curve["model"] == role], role, context)


def _role_rows(rows: pd.DataFrame, role: str, context: Context) -> Iterator[Row]:
    """Yield a named specification: coefficient, standard error, and its place on the curve."""
    main, below = one(rows, term=context.treatment), one(rows, term="share_below")
    name = context.words(f"curve.{role}")
    none = Cell(context.words("cell.not_estimated"))
    yield Row(name, role, (none if main is None else decimal_cell(main, "estimate"),), ruled=True)
    yield Row("", f"{role} error", (error_cell(main),))
    yield Row(context.words("curve.share_below", role=name), f"{role} below", (share_cell(below),))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = side_by_side([curve_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
