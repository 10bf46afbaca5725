"""Single cells that a description leaves out or reads otherwise, without an edit of the file."""

import pytest

from scripts.files.bad_input import BadInput
from tests.sources.conftest import write_book

HEADER = ["年份", "城市", "进出口总额（万美元）"]
ROWS = [HEADER, [2014, "杭州", 7], [2015, "杭州", 8], [2016, "杭州", 9]]
OUT = {"cell": "C3", "leave_out": True, "why": "a slip"}


def read_cells(read, *cells, sheets=None, **settings):
    return read("compiled", sheets or {"1": ROWS}, only=["trade"], cells=list(cells), **settings)


def found(observations):
    return {(row.year, row.scope): row.value for row in observations.itertuples()}


def test_a_cell_left_out_is_recorded_with_the_reason(read):
    observations, left_out = read_cells(read, OUT)
    assert found(observations) == {(2014, "prefecture"): 7, (2016, "prefecture"): 9}
    assert left_out[["sheet", "cell", "text", "reason"]].to_numpy().tolist() == [
        ["1", "C3", "8", "the source leaves it out: a slip"]
    ]


def test_a_cell_is_read_in_the_unit_and_scope_that_the_description_names(read):
    unit = {"cell": "C2", "read_as": "亿美元", "why": "as in the bulletin"}
    both = {"cell": "C4", "read_as": "百万美元", "scope": "districts", "why": "so it says"}
    observations, left_out = read_cells(read, unit, both)
    assert found(observations) == {(2014, "prefecture"): 70000, (2015, "prefecture"): 8, (2016, "districts"): 900}
    assert observations["unit_raw"].tolist() == ["亿美元", "万美元", "百万美元"]
    assert left_out["reason"].tolist() == [
        "its own word; the source says unit 亿美元: as in the bulletin",
        "its own word; the source says scope districts and unit 百万美元: so it says",
    ]


def test_text_that_is_no_number_may_be_left_out(read):
    sheets = {"1": [HEADER, [2014, "杭州", 7], [2015, "杭州", "约8"]]}
    assert found(read_cells(read, OUT, sheets=sheets)[0]) == {(2014, "prefecture"): 7}


def test_a_cell_of_a_wide_table_may_be_left_out(read):
    sheets = {"1": [["城市", "进出口总额_2014", "进出口总额_2015"], ["杭州", 7, 8]]}
    names = {"city": "^城市$", "province": None, "code": None, "year": None, "unit": None}
    observations, _ = read_cells(read, OUT | {"cell": "C2"}, sheets=sheets, layout="wide", names=names)
    assert found(observations) == {(2014, "prefecture"): 7}


def test_a_cell_is_one_of_the_sheet_and_file_that_it_names(read, tmp_path):
    sheets = {"a": ROWS, " B ": [HEADER, [2014, "宁波", 1], [2015, "宁波", 2]]}
    write_book(tmp_path / "compiled" / "other.xlsx", {"a": ROWS})
    elsewhere = OUT | {"cell": "C2", "file": "compiled/oth*.xlsx"}
    here = OUT | {"sheet": "b", "file": "compiled/table.xlsx"}
    observations, left_out = read_cells(read, here, elsewhere, sheets=sheets)
    assert observations[["code", "year"]].to_numpy().tolist() == [
        ["330100", 2014],
        ["330100", 2015],
        ["330100", 2016],
        ["330200", 2014],
    ]
    assert left_out[["sheet", "cell"]].to_numpy().tolist() == [[" B ", "C3"]]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ({"cell": "C9"}, "cell C9: found no such cell: the last one is C5"),
        ({"cell": "C5"}, "cell C5: found an empty cell; expected a figure that is read"),
        ({"cell": "B1"}, "cell B1: found '城市', which is not read as a figure"),
        ({"sheet": "2"}, "sheet '2', cell C3: found only the sheets '1', '说明'; expected a sheet '2'"),
        ({"sheet": "说明"}, "cell C3: found a cell of sheet '说明', which is not read"),
        ({"file": "compiled/else.xlsx"}, "found no such file; expected one that 'compiled/else.xlsx' names"),
    ],
)
def test_a_cell_that_is_no_figure_stops_the_reader_with_what_is_there(read, cell, message):
    sheets = {"1": [*ROWS, [2017, "杭州"]], "说明": [["x"]]}
    with pytest.raises(BadInput, match=message):
        read_cells(read, OUT | cell, sheets=sheets)


def test_a_figure_in_a_province_s_total_is_none_that_is_read(read):
    sheets = {"1": [[*HEADER, "代码"], [2014, "杭州", 7, 330100], [2015, "浙江省", 9, 330000]]}
    with pytest.raises(BadInput, match="cell C3: found '9', which is not read as a figure"):
        read_cells(read, {"cell": "C3", "scope": "districts", "why": "?"}, sheets=sheets)


def test_a_cell_on_two_sheets_needs_the_name_of_one(read):
    sheets = {"a": ROWS, "b": [HEADER, [2014, "宁波", 1], [2015, "宁波", 2]]}
    with pytest.raises(BadInput, match="found figures on the sheets 'a', 'b'; expected the name of one sheet"):
        read_cells(read, OUT, sheets=sheets)


def test_two_entries_for_one_cell_stop_the_reader(read):
    with pytest.raises(BadInput, match="cell C3: found two entries that mean this cell"):
        read_cells(read, OUT, OUT | {"sheet": "1"})


@pytest.mark.parametrize("cell", ["A3", "B3"])
def test_the_cell_of_a_city_or_a_year_leaves_out_its_row_even_where_that_city_was_none(read, cell):
    rows = [HEADER, [2014, "杭州", 7], [2015, "巢湖市", 8]]
    said = {"cell": cell, "leave_out": True, "why": "abolished in 2011"}
    observations, left_out = read_cells(read, said, sheets={"1": rows})
    assert found(observations) == {(2014, "prefecture"): 7}
    assert left_out[["cell", "reason"]].to_numpy().tolist() == [[cell, "the source leaves it out: abolished in 2011"]]


def test_a_heading_leaves_out_its_column_where_two_have_one_name(read):
    rows = [[*HEADER[:2], "进出口总额(现价)(万美元)", "进出口总额(2000年价)(万美元)"], [2014, "杭州", 7, 5]]
    with pytest.raises(BadInput, match="a second column"):
        read_cells(read, sheets={"1": rows})
    observations, left_out = read_cells(
        read, {"cell": "D1", "leave_out": True, "why": "2000 prices"}, sheets={"1": rows}
    )
    assert found(observations) == {(2014, "prefecture"): 7}
    assert left_out[["cell", "reason"]].to_numpy().tolist() == [["D1", "the source leaves it out: 2000 prices"]]


def test_a_heading_in_two_rows_is_left_out_by_either(read):
    rows = [
        ["", "", "进出口总额", "进出口总额"],
        ["年份", "城市", "现价(万美元)", "不变价(万美元)"],
        [2014, "杭州", 7, 5],
    ]
    for cell in ("D1", "D2"):
        said = {"cell": cell, "leave_out": True, "why": "other prices"}
        observations, _ = read_cells(read, said, sheets={"1": rows}, heading_rows={"above": 1, "below": 0})
        assert found(observations) == {(2014, "prefecture"): 7}


@pytest.mark.parametrize(("cell", "text"), [("B3", "杭州"), ("C1", "进出口总额（万美元）")])
def test_what_names_a_row_or_heads_a_column_has_no_unit(read, cell, text):
    with pytest.raises(BadInput, match=rf"cell {cell}: found '{text}', which is not read .* names or heads it"):
        read_cells(read, {"cell": cell, "read_as": "亿美元", "why": "so it says"})
