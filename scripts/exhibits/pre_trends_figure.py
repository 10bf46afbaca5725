"""Intervals for the mean effects that hold although trends are not parallel, over how much they may bend."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import one
from scripts.exhibits.context import Context
from scripts.exhibits.notes import error_note, plan_note, years_note
from scripts.exhibits.reasons import reason
from scripts.exhibits.staggered_words import RESTRICTIONS, means_of, two_way
from scripts.exhibits.style import BLACK, GREY, MARKERS, PALE, SERIES, legend_above, write_figure
from scripts.exhibits.subfigures import across, below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table

HEIGHT, HEIGHT_NARROW = 3.5, 6.0  # inches of one outcome, words included
SPREAD = 0.36


def pre_trends_figure(estimates: pd.DataFrame, context: Context) -> Figure:
    """Draw the intervals of both restrictions on the headline plan, or the first that has them, by outcome.

    Parameters
    ----------
    estimates
        Analysis `pre_trends` (schema `ESTIMATES`).
    context
        The study, with `analyses` among its settings.

    """
    title = context.title("title.pre_trends", treatment=context.variable(context.treatment))
    height = HEIGHT_NARROW if context.narrow else HEIGHT
    return below_one_another(lambda part, about: _draw(part, estimates, about), context.by_outcome(), title, height)


def _draw(figure: FigureBase, estimates: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    rows = two_way(context).of_study(estimates, analysis="pre_trends", outcome=context.outcome)
    there = set(rows["plan"])
    plan = next(name for name in [context.headline["plan"], *context.settings["plans"]] if name in there)
    rows = rows[rows["plan"] == plan]
    grid = across(figure, len(RESTRICTIONS), context)
    for axes, kind in zip(grid, RESTRICTIONS, strict=True):
        _panel(axes, rows, kind, context)
    for axes in grid if context.narrow else grid[:1]:
        axes.set_ylabel(context.words("figure.effect_on", outcome=context.variable(context.outcome)))
    handles, labels = grid[0].get_legend_handles_labels()
    if handles:
        legend_above(grid[0], handles, labels, ncols=1 if context.narrow else len(labels))
    missing = rows[rows["estimate"].isna() & rows["term"].isin(["breakdown", "leads"]) & rows["statistic"].isna()]
    why = [reason(note, context) for note in dict.fromkeys(missing["note"]) if "that was tried" not in note]
    lines = [
        context.words("figure.pre_trends"),
        *(context.words("figure.not_estimated", reason=each) for each in why),
        error_note(context, "figure.errors").text,
        context.words.sentences([years_note(context).text, plan_note(context, plan).text]),
    ]
    return broken(lines, context)


def _panel(axes: Axes, rows: pd.DataFrame, kind: str, context: Context) -> None:
    """Draw one restriction: at the left the ordinary interval, then one for each bound; means side by side."""
    means = means_of(context)
    of_kind = rows[rows["estimator"] == kind]
    bounds = sorted({float(m) for m in of_kind["statistic"].dropna()})
    axes.axhline(0, color=BLACK, linewidth=0.6)
    for place, (name, label) in enumerate(means.items()):
        aside = SPREAD * (place / max(len(means) - 1, 1) - 0.5) if len(means) > 1 else 0.0
        ordinary = one(rows, subgroup=name, term="mean")
        if ordinary is None or pd.isna(ordinary["estimate"]):
            continue
        look: dict[str, Any] = {"color": SERIES[place], "linewidth": 1.3}
        axes.vlines(aside, ordinary["conf_low"], ordinary["conf_high"], linestyle=(0, (2, 1)), **look)
        mark: dict[str, Any] = {"marker": MARKERS[place], "color": SERIES[place], "markersize": 4, "linestyle": "none"}
        axes.plot([aside], [ordinary["estimate"]], label=label, **mark)
        for at, bound in enumerate(bounds, 1):
            row = one(of_kind, subgroup=name, term=f"bound {bound:g}")
            if row is not None and pd.notna(row["conf_low"]):
                axes.vlines(at + aside, row["conf_low"], row["conf_high"], **look)
                ends = [row["conf_low"], row["conf_high"]]
                axes.plot([at + aside] * 2, ends, marker="_", color=SERIES[place], markersize=5, linestyle="none")
    axes.axvline(0.5, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)))
    axes.set_xticks(range(len(bounds) + 1), [context.words("figure.ordinary"), *(f"{m:g}" for m in bounds)])
    axes.set_xlim(-0.6, len(bounds) + 0.6)
    axes.set_title(context.words(f"panel.{kind}"))
    axes.set_xlabel(context.words(f"figure.{kind}"))
    axes.grid(axis="y", color=PALE, linewidth=0.4)
    axes.set_axisbelow(True)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        write_figure(lambda: pre_trends_figure(estimates, context), context.words.language, snakemake.output)
