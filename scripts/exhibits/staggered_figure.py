"""The effects by years since the start by every estimator, over those of the two-way regression, at open ends only."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.context import Context
from scripts.exhibits.event_times import TERM
from scripts.exhibits.notes import plan_note, years_note
from scripts.exhibits.reasons import reason
from scripts.exhibits.staggered_words import ESTIMATORS, MODELS, two_way
from scripts.exhibits.style import BLACK, GREY, MARKERS, PALE, SERIES, legend_above, write_figure
from scripts.exhibits.subfigures import below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table

HEIGHT = 2.6  # inches of one model's plot
SPREAD = 0.64
"""Of the distance between two years, how far the estimators' points are drawn apart."""
BASE = -1


def staggered_figure(estimates: pd.DataFrame, context: Context) -> Figure:
    """Draw the event studies of the headline plan and sample, without controls and with them, by outcome.

    Parameters
    ----------
    estimates
        Analysis `staggered` (schema `ESTIMATES`).
    context
        The study, with `analyses` among its settings.

    """
    title = context.title("title.staggered_events", treatment=context.variable(context.treatment))
    models = [model for model in MODELS if model in set(_of_headline(estimates, context)["model"])]
    height = 1.5 + HEIGHT * len(models)
    return below_one_another(lambda part, one: _draw(part, estimates, one), context.by_outcome(), title, height)


def _of_headline(estimates: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the headline's rows about one outcome."""
    where = {"analysis": "staggered", "outcome": context.outcome, **context.headline}
    return two_way(context).of_study(estimates, **where)


def _draw(figure: FigureBase, estimates: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    rows = _of_headline(estimates, context)
    asked = context.settings["analyses"]["staggered"]
    inside = range(asked["first"] + 1, asked["last"])
    events = rows[rows["term"].eq(TERM) & rows["event_time"].isin(inside) & rows["estimate"].notna()]
    times = [BASE, *events["event_time"].astype(int)]
    inside = range(min(times), max(times) + 1)
    models = [model for model in MODELS if model in set(rows["model"])]
    grid = figure.subplots(len(models), 1, squeeze=False, sharex=True, sharey=True)[:, 0]
    there = [name for name in ESTIMATORS if name in set(events["estimator"])]
    several = len(context.settings["outcomes"]) > 1  # each is then named over its part
    on = context.words("figure.effect_on", outcome=context.variable(context.outcome))
    effect = context.words("head.estimate") if several else on
    for axes, model in zip(grid, models, strict=True):
        _panel(axes, events[events["model"] == model], there, context)
        if context.settings["controls"]:
            axes.set_title(context.words(f"model.{model}"))
        axes.set_ylabel(effect)
        axes.set_xticks(list(inside), [str(e).replace("-", "\N{MINUS SIGN}") for e in inside])
        axes.set_xlim(inside[0] - 0.6, inside[-1] + 0.6)
    grid[-1].set_xlabel(context.words("head.event_time"))
    handles, labels = grid[0].get_legend_handles_labels()
    columns = 1 if context.narrow else 2
    legend_above(grid[0], handles, labels, ncols=columns, fontsize=6.5, columnspacing=1.2, handletextpad=0.2)
    return _words(rows, inside, asked, context)


def _panel(axes: Axes, events: pd.DataFrame, there: list[str], context: Context) -> None:
    """Draw one model: each estimator's points with their intervals side by side, the base as a hollow point."""
    axes.axhline(0, color=BLACK, linewidth=0.6)
    axes.axvline(-0.5, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)))
    for place, name in enumerate(there):
        points = events[events["estimator"] == name].sort_values("event_time")
        # The two-way regression stands in black, in the middle of what is compared with it.
        color = BLACK if name == "within" else SERIES[place - 1]
        at = points["event_time"].astype(float) + SPREAD * (place / max(len(there) - 1, 1) - 0.5)
        mark: dict[str, Any] = {"marker": MARKERS[place], "color": color, "linestyle": "none", "markersize": 3.4}
        axes.vlines(at, points["conf_low"], points["conf_high"], color=color, linewidth=0.8)
        axes.plot(at, points["estimate"], markeredgewidth=0, label=context.words(f"estimator.{name}"), **mark)
    axes.plot([BASE], [0], marker="o", markerfacecolor="white", color=GREY, markersize=4, linestyle="none")
    axes.grid(axis="y", color=PALE, linewidth=0.4)
    axes.set_axisbelow(True)


def _words(rows: pd.DataFrame, inside: range, asked: dict[str, int], context: Context) -> list[str]:
    """Say what is shown, what the bases are, and what could not be estimated."""
    missing = rows[rows["estimate"].isna() & rows["estimator"].isin(ESTIMATORS) & rows["model"].eq("fe")]
    lines = [
        context.words("figure.staggered", first=inside[0], last=inside[-1]),
        context.words("figure.staggered_ends", first=asked["first"], last=asked["last"]),
        context.words("figure.staggered_errors", cluster=context.words("cluster.code")),
        *(
            context.words(
                "note.not_estimated",
                what=context.words(f"estimator.{row['estimator']}"),
                reason=reason(row["note"], context),
            )
            for _, row in missing.iterrows()
        ),
        context.words.sentences([years_note(context).text, plan_note(context, context.headline["plan"]).text]),
    ]
    return broken(lines, context)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        write_figure(lambda: staggered_figure(estimates, context), context.words.language, snakemake.output)
