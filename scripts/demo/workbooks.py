"""Excel workbooks that are the same bytes whenever they are written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from scripts.demo.layout import MARK
from scripts.files.whole import whole

Cell = str | float
CREATED = datetime(2005, 1, 1)  # noqa: DTZ001 - docProps hold a time without a zone


def write_workbook(path: str | Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> None:
    """Write sheets of texts and numbers, whole or not at all.

    Parameters
    ----------
    path
        The xlsx file.
    sheets
        Name -> rows; an empty text leaves its cell empty, as a missing figure does.

    """
    # In memory: no temporary files, and the zip's entries carry its earliest time instead of now.
    with whole(path) as beside, xlsxwriter.Workbook(beside, {"in_memory": True}) as book:
        book.set_properties({"title": MARK, "created": CREATED})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, str):
                        if cell:
                            sheet.write_string(r, c, cell)
                    else:
                        sheet.write_number(r, c, cell)
