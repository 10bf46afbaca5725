"""Where a figure's texts are broken: at words in English, at any sign in Chinese, at the figure's width."""

import math
import re
import unicodedata
from collections.abc import Iterator
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from scripts.exhibits.style import DPI

UNBROKEN = re.compile(r"[（“]*(?:[!-~\N{EN DASH}\N{MINUS SIGN}]+|.)[，。；：、）”]*")
"""What stays on one line of a Chinese text: a sign, or a word in Latin letters, with its punctuation."""

LINE = 0.14
"""Inches of a further line of a title or label."""

LEAST = 12
"""Letters that are never broken further."""


def broken_at(text: str, length: int, language: str) -> str:
    """Return a line broken after at most `length` English letters or halves of Chinese signs."""
    return fill(text, length) if language == "en" else _broken_chinese(text, length)


def _broken_chinese(line: str, length: int) -> str:
    """Break a line where it is too long, at any sign, since Chinese has no blanks between its words."""
    rows = [""]
    for part in UNBROKEN.findall(line):
        if rows[-1] and halves(rows[-1] + part) > length:
            rows.append("")
        rows[-1] += part
    return "\n".join(rows)


def halves(text: str) -> int:
    """Return the width of a text in halves of a Chinese sign."""
    return sum(1 if unicodedata.east_asian_width(sign) in {"Na", "N", "H"} else 2 for sign in text)


def break_long_texts(figure: Figure, language: str) -> None:
    """Break titles and axes' labels that are longer than there is room for, and make the figure higher by that."""
    figure.set_dpi(DPI)  # at less, small Chinese signs take up to a twentieth more room
    figure.draw_without_rendering()
    added = 0
    for text, room, above in [*_with_room(figure)]:
        lines = _fit(text, room, language)
        if lines and above:
            _lift(above, lines)
        added += 0 if text.get_rotation() else lines
    figure.set_figheight(figure.get_figheight() + LINE * added)


def _with_room(figure: Figure | SubFigure) -> Iterator[tuple[Text, float, Axes | None]]:
    """Yield titles and labels with the pixels that each may be long, and a title with the plot that it stands over."""
    right = figure.bbox.x1
    hidden: Any = figure  # matplotlib has no public way to these texts
    if figure.get_suptitle():
        yield hidden._suptitle, 0.97 * figure.bbox.width, None  # noqa: SLF001
    plots: list[Any] = [] if figure.subfigs else figure.get_axes()
    for axes in plots:
        box = axes.get_window_extent()
        yield axes._left_title, 0.98 * right - box.x0, axes  # noqa: SLF001
        middle = (box.x0 + box.x1) / 2
        yield axes.xaxis.label, 1.96 * min(middle - figure.bbox.x0, right - middle), None
        yield axes.yaxis.label, 1.05 * box.height, None
    for part in figure.subfigs:
        yield from _with_room(part)


def _fit(text: Text, room: float, language: str) -> int:
    """Break a text's lines until it is no longer than there is room for, and return how many lines that adds."""
    given = text.get_text().split("\n")
    length = max(map(halves, given))
    while (found := _length(text)) > room and length > LEAST:
        length = min(length - 1, math.ceil(length * room / found))
        lines = [line if halves(line) <= length else broken_at(line, length, language) for line in given]
        text.set_text("\n".join(lines))
    return text.get_text().count("\n") + 1 - len(given)


def _lift(axes: Axes, lines: int) -> None:
    """Move a legend that stands above a plot's title by the lines that the title has more."""
    legend, figure = axes.get_legend(), axes.get_figure(root=True)
    if legend is None or figure is None or legend.get_window_extent().y0 < axes.get_window_extent().y1:
        return
    up = ScaledTranslation(0, LINE * lines, figure.dpi_scale_trans)
    legend.set_bbox_to_anchor(legend.get_bbox_to_anchor(), transform=up)


def _length(text: Text) -> float:
    box = text.get_window_extent()
    return float(box.height if text.get_rotation() else box.width)
