import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.demo.printing import GDP_IN_100_MILLION, as_printed, fifteen_digits, print_of, text_of
from scripts.demo.schema import FIGURES

VARIABLES = sorted({variable for variable, _ in FIGURES.values()})


@given(st.sampled_from(VARIABLES), st.integers(2004, 2022), st.floats(1e-3, 1e9))
def test_reading_the_printed_text_gives_back_exactly_the_worlds_figure(variable, year, value):
    figure = as_printed(np.array([[value]]), variable, range(year, year + 1))[0, 0]
    how = print_of(variable, year + 1)
    assert float(text_of(figure, how)) * how.factor == figure


def test_nothing_prints_as_zero_because_it_would_have_no_logarithm():
    assert as_printed(np.array([[0.2]]), "patents", range(2010, 2011))[0, 0] == 1
    assert as_printed(np.array([[0.001]]), "green_coverage", range(2010, 2011))[0, 0] == 0.01


def test_gdp_stands_in_another_unit_in_some_editions():
    units = {print_of("gdp", edition).unit for edition in range(2005, 2024)}
    assert units == {"万元", "亿元"}
    assert print_of("gdp", GDP_IN_100_MILLION[0]).factor == 10000


@given(st.floats(1e-3, 1e4))
def test_fifteen_digits_survive_a_spreadsheet(value):
    kept = fifteen_digits(np.array([value]))[0]
    assert float(f"{kept:.16G}") == kept
    assert kept == pytest.approx(value, rel=1e-14)
