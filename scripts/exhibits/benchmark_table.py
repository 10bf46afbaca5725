"""The benchmark, from the pooled regression to two-way effects with controls."""

import pandas as pd

from scripts.estimates.design import POST
from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.combined import one_below_another, side_by_side
from scripts.exhibits.context import Context
from scripts.exhibits.notes import error_note, fit_notes, star_note
from scripts.exhibits.regression_table import (
    CONSTANT,
    Column,
    dropped_terms,
    lower_rows,
    over_all,
    sample_notes,
    term_rows,
)
from scripts.exhibits.table import Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

MODELS = ("pooled", "fe", "fe_controls")


def benchmark_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the benchmark of the headline plan and sample, standard errors in brackets below the coefficients.

    Parameters
    ----------
    estimates
        Analysis `benchmark` (schema `ESTIMATES`): models `pooled`, `fe`, `fe_controls` (those there are), terms
        the treatment, the controls and `_cons`; a control without an estimate was dropped, and its `note` says why.
    context
        The study.

    """
    rows = context.own(estimates, analysis="benchmark", **context.headline)
    models = [name for name in MODELS if name in set(rows["model"])]
    heads = [f"({place}) {context.model_in_table(name)}" for place, name in enumerate(models, 1)]
    columns = [
        Column(str(place), head, rows[rows["model"] == name], context.treatment)
        for place, (name, head) in enumerate(zip(models, heads, strict=True), 1)
    ]
    effects = {f"({column.name})": column.main for column in columns if column.main is not None}
    shown = (context.treatment, *context.settings["controls"], POST, CONSTANT)
    terms = [name for name in shown if name in set(rows["term"])]
    return Table(
        name="benchmark",
        titles=context.titles("title.benchmark"),
        stub="",
        columns=tuple(column.name for column in columns),
        heads=tuple(column.head for column in columns),
        spanners=(over_all(context, len(columns)),),
        rows=(
            *(line for term in terms for line in term_rows(columns, term, context)),
            *lower_rows(columns, context),
        ),
        notes=(
            error_note(context),
            star_note(context),
            *fit_notes(context, within=bool(rows["r2_within"].notna().any())),
            *sample_notes(context, effects, dropped_terms(rows)),
        ),
        language=context.words.language,
    )


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another(
            [
                side_by_side([benchmark_table(estimates, each) for each in of.by_outcome()])
                for of in context.by_effects()
            ]
        )
        write_table_files(table, snakemake.output)
