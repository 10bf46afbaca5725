from dataclasses import replace

import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.preflight.names import lenient, take_out
from scripts.sources.read_compiled import read_compiled
from tests.sources.conftest import ROOT, write_book

HEADER = ["年份", "省份", "城市", "城市代码", "进出口总额（万美元）", "专利授权数_全市_件"]
ROWS = [[2015.0, "浙江省", "杭州市", 330100.0, 6657000.0, 46245], [2016.0, "浙江省", "宁波", "3302", "…", "40792"]]


def found(observations):
    return {(row.code, row.year, row.variable): row.value for row in observations.itertuples()}


EXPECTED = {("330100", 2015, "trade"): 6657000, ("330100", 2015, "patents"): 46245, ("330200", 2016, "patents"): 40792}


def test_a_long_table_is_read_with_codes_and_years_in_any_dress(read):
    observations, left_out = read("compiled", {"Sheet1": [HEADER, *ROWS]})
    assert found(observations) == EXPECTED
    assert set(observations["scope"]) == {"prefecture"}
    assert left_out.empty
    assert observations.iloc[0][["raw_text", "unit_raw", "cell"]].tolist() == ["46245", "件", "F2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_gives_the_same(read, tmp_path, encoding):
    path = tmp_path / "compiled" / "panel.csv"
    path.parent.mkdir()
    path.write_bytes("\r\n".join([*(",".join(map(str, line)) for line in [HEADER, *ROWS]), ""]).encode(encoding))
    assert found(read("compiled", file=path.name)[0]) == EXPECTED


def test_stata_gives_the_same(read, tmp_path):
    path = tmp_path / "compiled" / "panel.dta"
    path.parent.mkdir()
    frame = pd.DataFrame({"year": [2015.0, 2016.0], "city": ["杭州市", "宁波"], "code": [330100.0, 330200.0]})
    frame = frame.assign(trade=[6657000.0, None], patents=[46245.0, 40792.0])
    labels = dict(zip(frame, ["年份", "城市", "城市代码", "进出口总额_万美元", "专利授权数"], strict=True))
    frame.to_stata(path, write_index=False, variable_labels=labels, version=118)
    assert found(read("compiled", file=path.name)[0]) == EXPECTED


def test_a_stata_year_is_read_in_statas_own_format(read, tmp_path):
    path = tmp_path / "compiled" / "panel.dta"
    path.parent.mkdir()
    frame = pd.DataFrame({"年份": pd.to_datetime(["2015-01-01"]), "城市": ["杭州市"], "进出口总额_万美元": [6657000.0]})
    frame.to_stata(path, write_index=False, version=118, convert_dates={"年份": "ty"})
    assert found(read("compiled", file=path.name, only=["trade"])[0]) == {("330100", 2015, "trade"): 6657000}


@pytest.mark.parametrize("year", ["2015年", " 2015 ", "２０１５", "２０１５ 年", 2015, 2015.0])
def test_a_year_may_be_printed_in_any_dress(read, year):
    observations, _ = read(
        "compiled", {"1": [HEADER, [year, "浙江省", "浙江省　杭州", "", "6,657,000 ", "４６２４５"]]}
    )
    assert found(observations) == {("330100", 2015, "trade"): 6657000, ("330100", 2015, "patents"): 46245}


def test_required_variables_may_stand_on_a_sheet_each(read):
    sheets = {"进出口总额(万美元)": [["城市", 2015.0], ["杭州", 1]], "专利授权数": [["城市", "2015年"], ["杭州", 3]]}
    observations, _ = read("compiled", sheets, layout="wide")
    assert found(observations) == {("330100", 2015, "trade"): 1, ("330100", 2015, "patents"): 3}


@pytest.mark.parametrize("heading", ["进出口总额_2015_万美元", "2015年进出口总额(万美元)", "进出口总额2015"])
def test_a_wide_table_has_its_years_in_the_headings(read, heading):
    rows = [["城市", heading, heading.replace("2015", "2016"), "专利授权数_2015"], ["杭州市", 6657000, 7000000, 46245]]
    observations, _ = read("compiled", {"Sheet1": rows}, layout="wide")
    expected = {
        ("330100", 2015, "trade"): 6657000,
        ("330100", 2016, "trade"): 7000000,
        ("330100", 2015, "patents"): 46245,
    }
    assert found(observations) == expected


def test_a_wide_sheet_of_one_variable_is_named_by_its_sheet(read):
    sheets = {"进出口总额": [["城市", "2015", "2016"], ["杭州", 1, 2]], "专利授权数": [["城市", 2015], ["杭州", 3]]}
    columns = [
        {"header": h, "variable": v, "unit": u, "scope": "prefecture", "required": False}
        for h, v, u in (("^进出口总额", "trade", "万美元"), ("^专利授权数", "patents", "件"))
    ]
    observations, _ = read("compiled", sheets, layout="wide", columns=columns)
    assert found(observations) == {
        ("330100", 2015, "trade"): 1,
        ("330100", 2016, "trade"): 2,
        ("330100", 2015, "patents"): 3,
    }


def test_the_unit_may_be_given_row_by_row(read):
    header = ["年份", "城市", "进出口总额", "单位", "专利授权数_件"]
    rows = [header, [2015, "杭州", 66570, "百万美元", 1], [2016, "杭州", 6, "亿美元", 1], [2017, "杭州", 5, "", 1]]
    observations, _ = read("compiled", {"1": rows}, only=["trade"])
    assert found(observations) == {("330100", y, "trade"): v for y, v in ((2015, 6657000), (2016, 60000), (2017, 5))}
    assert sorted(observations["unit_raw"]) == ["万美元", "亿美元", "百万美元"]


def test_a_heading_s_unit_behind_its_english_counts_for_more_than_the_source_s(read):
    rows = [["城市", "年份", "进出口总额 Total trade(亿美元)"], ["杭州", 2015, 7]]
    assert found(read("compiled", {"1": rows}, only=["trade"])[0]) == {("330100", 2015, "trade"): 70000}


def test_an_undeclared_unit_behind_a_heading_s_english_stops_the_reader(read):
    rows = [["城市", "年份", "进出口总额 Total trade(千美元)"], ["杭州", 2015, 7]]
    with pytest.raises(BadInput, match="cell C1: found the unit '千美元' for trade"):
        read("compiled", {"1": rows}, only=["trade"])


def test_scope_and_unit_are_read_from_the_underscores_in_any_order(read):
    columns = [
        {"header": "^科学技术支出", "variable": "science_expenditure", "unit": None, "scope": None, "required": True}
    ]
    rows = [["城市", "年份", "科学技术支出_全市_万元", "科学技术支出_亿元_市辖区"], ["杭州", 2015, 100, 0.005]]
    observations, _ = read("compiled", {"1": rows}, columns=columns)
    assert dict(zip(observations["scope"], observations["value"], strict=True)) == {"prefecture": 100, "districts": 50}


def test_notes_and_empty_sheets_and_columns_are_skipped_and_recorded(read):
    rows = [[*HEADER, "", ""], [*ROWS[0], "", "a remark"], ROWS[1], []]
    sheets = {"数据来源": [["somewhere"]], "Sheet1": rows, "Sheet2": [], "other": [["no table"]]}
    observations, left_out = read("compiled", sheets)
    assert found(observations) == EXPECTED
    assert left_out[["sheet", "cell", "reason"]].to_numpy().tolist() == [
        ["数据来源", "A1", "a sheet of notes"],
        ["Sheet1", "G1", "an empty column"],
        ["Sheet1", "H1", "a column without a heading"],
        ["Sheet2", "A1", "an empty sheet"],
        ["other", "A1", "a sheet without headings for city and year"],
    ]


def test_totals_are_left_out_and_recorded(read):
    rows = [HEADER, *ROWS, [2015, "浙江省", "浙江省", 330000.0, 9, 9], [2015, "", "合计", "", 99, 99]]
    observations, left_out = read("compiled", {"1": rows})
    assert found(observations) == EXPECTED
    assert left_out["reason"].tolist() == ["a province's total", "a row that is no city's"]


def test_a_city_called_like_its_province_is_still_a_city(read):
    rows = [
        HEADER,
        [2015, "吉林省", "吉林", 220200.0, 1, 2],
        [2016, "吉林省", "吉林", "", 1, 2],
        [2015, "北京市", "北京", 110000.0, 1, 2],
    ]
    assert set(read("compiled", {"1": rows})[0]["code"]) == {"220200", "110000"}


def test_a_later_code_of_the_same_territory_is_no_contradiction(read):
    rows = [HEADER, [2008, "贵州省", "毕节市", 520500.0, 1, 2]]
    assert set(read("compiled", {"1": rows})[0]["code"]) == {"522400"}


def test_codes_alone_are_enough(read):
    rows = [["年份", "代码", "进出口总额", "专利授权量"], [2015, "330100", 1, 2]]
    assert set(read("compiled", {"1": rows})[0]["code"]) == {"330100"}


def test_the_check_finds_every_name_that_means_no_city_beside_codes_that_mean_one(tmp_path, reading):
    rows = [HEADER, *ROWS, [2015, "浙江省", "杭洲市", "3301", 1, 2], [2015, "浙江省", "宁坡市", "3302", 1, 2]]
    path = write_book(tmp_path / "compiled" / "table.xlsx", {"1": rows})
    registry = lenient(sorted((ROOT / "resources" / "cities").glob("*.csv")))
    observations, _ = read_compiled([path], replace(reading("compiled"), registry=registry))
    known, unmatched = take_out(observations, registry)
    assert found(known) == EXPECTED
    assert [(one.name, one.cell) for one in unmatched] == [("杭洲市", "E4"), ("宁坡市", "E5")]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([HEADER, [2015, "浙江省", "杭州市", 330200.0, 1, 2]], "cell D2: found the code 330200"),
        ([HEADER, [2015, "浙江省", "杭州市", "x1", 1, 2]], "cell D2: found 'x1'"),
        ([HEADER, [2015, "浙江省", "杭州市", 339900.0, 1, 2]], "the code 339900"),
        ([HEADER, [2015, "浙江省", "宁波市", "3301", 1, 2]], r"code 330100 \(杭州市\) beside '宁波市' \(330200\)"),
        ([HEADER, [2015, "浙江省", "杭洲市", "3301", 1, 2]], r"cell C2: found '杭洲市'.*D2 says 330100, 杭州市\."),
        ([HEADER, [2015, "浙江省", "杭州市", 330102.0, 1, 2]], r"A part of 杭州市\? Write 330100"),
        ([HEADER, [2015, "浙江省", "杭州市", "3.30E+05", 1, 2]], r"cell D2: found '3\.30E\+05'.*scientific format"),
        (
            [HEADER, [2011, "安徽省", "", "3414", 1, 2]],
            r"abolished in 2011, its area to 合肥市 \(340100\), 芜湖市.*马鞍山",
        ),
        ([HEADER, [2015, "浙江省", "杭洲市", "", 1, 2]], "cell C2: found '杭洲市'.*杭州"),
        ([HEADER, [2015, "", "海南", "", 1, 2]], "cell C2: found '海南'"),
        (
            [HEADER, [2015, "浙江省", "", "", 1, 2]],
            "C2: found a row with figures and no city.*merged.*fill its name",
        ),
        ([HEADER, ["about 2015", "浙江省", "杭州市", "", 1, 2]], "cell A2: found 'about 2015'"),
        ([HEADER, [15, "浙江省", "杭州市", "", 1, 2]], "cell A2: found '15'; expected a year of four digits"),
        ([HEADER], "cell A1: found no figure in the columns read"),
        ([HEADER, [2015, "浙江省", "杭州市", "", "…", ""]], "cell A1: found no figure in the columns read"),
        ([HEADER, [2015, "浙江省", "杭州市", "", "12..3", 2]], "cell E2: found '12..3'"),
        ([HEADER, [2015, "浙江省", "杭州市", "", "#REF!", 2]], "cell E2: found '#REF!'"),
        (
            [HEADER, *ROWS, [2015, "", "杭州", "", 1, 46245]],
            r"E4: found '1' .* of 330100 \(杭州市\).*E2.*the rows out",
        ),
        ([[*HEADER[:4], "进出口总额（万元）", "专利授权数"], ROWS[0]], "cell E1: found the unit '万元' for trade"),
        ([[*HEADER[:4], "进出口总额_百万元", "专利授权数"], ROWS[0]], "the unit '百万元'"),
        ([[*HEADER, "货物进出口总额"], [*ROWS[0], 1]], "cell G1: found a second column for trade.*E1"),
        ([[*HEADER, "城市"], ROWS[0]], "2 columns for city"),
        ([HEADER[:5], ROWS[0][:5]], r"no column for patents, with the headings 进出口总额; .*Brackets, units"),
        ([HEADER, [2015, "", "杭州市", "", "56.69%", 2]], r"cell E2: found '56\.69%'.*Write 56\.69, a number without"),
        ([HEADER[1:], ROWS[0][1:]], "no column for the year"),
        ([["name", "when"], ["杭州", 2015]], "no such table"),
    ],
)
def test_what_cannot_be_right_stops_the_reader_at_its_cell(read, rows, message):
    with pytest.raises(BadInput, match=message):
        read("compiled", {"1": rows})


def test_an_undeclared_unit_in_a_row_stops_the_reader(read):
    rows = [["年份", "城市", "进出口总额", "单位"], [2015, "杭州", 1, "百万元"]]
    with pytest.raises(BadInput, match="cell D2: found the unit '百万元'"):
        read("compiled", {"1": rows}, only=["trade"])


def test_a_heading_that_fits_two_variables_stops_the_reader(read):
    columns = [
        {"header": h, "variable": v, "unit": None, "scope": "prefecture", "required": False}
        for h, v in (("总额", "trade"), ("^进出口", "patents"))
    ]
    with pytest.raises(BadInput, match="cell E1: found the heading '进出口总额', which fits patents and trade"):
        read("compiled", {"1": [HEADER, *ROWS]}, columns=columns)


def test_a_simulated_panel_is_refused_in_a_genuine_run(read):
    sheets = {"1": [[*HEADER, "数据来源"], [*ROWS[0], "SIMULATED DATA 模拟数据"]]}
    assert len(read("compiled", sheets, data="simulated")[0]) == 2
    with pytest.raises(BadInput, match="cell G2"):
        read("compiled", sheets)


def test_a_misspelt_city_is_the_one_that_the_source_s_aliases_say_and_is_recorded_once(read):
    rows = [
        ["年份", "城市", "行政区划代码", "进出口总额（万美元）"],
        [2014, "杭 洲", 330100, 7],
        [2015, "杭洲", 330100, 8],
    ]
    observations, left_out = read("compiled", {"1": rows}, only=["trade"], aliases={"杭洲": "330100"})
    assert observations["code"].tolist() == ["330100", "330100"]
    assert left_out[["cell", "text", "reason"]].to_numpy().tolist() == [
        ["B2", "杭 洲", "its own word; the source's aliases say 330100, 杭州市"]
    ]


def test_an_alias_of_another_city_than_its_row_s_code_is_refused(read):
    rows = [["年份", "城市", "行政区划代码", "进出口总额（万美元）"], [2014, "杭洲", 330100, 7]]
    with pytest.raises(BadInput, match=r"cell C2: found the code 330100 \(杭州市\) beside '杭洲' \(330200\)"):
        read("compiled", {"1": rows}, only=["trade"], aliases={"杭洲": "330200"})


def test_an_alias_for_a_code_that_no_unit_has_is_refused(read):
    with pytest.raises(BadInput, match=r"found the code 330199 for '杭洲'; expected a code of the registry"):
        read(
            "compiled",
            {"1": [["年份", "城市", "进出口总额（万美元）"], [2014, "杭洲", 7]]},
            only=["trade"],
            aliases={"杭洲": "330199"},
        )
