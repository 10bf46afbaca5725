"""What the filled cells carry: the effect without them, with them drawn many times over, and without each method's."""

import pandas as pd

from scripts.estimates.schema import ESTIMATES, FILLED_SHARES
from scripts.exhibits.cells import (
    coefficient_cell,
    computed_cell,
    count_cell,
    decimal_cell,
    error_cell,
    one,
    percent_cell,
)
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import (
    closing,
    controls_note,
    effects_note,
    error_note,
    outcome_note,
    plan_line,
    star_note,
    years_note,
)
from scripts.exhibits.numerals import percent, span
from scripts.exhibits.regression_table import estimated
from scripts.exhibits.table import Cell, Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

MODELS = ("fe", "fe_controls")
COLUMNS = ("estimate", "std_error", "df", "fraction_missing", "n_obs", "filled_share")
IMPUTATIONS = ("without_treatment", "with_treatment")
METHODS = ("without_interpolated", "without_province_mean", "without_extrapolated")
IN_PERCENT = "100 * estimate"


def filled_cells_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the lines of one fill plan below another, for each model.

    Parameters
    ----------
    estimates
        Analysis `imputation` (schema `ESTIMATES`).
    context
        The study.

    Returns
    -------
    Table
        For each plan that fills the outcome: on observed outcomes only; as the plan fills; by multiple imputation
        without and with the treatment; without the rows of each method. Columns: coefficient, s.e., degrees of freedom,
        fraction of missing information, N, and the shares of filled rows, plain and in a line of its own by weight.

    """
    rows = context.with_own_errors(
        context.of_study(estimates, analysis="imputation", outcome=context.outcome, sample=context.headline["sample"])
    )
    there = set(zip(rows["model"], rows["plan"], strict=True))
    panels = [(model, plan) for model in MODELS for plan in context.settings["plans"] if (model, plan) in there]
    columns = (*COLUMNS, *FILLED_SHARES)
    return Table(
        name="filled_cells",
        titles=context.titles("title.filled_cells", treatment=context.variable(context.treatment)),
        stub=context.words("head.outcome_cells"),
        columns=columns,
        heads=tuple(context.words(f"head.{name}") for name in columns),
        spanners=(Spanner(context.words("head.filled"), columns.index("filled_share"), len(columns) - 1),),
        rows=tuple(line for panel in panels for line in _panel_rows(rows, *panel, context)),
        notes=(*_notes(rows, context), *closing(context)),
        language=context.words.language,
    )


def _panel_rows(rows: pd.DataFrame, model: str, plan: str, context: Context) -> list[Row]:
    """Return a panel's heading and its lines: observed, as filled, drawn, and without each method."""
    mine = rows[(rows["model"] == model) & (rows["plan"] == plan)]
    name = f"{model} {plan}"
    heading = context.words("panel.plan_model", plan=context.plan(plan), model=context.model_in_table(model))
    lines = [Row(heading, name, kind="panel")]
    for subgroup in ("observed_only", "", *IMPUTATIONS, *METHODS):
        row = one(mine, subgroup=subgroup, term=context.treatment)
        if row is None:
            continue
        is_drawn, share = subgroup in IMPUTATIONS, one(mine, subgroup=subgroup, term="filled_share")
        cells = [coefficient_cell(row), error_cell(row, brackets=False)]
        cells += _drawn_cells(mine, subgroup) if is_drawn else [count_cell(row, "df"), Cell()]
        cells += [count_cell(row, "n_obs"), _share_cell(share)]
        cells += [Cell() if is_drawn else percent_cell(row, column) for column in FILLED_SHARES]
        label = context.words(f"filled_cells.{subgroup or 'own'}")
        lines.append(Row(label, f"{name} {subgroup or 'own'}", tuple(cells), ruled=subgroup == METHODS[0]))
        if not subgroup:
            lines.append(_weighted_row(mine, name, context))
    return lines


def _drawn_cells(rows: pd.DataFrame, subgroup: str) -> list[Cell]:
    """Return the degrees of freedom and the fraction of missing information of a pooled estimate."""
    df = one(rows, subgroup=subgroup, term="df")
    return [decimal_cell(df, "estimate", 1), _share_cell(one(rows, subgroup=subgroup, term="fraction_missing"))]


def _weighted_row(rows: pd.DataFrame, name: str, context: Context) -> Row:
    """Return the shares of filled rows by their weight in the coefficient."""
    row = one(rows, subgroup="", term="filled_share_weighted")
    cells = [*([Cell()] * COLUMNS.index("filled_share")), _share_cell(row)]
    cells += [percent_cell(row, column) for column in FILLED_SHARES]
    return Row(context.words("filled_cells.weighted"), f"{name} weighted", tuple(cells))


def _share_cell(row: pd.Series | None) -> Cell:
    """Return an estimate that is a share, in percent."""
    if row is None or not estimated(row):
        return Cell()
    return computed_cell(row, percent(float(row["estimate"])), IN_PERCENT)


def _notes(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Say what each line is, what the imputation models leave out, and what the columns mean."""
    draws = rows.loc[rows["term"] == "draws", "estimate"].dropna().tolist()
    kinds = [kind for kind in IMPUTATIONS if kind in set(rows["subgroup"])]
    of_effect = rows[rows["term"] == context.treatment]
    year = context.settings["treatment"]["never_treated_split"]
    texts = [
        context.words("note.filled_cells"),
        *([context.words("note.multiple_imputation", draws=span(draws))] if draws else []),
        *(context.words(f"note.imputation_{kind}") for kind in kinds),
        *([context.words("note.fraction_missing")] if draws else []),
        context.words("note.filled_by_weight"),
        context.words("note.split", year=year),
        *([context.words("note.filled_no_estimate")] if of_effect["estimate"].isna().any() else []),
    ]
    plans = [plan for plan in context.settings["plans"] if plan in set(rows["plan"])]
    return [
        outcome_note(context),
        *effects_note(context),
        *map(Note, texts),
        error_note(context, "note.errors_column"),
        star_note(context),
        years_note(context),
        *(plan_line(context, plan) for plan in plans),
        *controls_note(context, rows),
    ]


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[filled_cells_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
