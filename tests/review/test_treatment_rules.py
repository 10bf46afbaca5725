import pandas as pd
import pytest

from scripts.panel.treatment import RULES, STARTS
from scripts.review.treatment_rules import under_treatment_rules
from scripts.review.truth import truth
from tests.review.conftest import ROOT, SEED


@pytest.fixture(scope="module")
def entries(world, cities, settings):
    listed = pd.read_csv(ROOT / "resources/policies/smart_city.csv", dtype=str)
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
    own = truth(world, cities, treatment, None, plain, seed=SEED, noise=1.0, draws=1)["samples"]["as_printed"]["rows"]
    assert entries["any_subunit", "label_year"]["samples"]["as_printed"] == own


def test_treated_cities_among_the_controls_pull_the_coefficient_towards_zero(entries):
    beta = {
        rule: entries[rule, "label_year"]["samples"]["until_2022"]["complete"]["beta_star"]["no_controls"]
        for rule in RULES
    }
    assert abs(beta["whole_prefecture"]) < abs(beta["drop_subunit_only"])
