"""Intervals hold every value that print allows, and the arithmetic on them loses none."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from scripts.review.interval import Interval, exactly, p_of_t, rounded, sign_of, t_of_p

numbers = st.floats(-1e4, 1e4).filter(lambda value: value == 0 or abs(value) > 1e-6)
places = st.integers(0, 5)


def holds(interval, value):
    return interval.low - 1e-9 * (1 + abs(value)) <= value <= interval.high + 1e-9 * (1 + abs(value))


@given(numbers, places)
def test_a_printed_number_may_be_any_value_that_prints_so(value, decimals):
    assert holds(rounded(f"{value:.{decimals}f}***"), value)


@given(numbers, numbers, places)
def test_arithmetic_on_printed_numbers_holds_that_on_the_numbers(a, b, decimals):
    x, y = rounded(f"{a:.{decimals}f}"), rounded(f"{b:.{decimals}f}")
    assert holds(x + y, a + b)
    assert holds(x - y, a - b)
    assert holds(x * y, a * b)
    assert holds(abs(x), abs(a))
    assume(b != 0)
    assert holds(x / y, a / b)


@given(numbers, numbers)
def test_intervals_meet_where_they_share_a_number(a, b):
    low, high = sorted((a, b))
    assert Interval(low, high).meets(exactly(high))
    assert not Interval(low, high).meets(exactly(high + 1 + abs(high)))


def test_thousands_commas_and_stars_do_not_count():
    assert rounded("1,327") == Interval(1326.5, 1327.5)
    assert rounded("-0.10**") == Interval(-0.10 - 0.005, -0.10 + 0.005)


@pytest.mark.parametrize(("text", "sign"), [("-0.18e", -1), ("3.96e", 1), ("-.5", -1), ("0.000", 0), ("", 0), ("-", 0)])
def test_a_lost_exponent_leaves_the_sign(text, sign):
    assert sign_of(text) == sign


@given(st.floats(0.01, 6), st.integers(5, 500))
def test_p_lies_between_the_normal_and_the_smallest_degrees_of_freedom(t, df):
    found = p_of_t(exactly(-t), df)
    assert math.isclose(found.low, 2 * stats.norm.sf(t), rel_tol=1e-9)
    assert math.isclose(found.high, 2 * stats.t.sf(t, df), rel_tol=1e-9)
    assert holds(t_of_p(exactly(2 * stats.norm.sf(t))), t)
