"""Headings whose Chinese and English unit are not of one size are found; others, as files print them, are not."""

import pytest

from scripts.preflight.bilingual import chinese_power, contradictions, english_power
from scripts.sources.headings import unit_key
from scripts.sources.workbooks import Sheet


def found(variables, *headings):
    units = frozenset(unit_key(unit) for one in variables.values() for unit in one["units"])
    sheet = Sheet("a.xls", "1", [["title"], ["城市", *headings]], frozenset())
    return [(one.cell, one.chinese, one.english) for one in contradictions(sheet, units)]


def test_a_heading_of_two_sizes_is_found_with_its_cell(variables):
    bad = "工业废水排放量\r\n（吨）\r\nVolume of Industrial\r\nWaste Water Discharged\r\n(10 000 tons)"
    assert found(variables, "其他", bad, bad) == [("C2", "吨", "10 000 tons")]


@pytest.mark.parametrize(
    "heading",
    [
        "工业废水排放量\r\n(万吨)\r\nVolume of Industrial\r\nWaste Water Discharged\r\n(10 000 tons)",
        "人均地区生产总值(元)\nPer Capita GRP (yuan)",
        "建成区绿化覆盖率(%)\nGreen Covered Area (%)",
        "地区生产总值(当年价格)(亿元)\nGRP (Current Prices) (100 million yuan)",
        "当年实际使用外资金额(万美元)\nForeign Capital (USD 10,000)",
        "行政区域土地面积(平方公里)\nArea (sq.km)",
        "工业废水排放量(吨)",
        "二氧化硫(生成量)\nSO2 (10 000 tons)",
    ],
)
def test_headings_as_files_print_them_are_left_alone(variables, heading):
    assert found(variables, heading) == []


@pytest.mark.parametrize(
    ("chinese", "english"), [("百万美元", "million USD"), ("万人", "10 000 persons"), ("吨", "ton")]
)
def test_sizes_in_both_languages(chinese, english):
    assert chinese_power(chinese) == english_power(english)
