"""Placebo treatments under every fill plan: how far they spread, how often they look like effects, the true one's rank.

Rank p-values are (1 + #{|s*| >= |s|}) / (B + 1) over the B draws, for s the coefficient and its t.
"""

import re

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import coefficient_cell, decimal_cell, error_cell, one, share_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import (
    closing,
    controls_note,
    effects_note,
    error_note,
    outcome_inputs,
    outcome_note,
    plan_line,
    star_note,
    years_note,
)
from scripts.exhibits.numerals import span
from scripts.exhibits.table import Note, Row, Spanner, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

MODELS = ("fe", "fe_controls")
DRAWS = {"": "panel.draws", "printed": "panel.first_draws"}
"""Subgroup of the summaries -> its heading."""
DISTRIBUTION = ("mean", "sd", "quantile_025", "quantile_975")
RANKS = ("rank_p_beta", "rank_p_t")
COLUMNS = ("true_estimate", "std_error", *DISTRIBUTION, "share_rejected", *RANKS)
PLACES = 4
"""Decimals of the draws' mean, s.d. and quantiles: their mean is close to zero."""
MARK = "\N{DAGGER}"


def placebo_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out one line a fill plan, in a panel for each model over all draws, then over the first ones.

    Parameters
    ----------
    estimates
        Analysis `placebo` (schema `ESTIMATES`), every plan: the true estimate, and the summaries of all draws and of
        the first ones (subgroup `printed`).
    context
        The study.

    Returns
    -------
    Table
        True coefficient and its s.e.; mean, s.d., 2.5 and 97.5 % quantiles of the placebo coefficients, the share of
        them that differ from zero at 5 % by their own standard error; the rank p-values. The headline's line is marked.

    """
    mine = context.with_own_errors(
        context.of_study(estimates, analysis="placebo", outcome=context.outcome, sample=context.headline["sample"])
    )
    panels = [
        (subgroup, model)
        for subgroup in DRAWS
        for model in MODELS
        if len(_summaries(mine, subgroup, model)) and (not subgroup or _draws(mine, subgroup) != _draws(mine, ""))
    ]
    return Table(
        name="placebo",
        titles=context.titles("title.placebo", treatment=context.variable(context.treatment)),
        stub=context.words("head.plan"),
        columns=COLUMNS,
        heads=tuple(context.words(f"head.{name}") for name in COLUMNS),
        spanners=(
            _spanner(context, "true", "true_estimate", "std_error"),
            _spanner(context, "placebo_coefficients", DISTRIBUTION[0], "share_rejected"),
            _spanner(context, "rank_p", *RANKS),
        ),
        rows=tuple(line for panel in panels for line in _panel_rows(mine, *panel, context)),
        notes=(*_notes(mine, context), *effects_note(context), *closing(context)),
        language=context.words.language,
    )


def _spanner(context: Context, name: str, first: str, last: str) -> Spanner:
    return Spanner(context.words(f"head.{name}"), COLUMNS.index(first), COLUMNS.index(last))


def _summaries(rows: pd.DataFrame, subgroup: str, model: str) -> pd.DataFrame:
    """Return the rows that sum up a model's draws."""
    kept = rows[(rows["subgroup"] == subgroup) & (rows["model"] == model)]
    return kept[kept["term"].isin(COLUMNS)]


def _draws(rows: pd.DataFrame, subgroup: str) -> str:
    """Return how many draws the summaries are over, as their notes say; from the fewest to the most over the plans."""
    notes = rows.loc[(rows["subgroup"] == subgroup) & rows["term"].isin(COLUMNS), "note"]
    return span([number_of_draws(note) for note in notes.unique()])


def number_of_draws(note: str) -> int:
    """Return the number of draws that a summary's note begins with, as in `draws: 10000`."""
    found = re.match(r"draws: (\d+)", note)
    return int(found[1]) if found else 0


def _panel_rows(rows: pd.DataFrame, subgroup: str, model: str, context: Context) -> list[Row]:
    """Return a panel's heading and one line a plan, in the order of the study."""
    summaries = _summaries(rows, subgroup, model)
    gaps = {"model": context.model_in_table(model), "draws": _draws(rows, subgroup)}
    name = f"{subgroup or 'all'} {model}"
    lines = [Row(context.words(DRAWS[subgroup], **gaps), name, kind="panel")]
    for plan in context.settings["plans"]:
        true = one(rows, model=model, plan=plan, term=context.treatment)
        by_term = {term: one(summaries, plan=plan, term=term) for term in COLUMNS}
        if true is None:
            continue
        cells = [coefficient_cell(true), error_cell(true, brackets=False)]
        cells += [decimal_cell(by_term[term], "estimate", PLACES) for term in DISTRIBUTION]
        cells += [share_cell(by_term["share_rejected"])]
        cells += [decimal_cell(by_term[term], "p_value") for term in RANKS]
        is_headline = plan == context.headline["plan"]
        label = context.plan(plan) + (f" {MARK}" if is_headline else "")
        lines.append(Row(label, f"{name} {plan}", tuple(cells), marked=is_headline))
    return lines


def _notes(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Say what a draw is, what share and rank mean, and what each plan does."""
    summaries = rows[rows["term"].isin(COLUMNS)]
    never = summaries["note"].str.contains("never-treated", regex=False).any()
    none = [plan for plan in context.settings["plans"] if plan in set(summaries.loc[_without(summaries), "plan"])]
    lost = {"plans": context.words.list([context.plan(plan) for plan in none])}
    return [
        outcome_note(context),
        Note(context.words("note.placebo_never" if never else "note.placebo")),
        Note(context.words("note.share_rejected")),
        Note(context.words("note.rank_p")),
        *beyond_own_years_note(rows, context),
        *([Note(context.words("note.no_draws", **lost))] if none else []),
        error_note(context, "note.errors_column"),
        star_note(context),
        years_note(context, rows),
        *(plan_line(context, plan) for plan in context.settings["plans"] if plan in set(rows["plan"])),
        *controls_note(context, rows),
        Note(context.words("note.headline", mark=MARK)),
    ]


def beyond_own_years_note(rows: pd.DataFrame, context: Context) -> list[Note]:
    """Say for which plans the test does not keep its level: those that fill the outcome from beyond a city's own years.

    The gaps stay where they are when start years are permuted (docs/methods.md, "Placebo treatments").
    """
    inputs, plans = outcome_inputs(context), context.settings["plans"]
    beyond = [
        context.plan(name)
        for name, steps in plans.items()
        if name in set(rows["plan"])
        and any(step["step"] != "interpolate" and inputs & set(step["variables"]) for step in steps)
    ]
    return [Note(context.words("note.placebo_filled", plans=context.words.list(beyond)))] if beyond else []


def _without(summaries: pd.DataFrame) -> pd.Series:
    """Return which summaries have no draw to sum up."""
    return summaries["estimate"].isna() & summaries["p_value"].isna()


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[placebo_table(estimates, each) for each in of.by_effects()] for of in context.by_outcome()]
        write_table_files(one_below_another([one_below_another(each) for each in tables]), snakemake.output)
