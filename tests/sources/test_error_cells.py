import struct

import pytest

from scripts.sources.error_cells import error_cells, errors_of_stream
from tests.sources.conftest import REAL, needs_real_files, write_book


def record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def stream(*cells):
    """Return a BIFF8 stream of two sheets, the second with `cells`."""
    bound = lambda at: record(0x85, struct.pack("<IBB", at, 0, 0) + b"\x01\x00s")  # noqa: E731
    sheet, end = record(0x809, b"\0" * 16), record(0x0A)
    first = len(sheet) + 2 * len(bound(0)) + len(end)
    second = first + len(sheet) + len(end)
    return sheet + bound(first) + bound(second) + end + sheet + end + sheet + b"".join(cells) + end


def test_errors_of_an_xlsx_workbook_are_found_in_their_sheet(tmp_path):
    sheets = {"a": [["x"]], "b": [["x", "#REF!"], [], ["#DIV/0!", 1.0]]}
    found = error_cells(write_book(tmp_path / "a.xlsx", sheets).read_bytes())
    assert found == {1: [(0, 1, "#REF!"), (2, 0, "#DIV/0!")]}


@pytest.mark.parametrize(
    "cell",
    [
        record(0x205, struct.pack("<HHHBB", 16, 2, 0, 23, 1)),
        record(0x06, struct.pack("<HHH", 16, 2, 0) + b"\x02\0\x17\0\0\0\xff\xff" + b"\0" * 8),
    ],
)
def test_errors_of_an_xls_stream_are_found_in_their_sheet(cell):
    assert errors_of_stream(stream(cell)) == {1: [(16, 2, "#REF!")]}


def test_truth_values_and_figures_of_an_xls_stream_are_no_errors():
    truth = record(0x205, struct.pack("<HHHBB", 16, 2, 0, 1, 0))
    figure = record(0x06, struct.pack("<HHHd", 16, 2, 0, 23.0) + b"\0" * 8)
    assert errors_of_stream(stream(truth, figure)) == {}


def test_a_text_table_has_none():
    assert error_cells(b"a,b\n1,#REF!\n") == {}


@needs_real_files
def test_the_genuine_files_have_none():
    for file in sorted((REAL / "ceads").glob("*.xlsx")):
        assert error_cells(file.read_bytes()) == {}
