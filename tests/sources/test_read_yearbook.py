from dataclasses import replace

import msoffcrypto
import pytest

from scripts.files.bad_input import BadInput
from scripts.sources.read_yearbook import read_yearbook
from scripts.sources.workbooks import EXCEL_DEFAULT_PASSWORD
from tests.sources.conftest import REAL, checked, needs_real_files, protect, write_book

POLLUTION = [
    ["2-6  工业废水排放量和二氧化硫及氮氧化物排放量(全市)"],
    ["Industrial Waste Water Discharged"],
    [
        "城    市",
        "City",
        "工业废水排放量\r\n(万吨)\r\nVolume of Industrial\r\nWaste Water",
        "工业二氧化硫排放量\r\n(吨)\r\nVolume of",
    ],
    ["北京市", "Beijing", "8494", "3799"],
    ["河北省", "Hebei"],
    ["  石家庄市", "  Shijiazhuang", "8430", "36633"],
    ["  唐山市", "  Tangshan", "", "119808"],
]
POPULATION = [
    ["2-1  人口及户数"],
    ["城　市", "City", "年末户籍人口(万人)\r\nHousehold Registered", "", "年平均人口(万人)", ""],
    ["", "", "全 市\nTotal City", "市辖区\nDistricts\nunder City", "全市", "市辖区"],
    ["河北省", "Hebei"],
    ["  石家庄市", "  Shijiazhuang", "973", "417", "974", "416"],
]
GREEN = [
    ["2-5  绿地面积及建成区绿化覆盖面积(市辖区)"],
    [
        "城    市",
        "City",
        "绿地面积\r\n(公顷)\r\nArea of",
        "",
        "建成区绿化覆盖面积\r\n(公顷)",
        "建成区绿化覆盖率\r\n(%)\r\nGreen",
    ],
    ["", "", "", "公园绿地面积\r\nArea of Parks", "", ""],
    ["石家庄市", "Shijiazhuang", "12839", "4840", "12687", "44.42"],
]
GDP = [
    ["2-9  地区生产总值(市辖区)"],
    [
        "城市",
        "City",
        "地区生产总值(当年价格)\r\n(万元)\r\nGross",
        "人均地区生产总值\r\n(元)",
        "地区生产总值增长率\r\n(%)",
    ],
    ["石家庄市", "Shijiazhuang", "33962728", "69926", "8.10"],
]
CNKI = [["http://www.cnki.net/"]]


def values(observations, code="130100"):
    of_city = observations[observations["code"] == code]
    return {(row.variable, row.scope): row.value for row in of_city.itertuples()}


def continued(rows, *more, header=2, title="2-6  续表 1  continued 1"):
    """Return a sheet whose table goes on after a page break."""
    return [*rows, [], [], [title], rows[header], *more]


def test_cells_become_observations_of_the_year_before(read):
    observations, _ = read("yearbook", {"1-7": POLLUTION, "CNKI": CNKI})
    assert set(observations["year"]) == {2017}
    assert values(observations) == {("wastewater", "prefecture"): 8430, ("so2", "prefecture"): 36633}
    assert values(observations, "130200") == {("so2", "prefecture"): 119808}
    cell = observations[(observations["code"] == "130100") & (observations["variable"] == "so2")].iloc[0]
    assert (cell["sheet"], cell["cell"], cell["raw_text"], cell["unit_raw"]) == ("1-7", "D6", "36633", "吨")


def test_an_edition_may_be_declared_to_hold_another_year(read):
    observations, _ = read("yearbook", {"1": POLLUTION}, data_year={"lag": 1, "exceptions": {2018: 2016}})
    assert set(observations["year"]) == {2016}


def test_both_scopes_are_observations_of_their_own(read):
    observations, _ = read("yearbook", {"1": POPULATION})
    assert values(observations) == {
        ("registered_population", s): v for s, v in (("prefecture", 973), ("districts", 417))
    }


def test_old_words_for_the_scopes_are_known(read):
    rows = [POPULATION[0], POPULATION[1], ["", "", "地区", "市区", "地区", "市区"], *POPULATION[3:]]
    assert values(read("yearbook", {"1": rows})[0])["registered_population", "districts"] == 417


def test_a_sub_column_is_not_taken_for_the_column_above_it(read):
    assert values(read("yearbook", {"1": GREEN})[0]) == {("green_coverage", "districts"): 44.42}
    columns = [{"header": "^绿地面积", "variable": "area", "unit": "公顷", "scope": None, "required": True}]
    tables = {"green": {"title": "绿地面积", "columns": columns}}
    assert values(read("yearbook", {"1": GREEN}, tables=tables)[0]) == {("area", "districts"): pytest.approx(128.39)}


def test_a_bracket_that_is_no_unit_does_not_hide_the_one_that_is(read):
    assert values(read("yearbook", {"1": GDP})[0])["gdp", "districts"] == 33962728


@pytest.mark.parametrize("unit", ["亿元", "\r\n（亿元）\r\n"])
def test_the_unit_in_the_heading_counts(read, unit):
    rows = [
        GDP[0],
        ["城市", "City", f"地区生产总值({unit})", "人均地区生产总值(元)"],
        ["石家庄市", "", "3396.2728", "69926"],
    ]
    observations, _ = read("yearbook", {"1": rows})
    assert values(observations)["gdp", "districts"] == pytest.approx(33962728)


@pytest.mark.parametrize("place", ["above", "below", "below with a word"])
def test_a_unit_row_of_its_own_is_read(read, place):
    header = ["城市", "City", "地区生产总值", "人均地区生产总值" if place != "above" else "人均地区生产总值(元)"]
    above = [["单位：亿元"]] if place == "above" else []
    below = {
        "above": [],
        "below": [["", "", "（亿元）", "元"]],
        "below with a word": [["", "", "单位：亿元", "单位：元"]],
    }[place]
    rows = [GDP[0], *above, header, *below, ["石家庄市", "", "3396.2728", "69926"]]
    observations, _ = read("yearbook", {"1": rows})
    assert values(observations) == {
        ("gdp", "districts"): pytest.approx(33962728),
        ("gdp_per_capita", "districts"): 69926,
    }


@pytest.mark.parametrize("drift", range(4))
def test_the_header_may_stand_lower(read, drift):
    rows = [POLLUTION[0], *[["Dioxide Emission (Total City)"]] * drift, *POLLUTION[2:]]
    assert len(read("yearbook", {"1": rows})[0]) == 5


def test_a_table_goes_on_after_each_page_break(read):
    rows = continued(POLLUTION, ["  秦皇岛市", "", "2310", "18923"], ["山西省", "Shanxi"], ["  太原市", "", "1", "2"])
    observations, left_out = read("yearbook", {"1": rows}, only=["wastewater", "so2"])
    assert {"130300", "140100"} <= set(observations["code"])
    assert left_out.empty


def test_the_columns_of_a_later_page_are_its_own(read):
    header = ["城市", "City", "工业二氧化硫排放量\n(吨)", "", "工业废水排放量\n(万吨)"]
    rows = [*POLLUTION, [], ["2-6  续表 1"], header, ["太原市", "Taiyuan", "7", "", "8"]]
    assert values(read("yearbook", {"1": rows})[0], "140100") == {
        ("so2", "prefecture"): 7,
        ("wastewater", "prefecture"): 8,
    }


def test_the_province_lasts_over_a_page_break(read):
    rows = continued([*POLLUTION, ["青海省", "Qinghai"]], ["  海南州", "", "1", "2"], ["  海南", "", "1", "2"])
    observations, left_out = read("yearbook", {"1": rows}, only=["wastewater", "so2"])
    assert "632500" in set(observations["code"])
    assert left_out["reason"].str.startswith("repeats").all()


def test_another_table_in_the_same_sheet_is_not_taken_for_more_of_the_first(read):
    rows = [*POLLUTION, [], ["2-7  工业废水处理能力(市辖区)"], POLLUTION[2], ["太原市", "", "1", "2"]]
    observations, left_out = read("yearbook", {"1": rows}, only=["wastewater", "so2"])
    assert "140100" not in set(observations["code"])
    assert left_out["reason"].tolist() == ["a page whose title fits no table"]


def test_two_blocks_side_by_side_are_read_one_after_the_other(read):
    header = ["城市", "工业废水排放量(万吨)", "工业二氧化硫排放量(吨)"]
    rows = [
        POLLUTION[0],
        [*header, *header],
        ["吉林省", "", "", "", "", ""],
        ["吉林", "1", "2", "白城", "5", "6"],
        ["四平市", "3", "4", "浙江省", "", ""],
        ["", "", "", "杭州市", "7", "8"],
    ]
    observations, _ = read("yearbook", {"1": rows})
    found = {code: values(observations, code)["so2", "prefecture"] for code in observations["code"]}
    assert found == {"220200": 2, "220300": 4, "220800": 6, "330100": 8}


def test_rows_that_are_no_city_are_left_out_and_recorded(read):
    more = [
        ["合计", "Total", "99", "99"],
        ["东部", "", "5", "5"],
        ["山西省", "", "9", "9"],
        ["注：数据来自环保部门"],
        ["some remark"],
    ]
    _, left_out = read("yearbook", {"1": [*POLLUTION, *more]})
    reasons = dict(zip(left_out["text"], left_out["reason"], strict=True))
    assert reasons["合计"] == reasons["东部"] == reasons["注：数据来自环保部门"] == "a row that is no city's"
    assert reasons["山西省"] == "a province's total"
    assert reasons["some remark"] == "no figures, and no city's name"


@pytest.mark.parametrize(("printed", "total"), [("山西", True), ("山西省", True), ("吉林省", True), ("吉林", False)])
def test_a_provinces_total_is_told_from_a_city_of_the_same_name(read, printed, total):
    rows = [*POLLUTION, ["吉林省", "Jilin"], [printed, "", "1", "2"]]
    observations, left_out = read("yearbook", {"1": rows}, only=["wastewater", "so2"])
    assert ("220200" in set(observations["code"])) is not total
    assert left_out["reason"].tolist() == ["a province's total"] * total


def test_a_sheet_that_is_no_table_is_recorded(read):
    _, left_out = read("yearbook", {"1": POLLUTION, "CNKI": CNKI}, only=["wastewater", "so2"])
    assert left_out[["sheet", "cell", "reason"]].to_numpy().tolist() == [["CNKI", "A1", "a sheet that is no table"]]


def test_full_width_digits_dashes_and_dots_are_understood(read):
    rows = [*POLLUTION[:3], ["石 家 庄 市", "", "８４３０", "－"], ["唐山市　", "", "…", "—"]]
    observations, _ = read("yearbook", {"２－６": rows})
    assert values(observations) == {("wastewater", "prefecture"): 8430}
    assert observations.iloc[0]["raw_text"] == "８４３０"


@pytest.mark.parametrize("printed", ["宪湖市", "  芜　湖 市 ", "安徽省 芜湖市"])
def test_names_as_they_are_scanned(read, printed):
    assert set(read("yearbook", {"1": [*POLLUTION[:3], [printed, "", "1", "2"]]})[0]["code"]) == {"340200"}


def test_a_table_as_csv_needs_no_title_if_its_file_is_named_so(read, tmp_path):
    path = tmp_path / "yearbook" / "工业废水排放量.csv"
    path.parent.mkdir()
    path.write_bytes(
        "城市,工业废水排放量_全市(万吨),工业二氧化硫排放量_全市(吨)\r\n石家庄市,8430,36633\r\n".encode("gb18030")
    )
    observations, _ = read("yearbook", file=path.name)
    assert values(observations) == {("wastewater", "prefecture"): 8430, ("so2", "prefecture"): 36633}


def test_a_workbook_under_excels_default_password_is_read(read, tmp_path):
    protect(write_book(tmp_path / "yearbook" / "table.xlsx", {"1-7": POLLUTION}), EXCEL_DEFAULT_PASSWORD)
    assert len(read("yearbook")[0]) == 5


def test_the_same_figure_in_two_tables_is_kept_once(read, tmp_path):
    write_book(tmp_path / "yearbook" / "again.xlsx", {"1": POLLUTION})
    observations, left_out = read("yearbook", {"1": POLLUTION})
    assert set(observations["file"]) == {"yearbook/again.xlsx"}
    assert left_out["reason"].str.startswith("repeats yearbook/again.xlsx, sheet '1', cell").sum() == 5


def test_different_figures_for_one_cell_stop_the_reader_with_both(read, tmp_path):
    other = [*POLLUTION[:5], ["石家庄市", "", "8430", "36634"]]
    write_book(tmp_path / "yearbook" / "again.xlsx", {"1": other})
    with pytest.raises(
        BadInput, match=r"table.xlsx, sheet '1', cell D6: found '36633'.*'36634'.*again.xlsx, sheet '1', cell D6"
    ):
        read("yearbook", {"1": POLLUTION})


def swapped(rows, row, column, cell):
    """Return rows with one cell replaced."""
    return [[cell if (r, c) == (row, column) else old for c, old in enumerate(line)] for r, line in enumerate(rows)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (swapped(POLLUTION, 5, 2, "abc"), "cell C6: found 'abc'"),
        (swapped(POLLUTION, 5, 2, "12..3"), "cell C6: found '12..3'"),
        (swapped(POLLUTION, 5, 2, "#REF!"), "cell C6: found '#REF!'"),
        (swapped(POLLUTION, 5, 2, "nan"), "cell C6: found 'nan'"),
        (swapped(POLLUTION, 5, 0, "石家桩市"), "cell A6: found '石家桩市'.*石家庄"),
        (swapped(POLLUTION, 5, 0, "海南"), "cell A6: found '海南'.*海南省"),
        (swapped(POLLUTION, 5, 0, ""), "cell A6"),
        (swapped(POLLUTION, 2, 2, "工业废水排放量(立方米)"), "cell C3: found the unit '立方米' for wastewater"),
        (swapped(POLLUTION, 2, 3, "工业粉尘排放量(吨)"), "no column for .*二氧化硫"),
        (swapped(POLLUTION, 2, 3, "工业废水排放量(万吨)"), "cell D3: found a second column for wastewater.*C3"),
        (swapped(POLLUTION, 2, 0, "Name"), "'pollution' without a header row"),
        (swapped(POLLUTION, 0, 0, "2-6  工业废水排放量"), "cell C3: found no scope for wastewater"),
        (
            swapped(POLLUTION, 0, 0, "2-6  2018年工业废水排放量(全市)"),
            "A1: found 2018 as the data year in .*; expected 2017",
        ),
        (
            swapped(POLLUTION, 0, 0, "中国城市统计年鉴2017  工业废水排放量(全市)"),
            "A1: found 2017 as the edition year in .*; expected 2018",
        ),
        (swapped(POLLUTION, 2, 2, "2016年工业废水排放量(万吨)"), "found 2016 as the data year"),
        ([*POLLUTION, ["河北石家庄", "", "8430", "1"]], "cell D8: found '1'.*cell D6"),
    ],
)
def test_what_cannot_be_right_stops_the_reader_at_its_cell(read, rows, message):
    with pytest.raises(BadInput, match=message):
        read("yearbook", {"1": rows})


@pytest.mark.parametrize(
    "year",
    [
        *("2017年", "（2017年）", "（２０１７ 年）", " 2017", "(2017)", "2016-2017年", "（按2010年不变价格计算）"),
        *("中国城市统计年鉴2018", "2018年中国城市统计年鉴", "China City Statistical Yearbook 2018", " 2018"),
        "中国城市统计年鉴—2018  2017年",
    ],
)
@pytest.mark.parametrize("row", [0, 1])
def test_the_right_year_in_a_title_is_no_error(read, year, row):
    rows = swapped(POLLUTION, row, 0, f"{POLLUTION[row][0]}{year}")
    assert len(read("yearbook", {"1": rows})[0]) == 5


@pytest.mark.parametrize(
    "year",
    [
        *("2016年", "（2016年）", "（２０１６ 年）", " 2016", "(2016)", "2018年", "2015-2016年"),
        *("中国城市统计年鉴2017", "2017年中国城市统计年鉴", "《中国城市统计年鉴—2017》", "Statistical Yearbook 2017"),
    ],
)
@pytest.mark.parametrize("row", [0, 1])
def test_a_year_in_a_title_that_the_folder_contradicts_stops_the_reader_at_its_cell(read, year, row):
    rows = swapped(POLLUTION, row, 0, f"{POLLUTION[row][0]}{year}")
    with pytest.raises(BadInput, match=rf"cell A{row + 1}: found 201[5678] as the .*filed as edition 2018"):
        read("yearbook", {"1": rows})


def test_a_title_spread_over_several_cells_is_read_whole(read):
    title = ["2-6", "工业废水排放量", "(全市)", "2017年"]
    assert len(read("yearbook", {"1": [title, *POLLUTION[1:]]})[0]) == 5
    with pytest.raises(BadInput, match="cell D1: found 2016 as the data year"):
        read("yearbook", {"1": [[*title[:3], "2016年"], *POLLUTION[1:]]})


def test_a_workbook_without_any_table_stops_the_reader_with_its_sheets(read):
    with pytest.raises(BadInput, match=r"table\.xlsx: found no table in its sheets, 'CNKI'; expected a sheet"):
        read("yearbook", {"CNKI": CNKI})


@pytest.mark.parametrize("title", ["2-6  续表 1  continued 1", "2-6  工业废水排放量(全市)  续表 1"])
def test_a_first_page_whose_header_is_not_understood_is_not_lost_before_a_second_one(read, title):
    rows = [*swapped(POLLUTION, 2, 0, "Name"), [""], [title], *POLLUTION[2:4]]
    with pytest.raises(BadInput, match="cell A1: found table 'pollution' without a header row"):
        read("yearbook", {"1": rows})


def test_a_heading_that_fits_two_variables_stops_the_reader(read):
    columns = [
        {"header": f"^工业{word}", "variable": name, "unit": "吨", "scope": None, "required": True}
        for word, name in (("", "so2"), ("废水", "wastewater"))
    ]
    tables = {"pollution": {"title": "废水", "columns": columns}}
    with pytest.raises(BadInput, match="cell C3: found the heading '工业废水排放量', which fits so2 and wastewater"):
        read("yearbook", {"1": POLLUTION}, tables=tables)


def test_columns_that_the_source_does_not_describe_are_not_read(read):
    rows = swapped(POLLUTION, 5, 2, "abc")
    assert set(read("yearbook", {"1": rows}, only=["so2"])[0]["variable"]) == {"so2"}


def test_a_simulated_workbook_is_refused_in_a_genuine_run(read):
    with pytest.raises(BadInput, match="sheet '说明', cell A1"):
        read("yearbook", {"1": POLLUTION, "说明": [["SIMULATED DATA 模拟数据"]]})


@needs_real_files
def test_the_genuine_edition_is_read_to_its_known_figures(reading):
    files = sorted((REAL / "yearbook-2018").glob("*.xls"))
    observations, left_out = checked(read_yearbook(files, reading("yearbook", raw_dir=REAL), "2018"))
    assert set(observations["year"]) == {2017}
    assert values(observations) == {
        ("wastewater", "prefecture"): 8430,
        ("so2", "prefecture"): 36633,
        ("registered_population", "prefecture"): 973,
        ("registered_population", "districts"): 417,
        ("gdp", "districts"): 33962728,
        ("gdp_per_capita", "districts"): 69926,
        ("green_coverage", "districts"): 44.42,
        ("secondary_share", "districts"): 38.88,
        ("tertiary_share", "districts"): 58.95,
    }
    assert values(observations, "130200")["so2", "prefecture"] == 119808
    assert values(observations, "110000")["wastewater", "prefecture"] == 8494
    so2 = observations[observations["variable"] == "so2"]
    assert len(so2) == 258
    assert so2["value"].sum() / 1e6 == pytest.approx(4.76, abs=0.005)
    assert not left_out["text"].str.contains("市$", regex=True).any()


@needs_real_files
def test_the_genuine_tables_are_read_as_downloaded_each_cell_in_its_place(reading):
    files = sorted((REAL / "yearbook-2018").glob("*.xls"))
    for file in files:
        with file.open("rb") as content:
            assert msoffcrypto.OfficeFile(content).is_encrypted(), file
    observations, left_out = checked(read_yearbook(files, reading("yearbook", raw_dir=REAL), "2018"))
    held = observations.groupby(["variable", "scope"])["file"].unique().map(list).to_dict()
    assert {key: [file.removeprefix("yearbook-2018/") for file in files] for key, files in held.items()} == {
        ("wastewater", "prefecture"): ["NOx and SO2.xls"],
        ("so2", "prefecture"): ["NOx and SO2.xls"],
        ("registered_population", "prefecture"): ["Population and HH.xls"],
        ("registered_population", "districts"): ["Population and HH.xls"],
        ("gdp", "districts"): ["GRP per capita.xls"],
        ("gdp_per_capita", "districts"): ["GRP per capita.xls"],
        ("green_coverage", "districts"): ["Green Cover in cities.xls"],
        ("secondary_share", "districts"): ["Composition of GRP.xls"],
        ("tertiary_share", "districts"): ["Composition of GRP.xls"],
    }
    assert observations.groupby(["variable", "scope"]).size().to_dict() == {
        ("wastewater", "prefecture"): 257,
        ("so2", "prefecture"): 258,
        ("registered_population", "prefecture"): 297,
        ("registered_population", "districts"): 292,
        ("gdp", "districts"): 292,
        ("gdp_per_capita", "districts"): 287,
        ("green_coverage", "districts"): 270,
        ("secondary_share", "districts"): 292,
        ("tertiary_share", "districts"): 292,
    }
    cells = observations.set_index(["code", "variable", "scope"])[["value", "unit_raw", "cell"]]
    printed = [
        ("130100", "wastewater", "prefecture", 8430, "万吨", "C8"),
        ("130100", "so2", "prefecture", 36633, "吨", "D8"),
        ("130200", "wastewater", "prefecture", 9388, "万吨", "C9"),
        ("130200", "so2", "prefecture", 119808, "吨", "D9"),
        ("130200", "registered_population", "prefecture", 755, "万人", "C9"),
        ("130200", "secondary_share", "districts", 62.10, "%", "D10"),
        ("130200", "tertiary_share", "districts", 33.63, "%", "E10"),
    ]
    for code, variable, scope, *expected in printed:
        assert cells.loc[(code, variable, scope)].tolist() == expected
    absent = left_out.loc[left_out["reason"].str.startswith("no table"), "reason"]
    assert set(absent.str.extract("'(.*)'")[0]) == {"area", "investment", "expenditure"}


def test_a_table_that_an_edition_lacks_is_named_among_what_was_left_out(read):
    _, left_out = read("yearbook", {"1": POPULATION}, only=["registered_population", "gdp"])
    missing = left_out[left_out["reason"].str.startswith("no table")]["reason"].tolist()
    assert missing == ["no table 'gdp' in edition 2018: none of its 1 files has it"]


def test_a_file_beside_the_editions_that_is_not_read_is_named_among_what_was_left_out(reading, tmp_path):
    write_book(tmp_path / "yearbook/a.xlsx", {"1": POPULATION})
    job = replace(reading("yearbook", only=["registered_population"]), unread=(str(tmp_path / "yearbook/notes.pdf"),))
    _, left_out = checked(read_yearbook([tmp_path / "yearbook/a.xlsx"], job, 2018))
    assert left_out["file"].tolist()[0] == "yearbook/notes.pdf"
    assert left_out["reason"].tolist()[0] == "no file pattern of the source matches it"
