"""Splits and other policies in a study's file: what is taken, what is refused and in which words."""

import pytest

from scripts.settings.errors import ConfigError

YEARS = {"from": 2006, "until": 2011}
SIZES = [
    {"name": "small", "until": 100},
    {"name": "above", "above": 100},
    {"name": "middle", "above": 100, "until": 500},
    {"name": "large", "above": 500},
]


def size(**changes):
    split = {"by": "gdp", "years": YEARS, "groups": "median"} | changes
    return {"splits": {"size": {key: value for key, value in split.items() if value is not None}}}


def load(study_with, **analyses):
    return study_with("analyses", {"descriptives": {}, **analyses})["analyses"]


@pytest.mark.parametrize(
    "split",
    [
        size(),
        size(names=["large", "small"], levels=["city", "observation"]),
        size(levels=["observation"], years=None),
        size(groups=SIZES),
        {"splits": {"resource": {"by": "resource_type"}}},
    ],
)
def test_what_a_split_may_be(study_with, split):
    (loaded,) = load(study_with, heterogeneity=split)["heterogeneity"]["splits"].values()
    assert set(loaded) == {"by", "years", "groups", "names", "levels"}


def test_ranges_come_back_with_both_ends(study_with):
    loaded = load(study_with, heterogeneity=size(groups=SIZES))["heterogeneity"]["splits"]["size"]["groups"]
    assert loaded[0] == {"name": "small", "above": None, "until": 100}


def ranges(*ends):
    return [{"name": f"g{place}", "above": above, "until": until} for place, (above, until) in enumerate(ends)]


@pytest.mark.parametrize(
    ("split", "message"),
    [
        (size(by="gpd"), "found variable 'gpd'.*gdp"),
        (size(groups=None), "found no groups; expected groups: median, or a list of ranges"),
        (size(groups="mean"), "found 'mean'; expected median"),
        (size(years=None), "found no years; expected those over which a city's mean is taken"),
        (size(years={"from": 1990, "until": 2011}), "found years 1990 to 2011; expected them .* inside the panel's"),
        (size(names=["large"]), "expected at least 2"),
        (size(groups=SIZES, names=["large", "small"]), "found names beside ranges"),
        (size(groups=ranges((0, 10), (5, 20))), "found g0 and g1, which overlap"),
        (size(groups=ranges((0, 10), (0, 10))), "found g0 and g1, which overlap"),
        (size(groups=ranges((None, 5), (9, 8))), "found the range g1 above 9.0 until 8.0"),
        (size(groups=[SIZES[0], SIZES[0]]), "found two ranges with the name small"),
        (size(groups=[{"name": "a", "abov": 3}, SIZES[1]]), "unknown key; expected one of above, name, until.*above"),
        (size(groups=[{"until": 3}, SIZES[1]]), "the key is missing; it holds: the group's name"),
        (size(groups=[SIZES[0]]), "expected at least 2"),
        (size(levels=["cities"]), "found 'cities'; expected city or observation"),
        ({"splits": {"r": {"by": "resource_type", "years": YEARS}}}, "found years beside by: resource_type"),
        ({"splits": {"r": {"by": "resource_type", "levels": ["observation"]}}}, "found levels beside by"),
        ({"splits": {}}, "expected at least 1"),
    ],
)
def test_a_wrong_split_says_what_was_expected(study_with, split, message):
    with pytest.raises(ConfigError, match=rf"analyses\.heterogeneity\.splits.*{message}"):
        load(study_with, heterogeneity=split)


def policies(**named):
    return {"policies": named}


def test_other_policies_come_back_with_their_lists(study_with):
    loaded = load(study_with, other_policies=policies(fiscal="energy_saving_fiscal", low_carbon="low_carbon"))
    assert loaded["other_policies"] == {
        **policies(fiscal="energy_saving_fiscal", low_carbon="low_carbon"),
        "start": None,
    }


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (policies(fiscal="energy_saving"), "found policy 'energy_saving'.*energy_saving_fiscal"),
        (policies(own="smart_city"), "found 'smart_city', the study's own already"),
        (policies(a="low_carbon", b="low_carbon"), "found 'low_carbon', that of a already"),
        (policies(DID="low_carbon"), "found 'DID', which is something else already"),
        (policies(gdp="low_carbon"), "found 'gdp', which is something else already"),
        (policies(all="low_carbon"), "found 'all', which is something else already"),
        ({"policies": {}}, "expected at least 1"),
        (policies(a="low_carbon") | {"start": "label"}, "found 'label'; expected label_year or announced_year"),
    ],
)
def test_wrong_other_policies_say_what_was_expected(study_with, asked, message):
    with pytest.raises(ConfigError, match=rf"analyses\.other_policies.*{message}"):
        load(study_with, other_policies=asked)
