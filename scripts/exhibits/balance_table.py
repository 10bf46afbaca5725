"""Covariates of treated and controls before and after matching: means, bias and its reduction, t, variance ratio."""

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import computed_cell, decimal_cell, one
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.matching_words import (
    alike,
    failures,
    version_name,
    version_names,
    version_note,
    versions_of,
)
from scripts.exhibits.notes import closing, plan_note, years_note
from scripts.exhibits.regression_table import CONSTANT
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

COLUMNS = {
    "mean_treated": ("mean_treated", "estimate", 3),
    "mean_control": ("mean_control", "estimate", 3),
    "standardized_bias": ("standardized_bias", "estimate", 1),
    "bias_reduction": ("bias_reduction", "estimate", 1),
    "statistic": ("difference", "statistic", 2),
    "p_value": ("difference", "p_value", 3),
    "variance_ratio": ("variance_ratio", "estimate", 2),
}
"""Column -> estimator and column of the estimates, decimals."""

SMALLEST_P = 0.001
"""A p-value below it is printed as `<0.001`."""

COUNTED = {"before": "complete", "after": "matched", "kept": "kept"}
"""Rows compared -> what their count is called."""


def balance_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the balance of the headline plan and sample, a panel a version, a line a covariate and time.

    Parameters
    ----------
    estimates
        Analysis `matching` (schema `ESTIMATES`).
    context
        The study.

    """
    rows = context.of_study(estimates, analysis="matching", outcome=context.outcome, **context.headline)
    return Table(
        name="balance",
        titles=context.titles("title.balance"),
        stub=context.words("head.variable"),
        columns=("rows", *COLUMNS),
        heads=(context.words("head.rows"), *(context.words(f"head.{name}") for name in COLUMNS)),
        rows=tuple(line for versions in alike(context) for line in _panel(rows, versions, context)),
        notes=(
            *(Note(context.words(f"note.{key}")) for key in ("balance_rows", "balance_bias", "balance_t")),
            *_kept_note(rows, context),
            *(version_note(context, name) for name in versions_of(context)),
            *failures(context, rows[rows["estimator"] == "logit"]),
            years_note(context, rows),
            plan_note(context, context.headline["plan"]),
            *closing(context),
        ),
        language=context.words.language,
    )


def _panel(rows: pd.DataFrame, versions: list[str], context: Context) -> list[Row]:
    """Return a heading for versions that match in the same way, their covariates and their numbers of rows."""
    first = rows[rows["model"] == versions[0]]
    lines = [Row(version_names(context, versions), versions[0], kind="panel")]
    if not first["estimator"].eq("standardized_bias").any():
        cells = (Cell(context.words("cell.not_estimated")), *(Cell() for _ in COLUMNS))
        return [*lines, Row(context.words("head.all_covariates"), f"{versions[0]} none", cells)]
    shown = [(versions[0], when) for when in ("before", "after") if when in set(first["subgroup"])]
    shown += [(name, "kept") for name in _keeping(rows) if name in versions]
    estimated = set(first.loc[first["estimator"] == "logit", "term"]) - {CONSTANT}
    terms = [name for name in dict.fromkeys([*context.settings["controls"], *sorted(estimated)]) if name in estimated]
    lines += [_line(rows, *place, name, context) for name in terms for place in shown]
    return [*lines, *(_counts(rows, *place, context) for place in shown)]


def _line(rows: pd.DataFrame, version: str, when: str, covariate: str, context: Context) -> Row:
    """Return a covariate's numbers among one set of rows; its name stands on the first line only."""
    mine = rows[(rows["model"] == version) & (rows["term"] == covariate) & (rows["subgroup"] == when)]
    found = {name: one(mine, estimator=estimator) for name, (estimator, _, _) in COLUMNS.items()}
    cells = [decimal_cell(found[name], column, places) for name, (_, column, places) in COLUMNS.items()]
    test, place = found["p_value"], list(COLUMNS).index("p_value")
    if test is not None and test["p_value"] < SMALLEST_P:
        cells[place] = computed_cell(test, f"<{SMALLEST_P}", f"p_value < {SMALLEST_P}")
    label = context.variable(covariate) if when == "before" else ""
    return Row(label, f"{version} {covariate} {when}", (_when(rows, version, when, context), *cells))


def _counts(rows: pd.DataFrame, version: str, when: str, context: Context) -> Row:
    """Return how many treated and control rows are compared."""
    cells = [
        decimal_cell(
            one(rows, model=version, estimator="count", term=f"{group}_{COUNTED[when]}", subgroup=""), "estimate", 0
        )
        for group in ("treated", "control")
    ]
    empty = [Cell() for _ in range(len(COLUMNS) - len(cells))]
    label = context.words("head.number_of_rows") if when == "before" else ""
    name = f"{version} rows {when}"
    return Row(label, name, (_when(rows, version, when, context), *cells, *empty), ruled=when == "before")


def _keeping(rows: pd.DataFrame) -> list[str]:
    """Return the versions whose regression takes other rows than the matched ones."""
    return sorted(set(rows.loc[rows["subgroup"] == "kept", "model"]))


def _kept_note(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Say of which versions the rows kept are, if there are any."""
    names = [name for name in versions_of(context) if name in _keeping(rows)]
    return [Note(context.words("note.balance_kept", versions=version_names(context, names)))] if names else []


def _when(rows: pd.DataFrame, version: str, when: str, context: Context) -> Cell:
    """Return which rows are compared; the version is named where several keep rows of their own."""
    if when == "kept" and len(_keeping(rows)) > 1:
        return Cell(context.words("when.kept_by", version=version_name(context, version)))
    return Cell(context.words(f"when.{when}"))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another([balance_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
