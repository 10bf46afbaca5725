"""The joint test of the years before the start, and how far trends would have to bend for there to be no effect."""

from collections.abc import Iterator

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, coefficient_cell, computed_cell, decimal_cell, error_cell, one
from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.notes import closing, error_note, outcome_note, plan_line, rows_note
from scripts.exhibits.numerals import count, decimal
from scripts.exhibits.reasons import reason
from scripts.exhibits.staggered_words import RESTRICTIONS, means_of, two_way
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table

PLACES = 4
"""Decimals of a breakdown value of smoothness, which is a change of slope a year."""


def pre_trends_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the joint test, mean effects, breakdown values and intervals, a column a plan and mean.

    Parameters
    ----------
    estimates
        Analysis `pre_trends` (schema `ESTIMATES`).
    context
        The study, with `analyses` among its settings.

    """
    rows = two_way(context).of_study(estimates, analysis="pre_trends", outcome=context.outcome)
    plans = [plan for plan in context.settings["plans"] if plan in set(rows["plan"])]
    means = means_of(context)
    columns = {
        f"{plan}:{name}": rows[(rows["plan"] == plan) & rows["subgroup"].isin(["", name])]
        for plan in plans
        for name in means
    }
    named = len(plans) > 1
    heads = [
        context.words("note.of_part", part=context.plan(plan), text=text) if named else text
        for plan in plans
        for text in means.values()
    ]
    return Table(
        name="pre_trends",
        titles=context.titles("title.pre_trends", treatment=context.variable(context.treatment)),
        stub="",
        columns=tuple(columns),
        heads=tuple(heads),
        rows=tuple(_rows(columns, context)),
        notes=tuple(_notes(rows, plans, context)),
        language=context.words.language,
    )


def _rows(columns: dict[str, pd.DataFrame], context: Context) -> Iterator[Row]:
    """Yield all lines."""
    tests = [one(rows, term="leads") for rows in columns.values()]
    yield Row(context.words("head.leads_f"), "leads", tuple(_f_cell(row, context) for row in tests))
    yield Row(context.words("head.leads_p"), "leads", tuple(decimal_cell(row, "p_value") for row in tests))
    means = [one(rows, term="mean") for rows in columns.values()]
    cells = tuple(coefficient_cell(row, marked=False) for row in means)
    yield Row(context.words("head.mean_effect"), "mean", cells, ruled=True)
    yield Row("", "mean", tuple(error_cell(row) for row in means))
    for kind in RESTRICTIONS:
        yield Row(context.words(f"panel.{kind}"), f"panel_{kind}", kind="panel")
        of_kind = [rows[rows["estimator"] == kind] for rows in columns.values()]
        found = [one(rows, term="breakdown") for rows in of_kind]
        values = tuple(_breakdown_cell(row, kind, context) for row in found)
        yield Row(context.words("head.breakdown"), f"{kind}:breakdown", values)
        for bound in sorted({float(m) for rows in of_kind for m in rows["statistic"].dropna()}):
            intervals = tuple(_interval_cell(one(rows, term=f"bound {bound:g}")) for rows in of_kind)
            yield Row(context.words("head.bound", bound=f"{bound:g}"), f"{kind}:{bound:g}", intervals)


def _f_cell(row: Estimate | None, context: Context) -> Cell:
    """Return F with its degrees of freedom."""
    if row is None or pd.isna(row["statistic"]):
        return Cell()
    degrees = context.words("cell.f", f=decimal(row["statistic"], 2), q=count(row["restrictions"]), df=count(row["df"]))
    return computed_cell(row, degrees, "statistic (restrictions, df)")


def _breakdown_cell(row: Estimate | None, kind: str, context: Context) -> Cell:
    """Return a breakdown value; in words if no bound that was tried is large enough."""
    if row is not None and row["estimate"] == 0:
        return computed_cell(row, "0", "estimate")
    if row is None or pd.notna(row["estimate"]):
        return decimal_cell(row, "estimate", PLACES if kind == "smoothness" else 3)
    unbounded = "under any bound that was tried" in row["note"]
    return Cell(context.words("cell.no_breakdown")) if unbounded else Cell()


def _interval_cell(row: Estimate | None) -> Cell:
    """Return both ends of an interval."""
    if row is None or pd.isna(row["conf_low"]):
        return Cell()
    return computed_cell(row, f"[{decimal(row['conf_low'])}, {decimal(row['conf_high'])}]", "[conf_low, conf_high]")


def _notes(rows: pd.DataFrame, plans: list[str], context: Context) -> Iterator[Note]:
    """Yield what is bounded and how to read it, what could not be, and what every table says."""
    for key in ("note.pre_trends", "note.smoothness", "note.relative_magnitudes", "note.breakdown", "note.pre_test"):
        yield Note(context.words(key))
    if "two_way" not in context.settings["effects"]:
        yield Note(context.words("note.own_effects"))
    missing = rows[rows["estimate"].isna() & rows["term"].eq("breakdown")]
    missing = missing[~missing["note"].str.contains("under any bound that was tried")]
    for note in dict.fromkeys(missing["note"]):
        what = context.words("title.pre_trends_short")
        yield Note(context.words("note.not_estimated", what=what, reason=reason(note, context)))
    yield outcome_note(context)
    yield error_note(context)
    estimated = rows[rows["n_obs"].notna()]
    if len(estimated):
        yield rows_note(context, estimated, context.headline["sample"])
    yield from (plan_line(context, plan) for plan in plans)
    yield from closing(context)


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        table = one_below_another([pre_trends_table(estimates, each) for each in context.by_outcome()])
        write_table_files(table, snakemake.output)
