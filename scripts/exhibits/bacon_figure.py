"""The Goodman-Bacon decomposition: each comparison's weight and estimate, by kind, or why there is none."""

from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from scripts.estimates.schema import BACON
from scripts.exhibits.context import WIDTH_CM, Context
from scripts.exhibits.notes import plan_note, years_note
from scripts.exhibits.numerals import decimal, percent
from scripts.exhibits.staggered_words import KINDS, by_controls, not_estimated_under, unbalanced
from scripts.exhibits.style import BLACK, MARKERS, PALE, SERIES, write_figure
from scripts.exhibits.subfigures import HEIGHT_OF_LINE, below_one_another, broken
from scripts.files.logs import logged
from scripts.files.tables import read_table

HEIGHT, HEIGHT_NARROW = 3.6, 5.2  # inches of one outcome, words included
CLOSE = 0.06
"""Of the estimates' range: points that are nearer to one another have their names on different sides."""
HEADED, HEADED_PART = 0.32, 0.25
"""Inches of the title of a figure without a plot, and of the heading of each of several outcomes."""


def bacon_figure(decomposition: pd.DataFrame, context: Context) -> Figure:
    """Draw the comparisons of the headline's plan, or of the first plan whose rows are balanced.

    Parameters
    ----------
    decomposition
        Schema `BACON`.
    context
        The study.

    """
    title = context.title("title.bacon", treatment=context.variable(context.treatment))
    contexts = context.by_outcome()
    drawn = any(_plan(_of_outcome(decomposition, each), each) for each in contexts)
    height = (HEIGHT_NARROW if context.narrow else HEIGHT) if drawn else _height_of_words(decomposition, contexts)
    return below_one_another(lambda part, about: _draw(part, decomposition, about), contexts, title, height)


def _height_of_words(decomposition: pd.DataFrame, contexts: list[Context]) -> float:
    """Return the inches of an outcome where there is nothing but words."""
    lines = [_lines(_of_outcome(decomposition, each), "", replace(each, width_cm=WIDTH_CM)) for each in contexts]
    high = max(sum(line.count("\n") + 1 for line in said) for said in lines) * HEIGHT_OF_LINE
    return HEADED / len(contexts) + (HEADED_PART if len(contexts) > 1 else 0) + high


def _of_outcome(decomposition: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Return the rows of one outcome on the headline's sample."""
    kinds = sorted(set(decomposition["data"]))
    if kinds != [context.data]:
        message = f"{context.study}: the run's data are {context.data}, but the rows are made from {kinds}"
        raise ValueError(message)
    rows = decomposition[decomposition["study"].eq(context.study) & decomposition["outcome"].eq(context.outcome)]
    return rows[rows["sample"] == context.headline["sample"]]


def _plan(rows: pd.DataFrame, context: Context) -> str:
    """Return the plan to draw; empty if no plan's rows are decomposed."""
    there = set(rows.loc[rows["weight"].notna(), "plan"])
    return next((plan for plan in [context.headline["plan"], *context.settings["plans"]] if plan in there), "")


def _draw(figure: FigureBase, decomposition: pd.DataFrame, context: Context) -> list[str]:
    """Draw one outcome, and return what is said below."""
    rows = _of_outcome(decomposition, context)
    plan = _plan(rows, context)
    if plan:
        _scatter(figure.subplots(), rows[rows["plan"] == plan], context)
    return _lines(rows, plan, context)


def _lines(rows: pd.DataFrame, plan: str, context: Context) -> list[str]:
    """Return what is said below: how to read the plot, or why there is none and what it would need."""
    without = rows[rows["weight"].isna()]
    if not plan:
        needs = [context.words("note.bacon_needs")] if unbalanced(without) else []
        why = context.words("figure.no_bacon", reason=not_estimated_under(without, context))
        return broken([years_note(context).text, why, *needs], context)
    lines, headline = [by_controls("figure.bacon", context)], context.headline["plan"]
    if plan != headline:
        why = not_estimated_under(without[without["plan"] == headline], context)
        lines.append(context.words("figure.no_bacon", reason=why))
    return broken([*lines, years_note(context).text, plan_note(context, plan).text], context)


def _scatter(axes: Axes, pairs: pd.DataFrame, context: Context) -> None:
    """Draw estimate over weight, a colour and sign a kind, and their weighted mean: the two-way coefficient."""
    mean = float(pairs["weight"].to_numpy(float) @ pairs["estimate"].to_numpy(float))
    axes.axhline(0, color=BLACK, linewidth=0.6)
    axes.axhline(mean, color=BLACK, linewidth=0.9, linestyle=(0, (4, 2)), label=_label_of_mean(mean, context))
    for place, kind in enumerate(KINDS):
        those = pairs[pairs["kind"] == kind]
        if those.empty:
            continue
        share = percent(float(those["weight"].sum()))
        label = context.words("figure.bacon_kind", kind=context.words(f"bacon.{kind}"), share=share)
        look: dict[str, Any] = {"color": SERIES[place], "marker": MARKERS[place], "s": 28, "linewidths": 0}
        axes.scatter(those["weight"], those["estimate"], label=label, zorder=3, **look)
    _name_points(axes, pairs, context)
    axes.set_xlabel(context.words("head.bacon_weight_axis"))
    axes.set_ylabel(context.words("head.estimate"))
    axes.grid(color=PALE, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.margins(y=0.12)
    columns = 1 if context.narrow else 2
    axes.set_xlim(0, (1.45 if context.narrow else 1.25) * pairs["weight"].max())
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.02), ncols=columns, handletextpad=0.4, borderaxespad=0)


def _name_points(axes: Axes, pairs: pd.DataFrame, context: Context) -> None:
    """Write the two groups beside each point: above it, or below it where the next one is close above."""
    ordered = pairs.sort_values(["estimate", "weight"])
    apart = CLOSE * HEIGHT / HEIGHT_NARROW if context.narrow else CLOSE
    close = apart * (ordered["estimate"].max() - ordered["estimate"].min())
    above = (ordered["estimate"].diff(-1).abs() < close).tolist()
    for (_, pair), crowded in zip(ordered.iterrows(), above, strict=True):
        key = "figure.bacon_never" if pd.isna(pair["control"]) else "figure.bacon_pair"
        text = context.words(key, treated=pair["treated"], control=pair["control"])
        offset = (4, -8) if crowded else (4, 4)
        at = (pair["weight"], pair["estimate"])
        over_lines = {"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.8}
        axes.annotate(text, at, textcoords="offset points", xytext=offset, fontsize=6, bbox=over_lines)


def _label_of_mean(mean: float, context: Context) -> str:
    return context.words("figure.bacon_mean", value=decimal(mean)).replace("-", "\N{MINUS SIGN}")


if __name__ == "__main__":
    with logged(snakemake):
        context = Context.of(snakemake)
        decomposition = read_table(snakemake.input.decomposition, BACON)
        write_figure(lambda: bacon_figure(decomposition, context), context.words.language, snakemake.output)
