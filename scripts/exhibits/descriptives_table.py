"""What each variable means, and its moments in the headline sample."""

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import count_cell, decimal_cell, one
from scripts.exhibits.combined import in_one
from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing, plan_note, rows_note
from scripts.exhibits.table import Cell, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

MOMENTS = ("mean", "sd", "min", "max")


def descriptives_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the descriptive statistics of the headline plan and sample.

    Parameters
    ----------
    estimates
        Analysis `descriptives` (schema `ESTIMATES`): `term` a variable, `model` one of mean, sd, min, max.
    context
        The study.

    Returns
    -------
    Table
        Outcome, treatment and controls first, then any other variable; mean, s.d., min, max.

    """
    rows = context.own(estimates, analysis="descriptives", **context.headline)
    first = [context.outcome, context.treatment, *context.settings["controls"]]
    there = rows["term"].unique().tolist()
    variables = [name for name in first if name in there] + [name for name in there if name not in first]
    columns = ("definition", "n_obs", *MOMENTS)
    return Table(
        name="descriptives",
        titles=context.titles("title.descriptives"),
        stub=context.words("head.variable"),
        columns=columns,
        heads=tuple(context.words(f"head.{name}") for name in columns),
        rows=tuple(_row(rows[rows["term"] == name], name, context) for name in variables),
        notes=(
            rows_note(context, rows, context.headline["sample"]),
            plan_note(context, context.headline["plan"]),
            *closing(context),
        ),
        language=context.words.language,
    )


def _row(rows: pd.DataFrame, name: str, context: Context) -> Row:
    """Return one variable's line."""
    moments = {model: one(rows, model=model) for model in MOMENTS}
    cells = [decimal_cell(row, "estimate") for row in moments.values()]
    definition = Cell(context.definition(name))
    return Row(context.variable(name), name, (definition, count_cell(moments["mean"], "n_obs"), *cells))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = in_one([descriptives_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
