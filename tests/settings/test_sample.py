"""Which cities, which years, who is treated: what does not fit together is refused with the key and what to write."""

import pytest

from scripts.settings.errors import ConfigError

FIRST = {
    "name": "DID",
    "policy": "smart_city",
    "rule": "any_subunit",
    "start": "label_year",
    "never_treated_split": 2012,
}
ASKED = {"number": 5, "years": {"from": 2006, "until": 2017}}


@pytest.mark.parametrize(
    ("treatment", "message"),
    [
        (
            {"fixed_year": 2012},
            r"line \d+, treatment: found fixed_year without later; expected later: controls, dropped",
        ),
        ({"later": "controls"}, r"treatment: found later: controls without fixed_year; expected both or none"),
        ({"fixed_year": 2012, "later": "control"}, r"treatment\.later: .*; did you mean controls\?"),
        ({"fixed_year": 1997, "later": "controls"}, r"treatment\.fixed_year: found 1997; expected .*1998 to 2021"),
        ({"fixed_year": 2022, "later": "controls"}, r"treatment\.fixed_year: found 2022; expected .*1998 to 2021"),
    ],
)
def test_a_fixed_year_that_does_not_fit_is_refused(study_with, treatment, message):
    with pytest.raises(ConfigError, match=message):
        study_with("treatment", FIRST | treatment)


@pytest.mark.parametrize("later", ["controls", "dropped", "own_year"])
def test_a_fixed_year_comes_with_what_becomes_of_later_cities(study_with, later):
    treatment = study_with("treatment", FIRST | {"fixed_year": 2012, "later": later})["treatment"]
    assert (treatment["fixed_year"], treatment["later"]) == (2012, later)


def test_by_default_each_city_has_its_own_start_and_no_year_is_left_out(study_with):
    study = study_with()
    assert (study["treatment"]["fixed_year"], study["treatment"]["later"]) == (None, None)
    assert study["samples"]["as_printed"] == {"from": 2006, "until": 2021, "without": []}
    assert study["cities"]["most_complete"] is None


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ([2005], r"samples\.as_printed: found 2005 under without; expected years from 2006 to 2021"),
        ([2012, 2012], r"samples\.as_printed\.without: found 2012 twice; expected it once"),
        (
            [*range(2006, 2022)],
            r"samples\.as_printed: found all years from 2006 to 2021 under without; expected one or",
        ),
        (2012, r"samples\.as_printed\.without: found 2012; expected a list"),
    ],
)
def test_years_that_a_sample_cannot_leave_out_are_refused(study_with, years, message):
    with pytest.raises(ConfigError, match=message):
        study_with("samples", {"as_printed": {"from": 2006, "until": 2021, "without": years}})


def test_a_sample_may_leave_out_years(study_with):
    sample = {"from": 2006, "until": 2021, "without": [2012, 2020]}
    assert study_with("samples", {"as_printed": sample})["samples"]["as_printed"] == sample


def test_only_years_have_something_left_out_that_are_estimated_on(study_with):
    with pytest.raises(ConfigError, match=r"years\.without: unknown key"):
        study_with("years", {"from": 1997, "until": 2021, "without": [2012]})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"variables": ["so2"]},
            r"cities\.most_complete\.variables\.1: found variable 'so2'; expected one of co2, gdp",
        ),
        ({"variables": []}, r"cities\.most_complete\.variables: found \[\]; expected at least 1"),
        ({"variables": ["co2", "co2"]}, r"cities\.most_complete\.variables: found 'co2' twice"),
        ({"number": 0}, r"cities\.most_complete\.number: found 0; expected a number from 1 on"),
        ({"years": {"from": 1990, "until": 2017}}, r"cities\.most_complete\.years: found years 1990 to 2017; expected"),
        ({"years": None}, r"cities\.most_complete\.years: found"),
    ],
)
def test_most_complete_cities_that_cannot_be_counted_are_refused(study_with, change, message):
    with pytest.raises(ConfigError, match=message):
        study_with("cities.most_complete", ASKED | change)


def test_the_most_complete_cities_are_counted_by_all_variables_unless_some_are_named(study_with):
    assert study_with("cities.most_complete", ASKED)["cities"]["most_complete"]["variables"] is None
    named = study_with("cities.most_complete", ASKED | {"variables": ["gdp"]})
    assert named["cities"]["most_complete"]["variables"] == ["gdp"]
