"""A workbook's parts looked at before any reader opens them: one that would fill the memory or hides text is refused.

A few kilobytes may unpack to gigabytes, one stray cell makes a sheet as large as Excel allows, and one long text may
stand in every cell. xlsx: a zip whose parts hold no document type declaration (ECMA-376 part 2, 9.1.3), so no entity
either. xls: the cells' records of the BIFF8 stream ([MS-XLS] 2.5.13).
"""

import io
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Iterable

from scripts.files.bad_input import BadInput

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_BYTES = 1 << 29
"""Largest size of an unpacked workbook: five times a sheet of 3,000 units, 30 years and 20 columns."""
MOST_CELLS = 20_000_000
"""Most cells of a file, empty ones up to the last row and column among them."""
MOST_LETTERS = 400_000_000
"""Most letters in a file's cells, a shared text counted as often as it stands."""
LONGEST = 32_767
"""Letters that a spreadsheet's cell holds at most."""

_CLEAN = "Delete what lies outside the table, copy the table alone into a new workbook, and save that as xlsx."
_WORKBOOK = "xl/workbook.xml"
_CHUNK = 1 << 20
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>""")
_ROWS, _COLUMNS = re.compile(rb"""r=["'][A-Z]*(\d{1,7})["']"""), re.compile(rb"""r=["']([A-Z]{1,3})\d""")
_SHARED = re.compile(rb"""\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>(\d+)<""")
_ITEM = re.compile(rb"<(?:\w+:)?si\b")
_CELL_KINDS = {0x06, 0xBD, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E}
_MANY = {0xBD}


def refuse_unsafe(content: bytes, file: str) -> None:
    """Stop if an xls or xlsx workbook is too large once unpacked, or is a zip of something else.

    Raises
    ------
    BadInput
        If a limit of this module is passed, a part declares a document type, or the zip holds no xlsx workbook.
    zipfile.BadZipFile
        If a part is damaged, or longer than the zip says.

    """
    if content.startswith(ZIP):
        _refuse_unsafe_zip(content, file)
    elif content.startswith(OLE):
        refuse_many_cells(_extents_of_xls(content), file)


def refuse_many_cells(sheets: Iterable[tuple[int, int]], file: str) -> None:
    """Stop if a file's sheets, each of so many rows and columns, have more cells than are read."""
    sizes = list(sheets)
    if sum(rows * columns for rows, columns in sizes) > MOST_CELLS:
        rows, columns = max(sizes, key=lambda size: size[0] * size[1])
        found = f"a sheet of {rows:,} rows by {columns:,} columns, up to the last cell that is not empty"
        raise BadInput(found, f"at most {MOST_CELLS:,} cells in a file", _CLEAN, file=file)


def _refuse_unsafe_zip(content: bytes, file: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if _WORKBOOK not in {entry.filename.replace("\\", "/").lower() for entry in entries}:
            expected = "an xlsx workbook"
            raise BadInput(f"a zip without {_WORKBOOK}", expected, "Open it and save it as xlsx.", file=file)
        size = sum(entry.file_size for entry in entries)
        if size > MOST_BYTES:
            found = f"{size:,} bytes once unpacked, of {len(content):,} in the file"
            raise BadInput(found, f"at most {MOST_BYTES:,}", _CLEAN, file=file)
        parts = {entry.filename: _part(archive, entry, file) for entry in entries}
    sheets = [part for name, part in parts.items() if "worksheets/" in name]
    refuse_many_cells(map(_extent_of_xml, sheets), file)
    _refuse_many_letters(sheets, parts.get("xl/sharedStrings.xml", b""), file)


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> bytes:
    """Return an XML part, nothing of another one; the end is read too, where zipfile compares size and checksum."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(entry) as stream:
        if not is_xml:
            while stream.read(_CHUNK):
                pass
            return b""
        part = stream.read()
    head = part[: part.find(b"<", part.find(b"?>") + 2) + 64]
    if b"\0" in part or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        found = "a document type declaration" if b"\0" not in head else "XML in another encoding than UTF-8"
        expected = "XML as spreadsheets write it, in UTF-8 and without declarations"
        raise BadInput(
            f"{found} in its part {entry.filename!r}", expected, "Do not open it; ask for another copy.", file=file
        )
    return part


def _extent_of_xml(part: bytes) -> tuple[int, int]:
    """Return rows and columns of a sheet up to its last cells; without empty ones where these would be too many."""
    rows, letters = set(_ROWS.findall(part)), set(_COLUMNS.findall(part))
    extent = _extent(rows, letters)
    if extent[0] * extent[1] <= MOST_CELLS:
        return extent
    cells = set(_CELL.findall(part))
    return _extent({row for _, row in cells}, {column for column, _ in cells})


def _extent(rows: set[bytes], letters: set[bytes]) -> tuple[int, int]:
    return max(map(int, rows), default=0), max(map(column_of, letters), default=-1) + 1


def column_of(letters: bytes) -> int:
    """Return a column, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _refuse_many_letters(sheets: list[bytes], shared: bytes, file: str) -> None:
    """Stop if the shared texts, each as often as it stands in a cell, are more than is read."""
    lengths = [len(item) for item in _ITEM.split(shared)[1:]]
    cells = sum(part.count(kind) for part in sheets for kind in (b't="s"', b"t='s'"))
    if cells * max(lengths, default=0) <= MOST_LETTERS:
        return
    uses = Counter(int(place) for part in sheets for place in _SHARED.findall(part))
    letters = sum(times * lengths[place] for place, times in uses.items() if place < len(lengths))
    if letters > MOST_LETTERS:
        expected = f"at most {MOST_LETTERS:,}"
        raise BadInput(f"about {letters:,} letters in its cells", expected, _CLEAN, file=file)


def _extents_of_xls(content: bytes) -> list[tuple[int, int]]:
    import olefile  # noqa: PLC0415 - half of this room's workbooks are xlsx and do not need it

    with olefile.OleFileIO(content) as container:
        streams = [name for name in ("Workbook", "Book") if container.exists(name)]
        return [extent for name in streams for extent in extents_of_stream(container.openstream(name).read())]


def extents_of_stream(stream: bytes) -> list[tuple[int, int]]:
    """Return rows and columns of each substream of a BIFF8 stream, up to its last cells with content."""
    extents, at, rows, columns = [], 0, 0, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind in _CELL_KINDS and at + 8 <= len(stream):
            row, column = struct.unpack_from("<HH", stream, at + 4)
            if kind in _MANY and at + 4 + size <= len(stream):
                column = max(column, struct.unpack_from("<H", stream, at + 2 + size)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        at += 4 + size
        if kind == 0x0A:  # EOF
            extents.append((rows, columns))
            rows = columns = 0
    return [*extents, (rows, columns)]
