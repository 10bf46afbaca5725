import doctest

from scripts.estimates import empty_years as module
from scripts.estimates.empty_years import empty_years, empty_years_of


def test_the_examples_in_the_documentation_hold():
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted == 3


def test_years_that_a_note_names_for_another_reason_are_none_of_these():
    assert not empty_years_of("left out by the sample: years 2012, city-years 24")
    assert empty_years_of(f"years 2012, city-years 24; {empty_years([2013])}; years 2014") == {2013}
