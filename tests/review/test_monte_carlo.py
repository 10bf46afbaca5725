"""Redrawn panels: estimates are those of single regressions, and what is reported of them is what they say."""

import numpy as np
import pytest
from scipy.stats import norm

from scripts.demo.streams import draw_errors
from scripts.demo.units import YEARS
from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.two_way_clusters import two_way_clusters
from scripts.econometrics.within import within_transform
from scripts.review.monte_carlo import monte_carlo
from scripts.review.monte_carlo_summary import summary
from scripts.review.parameters import error_model
from tests.review.redrawn import LAST, SEED, only, validated
from tests.review.simulated import EFFECT, SIMULATED

COVERED = (0.93, 0.97)


@pytest.fixture(scope="module")
def silent(carbon):
    """Nothing drawn: the plan `last` repeats a city's last figure."""
    return validated(monte_carlo, carbon, draws=1, noise=0.0, plans={"observed": [], "last": [LAST]})


def test_without_errors_every_coefficient_that_fills_nothing_is_its_estimand(silent):
    found = only(silent[silent["plan"].isin(["", "observed"])], target="beta_star_of_rows")
    assert set(found["model"]) == {"fe", "fe_without_mediators", "fe_controls"}
    np.testing.assert_allclose(found["bias"], 0, atol=1e-8)


def test_a_plan_that_fills_is_off_the_estimand_of_its_rows_and_estimated_without_controls(silent):
    filled = only(silent, plan="last", world="effect")
    assert set(filled["model"]) == {"fe"}
    assert filled["bias"].abs().min() > 1e-4


def test_rows_that_no_file_prints_are_in_the_complete_panel_alone(silent):
    counts = only(silent, model="fe", world="effect", vcov="reghdfe", target="beta_star").set_index("plan")["n_obs"]
    assert counts[""] == 112 * 16
    assert counts["observed"] < counts["last"] <= counts[""]


def test_in_a_world_without_effect_no_regression_has_mediators_and_the_estimand_is_near_zero(silent):
    none = only(silent, world="none")
    assert "fe_controls" not in set(none["model"])
    assert none[none["plan"].isin(["", "observed"])]["value"].abs().max() < 0.01
    assert only(silent, world="effect", plan="", model="fe")["value"].max() < -0.05


@pytest.mark.parametrize(("study", "outcome"), [("carbon", "lnCO2"), ("pollution", "lnSO2pc")])
def test_a_panels_estimate_is_that_of_a_regression_of_its_own(study, outcome, carbon, pollution):
    chosen = {"carbon": carbon, "pollution": pollution}[study]
    found = validated(monte_carlo, chosen, draws=2, plans={"observed": []}, outcome=outcome, effects=["two_way"])
    own = only(found, world="none", plan="observed", model="fe", target="beta_star").set_index("vcov")
    row = own.loc["dummies"]
    mask = chosen.masks(outcome)["observed_outcome"]
    rows = chosen.rows[mask]
    fits, by_province, by_city_and_year = [], [], []
    for draw in (1, 2):
        shape = int(chosen.world["unit"].max()) + 1, len(YEARS)
        errors = draw_errors(SEED, SIMULATED[outcome], draw, *shape, *error_model(SIMULATED[outcome]))
        y = rows[outcome] - rows[EFFECT[outcome]] + errors[rows["unit"].to_numpy(), rows["year"].to_numpy() - YEARS[0]]
        x = rows["D"].to_numpy()[:, None]
        labels = rows["unit"].to_numpy(), rows["year"].to_numpy()
        fits.append(fixed_effects(y.to_numpy(), x, *labels, convention="dummies"))
        province = rows["code"].str[:2].to_numpy(str)
        by_province.append(fixed_effects(y.to_numpy(), x, *labels, cluster=province).std_errors[0])
        swept = within_transform(np.column_stack([y, x]), *labels)
        counts = fixed_effects(y.to_numpy(), x, *labels).counts
        both = two_way_clusters(swept[:, 0], swept[:, 1:], *labels, counts)
        by_city_and_year.append(np.sqrt(both.covariance[0, 0]))
    assert row["mean"] == pytest.approx(np.mean([fit.coefficients[0] for fit in fits]), abs=1e-10)
    assert row["std_error"] == pytest.approx(np.mean([fit.std_errors[0] for fit in fits]), abs=1e-10)
    assert row["n_obs"] == fits[0].n_obs
    assert own.loc["province", "std_error"] == pytest.approx(np.mean(by_province), abs=1e-10)
    assert own.loc["city_year", "std_error"] == pytest.approx(np.mean(by_city_and_year), abs=1e-10)


def test_a_summary_counts_intervals_and_rejections():
    estimates = np.array([0.0, 1.0, 3.0, -3.0])
    found = summary(estimates, np.ones(4), 10**6, 1.0)
    assert found["coverage"] == pytest.approx(0.5)  # 1 lies 0, 1, 2 and 4 off; the reach is 1.96
    assert found["rejected"] == pytest.approx(0.5)
    assert found["bias"] == pytest.approx(-0.75)
    assert found["bias_mc_error"] == pytest.approx(estimates.std(ddof=1) / 2)


def test_intervals_of_normal_estimates_with_the_right_error_cover_as_often_as_they_say():
    estimates = norm.ppf((np.arange(10_000) + 0.5) / 10_000)
    found = summary(estimates, np.ones(10_000), 10**6, 0.0)
    assert found["coverage"] == pytest.approx(0.95, abs=1e-3)
    assert found["rejected"] == pytest.approx(0.05, abs=1e-3)


def test_a_panel_without_a_variance_is_counted_and_left_out_of_the_shares():
    found = summary(np.array([0.0, 5.0, 0.1]), np.array([1.0, 0.0, 1.0]), 10**6, 0.0)
    assert (found["coverage"], found["rejected"]) == (1.0, 0.0)
    assert found["note"] == "panels without a variance: 1"


@pytest.mark.slow
def test_intervals_of_the_regression_without_mediators_cover_its_estimand(carbon):
    found = validated(monte_carlo, carbon, draws=1000, plans={"observed": []})
    shown = only(found, world="effect", model="fe_without_mediators", vcov="reghdfe", target="beta_star_of_rows")
    print(shown[["plan", "value", "mean", "bias", "bias_mc_error", "coverage"]].to_string())  # noqa: T201
    assert set(shown["plan"]) == {"", "observed"}
    assert shown["coverage"].between(*COVERED).all()
