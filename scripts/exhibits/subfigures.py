"""A figure about several outcomes: one part below another, with one title, and what is true of all said once."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from textwrap import fill

from matplotlib.figure import Figure, FigureBase, SubFigure

from scripts.exhibits.alignment import typeset
from scripts.exhibits.context import Context
from scripts.exhibits.style import WIDTH

LINE = 150
"""English letters of the text below a figure that fit on a line."""

CHINESE_LINE = 126
"""The same where signs are Chinese, in halves of such a sign."""

UNBROKEN = re.compile(r"[（“]*(?:[!-~\N{EN DASH}\N{MINUS SIGN}]+|.)[，。；：、）”]*")
"""What stays on one line of a Chinese text: a sign, or a word in Latin letters, with its punctuation."""

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
        Inches of a part, text below it included; less where all parts together would be higher than a page.

    Returns
    -------
    matplotlib.figure.Figure
        Lines that belong below every part stand once, below all of them.

    """
    n = len(contexts)
    figure = Figure(figsize=(WIDTH, height if n == 1 else min(n * height, PAGE)), layout="constrained")
    figure.suptitle(title, x=0.01, ha="left")
    if n == 1:
        _write_below(figure, draw(figure, contexts[0]))
        return figure
    parts = figure.subfigures(n, 1, squeeze=False)[:, 0]
    lines = [draw(part, context) for part, context in zip(parts, contexts, strict=True)]
    common = [line for line in lines[0] if all(line in others for others in lines)]
    for part, own, context in zip(parts, lines, contexts, strict=True):
        part.suptitle(context.variable(context.outcome), x=0.01, ha="left", fontsize=HEADING, fontweight="bold")
        _write_below(part, [line for line in own if line not in common])
    _write_below(figure, common)
    return figure


def broken(lines: Sequence[str], context: Context) -> list[str]:
    """Return lines for below a figure, typeset and broken where they are too long for its width."""
    if context.words.language == "en":
        return [fill(typeset(line), LINE) for line in lines]
    return [_broken_chinese(typeset(line)) for line in lines]


def _broken_chinese(line: str) -> str:
    """Break a line where it is too long, at any sign, since Chinese has no blanks between its words."""
    rows = [""]
    for part in UNBROKEN.findall(line):
        if rows[-1] and _halves(rows[-1] + part) > CHINESE_LINE:
            rows.append("")
        rows[-1] += part
    return "\n".join(rows)


def _halves(text: str) -> int:
    """Return the width of a text in halves of a Chinese sign."""
    return sum(1 if unicodedata.east_asian_width(sign) in {"Na", "N", "H"} else 2 for sign in text)


def _write_below(figure: FigureBase, lines: Sequence[str]) -> None:
    """Write lines below a figure or a part of it."""
    if lines:
        figure.supxlabel("\n".join(lines), fontsize=7, x=0.01, ha="left", linespacing=1.1)
