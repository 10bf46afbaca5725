"""A proposal loads as it stands, reads the table to the right figures, and says of each guess where it comes from."""

import re
import shlex

import pandas as pd
import pytest
import yaml

from scripts.files.bad_input import BadInput
from scripts.sources.suggest import NOT_A_SOURCE, main, suggest
from tests.pages import blocks, page_text
from tests.sources.conftest import write_book
from tests.sources.own_panel import DISTRICTS_SHARE, DISTRICTS_YEAR, YEARS, own_cities, truth, write_own_panel
from tests.sources.proposals import CITIES, expected, figures, long_rows, proposal

PAGE = "docs/own-source.md"
BLOCKS = {block.info.removeprefix("yaml "): block.text for block in blocks(PAGE)}
COMMAND = re.search(r"^python -m scripts\.sources\.suggest (.*) > (\S+)$", page_text(PAGE), re.MULTILINE)


@pytest.fixture(scope="session")
def own(registry, tmp_path_factory):
    """Return the panel of the tutorial."""
    return write_own_panel(tmp_path_factory.mktemp("own") / "thesis" / "panel.xlsx", registry)


@pytest.fixture(scope="session")
def proposed(own):
    return suggest(own, "thesis")[0]


# The tutorial --------------------------------------------------------------------------------------------------------


def test_the_proposal_loads_and_becomes_the_tutorial_s_source_by_the_edits_that_it_names(proposed, loaded):
    said, edited = loaded(proposed), loaded(BLOCKS["config/sources/thesis.yaml"])
    said |= {key: edited[key] for key in ("title", "terms")}
    said["columns"][0]["in_years"] = {DISTRICTS_YEAR: {"scope": "districts", "read_as": None}}
    assert said == edited


def test_the_tutorial_quotes_the_proposal(proposed):
    quoted = BLOCKS["yaml-excerpt"].splitlines()
    assert len(quoted) > 10
    assert [line for line in quoted if line not in proposed.splitlines()] == []


def test_the_tutorial_s_command_prints_the_proposal(own, proposed, capsysbinary):
    path, *options = shlex.split(COMMAND[1])
    assert path.endswith("thesis/panel.xlsx")
    assert main([str(own), *options]) == 0
    assert capsysbinary.readouterr().out.decode("utf-8") == proposed
    assert COMMAND[2] == "config/sources/thesis.yaml"


def test_the_edited_source_reads_the_panel_to_its_true_figures(own, registry, read_as_said):
    observations, left_out = read_as_said(BLOCKS["config/sources/thesis.yaml"], own)
    true = {}
    for code in own_cities(registry):
        for year in YEARS:
            for variable, value in truth(code, year).items():
                switched = variable == "gdp" and year == DISTRICTS_YEAR
                scope, share = ("districts", DISTRICTS_SHARE) if switched else ("prefecture", 1)
                true[code, year, variable, scope] = pytest.approx(share * value, rel=1e-12)
    assert figures(observations) == true
    units = observations.groupby("variable")["unit_raw"].unique()
    assert {name: list(found) for name, found in units.items()} == {
        "gdp": ["亿元"],
        "registered_population": ["万人"],
        "secondary_share": ["比例"],
    }
    assert left_out[["sheet", "cell", "text", "reason"]].to_numpy().tolist() == [
        ["说明", "A1", "数据来自各地统计公报", "a sheet of notes"],
        ["data", "D2", "GDP(亿元)", "its own word on 2012; the source says scope districts"],
        ["data", "E2", "二产占比(%)", "its own unit; the source says that it is 比例"],
        ["data", "G2", "GDP增长率", "no column of the source wants it"],
    ]


# Other layouts -------------------------------------------------------------------------------------------------------


def headed(*heads):
    return [list(heads), *long_rows()]


LAYOUTS = {
    "long": {"Sheet1": headed("市名", "代码", "统计年度", "GDP（亿元）")},
    "codes alone": {"Sheet1": [line[1:] for line in headed("", "id", "t", "GDP_亿元_全市")]},
    "names alone": {"Sheet1": [[line[0], *line[2:]] for line in headed("市", "", "年", "地区生产总值(亿元)")]},
    "province totals and a title": {
        "Sheet1": [
            ["各省市数据"],
            [],
            *headed("地区", "行政代码", "年", "GDP(亿元)")[:1],
            ["浙江省", 330000, 2015, 9],
            *long_rows(),
        ]
    },
    "wide": {
        "Sheet1": [
            ["城市名", "GDP_2014_亿元", "GDP_2015_亿元"],
            *([name, *(row[3] for row in long_rows() if row[0] == name)] for name, _ in CITIES),
        ]
    },
    "a sheet a year": {
        str(year): [["城市名", "GDP(亿元)"], *([row[0], row[3]] for row in long_rows([year]))] for year in (2014, 2015)
    },
    "units below": {
        "Sheet1": [["City", "Code", "Year", "GDP"], ["没有单位", "没有单位", "没有单位", "亿元"], *long_rows()]
    },
    "english above": {
        "Sheet1": [
            ["Ctnm", "Ctcd", "Sgnyea", "Gdp01"],
            *headed("城市名称", "城市代码", "统计年份", "地区生产总值(亿元)"),
        ]
    },
    "scopes below": {
        "Sheet1": [
            ["城市名", "代码", "年度", "GDP（亿元）", ""],
            ["", "", "", "全市", "市辖区"],
            *([*line, line[3] / 2] for line in long_rows()),
        ]
    },
}


@pytest.mark.parametrize("sheets", LAYOUTS.values(), ids=LAYOUTS)
def test_a_proposal_reads_its_table_without_any_edit(sheets, tmp_path, read_as_said):
    path = write_book(tmp_path / "mine" / "panel.xlsx", sheets)
    found = figures(read_as_said(suggest(path, "mine")[0], path)[0])
    assert {key: value for key, value in found.items() if key[3] == "prefecture"} == expected()
    halves = {(code, year, "gdp", "districts"): value / 2 for (code, year, _, _), value in expected().items()}
    assert {key: value for key, value in found.items() if key[3] == "districts"} in ({}, halves)
    assert len(found) == (16 if sheets is LAYOUTS["scopes below"] else 8)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_whose_name_says_the_year(encoding, tmp_path, read_as_said):
    lines = [["市", "GDP(亿元)"], *([row[0], row[3]] for row in long_rows([2015]))]
    path = tmp_path / "panel2015.csv"
    path.write_bytes("".join(f"{name},{gdp}\r\n" for name, gdp in lines).encode(encoding))
    text = suggest(path, "mine")[0]
    assert "year_in: file # no column of years; from the file's name 'panel2015.csv', likely" in text.splitlines()
    assert figures(read_as_said(text, path)[0]) == expected([2015])


def test_a_stata_file(tmp_path, read_as_said):
    frame = pd.DataFrame(long_rows(), columns=["ct", "id", "yr", "gdp"])
    path = tmp_path / "panel.dta"
    frame.to_stata(path, write_index=False, version=118, variable_labels={"gdp": "地区生产总值_亿元"})
    assert figures(read_as_said(suggest(path, "mine")[0], path)[0]) == expected()


# What a proposal says ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("GDP(元)", "    # LOOK: the figures are of the size of 亿元. If so, read_as: 亿元"),
        ("GDP", "    unit: 亿元 # from the size of the figures, 4.51e+03 in the middle; a guess"),
        ("GDP_市辖区", "    scope: districts # from D1; sure"),
        (
            "GDP(100 million yuan)",
            "    read_as: 亿元 # from the size of the figures, 4.51e+03 in the middle; D1 states",
        ),
        ("本地生产总值(亿元)", "    variable: gdp # from D1, the nearest of the variables' names; likely"),
    ],
)
def test_a_guess_says_its_cell_and_how_sure_it_is(head, line, tmp_path, loaded):
    text, described = proposal(tmp_path, "市", "id", "年", head)
    assert described == 1
    assert [each for each in text.splitlines() if each.startswith(line)], text
    loaded(text)


@pytest.mark.parametrize("head", ["GDP增长率", "lnGDP", "GDP指数", "mystery", "某指标"])
def test_what_no_variable_is_called_like_is_proposed_for_none(head, tmp_path):
    text, described = proposal(tmp_path, "市", "id", "年", head)
    assert described == 0
    assert re.search(
        rf'^  # - \{{ header: "\^{head}\$", variable: \.\.\., scope: prefecture \}} # D1', text, re.MULTILINE
    )


def test_only_one_of_two_columns_of_a_variable_is_proposed(tmp_path, loaded):
    rows = [[*line, line[3] * 2] for line in long_rows()]
    text, described = proposal(tmp_path, "市", "id", "年", "国民产出GDP(亿元)", "地区生产总值(亿元)", rows=rows)
    assert [column["header"] for column in loaded(text)["columns"]] == ["^地区生产总值$"]
    assert described == 1


@pytest.mark.parametrize(
    ("head", "factor", "key", "unit"),
    [
        ("二产占比", 0.0001, "unit", "比例"),
        ("二产占比(比例)", 0.0001, "unit", "比例"),
        ("二产占比(%)", 0.0001, "read_as", "比例"),
        ("二产占比(%)", 0.01, "unit", "%"),
        ("二产占比", 0.01, "unit", "%"),
    ],
)
def test_fractions_are_told_from_percentages_by_their_size(head, factor, key, unit, tmp_path, loaded):
    rows = [[*line[:3], line[3] * factor] for line in long_rows()]
    (column,) = loaded(proposal(tmp_path, "市", "id", "年", head, rows=rows)[0])["columns"]
    assert {key: column[key] for key in ("unit", "read_as")} == {"unit": None, "read_as": None} | {key: unit}


def test_texts_that_stand_for_no_value_are_among_the_missing_ones(tmp_path, loaded):
    text, _ = proposal(tmp_path, "市", "id", "年", "GDP(亿元)", rows=[*long_rows(), ["杭州市", 330100, 2016, "缺失"]])
    assert "缺失" in loaded(text)["missing"]


def test_a_yearbook_s_table_is_taken_for_one(tmp_path):
    rows = [["2-6 工业废水排放量(全市) 续表"], ["市", "id", "年", "GDP(亿元)"], *long_rows()]
    path = write_book(tmp_path / "table-2015.xlsx", {"1": rows})
    assert "is that of a yearbook's table" in suggest(path, "mine")[0]


@pytest.mark.parametrize("head", ['GDP"(亿元)', "GDP\n(亿元) # x: [", "GDP'\x1b[2J(亿元)", "GDP{}*&!|>%@`\\(亿元)"])
def test_a_heading_cannot_break_out_of_its_line(head, tmp_path, loaded):
    rows = [[*line, line[3]] for line in long_rows()]
    text, _ = proposal(tmp_path, "市", "id", "年", head, "地区生产总值(亿元)", rows=rows)
    assert "\x1b" not in text
    source = loaded(text)
    assert set(source) == set(loaded(BLOCKS["config/sources/thesis.yaml"]))
    assert yaml.safe_load(text)["kind"] == "compiled"


def test_a_sheet_may_be_asked_for_and_the_others_are_skipped(tmp_path, read_as_said):
    years = {"old (1)": [2012, 2013], "new": [2014, 2015]}
    sheets = {name: [["市", "id", "年", "GDP(亿元)"], *long_rows(given)] for name, given in years.items()}
    path = write_book(tmp_path / "panel.xlsx", sheets)
    assert figures(read_as_said(suggest(path, "mine", "old (1)")[0], path)[0]) == expected([2012, 2013])
    with pytest.raises(BadInput, match="only the sheets 'old \\(1\\)', 'new'; expected a sheet 'x'"):
        suggest(path, "mine", "x")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["city", "year", "GDP"], ["Suzhou", 2015, 7], ["Yulin", 2015, 8]], "expected a column whose cells are names"),
        ([["城市", "GDP"], ["杭州", 7], ["宁波", 8]], "found no year: in no column, no headings, and not in"),
        ([["杭州", 2015, 7], ["宁波", 2015, 8]], "cell A1: found none; expected a row of headings above A1"),
        ([], "found no such column"),
    ],
)
def test_what_is_no_table_of_cities_and_years_is_refused(rows, message, tmp_path, capsys):
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": rows})
    assert main([str(path)]) == NOT_A_SOURCE
    assert message in capsys.readouterr().err


def test_columns_that_all_wait_for_a_variable_are_an_exit_code(tmp_path, capsysbinary):
    path = write_book(tmp_path / "panel.xlsx", {"Sheet1": headed("市", "id", "年", "某指标")})
    assert main([str(path)]) == NOT_A_SOURCE
    assert b"No column's variable is known" in capsysbinary.readouterr().err


@pytest.mark.parametrize("arguments", [["nowhere.xlsx"], ["--name", "Mine", __file__]])
def test_arguments_that_make_no_sense(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "there is no such file" in (said := capsys.readouterr().err) or "small letters" in said
