import pytest

from scripts.exhibits.filling_bias_table import MARK, filling_bias_table


@pytest.fixture
def table(filling_bias, context):
    return filling_bias_table(filling_bias, context)


def line_of(table, name: str) -> dict[str, str]:
    row = next(row for row in table.rows if row.name == name)
    return dict(zip(table.columns, [cell.text for cell in row.cells], strict=True))


def test_each_choice_of_years_is_a_panel_with_a_line_for_each_plan_the_headline_s_first(table, settings):
    panels = [row for row in table.rows if row.kind == "panel"]
    assert panels[0].label == "Two-way FE, 2006–2021"
    assert sorted(row.name for row in panels) == sorted(settings["samples"])
    assert [row.name for row in table.rows[1:5]] == [f"as_printed {plan}" for plan in settings["plans"]]
    assert len(table.rows) == len(panels) * (1 + len(settings["plans"]))


def test_the_headline_is_marked_in_its_own_years_alone(table):
    assert [row.name for row in table.rows if row.marked] == ["as_printed observed"]
    assert all((MARK in row.label) == row.marked for row in table.rows)


def test_a_plan_that_leaves_rows_out_is_told_from_one_that_fills_wrong_values(table):
    observed, paper = line_of(table, "as_printed observed"), line_of(table, "as_printed paper")
    texts = ["1,255", "106", "-0.0896", "-0.0407", "-0.0414", "0.0014", "0.0489", "-0.0007", "0.0482"]
    assert list(observed.values()) == texts
    assert (paper["bias_of_rows"], paper["bias_of_values"], paper["bias"]) == ("0.0000", "0.0634", "0.0634")


def test_each_panel_has_the_target_of_its_own_years(table):
    lines = [line_of(table, row.name)["target"] for row in table.rows if row.cells]
    assert lines == ["-0.0896"] * 4 + ["-0.0996"] * 4 + ["-0.1096"] * 4


def test_the_headings_say_what_belongs_together(table):
    spans = {spanner.text: table.heads[spanner.first : spanner.last + 1] for spanner in table.spanners}
    assert spans["Target"] == ("All rows", "Plan's rows")
    assert spans["Filling bias"] == ("Rows left out", "Filled values", "Together")


def test_notes_explain_the_target_the_draws_and_the_bias(table):
    notes = [note.text for note in table.notes]
    assert any(note.startswith("Target:") and "Smart city pilot" in note for note in notes)
    assert any("1,000 draws" in note for note in notes)
    assert any(note.startswith("Filling bias: mean minus target") for note in notes)
    assert any(note.startswith("Observed: nothing is filled") for note in notes)
    assert any(note.startswith("Best forecast: every draw") for note in notes)
    assert any(note.startswith("Paper: straight line") for note in notes)


def test_a_study_without_such_plans_has_no_note_on_them(filling_bias, context):
    context.settings["plans"] = {name: context.settings["plans"][name] for name in ("interpolated", "paper")}
    notes = [note.text for note in filling_bias_table(filling_bias, context).notes]
    assert not any("nothing is filled" in note or "every draw is filled by" in note for note in notes)


def test_a_number_that_the_rows_do_not_give_is_an_empty_cell(filling_bias, context):
    filling_bias.loc[filling_bias["plan"].eq("paper") & filling_bias["n_obs"].notna(), ["estimate", "std_error"]] = None
    line = line_of(filling_bias_table(filling_bias, context), "as_printed paper")
    assert list(line.values()) == ["1,792", "112", "-0.0896", "", "", "", "", "", ""]
