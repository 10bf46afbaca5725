"""The list of what matching leaves out: all of it, by reason, readable."""

import re

import pandas as pd
import pytest

from scripts.exhibits.left_out_table import left_out_table, spans
from tests.exhibits.matching_frames import CODES


@pytest.fixture
def table(matching, scores, context):
    cities = pd.DataFrame({"code": CODES, "name_zh": CODES, "name_en": [f"City {code}" for code in CODES]})
    return left_out_table(matching, scores, cities, context)


@pytest.mark.parametrize(
    ("years", "text"),
    [([2006], "2006"), ([2010, 2006, 2011, 2012], "2006, 2010–2012"), ([2008, 2007], "2007–2008"), ([], "")],
)
def test_years_are_told_as_ranges(years, text):
    assert spans(years) == text


def test_every_row_that_is_not_kept_is_listed_once(table, scores):
    rows = scores[(scores["sample"] == "as_printed") & (scores["weight"] == 0)]
    lines = [row for row in table.rows if row.cells and re.search(r" \d{6}$", row.name)]
    listed = {row.name: row for row in lines}
    assert len(listed) == len(lines)
    for (version, why, code), found in rows.assign(why=rows["reason"].str.partition(": ")[0]).groupby(
        ["version", "why", "code"]
    ):
        shared = {"paper_matched": "paper"} if why in ("incomplete", "off_support") else {}
        row = listed.pop(f"{why} {shared.get(version, version)} {code}", None)
        if version in shared:  # its panel is that of the version that it is like
            assert row is None
            continue
        assert row.cells[2].text == f"{found['city_years'].sum()}"
        years = "all" if version == "pre_period" else spans(found["year"])
        assert row.cells[1].text == years
    assert not listed


def test_versions_that_leave_out_the_same_share_a_panel(table):
    panels = [row.label for row in table.rows if row.kind == "panel"]
    assert panels[0] == "Value missing: Paper (on support), Paper (matched)"
    assert "Control that is nobody's neighbour: Paper (matched)" in panels


def test_missing_values_are_named_in_words(table):
    (row,) = [row for row in table.rows if row.name == "incomplete pre_period 210500"]
    assert (row.label, row.cells[3].text) == ("City 210500", "Tertiary share (%)")


def test_sums_are_those_of_the_estimates(table, matching):
    dropped = matching.query("sample == 'as_printed' and model == 'paper' and subgroup == 'incomplete'")
    for group in ("treated", "control"):
        (row,) = [row for row in table.rows if row.name == f"incomplete paper {group}"]
        lines = [r for r in table.rows if re.fullmatch(r"incomplete paper \d{6}", r.name)]
        named = {"treated": "Treated", "control": "Controls"}[group]
        total = sum(int(r.cells[2].text) for r in lines if r.cells[0].text == named)
        n_obs = dropped.loc[dropped["term"] == f"{group}_dropped", "n_obs"].item()
        assert int(row.cells[2].text) == total == n_obs


def test_a_matching_that_leaves_nothing_out_says_so(matching, scores, context):
    cities = pd.DataFrame({"code": CODES, "name_zh": CODES, "name_en": CODES})
    (row,) = left_out_table(matching, scores.assign(weight=1.0, reason=""), cities, context).rows
    assert row.label == "No city-year is left out"


def test_rows_of_another_outcome_are_not_listed(matching, scores, context, table):
    other = pd.concat([scores, scores.assign(outcome="other", code="659900")])
    cities = pd.DataFrame({"code": CODES, "name_zh": CODES, "name_en": [f"City {code}" for code in CODES]})
    assert left_out_table(matching, other, cities, context) == table
