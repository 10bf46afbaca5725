"""One coefficient, several ways to infer: clusters, wild cluster bootstraps and randomisation, one line a method."""

from collections.abc import Iterator

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import (
    Estimate,
    coefficient_cell,
    computed_cell,
    count_cell,
    decimal_cell,
    error_cell,
    one,
    p_value_cell,
)
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing, controls_note, outcome_note, plan_line, rows_note, star_note
from scripts.exhibits.numerals import count
from scripts.exhibits.placebo_table import beyond_own_years_note, number_of_draws
from scripts.exhibits.reasons import reason
from scripts.exhibits.regression_table import estimated
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

MODELS = ("fe", "fe_controls")
METHODS = (
    "cluster_city",
    "cluster_province",
    "cluster_city_year",
    "wild_city_rademacher",
    "wild_city_webb",
    "wild_province_rademacher",
    "wild_province_webb",
    "randomisation_beta",
    "randomisation_t",
    "randomisation_province_beta",
    "randomisation_province_t",
)
FIRST_OF_KIND = ("wild_city_rademacher", "randomisation_beta")
"""Methods above which a line is drawn."""
COLUMNS = ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "n_clusters", "n_draws")


def inference_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out one line a method, in a panel for each fill plan and model.

    Parameters
    ----------
    estimates
        Analysis `inference` (schema `ESTIMATES`).
    context
        The study.

    Returns
    -------
    Table
        Coefficient with stars by the line's own p-value, s.e., t, p, interval, clusters and draws. The study's own way
        in the headline's plan is marked.

    """
    rows = context.of_study(estimates, analysis="inference", outcome=context.outcome)
    panels = [(plan, model) for plan in context.settings["plans"] for model in MODELS]
    panels = [(plan, model) for plan, model in panels if len(_panel(rows, plan, model))]
    at = COLUMNS.index("conf_low")
    return Table(
        name="inference",
        titles=context.titles("title.inference", treatment=context.variable(context.treatment)),
        stub=context.words("head.inference"),
        columns=COLUMNS,
        heads=tuple(context.words(f"head.{name}") for name in COLUMNS),
        spanners=(Spanner(context.words("head.interval"), at, at + 1),),
        rows=tuple(line for panel in panels for line in _lines(rows, *panel, context)),
        notes=(*_notes(rows, context), *closing(context)),
        language=context.words.language,
    )


def _panel(rows: pd.DataFrame, plan: str, model: str) -> pd.DataFrame:
    return rows[(rows["plan"] == plan) & (rows["model"] == model)]


def _lines(rows: pd.DataFrame, plan: str, model: str, context: Context) -> Iterator[Row]:
    """Yield a panel's heading and its methods."""
    mine, name = _panel(rows, plan, model), f"{plan} {model}"
    heading = context.words("panel.plan_model", plan=context.plan(plan), model=context.model(model))
    yield Row(heading, name, kind="panel")
    for method in METHODS:
        row = one(mine, estimator=method)
        if row is None:
            continue
        marked = method == METHODS[0] and plan == context.headline["plan"]
        yield Row(
            context.words(f"inference.{method}"),
            f"{name} {method}",
            tuple(_cells(row, context)),
            ruled=method in FIRST_OF_KIND,
            marked=marked,
        )


def _cells(row: Estimate, context: Context) -> Iterator[Cell]:
    """Yield the cells of one method."""
    if not estimated(row):
        yield Cell(context.words("cell.not_estimated"))
        yield from [Cell()] * (len(COLUMNS) - 1)
        return
    yield coefficient_cell(row)
    yield error_cell(row, brackets=False)
    yield decimal_cell(row, "statistic", 2)
    yield p_value_cell(row)
    for end in ("conf_low", "conf_high"):
        # A wild bootstrap whose interval has no end here; a permutation test has no interval at all.
        unbounded = row["estimator"].startswith("wild") and pd.isna(row[end])
        yield Cell(context.words("cell.unbounded")) if unbounded else decimal_cell(row, end)
    yield count_cell(row, "n_clusters") if not row["estimator"].startswith("randomisation") else Cell()
    draws = number_of_draws(row["note"])
    yield computed_cell(row, count(draws), "draws in note") if draws else Cell()


def _notes(rows: pd.DataFrame, context: Context) -> Iterator[Note]:
    """Yield what each kind of method does, and on which rows the numbers stand."""
    own = str(rows.loc[rows["vcov"].ne(""), "vcov"].iloc[0]).split(",")[0]
    yield outcome_note(context)
    yield Note(context.words("note.inference_clusters", convention=context.words(f"convention.{own}")))
    if rows["note"].str.contains("negative eigenvalues").any():
        yield Note(context.words("note.inference_repaired"))
    yield Note(context.words("note.inference_wild"))
    if rows["note"].str.contains("all that there are").any():
        yield Note(context.words("note.inference_all_signs"))
    yield Note(context.words("note.inference_randomisation"))
    yield from beyond_own_years_note(rows, context)
    yield star_note(context)
    methods = rows["estimator"].unique()
    for method in (name for name in METHODS if name in methods):
        without = rows[(rows["estimator"] == method) & rows["estimate"].isna()]
        for why in dict.fromkeys(reason(note, context) for note in without["note"]):
            what = context.words(f"inference.{method}")
            yield Note(context.words("note.not_estimated", what=what, reason=why))
    mains = rows[rows["estimator"] == METHODS[0]]
    yield rows_note(context, mains, context.headline["sample"])
    yield from (plan_line(context, plan) for plan in context.settings["plans"] if plan in set(rows["plan"]))
    yield from controls_note(context, rows)


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another([inference_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
