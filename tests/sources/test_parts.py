import io
import struct
import zipfile

import pytest

from scripts.files.bad_input import BadInput
from scripts.sources import parts
from scripts.sources.parts import extents_of_stream, refuse_many_cells, refuse_unsafe


def book(**more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {"xl/workbook.xml": "<workbook/>", **more}.items():
            archive.writestr(name, part)
    return out.getvalue()


def sheet(*cells):
    return {"xl/worksheets/sheet1.xml": f"<sheetData>{''.join(cells)}</sheetData>"}


def record(kind, row, column, rest=b""):
    body = struct.pack("<HH", row, column) + rest
    return struct.pack("<HH", kind, len(body)) + body


END = struct.pack("<HH", 0x0A, 0)


def test_a_zip_of_something_else_is_no_workbook():
    with pytest.raises(BadInput, match=r"a zip without xl/workbook\.xml"):
        refuse_unsafe(book().replace(b"xl/workbook.xml", b"content.xml...."), "a.xlsx")


def test_what_would_unpack_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(parts, "MOST_BYTES", 1000)
    refuse_unsafe(book(more="x" * 900), "a.xlsx")
    with pytest.raises(BadInput, match=r"a\.xlsx: found 1,111 bytes once unpacked"):
        refuse_unsafe(book(more="x" * 1100), "a.xlsx")


@pytest.mark.parametrize("far", ["XFD2000", "A1048576", "ZZ99999"])
def test_a_stray_cell_far_away_is_refused_and_an_empty_one_is_none(monkeypatch, far):
    monkeypatch.setattr(parts, "MOST_CELLS", 1_000_000)
    refuse_unsafe(book(**sheet('<c r="B9"><v>1</v></c>', f'<c r="{far}" s="3"/>')), "a.xlsx")
    with pytest.raises(BadInput, match="rows by"):
        refuse_unsafe(book(**sheet('<c r="B9"><v>1</v></c>', f'<c r="{far}" s="3"><v>1</v></c>')), "a.xlsx")


def test_one_long_text_in_many_cells_counts_as_often_as_it_stands(monkeypatch):
    monkeypatch.setattr(parts, "MOST_LETTERS", 10_000)
    texts = {"xl/sharedStrings.xml": f"<sst><si><t>a</t></si><si><t>{'x' * 900}</t></si></sst>"}
    many = '<c r="A1" t="s"><v>{}</v></c>' * 50
    refuse_unsafe(book(**texts, **sheet(many.format(*[0] * 50))), "a.xlsx")
    with pytest.raises(BadInput, match="letters in its cells"):
        refuse_unsafe(book(**texts, **sheet(many.format(*[1] * 50))), "a.xlsx")


def test_the_sheets_of_a_file_are_counted_together():
    refuse_many_cells([(1000, 10_000)] * 2, "a.xls")
    with pytest.raises(BadInput, match=r"1,000 rows by 10,000 columns"):
        refuse_many_cells([(1000, 10_000)] * 3, "a.xls")


def test_a_biff_stream_is_as_large_as_its_last_cells_of_each_sheet():
    many = record(0xBD, 7, 3, b"\0" * 12 + struct.pack("<H", 9))
    stream = END + record(0x203, 4, 2) + record(0xFD, 1, 5) + END + many + record(0x201, 0, 0) + END
    assert extents_of_stream(stream) == [(0, 0), (5, 6), (8, 10), (0, 0)]
    assert extents_of_stream(record(0x203, 65_535, 65_535)) == [(65_536, 65_536)]
    assert extents_of_stream(b"\x03\x02\xff") == [(0, 0)]
