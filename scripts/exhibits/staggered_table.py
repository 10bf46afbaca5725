"""The mean effect by every estimator under every fill plan, by cohort, and what the two-way coefficient averages."""

from collections.abc import Iterator

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, coefficient_cell, decimal_cell, error_cell, one, share_cell
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing, plan_line, rows_note, star_note, unshown_controls
from scripts.exhibits.staggered_words import (
    ATT,
    ESTIMATORS,
    GROUP,
    KINDS,
    MODELS,
    by_controls,
    cohorts_named,
    not_estimated_under,
    two_way,
    unbalanced,
)
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table


def staggered_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the mean effects on the headline's sample, a column a fill plan.

    Parameters
    ----------
    estimates
        Analysis `staggered` (schema `ESTIMATES`).
    context
        The study.

    """
    where = {"analysis": "staggered", "outcome": context.outcome, "sample": context.headline["sample"]}
    rows = two_way(context).of_study(estimates, **where)
    plans = [plan for plan in context.settings["plans"] if plan in set(rows["plan"])]
    by_plan = {plan: rows[rows["plan"] == plan] for plan in plans}
    models = [model for model in MODELS if model in set(rows["model"])]
    return Table(
        name="staggered",
        titles=context.titles("title.staggered", treatment=context.variable(context.treatment)),
        stub="",
        columns=tuple(plans),
        heads=tuple(context.plan(plan) for plan in plans),
        rows=(
            *(line for model in models for line in _overall(by_plan, model, context)),
            *_by_cohort(by_plan, context),
            *_averages(by_plan, context),
        ),
        notes=tuple(_notes(rows, context)),
        language=context.words.language,
    )


def _overall(by_plan: dict[str, pd.DataFrame], model: str, context: Context) -> Iterator[Row]:
    """Yield the mean effect by every estimator, with its standard error."""
    yield Row(by_controls("panel.staggered", context, model), f"panel_{model}", kind="panel")
    for name in ESTIMATORS:
        found = [one(rows, model=model, estimator=name, term=ATT) for rows in by_plan.values()]
        yield from _lines(context.words(f"estimator.{name}"), f"{model}:{name}", found)


def _lines(label: str, name: str, found: list[Estimate | None]) -> Iterator[Row]:
    yield Row(label, name, tuple(coefficient_cell(row) for row in found))
    yield Row("", name, tuple(error_cell(row) for row in found))


def _by_cohort(by_plan: dict[str, pd.DataFrame], context: Context) -> Iterator[Row]:
    """Yield the mean effect of each cohort; nothing if there is no more than one."""
    groups = {
        plan: rows[rows["estimator"].eq(_with_cohorts(rows)) & rows["term"].eq(GROUP) & rows["model"].eq("fe")]
        for plan, rows in by_plan.items()
    }
    years = sorted({year for rows in groups.values() for year in rows["subgroup"]})
    if len(years) < 2:
        return
    yield Row(by_controls("panel.by_cohort", context), "panel_cohorts", kind="panel")
    for year in years:
        found = [one(rows, subgroup=year) for rows in groups.values()]
        yield from _lines(context.words("head.cohort", year=year), f"cohort:{year}", found)


def _with_cohorts(rows: pd.DataFrame) -> str:
    """Return the estimator whose effects by cohort are shown: against cities that never start, if there are any."""
    there = set(rows.loc[rows["term"] == GROUP, "estimator"])
    return next((name for name in ESTIMATORS if name in there), "")


def _averages(by_plan: dict[str, pd.DataFrame], context: Context) -> Iterator[Row]:
    """Yield what the two-way coefficient without controls averages: negative weights, and kinds of comparisons."""
    yield Row(by_controls("panel.two_way_weights", context), "panel_weights", kind="panel")
    weights = [one(rows, model="fe", estimator="twfe_weights", term="share_negative") for rows in by_plan.values()]
    yield Row(context.words("head.share_negative"), "share_negative", tuple(share_cell(w) for w in weights))
    for kind in KINDS:
        of_kind = {"estimator": "bacon", "subgroup": kind}
        shares = [one(rows, **of_kind, term="weight") for rows in by_plan.values()]
        if all(row is None for row in shares):
            continue
        means = [one(rows, **of_kind, term="estimate") for rows in by_plan.values()]
        label = context.words(f"bacon.{kind}")
        yield Row(context.words("head.bacon_weight", kind=label), f"{kind}:weight", tuple(_share(w) for w in shares))
        cells = tuple(decimal_cell(row, "estimate") for row in means)
        yield Row(context.words("head.bacon_estimate", kind=label), f"{kind}:estimate", cells)


def _share(row: Estimate | None) -> Cell:
    return share_cell(row)


def _notes(rows: pd.DataFrame, context: Context) -> Iterator[Note]:
    """Yield what is estimated and how, what could not be, and what every table says."""
    yield Note(context.words("note.staggered"))
    yield Note(context.words("note.staggered_errors", cluster=context.words("cluster.code")))
    if "two_way" not in context.settings["effects"]:
        yield Note(context.words("note.own_effects"))
    small = cohorts_named(rows, "outcome regression alone: cohorts with fewer than")
    if small:
        yield Note(context.words("note.outcome_regression", cohorts=small))
    single = cohorts_named(rows, "cohorts of one city:")
    if single:
        yield Note(context.words("note.one_city", cohorts=single))
    if rows["note"].str.contains("cities without some of the years").any():
        yield Note(context.words("note.incomplete_cities"))
    if rows.loc[rows["estimator"] == "bacon", "estimate"].notna().any():
        yield Note(context.words("note.bacon"))
    yield from _not_estimated(rows, context)
    yield from unshown_controls(context)[:1]
    yield star_note(context)
    yield rows_note(context, rows[rows["term"].eq(ATT) & rows["estimate"].notna()], context.headline["sample"])
    yield from (plan_line(context, plan) for plan in context.settings["plans"] if plan in set(rows["plan"]))
    yield from closing(context)


def _not_estimated(rows: pd.DataFrame, context: Context) -> Iterator[Note]:
    """Yield what has no numbers under some plans, a note each with the plans and reasons."""
    missing = rows[rows["estimate"].isna() & rows["term"].isin([ATT, "weight"])]
    for name in [name for name in (*ESTIMATORS, "bacon") if name in set(missing["estimator"])]:
        under = not_estimated_under(missing[missing["estimator"] == name], context)
        what = context.words(f"estimator.{name}")
        yield Note(context.words("note.not_estimated_under", what=what, plans=under))
    if unbalanced(missing):
        yield Note(context.words("note.bacon_needs"))


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another([staggered_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
