"""The treatment's coefficient under every fill plan, model and choice of years: what the filling alone moves."""

import pandas as pd

from scripts.estimates.schema import ESTIMATES, FILLED_SHARES
from scripts.exhibits.benchmark_table import MODELS
from scripts.exhibits.cells import coefficient_cell, count_cell, decimal_cell, error_cell, one, percent_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import (
    closing,
    controls_note,
    effects_note,
    error_note,
    fit_notes,
    outcome_note,
    plan_line,
    star_note,
)
from scripts.exhibits.table import Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

COLUMNS = ("estimate", "std_error", "statistic", "n_obs", "n_clusters", "r2")
MARK = "\N{DAGGER}"


def fillings_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out one line a fill plan, in a panel for each model and sample.

    Parameters
    ----------
    estimates
        Analysis `benchmark` (schema `ESTIMATES`), every plan and sample of the study.
    context
        The study.

    Returns
    -------
    Table
        Coefficient, s.e., t, N, clusters, R², and the share of rows with a filled outcome among treated and control
        cities, before and after the start. The headline's lines are marked.

    """
    rows = context.own(estimates, analysis="benchmark", term=context.treatment)
    heads = [context.words(f"head.{name}") for name in (*COLUMNS, *FILLED_SHARES)]
    lines = [line for panel in _panels(rows, context) for line in _panel_rows(rows, *panel, context)]
    return Table(
        name="fillings",
        titles=context.titles("title.fillings", treatment=context.variable(context.treatment)),
        stub=context.words("head.plan"),
        columns=(*COLUMNS, *FILLED_SHARES),
        heads=tuple(heads),
        spanners=(Spanner(context.words("head.filled"), len(COLUMNS), len(heads) - 1),),
        rows=tuple(lines),
        notes=(
            outcome_note(context),
            *(plan_line(context, plan) for plan in context.settings["plans"] if plan in set(rows["plan"])),
            *controls_note(context, rows),
            Note(context.words("note.headline", mark=MARK)),
            error_note(context, "note.errors_column"),
            star_note(context),
            *fit_notes(context),
            Note(context.words("note.split", year=context.settings["treatment"]["never_treated_split"])),
            *effects_note(context),
            *closing(context),
        ),
        language=context.words.language,
    )


def _panels(rows: pd.DataFrame, context: Context) -> list[tuple[str, str]]:
    """Return (model, sample) in the order of the study, the headline's sample first."""
    samples = sorted(context.settings["samples"], key=lambda name: name != context.headline["sample"])
    there = set(zip(rows["model"], rows["sample"], strict=True))
    return [(model, sample) for sample in samples for model in MODELS if (model, sample) in there]


def _panel_rows(rows: pd.DataFrame, model: str, sample: str, context: Context) -> list[Row]:
    """Return a panel's heading and one line a plan, in the order of the study."""
    model_words, span = context.model_in_table(model), context.years(sample)
    heading = context.words("panel.model_years", model=model_words, years=span)
    lines = [Row(heading, f"{sample} {model}", kind="panel")]
    for plan in context.settings["plans"]:
        row = one(rows, model=model, sample=sample, plan=plan)
        if row is None:
            continue
        is_headline = (plan, sample) == (context.headline["plan"], context.headline["sample"])
        cells = [coefficient_cell(row), error_cell(row, brackets=False), decimal_cell(row, "statistic")]
        cells += [count_cell(row, "n_obs"), count_cell(row, "n_clusters"), decimal_cell(row, "r2")]
        cells += [percent_cell(row, name) for name in FILLED_SHARES]
        label = context.plan(plan) + (f" {MARK}" if is_headline else "")
        lines.append(Row(label, f"{sample} {model} {plan}", tuple(cells), marked=is_headline))
    return lines


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[fillings_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
