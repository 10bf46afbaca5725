"""What a proposal points out with LOOK is what is wrong, and to do what it says reads the true figures."""

import re

import pytest

from scripts.sources.suggest import main, suggest
from tests.sources.conftest import write_book
from tests.sources.proposals import CITIES, expected, figures, long_rows, proposal

YEARS = range(2008, 2016)
MANY = [*CITIES, ("秦皇岛市", 130300), ("邯郸市", 130400), ("温州市", 330300), ("嘉兴市", 330400)]
NAMES_WIDE = ("城市", "代码")


def grown(place, year):
    """Return a city's figure, with two digits behind the point."""
    return round(20_000 * (1 + place / 10) * 1.1 ** (year - 2008), 2)


def switched_rows(factor, years, usual=1.0):
    """Return city, code, year and a figure that is `factor` times what it should be in some years."""
    return [
        [name, code, year, grown(place, year) * usual * (factor if year in years else 1)]
        for place, (name, code) in enumerate(MANY)
        for year in YEARS
    ]


def switched_wide(factor, years):
    """Return the same, one column a year."""
    heads = [f"GDP_{year}_亿元" for year in YEARS]
    lines = [
        [name, code, *(grown(place, year) * (factor if year in years else 1) for year in YEARS)]
        for place, (name, code) in enumerate(MANY)
    ]
    return [[*NAMES_WIDE, *heads], *lines]


def looks(text):
    return [line.strip().removeprefix("# ") for line in text.splitlines() if "# LOOK" in line]


def obeyed(text):
    """Return a proposal with its `in_years` taken out of their comments."""
    return re.sub(r"^    # If [^:]*: (in_years: .*)$", r"    \1", text, flags=re.MULTILINE)


# Years ---------------------------------------------------------------------------------------------------------------


SWITCHED = [{2008}, {2011}, {2011, 2012}, {2015}]


@pytest.mark.parametrize("years", SWITCHED, ids=str)
@pytest.mark.parametrize("layout", ["long", "wide"])
def test_years_of_another_scope_are_read_as_such_if_the_proposal_is_obeyed(years, layout, tmp_path, read_as_said):
    long, wide = [["市", "id", "年", "GDP(亿元)"], *switched_rows(0.4, years)], switched_wide(0.4, years)
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": long if layout == "long" else wide})
    text = suggest(path, "mine")[0]
    (look,) = looks(text)
    assert look.startswith(f"LOOK: {' and '.join(map(str, sorted(years)))} ")
    assert " 0.4 times what the other years suggest, in the middle one of 8 cities." in look
    true = {
        (str(code), year, "gdp", "districts" if year in years else "prefecture"): pytest.approx(
            grown(place, year) * 10_000 * (0.4 if year in years else 1)
        )
        for place, (_, code) in enumerate(MANY)
        for year in YEARS
    }
    assert figures(read_as_said(obeyed(text), path)[0]) == true


@pytest.mark.parametrize("years", SWITCHED, ids=str)
def test_years_in_another_unit_are_read_as_such_if_the_proposal_is_obeyed(years, tmp_path, read_as_said):
    rows = [["市", "id", "年", "二产占比(%)"], *switched_rows(0.01, years, usual=0.001)]
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    text = suggest(path, "mine")[0]
    assert f"{min(years)}: {{ read_as: 比例 }}" in text
    true = {
        (str(code), year, "secondary_share", "prefecture"): pytest.approx(grown(place, year) / 1000)
        for place, (_, code) in enumerate(MANY)
        for year in YEARS
    }
    assert figures(read_as_said(obeyed(text), path)[0]) == true


@pytest.mark.parametrize(
    ("factor", "years", "head", "said"),
    [
        (0.4, {2012, 2013, 2014, 2015}, "GDP(亿元)", "The figures cannot say which are right"),
        (0.4, {2015}, "GDP(亿元)", "No later year shows whether the figures come back"),
        (0.4, {2008}, "GDP(亿元)", "No earlier year shows whether the figures come back"),
        (0.001, {2011}, "GDP(亿元)", "Neither a declared unit nor the other scope makes such a difference"),
        (
            2.5,
            {2011},
            "GDP(亿元)",
            "If the other years are of the districts: scope: districts, and in in_years scope: pref",
        ),
        (2.5, {2011}, "GDP_市辖区(亿元)", "If it is of another scope: in_years: { 2011: { scope: prefecture } }"),
    ],
)
def test_what_the_figures_cannot_say_is_said(factor, years, head, said, tmp_path):
    text, _ = proposal(tmp_path, "市", "id", "年", head, rows=switched_rows(factor, years))
    assert f"    # {said}" in text
    told = said.startswith(("No ", "If it is"))
    assert bool(re.search(r"in_years: \{", text)) == told


def test_two_columns_of_one_name_are_judged_each_and_no_in_years_is_said_for_both(tmp_path):
    other = switched_rows(0.01, {2011}, usual=0.5)
    rows = [[*row, beside[3]] for row, beside in zip(switched_rows(0.4, {2013}), other, strict=True)]
    text, _ = proposal(tmp_path, "市", "id", "年", "GDP_全市(亿元)", "GDP_市辖区(亿元)", rows=rows)
    assert [look[:30] for look in looks(text)] == ["LOOK: 2013 in D1 is 0.4 times ", "LOOK: 2011 in E1 is 0.01 times"]
    assert "in_years would hold for all columns of this name" in text
    assert "in_years: {" not in text


# Headings ------------------------------------------------------------------------------------------------------------


SCOPES_ABOVE = {
    "over three columns and one": (
        ["", "", "", "全市", "", "", "市辖区"],
        ["市", "id", "年", "GDP(亿元)", "人口(万人)", "二产占比(%)", "GDP(亿元)"],
        ["D1", "D1", "D1", "G1"],
    ),
    "over each column": (
        ["", "", "", "全市", "全市", "全市", "市辖区"],
        ["市", "id", "年", "GDP(亿元)", "人口(万人)", "二产占比(%)", "人口(万人)"],
        ["D1", "E1", "F1", "G1"],
    ),
}


@pytest.mark.parametrize(("above", "heads", "cells"), SCOPES_ABOVE.values(), ids=SCOPES_ABOVE)
def test_a_row_of_scopes_above_the_headings_counts_to_them(above, heads, cells, tmp_path, read_as_said):
    rows = [above, heads, *([*row, 500, 45, row[3] / 2] for row in long_rows())]
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    text = suggest(path, "mine")[0]
    assert "heading_rows: { above: 1, below: 0 }" in text
    said = re.findall(r"scope: (\w+) # from (\w+); sure", text)
    assert {cell for _, cell in said} <= set(cells)
    assert said[0] == ("prefecture", "D1")
    scopes = {(key[2], key[3]) for key in figures(read_as_said(text, path)[0])}
    last = "gdp" if "GDP" in heads[-1] else "registered_population"
    whole = {(name, "prefecture") for name in ("gdp", "registered_population", "secondary_share")}
    assert scopes == whole | {(last, "districts")}


def test_a_bilingual_row_of_scopes_counts_to_the_headings_too(tmp_path):
    above = ["基本信息 ID", "", "", "全市 Total City", "", "市辖区 Districts under City"]
    heads = [
        "城市 City",
        "代码 Code",
        "年 Year",
        "地区生产总值 GDP(亿元)",
        "年末总人口(万人)",
        "地区生产总值 GDP(亿元)",
    ]
    rows = [["表1 各市面板"], above, heads, *([*row, 500, row[3] / 2] for row in long_rows())]
    text = suggest(write_book(tmp_path / "panel.xlsx", {"1": rows}), "mine")[0]
    assert "heading_rows: { above: 1, below: 0 } # headings in rows 2 to 3, cities from row 4 on; likely" in text


def test_a_title_that_names_a_scope_is_no_row_of_headings(tmp_path):
    rows = [["全市数据"], ["市", "id", "年", "GDP(亿元)"], *long_rows()]
    text = suggest(write_book(tmp_path / "panel.xlsx", {"1": rows}), "mine")[0]
    assert "heading_rows" not in text
    assert "scope: prefecture # from A1: 全市数据; likely" in text


@pytest.mark.parametrize("twin", ["GDP(不变价,亿元)", "GDP_可比价_亿元", "GDP(亿元)", "GDP_全市(亿元)"])
@pytest.mark.parametrize("empty", [False, True])
def test_columns_that_no_pattern_tells_apart_are_pointed_out_and_the_others_are_read(
    twin, empty, tmp_path, read_as_said
):
    rows = [["市", "id", "年", "GDP(亿元)", "人口(万人)", twin]]
    rows += [[*row, 500, "" if empty else row[3] / 2] for row in long_rows()]
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    text, described = suggest(path, "mine")
    assert described == 1
    (look,) = looks(text)
    assert look.startswith(f"LOOK: no pattern tells D1: GDP(亿元) from F1: {twin}: what stands in brackets")
    assert {key[2] for key in figures(read_as_said(text, path)[0])} == {"registered_population"}
    rows[0][-1] = "不变价GDP(亿元)"
    write_book(path, {"Sheet1": rows})
    assert {
        key: value for key, value in figures(read_as_said(suggest(path, "mine")[0], path)[0]).items() if key[2] == "gdp"
    } == expected()


@pytest.mark.parametrize("twin", ["GDP(不变价,亿元)", "GDP_可比价_亿元", "GDP(亿元)"])
def test_of_columns_that_no_pattern_tells_apart_the_first_is_read_as_the_proposal_says(twin, tmp_path, read_as_said):
    rows = [["市", "id", "年", "GDP(亿元)", "人口(万人)", twin], *([*row, 500, row[3] / 2] for row in long_rows())]
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    lines = suggest(path, "mine")[0].splitlines()
    (cells,) = (line.strip(" #") for line in lines if "cells: [" in line)
    obeyed = [
        line.replace("# - {", "- {") if line.endswith("D1: GDP(亿元); not the only column of this name") else line
        for line in lines
    ]
    assert obeyed != lines
    read = read_as_said("\n".join([cells, *obeyed]), path)[0]
    assert {key: value for key, value in figures(read).items() if key[2] == "gdp"} == expected()


def test_a_column_of_the_other_scope_waits_with_those_whose_name_it_has(tmp_path, read_as_said):
    rows = [["市", "id", "年", "GDP(亿元)", "GDP_市辖区(亿元)", "GDP(不变价)", "人口(万人)"]]
    rows += [[*row, row[3], row[3], 500] for row in long_rows()]
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    text = suggest(path, "mine")[0]
    assert text.count("not the only column of this name") == 2
    assert {key[2] for key in figures(read_as_said(text, path)[0])} == {"registered_population"}


def test_columns_that_are_twice_in_a_wide_table_are_pointed_out_once(tmp_path, read_as_said):
    rows = [
        [*NAMES_WIDE, *(f"{name}_{year}" for name in ("GDP_亿元", "人口_万人", "GDP_不变价") for year in (2014, 2015))]
    ]
    rows += [[name, code, 1, 2, 3, 4, 5, 6] for name, code in CITIES]
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    text = suggest(path, "mine")[0]
    assert [look.split(":")[1] for look in looks(text)] == [" no pattern tells C1"]
    assert {key[2] for key in figures(read_as_said(text, path)[0])} == {"registered_population"}


@pytest.mark.parametrize("heads", [("GDP", "GDP_市辖区"), ("GDP_市辖区", "GDP")])
def test_a_column_without_a_scope_keeps_the_whole_prefecture_beside_one_of_the_districts(heads, tmp_path, read_as_said):
    rows = [["市", "id", "年", *(f"{head}(亿元)" for head in heads)], *([*row, row[3]] for row in long_rows())]
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    both = expected() | expected(scope="districts")
    assert figures(read_as_said(suggest(path, "mine")[0], path)[0]) == both


def test_a_unit_behind_the_english_of_a_heading_is_the_stated_one(tmp_path, read_as_said):
    rows = [["市", "id", "年", "地区生产总值 Gross product(亿元)"], *long_rows()]
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    text = suggest(path, "mine")[0]
    assert "    unit: 亿元 # from D1; sure" in text.splitlines()
    assert figures(read_as_said(text, path)[0]) == expected()


# Names ---------------------------------------------------------------------------------------------------------------


def test_a_name_that_no_one_knows_is_named_with_the_cities_that_it_may_be(tmp_path):
    rows = [*long_rows(), ["某某市", "", 2015, 7], ["石家庒市", "", 2016, 7], ["甬波市", 330200, 2016, 7]]
    text, _ = proposal(tmp_path, "市", "id", "年", "GDP(亿元)", rows=rows)
    assert looks(text) == [
        "LOOK: '某某市' in A10 is no city that the registry knows",
        "LOOK: '石家庒市' in A11 is no city that the registry knows; near it: 石家庄市 (130100)",
        "LOOK: '甬波市' in A12 is no city that the registry knows; near it: 宁波市 (330200)",
    ]
    assert 'aliases: { 石家庒市: "130100"' in text


@pytest.mark.parametrize(("unknown", "named"), [(10, 10), (12, 11)])
def test_ten_unknown_names_are_named_and_the_others_counted(unknown, named, tmp_path):
    rows = [*long_rows(), *([f"某某{sign}市", "", 2015, 7] for sign in "甲乙丙丁戊己庚辛壬癸子丑"[:unknown])]
    found = looks(proposal(tmp_path, "市", "id", "年", "GDP(亿元)", rows=rows)[0])
    assert len(found) == named
    assert (found[-1] == "LOOK: and 2 other names") == (unknown > named - 1 and unknown > 10)


def test_rows_whose_city_stands_in_the_first_of_a_block_are_pointed_out(tmp_path):
    rows = [[name if place % 2 == 0 else "", year, gdp] for place, (name, _, year, gdp) in enumerate(long_rows())]
    text, _ = proposal(tmp_path, "市", "年", "GDP(亿元)", rows=rows)
    assert looks(text) == ["LOOK: 4 of 8 rows of figures name no city, the first in A3."]


def test_a_code_in_each_row_and_notes_below_need_no_name(tmp_path):
    rows = [["" if place % 2 else name, *rest] for place, (name, *rest) in enumerate(long_rows())]
    text, _ = proposal(tmp_path, "市", "id", "年", "GDP(亿元)", rows=[*rows, [], ["资料来源:统计年鉴"]])
    assert looks(text) == []


def test_a_table_whose_columns_all_wait_is_an_exit_code(tmp_path, capsysbinary):
    rows = [["市", "id", "年", "GDP(亿元)", "GDP(不变价)"], *([*row, row[3]] for row in long_rows())]
    assert main([str(write_book(tmp_path / "panel.xlsx", {"1": rows}))]) == 2
    assert b"look at those behind a #" in capsysbinary.readouterr().err
