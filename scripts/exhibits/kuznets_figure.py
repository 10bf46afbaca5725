"""The fitted outcome over income, where it turns, and where the city-years lie, by outcome."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.alignment import typeset
from scripts.exhibits.context import Context
from scripts.exhibits.kuznets_words import INVERTED_U, PLACES, SMALLEST_P, Turn, fieller_words
from scripts.exhibits.notes import error_note, plan_note, years_note
from scripts.exhibits.numerals import decimal, percent
from scripts.exhibits.style import GREY, PALE, SERIES, write_figure
from scripts.exhibits.subfigures import below_one_another, broken
from scripts.exhibits.value_axis import draw_counts, draw_curve, leave_room_for_counts
from scripts.files.logs import logged
from scripts.files.tables import read_table

HEIGHT = 3.2  # inches of one outcome, words included
BAR = 0.97
"""Where along the plot's height the bar of Fieller's set lies."""


def kuznets_figure(estimates: pd.DataFrame, context: Context) -> Figure:
    """Draw the curve of the headline plan and sample, the outcomes below one another.

    Parameters
    ----------
    estimates
        Analysis `kuznets` (schema `ESTIMATES`).
    context
        The study, with `analyses` among its settings.

    """
    title = context.title("title.kuznets", income=context.variable(_income(context)))
    return below_one_another(lambda part, about: _draw(part, estimates, about), context.by_outcome(), title, HEIGHT)


def _income(context: Context) -> str:
    return str(context.settings["analyses"]["kuznets"]["income"])


def _draw(figure: FigureBase, estimates: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    found = context.of_study(estimates, analysis="kuznets", outcome=context.outcome, **context.headline)
    turn = Turn(context.with_own_errors(found))
    axes = figure.subplots()
    axes.set_ylabel(context.words("figure.fitted", outcome=context.variable(context.outcome)))
    axes.set_xlabel(context.variable(_income(context)))
    if turn.estimated:
        _curve(axes, turn, context)
    else:
        axes.set_title(context.words("figure.not_estimated", reason=turn.why_not_estimated))
    lines = [
        context.words("figure.kuznets", effects=context.words(f"fixed.{context.effects}")),
        context.words("figure.kuznets_marks"),
        error_note(context, "figure.errors").text,
        years_note(context, turn.rows).text,
        plan_note(context, context.headline["plan"]).text,
    ]
    return broken(lines, context)


def _curve(axes: Axes, turn: Turn, context: Context) -> None:
    """Draw the curve with its band, the turning point with its set, and the city-years at the bottom."""
    curve = turn.rows[turn.rows["estimator"] == "curve"]
    draw_curve(axes, curve)
    leave_room_for_counts(axes, curve["conf_low"].min(), curve["conf_high"].max())
    draw_counts(axes, turn.rows[turn.rows["estimator"] == "count"], GREY)
    _turning_point(axes, turn)
    axes.set_title(typeset(_verdict(turn, context)))
    axes.grid(axis="y", color=PALE, linewidth=0.4)
    axes.set_axisbelow(True)


def _turning_point(axes: Axes, turn: Turn) -> None:
    """Draw the turning point, where it is inside the plot, and a bar for the part of Fieller's set that is."""
    left, right = axes.get_xlim()
    row = turn.find("delta")
    if row is not None and left <= row["estimate"] <= right:
        axes.axvline(row["estimate"], color=SERIES[1], linewidth=1, linestyle=(0, (3, 2)))
    low, high = turn.fieller_ends()
    if turn.fieller_kind == "outside":
        parts = [(left, left if low is None else low), (right if high is None else high, right)]
    elif turn.fieller_kind == "none":
        parts = []
    else:
        parts = [(left if low is None else low, right if high is None else high)]
    look: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "color": SERIES[1], "solid_capstyle": "butt"}
    for start, end in parts:
        if max(start, left) < min(end, right):
            axes.plot([max(start, left), min(end, right)], [BAR, BAR], linewidth=3, **look)
    axes.set_xlim(left, right)


def _verdict(turn: Turn, context: Context) -> str:
    """Say whether it is an inverted U, and where it turns."""
    top, test = turn.find("delta"), turn.find("lind_mehlum", INVERTED_U)
    beyond = turn.find("share_beyond", "all")
    gaps = {"fieller": fieller_words(turn, context), "top": "" if top is None else decimal(top["estimate"], PLACES)}
    gaps |= {"p": "" if test is None else _p_words(test["p_value"])}
    gaps |= {"beyond": "" if beyond is None else percent(beyond["estimate"])}
    key = "figure.inverted_u" if turn.verdict == INVERTED_U else f"figure.no_inverted_u.{turn.verdict}"
    return context.words(key, **gaps)


def _p_words(p_value: float) -> str:
    """Return a p-value after its letter: `= 0.012`, or `< 0.001`."""
    return f"< {SMALLEST_P}" if p_value < SMALLEST_P else f"= {decimal(p_value)}"


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        write_figure(lambda: kuznets_figure(estimates, context), context.words.language, snakemake.output)
