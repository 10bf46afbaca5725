"""A look at a raw folder: what is wrong is found with its place, what is right raises no alarm."""

import doctest
import hashlib
import re

import pytest

from scripts.exhibits.labels import read_labels
from scripts.preflight import suspects
from scripts.preflight.check import _page
from scripts.preflight.found import Group, Part
from scripts.preflight.report import parts
from scripts.preflight.text import SHOWN, as_text
from tests.demo.write_small import write_small
from tests.preflight.conftest import CITIES, ROOT, STUDY, figure, lines, write

PANEL = "compiled/panel.csv"


def test_a_folder_in_order_is_good(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines())
    made, said, good = told(looked())
    assert good
    assert len(said) == 1
    assert [row[0] for row in made["lacks"].rows] == []
    assert made["coverage"].rows == [("trade", *["100"] * 8, "")]
    assert [row[1:] for row in made["files"].rows] == [
        ("", PANEL, "patents whole prefecture, trade whole prefecture", "2006–2013", "176"),
    ]


def test_what_is_assumed_is_told_from_what_the_file_states(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines())
    rows = {row[2]: row[3:5] for row in told(looked())[0]["units"].rows}
    assert rows["trade"] == ("whole prefecture", "万美元")
    assert rows["patents"] == ("whole prefecture (assumed: from the source's settings)", "件")


def test_a_unit_that_the_file_does_not_state_is_said_to_be_assumed(tmp_path, looked, told):
    head, *body = lines()
    write(tmp_path / "raw" / PANEL, [["年份", "城市", "进出口总额", *head[3:]], *body])
    rows = {row[2]: row[4] for row in told(looked())[0]["units"].rows}
    assert rows["trade"] == "万美元 (assumed: from the source's settings)"


def test_a_switched_unit_is_found_with_its_cells(tmp_path, looked, told):
    def in_dollars(code, year, value):
        return value * 10_000 if (code, year) in {("330200", 2009), ("330500", 2011)} else value

    write(tmp_path / "raw" / PANEL, lines(in_dollars))
    made, _, good = told(looked())
    assert not good
    assert made["cells"].bad == 2
    assert [(row[1], row[3], row[4], row[6]) for row in made["cells"].rows] == [
        ("panel, C13", "宁波市 (330200)", "2009", "10000"),
        ("panel, C39", "湖州市 (330500)", "2011", "10000"),
    ]


def test_a_year_in_another_scope_is_found_with_its_cells(tmp_path, looked, told):
    share = dict(zip(CITIES, [0.9, 0.6, 0.5, 0.4, 0.55, 0.35, 0.3, 0.45, 1.0, 0.5, 0.4], strict=True))

    def of_districts(code, year, value):
        return value * share[code] if year == 2010 else value

    write(tmp_path / "raw" / PANEL, lines(of_districts))
    made, _, good = told(looked())
    assert not good
    rows = made["scopes"].rows
    assert {row[5] for row in rows} == {"2010"}
    assert {row[4][:3] for row in rows} == {name for code, name in CITIES.items() if share[code] < 0.8}
    assert rows[0][1] == "panel, C14"
    assert float(rows[0][7]) == pytest.approx(0.6, abs=0.05)


def test_a_line_says_first_how_many_cities_are_off_and_what_the_description_would_say(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines(lambda _, year, value: value * (0.5 if year == 2010 else 1)))
    part = told(looked())[0]["scopes"]
    [said] = [group.said for group in part.groups]
    assert said.startswith("compiled, trade, whole prefecture, 2010: 11 of 11 cities, 0.492 times what is expected")
    assert said.endswith("If so, its description says in_years: { 2010: { scope: districts } }.")
    assert list(part.groups[0].rows) == part.rows
    assert len(part.rows) == 11


def test_figures_are_shown_as_their_cells_have_them_beside_their_neighbours(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines(lambda _, year, value: value * (0.5 if year == 2010 else 1)))
    first = told(looked())[0]["scopes"].rows[0]
    year = {at: f"{figure(0, at):.2f} 万美元" for at in (2009, 2011)}
    assert first[6] == f"{figure(0, 2010) * 0.5:.2f} 万美元"
    assert first[8] == f"2009: {year[2009]}; 2011: {year[2011]}"


def test_a_year_in_another_unit_is_no_year_in_another_scope_too(tmp_path, looked, told):
    """One city is not among the study's, whose units alone are judged."""
    write(tmp_path / "raw" / PANEL, lines(lambda _, year, value: value / (10_000 if year == 2010 else 1)))
    cities = STUDY["cities"] | {"exclude": {"331100": "another one"}}
    made, said, _ = told(looked(cities=cities))
    assert said == ["10 figure(s) look as if in another unit."]
    assert made["scopes"].rows == []
    assert "in_years: { 2010: { read_as: 亿美元 } }" in made["cells"].groups[0].said
    assert made["cells"].rows[0][5] == f"{figure(0, 2010) / 10_000:.2f} 万美元"
    assert made["cells"].rows[0][8].startswith(f"2009: {figure(0, 2009):.2f} 万美元; 2011: ")


def test_the_description_is_told_no_unit_that_its_cells_are_not_read_in(tmp_path, looked, told):
    """Dollars are not declared for trade: the ratio is that of two units of which its own is the other one."""
    write(tmp_path / "raw" / PANEL, lines(lambda _, year, value: value * (10_000 if year == 2010 else 1)))
    assert "in_years" not in told(looked())[0]["cells"].groups[0].said


def test_a_last_year_in_another_scope_is_said_and_fails_nothing(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines(lambda _, year, value: value * (0.5 if year == 2013 else 1)))
    made, said, good = told(looked())
    assert good
    assert "11 figure(s) may be in another unit or of another scope" in said[0]
    assert made["scopes"].groups[0].said.startswith("uncertain: compiled, trade, whole prefecture, 2013: 11 of 11")


def test_an_assumed_unit_of_impossible_size_is_listed_and_fails_nothing(tmp_path, looked, told):
    head, *body = lines(lambda _code, _year, value: value / 10_000)
    write(tmp_path / "raw" / PANEL, [["年份", "城市", "进出口总额", *head[3:]], *body])
    made, _, good = told(looked())
    assert good
    assert [row[7] for row in made["cells"].rows] == ["亿美元 had been read as 万美元"]
    assert "88 figures" in made["cells"].groups[0].said


def test_a_stated_unit_is_not_judged_by_size(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines(lambda _code, _year, value: value / 10_000))
    assert told(looked())[0]["cells"].rows == []


def test_the_console_has_a_row_of_each_group_before_any_has_a_second():
    groups = [Group("first", [("a", str(at)) for at in range(60)]), Group("second", [("b", "0"), ("b", "1")])]
    part = Part("unread", ("file", "why"), [row for group in groups for row in group.rows], groups=groups)
    text = as_text([part], ["verdict"], read_labels(ROOT / "resources/labels.csv", "en"))
    assert [line for line in text.splitlines() if line.startswith("  b")] == ["  b     0", "  b     1"]
    assert sum(line.startswith("  a ") for line in text.splitlines()) == SHOWN - 2
    assert "… and 37 more" in text
    assert text.index("  second") < text.index("  a ")


def test_a_file_that_is_refused_is_a_line_with_the_reader_s_message_and_the_others_are_read(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines())
    (tmp_path / "raw/compiled/broken.xlsx").write_bytes(b"PK\x03\x04 cut short")
    (tmp_path / "raw/compiled/letters.csv").write_text("年份,城市,进出口总额,专利授权数\n2008,杭州市,12x4,3\n")
    made, _, good = told(looked())
    assert not good
    assert [(row[2], row[3].split(":")[0]) for row in made["refused"].rows] == [
        ("compiled/broken.xlsx", "compiled/broken.xlsx"),
        ("compiled/letters.csv", "compiled/letters.csv, sheet 'letters', cell C2"),
    ]
    assert "found '12x4'" in made["refused"].rows[1][3]
    assert [row[2] for row in made["files"].rows] == [PANEL]


def test_a_broken_table_takes_only_itself_out_of_its_edition(tmp_path, looked, told):
    raw = tmp_path / "raw"
    write_small(raw)
    (raw / "yearbook-2012/gdp.xlsx").write_bytes(b"no workbook")
    study = STUDY | {"sources": ["yearbook"], "variables": {"gdp": "prefecture", "area": "prefecture"}}
    found = looked("simulated", study | {"samples": {"all": {"from": 2010, "until": 2011}}})
    made, said, _ = told(found)
    assert [(row[1], row[2]) for row in made["refused"].rows] == [("2012", "yearbook-2012/gdp.xlsx")]
    assert [row for row in made["lacks"].rows if row[0] == "area"] == []
    assert [row for row in made["lacks"].rows if row[0] == "gdp"] == [
        ("gdp", "whole prefecture", "2011", "yearbook", "gdp", "2012", "refused: yearbook-2012/gdp.xlsx")
    ]
    assert said == ["A run would stop at 1 file(s) or problem(s) that are refused."]


def test_every_unknown_name_is_listed_with_its_row_and_what_is_near(tmp_path, looked, told):
    names = CITIES | {"330300": "温洲市", "331100": "丽木市"}
    write(tmp_path / "raw" / PANEL, lines(names=names))
    made, _, good = told(looked())
    assert not good
    rows = made["names"].rows
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("panel, C18", "温洲市", "2006–2013"),
        ("panel, C82", "丽木市", "2006–2013"),
    ]
    assert "温州" in rows[0][5]
    assert made["coverage"].rows[0][-1] == "温州市, 丽水市"


def test_every_unknown_name_beside_a_code_is_listed_with_what_is_near(tmp_path, looked, told):
    names = CITIES | {"330300": "温洲市", "331100": "丽木市"}
    head, *body = lines(names=names)
    codes = {name: code for code, name in names.items()}
    write(tmp_path / "raw" / PANEL, [["城市代码", *head], *([codes[row[1]], *row] for row in body)])
    made, _, good = told(looked())
    assert not good
    assert [row[2] for row in made["names"].rows] == ["温洲市", "丽木市"]
    assert "温州" in made["names"].rows[0][5]
    assert not made["refused"].rows


def test_two_values_of_one_source_are_said_and_do_not_end_the_report(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines())
    write(tmp_path / "raw/compiled/again.csv", lines(lambda code, year, value: value * 1.3))
    made, _, good = told(looked())
    assert not good
    assert "one value in source 'compiled'" in made["refused"].rows[0][3]


def test_what_is_lacking_is_said_with_table_and_editions(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, (row for row in lines() if row[0] != 2013))
    study = STUDY | {"sources": ["compiled", "yearbook"], "variables": {"trade": "prefecture", "fdi": "prefecture"}}
    made, said, good = told(looked(study=study))
    assert not good
    assert "Study mine cannot run yet: no figure of fdi." in said
    assert made["lacks"].rows == [
        ("trade", "whole prefecture", "2013", "compiled", "", "", "its files have 2006–2012"),
        ("fdi", "whole prefecture", "2006–2013", "yearbook", "investment", "2007–2014", "the edition is not there"),
    ]
    assert any("source 'yearbook': no file below" in row[3] for row in made["refused"].rows)


def test_files_that_nothing_reads_are_named_with_the_reason(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines())
    for name in ("compiled/notes.pdf", "elsewhere/table.xlsx", ".hidden", "ACCESSED.csv"):
        path = tmp_path / "raw" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert dict(told(looked())[0]["unread"].rows) == {
        "compiled/notes.pdf": "no file pattern of the source matches it",
        "elsewhere/table.xlsx": "it lies where no source of these studies looks",
    }


def test_a_table_of_a_kind_that_no_reader_opens_is_said(tmp_path, looked, told):
    write(tmp_path / "raw" / PANEL, lines())
    (tmp_path / "raw/compiled/more.ods").write_text("x")
    made, _, good = told(looked())
    assert not good
    assert "more.ods (no reader opens this kind)" in made["refused"].rows[0][3]


def test_simulated_files_raise_no_alarm(tmp_path, looked, told):
    write_small(tmp_path / "raw")
    variables = dict.fromkeys(["co2", "gdp", "registered_population", "fdi", "trade"], "prefecture")
    study = STUDY | {"sources": ["ceads", "yearbook", "compiled"], "variables": variables}
    made, said, good = told(looked("simulated", study | {"samples": {"all": {"from": 2010, "until": 2011}}}))
    assert good, said
    assert [made[key].rows for key in ("refused", "names", "cells", "scopes")] == [[], [], [], []]


def test_a_look_changes_nothing_below_the_raw_folder(tmp_path, looked):
    write(tmp_path / "raw" / PANEL, lines())

    def state():
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.rglob("*") if path.is_file()}

    before = state()
    looked()
    assert state() == before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_and_text_have_every_part_and_text_of_others_is_inert(tmp_path, looked, registry, language):
    names = CITIES | {"330300": "<script>市\x1b[2J"}
    write(tmp_path / "raw" / PANEL, lines(lambda _, year, value: value if year < 2013 else None, names))
    found = looked()
    words = read_labels(ROOT / "resources/labels.csv", language)
    made = parts(found, words, registry)
    text = as_text(made, ["verdict"], words)
    page = _page(found, made, words, ROOT / "resources/pages", "genuine")
    assert "\x1b" not in text
    assert "<script>" not in page
    for part in made:
        assert words(f"preflight.{part.key}") in text
        assert f'<h2 id="{part.key}' in page
    assert re.search(r"2013 +compiled", text)


def test_the_examples_in_the_documentation_hold():
    assert doctest.testmod(suspects).failed == 0
    assert doctest.testmod(suspects).attempted
