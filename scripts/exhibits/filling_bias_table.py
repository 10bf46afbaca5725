"""What each fill plan does to the coefficient in files whose truth is known: rows left out and values filled, apart."""

import re

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import count_cell, decimal_cell, one
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing, effects_note, outcome_inputs, outcome_note, plan_line
from scripts.exhibits.numerals import count
from scripts.exhibits.table import Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

COLUMNS = {
    "n_obs": ("mean_over_draws", "n_obs"),
    "n_cities": ("mean_over_draws", "n_clusters"),
    "target": ("target", "estimate"),
    "target_of_rows": ("target_of_rows", "estimate"),
    "mean_over_draws": ("mean_over_draws", "estimate"),
    "mc_std_error": ("mean_over_draws", "std_error"),
    "bias_of_rows": ("bias_of_rows", "estimate"),
    "bias_of_values": ("bias_of_values", "estimate"),
    "bias": ("bias", "estimate"),
}
"""Column -> estimator and column of the estimates."""

PLACES = 4
"""Decimals: the Monte Carlo errors are of the order of .001."""

MARK = "\N{DAGGER}"


def filling_bias_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out one line a fill plan, in a panel for each sample.

    Parameters
    ----------
    estimates
        Analysis `filling_bias` (schema `ESTIMATES`), every plan and sample of the study.
    context
        The study.

    Returns
    -------
    Table
        N, cities, the target on all rows and on the plan's rows, the mean coefficient over the draws with its Monte
        Carlo error, and the bias: from rows left out, from filled values, together. The headline's line is marked.

    """
    rows = context.own(estimates, analysis="filling_bias", term=context.treatment)
    samples = sorted(context.settings["samples"], key=lambda name: name != context.headline["sample"])
    return Table(
        name="filling_bias",
        titles=context.titles("title.filling_bias"),
        stub=context.words("head.plan"),
        columns=tuple(COLUMNS),
        heads=tuple(context.words(f"head.{name}") for name in COLUMNS),
        spanners=(
            _spanner(context, "targets", "target", "target_of_rows"),
            _spanner(context, "draws", "mean_over_draws", "mc_std_error"),
            _spanner(context, "filling_bias", "bias_of_rows", "bias"),
        ),
        rows=tuple(line for sample in samples for line in _panel_rows(rows, sample, context)),
        notes=(*_notes(rows, context), *effects_note(context), *closing(context)),
        language=context.words.language,
    )


def _spanner(context: Context, name: str, first: str, last: str) -> Spanner:
    columns = list(COLUMNS)
    return Spanner(context.words(f"head.{name}"), columns.index(first), columns.index(last))


def _panel_rows(rows: pd.DataFrame, sample: str, context: Context) -> list[Row]:
    """Return a panel's heading and one line a plan, in the order of the study."""
    model, span = context.model_in_table("fe"), context.years(sample)
    lines = [Row(context.words("panel.model_years", model=model, years=span), sample, kind="panel")]
    for plan in context.settings["plans"]:
        of_plan = {"target": one(rows, sample=sample, estimator="target")}
        of_plan |= {
            name: one(rows, sample=sample, plan=plan, estimator=name)
            for name, _ in COLUMNS.values()
            if name != "target"
        }
        cells = [
            count_cell(of_plan[name], column)
            if column.startswith("n_")
            else decimal_cell(of_plan[name], column, PLACES)
            for name, column in COLUMNS.values()
        ]
        is_headline = (plan, sample) == (context.headline["plan"], context.headline["sample"])
        label = context.plan(plan) + (f" {MARK}" if is_headline else "")
        lines.append(Row(label, f"{sample} {plan}", tuple(cells), marked=is_headline))
    return lines


def _notes(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Say what target, mean and bias are, what each plan does, and which numbers are zero but for chance."""
    plans = context.settings["plans"]
    inputs = outcome_inputs(context)
    steps = {plan: [step for step in plans[plan] if inputs & set(step["variables"])] for plan in plans}
    none = [context.plan(plan) for plan in plans if not steps[plan]]
    best = [context.plan(plan) for plan in plans if any(step.get("method") == "best" for step in steps[plan])]
    texts = [
        context.words("note.target", treatment=context.variable(context.treatment)),
        context.words("note.draws", draws=count(_draws(rows))),
        context.words("note.filling_bias"),
        *([context.words("note.nothing_filled", plans=context.words.list(none))] if none else []),
        *([context.words("note.best_kept", plans=context.words.list(best))] if best else []),
    ]
    lines = [plan_line(context, plan) for plan in plans]
    return [outcome_note(context), *map(Note, texts), *lines, Note(context.words("note.headline", mark=MARK))]


def _draws(rows: pd.DataFrame) -> int:
    """Return how many draws the means are over, as their note says."""
    (note,) = set(rows.loc[rows["estimator"] == "mean_over_draws", "note"])
    return int(re.sub(r"\D", "", note))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[filling_bias_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
