"""Cells that hold an Excel error (#REF!, #DIV/0!): the fast reader shows them as empty, so they are looked up apart.

A formula that broke is not a missing value. xlsx: cells with `t="e"` in the sheets' XML (ECMA-376, 18.3.1.4). xls:
records BOOLERR and FORMULA of the BIFF8 stream ([MS-XLS] 2.4.24, 2.4.127).
"""

import io
import posixpath
import re
import struct
import zipfile

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*\b\w+:id="([^"]+)"')
_TARGET = re.compile(rb'<Relationship\b(?=[^>]*\bId="([^"]+)")[^>]*\bTarget="([^"]+)"')
_CELL = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL)

_BOUNDSHEET, _BOOLERR, _FORMULA, _EOF = 0x85, 0x205, 0x06, 0x0A
_IS_ERROR = 2
_NAMES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

Errors = dict[int, list[tuple[int, int, str]]]
"""Place of the sheet in the workbook -> row and column (from 0) and text of each error cell."""


def error_cells(content: bytes) -> Errors:
    """Return the error cells of an xlsx or xls workbook."""
    if content.startswith(_ZIP):
        return _of_xlsx(content)
    return _of_xls(content) if content.startswith(_OLE) else {}


def _of_xlsx(content: bytes) -> Errors:
    found: Errors = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.namelist()
        broken = {e: xml for e in entries if "worksheets/" in e and b't="e"' in (xml := archive.read(e))}
        if not broken:
            return found
        sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
        targets = dict(_TARGET.findall(archive.read("xl/_rels/workbook.xml.rels")))
    for place, sheet in enumerate(sheets):
        entry = posixpath.join("/xl", targets.get(sheet, b"").decode()).lstrip("/")
        xml = broken.get(entry, b"")
        cells = [(int(row) - 1, _column(letters.decode()), text.decode()) for letters, row, text in _CELL.findall(xml)]
        if cells:
            found[place] = cells
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _of_xls(content: bytes) -> Errors:
    import olefile  # noqa: PLC0415 - half of this room's workbooks are xlsx and do not need it

    with olefile.OleFileIO(content) as container:
        if not container.exists("Workbook"):
            return {}
        return errors_of_stream(container.openstream("Workbook").read())


def errors_of_stream(stream: bytes) -> Errors:
    """Return the error cells of a BIFF8 stream."""
    starts = [struct.unpack_from("<I", body)[0] for kind, body in _records(stream, 0) if kind == _BOUNDSHEET]
    found: Errors = {}
    for place, at in enumerate(starts):
        cells = [error for kind, body in _records(stream, at) if (error := _error(kind, body))]
        if cells:
            found[place] = cells
    return found


def _records(stream: bytes, start: int) -> list[tuple[int, bytes]]:
    """Return the records from `start` to the end of its substream that may matter here."""
    records, at = [], start
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind in (_BOUNDSHEET, _BOOLERR, _FORMULA):
            records.append((kind, stream[at + 4 : at + 4 + size]))
        at += 4 + size
        if kind == _EOF:
            break
    return records


def _error(kind: int, body: bytes) -> tuple[int, int, str] | None:
    """Return row, column and text of a record that holds an error."""
    row, column = struct.unpack_from("<HH", body)
    if kind == _BOOLERR and body[7] == 1:
        return row, column, _NAMES.get(body[6], "#ERROR!")
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == _IS_ERROR:
        return row, column, _NAMES.get(body[8], "#ERROR!")
    return None
