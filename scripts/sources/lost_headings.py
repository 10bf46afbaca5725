"""Tables of a yearbook that lost a title, a heading or all figures: refused, for each reads like one without data."""

import re
from collections.abc import Mapping
from typing import Any

from scripts.registry.names import squeeze
from scripts.sources.columns import Taken
from scripts.sources.figures import is_plain
from scripts.sources.pages import Block, Page
from scripts.sources.workbooks import Sheet

Tables = Mapping[str, Mapping[str, Any]]
"""The tables in a source's settings, by name."""


def refuse_unlike_blocks(sheet: Sheet, page: Page, of_blocks: list[list[Taken]]) -> None:
    """Stop if one of two blocks of cities under the same header lacks a heading that the other has."""
    for block, taken in zip(page.blocks, of_blocks, strict=True):
        names = {column.heading.name for column in block.columns}
        for other, of_other in zip(page.blocks, of_blocks, strict=True):
            lacking = {one.header for one in of_other} - {one.header for one in taken}
            if lacking and names & {column.heading.name for column in other.columns}:
                found = f"no column for {' or '.join(sorted(lacking))} in the block that begins here"
                remedy = "Correct the heading: the block beside it has one."
                raise sheet.bad(found, "the same headings over both", remedy, page.titles.stop, block.names_at)


def refuse_without_heading(sheet: Sheet, row: int, block: Block, taken: list[Taken]) -> None:
    """Stop at a figure in a city's row that no heading stands above: the row may be shifted, or a heading lost."""
    for column in block.without_heading if taken else []:
        cell = sheet.rows[row][column]
        if not isinstance(cell, str) or is_plain(squeeze(cell)):
            remedy = "Move the row's figures below their headings, or delete what is no part of the table."
            raise sheet.bad(repr(cell), "a heading above it, or an empty cell", remedy, row, column)


def refuse_untitled(sheet: Sheet, page: Page, tables: Tables) -> None:
    """Stop at a page without any title whose headings are those of a table of the settings."""
    names = [column.heading.name for block in page.blocks for column in block.columns]
    for table, settings in tables.items() if not page.title.strip() else ():
        required = [spec["header"] for spec in settings["columns"] if spec["required"]]
        if required and all(any(re.search(header, name) for name in names) for header in required):
            remedy = "Write the table's title above it, or call the file by it."
            raise sheet.bad(f"the headings of table {table!r} without a title", "a title", remedy, page.titles.stop)


def refuse_empty(tables: Tables, met: Mapping[str, tuple[Sheet, int]], figures: Mapping[str, int]) -> None:
    """Stop if a table that is there, in the sheet and below the row named, has no figure in any file of the edition."""
    for table, (sheet, row) in met.items():
        if not figures[table]:
            wanted = ", ".join(spec["variable"] for spec in tables[table]["columns"])
            remedy = "Look whether the file is whole, or take it out of the edition's folder."
            raise sheet.bad(f"no figure for {wanted}", "figures in the rows below the heading", remedy, row)
