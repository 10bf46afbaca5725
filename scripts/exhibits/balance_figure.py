"""Standardised bias of each covariate before and after matching, a panel a version, with lines at 10 percent."""

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.transforms import ScaledTranslation

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.context import Context
from scripts.exhibits.matching_words import WHEN, alike, failures, version_names, version_note, versions_of
from scripts.exhibits.style import BLACK, GREY, PALE, SERIES, legend_above, write_figure
from scripts.exhibits.subfigures import across, below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table

LINE = {"en": 150, "zh": 62}
"""Letters of the text below the plot that fit on a line, by language."""

ACROSS = {"en": 84, "zh": 44}
"""Letters of all panels' titles together that fit on a line."""

TITLE_HEIGHT = 0.27
"""Inches from the top to the line below the title."""

BALANCED = 10
"""Percent: a usual bound (Rosenbaum and Rubin 1985 speak of 20, later practice of 10)."""

LOOK: dict[str, dict[str, Any]] = {
    "before": {"marker": "o", "color": SERIES[1], "markerfacecolor": "white", "markersize": 5},
    "after": {"marker": "o", "color": SERIES[0], "markersize": 4.5},
    "kept": {"marker": "D", "color": SERIES[2], "markersize": 3.5},
}


def balance_figure(estimates: pd.DataFrame, context: Context) -> Figure:
    """Draw the biases of the headline plan and sample, those furthest out before matching on top.

    Parameters
    ----------
    estimates
        Analysis `matching` (schema `ESTIMATES`).
    context
        The study.

    """
    outcomes = context.by_outcome()
    n_notes, n_covariates = len(versions_of(context)) + 3, len(_biases(estimates, context)["term"].unique())
    height = 1.3 + 0.26 * n_covariates + 0.24 * n_notes
    if context.narrow:
        height += (0.26 * n_covariates + 0.7) * (len(alike(context)) - 1)
    return below_one_another(
        lambda part, one: _draw(part, estimates, one), outcomes, context.title("title.balance"), height
    )


def _biases(estimates: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the headline's standardised biases, of all versions."""
    rows = _matching(estimates, context)
    return rows[rows["estimator"] == "standardized_bias"]


def _matching(estimates: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the headline's rows."""
    return context.of_study(estimates, analysis="matching", outcome=context.outcome, **context.headline)


def _draw(figure: Figure | SubFigure, estimates: pd.DataFrame, context: Context) -> list[str]:
    """Draw the matching on the rows of one outcome, and return what is said below."""
    biases = _biases(estimates, context)
    groups = [names for names in alike(context) if names[0] in set(biases["model"])]
    first = biases[(biases["model"] == groups[0][0]) & (biases["subgroup"] == "before")] if groups else biases
    order = first.reindex(first["estimate"].abs().sort_values(ascending=False).index)["term"].tolist()
    panels = across(figure, max(len(groups), 1), context, sharex=True, sharey=True)
    for axes, names in zip(panels, groups, strict=False):
        _panel(axes, biases[biases["model"].isin(names)], order, context)
        axes.set_title(below_legend(context, names, len(groups)))
    panels[0].set_yticks(range(len(order)), [context.variable(name) for name in order])
    panels[0].set_ylim(max(len(order), 1) - 0.5, -0.5)
    if not groups:
        panels[0].text(0.5, 0.5, context.words("cell.not_estimated"), transform=panels[0].transAxes, ha="center")
    _legend(figure, context)
    return _words(_matching(estimates, context), context)


def _panel(axes: Axes, biases: pd.DataFrame, order: list[str], context: Context) -> None:
    """Draw one version: a line from each covariate's bias before to that after."""
    axes.axvline(0, color=BLACK, linewidth=0.6)
    for side in (-BALANCED, BALANCED):
        axes.axvline(side, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)), zorder=0)
    places = dict(zip(order, range(len(order)), strict=True))
    # Versions that match in the same way have the same biases before and after.
    once = biases.drop_duplicates(["term", "subgroup", "estimate"])
    ends = once.pivot_table(index="term", columns="subgroup", values="estimate").reindex(order)
    if {"before", "after"} <= set(ends):
        axes.hlines(range(len(order)), ends["before"], ends["after"], color=PALE, linewidth=1.4, zorder=1)
    for when in WHEN:
        mine = once[once["subgroup"] == when]
        if len(mine):
            label = context.words(f"when.{when}_long")
            axes.plot(mine["estimate"], mine["term"].map(places), linestyle="none", label=label, **LOOK[when])
    axes.set_xlabel(context.words("head.standardized_bias"))
    axes.tick_params(axis="y", length=0)


def below_legend(context: Context, versions: list[str], n_panels: int) -> str:
    """Return a panel's title, its versions, below a line left free in which the figure's legend stands."""
    if context.narrow:
        return version_names(context, versions)
    return f"\n{fill(version_names(context, versions), ACROSS[context.words.language] // n_panels)}"


def legend_below_title(
    figure: Figure | SubFigure, handles: Sequence[Artist], labels: Sequence[str], context: Context
) -> None:
    """Draw a legend of the figure, or of a part of it, on the line below its title; in a narrow one above its plots."""
    if context.narrow:
        legend_above(figure.axes[0], handles, labels)
        return
    legend = figure.legend(
        handles,
        labels,
        loc="upper left",
        bbox_to_anchor=(0.01, 1),
        bbox_transform=figure.transSubfigure + ScaledTranslation(0, -TITLE_HEIGHT, figure.dpi_scale_trans),
        ncols=len(labels),
        borderaxespad=0,
        borderpad=0,
    )
    legend.set_in_layout(False)  # else the layout would make room for it beside the panels


def _legend(figure: Figure | SubFigure, context: Context) -> None:
    """Name the marks."""
    entries: dict[str, Artist] = {}
    for panel in figure.get_axes():
        handles, labels = panel.get_legend_handles_labels()
        entries = dict(zip(labels, handles, strict=True)) | entries
    ordered = [label for when in WHEN if (label := context.words(f"when.{when}_long")) in entries]
    legend_below_title(figure, [entries[label] for label in ordered], ordered, context)


def _words(rows: pd.DataFrame, context: Context) -> list[str]:
    """Say what the axis and the dashed lines are, and what each version does."""
    texts = [context.words("figure.bias"), context.words("figure.bias_lines", percent=BALANCED)]
    notes = [version_note(context, name) for name in versions_of(context)]
    notes += failures(context, rows[rows["estimator"] == "logit"])
    return broken_at_semicolons([*texts, *(note.text for note in notes)], context)


def broken_at_semicolons(lines: Sequence[str], context: Context) -> list[str]:
    """Break long lines at words; a Chinese line has none, so that it is broken after a semicolon."""
    if context.narrow:
        return broken(lines, context)
    given = context.words("list.semicolon")
    gap = f"{given.strip()} "
    return [fill(line.replace(given, gap), LINE[context.words.language]).replace(gap, given) for line in lines]


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        write_figure(lambda: balance_figure(estimates, context), context.words.language, snakemake.output)
