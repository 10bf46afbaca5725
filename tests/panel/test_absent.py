import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.absent import absent_years, refuse_absent
from scripts.panel.schema import ABSENT
from tests.panel.builders import cells, code, nan
from tests.panel.test_collect import observations

A, B = code(1), code(2)
SETTINGS = {"sources": ["ceads", "yearbook"], "variables": {"co2": "prefecture", "so2": "prefecture"}}


@pytest.fixture
def collected():
    co2 = cells({A: [1, nan, 3, nan], B: [nan, nan, 3, nan]})
    return pd.concat([co2, cells({A: [1, 1, 1, 1], B: [nan] * 4}, variable="so2")], ignore_index=True)


def test_a_year_is_absent_if_no_city_has_a_value_in_it(collected):
    absent = ABSENT.validate(absent_years(collected, range(2006, 2010)))
    assert absent.to_numpy().tolist() == [["co2", 2007], ["co2", 2009]]


def test_years_outside_the_samples_are_not_asked_for(collected):
    assert absent_years(collected, [2006, 2008, 2009])["year"].tolist() == [2009]


def test_a_variable_that_is_there_in_all_years_leaves_no_row(collected):
    absent = ABSENT.validate(absent_years(collected, [2006, 2008]))
    assert absent.empty
    refuse_absent(absent, observations((A, 2006, 1.0)), SETTINGS)


def test_the_error_names_variable_scope_years_and_the_files_that_were_searched(collected):
    files = [
        (A, 2007, 1.0, {"source": "yearbook", "file": f"yearbook-2008/{n}.xls", "variable": "gdp"}) for n in range(6)
    ]
    made = observations((A, 2006, 1.0), *files, (A, 2009, 1.0, {"scope": "districts", "source": "yearbook"}))
    with pytest.raises(BadInput) as error:
        refuse_absent(absent_years(collected, range(2006, 2010)), made, SETTINGS, "pollution")
    assert error.value.file == "study pollution"
    assert error.value.found == "no cell of co2 (prefecture) in 2007, 2009 (there with scope districts in 2009)"
    searched = (
        "ceads (2007 no file; 2009 no file); yearbook (2007 yearbook-2008/0.xls, yearbook-2008/1.xls, "
        "yearbook-2008/2.xls, yearbook-2008/3.xls and 2 more; 2009 ceads/a.xlsx)"
    )
    assert error.value.expected.endswith(searched)
    assert "checks.absent_years to record" in error.value.remedy
