"""The effect under every fill plan, with its interval: how far the order of filling alone moves it."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.benchmark_table import MODELS
from scripts.exhibits.context import Context
from scripts.exhibits.notes import controls_note, error_note, other_effects, plan_line
from scripts.exhibits.numerals import count
from scripts.exhibits.style import BLACK, GREY, MARKERS, PALE, SERIES, write_figure
from scripts.exhibits.subfigures import across, below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table

ABOVE = 1.76
"""Lines between a plot's top and the legend, in which its title stands."""


def fillings_figure(estimates: pd.DataFrame, context: Context) -> Figure:
    """Draw the treatment's coefficients with 95 % intervals, a line of the plot for each plan.

    Parameters
    ----------
    estimates
        Analysis `benchmark` (schema `ESTIMATES`), every plan and sample; models without effects are left out, since
        they describe a difference and no effect.
    context
        The study.

    """
    title = context.title("title.fillings_figure", treatment=context.variable(context.treatment))
    rows = _rows(estimates, context)
    height = 1.8 + 0.13 * _lines(_plans(rows, context), context.settings["samples"])
    if context.narrow:
        height += (height - 1.4) * (len(set(rows["model"])) - 1)
    return below_one_another(lambda part, one: _draw(part, estimates, one), context.by_outcome(), title, height)


def _rows(estimates: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the treatment's coefficients in models with effects."""
    rows = context.own(estimates, analysis="benchmark", term=context.treatment)
    return rows[rows["fixed_effects"].ne("") & rows["estimate"].notna()]


def _lines(plans: Collection[str], samples: Collection[str]) -> float:
    """Return the height of a plot in lines: those of each plan, and room between plans."""
    return len(plans) * (len(samples) + 2.5)


def _plans(rows: pd.DataFrame, context: Context) -> list[str]:
    """Return the plans that have an estimate, in the study's order."""
    return [plan for plan in context.settings["plans"] if plan in set(rows["plan"])]


def _draw(figure: FigureBase, estimates: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, a plot for each model, and return what is said below."""
    rows = _rows(estimates, context)
    plans = _plans(rows, context)
    samples = [name for name in context.settings["samples"] if name in set(rows["sample"])]
    models = [name for name in MODELS if name in set(rows["model"])]
    panels = across(figure, len(models), context, sharex=True, sharey=True)
    for axes, model in zip(panels, models, strict=True):
        _panel(axes, rows[rows["model"] == model], plans, samples, context)
        axes.set_title(context.model(model))
    panels[0].set_yticks(range(len(plans)), [context.plan(plan) for plan in plans])
    panels[0].set_ylim(len(plans) - 0.5, -0.5)
    above = 1 + ABOVE / _lines(plans, samples)
    columns = min(len(samples), 2) if context.narrow else len(samples)
    panels[0].legend(loc="lower left", bbox_to_anchor=(0, above), ncols=columns, borderaxespad=0)
    return _words(rows, context)


def _panel(axes: Axes, rows: pd.DataFrame, plans: list[str], samples: list[str], context: Context) -> None:
    """Draw one model: samples a little apart, with their number of rows on the right."""
    axes.axvline(0, color=BLACK, linewidth=0.6)
    offsets = np.linspace(-0.26, 0.26, len(samples)) if len(samples) > 1 else [0.0]
    for place, (sample, offset) in enumerate(zip(samples, offsets, strict=True)):
        mine = rows[rows["sample"] == sample].set_index("plan").reindex(plans)
        at, colour = np.arange(len(plans)) + offset, SERIES[place % len(SERIES)]
        axes.hlines(at, mine["conf_low"], mine["conf_high"], color=colour, linewidth=1.1)
        label = context.years(sample)
        marker = MARKERS[place % len(MARKERS)]
        axes.plot(mine["estimate"], at, marker, color=colour, markersize=4, markeredgewidth=0, label=label)
        for y, n in zip(at, mine["n_obs"], strict=True):
            axes.text(1.01, y, count(n), transform=axes.get_yaxis_transform(), fontsize=6, va="center", color=colour)
    axes.text(1.01, 1.0, context.words("head.n_obs"), transform=axes.transAxes, fontsize=6, va="bottom")
    head = rows[(rows["plan"] == context.headline["plan"]) & (rows["sample"] == context.headline["sample"])]
    for estimate in head["estimate"]:
        axes.axvline(estimate, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)), zorder=0)
    axes.hlines(np.arange(len(plans) - 1) + 0.5, 0, 1, transform=axes.get_yaxis_transform(), color=PALE, linewidth=0.6)
    axes.tick_params(axis="y", length=0)


def _words(rows: pd.DataFrame, context: Context) -> list[str]:
    """Say what is shown and what each plan does."""
    headline = context.words(
        "figure.headline",
        plan=context.plan(context.headline["plan"]),
        years=context.years(context.headline["sample"]),
    )
    steps = [plan_line(context, plan) for plan in _plans(rows, context)]
    variables = {"treatment": context.variable(context.treatment), "outcome": context.variable(context.outcome)}
    effect, errors = context.words("figure.effect", **variables), error_note(context, "figure.errors")
    below = (*steps, *controls_note(context, rows))
    lines = [effect, *other_effects(context), errors.text, headline, *(note.text for note in below)]
    return broken(lines, context)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        write_figure(lambda: fillings_figure(estimates, context), context.words.language, snakemake.output)
