"""Cells that the fast reader shows as empty or as another number although they hold something: looked up apart.

A formula that broke (#REF!) or was never calculated is not a missing value, and a cell that shows 44.42% holds 0.4442.
xlsx: cells with `t="e"`, a formula without a value, or a percent format in the sheets' XML (ECMA-376, 18.3.1.4,
18.8.30). xls: records BOOLERR and FORMULA of the BIFF8 stream ([MS-XLS] 2.4.24, 2.4.127).
"""

import io
import posixpath
import re
import struct
import zipfile

from scripts.sources.parts import OLE, ZIP, column_of

_SHEET = re.compile(rb"""<(?:\w+:)?sheet\b[^<>]*\b\w+:id=["']([^"']+)["']""")
_TARGET = re.compile(rb"""<Relationship\b(?=[^<>]*\bId=["']([^"']+)["'])[^<>]*\bTarget=["']([^"']+)["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_ADDRESS = re.compile(rb"""\br=["']([A-Z]+)(\d+)["']""")
_TYPE, _STYLE = re.compile(rb"""\bt=["'](\w+)["']"""), re.compile(rb"""\bs=["'](\d+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>]*>([^<]*)<")
_WRITTEN = re.compile(rb"<(?:\w+:)?f\b[^<>]*>([^<]*)")
_FORMATS = re.compile(rb"""<(?:\w+:)?numFmt\b(?=[^<>]*\bnumFmtId=["'](\d+)["'])[^<>]*\bformatCode=(["'])([^<>]*?)\2""")
_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT_OF = re.compile(rb"""<(?:\w+:)?xf\b[^<>]*?\bnumFmtId=["'](\d+)["']""")
_QUOTED = re.compile(rb"&quot;.*?&quot;|\\\\.")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_PERCENT = {9, 10}
"""Excel's own percent formats."""

_BOUNDSHEET, _BOOLERR, _FORMULA, _EOF = 0x85, 0x205, 0x06, 0x0A
_IS_ERROR = 2
_NAMES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

Errors = dict[int, list[tuple[int, int, str]]]
"""Place of the sheet in the workbook -> row and column (from 0) and text of each such cell."""


def error_cells(content: bytes) -> Errors:
    """Return the cells of an xlsx or xls workbook that the fast reader does not show as they are."""
    if content.startswith(ZIP):
        return _of_xlsx(content)
    return _of_xls(content) if content.startswith(OLE) else {}


def _of_xlsx(content: bytes) -> Errors:
    found: Errors = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.namelist()
        percent = _percent_styles(archive.read("xl/styles.xml")) if "xl/styles.xml" in entries else set()
        parts = {entry: archive.read(entry) for entry in entries if "worksheets/" in entry}
        cells = {entry: odd for entry, xml in parts.items() if (odd := _odd_cells(xml, percent))}
        if not cells:
            return found
        sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
        targets = dict(_TARGET.findall(archive.read("xl/_rels/workbook.xml.rels")))
    for place, sheet in enumerate(sheets):
        entry = posixpath.join("/xl", targets.get(sheet, b"").decode()).lstrip("/")
        if entry in cells:
            found[place] = cells[entry]
    return found


def _percent_styles(xml: bytes) -> set[bytes]:
    """Return the places of the cell styles that show a number times 100 and a percent sign."""
    own = {int(number): code for number, _, code in _FORMATS.findall(xml)}
    formats = _PERCENT | {number for number, code in own.items() if b"%" in _QUOTED.sub(b"", code)}
    styles = _STYLES.search(xml)
    used = _FORMAT_OF.findall(styles.group()) if styles else []
    return {str(place).encode() for place, number in enumerate(used) if int(number) in formats}


def _odd_cells(xml: bytes, percent: set[bytes]) -> list[tuple[int, int, str]]:
    """Return a sheet's cells with an error, with a formula that has no value, and with a percent format."""
    if not percent and b"<f" not in xml and b":f" not in xml and not _ERROR.search(xml):
        return []
    found = []
    for attributes, inside in _CELL.findall(xml):
        kind, style = _TYPE.search(attributes), _STYLE.search(attributes)
        text = _odd_text(kind[1] if kind else b"n", inside, is_percent=style is not None and style[1] in percent)
        if text is None:
            continue
        where = _ADDRESS.search(attributes)
        if where is None:
            message = f"a cell without an address holds {text[:40]!r}"
            raise ValueError(message)
        found.append((int(where[2]) - 1, column_of(where[1]), text))
    return found


def _odd_text(kind: bytes, inside: bytes, *, is_percent: bool) -> str | None:
    """Return what a cell shows, None if the fast reader shows it too."""
    value, formula = _VALUE.search(inside), _WRITTEN.search(inside)
    text = value[1].decode() if value else ""
    if kind == b"e":
        return text or "#ERROR!"
    if formula and not text and kind not in (b"str", b"inlineStr"):
        return f"={formula[1].decode()}"
    if is_percent and text and kind == b"n":
        return f"{float(text) * 100:.15g}%"
    return None


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
