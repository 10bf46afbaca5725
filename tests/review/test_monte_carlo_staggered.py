"""Estimators for staggered starts on redrawn panels: their estimands without noise, and the mean effect beside it."""

from dataclasses import replace

import numpy as np
import pytest

from scripts.econometrics.within import within_transform
from scripts.review.monte_carlo_cases import Panels, Redraws, panels_of, worlds_of
from scripts.review.monte_carlo_staggered import ESTIMATORS, _rows, monte_carlo_staggered
from tests.review.redrawn import LAST, SEED, only, validated

PLANS = {"observed": [], "last": [LAST]}


@pytest.fixture(scope="module")
def silent(carbon):
    return validated(monte_carlo_staggered, carbon, draws=1, noise=0.0, plans=PLANS)


def test_without_errors_every_estimator_is_its_estimand_where_nothing_is_filled(silent):
    found = silent[silent["plan"].isin(["", "observed"])]
    assert set(found["estimator"]) == set(ESTIMATORS)
    np.testing.assert_allclose(only(found, target="estimand_of_rows")["bias"], 0, atol=1e-8)
    filled = only(silent, plan="last", target="estimand_of_rows", world="effect")
    assert filled["bias"].abs().min() > 1e-4


def test_the_mean_effect_is_that_of_the_rows_and_none_without_an_effect(silent, carbon):
    rows = carbon.rows
    for plan, mask in (("", "complete"), ("observed", "observed_outcome")):
        treated = rows[carbon.masks("lnCO2")[mask] & rows["D"].eq(1)]
        found = only(silent, plan=plan, target="att_of_rows", world="effect")["value"]
        np.testing.assert_allclose(found, treated["effect_total"].mean(), atol=1e-12)
    assert (silent[silent["target"].str.startswith("att") & silent["world"].eq("none")]["value"] == 0).all()


def plain(carbon, draws, noise):
    """Panels of which nothing moves the outcome but city, year, the simulated effect and the errors."""
    study = {"outcome": "lnCO2"} | carbon.settings | {"plans": {}}
    worlds = worlds_of(carbon.world, carbon.cities, carbon.treatment, study)
    design = worlds["effect"]
    rest = design.expected - design.rows["total"].to_numpy()
    labels = design.rows["unit"].to_numpy(), design.rows["year"].to_numpy()
    moved = within_transform(rest[:, None], *labels)[:, 0]
    panels = next(panels_of({"effect": design}, carbon.cities, None, study, Redraws(SEED, noise, draws)))
    alone = replace(design, expected=design.expected - moved)
    outcomes = {plan: values - moved[:, None] for plan, values in panels.outcomes.items()}
    return list(_rows(Panels("effect", alone, outcomes), study))


def test_where_nothing_but_city_year_and_pilot_moves_the_outcome_the_estimand_is_the_mean_effect(carbon):
    found = [row for row in plain(carbon, 1, 0.0) if row["target"] == "att_of_rows"]
    assert [row["estimator"] for row in found] == list(ESTIMATORS)
    np.testing.assert_allclose([row["bias"] for row in found], 0, atol=1e-8)


def test_an_estimator_that_the_rows_do_not_allow_says_why(carbon):
    starts = carbon.treatment.assign(start_year=carbon.treatment["start_year"].fillna(2014))
    everybody = replace(carbon, treatment=starts)
    found = validated(monte_carlo_staggered, everybody, draws=1, plans={})
    never = only(found, estimator="callaway_santanna_never", world="effect")
    assert never["mean"].isna().all()
    assert never["note"].str.contains("no cohort has units to compare with").all()
    assert only(found, estimator="callaway_santanna_not_yet", world="effect")["mean"].notna().all()


@pytest.mark.slow
def test_over_a_thousand_panels_the_mean_lies_within_three_monte_carlo_errors(carbon):
    of_att = [row for row in plain(carbon, 1000, 1.0) if row["target"] == "att_of_rows"]
    assert len(of_att) == len(ESTIMATORS)
    for row in of_att:
        assert abs(row["bias"]) < 3 * row["bias_mc_error"], row
    found = validated(monte_carlo_staggered, carbon, draws=1000, plans={"observed": []})
    own = only(found, target="estimand_of_rows")
    assert (own["bias"].abs() < 3 * own["bias_mc_error"]).all()
