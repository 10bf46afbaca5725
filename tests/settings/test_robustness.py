"""Inference and further checks in a study's file: what they need, and what is refused."""

import pytest

from scripts.settings.errors import ConfigError


def analysis(study_with, name, **keys):
    return study_with(f"analyses.{name}", keys)["analyses"][name]


def test_nothing_has_to_be_said(study_with):
    assert analysis(study_with, "inference") == {"plans": None}
    found = analysis(study_with, "robustness")
    assert (found["distances"], found["influential"], found["before"]) == ([100, 150, 200], 10, None)


@pytest.mark.parametrize("name", ["inference", "robustness"])
def test_plans_are_those_of_the_study(study_with, name):
    with pytest.raises(ConfigError, match=rf"{name}\.plans\.2: found plan 'fillled'; .*did you mean filled\?"):
        analysis(study_with, name, plans=["filled", "fillled"])


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"before": {"from": 1900, "until": 1901}}, r"robustness\.before: found years 1900 to 1901"),
        ({"distances": [200, 100]}, r"distances: .*expected distances that rise"),
        ({"distances": [100, 100]}, r"expected distances that rise"),
        ({"distances": []}, "distances"),
        ({"influential": 0}, "influential"),
    ],
)
def test_what_makes_no_check_is_refused(study_with, keys, words):
    with pytest.raises(ConfigError, match=words):
        analysis(study_with, "robustness", **keys)
