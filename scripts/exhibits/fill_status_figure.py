"""Where the outcome's cells come from under every fill plan: a map of cities by years, and shares by year."""

from collections.abc import Mapping
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from scripts.exhibits.context import Context
from scripts.exhibits.numerals import count
from scripts.exhibits.style import BLACK, GREY, write_figure
from scripts.exhibits.subfigures import below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_columns, read_table
from scripts.panel.sample_years import sample_years
from scripts.panel.schema import CITIES, FILLED, STATUSES, Status

# From dark to light, so that they differ in grey too.
LOOK: dict[Status, dict[str, Any]] = {
    Status.OBSERVED: {"facecolor": "#12395b", "hatch": None},
    Status.DERIVED: {"facecolor": "#0072B2", "hatch": None},
    Status.INTERPOLATED: {"facecolor": "#D55E00", "hatch": None},
    Status.PROVINCE_MEAN: {"facecolor": "#56B4E9", "hatch": "////"},
    Status.EXTRAPOLATED: {"facecolor": "#F0E442", "hatch": "...."},
    Status.MISSING: {"facecolor": "#ffffff", "hatch": None},
}
HATCHES = "#333333"
SMALL = 6  # points
TIE = 9  # points between a name and its map
NAMES = 32
"""Names of that size that fit one above the other beside the lowest map that is drawn."""

LOW, MAP = 1.5, 0.62
"""Inches of the lowest map of a narrow figure, and which part of a row it is; its bars and titles are the rest."""

ACROSS, ACROSS_NARROW = 4, 2
"""Plans side by side; more go on below."""


def fill_status_figure(lineages: Mapping[str, pd.DataFrame], cities: pd.DataFrame, context: Context) -> Figure:
    """Draw a map of statuses and a bar of shares by year for each plan.

    Parameters
    ----------
    lineages
        Plan -> its lineage (schema `STATUSES`), in the order of the study.
    cities
        The study's cities (schema `CITIES`); they are grouped by province, those with most observed values first.
    context
        The study.

    """
    outcomes = context.by_outcome()
    names = context.words.list([each.variable(each.outcome) for each in outcomes])
    title = context.title("title.fill_status", variable=names)
    down = -(-len(lineages) // _columns(context))
    height = 1.3 + (4.7 if down == 1 else 3.8) * down
    if context.narrow:
        height = 1.9 + down * _names_height(cities) / MAP
    return below_one_another(lambda part, one: _draw(part, lineages, cities, one), outcomes, title, height)


def _names_height(cities: pd.DataFrame) -> float:
    """Return the inches of a map in a narrow figure: those of its provinces' names, one above the other."""
    return max(LOW, cities["province_code"].nunique() * SMALL * 1.15 / 72)


def _columns(context: Context) -> int:
    """Return how many plans stand side by side at most."""
    return ACROSS_NARROW if context.narrow else ACROSS


def _draw(
    figure: FigureBase, lineages: Mapping[str, pd.DataFrame], cities: pd.DataFrame, context: Context
) -> list[str]:
    """Draw one outcome, maps and bars of all plans; nothing is said below but the legend."""
    statuses = {plan: _statuses(lineage, context) for plan, lineage in lineages.items()}
    order = _order(statuses, cities)
    statuses = {plan: status.reindex(order.index) for plan, status in statuses.items()}
    columns = _columns(context)
    down, across = -(-len(statuses) // columns), min(len(statuses), columns)
    grid = figure.subplots(2 * down, across, squeeze=False, sharex=True, height_ratios=[4, 1] * down)
    for place, (plan, status) in enumerate(statuses.items()):
        upper, lower = grid[2 * (place // columns) : 2 * (place // columns) + 2, place % columns]
        _map(upper, status, order, first=place % columns == 0, context=context)
        upper.set_title(_counts(plan, status, context), linespacing=1.05)
        _bars(lower, status, first=place % columns == 0, context=context)
    for place in range(len(statuses), down * across):
        for axes in grid[2 * (place // columns) : 2 * (place // columns) + 2, place % columns]:
            axes.remove()
    _legend(figure, statuses, context)
    return []


def _statuses(lineage: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the outcome's status, one row a city and one column a year."""
    cells = lineage[lineage["variable"] == context.outcome]
    if cells.empty:
        message = f"the lineage of {context.study} has no cells of the outcome {context.outcome}"
        raise ValueError(message)
    return cells.pivot_table(index="code", columns="year", values="status", aggfunc="first").fillna(str(Status.MISSING))


def _order(statuses: dict[str, pd.DataFrame], cities: pd.DataFrame) -> pd.Series:
    """Return the cities in the order of the map, with the province of each."""
    first = next(iter(statuses.values()))
    observed = first.isin([str(Status.OBSERVED), str(Status.DERIVED)]).sum(axis=1)
    ordered = cities.assign(observed=cities["code"].map(observed).fillna(0))
    ordered = ordered[ordered["code"].isin(first.index)]
    ordered = ordered.sort_values(["province_code", "observed", "code"], ascending=[True, False, True])
    return ordered.set_index("code")["province_code"]


def _map(axes: Axes, status: pd.DataFrame, order: pd.Series, *, first: bool, context: Context) -> None:
    """Draw the map: each status one shape (so no viewer shows seams), thin lines between provinces."""
    left = float(status.columns[0]) - 0.5
    for kind, look in LOOK.items():
        bars = [bar for row, line in enumerate(status.to_numpy()) for bar in _runs(line, str(kind), row)]
        corners = [[(left + a, row), (left + b, row), (left + b, row + 1), (left + a, row + 1)] for a, b, row in bars]
        shape = Path.make_compound_path_from_polys(np.array(corners, dtype=float).reshape(-1, 4, 2))
        axes.add_patch(PathPatch(shape, linewidth=0, hatchcolor=HATCHES, **look))
    ends = [0, *np.flatnonzero(order.to_numpy()[1:] != order.to_numpy()[:-1]) + 1, len(order)]
    right = left + status.shape[1]
    axes.hlines(ends[1:-1], left, right, color=BLACK, linewidth=0.4)
    axes.set(xlim=(left, right), ylim=(len(order), 0), yticks=[])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(True)
    _sample_lines(axes, context)
    if first:
        _name_provinces(axes, order, ends, context)


def _name_provinces(axes: Axes, order: pd.Series, ends: list[int], context: Context) -> None:
    """Name the provinces beside their cities; where names would overlap they stand apart, each tied to its cities."""
    names = [context.words(f"province.{order.iloc[a]}") for a in ends[:-1]]
    middles = [(a + b) / 2 for a, b in pairwise(ends)]
    fit = LOW * 72 / (1.15 * SMALL) if context.narrow else NAMES
    places = spread(middles, len(order) / max(fit, len(names)), len(order))
    if np.allclose(places, middles):
        axes.set_yticks(middles, names)
        return
    look: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": ("offset points", "data")}
    look |= {"ha": "right", "va": "center", "fontsize": SMALL, "annotation_clip": False}
    tie = {"arrowstyle": "-", "linewidth": 0.3, "shrinkA": 0.5, "shrinkB": 0, "relpos": (1, 0.5)}
    for name, middle, at in zip(names, middles, places, strict=True):
        axes.annotate(name, (0, middle), (-TIE, at), arrowprops=tie, **look)


def spread(middles: list[float], gap: float, end: float) -> list[float]:
    """Return rising places at least `gap` apart between 0 and `end`, as near to their middles as may be.

    Less `gap` times their number the places are the middles' isotonic regression (pooled neighbours take their mean).

    >>> spread([1, 6, 6.5, 9.5], 2, 10)
    [1, 5.0, 7.0, 9.0]
    """
    blocks: list[tuple[float, int]] = []
    for number, middle in enumerate(middles):
        blocks.append((middle - number * gap, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (low, m), (high, n) = blocks.pop(-2), blocks.pop()
            blocks.append(((low * m + high * n) / (m + n), m + n))
    least, most = gap / 2, end - gap / 2 - (len(middles) - 1) * gap
    free = [min(max(mean, least), most) for mean, n in blocks for _ in range(n)]
    return [place + number * gap for number, place in enumerate(free)]


def _runs(line: np.ndarray, kind: str, row: int) -> list[tuple[int, int, int]]:
    """Return the stretches of one status in a city's years, as (first, one past the last, row)."""
    runs, at = [], 0
    for status, cells in groupby(line):
        n = sum(1 for _ in cells)
        runs += [(at, at + n, row)] if status == kind else []
        at += n
    return runs


def _bars(axes: Axes, status: pd.DataFrame, *, first: bool, context: Context) -> None:
    """Draw the share of cities in each status, year by year."""
    edges = float(status.columns[0]) - 0.5 + np.arange(status.shape[1] + 1)
    bottom = np.zeros(status.shape[1])
    for kind, look in LOOK.items():
        top = bottom + 100 * (status == str(kind)).mean().to_numpy()
        axes.stairs(top, edges, baseline=bottom, fill=True, linewidth=0, hatchcolor=HATCHES, **look)
        bottom = top
    axes.set(ylim=(0, 100), yticks=[0, 50, 100] if first else [])
    axes.spines[:].set_visible(True)
    _sample_lines(axes, context)
    axes.tick_params(labelbottom=True)
    if first:
        axes.set_ylabel(context.words("figure.share"))


def _sample_lines(axes: Axes, context: Context) -> None:
    """Mark the first and the last year that the headline is estimated on."""
    sample = context.settings["samples"][context.headline["sample"]]
    for edge in (sample["from"] - 0.5, sample["until"] + 0.5):
        axes.axvline(edge, color=GREY, linewidth=0.8, linestyle=(0, (3, 2)))


def _counts(plan: str, status: pd.DataFrame, context: Context) -> str:
    """Return a map's title: the plan, and how many of the headline's cells are observed and filled."""
    sample = context.settings["samples"][context.headline["sample"]]
    inside = status.loc[:, status.columns.isin(sample_years(sample))]
    n = {kind: int((inside == str(kind)).to_numpy().sum()) for kind in Status}
    return context.words(
        "figure.plan_counts",
        plan=context.plan(plan),
        observed=count(n[Status.OBSERVED] + n[Status.DERIVED]),
        cells=count(inside.size),
        filled=count(sum(n[kind] for kind in FILLED)),
    )


def _legend(figure: FigureBase, statuses: dict[str, pd.DataFrame], context: Context) -> None:
    """Name the statuses that occur, and say what the dashed lines are."""
    there = {status for frame in statuses.values() for status in np.unique(frame.to_numpy())}
    patches = [
        Patch(label=context.words(f"status.{kind}"), edgecolor=BLACK, linewidth=0.4, **look)
        for kind, look in LOOK.items()
        if str(kind) in there
    ]
    lines = context.words("figure.sample_lines", years=context.years(context.headline["sample"]))
    columns = 2 if context.narrow else len(patches)
    title = "\n".join(broken([lines], context))
    figure.legend(handles=patches, loc="outside lower center", ncols=columns, title=title, title_fontsize=7)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        read = [read_columns(path, STATUSES) for path in snakemake.input.lineages]
        lineages = dict(zip(context.settings["plans"], read, strict=True))
        cities = read_table(snakemake.input.cities, CITIES)
        write_figure(lambda: fill_status_figure(lineages, cities, context), context.words.language, snakemake.output)
