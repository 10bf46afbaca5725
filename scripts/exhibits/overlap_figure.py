"""Propensity scores of treated and controls: before matching, with what is off the common support, and after it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from scripts.estimates.schema import SCORES
from scripts.exhibits.balance_figure import below_legend, broken_at_semicolons, legend_below_title
from scripts.exhibits.context import Context
from scripts.exhibits.matching_words import alike, version_note, versions_of
from scripts.exhibits.numerals import count
from scripts.exhibits.style import BLACK, SERIES, write_figure
from scripts.exhibits.subfigures import below_one_another
from scripts.files.logs import logged
from scripts.files.tables import read_table

BINS = np.linspace(0, 1, 26)
COLOURS = {"treated": SERIES[0], "control": SERIES[4]}
OFF = "#333333"


def overlap_figure(scores: pd.DataFrame, context: Context) -> Figure:
    """Draw histograms of the headline plan and sample, treated upwards and controls downwards.

    Parameters
    ----------
    scores
        Schema `SCORES`.
    context
        The study.

    Raises
    ------
    ValueError
        If the scores say of their data something else than the run does.

    """
    kinds = sorted(set(scores["data"]))
    if kinds != [context.data]:
        message = f"{context.study}: the run's data are {context.data}, but the scores are made from {kinds}"
        raise ValueError(message)
    title, height = context.title("title.overlap"), 4.0 + 0.24 * (len(versions_of(context)) + 2)
    if context.narrow:
        height += 2 * (len(alike(context)) - 1) - 0.6
    return below_one_another(lambda part, one: _draw(part, scores, one), context.by_outcome(), title, height)


def _draw(figure: Figure | SubFigure, scores: pd.DataFrame, context: Context) -> list[str]:
    """Draw the matching on the rows of one outcome, and return what is said below."""
    wanted = {"outcome": context.outcome, **context.headline}
    rows = scores[np.logical_and.reduce([scores[name] == value for name, value in wanted.items()])]
    rows = rows[rows["score"].notna()]
    groups = [names for names in alike(context) if names[0] in set(rows["version"])]
    columns = max(len(groups), 1)
    if context.narrow:
        grid = figure.subplots(2 * columns, 1, squeeze=False, sharex=True, sharey=True).reshape(columns, 2).T
    else:
        grid = figure.subplots(2, columns, squeeze=False, sharex=True, sharey=True)
    for names, (upper, lower) in zip(groups, grid.T, strict=False):
        mine = rows[rows["version"] == names[0]]
        _histograms(upper, mine, np.ones(len(mine)), context)
        _off_support(upper, mine)
        _histograms(lower, mine, mine["frequency"].to_numpy(), context)
        upper.set_title(below_legend(context, names, len(groups)))
    if not groups:
        grid[0, 0].text(0.5, 0.5, context.words("cell.not_estimated"), transform=grid[0, 0].transAxes, ha="center")
    _axes_words(grid, context)
    _legend(figure, context)
    return _words(context)


def _shares(rows: pd.DataFrame, weights: np.ndarray, total: float) -> np.ndarray:
    """Return the percent of `total` that lies in each bin."""
    return 100 * np.histogram(rows["score"], BINS, weights=weights)[0] / total


def _histograms(axes: Axes, rows: pd.DataFrame, weights: np.ndarray, context: Context) -> None:
    """Draw both groups, each as shares of its own weight, with their numbers of rows."""
    axes.axhline(0, color=BLACK, linewidth=0.6)
    for group, sign in (("treated", 1), ("control", -1)):
        mine = rows["treated"].to_numpy(bool) == (sign > 0)
        total = weights[mine].sum()
        if total:
            heights = sign * _shares(rows[mine], weights[mine], total)
            axes.stairs(heights, BINS, fill=True, color=COLOURS[group], linewidth=0)
        text = context.words(f"figure.rows_{group}", n=count(float((weights[mine] > 0).sum())))
        height = 0.98 if sign > 0 else 0.02
        vertical = "top" if sign > 0 else "bottom"
        axes.text(0.98, height, text, transform=axes.transAxes, ha="right", va=vertical, fontsize=6)


def _off_support(axes: Axes, rows: pd.DataFrame) -> None:
    """Darken the part of each bar that is off the common support."""
    for sign in (1, -1):
        group = rows[rows["treated"] == (sign > 0)]
        outside = group[~group["on_support"]]
        if len(outside):
            heights = sign * _shares(outside, np.ones(len(outside)), len(group))
            axes.stairs(heights, BINS, fill=True, color=OFF, linewidth=0)


def _axes_words(grid: np.ndarray, context: Context) -> None:
    """Name the axes; a share below the line is a share too, so its sign goes."""
    for named, when in zip(grid, ("before", "after"), strict=True):
        for axes in named if context.narrow else named[:1]:
            axes.set_ylabel(context.words(f"figure.share_{when}"))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):g}"))
    reach = max((abs(edge) for axes in grid.flat for edge in axes.dataLim.intervaly if np.isfinite(edge)), default=1)
    grid[0, 0].set_ylim(-1.3 * reach, 1.3 * reach)  # room for the numbers of rows
    for axes in grid[1, -1:] if context.narrow else grid[1]:
        axes.set(xlim=(0, 1), xticks=np.linspace(0, 1, 5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_xlabel(context.words("figure.score"))


def _legend(figure: Figure | SubFigure, context: Context) -> None:
    """Name the groups."""
    patches = [Patch(color=COLOURS[group], linewidth=0, label=context.words(f"head.{group}")) for group in COLOURS]
    patches += [Patch(color=OFF, linewidth=0, label=context.words("left_out.off_support"))]
    legend_below_title(figure, patches, [str(patch.get_label()) for patch in patches], context)


def _words(context: Context) -> list[str]:
    """Say what the bars are, and what each version does."""
    texts = [context.words("figure.overlap"), *(version_note(context, name).text for name in versions_of(context))]
    return broken_at_semicolons(texts, context)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        scores = read_table(snakemake.input.scores, SCORES)
        write_figure(lambda: overlap_figure(scores, context), context.words.language, snakemake.output)
