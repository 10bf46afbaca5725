import pytest

from scripts.exhibits.filled_cells_table import filled_cells_table


@pytest.fixture
def table(filled_cells, context):
    return filled_cells_table(filled_cells, context)


def line(table, name):
    return [cell.text for cell in next(row for row in table.rows if row.name == name).cells]


def test_each_plan_that_fills_is_a_panel_for_each_model(table):
    panels = [row.label for row in table.rows if row.kind == "panel"]
    ends = ("Two-way FE", "Two-way FE, controls")
    assert panels == [f"{plan}: {model}" for model in ends for plan in ("Interpolated", "Paper")]


def test_lines_go_from_observed_cells_to_each_method_left_out(table):
    names = [row.name.removeprefix("fe paper ") for row in table.rows if row.name.startswith("fe paper ")]
    drawn = ["without_treatment", "with_treatment"]
    methods = ["without_interpolated", "without_province_mean", "without_extrapolated"]
    assert names == ["observed_only", "own", "weighted", *drawn, *methods]
    assert not any(row.name == "fe interpolated without_province_mean" for row in table.rows)


def test_a_pooled_line_has_its_own_degrees_of_freedom_and_what_is_missing(table):
    assert line(table, "fe paper without_treatment")[:5] == ["-0.081", "0.092", "64.7", "33.7", "1,792"]
    assert line(table, "fe paper own")[:6] == ["-0.109**", "0.054", "111", "", "1,792", "30.0"]


def test_shares_stand_plain_and_by_weight(table):
    assert line(table, "fe paper own")[6:] == ["8.0", "31.0", "12.0", "40.0"]
    assert line(table, "fe paper weighted") == ["", "", "", "", "", "25.5", "4.0", "15.5", "6.0", "20.0"]


def test_a_line_without_an_estimate_is_said_in_words(table, filled_cells, context):
    assert line(table, "fe paper without_extrapolated")[:2] == ["", ""]
    assert any("cannot be estimated" in note.text for note in table.notes)
    whole = filled_cells[filled_cells["subgroup"] != "without_extrapolated"]
    assert not any("cannot be estimated" in note.text for note in filled_cells_table(whole, context).notes)


def test_notes_name_the_draws_and_what_is_wrong_with_leaving_the_treatment_out(table, filled_cells, context):
    notes = "\n".join(note.text for note in table.notes)
    assert "50 completions" in notes
    assert "uncongenial and pulls the coefficient away from the truth" in notes
    alone = filled_cells[filled_cells["subgroup"] != "without_treatment"]
    assert "uncongenial" not in "\n".join(note.text for note in filled_cells_table(alone, context).notes)


def test_the_years_are_the_headlines(filled_cells, context):
    context.settings["headline"]["sample"] = "until_2019"
    assert any(note.text == "Years 2006–2019." for note in filled_cells_table(filled_cells, context).notes)
