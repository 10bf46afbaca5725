"""The effects by years since the start with their intervals, the test of the leads, and what stands behind each."""

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.alignment import typeset
from scripts.exhibits.cells import one
from scripts.exhibits.context import Context
from scripts.exhibits.event_study_table import MODELS, TESTS
from scripts.exhibits.event_times import BASE, TERM, EventTimes
from scripts.exhibits.notes import error_note, plan_note
from scripts.exhibits.numerals import count, decimal, years
from scripts.exhibits.style import BLACK, GREY, MARKERS, PALE, SERIES, WIDTH, write_figure
from scripts.files.logs import logged
from scripts.files.tables import read_table

LINE = {"en": 150, "zh": 80}  # signs of a note on one line
HEIGHT = 2.1  # inches of one model's plot


def event_study_figure(estimates: pd.DataFrame, context: Context) -> Figure:
    """Draw the event study of the headline plan and sample, a plot for each model below one another.

    Parameters
    ----------
    estimates
        Analysis `event_study` (schema `ESTIMATES`): effects, joint tests, and counts of city-years.
    context
        The study.

    """
    mine = context.with_own_errors(
        context.of_study(estimates, analysis="event_study", outcome=context.outcome, **context.headline)
    )
    models = [name for name in MODELS if name in set(mine["model"])]
    figure = Figure(figsize=(WIDTH, 1.3 + HEIGHT * len(models)), layout="constrained")
    title = context.title("title.event_study", treatment=context.variable(context.treatment))
    figure.suptitle(title, x=0.01, ha="left")
    panels = figure.subplots(len(models), 1, squeeze=False, sharex=True, sharey=True)[:, 0]
    for axes, model in zip(panels, models, strict=True):
        _panel(axes, mine[mine["model"] == model], context)
    effects = mine[mine["term"] == TERM]
    low, high = min(0.0, effects["conf_low"].min()), max(0.0, effects["conf_high"].max())
    panels[0].set_ylim(low - 0.16 * (high - low), high + 0.04 * (high - low))
    panels[-1].set_xlabel(context.words("figure.event_time"))
    for axes in panels:
        axes.set_ylabel(context.words("figure.effect_on", outcome=context.variable(context.outcome)))
    _words(figure, EventTimes.of(mine[mine["estimator"] != "cells"]), context)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, context: Context) -> None:
    """Draw one model: points, intervals, the base as a hollow point, and the city-years behind each below."""
    effects = rows[(rows["term"] == TERM) & (rows["estimator"] != "cells")]
    times = EventTimes.of(effects)
    points = effects[effects["note"].ne(BASE) & effects["estimate"].notna()]
    axes.axhline(0, color=BLACK, linewidth=0.6)
    axes.axvline(-0.5, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)))
    at = points["event_time"].astype(float)
    mark: dict[str, Any] = {"marker": MARKERS[0], "color": SERIES[0], "linestyle": "none"}
    axes.vlines(at, points["conf_low"], points["conf_high"], color=SERIES[0], linewidth=1.1)
    axes.plot(at, points["estimate"], markersize=4, markeredgewidth=0, **mark)
    axes.plot([times.base], [0], markersize=4, markeredgewidth=0.9, markerfacecolor="white", **mark)
    _counts(axes, rows[(rows["estimator"] == "cells") & (rows["subgroup"] == "all")], context)
    lines = [context.words(f"model.{rows['model'].iloc[0]}"), *_tests(rows, times, context)]
    axes.set_title("\n".join(lines), linespacing=1.3)
    ticks = {e: times.label(e, context.words) for e in times.every}
    ticks[times.base] = context.words("event.base", years=ticks[times.base])
    axes.set_xticks(list(ticks), [typeset(text) for text in ticks.values()])
    axes.set_xlim(times.first - 0.6, times.last + 0.6)
    axes.tick_params(axis="x", labelbottom=True)
    axes.grid(axis="y", color=PALE, linewidth=0.4)
    axes.set_axisbelow(True)


def _counts(axes: Axes, cells: pd.DataFrame, context: Context) -> None:
    """Write the number of city-years behind each event time along the bottom of a plot."""
    bottom, look = axes.get_xaxis_transform(), dict[str, Any](fontsize=6, va="bottom")
    over_grid = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    for e, n in zip(cells["event_time"], cells["n_obs"], strict=True):
        axes.text(e, 0.02, count(n), transform=bottom, ha="center", bbox=over_grid, **look)
    axes.text(1.005, 0.02, context.words("head.n_obs"), transform=axes.transAxes, **look)


def _tests(rows: pd.DataFrame, times: EventTimes, context: Context) -> list[str]:
    """Return the joint tests of the leads in words, on one line; nothing if there is none."""
    parts = []
    for term, with_bin in TESTS.items():
        row = one(rows, term=term)
        if row is not None and pd.notna(row["statistic"]):
            gaps = {"years": times.leads(context.words, with_bin=with_bin), "f": decimal(row["statistic"], 2)}
            gaps |= {"restrictions": row["restrictions"], "df": row["df"], "p": decimal(row["p_value"])}
            parts.append(context.words("figure.joint_test", **gaps))
    return [typeset(context.words("list.semicolon").join(parts))] if parts else []


def _words(figure: Figure, times: EventTimes, context: Context) -> None:
    """Say below the plots what is shown, on which rows, and what the ends and the base are."""
    first, last = (times.label(e, context.words) for e in (times.first, times.last))
    span = years(context.settings["samples"][context.headline["sample"]])
    lines = [
        context.words("figure.event_study", base=times.base, first=first, last=last),
        context.words("figure.event_cells"),
        error_note(context, "figure.errors").text,
        context.words("figure.sample", years=span) + " " + plan_note(context, context.headline["plan"]).text,
    ]
    text = "\n".join(fill(typeset(line), LINE[context.words.language]) for line in lines)
    figure.supxlabel(text, fontsize=7, x=0.01, ha="left", linespacing=1.1)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        write_figure(lambda: event_study_figure(estimates, context), context.words.language, snakemake.output)
