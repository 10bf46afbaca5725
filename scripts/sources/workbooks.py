"""Raw files opened: xls, xlsx (also under Excel's default password), csv and dta, as sheets of plain rows.

python-calamine reads a workbook once, about ten times faster than openpyxl. Yearbook tables are protected with the
password that Excel itself uses for "read only" ([MS-OFFCRYPTO] 2.3.6.2, VelvetSweatshop); they are decrypted in memory.
"""

import csv
import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from python_calamine import CalamineWorkbook

from scripts.files.bad_input import BadInput
from scripts.registry.names import squeeze
from scripts.sources.error_cells import error_cells
from scripts.sources.figures import Cell, figure, is_missing, is_plain, no_number, raw_text
from scripts.sources.parts import LONGEST, OLE, ZIP, refuse_many_cells, refuse_unsafe

EXCEL_DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published by Microsoft, protects nothing
SIMULATED = "SIMULATED DATA"
"""The mark that every simulated raw file carries in one of its cells."""

_NOTE_FIELDS = 2
_AGAIN = "Download the file again and compare its size with the provider's."


def address(row: int, column: int) -> str:
    """Return the address of a cell counted from 0, as spreadsheets show it: (16, 2) is `C17`."""
    return f"{_letters(column)}{row + 1}"


@cache
def _letters(column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


@dataclass(frozen=True)
class Sheet:
    """One sheet's rows, all of one length, with what an error message needs to point into it."""

    file: str
    name: str
    rows: list[list[Cell]]
    missing: frozenset[str]

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, empty where the sheet ends before it."""
        line = self.rows[row]
        return line[column] if column < len(line) else ""

    def text(self, row: int, column: int) -> str:
        """Return a cell as text, as it stands."""
        cell = self.cell(row, column)
        return cell if isinstance(cell, str) else raw_text(cell)

    def has_value(self, row: int, column: int) -> bool:
        """Say whether a cell holds anything but a sign for no value."""
        return not is_missing(self.rows[row][column], self.missing)

    def number(self, row: int, column: int) -> float | None:
        """Return a cell's number, None where it holds no value, or stop with its address."""
        cell = self.rows[row][column]
        if cell == "":
            return None
        try:
            return figure(cell, self.missing)
        except ValueError:
            raise self.bad(repr(cell), *no_number(cell), row, column) from None

    def numbers(self, rows: Iterable[int], column: int) -> list[float | None]:
        """Return the numbers of a column in some rows; see `number`."""
        cells = [(row, self.rows[row][column]) for row in rows]
        number = self.number
        return [float(c) if isinstance(c, str) and is_plain(c) else number(row, column) for row, c in cells]

    def texts(self, rows: Sequence[int], column: int) -> tuple[list[str], list[str]]:
        """Return a column's cells in some rows as text, and their addresses; all rows have that many cells."""
        letters, cells = _letters(column), [self.rows[row][column] for row in rows]
        texts = [cell if isinstance(cell, str) else raw_text(cell) for cell in cells]
        return texts, [f"{letters}{row + 1}" for row in rows]

    def bad(self, found: str, expected: str, remedy: str, row: int | None = None, column: int = 0) -> BadInput:
        """Return the error that names this sheet and, if a row is given, the cell."""
        cell = None if row is None else address(row, column)
        return BadInput(found, expected, remedy, file=self.file, sheet=self.name, cell=cell)


@dataclass(frozen=True)
class Workbook:
    """A raw file's sheets in their order, its name below the raw folder, and the hash of its bytes."""

    file: str
    sha256: str
    sheets: list[Sheet]

    def sheet(self, name: str) -> Sheet:
        """Return the sheet called `name`, blanks and case aside, or stop with the names that there are."""
        key = squeeze(name).casefold()
        for sheet in self.sheets:
            if squeeze(sheet.name).casefold() == key:
                return sheet
        found = f"only the sheets {', '.join(repr(sheet.name) for sheet in self.sheets)}"
        raise BadInput(found, f"a sheet {name!r}", "Name it under the source's sheets.", file=self.file)


def open_workbook(path: str | Path, raw_dir: str | Path, missing: frozenset[str], data: str) -> Workbook:
    """Read a raw file whole.

    Parameters
    ----------
    path, raw_dir
        The file, and the folder that its name is given below.
    missing
        Texts that stand for no value (`figures.no_value`).
    data
        `simulated` or `genuine`: what the run says about its raw files.

    Raises
    ------
    BadInput
        If the file is empty, cut short, of another kind, under a password of its own, or simulated in a genuine run.

    """
    path = Path(path)
    file = Path(os.path.relpath(path, raw_dir)).as_posix()
    content = path.read_bytes()
    if not content.strip():
        raise BadInput("an empty file", "a table", _AGAIN, file=file)
    suffix = path.suffix.lower()
    rows = {".csv": _csv_rows, ".dta": _stata_rows}.get(suffix)
    tables = [(path.stem, rows(content, file))] if rows else _excel_rows(content, file)
    sheets = [Sheet(file, name, lines, missing) for name, lines in tables]
    _refuse_long(sheets)
    if data == "genuine":
        _refuse_simulated(sheets)
    return Workbook(file, hashlib.sha256(content).hexdigest(), sheets)


def _excel_rows(content: bytes, file: str) -> list[tuple[str, list[list[Cell]]]]:
    """Return names and rows of an xls or xlsx workbook's sheets."""
    with _whole_workbook(content, file):
        if content.startswith(OLE):
            content = _decrypted(content, file)
        refuse_unsafe(content, file)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
        errors = error_cells(content)
    for place, cells in errors.items():
        for row, column, text in cells:
            _put(tables[place][1], row, column, text)
    return tables


def _put(rows: list[list[Cell]], row: int, column: int, text: str) -> None:
    """Put a text into a cell, outside the rows that were read too."""
    width = max(column + 1, len(rows[0]) if rows else 0)
    rows += [[] for _ in range(row + 1 - len(rows))]
    for line in rows:
        line.extend([""] * (width - len(line)))
    rows[row][column] = text


@contextmanager
def _whole_workbook(content: bytes, file: str) -> Iterator[None]:
    """Stop with one message whatever a broken file leads its reader to raise, a Rust panic included."""
    try:
        yield
    except (BadInput, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # PanicException of python-calamine is no Exception
        is_book = content.startswith((OLE, ZIP))
        advice = _AGAIN if is_book else "A web page or text saved under an Excel name has to be saved as xlsx or csv."
        remedy = f"{advice} ({error})"
        raise BadInput("no readable workbook", "an xls or xlsx file, whole", remedy, file=file) from error


def _decrypted(content: bytes, file: str) -> bytes:
    """Return the workbook without Excel's default password, as it stands if it has none, or stop if it has another."""
    import msoffcrypto  # noqa: PLC0415 - an xlsx that is not protected does not need it
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError  # noqa: PLC0415

    plain = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(content))
        if not office.is_encrypted():
            return content
        office.load_key(password=EXCEL_DEFAULT_PASSWORD)
        office.decrypt(plain)
    except (InvalidKeyError, DecryptionError) as error:
        found, expected = "a workbook under a password of its own", "none, or the one that Excel sets by default"
        raise BadInput(found, expected, "Open it with its password and save it without.", file=file) from error
    return plain.getvalue()


def _csv_rows(content: bytes, file: str) -> list[list[Cell]]:
    """Return the rows of a text table in UTF-8 (with or without a mark at its start) or GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadInput("bytes that are no text", "csv in UTF-8 or GB18030", "Save it as csv UTF-8.", file=file)
    if "\0" in text:
        raise BadInput("bytes that are no text", "csv in UTF-8 or GB18030", "Save it as csv UTF-8.", file=file)
    start = text[:4096]
    delimiter = max(",\t;", key=start.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        remedy = f"Look for a quotation mark that is not closed, and save it as csv again. ({error})"
        raise BadInput("no readable csv", "fields between commas, tabs or semicolons", remedy, file=file) from error
    while rows and not any(rows[-1]):
        rows.pop()
    if not text.endswith(("\n", "\r")) and len(rows) > 1 and len(rows[-1]) < len(rows[-2]):
        found = f"a last line with {len(rows[-1])} fields after one with {len(rows[-2])}"
        raise BadInput(found, "a file that ends with a whole line", _AGAIN, file=file, cell=address(len(rows) - 1, 0))
    width = max(map(len, rows), default=0)
    refuse_many_cells([(len(rows), width)], file)
    _refuse_ragged(rows, file)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _refuse_ragged(rows: list[list[str]], file: str) -> None:
    """Stop at a line whose fields are not those of the others: a comma too many or too few moves all behind it.

    Lines of one or two fields are titles and notes; empty fields at the end of a line count for nothing.
    """
    widths = Counter(len(row) for row in rows if sum(map(bool, row)) > _NOTE_FIELDS)
    width = max(widths, key=lambda fields: (widths[fields], fields), default=0)
    for place, row in enumerate(rows if widths else []):
        filled = max((at + 1 for at, field in enumerate(row) if field), default=0)
        if filled > width or (len(row) < width and sum(map(bool, row)) > _NOTE_FIELDS):
            found, expected = f"a line with {len(row)} fields", f"{width}, as in most lines"
            remedy = "Look for a comma inside a number or a missing one; put fields with commas in quotation marks."
            cell = address(place, max(min(width, len(row)) - (len(row) <= width), 0))
            raise BadInput(found, expected, remedy, file=file, cell=cell)


def _stata_rows(content: bytes, file: str) -> list[list[Cell]]:
    """Return a Stata file's rows under its variable labels, or its names where a label is empty."""
    import pandas as pd  # noqa: PLC0415 - the frames are needed later, this reader only for dta

    try:
        # A year in Stata's format %ty is a plain number as long as it is not made a date.
        file_like = io.BytesIO(content)
        with pd.read_stata(file_like, convert_dates=False, convert_categoricals=True, iterator=True) as reader:
            labels = reader.variable_labels()
            frame: pd.DataFrame = reader.read()  # type: ignore[attr-defined]
    except Exception as error:  # a broken dta raises whatever its first wrong byte leads to
        raise BadInput("no readable Stata file", "a dta file, whole", f"{_AGAIN} ({error})", file=file) from error
    body = frame.astype(object).where(frame.notna(), "")
    names: list[Cell] = [labels.get(str(name)) or str(name) for name in frame]
    return [names, *body.to_numpy().tolist()]


def _refuse_long(sheets: list[Sheet]) -> None:
    """Stop at a text that no spreadsheet's cell holds: something else than a table was put into it."""
    for sheet in sheets:
        for row, line in enumerate(sheet.rows):
            for column, cell in enumerate(line):
                if isinstance(cell, str) and len(cell) > LONGEST:
                    expected = f"at most {LONGEST:,}, which is what a spreadsheet's cell holds"
                    remedy = "Look whether a quotation mark is not closed, or delete the text."
                    raise sheet.bad(f"a text of {len(cell):,} letters", expected, remedy, row, column)


def _refuse_simulated(sheets: list[Sheet]) -> None:
    """Stop if a file of a genuine run says that it is simulated."""
    for sheet in sheets:
        for row, line in enumerate(sheet.rows):
            for column, cell in enumerate(line):
                if isinstance(cell, str) and SIMULATED in cell:
                    expected = "genuine files, because the run's raw_dir is not the simulated default"
                    raise sheet.bad(repr(cell), expected, "Take it out of raw_dir.", row, column)
