"""Moderation and Kuznets curve in a study's file: what is taken, what is refused and in which words."""

import pytest

from scripts.settings.errors import ConfigError


def load(study_with, **analyses):
    return study_with("analyses", {"descriptives": {}, **analyses})["analyses"]


def test_scale_and_name_of_the_product_have_defaults(study_with):
    loaded = load(study_with, moderation={"moderator": "gdp"})["moderation"]
    assert loaded == {"moderator": "gdp", "scale": "log", "interaction": "interaction"}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"moderator": "gdpp"}, r"analyses\.moderation\.moderator.*'gdpp'.*did you mean gdp"),
        ({"moderator": "lnCO2"}, r"found the outcome 'lnCO2'"),
        ({"moderator": "gdp", "scale": "level"}, r"found the control 'gdp'"),
        ({"moderator": "gdp", "interaction": "DID"}, r"interaction.*'DID', which is something else already"),
        ({"moderator": "gdp", "interaction": "lnCO2"}, r"'lnCO2', which is something else already"),
        ({"moderator": "gdp", "scale": "ln"}, r"scale"),
        ({}, r"moderator"),
    ],
)
def test_a_wrong_moderation_is_refused(study_with, asked, message):
    with pytest.raises(ConfigError, match=f"(?s){message}"):
        load(study_with, moderation=asked)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"income": "gdp", "square": "gdp2"}, r"analyses\.kuznets\.square.*'gdp2'"),
        ({"income": "co2", "square": "gdp"}, r"analyses\.kuznets\.income.*'co2'"),
        ({"income": "gdp", "square": "gdp"}, r"income itself"),
        ({"income": "gdp"}, r"square"),
    ],
)
def test_a_wrong_kuznets_curve_is_refused(study_with, asked, message):
    with pytest.raises(ConfigError, match=f"(?s){message}"):
        load(study_with, kuznets=asked)
