"""The specification curve: every estimate in order with its interval, and below which choices lie where.

Simonsohn, Simmons and Nelson (2020). With many specifications the dashboard is a strip a level: how dark, what part of
the specifications at that rank has the level.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure, FigureBase
from numpy.typing import NDArray

from scripts.estimates.schema import MULTIVERSE
from scripts.exhibits.context import Context
from scripts.exhibits.multiverse_words import errors_words, level_words
from scripts.exhibits.notes import other_effects
from scripts.exhibits.numerals import count, decimal, percent
from scripts.exhibits.style import BLACK, GREY, MARKERS, PALE, SERIES, write_figure
from scripts.exhibits.subfigures import below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table

LEVEL = 0.05
POINTS = 400
"""Ranks that a curve of more specifications is drawn at, and cells of a strip."""
CHOICES = ("rule", "start", "confidence", "sample", "cities", "order", "scale", "extrapolator", "controls_filling")
LISTED = ("controls", "policies")
SHADES = LinearSegmentedColormap.from_list("level", ["#ffffff", SERIES[0]])
ROLES = {"headline": SERIES[1], "paper": SERIES[2]}
LINE, CURVE, LOW_CURVE = 0.115, 2.3, 1.2
"""Inches: of a strip, and of the plot above the strips with its words, alone and where several share a page."""


@dataclass(frozen=True)
class Strip:
    """A level of a choice, or one of the names that a choice lists, and which specifications have it `(n,)`."""

    choice: str
    level: str
    has: NDArray[np.bool_]

    def words(self, context: Context) -> str:
        """Return what the strip is called."""
        listed = self.choice in LISTED
        return context.variable(self.level) if listed else level_words(context, self.choice, self.level)


def multiverse_figure(multiverse: pd.DataFrame, context: Context) -> Figure:
    """Draw the curve and the dashboard of every outcome, under the study's first choice of effects.

    Parameters
    ----------
    multiverse
        Schema `MULTIVERSE`.
    context
        The study.

    """
    title = context.title("title.multiverse_figure", treatment=context.variable(context.treatment))
    lines = max(len(_lines(_strips(_known(multiverse, each)), each)) for each in context.by_outcome())
    height = CURVE + LINE * lines + 0.8
    return below_one_another(lambda part, one: _draw(part, multiverse, one), context.by_outcome(), title, height)


def _known(multiverse: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the outcome's specifications that have an estimate, from the smallest to the largest.

    Raises
    ------
    ValueError
        If the rows say of their data something else than the run does.

    """
    kinds = sorted(set(multiverse["data"]))
    if kinds != [context.data]:
        message = f"{context.study}: the run's data are {context.data}, but the multiverse is made from {kinds}"
        raise ValueError(message)
    mine = multiverse["outcome"].eq(context.outcome) & multiverse["effects"].eq(context.effects)
    rows = multiverse[mine & multiverse["estimate"].notna()]
    return rows.sort_values(["estimate", "specification"], ignore_index=True)


def _draw(figure: FigureBase, multiverse: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    known = _known(multiverse, context)
    strips = _strips(known)
    if not strips:
        axes = figure.subplots()
        _curve(axes, known, context)
        return _words(multiverse, known, context)
    # Several outcomes share a page: their strips keep the height that their words need, their curves give it up.
    above = CURVE if len(context.settings["outcomes"]) == 1 else LOW_CURVE
    curve, dashboard = figure.subplots(2, 1, height_ratios=[above, LINE * len(_lines(strips, context))], sharex=True)
    _curve(curve, known, context)
    _dashboard(dashboard, strips, context)
    return _words(multiverse, known, context)


def _curve(axes: Axes, known: pd.DataFrame, context: Context) -> None:
    """Draw the estimates with their intervals, and mark the two that have a name."""
    ranks = np.unique(np.linspace(0, len(known) - 1, min(POINTS, len(known))).astype(int))
    shown = known.loc[ranks]
    label = context.words("figure.multiverse_interval")
    axes.fill_between(ranks, shown["conf_low"], shown["conf_high"], color=PALE, linewidth=0, label=label)
    axes.plot(ranks, shown["estimate"], color=BLACK, linewidth=1)
    axes.axhline(0, color=GREY, linewidth=0.6)
    for marker, (role, colour) in zip(MARKERS, ROLES.items(), strict=False):
        mine = known[known["role"].str.contains(role)]
        name = context.words(f"curve.{role}")
        if len(mine):  # the paper's own may have other effects than the curve
            axes.plot(mine.index, mine["estimate"], marker, color=colour, markersize=5, label=name, zorder=3)
    axes.set_ylabel(context.words("head.estimate"))
    axes.set_xlim(-0.5, len(known) - 0.5)
    axes.tick_params(axis="x", labelbottom=False, length=0)
    columns = 1 if context.narrow else 3
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0)


def _dashboard(axes: Axes, strips: Sequence[Strip], context: Context) -> None:
    """Draw a strip for each level, choices a little apart."""
    n, lines = len(strips[0].has), _lines(strips, context)
    edges = np.linspace(0, n, min(POINTS, n) + 1).astype(int)
    none = np.zeros(n, dtype=bool)
    parts = np.array([np.add.reduceat(strip.has if strip else none, edges[:-1]) / np.diff(edges) for _, strip in lines])
    axes.imshow(
        parts,
        aspect="auto",
        cmap=SHADES,
        vmin=0,
        vmax=1,
        interpolation="nearest",
        extent=(-0.5, n - 0.5, len(lines) - 0.5, -0.5),
    )
    named = {place: strip.words(context) for place, (_, strip) in enumerate(lines) if strip}
    axes.set_yticks(list(named), list(named.values()))
    axes.tick_params(axis="y", length=0, labelsize=6)
    of_choice = [choice for choice, _ in lines]
    for choice in dict.fromkeys(of_choice):
        first, number = of_choice.index(choice), of_choice.count(choice)
        if first:
            axes.axhline(first - 0.5, color=GREY, linewidth=0.4)
        name, middle = context.words(f"choice.{choice}"), first + (number - 1) / 2
        across, down = (0.01, first) if context.narrow else (1.01, middle)
        axes.text(across, down, name, transform=axes.get_yaxis_transform(), va="center", fontsize=6)
    axes.set_xticks([])
    axes.set_xlabel(context.words("figure.multiverse_axis"))
    for spine in axes.spines.values():
        spine.set_visible(True)


def _lines(strips: Sequence[Strip], context: Context) -> list[tuple[str, Strip | None]]:
    """Return the strips, each after its choice; in a narrow figure a line without a strip holds the choice's name."""
    lines: list[tuple[str, Strip | None]] = []
    for place, strip in enumerate(strips):
        if context.narrow and (not place or strips[place - 1].choice != strip.choice):
            lines.append((strip.choice, None))
        lines.append((strip.choice, strip))
    return lines


def _strips(known: pd.DataFrame) -> list[Strip]:
    """Return the levels of every choice that has several, in the order of the study's file."""
    return [*_plain(known), *_listed(known)]


def _plain(known: pd.DataFrame) -> Iterator[Strip]:
    """Yield the levels of choices that are a column each; an empty one means that the choice does not apply."""
    for choice in CHOICES:
        column = known.sort_values("specification")[choice]
        levels = [str(level) for level in column.unique() if level or choice == "cities"]
        if len(levels) > 1:
            yield from (Strip(choice, level, known[choice].eq(level).to_numpy()) for level in levels)


def _listed(known: pd.DataFrame) -> Iterator[Strip]:
    """Yield the controls and policies that are in some specifications and not in others."""
    declared = known.sort_values("specification")
    for choice in LISTED:
        lists = known[choice].str.split(" + ", regex=False)
        for name in dict.fromkeys(name for names in declared[choice].unique() for name in names.split(" + ") if name):
            has = lists.map(lambda names, name=name: name in names).to_numpy(dtype=bool)
            if not has.all():
                yield Strip(choice, name, has)


def _words(multiverse: pd.DataFrame, known: pd.DataFrame, context: Context) -> list[str]:
    """Say how many specifications there are, how many are negative, and where the paper's own is, if not among them."""
    errors = context.settings["standard_errors"]
    negative = known["estimate"] < 0
    text = context.words(
        "figure.multiverse_count",
        n=count(len(known)),
        negative=percent(negative.mean()),
        significant=percent((negative & (known["p_value"] < LEVEL)).mean()),
        errors=errors_words(context, "iid" if errors["convention"] == "iid" else "clustered by code"),
    )
    effects = context.words("figure.multiverse_effects", effects=context.words(f"effects.{context.effects}"))
    of_effects = other_effects(context) or [effects]
    return broken(
        [text, *_elsewhere(multiverse, context), context.words("figure.multiverse_below"), *of_effects], context
    )


def _elsewhere(multiverse: pd.DataFrame, context: Context) -> Iterator[str]:
    """Say where the paper's own lies among the specifications that have its effects, if those are not the curve's."""
    for other in context.by_effects():
        known = _known(multiverse, other)
        paper = known[known["role"].str.contains("paper")]
        if other.effects != context.effects and len(paper):
            estimate = float(paper["estimate"].iloc[0])
            gaps = {"effects": context.words(f"effects.{other.effects}"), "estimate": decimal(estimate)}
            gaps |= {"below": percent(float((known["estimate"] < estimate).mean())), "n": count(len(known))}
            yield context.words("figure.multiverse_paper", **gaps)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        multiverse = read_table(snakemake.input.multiverse, MULTIVERSE)
        write_figure(lambda: multiverse_figure(multiverse, context), context.words.language, snakemake.output)
