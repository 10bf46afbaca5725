"""What a page of numbers is built from: pieces of text, some of them links; tables of them; sections."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple, Self

from scripts.exhibits.alignment import typeset
from scripts.exhibits.labels import Labels

_NUMBER = re.compile(r"(?<![A-Za-z0-9_.,])[-\N{MINUS SIGN}]?(?:\d[\d,]*)?\.?\d+(?![A-Za-z0-9])")
_LEVEL = re.compile(r"(?<![\d.,])(?:5|95)(?= ?%)|(?<=< )0?\.05\b|(?<=<)0?\.05\b")
"""Levels of tests and intervals: no results, so that they lead nowhere; a share is printed with a decimal."""

_GAP = re.compile("\ue000(\\w+)\ue001")


class Piece(NamedTuple):
    """A piece of text; with `href` it is a link, relative to the package."""

    text: str
    href: str = ""


Text = tuple[Piece, ...]


def plain(text: str) -> Text:
    """Return a text without links."""
    return (Piece(typeset(text)),)


def said(words: Labels, key: str, **values: Text | Piece | str) -> Text:
    """Return a text of the list of words, its gaps filled with pieces."""
    given = {name: _pieces(value) for name, value in values.items()}
    text = words(key, **{name: f"\ue000{name}\ue001" for name in given})
    found: list[Piece] = []
    for place, part in enumerate(_GAP.split(text)):
        found += given[part] if place % 2 else [Piece(part)] if part else []
    return tuple(found)


def together(words: Labels, texts: Iterable[Text]) -> Text:
    """Return sentences as one text, between them what the language puts there."""
    between = words("list.sentence", text="", following="")
    return tuple(piece for place, text in enumerate(texts) for piece in ((Piece(between),) if place else ()) + text)


def _pieces(value: Text | Piece | str) -> Text:
    if isinstance(value, str):
        return plain(value)
    return (value,) if isinstance(value, Piece) else value


def linked(sentence: str, known: Mapping[str, str], otherwise: str) -> Text:
    """Return a sentence in which every number is a link.

    Parameters
    ----------
    sentence
        As the results have it.
    known
        Numbers as they stand there, with the page of each.
    otherwise
        The page for the others; levels of tests and intervals lead nowhere.

    """
    text, pieces, end = typeset(sentence), [], 0
    pages = {typeset(number): page for number, page in known.items()}
    for found in _NUMBER.finditer(text):
        page = pages.get(found[0], otherwise)
        if page and not _LEVEL.match(text, found.start()):
            pieces += [Piece(text[end : found.start()]), Piece(found[0], page)]
            end = found.end()
    return tuple(piece for piece in (*pieces, Piece(text[end:])) if piece.text)


class Column(NamedTuple):
    """A column's head, what stands above it and its neighbours, and whether it holds words."""

    head: str
    above: str = ""
    wordy: bool = False


class Cell(NamedTuple):
    """What stands in a table's cell; one that is `wide` takes the place of so many."""

    text: Text = ()
    wide: int = 1


class Line(NamedTuple):
    """A line of a table: a heading across it (`panel`), or a label with cells; `marked` is printed bold."""

    label: Text
    cells: tuple[Cell, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Grid:
    """A table, with what is said before it and below it."""

    caption: str
    stub: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    notes: Sequence[Text] = ()
    lead: Sequence[Text] = ()

    @property
    def above(self) -> list[tuple[str, int]]:
        """The heads over several columns, each with its width; empty if there is none."""
        groups = [(name, len(list(of))) for name, of in groupby(self.columns, key=lambda column: column.above)]
        return groups if any(name for name, _ in groups) else []

    def filled(self) -> Self:
        """Return it without the lines and columns in which nothing stands; none of its cells may be wide."""
        lines = [line for line in self.lines if line.kind == "panel" or any(cell.text for cell in line.cells)]
        following = [*(line.kind for line in lines[1:]), "panel"]
        lines = [line for line, after in zip(lines, following, strict=False) if {line.kind, after} != {"panel"}]
        cells = [line.cells for line in lines if line.cells]
        kept = [place for place in range(len(self.columns)) if any(of_line[place].text for of_line in cells)]
        lines = [line._replace(cells=tuple(line.cells[at] for at in kept if line.cells)) for line in lines]
        return replace(self, columns=[self.columns[at] for at in kept], lines=lines)


@dataclass(frozen=True)
class Answer:
    """A question, and what answers it."""

    question: str
    texts: Sequence[Text]


@dataclass(frozen=True)
class Section:
    """A section of the page: paragraphs, a picture (address and what it shows), tables, answers, last words."""

    title: str
    lead: Sequence[Text] = ()
    picture: tuple[str, str] | None = None
    grids: Sequence[Grid] = ()
    answers: Sequence[Answer] = ()
    after: Sequence[Text] = ()
