"""A table before it has a format: cells with their text, the estimate that each shows, and the notes below.

The writers (`table_html`, `table_tex`, `table_docx`, `table_csv`) only typeset it, so all formats say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from scripts.estimates.schema import KEY
from scripts.exhibits.labels import Labels
from scripts.exhibits.schema import TABLE_KEYS

NO_KEY = {name: (pd.NA if name == "event_time" else "") for name in KEY}


@dataclass(frozen=True)
class Cell:
    """A printed text and, if it is a number, column (`statistic`) and row (`key`) of the estimates it comes from."""

    text: str = ""
    statistic: str = ""
    key: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Row:
    """One line of a table: its label, its name in the keys, its cells.

    `kind` is `panel` for a heading over the rows that follow (it has no cells); `ruled` draws a thin line above;
    `marked` sets the row off from the others (bold); `columns` are the cells' columns in the keys where they are others
    than the table's, as in a panel of further regressions.
    """

    label: str
    name: str
    cells: tuple[Cell, ...] = ()
    kind: Literal["body", "panel"] = "body"
    ruled: bool = False
    marked: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spanner:
    """A heading over the columns `first` to `last` (counted from 0, both included)."""

    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Note:
    """A line below the table, with the numbers in it as cells of row `row` and column `note`.

    `items` are what its text lists and `frame` the text with the gap `{items}`, so that the lists of several tables can
    be made one. `about` is the kind of part (`outcome`) of a note that says no more than which one the table is about:
    a heading says it where several tables are one.
    """

    text: str
    row: str = ""
    cells: tuple[Cell, ...] = ()
    frame: str = ""
    items: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Part:
    """What a table is about where its study may have several of the kind: an outcome, a choice of effects.

    Attributes
    ----------
    name
        As the study calls it: `lnWWpc`, `post`.
    label, heading
        In words, and as a heading over the table's lines.
    words
        The words in the table's language, to say things of it.

    """

    name: str
    label: str
    heading: str
    words: Labels


@dataclass(frozen=True)
class Titles:
    """A table's number as the keys call it (`T3`), its title, both in words where nothing else numbers it.

    `about` is what the table is about, by kind (`outcome`, `effects`).
    """

    number: str
    title: str
    caption: str
    about: Mapping[str, Part] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table as it will be printed.

    Attributes
    ----------
    titles, name
        What stands above it, and how its files are called (`benchmark`).
    stub
        Heading of the row labels.
    columns, heads
        Names of the columns in the keys, and their printed headings.
    spanners
        Headings over several columns, one level.
    language
        `en` or `zh`, for hyphenation, fonts and screen readers.

    """

    titles: Titles
    name: str
    stub: str
    columns: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    spanners: tuple[Spanner, ...] = field(default=())
    language: str = "en"

    def __post_init__(self) -> None:
        """Refuse a table whose parts do not fit together."""
        n = len(self.columns)
        body = [row for row in self.rows if row.kind == "body"]
        torn = [row.name for row in body if len(row.cells) != n or len(row.columns or self.columns) != n]
        if torn or len(self.heads) != n:
            message = f"table {self.name}: {n} columns, {len(self.heads)} headings, rows {torn} differ"
            raise ValueError(message)


def texts_of(table: Table) -> list[list[str]]:
    """Return the printed texts of every column, from top to bottom, headings aside."""
    return [[row.cells[place].text for row in table.rows if row.cells] for place in range(len(table.columns))]


def keys_of(table: Table) -> pd.DataFrame:
    """Return one row a printed number: where it stands and which estimate it shows (schema `TABLE_KEYS`)."""
    printed = [
        (row.name, column, cell)
        for row in table.rows
        for column, cell in zip(row.columns or table.columns, row.cells, strict=False)
        if cell.key is not None
    ]
    printed += [(note.row, "note", cell) for note in table.notes for cell in note.cells]
    lines = [
        {"table": table.titles.number, "row": row, "column": column, "statistic": cell.statistic, "text": cell.text}
        | NO_KEY
        | dict(cell.key or {})
        for row, column, cell in printed
    ]
    return pd.DataFrame(lines, columns=list(TABLE_KEYS.columns)).astype({"event_time": "Int64"})
