import pytest

from scripts.panel.treatment import RULES, STARTS
from scripts.review.treatment_rules import under_treatment_rules
from scripts.review.truth import truth
from tests.review.conftest import SEED


@pytest.fixture(scope="module")
def entries(world, cities, settings, listed):
    found = under_treatment_rules(world, cities, listed, settings)
    return {(entry["rule"], entry["start"]): entry for entry in found}


def test_every_rule_and_start_has_its_truth(entries):
    assert set(entries) == {(rule, start) for rule in RULES for start in STARTS}
    counts = {
        rule: (entries[rule, "label_year"]["n_treated"], entries[rule, "label_year"]["n_cities"]) for rule in RULES
    }
    assert counts == {"any_subunit": (57, 112), "whole_prefecture": (31, 112), "drop_subunit_only": (31, 86)}


def test_under_the_studys_own_rule_it_is_the_studys_truth(entries, world, cities, treatment, settings):
    plain = settings | {"plans": {}}
    own = truth(world, cities, treatment, None, plain, seed=SEED, noise=1.0, draws=1)["outcomes"]["lnCO2"]["samples"]
    under_own = entries["any_subunit", "label_year"]["outcomes"]["lnCO2"]
    assert under_own == {name: sample["rows"] for name, sample in own.items()}


def test_treated_cities_among_the_controls_pull_the_coefficient_towards_zero(entries):
    rows = {rule: entries[rule, "label_year"]["outcomes"]["lnCO2"]["until_2022"]["complete"] for rule in RULES}
    beta = {rule: of["beta_star"]["two_way"]["no_controls"] for rule, of in rows.items()}
    assert abs(beta["whole_prefecture"]) < abs(beta["drop_subunit_only"])
    hidden = {rule: of["untreated_with_an_effect"]["n_cities"] for rule, of in rows.items()}
    assert hidden == {"any_subunit": 0, "whole_prefecture": 26, "drop_subunit_only": 0}


def test_under_a_fixed_year_each_way_to_count_later_cohorts_has_its_truth(pollution, listed):
    one = {"samples": {"short": {"from": 2010, "until": 2015}}, "outcomes": ["lnSO2pc"], "controls": []}
    found = under_treatment_rules(pollution.world, pollution.cities, listed, pollution.settings | one)
    own = [entry for entry in found if (entry["rule"], entry["start"]) == ("any_subunit", "label_year")]
    counts = {entry["later"]: (entry["n_treated"], entry["n_cities"]) for entry in own}
    assert counts == {"controls": (49, 210), "dropped": (49, 144), "own_year": (115, 210)}
    assert len(found) == len(RULES) * len(STARTS) + 2
    by_later = {entry["later"]: entry["outcomes"]["lnSO2pc"]["short"]["complete"] for entry in own}
    beta = {later: of["beta_star"]["two_way"]["no_controls"] for later, of in by_later.items()}
    assert abs(beta["controls"]) < abs(beta["dropped"])


@pytest.mark.slow
def test_under_a_fixed_year_every_rule_and_start_has_its_own_first_cohort(world, cities, settings, listed):
    fixed = {
        "treatment": settings["treatment"] | {"fixed_year": 2012, "later": "dropped"},
        "controls": [],
        "mediators": [],
    }
    one_sample = {"samples": {"short": {"from": 2010, "until": 2015, "without": [2013]}}}
    every = under_treatment_rules(world, cities, listed, settings | fixed | one_sample)
    found = {(e["rule"], e["start"]): e for e in every if (e["fixed_year"], e["later"]) == (2012, "dropped")}
    assert set(found) == {(rule, start) for rule in RULES for start in STARTS}
    own = found["any_subunit", "label_year"]
    assert (own["n_treated"], own["n_cities"]) == (31, 86)
    rows = own["outcomes"]["lnCO2"]["short"]["complete"]
    assert rows["n_obs"] == 5 * 86, "five years: 2013 is left out"
    assert set(rows["path"]) == {"2012"}
    # Batches 1 and 2 were both made public in 2013, so that by this start they are one cohort.
    assert found["any_subunit", "announced_year"]["n_treated"] == 49
