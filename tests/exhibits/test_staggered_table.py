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


def test_a_study_without_controls_speaks_of_none(staggered, context):
    context.settings["controls"] = []
    table = staggered_table(staggered[staggered["model"] == "fe"], context)
    said = [*(row.label for row in table.rows), *(note.text for note in table.notes)]
    assert not [text for text in said if "ithout controls" in text]


def test_what_is_not_estimated_is_an_empty_cell_and_a_note(table):
    assert lines(table, "fe_controls:callaway_santanna_never")[0][3] == ""
    assert "Callaway–Sant'Anna, never treated: “Best forecast” (no city never starts)" in notes(table)
    assert lines(table, "never_treated:weight")[0][:2] == ["", ""]
    assert (
        "Goodman-Bacon decomposition: “Observed”, “Interpolated” (61 of 106 cities are without some of the years"
        in notes(table)
    )


def test_where_nothing_is_decomposed_no_weights_are_spoken_of_and_plans_stand_in_the_study_s_order(staggered, context):
    alone = staggered[~(staggered["estimator"].eq("bacon") & staggered["estimate"].notna())]
    again = alone[alone["estimator"].eq("bacon")]
    more = again.assign(plan=again["plan"].map({"observed": "paper", "interpolated": "best"}))
    said = notes(staggered_table(pd.concat([more, alone]), context))
    assert "add up to 100 %" not in said
    assert said.count("Not estimated, Goodman-Bacon decomposition") == 1
    assert "decomposition: “Observed”, “Interpolated”, “Paper" in said
    assert "Only balanced rows decompose" in said
    assert "add up to 100 %" in notes(staggered_table(staggered, context))


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
