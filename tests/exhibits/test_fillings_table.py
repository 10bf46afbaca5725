import pytest

from scripts.exhibits.fillings_table import MARK, fillings_table


@pytest.fixture
def table(benchmark, context):
    return fillings_table(benchmark, context)


def test_each_model_and_choice_of_years_is_a_panel_with_a_line_for_each_plan(table, settings):
    panels = [row.label for row in table.rows if row.kind == "panel"]
    assert panels[:3] == ["Pooled OLS, 2006–2021", "Two-way FE, 2006–2021", "Two-way FE, controls, 2006–2021"]
    assert len(panels) == 3 * len(settings["samples"])
    assert len(table.rows) == len(panels) * (1 + len(settings["plans"]))


def test_the_headline_is_marked_in_its_own_years_alone(table):
    marked = [row.name for row in table.rows if row.marked]
    assert marked == [f"as_printed {model} observed" for model in ("pooled", "twfe", "twfe_controls")]
    assert all((MARK in row.label) == row.marked for row in table.rows)


def test_a_line_shows_what_the_filling_moves_and_how_much_was_filled(table):
    line = next(row for row in table.rows if row.name == "as_printed twfe paper")
    texts = ["-0.109**", "0.054", "-2.026", "1,792", "112", "0.940", "8.0", "31.0", "12.0", "40.0"]
    assert [cell.text for cell in line.cells] == texts


def test_notes_say_what_each_plan_does(table):
    notes = [note.text for note in table.notes]
    assert "Observed: observed values only." in notes
    assert any(
        note.startswith("Paper: straight line") and "then province-year mean (1997–2019)" in note for note in notes
    )


def test_a_plan_that_the_list_of_words_does_not_name_has_the_study_s_name(benchmark, context):
    context.settings["plans"]["my_own"] = []
    table = fillings_table(benchmark.replace({"plan": {"best": "my_own"}}), context)
    assert "my own" in [row.label for row in table.rows]
