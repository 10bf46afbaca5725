from pathlib import Path

import pandas as pd
import pytest
import yaml

from scripts.files.bad_input import BadInput
from scripts.panel.cities import cities, excluded
from scripts.panel.schema import CITIES, EXCLUDED
from scripts.registry.prefectures import Registry

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT.parent / "shared/reference/carbon_study_112_cities.csv"
RESOURCES = pd.read_csv(ROOT / "resources/cities/resource_based_prefectures.csv", dtype=str)
REGISTRY = Registry(ROOT / "resources/cities")
SMALL = {
    "provinces": ["海南省", "安徽省"],
    "kinds": ["prefecture_city"],
    "listed": {"from": 2006, "until": 2021},
    "exclude": {},
}


@pytest.fixture(scope="module")
def carbon():
    return yaml.safe_load((ROOT / "config/studies/carbon.yaml").read_text(encoding="utf-8"))["cities"]


def chosen(**settings):
    return set(cities(REGISTRY, RESOURCES, SMALL | settings, "mine")["code"])


def test_the_carbon_study_has_112_cities(carbon):
    assert len(CITIES.validate(cities(REGISTRY, RESOURCES, carbon))) == 112


@pytest.mark.skipif(not REFERENCE.exists(), reason="../shared is not here: the list of the 112 cities is there")
def test_the_carbon_studys_cities_are_those_of_the_reference_list(carbon):
    ours = cities(REGISTRY, RESOURCES, carbon)
    listed = pd.read_csv(REFERENCE, dtype=str, keep_default_na=False).sort_values("code", ignore_index=True)
    columns = ["code", "name_zh", "name_en", "province_zh", "resource_type"]
    pd.testing.assert_frame_equal(ours[columns], listed[columns])


def test_a_city_that_was_listed_in_one_of_the_years_is_in_and_one_that_ended_before_is_not():
    chaohu = "341400"
    assert chaohu in chosen()
    assert chaohu not in chosen(listed={"from": 2012, "until": 2021})


def test_a_city_that_came_after_the_years_is_not_in():
    danzhou = "460400"
    assert danzhou in chosen()
    assert danzhou not in chosen(listed={"from": 2006, "until": 2014})


def test_a_territory_that_changed_its_code_is_one_city_under_todays():
    codes = chosen(provinces=["贵州省"], kinds=["prefecture_city", "region"])
    assert "520500" in codes
    assert "522400" not in codes


def test_an_excluded_city_is_not_in_and_is_named_with_the_reason():
    settings = SMALL | {"exclude": {"460300": "no yearbook figures"}}
    assert "460300" not in set(cities(REGISTRY, RESOURCES, settings)["code"])
    row = EXCLUDED.validate(excluded(REGISTRY, settings)).iloc[0]
    assert (row["name_zh"], row["reason"]) == ("三沙市", "no yearbook figures")


def test_nothing_excluded_is_an_empty_table_of_the_same_form():
    assert EXCLUDED.validate(excluded(REGISTRY, SMALL)).empty


def test_included_codes_come_in_whatever_the_other_keys_say():
    assert chosen(include=["310000"]) == chosen() | {"310000"}


def test_only_keeps_the_cities_that_it_names():
    assert chosen(only=["460100", "340100"]) == {"460100", "340100"}
    assert chosen(only=None) == chosen()


@pytest.mark.parametrize("key", ["exclude", "only"])
def test_a_named_city_that_would_not_be_in_anyway_is_an_error(key):
    with pytest.raises(BadInput, match=f"study mine: found 110000 under cities.{key}"):
        chosen(**{key: {"110000": "Beijing"}})


def test_a_study_that_leaves_no_city_says_which_keys_to_widen():
    with pytest.raises(BadInput, match=r"study mine: found no city; expected .*cities\.provinces"):
        chosen(kinds=["league"])


def test_an_unknown_province_or_code_is_an_error():
    with pytest.raises(BadInput, match=r"'湖海省' under cities[.]provinces"):
        chosen(provinces=["湖海省"])
    with pytest.raises(BadInput, match=r"'999999' under cities[.]include"):
        chosen(include=["999999"])
