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
    assert marked == [f"as_printed {model} observed" for model in ("pooled", "fe", "fe_controls")]
    assert all((MARK in row.label) == row.marked for row in table.rows)


def test_a_line_shows_what_the_filling_moves_and_how_much_was_filled(table):
    line = next(row for row in table.rows if row.name == "as_printed fe paper")
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


def notes_of(table):
    return "\n".join(note.text for note in table.notes)


def test_plans_that_fill_controls_are_named_and_others_are_not(table):
    assert "Controls are filled too, as the study's file says (plans: Interpolated, Paper, Best forecast)" in notes_of(
        table
    )


def test_a_plan_that_fills_the_outcome_alone_does_not_count_as_filling_controls(benchmark, context):
    for plan in ("paper", "best"):
        steps = context.settings["plans"][plan]
        context.settings["plans"][plan] = [
            step | {"variables": ["co2"]} for step in steps if "co2" in step["variables"]
        ]
    assert "(plans: Interpolated)" in notes_of(fillings_table(benchmark, context))


@pytest.mark.parametrize("without", ["plans that fill controls", "controls", "a model with controls"])
def test_without_filled_controls_nothing_is_said_of_them(benchmark, context, without):
    if without == "plans that fill controls":
        context.settings["plans"] = {plan: [] for plan in context.settings["plans"]}
    if without == "controls":
        context.settings["controls"] = []
    if without == "a model with controls":
        benchmark = benchmark[benchmark["model"] != "fe_controls"]
    assert "Controls" not in notes_of(fillings_table(benchmark, context))


def test_the_year_that_splits_the_never_treated_is_the_study_s(benchmark, context):
    assert "with 2012 in a city that the study does not treat" in notes_of(fillings_table(benchmark, context))
    context.settings["treatment"]["never_treated_split"] = 2014
    assert "with 2014 in a city that the study does not treat" in notes_of(fillings_table(benchmark, context))


def test_the_best_plan_says_where_its_winner_stands(table):
    assert "by the backtest's winner (2020–2022)" in notes_of(table)


def test_r_squared_is_defined(table):
    assert "R²: the share of the outcome's variation that regressors and effects explain together." in notes_of(table)
    assert "R² within" not in notes_of(table)
