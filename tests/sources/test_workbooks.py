import shutil

import numpy as np
import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.sources.figures import no_value
from scripts.sources.workbooks import EXCEL_DEFAULT_PASSWORD, address, open_workbook
from tests.sources.conftest import REAL, needs_real_files, protect, write_book

ROWS = [["", ""], ["a", 1.5]]


def opened(path, data="genuine"):
    return open_workbook(path, path.parent, no_value([]), data)


@pytest.mark.parametrize(
    ("place", "text"),
    [((0, 0), "A1"), ((16, 2), "C17"), ((0, 25), "Z1"), ((0, 26), "AA1"), ((9, 701), "ZZ10"), ((0, 702), "AAA1")],
)
def test_addresses_are_those_that_spreadsheets_show(place, text):
    assert address(*place) == text


def test_rows_keep_their_place_below_empty_ones(tmp_path):
    sheet = opened(write_book(tmp_path / "a.xlsx", {"one": ROWS})).sheet("one")
    assert sheet.cell(1, 1) == 1.5
    assert sheet.cell(1, 9) == ""


def test_excels_default_password_is_no_obstacle(tmp_path):
    path = protect(write_book(tmp_path / "a.xlsx", {"one": ROWS}), EXCEL_DEFAULT_PASSWORD)
    assert opened(path).sheet("one").text(1, 1) == "1.5"


def test_a_real_password_stops_the_reader(tmp_path):
    path = protect(write_book(tmp_path / "a.xlsx", {"one": ROWS}), "secret")
    with pytest.raises(BadInput, match="password of its own"):
        opened(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a.dta"])
@pytest.mark.parametrize("content", [b"", b" \r\n "])
def test_an_empty_file_stops_the_reader(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=f"{name}: found an empty file"):
        opened(tmp_path / name)


def test_a_truncated_workbook_stops_the_reader(tmp_path):
    path = write_book(tmp_path / "a.xlsx", {"one": ROWS})
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(BadInput, match="no readable workbook"):
        opened(path)


def test_a_truncated_protected_workbook_stops_the_reader(tmp_path):
    path = protect(write_book(tmp_path / "a.xlsx", {"one": ROWS}), EXCEL_DEFAULT_PASSWORD)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadInput):
        opened(path)


@needs_real_files
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_truncated_xls_stops_the_reader(tmp_path, part):
    whole = (REAL / "yearbook-2018" / "GRP per capita.xls").read_bytes()
    (tmp_path / "a.xls").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(BadInput):
        opened(tmp_path / "a.xls")


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
@pytest.mark.parametrize(
    "content", [b"<html><table></table></html>", b"hello", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0" + b"x" * 600]
)
def test_a_file_that_is_no_workbook_stops_the_reader(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match="no readable workbook"):
        opened(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_that_excel_writes(tmp_path, encoding, separator):
    path = tmp_path / "a.csv"
    path.write_bytes(f"城市{separator}面积\r\n杭州{separator}16596\r\n".encode(encoding))
    assert opened(path).sheets[0].rows == [["城市", "面积"], ["杭州", "16596"]]


@pytest.mark.parametrize("content", [b"a,b\n\xff\xff\xff,1\n", b"a,b\n1\x00,2\n"])
def test_bytes_that_are_no_text_stop_the_reader(tmp_path, content):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(BadInput, match="no text"):
        opened(tmp_path / "a.csv")


def test_a_csv_cut_in_its_last_line_stops_the_reader(tmp_path):
    (tmp_path / "a.csv").write_text("城市,年份,面积\n杭州,2015,16596\n宁波,20", encoding="utf-8")
    with pytest.raises(BadInput, match="last line"):
        opened(tmp_path / "a.csv")


def test_stata_columns_go_by_their_labels(tmp_path):
    frame = pd.DataFrame({"city": ["杭州", "宁波"], "trade": [1.5, float("nan")]})
    frame.to_stata(tmp_path / "a.dta", write_index=False, variable_labels={"trade": "进出口总额_万美元"}, version=118)
    assert opened(tmp_path / "a.dta").sheets[0].rows == [["city", "进出口总额_万美元"], ["杭州", 1.5], ["宁波", ""]]


def test_a_broken_stata_file_stops_the_reader(tmp_path):
    (tmp_path / "a.dta").write_bytes(b"<stata_dta><header>")
    with pytest.raises(BadInput, match="Stata"):
        opened(tmp_path / "a.dta")


def test_a_simulated_file_is_refused_in_a_genuine_run_only(tmp_path):
    path = write_book(tmp_path / "a.xlsx", {"one": ROWS, "two": [["SIMULATED DATA 模拟数据"]]})
    assert opened(path, "simulated").sheets[1].rows
    with pytest.raises(BadInput, match=r"'two', cell A1.*SIMULATED"):
        opened(path)


def test_an_excel_error_is_seen_although_it_is_no_value(tmp_path):
    sheets = {"one": ROWS, "two": [["a", "b"], ["c", "#DIV/0!"]]}
    assert opened(write_book(tmp_path / "a.xlsx", sheets)).sheet("two").cell(1, 1) == "#DIV/0!"


def test_the_raw_folder_may_be_written_in_any_way(tmp_path, monkeypatch):
    path = write_book(tmp_path / "raw" / "deep" / "a.xlsx", {"one": ROWS})
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    ways = [tmp_path / "raw", "../raw", "../raw/", "./../raw"]
    assert {open_workbook(path, way, no_value([]), "genuine").file for way in ways} == {"deep/a.xlsx"}


def test_names_and_hashes_are_those_of_the_file_below_the_raw_folder(tmp_path):
    path = write_book(tmp_path / "deep" / "a.xlsx", {"one": ROWS})
    book = open_workbook(path, tmp_path, no_value([]), "genuine")
    shutil.copy(path, tmp_path / "b.xlsx")
    assert book.file == "deep/a.xlsx"
    assert book.sha256 == open_workbook(tmp_path / "b.xlsx", tmp_path, no_value([]), "genuine").sha256


@needs_real_files
def test_a_xls_that_ends_a_few_bytes_early_stops_the_reader(tmp_path):
    whole = (REAL / "yearbook-2018" / "NOx and SO2.xls").read_bytes()
    (tmp_path / "a.xls").write_bytes(whole[:-9])
    with pytest.raises(BadInput, match=r"a\.xls: found no readable workbook"):
        opened(tmp_path / "a.xls")


@needs_real_files
def test_a_damaged_xls_is_read_or_stops_the_reader_with_its_name(tmp_path):
    whole = (REAL / "yearbook-2018" / "NOx and SO2.xls").read_bytes()
    for seed in range(60):
        content, stream = bytearray(whole), np.random.default_rng(seed)
        for at, byte in zip(stream.integers(len(content), size=50), stream.integers(256, size=50), strict=True):
            content[at] = byte
        (tmp_path / "a.xls").write_bytes(content)
        try:
            opened(tmp_path / "a.xls")
        except BadInput as error:
            assert str(error).startswith("a.xls: found ")  # noqa: PT017 - some are read


def test_a_damaged_xlsx_stops_the_reader(tmp_path):
    path = write_book(tmp_path / "a.xlsx", {"one": ROWS})
    content = bytearray(path.read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[at : at + 20] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"a\.xlsx: found no readable workbook"):
        opened(path)


def test_a_csv_whose_quotation_mark_is_not_closed_stops_the_reader(tmp_path):
    (tmp_path / "a.csv").write_text('year,city\n2015,"' + "a" * 200_000, encoding="utf-8")
    with pytest.raises(BadInput, match=r"a\.csv: found no readable csv"):
        opened(tmp_path / "a.csv")


def test_a_sheet_is_found_whatever_its_blanks_and_case(tmp_path):
    book = opened(write_book(tmp_path / "a.xlsx", {"Emission  Vector ": ROWS}))
    assert book.sheet("emission vector").name == "Emission  Vector "
