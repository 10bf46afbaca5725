"""A figure about several outcomes: one part below another, with one title, and what is true of all said once."""

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase, SubFigure

from scripts.exhibits.alignment import typeset
from scripts.exhibits.context import WIDTH_CM, Context
from scripts.exhibits.line_breaks import break_long_texts, broken_at, halves

LINE = 150
"""English letters of the text below a figure of the usual width that fit on a line."""

CHINESE_LINE = 126
"""The same where signs are Chinese, in halves of such a sign."""

HEIGHT_OF_LINE = 0.125
"""Inches of a line of that text."""

PAGE = 9.4
"""Inches: a journal page of 24 cm between its margins; several parts share it where they would be higher."""

HEADING = 8.5  # points, less than the figure's title

Draw = Callable[[Figure | SubFigure, Context], Sequence[str]]
"""Draws a context on an empty figure or part of one, without title, and returns the lines that belong below it."""


def below_one_another(draw: Draw, contexts: Sequence[Context], title: str, height: float) -> Figure:
    """Draw a figure with a part for each context; a single one is the whole figure.

    Parameters
    ----------
    draw
        Draws one context.
    contexts
        At least one, each about another outcome, by which its part is headed.
    title
        Of the whole figure.
    height
        Inches of a part, text below it included; less where all parts together would be higher than a page, unless the
        figure is narrow: its plots need their height.

    Returns
    -------
    matplotlib.figure.Figure
        Lines that belong below every part stand once, below all of them.

    """
    n, first = len(contexts), contexts[0]
    high = n * height if n == 1 or first.narrow else min(n * height, PAGE)
    figure = Figure(figsize=(first.width, high), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left")
    if n == 1:
        _write_below(figure, draw(figure, first))
        return fitted(figure, first)
    parts = figure.subfigures(n, 1, squeeze=False)[:, 0]
    lines = [draw(part, context) for part, context in zip(parts, contexts, strict=True)]
    common = [line for line in lines[0] if all(line in others for others in lines)]
    for part, own, context in zip(parts, lines, contexts, strict=True):
        part.suptitle(context.variable(context.outcome), x=0.01, ha="left", fontsize=HEADING, fontweight="bold")
        _write_below(part, [line for line in own if line not in common])
    _write_below(figure, common)
    return fitted(figure, first)


def fitted(figure: Figure, context: Context) -> Figure:
    """Return a narrow figure with its long texts broken, higher by the lines that it has more; a wide one as it is."""
    if context.narrow:
        texts = [part.get_supxlabel() for part in (figure, *figure.subfigs)]
        more = sum(text.count("\n") + 1 - _lines_of_wide(text, context) for text in texts if text)
        figure.set_figheight(figure.get_figheight() + HEIGHT_OF_LINE * max(more, 0))
        break_long_texts(figure, context.words.language)
    return figure


def _lines_of_wide(text: str, context: Context) -> int:
    """Return about how many lines a text takes below a figure of the usual width."""
    return -(-halves(text) // (LINE if context.words.language == "en" else CHINESE_LINE))


def across(figure: FigureBase, n: int, context: Context, **shared: Any) -> list[Axes]:  # noqa: ANN401 - matplotlib's
    """Return so many plots side by side, below one another in a narrow figure; `shared` are axes that they share."""
    return [*figure.subplots(*((n, 1) if context.narrow else (1, n)), squeeze=False, **shared).ravel()]


def broken(lines: Sequence[str], context: Context) -> list[str]:
    """Return lines for below a figure, typeset and broken where they are too long for its width."""
    language = context.words.language
    length = int((LINE if language == "en" else CHINESE_LINE) * context.width_cm / WIDTH_CM)
    return [broken_at(typeset(line), length, language) for line in lines]


def _write_below(figure: FigureBase, lines: Sequence[str]) -> None:
    """Write lines below a figure or a part of it."""
    if lines:
        figure.supxlabel("\n".join(lines), fontsize=7, x=0.01, ha="left", linespacing=1.1)
