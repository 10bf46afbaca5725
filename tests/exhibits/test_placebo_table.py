import numpy as np
import pytest

from scripts.exhibits.placebo_table import MARK, placebo_table
from tests.exhibits.placebo_lines import placebo_frame


@pytest.fixture
def table(placebo, context):
    return placebo_table(placebo, context)


def line(table, name):
    (row,) = [row for row in table.rows if row.name == name]
    return dict(zip(table.columns, (cell.text for cell in row.cells), strict=True))


def notes_of(table):
    return "\n".join(note.text for note in table.notes)


def test_each_model_is_a_panel_over_all_draws_and_then_over_the_first(table, settings):
    panels = [row.label for row in table.rows if row.kind == "panel"]
    assert panels == [
        "Two-way FE, 797–800 draws",
        "Two-way FE, controls, 797–800 draws",
        "Two-way FE, the first 500 draws",
        "Two-way FE, controls, the first 500 draws",
    ]
    assert len(table.rows) == len(panels) * (1 + len(settings["plans"]))


@pytest.mark.parametrize(("name", "subgroup"), [("all", ""), ("printed", "printed")])
def test_a_line_shows_the_truth_the_draws_and_the_ranks(table, placebo, name, subgroup):
    shown = line(table, f"{name} fe paper")
    assert (shown["true_estimate"], shown["std_error"]) == ("-0.109**", "0.054")
    rows = placebo.query("plan == 'paper' and model == 'fe'")
    rows = rows[(rows["subgroup"] == subgroup) & (rows["term"] != "DID")].set_index("term")
    for term in ("mean", "sd", "quantile_025", "quantile_975"):
        assert shown[term] == f"{rows.loc[term, 'estimate']:.4f}"
    assert shown["share_rejected"] == f"{100 * rows.loc['share_rejected', 'estimate']:.1f}"
    for term in ("rank_p_beta", "rank_p_t"):
        assert shown[term] == f"{rows.loc[term, 'p_value']:.3f}"


def test_the_headline_is_marked(table):
    marked = [row.name for row in table.rows if row.marked]
    assert marked == [f"{draws} {model} observed" for draws in ("all", "printed") for model in ("fe", "fe_controls")]
    assert all((MARK in row.label) == row.marked for row in table.rows)


def test_a_run_with_no_more_draws_than_the_paper_prints_them_once(placebo, context):
    placebo.loc[placebo["subgroup"] == "", "note"] = "draws: 500"
    panels = [row.label for row in placebo_table(placebo, context).rows if row.kind == "panel"]
    assert panels == ["Two-way FE, 500 draws", "Two-way FE, controls, 500 draws"]


def test_a_plan_without_draws_keeps_its_line_and_is_named(placebo, context):
    here = placebo["plan"].eq("paper") & placebo["term"].ne("DID")
    placebo.loc[here, ["estimate", "p_value", "statistic"]] = np.nan
    placebo.loc[here, "note"] = "draws: 0; no draws: 57 of 57 cities cannot be treated with one left to compare with"
    table = placebo_table(placebo, context)
    shown = line(table, "all fe paper")
    assert (shown["true_estimate"], shown["mean"], shown["share_rejected"], shown["rank_p_t"]) == (
        "-0.109**",
        "",
        "",
        "",
    )
    assert "No draw could be made, for a reason in the estimates' notes: Paper." in notes_of(table)


def test_draws_among_never_treated_cities_are_said(placebo, context, table):
    assert "to cities drawn at random" in notes_of(table)
    placebo["note"] += "; drawn among the 51 never-treated cities, on their rows alone"
    assert "to never-treated cities drawn at random" in notes_of(placebo_table(placebo, context))


def test_without_controls_there_is_one_model(context):
    context.settings["controls"] = []
    table = placebo_table(placebo_frame(context.settings, ("fe",)), context)
    assert [row.label for row in table.rows if row.kind == "panel"] == [
        "Two-way FE, 797–800 draws",
        "Two-way FE, the first 500 draws",
    ]
    assert "Controls" not in notes_of(table)
