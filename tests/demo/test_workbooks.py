import zipfile

import openpyxl

from scripts.demo.layout import MARK
from scripts.demo.workbooks import write_workbook

SHEETS = {"2－1": [["题", ""], [], ["a", 1.5]], "CNKI": [[MARK]]}


def test_the_same_sheets_are_the_same_bytes_whenever_they_are_written(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, SHEETS)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}
        assert b"2005-01-01" in parts.read("docProps/core.xml")


def test_an_empty_text_is_an_empty_cell_and_numbers_stay_numbers(tmp_path):
    write_workbook(tmp_path / "a.xlsx", SHEETS)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["2－1"]
    assert (sheet["A1"].value, sheet["B1"].value, sheet["A3"].value, sheet["B3"].value) == ("题", None, "a", 1.5)
