import numpy as np
import pytest

from scripts.demo.covariates import is_coastal
from scripts.demo.units import CITY_KINDS, NEVER, YEARS


def place(units, code: str) -> int:
    return units.frame.index[units.frame["code"].eq(code)][0]


def years_of(units, code: str) -> list[int]:
    return [year for year, is_listed in zip(YEARS, units.listed[place(units, code)], strict=True) if is_listed]


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [("420600", 2009, "襄樊市"), ("420600", 2010, "襄阳市"), ("530800", 2006, "思茅市"), ("530800", 2007, "普洱市")],
)
def test_a_renamed_city_has_the_name_of_its_year(units, code, year, name):
    assert units.names[place(units, code), YEARS.index(year)] == name


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("341400", 1995, 2010),  # Chaohu, abolished
        ("371200", 1995, 2018),  # Laiwu, merged
        ("520500", 2011, 2022),  # Bijie, a city since
        ("460300", 2012, 2022),  # Sansha, founded
        ("460400", 2015, 2022),  # Danzhou, a prefecture since
        ("630200", 2013, 2022),  # Haidong
    ],
)
def test_a_unit_is_listed_while_it_exists(units, code, first, last):
    assert years_of(units, code) == list(range(first, last + 1))


def test_the_yearbook_lists_some_290_cities_in_every_year(units):
    cities = units.listed[units.frame["kind"].isin(CITY_KINDS).to_numpy()].sum(axis=0)
    assert cities[YEARS.index(2004) :].min() >= 283
    assert cities.max() <= 300


def test_the_coastal_cities_are_the_112_of_the_study_with_its_cohorts(units, counts):
    coastal = units.frame[is_coastal(units)]
    assert set(coastal["code"]) == set(counts)
    starts = coastal["start_year"]
    assert starts[starts < NEVER].value_counts().to_dict() == {2012: 31, 2013: 18, 2014: 8}


def test_units_are_sorted_and_named_in_every_year(units):
    assert units.frame["code"].is_monotonic_increasing
    assert units.frame["code"].is_unique
    assert np.vectorize(bool)(units.names).all()
