import numpy as np
import pandas as pd
import pytest

from scripts.exhibits.combined import one_below_another
from scripts.exhibits.context import Context
from scripts.exhibits.event_study_table import event_study_table
from tests.exhibits.event_study_lines import event_study_frame, one_start_frame, one_start_settings


@pytest.fixture
def table(event_study, context):
    return event_study_table(event_study, context)


def line(table, name):
    (row,) = [row for row in table.rows if row.name == name]
    return row


def notes_of(table):
    return "\n".join(note.text for note in table.notes)


def test_each_model_is_a_panel_with_a_line_for_each_event_time_in_order(table):
    assert [row.label for row in table.rows if row.kind == "panel"] == ["Two-way FE", "Two-way FE, controls"]
    labels = [row.label for row in table.rows]
    wanted = ["≤ -5", "-4", "-3", "-2", "-1 (base)", "0", "1", "2", "3", "4", "5", "6", "≥ 7"]
    assert labels[1:14] == wanted
    assert labels[14:18] == [
        "All of -4 to -2 zero: F(3, 105)",
        "All of ≤ -5 to -2 zero: F(4, 105)",
        "N",
        "Clusters (city)",
    ]


def test_a_line_has_coefficient_error_t_p_interval_and_the_city_years_of_each_cohort(table, event_study):
    row = event_study.query("plan == 'observed' and model == 'fe' and estimator == 'within' and event_time == 4").iloc[
        0
    ]
    texts = [cell.text for cell in line(table, "fe 4").cells]
    assert texts[0].strip("*") == f"{row['estimate']:.3f}"
    assert texts[1:6] == [f"{row[name]:.3f}" for name in ("std_error", "statistic", "p_value", "conf_low", "conf_high")]
    assert texts[6:] == ["39", "25", "15", "63"]
    assert table.heads[6:] == ("2012", "2013", "2014", "All")


def test_an_event_time_without_city_years_of_a_cohort_prints_a_zero(table):
    assert line(table, "fe 7").cells[table.columns.index("2014")].text == "0"


def test_the_base_has_a_coefficient_of_zero_and_counts_alone(table):
    assert [cell.text for cell in line(table, "fe -1").cells] == ["0.000", "", "", "", "", "", "29", "15", "5", "53"]


def test_what_was_dropped_says_so_and_why(table):
    assert line(table, "fe_controls 6").cells[0].text == "dropped"
    assert "Dropped: 6 (explained by 4, 5)." in notes_of(table)


def test_an_event_time_that_no_city_year_has_is_named_in_both_languages(event_study, context):
    gone = (event_study["event_time"] == 7) & (event_study["estimator"] == "within")
    event_study.loc[gone, ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]] = np.nan
    event_study.loc[gone, "note"] = "no city-year"
    assert "≥ 7 (no city-year)" in notes_of(event_study_table(event_study, context))


def test_a_joint_test_has_f_below_t_and_its_p(table):
    texts = dict(zip(table.columns, (cell.text for cell in line(table, "fe leads").cells), strict=True))
    assert (texts.pop("t_or_f"), texts.pop("p_value")) == ("0.522", "0.202")
    assert set(texts.values()) == {""}


def test_a_joint_test_that_could_not_be_made_says_so(event_study, context):
    tests = event_study["estimator"] == "wald"
    event_study.loc[tests, ["statistic", "p_value"]] = np.nan
    event_study.loc[tests, ["restrictions", "df"]] = None
    row = line(event_study_table(event_study, context), "fe leads")
    assert row.label == "All of -4 to -2 zero: no test"
    assert {cell.text for cell in row.cells} == {""}


def test_without_leads_beside_the_bin_there_is_one_joint_test(event_study, context):
    kept = event_study[event_study["event_time"].isna() | (event_study["event_time"] >= -2)]
    first = (kept["event_time"] == -2) & (kept["estimator"] == "cells")
    kept = kept.assign(note=kept["note"].mask(first, "with earlier years"))
    labels = [row.label for row in event_study_table(kept, context).rows]
    assert [label for label in labels if label.startswith("All of")] == ["All of ≤ -2 zero: F(4, 105)"] * 2


def test_counts_are_those_of_each_model(table):
    assert [line(table, f"{model} n_obs").cells[0].text for model in ("fe", "fe_controls")] == ["1,255", "1,133"]


def test_never_treated_cities_and_controls_are_named(table):
    assert "by panel: 561 city-years in 51 cities, 551 city-years in 51 cities." in notes_of(table)
    assert "Controls: Population density (ln), GDP per capita (ln)" in notes_of(table)


def test_without_controls_there_is_one_panel_and_no_word_of_them(context):
    context.settings["controls"] = []
    table = event_study_table(event_study_frame(context.settings, ("fe",)), context)
    assert len([row for row in table.rows if row.kind == "panel"]) == 1
    assert "Controls" not in notes_of(table)


def test_errors_without_clusters_are_said_of_the_joint_tests_too(event_study, context):
    context.settings["standard_errors"]["convention"] = "iid"
    event_study["vcov"] = event_study["vcov"].where(event_study["vcov"] == "", "iid")
    assert "the residual degrees of freedom" in notes_of(event_study_table(event_study, context))


def test_other_plans_and_errors_are_left_aside(event_study, context, table):
    other = event_study.assign(vcov=event_study["vcov"].where(event_study["vcov"] == "", "iid"))
    both = event_study_table(pd.concat([event_study, other[other["vcov"] == "iid"]], ignore_index=True), context)
    assert [row.cells for row in both.rows] == [row.cells for row in table.rows]


@pytest.fixture
def one_start(context):
    return Context("carbon", "simulated", one_start_settings(context.settings), context.words, "T4")


@pytest.fixture
def of_effects(one_start):
    frame = one_start_frame(one_start.settings)
    return {each.effects: event_study_table(frame, each) for each in one_start.by_effects()}


def test_with_one_start_the_lines_are_years_and_no_end_takes_in_others(of_effects):
    table = of_effects["two_way"]
    assert table.stub == "Year (years since the start)"
    assert [row.label for row in table.rows[1:14]] == [
        *("2005 (-7)", "2006 (-6)", "2007 (-5)", "2008 (-4)", "2009 (-3)", "2010 (-2)", "2011 (-1, base)"),
        *("2012 (0)", "2013 (1)", "2014 (2)", "2015 (3)", "2016 (4)", "2017 (5)"),
    ]
    labels = [row.label for row in table.rows]
    assert labels[14:16] == ["All of 2006 to 2010 zero: F(5, 209)", "All of 2005 to 2010 zero: F(6, 209)"]
    assert not any("≤" in label or "≥" in label for label in labels)


def test_with_the_base_outside_every_year_of_it_has_a_line_and_dt_has_one(of_effects):
    table = of_effects["post"]
    bases = [row for row in table.rows if "base" in row.label]
    assert [row.label[:4] for row in bases[:6]] == ["2005", "2006", "2007", "2008", "2016", "2017"]
    assert {tuple(cell.text for cell in row.cells) for row in bases} == {("0.000", *[""] * 5, "54")}
    dummy = [cell.text for cell in line(table, "fe Dt").cells]
    assert (dummy[:3], dummy[6:]) == (["-0.200***", "0.020", "-10.000"], [""])
    assert [row.label for row in table.rows if row.label.startswith("All of")] == [
        "All of 2009 to 2011 zero: F(3, 209)"
    ] * 2
    assert "fe Dt" not in [row.name for row in of_effects["two_way"].rows]


def test_every_outcome_and_choice_of_effects_has_its_panels(one_start):
    frame = one_start_frame(one_start.settings)
    parts = [[event_study_table(frame, each) for each in of.by_effects()] for of in one_start.by_outcome()]
    table = one_below_another([one_below_another(tables) for tables in parts])
    panels = [row.label for row in table.rows if row.kind == "panel"]
    assert panels == [
        f"{outcome} – {effects} – {controls} controls"
        for outcome in ("CO₂ emissions (ln)", one_start.words("lnWW"))
        for effects in ("City and year effects", "City effects and post-period dummy Dt")
        for controls in ("Without", "With")
    ]
    said = notes_of(table)
    assert "City and year effects: Each coefficient compares that year with the base 2011" in said
    assert "Dt: Each coefficient compares that year with the base: all years before 2009" in said
    assert said.count("does not treat") == 1


def test_a_p_value_too_small_to_print_is_below_a_bound_that_its_key_says(event_study, context):
    here = (event_study["event_time"] == 4) & (event_study["estimator"] == "within")
    tests = event_study["estimator"] == "wald"
    event_study["p_value"] = event_study["p_value"].mask(here | tests, 1.5e-9)
    table = event_study_table(event_study, context)
    for name in ("fe 4", "fe leads"):
        cell = line(table, name).cells[table.columns.index("p_value")]
        assert (cell.text, cell.statistic) == ("<0.001", "p_value < 0.001")


def test_of_one_cohort_the_city_years_stand_in_one_column(of_effects, table):
    for each in of_effects.values():
        assert each.columns[6:] == ("all",)
        assert each.heads[6:] == ("City-years behind it",)
        assert [spanner.text for spanner in each.spanners] == ["95 % interval"]
    assert table.columns[-1] == "all"
    assert len(table.columns) > 8
