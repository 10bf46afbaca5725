"""The text in a cell of a raw file, read without anything of ours: what the lineage says of it must be so."""

import csv
import io
import math
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import CalamineWorkbook


def untrue(lineage: pd.DataFrame, raw: Path) -> pd.DataFrame:
    """Return the observed rows whose raw text is not what their file holds at their place; `found` is what it holds."""
    places = lineage.loc[lineage["status"] == "observed", ["file", "sheet", "cell", "raw_text"]].drop_duplicates()
    found = [text_at(raw / file, sheet, cell) for file, sheet, cell, _ in places.itertuples(index=False)]
    return places.assign(found=found)[places["raw_text"].ne(found).to_numpy()]


def text_at(file: Path, sheet: str, cell: str) -> str:
    """Return a cell's text; a number in the fewest digits that give it back."""
    row, column = coordinate_to_tuple(cell)
    value = sheets(file)[sheet][row - 1][column - 1]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return str(int(value)) if math.isfinite(value) and value == int(value) and abs(value) < 1e15 else repr(value)


@cache
def sheets(file: Path) -> dict[str, list[list[Any]]]:
    """Return every sheet of a workbook as rows of cells, the first row and column of the sheet first."""
    if file.suffix == ".csv":
        content = file.read_bytes()
        # Chinese files are in either.
        text = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030")
        return {file.stem: list(csv.reader(io.StringIO(text, newline="")))}
    if file.suffix == ".xlsx":
        book = openpyxl.load_workbook(file, data_only=True)
        return {sheet.title: [list(row) for row in sheet.iter_rows(1, values_only=True)] for sheet in book.worksheets}
    book = CalamineWorkbook.from_path(file)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
