"""Multiple imputation in a study's file: which plans and models, and what is refused."""

import pytest

from scripts.settings.errors import ConfigError


def test_by_default_every_plan_is_drawn_by_both_models(study_with):
    found = study_with("analyses.imputation", {})["analyses"]["imputation"]
    kinds = ["without_treatment", "with_treatment"]
    assert found == {"drawn": None, "imputations": kinds, "models": ["fe", "fe_controls"]}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("analyses.imputation", {"drawn": ["papr"]}, r"imputation\.drawn\.1: found plan 'papr'"),
        ("analyses.imputation", {"drawn": []}, "drawn"),
        ("analyses.imputation", {"imputations": ["with"]}, "imputations"),
        ("analyses.imputation", {"drawn": ["observed"]}, "found no step that fills lnCO2; expected one in plans"),
    ],
)
def test_what_cannot_be_drawn_is_refused(study_with, key, value, words):
    with pytest.raises(ConfigError, match=words):
        study_with(key, value)
