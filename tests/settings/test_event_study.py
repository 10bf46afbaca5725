"""The event study in a study's file: windows, and the one that the effects `post` need."""

import pytest
import yaml

from scripts.settings.errors import ConfigError
from scripts.settings.load import load_study
from tests.settings.conftest import STUDY

PAPER = {"first": -3, "last": 3, "base": "outside"}


@pytest.fixture
def load(tmp_path, variables):
    """Load a study with these effects and this event study, dated by one fixed year."""

    def load(asked, effects=("two_way", "post")):
        content = yaml.safe_load(STUDY)
        content["treatment"] |= {"fixed_year": 2012, "later": "controls"}
        content |= {"effects": list(effects), "analyses": {"event_study": asked}}
        file = tmp_path / "mine.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return load_study(file, variables)["analyses"]["event_study"]

    return load


def test_each_choice_of_effects_has_its_own_window(load):
    loaded = load({"first": -7, "last": 5, "post": PAPER})
    assert loaded == {"first": -7, "last": 5, "base": -1, "post": PAPER}


def test_without_the_effects_post_none_is_needed(load):
    assert load({}, effects=["two_way"]) == {"first": -5, "last": 7, "base": -1, "post": None}


@pytest.mark.parametrize("effects", [["post"], ["two_way", "post"]])
def test_the_effects_post_without_a_window_are_refused_with_one_to_write(load, effects):
    message = r"analyses\.event_study\.post: found no window .*expected one, as post: \{first: -3, last: 3, base: outs"
    with pytest.raises(ConfigError, match=message):
        load({"first": -7, "last": 5}, effects)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (PAPER | {"first": 4}, r"post: found first 4 and last 3; expected a first year that is not after the last"),
        (PAPER | {"base": 0}, r"post\.base.*: found 0"),
        (PAPER | {"base": "out"}, r"post\.base.*: found 'out'.*outside"),
        (PAPER | {"base": -3}, r"post: found first -3 and base -3; expected a first year that is before the base"),
        (PAPER | {"last": -1}, r"post\.last: found -1; expected a number from 0 on"),
        (PAPER | {"frist": -3}, r"frist.*did you mean first"),
    ],
)
def test_a_wrong_window_is_refused(load, asked, message):
    with pytest.raises(ConfigError, match=f"(?s){message}"):
        load({"post": asked})
