"""The genuine files' troubles stand in the simulated ones; read with openpyxl, apart from the project's own reader."""

import re

import openpyxl
import pytest

from scripts.demo.demo_yearbook import NAME_HEADINGS, SCANNED, demo_yearbook
from scripts.demo.layout import MARK, TABLES
from scripts.demo.workbooks import write_workbook
from scripts.files.bad_input import BadInput

EDITIONS = range(2005, 2024)


@pytest.fixture(scope="session")
def rows_of(world, registry, tmp_path_factory):
    """Return a function: the rows of one workbook's first sheet, texts, empty where a cell is."""
    folder, known = tmp_path_factory.mktemp("yearbook"), {}

    def rows(edition: int, table: str) -> list[list[str]]:
        if (edition, table) not in known:
            path = folder / f"{edition}-{table}.xlsx"
            write_workbook(path, demo_yearbook(world, registry, edition, table))
            sheet = openpyxl.load_workbook(path).worksheets[0]
            known[edition, table] = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
        return known[edition, table]

    return rows


def names_of(rows: list[list[str]]) -> list[str]:
    return [row[0] for row in rows if row[0]]


def header_at(rows: list[list[str]]) -> int:
    return next(place for place, row in enumerate(rows) if row[0] in NAME_HEADINGS)


def test_every_cell_is_text(world, registry):
    sheets = demo_yearbook(world, registry, 2018, "gdp")
    assert all(isinstance(cell, str) for rows in sheets.values() for row in rows for cell in row)


@pytest.mark.parametrize("edition", [2005, 2018])
@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_second_sheet_says_that_it_is_simulated(world, registry, edition, table):
    sheets = demo_yearbook(world, registry, edition, table)
    assert list(sheets)[1] == "CNKI"
    assert sheets["CNKI"] == [[MARK]]


def test_the_headers_row_drifts_between_the_third_and_the_fifth(rows_of):
    assert {header_at(rows_of(edition, table)) for edition in (2016, 2017, 2018) for table in TABLES} == {2, 3, 4}


def test_pages_of_fifty_rows_repeat_the_header_below_their_number(rows_of):
    rows = rows_of(2018, "population")
    further = [place for place, row in enumerate(rows) if "续表" in row[0]]
    assert [rows[place][0] for place in further[:2]] == ["2-1  续表 1  continued 1", "2-1  续表 2  continued 2"]
    for place in further:
        assert not any(rows[place - 1] + rows[place - 2])
        assert rows[place + 1 : place + 3] == rows[header_at(rows) : header_at(rows) + 2]
    assert further[1] - further[0] == 50 + 2 + 1 + 2


def test_two_scopes_stand_side_by_side_in_a_second_header_row(rows_of):
    rows = rows_of(2018, "population")
    scopes = [cell.partition("\n")[0] for cell in rows[header_at(rows) + 1]]
    assert scopes == ["", "", "全 市", "市辖区", "全市", "市辖区", "全 市", "市辖区"]
    rows = rows_of(2007, "population")
    assert [cell.partition("\n")[0] for cell in rows[header_at(rows) + 1]][2:4] == ["地区", "市区"]


def test_one_scope_stands_in_the_title(rows_of):
    assert rows_of(2018, "green")[0][0] == "2-5  绿地面积及建成区绿化覆盖面积(市辖区)"
    assert rows_of(2018, "pollution")[0][0].endswith("(全市)")


def test_provinces_are_headings_and_cities_are_indented(rows_of):
    rows = rows_of(2018, "gdp")
    place = next(i for i, row in enumerate(rows) if row[0] == "河北省")
    assert rows[place] == ["河北省", "Hebei", *[""] * 6]
    assert rows[place + 1][:2] == ["  石家庄市", "  Shijiazhuang"]
    assert rows[place - 2][0] == "北京市"


@pytest.mark.parametrize(("edition", "names"), list(SCANNED.items()))
def test_names_are_as_scanned(rows_of, edition, names):
    printed = [name.strip() for name in names_of(rows_of(edition, "population"))]
    for name, scanned in names.items():
        assert scanned in printed
        assert name not in printed


def test_renamed_merged_and_abolished_cities_stand_under_the_name_of_the_data_year(rows_of):
    by_edition = {e: {name.strip() for name in names_of(rows_of(e, "area"))} for e in (2010, 2011, 2012, 2019, 2020)}
    assert "襄樊市" in by_edition[2010]
    assert "襄阳市" in by_edition[2011]
    assert ("巢湖市" in by_edition[2011], "巢湖市" in by_edition[2012]) == (True, False)
    assert ("莱芜市" in by_edition[2019], "莱芜市" in by_edition[2020]) == (True, False)
    assert ("毕节市" in by_edition[2011], "毕节市" in by_edition[2012]) == (False, True)


def test_some_names_have_blanks_behind_them(rows_of):
    assert any(name.endswith("  ") for name in names_of(rows_of(2010, "gdp")))


def test_one_early_table_prints_two_blocks_of_cities_side_by_side(rows_of):
    rows = rows_of(2006, "green")
    header = rows[header_at(rows)]
    assert header[:4] == header[4:]
    assert rows[header_at(rows) + 1][0] == "北京市"
    assert rows[header_at(rows) + 1][4].startswith("  ")


def test_some_editions_add_totals_and_say_where_they_were_taken_from(rows_of):
    assert {"合计", "东部地区"} <= set(names_of(rows_of(2012, "population")))
    assert rows_of(2010, "gdp")[-1][0] == "摘编自《中国城市统计年鉴2010》"
    total, *parts = (
        int(row[2]) for row in rows_of(2012, "investment") if row[0] in {"合计", "东部地区", "中部地区", "西部地区"}
    )
    assert total == sum(parts)


def test_gdp_stands_in_100_million_yuan_in_some_editions(rows_of):
    heads = {edition: rows_of(edition, "gdp")[header_at(rows_of(edition, "gdp"))][2] for edition in (2019, 2020)}
    assert "万元" in heads[2019]
    assert "亿元" in heads[2020]


def test_sansha_and_danzhou_are_listed_and_blank(rows_of):
    rows = {row[0].strip(): row[2:] for row in rows_of(2018, "gdp")}
    assert not any(rows["三沙市"])
    assert not any(rows["儋州市"])


def test_some_titles_name_the_year_of_the_data(rows_of):
    told = {edition: re.findall(r"(\d{4})年", rows_of(edition, "area")[0][0]) for edition in (2012, 2013)}
    assert told == {2012: [], 2013: ["2012"]}


def test_an_edition_outside_the_world_stops(world, registry):
    with pytest.raises(BadInput, match="no city in 2029"):
        demo_yearbook(world, registry, 2030, "gdp")
