"""The multiverse in a study's file: what is taken, how much it is, and what is refused in which words."""

import pytest

from scripts.settings.errors import ConfigError
from scripts.settings.multiverse import Multiverse, declared
from scripts.settings.multiverse_checks import time_of


def load(study_with, **asked):
    return study_with("analyses", {"descriptives": {}, "multiverse": asked})["analyses"]["multiverse"]


def test_everything_has_a_default(study_with):
    loaded = load(study_with)
    assert len(loaded["rules"]) == len(loaded["starts"]) == 3
    assert len(loaded["extrapolators"]) == 7
    assert loaded["max_specifications"] == 1_000_000


def test_the_count_is_the_product_of_the_choices():
    # Fillings: none, 2 scales, 2 x 7, 2 x 7.
    asked = Multiverse(without={"a": ["330100"]})
    sizes = {"samples": 2, "plans": 3, "controls": 4, "policies": 2, "repeated": 2}
    assert asked.n_declared(**sizes) == 18 * (2 * 2) * 31 * 3 * 2**4 * 1 * 2
    assert asked.model_copy(update={"policies": "subsets"}).n_declared(**sizes) == 4 * asked.n_declared(**sizes)
    assert asked.n_declared(**sizes | {"controls": 0}) == 18 * (2 * 2) * 31 * 2


def test_a_study_declares_what_its_settings_make_and_nothing_without_a_multiverse(study_with):
    study = study_with("analyses", {"descriptives": {}, "multiverse": {"rules": ["any_subunit"]}})
    assert declared(study | {"controls": [*study["controls"], "one_more"]}) == 2 * declared(study) > 0
    assert declared(study_with("analyses", {"descriptives": {}})) == 0


def test_orders_without_extrapolation_have_no_extrapolator():
    asked = Multiverse(orders=["none", "interpolate"], scales=["log"])
    assert list(asked.fillings()) == [("none", "", ""), ("interpolate", "log", "")]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"samples": ["as_prnted"]}, r"analyses\.multiverse\.samples.*'as_prnted'.*did you mean as_printed"),
        ({"controls_fillings": ["file"]}, r"analyses\.multiverse\.controls_fillings.*'file'"),
        ({"rules": ["any_subunit", "any_subunit"]}, r"rules.*each choice once"),
        ({"confidence": [["high", "low"], ["low", "high"]]}, r"confidence.*each choice once"),
        ({"policies": "together"}, r"policies.*no analysis other_policies"),
        ({"without": {"laiwu": [371200]}}, r"without\.laiwu"),
        ({"extrapolators": ["best"]}, r"extrapolators"),
        ({"orders": []}, r"orders"),
        ({"max_specifications": 100}, r"found 1,116 specifications, which take less than a minute.*max_specifications"),
    ],
)
def test_a_wrong_declaration_is_refused(study_with, asked, message):
    with pytest.raises(ConfigError, match=f"(?s){message}"):
        load(study_with, **asked)


def test_a_declaration_beyond_the_limit_says_how_long_it_takes_and_what_to_set(study_with):
    without = {f"without_{n}": ["330100"] for n in range(1000)}
    with pytest.raises(ConfigError, match=r"1,117,116 .* about a minute .* set max_specifications to 1117116 or more"):
        load(study_with, without=without)
    assert load(study_with, without=without, max_specifications=1_117_116)
    assert time_of(100_000_000) == "about 1.7 hours"
