"""Which city-years count as complete: by what files have, in the study's scope and under today's code."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.panel.complete_years import complete_years
from scripts.panel.schema import COMPLETE_YEARS
from scripts.registry.prefectures import Registry
from tests.panel.builders import code

A, B, C = code(1), code(2), code(3)
SCOPES = {"so2": "prefecture", "gdp": "prefecture", "green": "districts"}
ASKED = {"number": 1, "variables": ["so2", "gdp"], "years": {"from": 2005, "until": 2007}}


def observations(*rows):
    """Return observations given as code, year, variable, and the scope if it is not the whole prefecture."""
    return pd.DataFrame([row if len(row) > 3 else (*row, "prefecture") for row in rows], columns=COLUMNS)


COLUMNS = ["code", "year", "variable", "scope"]


def counted(*rows, harmonise=str, **settings):
    table = COMPLETE_YEARS.validate(complete_years(observations(*rows), SCOPES, ASKED | settings, harmonise))
    return table.set_index("code")["complete_years"].to_dict()


def test_a_year_counts_if_every_variable_has_a_value():
    rows = [(A, 2005, "so2"), (A, 2005, "gdp"), (A, 2006, "so2"), (A, 2007, "so2"), (A, 2007, "gdp"), (B, 2005, "gdp")]
    assert counted(*rows) == {A: 2, B: 0}


def test_other_years_variables_and_scopes_do_not_count():
    rows = [(A, 2004, "so2"), (A, 2004, "gdp"), (A, 2008, "so2"), (A, 2008, "gdp"), (A, 2005, "so2")]
    rows += [(A, 2005, "gdp", "districts"), (A, 2005, "trade"), (C, 2006, "trade")]
    assert counted(*rows) == {A: 0}


def test_by_default_all_of_the_studys_variables_are_asked_for_each_in_its_scope():
    complete = [(A, 2005, "so2"), (A, 2005, "gdp"), (A, 2005, "green", "districts")]
    assert counted(*complete, variables=None) == {A: 1}
    assert counted(*complete[:2], (A, 2005, "green"), variables=None) == {A: 0}


def test_one_variable_from_two_sources_counts_once():
    assert counted((A, 2005, "so2"), (A, 2005, "so2")) == {A: 0}


def test_a_territory_that_changed_its_code_is_counted_as_one_city_under_todays():
    registry = Registry(Path(__file__).parents[2] / "resources/cities")
    rows = [("522400", 2005, "so2"), ("522400", 2005, "gdp"), ("520500", 2006, "so2"), ("522400", 2006, "gdp")]
    assert counted(*rows, harmonise=registry.harmonise) == {"520500": 2}


@pytest.mark.parametrize("rows", [[], [(A, 2004, "so2")]])
def test_files_without_any_such_value_are_an_empty_table(rows):
    assert counted(*rows) == {}
