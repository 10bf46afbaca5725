"""The study's cities as points at their seats: when the policy starts in each, and how many of its cells are filled.

Degrees are drawn so that a kilometre is as long eastwards as northwards in the middle of the map (equirectangular, with
the cosine of that latitude). There are no boundaries: a grid of degrees and a scale say where one is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from scripts.exhibits.context import Context
from scripts.exhibits.fill_shares import CLASSES, Shares, class_of, shares_of_cities
from scripts.exhibits.influence import called
from scripts.exhibits.numerals import count
from scripts.exhibits.style import BLACK, GREY, MARKERS, PALE, SERIES, write_figure
from scripts.exhibits.subfigures import broken, fitted
from scripts.files.logs import logged
from scripts.files.tables import read_columns, read_table
from scripts.panel.schema import CITIES, STATUSES, TREATMENT

KM_A_DEGREE = 111.19
"""Kilometres of a degree of latitude, on a sphere of 6,371 km."""
SHADES = ("#ffffff", "#cfe3f2", "#7fb8dd", "#0072B2", "#12395b")
"""Of the classes of `CLASSES`, from light to dark, so that they differ in grey too."""
ROOM = 0.06
"""Of the map's span, left free around the outermost cities."""
LEAST_SPAN = 3.0
"""Degrees that a map spans at least, for a study of few cities."""
MIDDLE = {"longitude": 105.0, "latitude": 35.0}
"""What is drawn around where no seat is known."""
SIZE = {"few": 22.0, "many": 11.0}
"""Square points of a city's point."""
MANY = 150
"""Cities from which on points are smaller."""
SCALES = (50, 100, 200, 500, 1000)
"""Kilometres that the scale may show."""
LOWEST, HIGHEST, ALL = 1.9, 4.6, 6.4
"""Inches of a map: its least and its greatest height, and the greatest of those below one another."""
BESIDE = 0.5
"""Inches beside a map."""

Extent = tuple[tuple[float, float], tuple[float, float]]
"""Degrees: the west and the east end of a map, its south and its north end."""


@dataclass(frozen=True)
class Points:
    """The cities that look alike on a map: their codes, how they look, and what they are in words."""

    codes: list[str]
    look: Mapping[str, Any]
    words: str


def map_figure(
    lineages: Mapping[str, pd.DataFrame],
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    seats: pd.DataFrame,
    context: Context,
) -> Figure:
    """Draw the cities by the year in which the policy starts, and by the share of filled cells of each outcome.

    Parameters
    ----------
    lineages
        Plan -> its lineage (schema `STATUSES`), in the order of the study.
    cities
        The study's cities (schema `CITIES`).
    treatment
        Schema `TREATMENT`; a city that is not there is dropped by the study's rule.
    seats
        `code`, `latitude` and `longitude` in degrees; a city without a row is named below the figure.
    context
        The study, with `published` among its settings: of the plans, its paper's is shown where the headline's fills
        nothing.

    """
    placed = seats[seats["code"].isin(cities["code"])].set_index("code")[["latitude", "longitude"]].astype(float)
    outcomes = context.by_outcome()
    shares = {each.variable(each.outcome): shares_of_cities(lineages, each) for each in outcomes}
    maps = [(context.words("figure.map_cohorts"), _cohorts(cities["code"], treatment, context))]
    maps += [
        (_heading(name, of_outcome, context), _classes(cities["code"], of_outcome, context))
        for name, of_outcome in shares.items()
    ]
    extent = _extent(placed, len(maps), context)
    figure = _empty(len(maps), extent, max(len(points) for _, points in maps), context)
    figure.suptitle(context.title("title.map", variable=context.words.list(list(shares))), x=0.01, ha="left")
    headings = _as_high([heading for heading, _ in maps], _columns(context))
    for axes, heading, (_, points) in zip(figure.axes, headings, maps, strict=True):
        _map(axes, points, placed, extent, context)
        axes.set_title(heading)
    lines = [*_other_plans(shares, context), context.words("figure.map_seats"), *_unplaced(cities, placed, context)]
    figure.supxlabel("\n".join(broken(lines, context)), fontsize=7, x=0.01, ha="left", linespacing=1.1)
    return fitted(figure, context)


def _columns(context: Context) -> int:
    """Return how many maps stand side by side."""
    return 1 if context.narrow else 2


def _across(context: Context) -> float:
    """Return the inches of a map from west to east."""
    return context.width / _columns(context) - BESIDE


def _empty(n_maps: int, extent: Extent, n_kinds: int, context: Context) -> Figure:
    """Return a figure with so many panels, as high as the map and its legend need."""
    columns = _columns(context)
    down = -(-n_maps // columns)
    (west, east), (south, north) = extent
    high = _across(context) * (north - south) / ((east - west) * _narrowing(south, north))
    legend = 0.15 * -(-n_kinds // 2)
    figure = Figure(figsize=(context.width, 0.5 + down * (high + legend + 0.75)), layout="constrained")
    grid = figure.subplots(down, columns, squeeze=False).ravel()
    for axes in grid[n_maps:]:
        axes.remove()
    return figure


def _extent(placed: pd.DataFrame, n_maps: int, context: Context) -> Extent:
    """Return the ends of so many maps: neither a strip nor a pillar, and less high where several share a page."""
    across, down = _across(context), -(-n_maps // _columns(context))
    ends = []
    for column in ("longitude", "latitude"):
        seats = placed[column] if len(placed) else pd.Series(MIDDLE[column])
        low, high = float(seats.min()), float(seats.max())
        half = max((high - low) * (0.5 + ROOM), LEAST_SPAN / 2)
        ends.append(((low + high) / 2, half))
    (x, half_x), (y, half_y) = ends
    narrowing = _narrowing(y - half_y, y + half_y)
    half_x = max(half_x, half_y * across / max(min(HIGHEST, ALL / down), LOWEST) / narrowing)
    half_y = max(half_y, half_x * LOWEST / across * narrowing)
    return (x - half_x, x + half_x), (y - half_y, y + half_y)


def _narrowing(south: float, north: float) -> float:
    """Return how much shorter than a degree of latitude one of longitude is in the middle of the map."""
    return math.cos(math.radians((south + north) / 2))


def _cohorts(codes: pd.Series, treatment: pd.DataFrame, context: Context) -> list[Points]:
    """Return the cities by start year, those never treated, and those that the study's rule drops."""
    starts = treatment.set_index("code")["start_year"].reindex(codes)
    there = pd.Series(starts.index.isin(treatment["code"]), index=starts.index)
    edge = {"edgecolor": BLACK, "linewidth": 0.3}
    kinds = [("figure.map_dropped", ~there, {"marker": "x", "color": GREY, "linewidth": 0.6})]
    never = {"marker": "o", "facecolor": PALE, "edgecolor": GREY, "linewidth": 0.4}
    kinds.append(("figure.map_never", there & starts.isna(), never))
    found = []
    for place, year in enumerate(sorted(starts.dropna().unique())):
        n_colours = len(SERIES)
        marker = MARKERS[(place + place // n_colours) % len(MARKERS)]
        look = {"marker": marker, "facecolor": SERIES[place % n_colours], **edge}
        found.append(
            _points(starts.index[starts.eq(year).fillna(value=False)], look, "figure.map_start", context, year)
        )
    rest = [_points(starts.index[which], look, key, context) for key, which, look in kinds if which.any()]
    return [*rest, *found]


def _points(codes: pd.Index, look: Mapping[str, Any], key: str, context: Context, year: object = "") -> Points:
    return Points(list(codes), look, context.words(key, year=year, n=count(len(codes))))


def _classes(codes: pd.Series, shares: Shares, context: Context) -> list[Points]:
    """Return the cities by the class of their share; those without any value are crosses."""
    share = shares.of_cities.reindex(codes)
    empty = share.index.isin(shares.empty) | share.isna()
    kinds = []
    for place, shade in enumerate(SHADES):
        which = share.index[~empty & (share.fillna(0).map(class_of) == place).to_numpy()]
        look = {"marker": "o", "facecolor": shade, "edgecolor": GREY if not place else BLACK, "linewidth": 0.4}
        words = "figure.map_none" if not place else "figure.map_share"
        low, high = (0, 0) if not place else (f"{100 * bound:.0f}" for bound in CLASSES[place - 1 : place + 1])
        kinds.append(Points(list(which), look, context.words(words, low=low, high=high, n=count(len(which)))))
    cross = {"marker": "x", "color": SERIES[1], "linewidth": 0.8}
    kinds.append(_points(share.index[empty], cross, "figure.map_empty", context))
    return [points for points in kinds if len(points.codes)]


def _heading(variable: str, shares: Shares, context: Context) -> str:
    """Return what a map of shares shows: filled cells under a plan, or missing ones where no plan fills any."""
    key = "figure.map_filled" if shares.filled else "figure.map_missing"
    years = context.years(context.headline["sample"])
    return context.words(key, variable=variable, plan=context.plan(shares.plan), years=years)


def _as_high(headings: Sequence[str], columns: int) -> list[str]:
    """Return headings that begin at one height where they stand side by side: empty lines below the shorter ones."""
    lines = [heading.count("\n") for heading in headings]
    most = [max(lines[place // columns * columns :][:columns]) for place in range(len(lines))]
    return [heading + "\n" * (more - own) for heading, own, more in zip(headings, lines, most, strict=True)]


def _other_plans(shares: Mapping[str, Shares], context: Context) -> list[str]:
    """Say of each outcome which plan's cells are shown, and why, where they are not those of the headline's."""
    plan = context.headline["plan"]
    published = (context.settings["published"] or {}).get("plan")
    return [
        context.words(
            "figure.map_papers_plan" if of.plan == published else "figure.map_first_plan",
            variable=variable,
            plan=context.plan(plan),
            shown=context.plan(of.plan),
        )
        for variable, of in shares.items()
        if of.plan != plan
    ]


def _map(axes: Axes, kinds: Sequence[Points], placed: pd.DataFrame, extent: Extent, context: Context) -> None:
    """Draw one map: grid, points, scale, and the legend below."""
    (west, east), (south, north) = extent
    narrowing = _narrowing(south, north)
    axes.set_aspect(1 / narrowing, adjustable="datalim")  # a box of that shape would run into titles and legends
    axes.set_axisbelow(True)
    axes.grid(visible=True, color=PALE, linewidth=0.4)
    axes.tick_params(length=0, labelsize=6.5)
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(GREY)
    for axis, key in ((axes.xaxis, "figure.east"), (axes.yaxis, "figure.north")):
        axis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda degrees, _, key=key: context.words(key, degrees=f"{degrees:g}")))
    size = SIZE["many" if len(placed) > MANY else "few"]
    for kind in kinds:
        at = placed.reindex(kind.codes).dropna()
        axes.scatter(at["longitude"], at["latitude"], s=size, label=kind.words, **kind.look)
    _scale(axes, placed, extent, context)
    # Not as fixed limits, which matplotlib would complain of having to widen for the aspect.
    axes.set_xlim(west, east, auto=True)
    axes.set_ylim(south, north, auto=True)
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.08), ncols=2, borderaxespad=0, handletextpad=0.2)


def _scale(axes: Axes, placed: pd.DataFrame, extent: Extent, context: Context) -> None:
    """Draw a scale of about a quarter of the map's width, in the corner in which the fewest cities are."""
    (west, east), (south, north) = extent
    of_degree = KM_A_DEGREE * _narrowing(south, north)
    length = max((km for km in SCALES if km <= 0.3 * (east - west) * of_degree), default=SCALES[0])
    width, height = 0.4 * (east - west), 0.16 * (north - south)
    lefts, bottoms = (west, east - width), (south, north - height)
    corners = [(left, bottom) for bottom in bottoms for left in lefts]
    left, bottom = min(corners, key=lambda corner: _inside(placed, corner, (width, height)))
    start, line = left + (width - length / of_degree) / 2, bottom + 0.35 * height
    axes.plot([start, start + length / of_degree], [line, line], color=BLACK, linewidth=1, solid_capstyle="butt")
    words = context.words("figure.km", km=count(length))
    axes.text(left + width / 2, line + 0.12 * height, words, ha="center", va="bottom", fontsize=6.5)


def _inside(placed: pd.DataFrame, corner: tuple[float, float], size: tuple[float, float]) -> int:
    """Return how many cities lie in a part of the map."""
    inside = np.ones(len(placed), dtype=bool)
    for column, start, length in zip(("longitude", "latitude"), corner, size, strict=True):
        inside &= placed[column].between(start, start + length).to_numpy()
    return int(inside.sum())


def _unplaced(cities: pd.DataFrame, placed: pd.DataFrame, context: Context) -> list[str]:
    """Return a line that names the cities whose seat is not known."""
    without = cities[~cities["code"].isin(placed.index)]
    if without.empty:
        return []
    names = [called(code, cities, context) for code in without["code"]]
    return [context.words("figure.map_unplaced", n=count(len(names)), names=context.words.list(names))]


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        read = [read_columns(path, STATUSES) for path in snakemake.input.lineages]
        lineages = dict(zip(context.settings["plans"], read, strict=True))
        cities, treatment = read_table(snakemake.input.cities, CITIES), read_table(snakemake.input.treatment, TREATMENT)
        seats = pd.read_csv(snakemake.input.seats, dtype={"code": str})
        write_figure(
            lambda: map_figure(lineages, cities, treatment, seats, context), context.words.language, snakemake.output
        )
