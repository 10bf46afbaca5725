"""Years at another level than the others are named, whichever they are, and no others."""

import math

import numpy as np
import pytest

from scripts.sources.guess_years import differs, odd_years

YEARS = range(2005, 2020)
UNITS = {"%": 1, "比例": 100}


def grown(years=YEARS, growth=1.1, noise=0.03, cities=12, switched=(), factor=1.0):
    """Return cities' series that grow, in some years at another level."""
    draw = np.random.default_rng(3)
    return [
        {
            year: 100 * (1 + city) * growth ** (year - 2005) * math.exp(draw.normal(0, noise))
            * (factor if year in switched else 1)
            for year in years
        }
        for city in range(cities)
    ]  # fmt: skip


@pytest.mark.parametrize("factor", [0.45, 2.5, 0.01, 1e4])
@pytest.mark.parametrize(
    "runs",
    [
        [(2019,)],
        [(2018, 2019)],
        [(2005,)],
        [(2005, 2006)],
        [(2006,)],
        [(2012,)],
        [(2012, 2013)],
        [(2012, 2013, 2014)],
        [(2005,), (2019,)],
        [(2008,), (2012, 2013)],
        [(2010,), (2012,)],
    ],
    ids=str,
)
def test_switched_years_are_named_and_no_year_beside_them(runs, factor):
    switched = {year for run in runs for year in run}
    found = odd_years(grown(switched=switched, factor=factor))
    assert [odd.years for odd in found] == runs
    assert all(odd.told and odd.cities == 12 for odd in found)
    assert [odd.ratio for odd in found] == pytest.approx([factor] * len(runs), rel=0.15)
    assert [odd.ends for odd in found] == ["earlier" if 2005 in run else "later" if 2019 in run else "" for run in runs]


@pytest.mark.parametrize(
    ("years", "switched"),
    [
        (range(2018, 2020), {2019}),
        (range(2016, 2020), {2018, 2019}),
        (range(2016, 2020), {2017, 2018}),
        (YEARS, set(range(2012, 2020))),
        (YEARS, {2017, 2018, 2019}),
        (YEARS, {2005, 2006, 2007}),
    ],
)
def test_where_the_figures_cannot_say_which_years_are_right_it_is_said(years, switched):
    (odd,) = odd_years(grown(years, switched=switched, factor=0.45))
    assert not odd.told
    assert {frozenset(odd.years), frozenset(odd.others)} == {frozenset(switched), frozenset(years) - switched}


@pytest.mark.parametrize("growth", [0.7, 0.95, 1.0, 1.1, 1.5])
@pytest.mark.parametrize("years", [YEARS, range(2005, 2020, 3), [2005, 2006, 2007, 2015, 2016], [2015], []])
def test_growth_and_years_that_are_not_there_are_nothing_odd(growth, years):
    assert odd_years(grown(years, growth=growth)) == []


def test_figures_that_jump_city_by_city_are_nothing_odd():
    assert odd_years(grown(noise=0.5, cities=40)) == []


def test_a_few_cities_are_too_few_to_judge_a_year():
    assert odd_years(grown(cities=4, switched={2012}, factor=0.01)) == []


@pytest.mark.parametrize(
    ("ratio", "scope", "fits"),
    [
        (0.0098, "prefecture", ("read_as", "比例")),
        (0.0098, "districts", ("read_as", "比例")),
        (0.5, "prefecture", ("scope", "districts")),
        (2.0, "districts", ("scope", "prefecture")),
        (2.0, "prefecture", None),
        (0.5, "districts", None),
        (0.0001, "prefecture", None),
        (100, "prefecture", None),
    ],
)
def test_a_ratio_is_that_of_a_declared_unit_or_of_a_scope_or_of_neither(ratio, scope, fits):
    assert differs(ratio, "%", scope, UNITS) == fits
