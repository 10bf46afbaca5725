import openpyxl
import pytest

from scripts.demo.demo_emissions import demo_emissions
from scripts.demo.layout import MARK
from scripts.demo.workbooks import write_workbook
from scripts.files.bad_input import BadInput


@pytest.fixture(scope="module")
def sheets(world, registry):
    return demo_emissions(world, registry)


@pytest.fixture(scope="module")
def matrix(sheets):
    header, *rows = sheets["emission matrix"]
    return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}


def test_the_notes_say_simulated_and_the_unit(sheets):
    notes = {row[0]: row[1] for row in sheets["NOTE"]}
    assert notes["Data/数据"] == MARK
    assert notes["Unit/单位"] == "million tones\n百万吨"


def test_both_sheets_hold_the_same_figures(sheets, matrix):
    header, *rows = sheets["emission vector"]
    assert header == ["ID", "city", "year", "emission"]
    assert all(matrix[city][str(year)] == value for _, city, year, value in rows)
    assert len(rows) == sum(value != "" for city in matrix.values() for value in city.values())
    assert all(key == f"{city}{year}" for key, city, year, _ in rows)


def test_years_are_text_1995_and_1997_to_2019(matrix):
    years = list(next(iter(matrix.values())))
    assert years == ["1995", *(str(year) for year in range(1997, 2020))]
    assert 0 < sum(city["1995"] != "" for city in matrix.values()) < 10


def test_names_are_those_of_the_genuine_file(matrix):
    assert {"北京", "吉林吉林", "湖北襄阳", "湖北恩施州", "湖北仙桃", "安徽巢湖", "内蒙古鄂尔多斯"} <= set(matrix) | {
        "湖北恩施州"
    }
    assert not any(name.endswith("市") for name in matrix)
    assert "湖北襄樊" not in matrix


def test_a_city_that_ended_ends(matrix):
    assert max(year for year, value in matrix["安徽巢湖"].items() if value != "") <= "2010"
    assert max(year for year, value in matrix["山东莱芜"].items() if value != "") <= "2018"


def test_six_coastal_cities_are_absent(matrix, counts, world):
    none = {code for code, n in counts.items() if n == 0}
    names = set(world.loc[world["code"].isin(none), "name_zh"].str.removesuffix("市"))
    assert len(none) == 6
    assert not any(name.endswith(absent) for name in matrix for absent in names)


def test_a_spreadsheet_keeps_every_figure_exactly(sheets, tmp_path):
    write_workbook(tmp_path / "e.xlsx", sheets)
    read = openpyxl.load_workbook(tmp_path / "e.xlsx", read_only=True)["emission vector"].iter_rows(values_only=True)
    assert [list(row) for row in read] == sheets["emission vector"]


def test_a_world_without_printed_emissions_stops(world, registry):
    with pytest.raises(BadInput, match="emission_years"):
        demo_emissions(world.assign(printed_co2=False), registry)
