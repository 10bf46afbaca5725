"""What a description says of a compiled panel beyond one row of headings: where the year stands, and what is wrong."""

import pytest

from scripts.files.bad_input import BadInput

HEADER = ["年份", "城市", "进出口总额（万美元）"]
COLUMN = {"header": "^进出口总额", "variable": "trade", "unit": None, "scope": "prefecture", "required": True}
NAMES = {"city": "^城市$", "province": None, "code": None, "year": None, "unit": None}


def read_trade(read, sheets=None, file="table.xlsx", column=COLUMN, **settings):
    return read("compiled", sheets, file=file, columns=[column], **settings)


def found(observations):
    return {(row.code, row.year, row.scope): row.value for row in observations.itertuples()}


def test_a_sheet_s_name_may_say_the_year(read):
    sheets = {str(year): [HEADER[1:], ["杭州", year - 2000]] for year in (2014, 2015)} | {"附注": [["no table"]]}
    observations, left_out = read_trade(read, sheets, year_in="sheet", names=NAMES)
    assert found(observations) == {("330100", 2014, "prefecture"): 14, ("330100", 2015, "prefecture"): 15}
    assert left_out["sheet"].tolist() == ["附注"]


def test_a_file_s_name_may_say_the_year(read):
    observations, _ = read_trade(
        read, {"1": [HEADER[1:], ["杭州", 7]]}, "各市_2015年.xlsx", year_in="file", names=NAMES
    )
    assert found(observations) == {("330100", 2015, "prefecture"): 7}


@pytest.mark.parametrize(
    ("file", "year_in", "message"),
    [
        ("table.xlsx", "file", "found no year in the file's name 'table.xlsx'; expected one year of four digits"),
        ("2014-2015.xlsx", "file", "found the years 2014, 2015 in the file's name"),
        ("2015.xlsx", "sheet", "sheet '1': found no year in the sheet's name '1'"),
    ],
)
def test_a_name_that_does_not_say_one_year_stops_the_reader(read, file, year_in, message):
    with pytest.raises(BadInput, match=message):
        read_trade(read, {"1": [HEADER[1:], ["杭州", 7]]}, file, year_in=year_in, names=NAMES)


@pytest.mark.parametrize("heads", [[["年份", "城市", "进出口总额", ""], ["", "", "全市_亿美元", "市辖区_亿美元"]]])
def test_a_heading_may_stand_in_two_rows_of_which_the_upper_is_merged(read, heads):
    for rows in ({"below": 1}, {"above": 0, "below": 1}):
        observations, _ = read_trade(read, {"1": [*heads, [2015, "杭州", 7, 3]]}, heading_rows=rows)
        assert found(observations) == {("330100", 2015, "prefecture"): 70000, ("330100", 2015, "districts"): 30000}


def test_names_may_stand_above_the_row_of_the_city_s_heading(read):
    rows = [["", "", "进出口总额", ""], ["年份", "城市", "全市_亿美元", "市辖区_亿美元"], [2015, "杭州", 7, 3]]
    observations, _ = read_trade(read, {"1": rows}, heading_rows={"above": 1})
    assert found(observations) == {("330100", 2015, "prefecture"): 70000, ("330100", 2015, "districts"): 30000}


def test_both_rows_of_headings_may_be_bilingual(read):
    rows = [
        ["", "", "全市 Total City", "", "市辖区 Districts under City"],
        ["年度 Year", "城市 City", "进出口总额 Total trade(亿美元)", "绿化 Green(%)", "进出口总额 Total trade(亿美元)"],
        [2015, "杭州", 7, 40, 3],
    ]
    names = NAMES | {"year": "^年度$"}
    observations, _ = read_trade(read, {"1": rows}, heading_rows={"above": 1}, names=names)
    assert found(observations) == {("330100", 2015, "prefecture"): 70000, ("330100", 2015, "districts"): 30000}


def test_a_merged_text_does_not_reach_over_a_column_that_identifies_rows(read):
    rows = [["进出口总额", "", ""], ["年份", "城市", "件"], [2015, "杭州", 7]]
    with pytest.raises(BadInput, match="no column for trade"):
        read_trade(read, {"1": rows}, heading_rows={"above": 1})


def test_one_year_may_have_another_scope_and_unit_and_the_reader_records_it(read):
    rows = [HEADER, *([year, "杭州", 7] for year in (2013, 2014, 2015))]
    in_years = {2014: {"scope": "districts", "read_as": "亿美元"}, 2015: {"scope": None, "read_as": "百万美元"}}
    observations, left_out = read_trade(read, {"1": rows}, column=COLUMN | {"in_years": in_years})
    assert found(observations) == {
        ("330100", 2013, "prefecture"): 7,
        ("330100", 2014, "districts"): 70000,
        ("330100", 2015, "prefecture"): 700,
    }
    assert dict(zip(observations["year"], observations["unit_raw"], strict=True)) == {
        2013: "万美元",
        2014: "亿美元",
        2015: "百万美元",
    }
    assert left_out[["cell", "reason"]].to_numpy().tolist() == [
        ["C1", "its own word on 2014; the source says scope districts and unit 亿美元"],
        ["C1", "its own word on 2015; the source says unit 百万美元"],
    ]


def test_a_wide_table_s_year_may_have_another_scope(read):
    rows = [["城市", "进出口总额_2014_万美元", "进出口总额_2015_万美元"], ["杭州", 7, 3]]
    column = COLUMN | {"in_years": {2015: {"scope": "districts"}}}
    observations, left_out = read_trade(read, {"1": rows}, column=column, layout="wide", names=NAMES)
    assert found(observations) == {("330100", 2014, "prefecture"): 7, ("330100", 2015, "districts"): 3}
    assert left_out["cell"].tolist() == ["C1"]


@pytest.mark.parametrize(
    ("sheets", "given"),
    [
        ({"1": [HEADER, [2014, "杭州", 7], [2015, "杭州", "…"], [2016, "杭州", 8]]}, {}),
        (
            {"1": [["城市", "进出口总额_2014_万美元", "进出口总额_2016_万美元"], ["杭州", 7, 8]]},
            {"layout": "wide", "names": NAMES},
        ),
        (
            {"2014": [HEADER[1:], ["杭州", 7]], "2016": [HEADER[1:], ["杭州", 8]]},
            {"year_in": "sheet", "names": NAMES},
        ),
    ],
)
def test_a_year_told_of_in_which_the_column_has_no_figure_stops_the_reader(read, sheets, given):
    column = COLUMN | {"in_years": {2014: {"scope": "districts"}, 2015: {"scope": "districts"}}}
    with pytest.raises(BadInput, match=r"found no figure of 2015 in the column .*; expected .* 2014, 2016\. Correct"):
        read_trade(read, sheets, column=column, **given)
    assert len(read_trade(read, column=column, alone=False, **given)[0]) == 2, "the year may be that of another file"


def test_a_column_that_the_source_does_not_want_is_recorded(read):
    rows = [["年份", "城市", "进出口总额（万美元）", "增速(%)", "代码"], [2015, "杭州", 7, 3, 330100]]
    names = NAMES | {"year": "^年份$", "code": "^代码$"}
    _, left_out = read_trade(read, {"1": rows}, names=names)
    assert left_out[["cell", "text", "reason"]].to_numpy().tolist() == [
        ["D1", "增速(%)", "no column of the source wants it"]
    ]


@pytest.mark.parametrize("heading", ["进出口总额（万元）", "进出口总额(10000 yuan)", "进出口总额_%", "进出口总额"])
def test_a_unit_may_be_read_otherwise_than_heading_and_unit_column_state_it(read, heading):
    rows = [["年份", "城市", heading, "单位"], [2015, "杭州", 7, "千元"]]
    observations, left_out = read_trade(read, {"1": rows}, column=COLUMN | {"read_as": "亿美元"})
    assert found(observations) == {("330100", 2015, "prefecture"): 70000}
    assert left_out[["cell", "text", "reason"]].to_numpy().tolist() == [
        ["C1", heading, "its own unit; the source says that it is 亿美元"]
    ]


def test_a_year_read_as_another_scope_contradicts_the_file_s_own_column_of_it(read):
    rows = [["年份", "城市", "进出口总额_万美元_全市", "进出口总额_万美元_市辖区"], [2015, "杭州", 7, 3]]
    with pytest.raises(BadInput, match=r"cell D2: found '3' .*; expected '7' .* cell C2"):
        read_trade(read, {"1": rows}, column=COLUMN | {"in_years": {2015: {"scope": "districts"}}})
