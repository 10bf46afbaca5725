"""Placebo coefficients beside the true one: their density with a normal curve, and their p-values against them."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from scipy.stats import gaussian_kde

from scripts.estimates.schema import ESTIMATES, PLACEBO_DRAWS
from scripts.exhibits.cells import Estimate, one
from scripts.exhibits.context import Context
from scripts.exhibits.notes import error_note, other_effects, plan_note
from scripts.exhibits.numerals import count, decimal
from scripts.exhibits.placebo_table import MODELS, RANKS, number_of_draws
from scripts.exhibits.style import BLACK, GREY, SERIES, write_figure
from scripts.exhibits.subfigures import below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table

LEVELS = (0.05, 0.10)
POINTS = 400  # of a curve
HEIGHT, HEIGHT_NARROW = 3.7, 6.0  # inches of one outcome's plots
DRAWN, TRUE = SERIES[0], SERIES[1]


def placebo_figure(estimates: pd.DataFrame, draws: pd.DataFrame, context: Context) -> Figure:
    """Draw the placebo coefficients of the headline plan, sample and effects, with controls where the study has them.

    Parameters
    ----------
    estimates
        Analysis `placebo` (schema `ESTIMATES`): the true estimate and its rank p-values.
    draws
        Schema `PLACEBO_DRAWS`; draws without an estimate are left out, as they are of the rank p-values.
    context
        The study.

    """
    title = context.title("title.placebo", treatment=context.variable(context.treatment))
    height = HEIGHT_NARROW if context.narrow else HEIGHT
    return below_one_another(lambda part, one: _draw(part, estimates, draws, one), context.by_outcome(), title, height)


def _draw(figure: FigureBase, estimates: pd.DataFrame, draws: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    mine = context.own(estimates, analysis="placebo", **context.headline)
    model = [name for name in MODELS if name in set(mine["model"])][-1]
    rows = mine[mine["model"] == model]
    drawn = _drawn(draws, model, context)
    ((_, true),) = rows[rows["term"] == context.treatment].iterrows()
    if context.narrow:
        grid = figure.add_gridspec(3, 1, height_ratios=(3, 18, 18))
        places = (grid[0, 0], grid[1, 0], grid[2, 0])
    else:
        grid = figure.add_gridspec(2, 2, height_ratios=(1, 18))
        places = (grid[0, :], grid[1, 0], grid[1, 1])
    legend, density = figure.add_subplot(places[0]), figure.add_subplot(places[1])
    p_values = figure.add_subplot(places[2], sharex=density)
    _density(density, drawn, true, context)
    _p_values(p_values, drawn, true, context)
    for axes in (density, p_values):
        axes.set_xlabel(context.words("figure.coefficient", outcome=context.variable(context.outcome)))
    legend.axis("off")
    columns = 1 if context.narrow else 3
    legend.legend(*density.get_legend_handles_labels(), loc="center left", ncols=columns, borderaxespad=0)
    return _words(rows, model, context)


def _drawn(draws: pd.DataFrame, model: str, context: Context) -> pd.DataFrame:
    """Return the headline's draws that have an estimate.

    Raises
    ------
    ValueError
        If the draws say of their data something else than the run does.

    """
    wanted = {"study": context.study, "outcome": context.outcome, "effects": context.effects, "model": model}
    wanted |= context.headline
    kept = draws[np.logical_and.reduce([draws[name] == value for name, value in wanted.items()])]
    if not kept["data"].eq(context.data).all():
        message = f"{context.study}: the run's data are {context.data}, but the draws are made from others"
        raise ValueError(message)
    return kept.dropna(subset=["estimate", "p_value"])


def _density(axes: Axes, drawn: pd.DataFrame, true: Estimate, context: Context) -> None:
    """Draw the coefficients' kernel density, a normal curve of the same mean and s.d., and the true coefficient."""
    values = drawn["estimate"].to_numpy()
    axes.set_title(context.words("figure.density"))
    axes.set_ylabel(context.words("figure.density_axis"))
    if len(values) > 1 and values.std() > 0:
        mean, sd = values.mean(), values.std(ddof=1)
        low, high = min(values.min(), mean - 4 * sd), max(values.max(), mean + 4 * sd)
        at = np.linspace(low, high, POINTS)
        kernel, normal = gaussian_kde(values)(at), np.exp(-(((at - mean) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))
        axes.fill_between(at, kernel, color=DRAWN, alpha=0.18, linewidth=0)
        axes.plot(at, kernel, color=DRAWN, linewidth=1.2, label=context.words("figure.kernel"))
        axes.plot(at, normal, color=BLACK, linewidth=0.9, linestyle=(0, (4, 2)), label=context.words("figure.normal"))
        axes.set_ylim(0, 1.04 * max(kernel.max(), normal.max()))
    _true_line(axes, true, context)


def _p_values(axes: Axes, drawn: pd.DataFrame, true: Estimate, context: Context) -> None:
    """Draw a point a draw, as one picture inside the vector file, with lines at the usual levels."""
    axes.set_title(context.words("figure.p_values"))
    axes.set_ylabel(context.words("head.p_value"))
    look: dict[str, Any] = {"color": DRAWN, "markersize": 1.4, "markeredgewidth": 0, "alpha": 0.3, "rasterized": True}
    axes.plot(drawn["estimate"], drawn["p_value"], "o", **look)
    for level in LEVELS:
        axes.axhline(level, color=GREY, linewidth=0.7, linestyle=(0, (3, 2)))
        place: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "fontsize": 6, "va": "center"}
        axes.text(1.01, level, context.words("figure.level", level=f"{level:.2f}"), **place)
    axes.set_ylim(-0.02, 1.02)
    _true_line(axes, true, context)
    axes.plot([true["estimate"]], [true["p_value"]], "D", color=TRUE, markersize=4.5, markeredgewidth=0)


def _true_line(axes: Axes, true: Estimate, context: Context) -> None:
    """Draw the true coefficient."""
    axes.axvline(true["estimate"], color=TRUE, linewidth=1.2, label=context.words("figure.true"))


def _words(rows: pd.DataFrame, model: str, context: Context) -> list[str]:
    """Say where the true coefficient ranks, and what a draw is."""
    span = context.years(context.headline["sample"])
    lines = [
        *_rank_words(rows, context),
        context.words("note.placebo_never" if rows["note"].str.contains("never-treated").any() else "note.placebo"),
        context.words("figure.placebo_model", model=context.model(model), years=span),
        *other_effects(context),
        error_note(context, "figure.errors").text,
        plan_note(context, context.headline["plan"]).text,
    ]
    return broken(lines, context)


def _rank_words(rows: pd.DataFrame, context: Context) -> list[str]:
    """Return the rank p-values in a sentence with the draws that they count; what is said where there is no draw."""
    beta, t = (one(rows, term=term) for term in RANKS)
    if beta is None or t is None or pd.isna(beta["p_value"]):
        return [context.words("note.no_draws", plans=context.plan(context.headline["plan"]))]
    draws = number_of_draws(beta["note"])
    reached = [round(row["p_value"] * (draws + 1)) - 1 for row in (beta, t)]
    gaps = {"draws": count(draws), "by_beta": count(reached[0]), "by_t": count(reached[1])}
    gaps |= {"p_beta": decimal(beta["p_value"]), "p_t": decimal(t["p_value"])}
    return [context.words("figure.rank_p", **gaps)]


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        draws = read_table(snakemake.input.draws, PLACEBO_DRAWS)
        write_figure(lambda: placebo_figure(estimates, draws, context), context.words.language, snakemake.output)
