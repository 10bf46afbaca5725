"""The estimate without each city and without each province, sorted, with those named on which most rests."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator

from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.cells import one
from scripts.exhibits.context import Context
from scripts.exhibits.influence import CITIES, MODELS, PROVINCES, called, most_influential, without_each
from scripts.exhibits.notes import error_note, plan_note, years_note
from scripts.exhibits.numerals import decimal
from scripts.exhibits.style import BLACK, GREY, PALE, SERIES, write_figure
from scripts.exhibits.subfigures import below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.panel.schema import CITIES as CITIES_SCHEMA

LINE = 0.145  # inches of a named city or province
LEAST = 4.2  # inches, for the line of all cities
SMALL = 6.5  # points


def influence_figure(estimates: pd.DataFrame, cities: pd.DataFrame, context: Context) -> Figure:
    """Draw the headline's estimates without one city or province: all cities, those named, all provinces.

    Parameters
    ----------
    estimates
        Analysis `robustness` (schema `ESTIMATES`).
    cities
        Schema `CITIES`, for their names.
    context
        The study, with `analyses` among its settings.

    """
    title = context.title("title.influence", treatment=context.variable(context.treatment))
    rows = _of_headline(estimates, context)
    n = max(context.settings["analyses"]["robustness"]["influential"], len(without_each(rows, PROVINCES)))
    height = max(LEAST, 1.9 + LINE * n)
    if context.narrow:
        height += LEAST / 2 + LINE * n
    return below_one_another(
        lambda part, each: _draw(part, estimates, cities, each), context.by_outcome(), title, height
    )


def _of_headline(estimates: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the headline's rows of the model with controls, or without where there are none."""
    where = {"analysis": "robustness", "outcome": context.outcome, **context.headline}
    rows = context.with_own_errors(context.of_study(estimates, **where))
    model = [name for name in MODELS if name in set(rows["model"])][-1]
    return rows[rows["model"] == model]


def _draw(figure: Figure | SubFigure, estimates: pd.DataFrame, cities: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    rows = _of_headline(estimates, context)
    full = one(rows, subgroup="", term=context.treatment, estimator="within")
    if full is None:
        message = f"{context.study}: no estimate on all rows beside those without a city"
        raise ValueError(message)
    every, provinces = (without_each(rows, estimator) for estimator in (CITIES, PROVINCES))
    n = context.settings["analyses"]["robustness"]["influential"]
    named = most_influential(rows, CITIES, float(full["estimate"]), n).sort_values("estimate", ignore_index=True)
    if context.narrow:
        lines = [max(LEAST / 2 / LINE, 1), max(len(named), 1), max(len(provinces), 1)]
        left, *right = figure.subplots(3, 1, sharex=True, height_ratios=lines)
    else:
        left, *right = figure.subplots(1, 3, sharex=True)
    _dots(left, every, full, set(named["subgroup"]))
    left.set_yticks([])
    left.set_title(context.words("figure.each_city", n=len(every)))
    for axes, part, key in zip(right, (named, provinces), ("figure.named_cities", "figure.each_province"), strict=True):
        _dots(axes, part, full, set(named["subgroup"]))
        names = [called(code, cities, context) for code in part["subgroup"]]
        axes.set_yticks(range(len(part)), names, fontsize=SMALL)
        axes.tick_params(axis="y", length=0)
        axes.set_title(context.words(key, n=len(part)))
    left.xaxis.set_major_locator(MaxNLocator(5))
    below = right[-1] if context.narrow else right[0]
    below.set_xlabel(context.words("figure.effect_on", outcome=context.variable(context.outcome)))
    return _words(full, context)


def _dots(axes: Axes, part: pd.DataFrame, full: pd.Series, named: set[str]) -> None:
    """Draw estimates with their intervals, the lowest at the bottom, beside that of all rows."""
    is_named = part["subgroup"].isin(named)
    axes.axvspan(float(full["conf_low"]), float(full["conf_high"]), color=PALE, alpha=0.5, linewidth=0)
    axes.axvline(float(full["estimate"]), color=GREY, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.axvline(0, color=BLACK, linewidth=0.6)
    looks: tuple[dict[str, Any], dict[str, Any]] = (
        {"color": SERIES[0], "marker": "o", "markersize": 2.2},
        {"color": SERIES[1], "marker": "D", "markersize": 3.2},
    )
    for look, chosen in zip(looks, (~is_named, is_named), strict=True):
        kept, at = part[chosen], part.index[chosen].to_numpy()
        axes.hlines(at, kept["conf_low"], kept["conf_high"], color=look["color"], linewidth=0.7)
        axes.plot(kept["estimate"], at, linestyle="none", markeredgewidth=0, **look)
    axes.set_ylim(-0.8, max(len(part), 1) - 0.2)
    axes.set_axisbelow(True)


def _words(full: pd.Series, context: Context) -> list[str]:
    """Say what is shown, and on which rows."""
    lines = [
        context.words("figure.influence", estimate=decimal(full["estimate"]), model=context.model(full["model"])),
        error_note(context, "figure.errors").text,
        context.words.sentences([years_note(context).text, plan_note(context, context.headline["plan"]).text]),
    ]
    return broken(lines, context)


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        estimates = read_table(snakemake.input.estimates, ESTIMATES)
        cities = read_table(snakemake.input.cities, CITIES_SCHEMA)
        write_figure(lambda: influence_figure(estimates, cities, context), context.words.language, snakemake.output)
