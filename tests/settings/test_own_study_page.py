"""The page that builds a study step by step says what happens, and ends in the shipped study."""

import re

import pytest
import yaml

from scripts.files.bad_input import BadInput
from scripts.panel.policy_list import read_policy
from scripts.registry.prefectures import Registry
from scripts.settings.errors import ConfigError
from scripts.settings.load import load_study
from tests.pages import page_text, texts
from tests.settings.conftest import ROOT

PAGE = page_text("docs/own-study.md")
STEPS = texts("docs/own-study.md", "yaml")
(LIST,) = texts("docs/own-study.md", "csv")
WRONG = re.findall(r"^\| `([^`]+)`", PAGE, re.MULTILINE)


@pytest.fixture
def refusal(tmp_path, variables):
    """Return what is said of a study file that is not finished."""

    def refusal(text: str) -> str:
        file = tmp_path / "mine.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as refused:
            load_study(file, variables)
        return str(refused.value)

    return refusal


def test_the_steps_make_the_shipped_study():
    shipped = (ROOT / "config/studies/low-carbon.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load("".join(STEPS)) == yaml.safe_load(shipped)


def test_the_empty_file_is_refused_as_the_page_says(refusal):
    assert refusal("").partition("mine.yaml")[2] in PAGE


@pytest.mark.parametrize("done", range(1, len(STEPS)))
def test_after_each_step_only_keys_of_later_ones_are_missing(refusal, done):
    later = yaml.safe_load("".join(STEPS)).keys() - yaml.safe_load("".join(STEPS[:done])).keys()
    problems = refusal("".join(STEPS[:done])).splitlines()[1:]
    missing = [re.fullmatch(r" +(\w+): the key is missing; .*", problem) for problem in problems]
    assert problems
    assert all(missing), problems
    assert {found[1] for found in missing} <= later


def test_the_page_s_controls_fit_its_study(tmp_path, variables):
    (controls,) = texts("docs/own-study.md", "yaml controls")
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(yaml.safe_load("".join(STEPS)) | yaml.safe_load(controls)), encoding="utf-8")
    assert load_study(file, variables)["controls"] == ["lneco", "tertiary_share"]


def test_the_page_s_list_is_read_and_what_it_calls_wrong_is_refused(tmp_path):
    registry = Registry(ROOT / "resources/cities")
    file = tmp_path / "broadband.csv"
    file.write_text(LIST, encoding="utf-8")
    assert read_policy(file, "broadband", registry)["label_year"].tolist() == ["2014", "2015", "2014"]
    assert len(WRONG) > 5
    for line in WRONG:
        file.write_text(f"{LIST}{line}\n", encoding="utf-8")
        with pytest.raises(BadInput, match=f"line {len(LIST.splitlines()) + 1}: "):
            read_policy(file, "broadband", registry)
