"""The versions of the matching in a study's file: defaults, and what does not go together."""

import pytest
import yaml

from scripts.settings.errors import ConfigError
from scripts.settings.load import load_study
from tests.settings.conftest import STUDY

POOLED = {"rows": "city_years"}
CITIES = {"rows": "pre_period", "years": {"from": 2006, "until": 2011}}


def matching(study_with, **keys):
    return study_with("analyses.matching", {"versions": {"mine": POOLED}} | keys)["analyses"]["matching"]


def version(study_with, **keys):
    return matching(study_with, versions={"mine": POOLED | keys})


def test_a_version_has_the_usual_choices_by_default(study_with):
    found = matching(study_with, versions={"pooled": POOLED, "cities": CITIES})
    assert found["covariates"] == []
    usual = {"distance": "logit", "caliper": None, "neighbours": 1, "replacement": True, "support": "two_sided"}
    usual |= {"keep": "matched", "weights": "frequency"}
    assert found["versions"]["pooled"] == usual | POOLED | {"by_year": False}
    assert found["versions"]["cities"] == usual | CITIES


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"keep": "on_support"}, "weights 'frequency' with keep 'on_support'"),
        ({"neighbours": 2, "replacement": False}, "2 neighbours without replacement"),
        ({"caliper": 0.0}, "caliper"),
        ({"suport": "none"}, "support"),
        ({"years": {"from": 2006, "until": 2011}}, "years"),
    ],
)
def test_what_does_not_go_together_is_refused(study_with, keys, words):
    with pytest.raises(ConfigError, match=words):
        version(study_with, **keys)


def test_keeping_the_support_without_weights_is_fine(study_with):
    found = version(study_with, keep="on_support", weights="none")
    assert found["versions"]["mine"]["keep"] == "on_support"


def test_years_before_the_policy_lie_inside_every_sample(study_with):
    with pytest.raises(ConfigError, match="expected years inside the sample as_printed, 2006 to 2021"):
        matching(study_with, versions={"mine": CITIES | {"years": {"from": 2004, "until": 2011}}})


def test_years_before_the_policy_are_none_that_a_sample_leaves_out(tmp_path, variables):
    content = yaml.safe_load(STUDY) | {"analyses": {"matching": {"versions": {"mine": CITIES}}}}
    content["samples"]["cut"] = {"from": 2006, "until": 2021, "without": [2012, 2010]}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigError, match="found years 2006 to 2011, of which the sample cut leaves out 2010"):
        load_study(tmp_path / "mine.yaml", variables)


def test_cities_need_the_years_of_their_means(study_with):
    with pytest.raises(ConfigError, match="years"):
        matching(study_with, versions={"mine": {"rows": "pre_period"}})


@pytest.mark.parametrize(
    ("covariates", "words"), [(["gpd"], "did you mean gdp"), (["lnCO2"], "found the outcome 'lnCO2'")]
)
def test_covariates_are_variables_of_the_panel_but_the_outcome(study_with, covariates, words):
    with pytest.raises(ConfigError, match=words):
        matching(study_with, covariates=covariates)


def test_a_version_is_not_called_as_the_column_beside_it(study_with):
    with pytest.raises(ConfigError, match="'benchmark', that of the unmatched column"):
        matching(study_with, versions={"benchmark": POOLED})


def test_matching_needs_something_to_match_on(tmp_path, variables, study_with):
    import yaml

    from scripts.settings.load import load_study
    from tests.settings.conftest import STUDY

    content = yaml.safe_load(STUDY) | {"controls": [], "analyses": {"matching": {"versions": {"mine": POOLED}}}}
    file = tmp_path / "none.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigError, match="no covariates, and no controls"):
        load_study(file, variables)


def test_the_regressions_have_controls_unless_others_are_asked_for_and_each_stands_once(study_with):
    assert matching(study_with)["models"] == ["fe_controls"]
    assert matching(study_with, models=["fe", "fe_controls"])["models"] == ["fe", "fe_controls"]
    with pytest.raises(
        ConfigError, match=r"analyses\.matching\.models: found \['fe', 'fe'\]; expected each model once"
    ):
        matching(study_with, models=["fe", "fe"])
    with pytest.raises(ConfigError, match="models"):
        matching(study_with, models=["pooled"])
