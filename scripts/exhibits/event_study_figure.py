"""The effects by years since the start with their intervals, the test of the leads, and what stands behind each."""

import re
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.alignment import typeset
from scripts.exhibits.cells import one
from scripts.exhibits.context import Context
from scripts.exhibits.event_study_table import MODELS, TESTS
from scripts.exhibits.event_times import BASE, CELLS, TERM, EventTimes
from scripts.exhibits.notes import error_note, plan_note, years_note
from scripts.exhibits.numerals import count, decimal, p_value_words
from scripts.exhibits.style import BLACK, GREY, MARKERS, PALE, SERIES, write_figure
from scripts.exhibits.subfigures import below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table

HEIGHT = 2.1  # inches of one model's plot
SMALL = 6  # points
BRACKET = re.compile(r"(?<!\n) ?[(（]([^()（）]+)[)）]$")
"""What a tick's label says of its year, which stands below it in a narrow figure."""


def event_study_figure(estimates: pd.DataFrame, context: Context) -> Figure:
    """Draw the event study of the headline plan and sample, by outcome, model (downwards) and effects (across).

    Parameters
    ----------
    estimates
        Analysis `event_study` (schema `ESTIMATES`): effects, joint tests, and counts of city-years.
    context
        The study.

    """
    title = context.title("title.event_study", treatment=context.variable(context.treatment))
    plots = len(_models(_of_headline(estimates, context)))
    plots *= len(context.settings["effects"]) if context.narrow else 1
    height = 1.3 + HEIGHT * plots
    return below_one_another(lambda part, one: _draw(part, estimates, one), context.by_outcome(), title, height)


def _of_headline(estimates: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the headline's rows about one outcome and choice of effects."""
    where = {"analysis": "event_study", "outcome": context.outcome, **context.headline}
    return context.with_own_errors(context.of_study(estimates, **where))


def _models(rows: pd.DataFrame) -> list[str]:
    """Return the models that there are, in order."""
    return [name for name in MODELS if name in set(rows["model"])]


def _draw(figure: FigureBase, estimates: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    columns = [(each, _of_headline(estimates, each)) for each in context.by_effects()]
    models = _models(columns[0][1])
    if context.narrow:
        plots = figure.subplots(len(models) * len(columns), 1, squeeze=False, sharey=True)
        grid = plots.reshape(len(columns), len(models)).T
    else:
        grid = figure.subplots(len(models), len(columns), squeeze=False, sharex="col", sharey=True)
    narrow = context.narrow or len(columns) > 1
    for place, (about, rows) in enumerate(columns):
        for axes, model in zip(grid[:, place], models, strict=True):
            _panel(axes, rows[rows["model"] == model], about, narrow=narrow)
        grid[-1, place].set_xlabel(EventTimes.of(rows).axis(context.words))
    every = pd.concat([rows[rows["term"] == TERM] for _, rows in columns])
    low, high = min(0.0, every["conf_low"].min()), max(0.0, every["conf_high"].max())
    grid[0, 0].set_ylim(low - 0.16 * (high - low), high + 0.04 * (high - low))
    effect = context.words("figure.effect_on", outcome=context.variable(context.outcome))
    for axes in grid.ravel() if context.narrow else grid[:, 0]:
        axes.set_ylabel(context.words("head.estimate") if len(context.settings["outcomes"]) > 1 else effect)
    return _words([(about, EventTimes.of(rows)) for about, rows in columns], every, context)


def _panel(axes: Axes, rows: pd.DataFrame, context: Context, *, narrow: bool) -> None:
    """Draw one model: points, intervals, the base as hollow points, and the city-years behind each below."""
    effects = rows[(rows["term"] == TERM) & (rows["estimator"] != CELLS)]
    times = EventTimes.of(rows)
    points = effects[effects["note"].ne(BASE) & effects["estimate"].notna()]
    axes.axhline(0, color=BLACK, linewidth=0.6)
    axes.axvline(-0.5, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)))
    at = points["event_time"].astype(float)
    mark: dict[str, Any] = {"marker": MARKERS[0], "color": SERIES[0], "linestyle": "none"}
    axes.vlines(at, points["conf_low"], points["conf_high"], color=SERIES[0], linewidth=1.1)
    axes.plot(at, points["estimate"], markersize=4, markeredgewidth=0, **mark)
    zeros = [0] * len(times.bases)
    axes.plot([*times.bases], zeros, markersize=4, markeredgewidth=0.9, markerfacecolor="white", **mark)
    _counts(axes, rows[(rows["estimator"] == CELLS) & (rows["subgroup"] == "all")], context)
    lines = [context.model(rows["model"].iloc[0]), *_tests(rows, times, context, narrow=narrow)]
    title = axes.set_title("\n".join(lines), linespacing=1.3)
    ticks = [typeset(times.tick(e, context.words)) for e in times.every]
    axes.set_xticks(times.every, [BRACKET.sub(r"\n\1", tick) for tick in ticks] if context.narrow else ticks)
    axes.set_xlim(times.every[0] - 0.6, times.every[-1] + 0.6)
    axes.tick_params(axis="x", labelbottom=True)
    axes.grid(axis="y", color=PALE, linewidth=0.4)
    axes.set_axisbelow(True)
    if narrow:
        title.set_fontsize(SMALL + 1)
        axes.tick_params(axis="x", labelsize=SMALL)


def _counts(axes: Axes, cells: pd.DataFrame, context: Context) -> None:
    """Write the number of city-years behind each event time along the bottom of a plot."""
    bottom, look = axes.get_xaxis_transform(), dict[str, Any](fontsize=SMALL, va="bottom")
    over_grid = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    for e, n in zip(cells["event_time"], cells["n_obs"], strict=True):
        axes.text(e, 0.02, count(n), transform=bottom, ha="center", bbox=over_grid, **look)
    axes.text(1.005, 0.02, context.words("head.n_obs"), transform=axes.transAxes, **look)


def _tests(rows: pd.DataFrame, times: EventTimes, context: Context, *, narrow: bool) -> list[str]:
    """Return the joint tests of the leads in words, on one line or one each; nothing if there is none."""
    parts = []
    for term, with_bin in TESTS.items():
        row = one(rows, term=term)
        if row is not None and pd.notna(row["statistic"]):
            gaps = {"years": times.leads(context.words, with_bin=with_bin), "f": decimal(row["statistic"], 2)}
            gaps |= {"restrictions": row["restrictions"], "df": row["df"], "p": p_value_words(row["p_value"])}
            parts.append(context.words("figure.joint_test", **gaps))
    lines = parts if narrow else [context.words("list.semicolon").join(parts)] if parts else []
    return [typeset(line) for line in lines]


def _words(windows: list[tuple[Context, EventTimes]], effects: pd.DataFrame, context: Context) -> list[str]:
    """Say what is shown, on which rows, and what the ends and the base are, with the effects where these differ."""
    drawn = [times.drawn(context.words) for _, times in windows]
    if len(set(drawn)) > 1:
        labels = [about.parts["effects"].label for about, _ in windows]
        pairs = zip(labels, drawn, strict=True)
        drawn = [context.words("note.of_part", part=label, text=text) for label, text in pairs]
    plan = context.headline["plan"]
    lines = [
        *dict.fromkeys(drawn),
        context.words("figure.event_cells"),
        error_note(context, "figure.errors").text,
        f"{years_note(context, effects[effects['std_error'].notna()]).text} {plan_note(context, plan).text}",
    ]
    return broken(lines, context)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        write_figure(lambda: event_study_figure(estimates, context), context.words.language, snakemake.output)
