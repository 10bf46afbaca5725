import pytest

from scripts.exhibits.labels import read_labels
from scripts.exhibits.robustness_table import robustness_table
from tests.exhibits.conftest import LABELS
from tests.exhibits.robustness_lines import robustness_cities


@pytest.fixture
def table(robustness, context):
    return robustness_table(robustness, robustness_cities(), context)


def texts(table, name, place=0):
    return [cell.text for cell in [row for row in table.rows if row.name == name][place].cells]


def notes_of(table):
    return "\n".join(note.text for note in table.notes)


def test_plans_and_models_are_columns(table):
    assert list(table.columns) == ["observed:fe", "observed:fe_controls", "paper:fe", "paper:fe_controls"]
    assert [(s.text, s.first, s.last) for s in table.spanners] == [("Observed", 0, 1), ("Paper", 2, 3)]
    assert table.heads[1] == "(2) With controls"


def test_a_check_shows_its_coefficient_with_its_error_below_and_what_stands_beside_it(table):
    assert texts(table, "near_100") == ["-0.098", "-0.098", "-0.119", "-0.119"]
    assert texts(table, "near_100", 1) == ["(0.055)", "(0.055)", "(0.054)", "(0.054)"]
    assert texts(table, "near_100 near_pilots")[0] == "0.004"
    assert texts(table, "exclude_100 cities") == ["106", "106", "112", "112"]
    assert texts(table, "without_mediators")[0] == ""


def test_the_lowest_and_the_highest_without_a_unit_are_those_of_all(table):
    assert texts(table, "leave_city_out lowest")[0] == "-0.118"
    assert texts(table, "leave_city_out highest")[0] == "-0.068"
    assert texts(table, "leave_province_out lowest")[0] == "-0.098"


def test_the_cities_that_move_it_most_are_named_in_both_languages_the_farthest_first(table):
    expected = "the 3 cities that move the coefficient most, with the coefficient without each: "
    expected += "Shijiazhuang 石家庄市 (-0.118), Nanjing 南京市 (-0.068), Hangzhou 杭州市 (-0.084)."
    assert f"Column (1), {expected}" in notes_of(table)
    assert "Column (3)" not in notes_of(table)


def test_a_chinese_table_names_them_in_chinese(robustness, context):
    from dataclasses import replace

    chinese = robustness_table(robustness, robustness_cities(), replace(context, words=read_labels(LABELS, "zh")))
    assert "石家庄市（-0.118）" in notes_of(chinese)
    assert "Shijiazhuang" not in notes_of(chinese)


def test_the_smallest_detectable_effect_is_also_a_fall_in_percent(table):
    assert texts(table, "power")[0] == "0.155"
    assert texts(table, "power percent")[0] == "-14.3"


def test_a_check_without_numbers_says_none_and_why(table):
    assert texts(table, "exclude_200")[2:] == ["none", "none"]
    words = "Not estimated: Without untreated cities within 200 km of a pilot, Paper (1 < 2)."
    assert words in notes_of(table)


def test_a_study_without_controls_names_its_regression_by_its_effects(robustness, context):
    context.settings["controls"] = []
    without = robustness[robustness["model"] == "fe"]
    assert robustness_table(without, robustness_cities(), context).heads[0] == "(1) Two-way FE"
