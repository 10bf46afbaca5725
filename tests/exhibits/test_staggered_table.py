"""Effects by every estimator, and bounds on trends: each number is its estimate's, what is missing is said in words."""

import pandas as pd
import pytest

from scripts.exhibits.numerals import decimal, percent
from scripts.exhibits.pre_trends_table import pre_trends_table
from scripts.exhibits.staggered_table import staggered_table
from scripts.exhibits.staggered_words import cohorts_named
from scripts.exhibits.table import keys_of


@pytest.fixture
def table(staggered, context):
    return staggered_table(staggered, context)


def notes(table):
    return "\n".join(note.text for note in table.notes)


def lines(table, name):
    return [[cell.text for cell in row.cells] for row in table.rows if row.name == name]


def test_every_number_is_that_of_its_estimate(table, staggered):
    keys = keys_of(table)
    cells = keys[(keys["column"] != "note") & keys["statistic"].isin(["estimate", "std_error"])]
    named = ["plan", "estimator", "model", "term", "subgroup"]
    found = cells.merge(staggered[staggered["event_time"].isna()].drop(columns=["statistic"]), on=named)
    assert len(found) == len(cells) > 80
    for _, cell in found.iterrows():
        shown = cell["text"].strip("()*")
        share = cell["term"] in {"share_negative", "weight"}
        assert shown == (percent if share else decimal)(cell[cell["statistic"]])


def test_a_column_a_plan_and_a_panel_a_model(table):
    assert table.columns == ("observed", "interpolated", "paper", "best")
    panels = [row.label for row in table.rows if row.kind == "panel"]
    assert len(panels) == 4
    assert "Without controls" in panels[0]
    assert "With controls" in panels[1]


def test_what_is_not_estimated_is_an_empty_cell_and_a_note(table):
    assert lines(table, "fe_controls:callaway_santanna_never")[0][3] == ""
    assert "Best forecast: Callaway–Sant'Anna, never treated (no city never starts)" in notes(table)
    assert lines(table, "never_treated:weight")[0][:2] == ["", ""]
    assert "Goodman-Bacon decomposition (61 of 106 cities are without some of the years" in notes(table)


def test_the_cohorts_of_the_outcome_regression_are_named(table, staggered, context):
    assert "since the cohorts 2013, 2014 have fewer" in notes(table)
    staggered["note"] = ""
    assert "outcome regression" not in notes(staggered_table(staggered, context))


def test_cohorts_are_found_behind_their_sentence_alone():
    rows = pd.DataFrame({"note": ["years 2020; cohorts of one city: 2013, 2015; n 2016", "cohorts of one city: 2014"]})
    assert cohorts_named(rows, "cohorts of one city:") == "2013, 2014, 2015"


def test_bounds_breakdown_values_and_the_test(pre_trends, context):
    table = pre_trends_table(pre_trends, context)
    assert table.columns == ("observed:all_years", "observed:later", "paper:all_years", "paper:later")
    assert lines(table, "leads")[0][0] == "1.23 (7, 105)"
    assert lines(table, "smoothness:breakdown") == [["0.0042", "0.1042", "", ""]]
    assert lines(table, "relative_magnitudes:breakdown") == [["0.004", "none", "", ""]]
    assert lines(table, "relative_magnitudes:0.5") == [["[-0.800, 0.490]", "[-0.800, 0.490]", "", ""]]
    assert "1 coefficients before the start, and two or more are needed" in notes(table)
