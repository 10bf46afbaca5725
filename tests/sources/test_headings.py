import pytest
import yaml

from scripts.sources.headings import Vocabulary, chinese, parts_of
from tests.sources.conftest import ROOT


@pytest.fixture(scope="module")
def words(variables):
    settings = yaml.safe_load((ROOT / "config" / "sources" / "yearbook.yaml").read_text(encoding="utf-8"))
    return Vocabulary.of(settings, variables)


@pytest.mark.parametrize(
    ("text", "name", "scopes", "units"),
    [
        ("年末户籍人口(万人)\r\nHousehold Registered\r\n(10 000 persons)", "年末户籍人口", [], ["万人"]),
        (
            "地区生产总值(当年价格)\r\n(万元)\r\nGross\r\n(Current Prices)\r\n(10 000 yuan)",
            "地区生产总值",
            [],
            ["万元"],
        ),
        ("建成区绿化覆盖率\n（％）\nGreen Covered Area as\n%of Built-up Area\n(%)", "建成区绿化覆盖率", [], ["%"]),
        ("全 市\nTotal City", "", ["prefecture"], []),
        ("市辖区\nDistricts\nunder City", "", ["districts"], []),
        ("市 区", "", ["districts"], []),
        ("地区", "", ["prefecture"], []),
        ("地区生产总值", "地区生产总值", [], []),
        ("科学技术支出_全市_万元", "科学技术支出", ["prefecture"], ["万元"]),
        ("年末户籍人口_万人_市辖区", "年末户籍人口", ["districts"], ["万人"]),
        ("全市_万元_科学技术支出", "科学技术支出", ["prefecture"], ["万元"]),
        ("地区生产总值_当年价格_亿元_全市", "地区生产总值", ["prefecture"], ["亿元"]),
        ("常住人口（万人）", "常住人口", [], ["万人"]),
        ("年末户籍人口(万人) Household Registered Population", "年末户籍人口", [], ["万人"]),
        ("土地面积\n(sq.km)", "土地面积", [], ["sq.km"]),
        ("万人", "", [], ["万人"]),
        ("地区生产总值 Gross product(亿元)", "地区生产总值", [], ["亿元"]),
        ("地区生产总值 Gross product（亿 元）", "地区生产总值", [], ["亿元"]),
        ("地区生产总值 Gross product 亿元", "地区生产总值", [], ["亿元"]),
        ("地区生产总值 Gross product(当年价)(亿元)", "地区生产总值", [], ["亿元"]),
        ("地区生产总值 Gross product(百万元)", "地区生产总值", [], ["百万元"]),
        ("地区生产总值(亿元) Gross product(万元)", "地区生产总值", [], ["亿元", "万元"]),
        ("第二产业占比 Secondary(%)", "第二产业占比", [], ["%"]),
        ("工业废水排放量(吨)\nIndustrial Waste Water\n(10 000 tons)", "工业废水排放量", [], ["吨"]),
        ("土地面积(公顷)\nLand (sq.km)", "土地面积", [], ["公顷"]),
        ("土地面积\nLand\n(sq.km)", "土地面积", [], ["sq.km"]),
        ("地区生产总值 Gross product(全市)", "地区生产总值", ["prefecture"], []),
        ("地区生产总值 Gross product_亿元_市辖区", "地区生产总值", ["districts"], ["亿元"]),
        ("全市 Total City_地区生产总值 GDP(亿元)", "地区生产总值GDP", ["prefecture"], ["亿元"]),
        ("年末人口 population_total", "年末人口", [], []),
    ],
)
def test_a_heading_falls_into_name_scope_and_unit(words, text, name, scopes, units):
    heading = words.heading(text)
    assert (heading.name, sorted(heading.scopes), words.unit_candidates(heading)) == (name, scopes, units)


def test_a_bracket_that_is_neither_unit_nor_known_stays_a_candidate_for_a_unit(words):
    assert words.unit_candidates(words.heading("地区生产总值(百万元)")) == ["百万元"]


@pytest.mark.parametrize(
    ("text", "name", "years"),
    [
        ("2017年年末总人口", "年末总人口", (2017,)),
        ("2017年末总人口", "年末总人口", (2017,)),
        ("进出口总额_2015_万美元", "进出口总额", (2015,)),
        ("地区生产总值(2010年价)", "地区生产总值", ()),
    ],
)
def test_a_year_in_a_heading_is_told_apart(words, text, name, years):
    heading = words.heading(text)
    assert (heading.name, heading.years) == (name, years)


def test_a_heading_below_another_one_has_its_own_name_or_that_one(words):
    above = words.heading("绿地面积\r\n(公顷)")
    assert words.heading("公园绿地面积").below(above).name == "公园绿地面积"
    assert words.heading("全市").below(above).name == "绿地面积"
    assert words.heading("全市").below(above).qualifiers == ("公顷",)


def test_text_without_chinese_before_it_stays_whole():
    assert chinese("Total City") == "Total City"
    assert chinese("人均 GDP") == "人均 GDP"


def test_a_title_is_cut_at_brackets():
    assert parts_of("2-9  地区生产总值（市 辖 区）\n单位：%") == ["2-9地区生产总值", "市辖区", "单位:%"]
