"""Where the outcome turns as income grows: turning point, intervals and the test of an inverted U, by fill plan."""

from collections.abc import Iterator

import pandas as pd

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import Estimate, coefficient_cell, computed_cell, decimal_cell, error_cell, share_cell
from scripts.exhibits.combined import one_below_another, side_by_side
from scripts.exhibits.context import Context
from scripts.exhibits.kuznets_words import INVERTED_U, PLACES, SMALLEST_P, Turn
from scripts.exhibits.notes import (
    closing,
    effects_note,
    error_note,
    plan_line,
    rows_note,
    star_note,
    unshown_controls,
    within_note,
)
from scripts.exhibits.numerals import decimal
from scripts.exhibits.regression_table import Column, lower_rows, over_all, term_rows
from scripts.exhibits.table import Cell, Note, Row, Table
from scripts.exhibits.table_files import write_table_files
from scripts.files.logs import logged
from scripts.files.tables import read_table


def kuznets_table(estimates: pd.DataFrame, context: Context) -> Table:
    """Lay out the turning point under every fill plan, on the headline's sample.

    Parameters
    ----------
    estimates
        Analysis `kuznets` (schema `ESTIMATES`).
    context
        The study, with `analyses` among its settings.

    Returns
    -------
    Table
        In the keys a column is the fill plan.

    """
    sample = context.headline["sample"]
    asked = context.settings["analyses"]["kuznets"]
    rows = context.of_study(estimates, analysis="kuznets", outcome=context.outcome, sample=sample)
    rows = context.with_own_errors(rows)
    turns = {plan: Turn(rows[rows["plan"] == plan]) for plan in context.settings["plans"]}
    turns = {plan: turn for plan, turn in turns.items() if len(turn.rows)}
    columns = [
        Column(plan, f"({place}) {context.plan(plan)}", turn.rows, asked["income"])
        for place, (plan, turn) in enumerate(turns.items(), 1)
    ]
    return Table(
        name="kuznets",
        titles=context.titles("title.kuznets", income=context.variable(asked["income"])),
        stub="",
        columns=tuple(turns),
        heads=tuple(column.head for column in columns),
        spanners=(over_all(context, len(columns)),),
        rows=(
            *(line for name in asked.values() for line in term_rows(columns, name, context)),
            *_turning_points(list(turns.values()), context),
            *_test(list(turns.values()), context),
            *_where(list(turns.values()), context),
            *lower_rows(columns, context),
        ),
        notes=tuple(_notes(turns, columns, context)),
        language=context.words.language,
    )


def _turning_points(turns: list[Turn], context: Context) -> Iterator[Row]:
    """Yield the turning point with its delta-method error, and both intervals."""
    delta = [turn.find("delta") for turn in turns]
    points = tuple(decimal_cell(row, "estimate", PLACES) for row in delta)
    yield Row(context.words("head.turning_point"), "turning_point", points, ruled=True)
    yield Row("", "turning_point", tuple(error_cell(row) for row in delta))
    for end in ("low", "high"):
        cells = tuple(decimal_cell(row, f"conf_{end}", PLACES) for row in delta)
        yield Row(context.words(f"head.delta_{end}"), f"delta_{end}", cells)
    for place, end in enumerate(("low", "high")):
        cells = tuple(_fieller(turn, place, context) for turn in turns)
        yield Row(context.words(f"head.fieller_{end}"), f"fieller_{end}", cells)


def _fieller(turn: Turn, place: int, context: Context) -> Cell:
    """Return an end of Fieller's set; of one outside of an interval, up to where or from where on it lies."""
    if not turn.estimated:
        return Cell()
    end = turn.fieller_ends()[place]
    if end is None:
        return Cell(context.words("cell.unbounded"))
    if turn.fieller_kind == "outside":
        key, term = (("cell.up_to", "fieller_until"), ("cell.from", "fieller_from"))[place]
        text = context.words(key, value=decimal(end, PLACES))
        return _computed(turn.find("fieller", term), text, "estimate")
    return decimal_cell(turn.find("fieller"), ("conf_low", "conf_high")[place], PLACES)


def _computed(row: Estimate | None, text: str, formula: str) -> Cell:
    return Cell() if row is None else computed_cell(row, text, formula)


def _test(turns: list[Turn], context: Context) -> Iterator[Row]:
    """Yield the slopes at both ends of the data, and the test of an inverted U."""
    for place, term in enumerate(("slope_at_minimum", "slope_at_maximum")):
        slopes = [turn.find("lind_mehlum", term) for turn in turns]
        cells = tuple(coefficient_cell(row, marked=False) for row in slopes)
        yield Row(context.words(f"head.{term}"), term, cells, ruled=place == 0)
        yield Row("", term, tuple(error_cell(row) for row in slopes))
    tests = [turn.find("lind_mehlum", INVERTED_U) for turn in turns]
    statistics = tuple(decimal_cell(row, "statistic") for row in tests)
    yield Row(context.words("head.inverted_u_t"), INVERTED_U, statistics)
    yield Row(context.words("head.inverted_u_p"), INVERTED_U, tuple(_p_cell(row) for row in tests))
    verdicts = tuple(Cell(context.words(f"cell.{turn.verdict}") if turn.estimated else "") for turn in turns)
    yield Row(context.words("head.inverted_u"), "verdict", verdicts)


def _p_cell(row: Estimate | None) -> Cell:
    """Return a p-value, `<0.001` where it is smaller."""
    if row is not None and row["p_value"] < SMALLEST_P:
        return computed_cell(row, f"<{SMALLEST_P}", f"p_value < {SMALLEST_P}")
    return decimal_cell(row, "p_value")


def _where(turns: list[Turn], context: Context) -> Iterator[Row]:
    """Yield where the turning point lies in the data."""
    for place, group in enumerate(("all", "treated", "control")):
        cells = tuple(share_cell(turn.find("share_beyond", group)) for turn in turns)
        yield Row(context.words(f"head.beyond_{group}"), f"beyond_{group}", cells, ruled=place == 0)
    for end in ("minimum", "maximum"):
        cells = tuple(decimal_cell(turn.find("range", end), "estimate", PLACES) for turn in turns)
        yield Row(context.words(f"head.income_{end}"), f"income_{end}", cells)


def _notes(turns: dict[str, Turn], columns: list[Column], context: Context) -> Iterator[Note]:
    """Yield what is computed, what it says, and what every table of regressions says."""
    income = context.settings["analyses"]["kuznets"]["income"]
    texts = {"income": context.variable(income), "definition": context.definition(income)}
    yield Note(context.words("note.kuznets", **texts))
    for plan, turn in turns.items():
        if not turn.estimated:
            what = context.plan(plan)
            yield Note(context.words("note.not_estimated", what=what, reason=turn.why_not_estimated))
        elif turn.verdict != INVERTED_U:
            yield Note(context.words(f"note.no_inverted_u.{turn.verdict}", plan=context.plan(plan)))
    yield Note(context.words("note.inverted_u"))
    yield Note(context.words("note.fieller"))
    yield from unshown_controls(context)[:1]
    yield error_note(context)
    yield star_note(context)
    yield from within_note(context)
    mains = [column.main for column in columns if column.main is not None]
    if mains:
        yield rows_note(context, pd.DataFrame(mains), context.headline["sample"])
    yield from (plan_line(context, plan) for plan in turns)
    yield from effects_note(context)
    yield from closing(context)


if __name__ == "__main__":
    with logged(snakemake):
        estimates, context = read_table(snakemake.input.estimates, ESTIMATES), Context.of(snakemake)
        tables = [[kuznets_table(estimates, each) for each in of.by_outcome()] for of in context.by_effects()]
        write_table_files(one_below_another([side_by_side(each) for each in tables]), snakemake.output)
