"""Pages of a yearbook sheet: where each header stands, what its columns are, and which rows lie under it.

A sheet holds a table page by page: title, header of one to three rows (names, then scopes, sub-columns or units),
cities, and again (`续表`). A page may print two blocks of cities side by side; each has a name column of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from scripts.registry.names import squeeze
from scripts.sources.figures import Cell, is_plain, raw_text
from scripts.sources.headings import Heading, Vocabulary, chinese
from scripts.sources.workbooks import Sheet

_HEADER_ROWS = 3
_TITLE_ROWS = 6
_NAME_COLUMNS = 2
_TITLE_CELLS = 2


@dataclass(frozen=True)
class Column:
    """A column of figures: its place, its heading as taken apart, and the row in which this heading stood first."""

    at: int
    row: int
    heading: Heading


@dataclass(frozen=True)
class Block:
    """A column of names with the columns of figures to its right, and those among them that have no heading."""

    names_at: int
    columns: list[Column]
    without_heading: list[int]


@dataclass(frozen=True)
class Page:
    """One header with its rows.

    `title` is the text above the header, one line a cell; `titles` are the rows that it stands in; `rows` are the
    rows below the header, up to the next one: the next page's title lies among the last of them.
    """

    title: str
    titles: range
    blocks: list[Block]
    rows: range


def pages(sheet: Sheet, name_header: re.Pattern[str], words: Vocabulary) -> Iterator[Page]:
    """Return the pages of a sheet, in order; none if no row has a heading for names."""
    headers: list[tuple[int, int]] = []
    texts = {cell for line in sheet.rows for cell in line[:_NAME_COLUMNS] if isinstance(cell, str)}
    headings = {text for text in texts if _matches(text, name_header)}
    for row, line in enumerate(sheet.rows):
        if not headings.isdisjoint(line[:_NAME_COLUMNS]) and row >= (headers[-1][1] if headers else 0):
            headers.append((row, _header_end(sheet, row, name_header)))
    header: list[list[Cell]] = []
    blocks: list[Block] = []
    for place, (start, end) in enumerate(headers):
        if sheet.rows[start:end] != header:
            header = sheet.rows[start:end]
            blocks = _blocks(sheet, start, end, name_header, words)
        before = headers[place - 1][1] if place else 0
        after = headers[place + 1][0] if place + 1 < len(headers) else len(sheet.rows)
        titles = _titles(sheet, start, before)
        above = sheet.rows[titles.start : titles.stop]
        title = "\n".join(raw_text(cell) for line in above for cell in line if cell != "")
        yield Page(title, titles, blocks, range(end, after))


def _heads_names(cell: object, name_header: re.Pattern[str]) -> bool:
    return isinstance(cell, str) and _matches(cell, name_header)


@lru_cache(maxsize=1 << 16)
def _matches(text: str, pattern: re.Pattern[str]) -> bool:
    """Say whether the Chinese part of a cell matches; cities' names come back on every sheet."""
    return pattern.search(squeeze(chinese(text))) is not None


def _header_end(sheet: Sheet, start: int, name_header: re.Pattern[str]) -> int:
    """Return the first row below the header: a row of it has no name, no figure, and something above the figures."""
    names_at = [column for column, cell in enumerate(sheet.rows[start]) if _heads_names(cell, name_header)]
    end = start + 1
    while end < len(sheet.rows) and end < start + _HEADER_ROWS:
        line = sheet.rows[end]
        named = any(column < len(line) and squeeze(raw_text(line[column])) for column in names_at)
        texts = [cell for cell in line if cell != ""]
        if named or not texts or any(_is_figure(cell) for cell in texts):
            break
        end += 1
    return end


def _is_figure(cell: object) -> bool:
    return not isinstance(cell, str) or squeeze(cell)[:1].isdecimal()


def _titles(sheet: Sheet, header: int, before: int) -> range:
    """Return the rows right above a header that may be its title: few cells each, or above the first one no figure."""
    first = header
    while first > max(before, header - _TITLE_ROWS if before else 0):
        texts = [cell for cell in sheet.rows[first - 1] if cell != ""]
        if len(texts) > _TITLE_CELLS and (
            before or any(not isinstance(cell, str) or is_plain(squeeze(cell)) for cell in texts)
        ):
            break
        first -= 1
    return range(first, header)


def _blocks(sheet: Sheet, start: int, end: int, name_header: re.Pattern[str], words: Vocabulary) -> list[Block]:
    """Return the header's blocks of columns."""
    blocks: list[Block] = []
    parent = Heading("")
    width = max(len(line) for line in sheet.rows[start:end])
    for column in range(width):
        top = sheet.cell(start, column)
        if _heads_names(top, name_header):
            blocks.append(Block(column, [], []))
            parent = Heading("")
            continue
        below = [row for row in range(start + 1, end) if sheet.text(row, column).strip()]
        if raw_text(top).strip():
            parent = words.heading(raw_text(top))
        elif not below:
            if blocks:
                blocks[-1].without_heading.append(column)
            continue
        heading, at = parent, start
        for row in below:
            heading, at = words.heading(sheet.text(row, column)).below(heading), row
        if blocks:
            blocks[-1].columns.append(Column(column, at, heading))
    return blocks
