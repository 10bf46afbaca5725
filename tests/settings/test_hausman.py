"""Hausman's test in a study's file: what it needs, and what is refused."""

import pytest

from scripts.settings.errors import ConfigError


def hausman(study_with, **keys):
    return study_with("analyses.hausman", keys)["analyses"]["hausman"]


def test_levels_alone_are_enough(study_with):
    expected = {"regressors": ["gdp"], "logs": [], "time_effects": False}
    assert hausman(study_with, regressors=["gdp"]) == expected


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({}, "regressors"),
        ({"regressors": []}, "regressors"),
        (
            {"regressors": ["gdp", "gpd"]},
            r"hausman\.regressors\.2: found variable 'gpd'; .*did you mean gdp\?",
        ),
        ({"regressors": ["gdp"], "logs": ["area"]}, r"hausman\.logs\.1: found variable 'area'"),
        ({"regressors": ["lnCO2"]}, "found the outcome 'lnCO2'; expected another variable"),
        ({"regressors": ["gdp", "gdp"]}, "found 'gdp' twice"),
        ({"regressors": ["gdp"], "year_effects": True}, "year_effects"),
    ],
)
def test_what_cannot_be_a_regressor_is_refused(study_with, keys, words):
    with pytest.raises(ConfigError, match=words):
        hausman(study_with, **keys)
