"""What a compiled panel's description must say, and once."""

import re

import pytest

from scripts.settings.errors import ConfigError
from scripts.settings.load import load_source
from tests.pages import blocks
from tests.settings.conftest import ROOT

SHIPPED = (ROOT / "config/sources/compiled.yaml").read_text(encoding="utf-8")
TRADE = "unit: 万美元, scope: prefecture"
COLUMNS = "\ncolumns:\n"
CELLS = "\ncells: [{cell: C3"


def loaded(folder, variables, *changes):
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return load_source(folder / "mine.yaml", variables)


def test_what_a_description_does_not_say_is_as_the_shipped_one_is_read(tmp_path, variables):
    source = loaded(tmp_path, variables)
    assert source["year_in"] == "column"
    assert source["heading_rows"] == {"above": 0, "below": 0}
    assert {column["read_as"] for column in source["columns"]} == {None}
    assert [column["in_years"] for column in source["columns"]] == [{}, {}]


def test_the_page_s_single_cells_are_those_of_its_source(tmp_path, variables):
    shown = {block.info: block.text for block in blocks("docs/own-source.md")}
    (tmp_path / "mine.yaml").write_text(
        shown["yaml config/sources/thesis.yaml"] + shown["yaml cells"], encoding="utf-8"
    )
    cells = load_source(tmp_path / "mine.yaml", variables)["cells"]
    assert [(one["cell"], one["leave_out"]) for one in cells] == [
        ("D47", False),
        ("F112", False),
        ("E8", True),
        ("C30", True),
    ]


@pytest.mark.parametrize("key", ["city", "province", "code", "unit"])
def test_a_column_that_a_table_lacks_may_be_left_out(key, tmp_path, variables):
    source = loaded(tmp_path, variables, (re.search(rf'{key}: "[^"]*"(, )?', SHIPPED)[0], ""))
    assert source["names"][key] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            [('city: "^(城市|地级市|城市名称)$", ', ""), ('code: "^(城市代码|行政区划代码|代码)$", ', "")],
            "found neither city nor",
        ),
        ([('year: "^(年份|年)$", ', "")], r"line \d+, names: found no heading of the year; expected names.year"),
        ([("layout: long", "layout: wide\nyear_in: sheet")], "year_in: found 'sheet' for a wide table"),
        (
            [("layout: long", "layout: long\nyear_in: title")],
            "year_in: found 'title'; expected column or sheet or file",
        ),
        ([("layout: long", "layout: long\nheading_rows: { below: 4 }")], "heading_rows.below: .* a number up to 3"),
        (
            [(TRADE, f"{TRADE}, read_as: 万元")],
            r"columns\.1\.read_as: found unit of trade '万元'; expected one of .*万美元",
        ),
        ([(TRADE, f"{TRADE}, in_years: {{2015: {{}}}}")], r"columns\.1\.in_years\.2015: found a year without anything"),
        (
            [(TRADE, f"{TRADE}, in_years: {{2015: {{read_as: 元}}}}")],
            r"columns\.1\.in_years\.2015\.read_as: found unit",
        ),
        ([(TRADE, f"{TRADE}, in_years: {{2015: {{scope: city}}}}")], r"in_years\.2015\.scope: found 'city'; expected"),
        ([(COLUMNS, f"{CELLS}, why: x}}]{COLUMNS}")], r"cells\.1: found a cell without anything different; expected"),
        (
            [(COLUMNS, f"{CELLS}, why: x, leave_out: true, scope: districts}}]{COLUMNS}")],
            r"cells\.1: found a cell that is left out and read",
        ),
        ([(COLUMNS, f"{CELLS}, leave_out: true}}]{COLUMNS}")], r"cells\.1\.why: "),
        ([(COLUMNS, f"{CELLS}, why: x, read_as: 元}}]{COLUMNS}")], r"cells\.1\.read_as: found unit of trade, patents"),
        (
            [(COLUMNS, f"{CELLS}, why: x, leave_out: true}}, {{cell: C3, why: y, scope: districts}}]{COLUMNS}")],
            r"cells\.2\.cell: found 'C3' twice",
        ),
        ([(COLUMNS, f"{CELLS.replace('C3', 'R3C3')}, why: x, scope: districts}}]{COLUMNS}")], r"cells\.1\.cell: found"),
        ([(TRADE, f"{TRADE}, in_years: {{15: {{scope: districts}}}}")], r"in_years\.15: found '?15'?; expected"),
    ],
)
def test_what_does_not_fit_together_is_refused_at_its_key(changes, message, tmp_path, variables):
    with pytest.raises(ConfigError, match=message):
        loaded(tmp_path, variables, *changes)
