"""The report as text, for a console or a file."""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain

from scripts.dossier.terminal import one_line
from scripts.exhibits.labels import Labels
from scripts.preflight.found import NUMBERS, Part, Row

SHOWN = 25
"""So many rows of a part are printed, and at least one of each group; the page has all."""
WIDEST = 44
"""Columns of a cell up to which the cells below it are lined up."""


def as_text(parts: Sequence[Part], verdict: Sequence[str], words: Labels) -> str:
    """Return the report; every cell is one line without signs that a terminal obeys."""
    lines = [words("preflight.title"), "", *verdict]
    for part in parts:
        lines += ["", heading(part, words)]
        if not part.rows:
            lines.append(f"  {words(f'preflight.none_{part.key}')}")
            continue
        lines += [f"  {one_line(group.said)}" for group in part.groups]
        shown = list(_shared(part))
        lines += ["", *_table(part, shown, words)] if part.groups else _table(part, shown, words)
        if len(part.rows) > len(shown):
            lines.append(f"  {words('preflight.more', number=len(part.rows) - len(shown))}")
    return "\n".join(lines) + "\n"


def heading(part: Part, words: Labels) -> str:
    """Return a part's title, with the study that it is about."""
    title = words(f"preflight.{part.key}")
    return words("preflight.of_study", title=title, study=part.study) if part.study else title


def headings(part: Part, words: Labels) -> list[str]:
    """Return the headings of a part's columns; behind years stand the cities that have nothing."""
    last = [words("preflight.head_never")] if part.years else []
    return [*(words(f"preflight.head_{name}") for name in part.columns), *map(str, part.years), *last]


def is_number(part: Part, at: int) -> bool:
    """Say whether a column holds numbers."""
    return part.columns[at] in NUMBERS if at < len(part.columns) else at < len(part.columns) + len(part.years)


def _shared(part: Part) -> Iterator[Row]:
    """Yield the rows that are printed: of groups, one of each before any has a second, in their order."""
    if not part.groups:
        yield from part.rows[:SHOWN]
        return
    turns = ([(turn, place) for turn in range(len(group.rows))] for place, group in enumerate(part.groups))
    chosen = sorted(chain.from_iterable(turns))[: max(SHOWN, len(part.groups))]
    for place, turn in sorted((place, turn) for turn, place in chosen):
        yield part.groups[place].rows[turn]


def _table(part: Part, shown: Sequence[Row], words: Labels) -> Iterator[str]:
    """Yield a part's lines, its columns under each other."""
    short = [f"{name[2:]}" if name.isdecimal() and part.years else name for name in headings(part, words)]
    rows = [short, *([one_line(cell) for cell in row] for row in shown)]
    widths = [max(min(_width(row[at]), WIDEST) for row in rows) for at in range(len(short))]
    for row in rows:
        cells = [
            " " * (width - _width(cell)) + cell if is_number(part, at) else cell + " " * (width - _width(cell))
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"  {(' ' if part.years else '  ').join(cells)}".rstrip()


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes; Chinese signs take two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
