import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.exhibits.numerals import (
    count,
    decimal,
    log_points_in_percent,
    p_value_words,
    percent,
    significant,
    span,
    stars,
    years,
)


@pytest.mark.parametrize(
    ("p", "mark"),
    [(0.0, "***"), (0.00999, "***"), (0.01, "**"), (0.0499, "**"), (0.05, "*"), (0.0999, "*"), (0.10, ""), (1.0, "")],
)
def test_stars_begin_strictly_below_ten_five_and_one_percent(p, mark):
    assert stars(p) == mark


@pytest.mark.parametrize("nothing", [None, math.nan])
def test_a_missing_number_prints_nothing(nothing):
    assert [stars(nothing), decimal(nothing), count(nothing), percent(nothing)] == [""] * 4


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.088058, "-0.088"),
        (0, "0.000"),
        (0.0005, "0.001"),
        (0.000123, "0.00012"),
        (-0.0000456, "-0.000046"),
        (0.0004, "0.00040"),
        (2e-12, "0.0000000000020"),
        (1e-15, "0.000"),
        (-1e-15, "0.000"),
        (-0.0, "0.000"),
        (12, "12.000"),
    ],
)
def test_a_number_has_three_decimals_or_as_many_as_show_two_digits_of_it(value, text):
    assert decimal(value) == text


@given(st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-12))
def test_a_printed_number_is_zero_only_if_it_is_zero(value):
    assert (float(decimal(value)) == 0) == (value == 0)


def test_counts_have_commas_and_equal_ends_are_one_number():
    assert count(1792) == "1,792"
    assert span([1255, 1255]) == "1,255"
    assert span([1792, 1255]) == "1,255–1,792"


def test_a_log_point_effect_in_percent_is_not_the_coefficient_times_a_hundred():
    assert log_points_in_percent(-0.104) == "-9.9"
    assert log_points_in_percent(0.589482) == "80.3"


def test_shares_and_years():
    assert percent(0.0834) == "8.3"
    assert years({"from": 2006, "until": 2021}) == "2006–2021"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.446963e-08, "2.447e-08"),
        (-0.00099996, "-0.001000"),
        (0.000999949, "9.999e-04"),
        (0.0715, "0.07150"),
        (-1.451611, "-1.452"),
        (99999.4, "99999"),
        (999999.6, "1.000e+06"),
        (0.0, "0.000"),
        (None, ""),
        (math.nan, ""),
    ],
)
def test_a_number_has_four_significant_digits_and_a_power_of_ten_where_it_needs_one(value, text):
    assert significant(value) == text


@given(st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-30))
def test_significant_digits_lose_less_than_one_in_a_thousand(value):
    assert float(significant(value)) == pytest.approx(value, rel=5.1e-4)


@pytest.mark.parametrize(
    ("p", "text"), [(0.0, "< 0.001"), (0.00099, "< 0.001"), (0.001, "= 0.001"), (0.324, "= 0.324")]
)
def test_a_p_value_after_its_letter_is_below_a_bound_where_it_is_too_small_to_print(p, text):
    assert p_value_words(p) == text
