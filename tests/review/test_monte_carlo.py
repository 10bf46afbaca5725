"""Redrawn panels: estimates are those of single regressions, and what is reported of them is what they say."""

import numpy as np
import pytest
from scipy.stats import norm

from scripts.demo.streams import draw_errors
from scripts.demo.units import YEARS
from scripts.econometrics.regression import fixed_effects
from scripts.review.monte_carlo import monte_carlo, summary
from scripts.review.parameters import error_model
from scripts.review.schema import VALIDATION
from tests.review.simulated import EFFECT, SIMULATED

SEED = 20120101
COVERED = (0.93, 0.97)


def validation_of(study, *, draws, noise=1.0, **settings):
    chosen = {"study": study.name, "data": "simulated"} | study.settings | settings
    found = monte_carlo(study.world, study.cities, study.treatment, None, chosen, seed=SEED, noise=noise, draws=draws)
    return VALIDATION.validate(found)


def only(found, **columns):
    return found[np.all([found[name].eq(value) for name, value in columns.items()], axis=0)]


@pytest.fixture(scope="module")
def silent(carbon):
    """Nothing drawn: the plan `last` repeats a city's last figure."""
    last = {"step": "extrapolate", "variables": ["co2"], "scale": "log", "method": "last"}
    return validation_of(carbon, draws=1, noise=0.0, plans={"observed": [], "last": [last]})


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
    found = validation_of(chosen, draws=2, plans={"observed": []}, outcomes=[outcome], effects=["two_way"])
    row = only(found, world="none", plan="observed", model="fe", vcov="dummies", target="beta_star").iloc[0]
    mask = chosen.masks(outcome)["observed_outcome"]
    rows = chosen.rows[mask]
    fits = []
    for draw in (1, 2):
        shape = int(chosen.world["unit"].max()) + 1, len(YEARS)
        errors = draw_errors(SEED, SIMULATED[outcome], draw, *shape, *error_model(SIMULATED[outcome]))
        y = rows[outcome] - rows[EFFECT[outcome]] + errors[rows["unit"].to_numpy(), rows["year"].to_numpy() - YEARS[0]]
        x = rows["D"].to_numpy()[:, None]
        labels = rows["unit"].to_numpy(), rows["year"].to_numpy()
        fits.append(fixed_effects(y.to_numpy(), x, *labels, convention="dummies"))
    assert row["mean"] == pytest.approx(np.mean([fit.coefficients[0] for fit in fits]), abs=1e-10)
    assert row["std_error"] == pytest.approx(np.mean([fit.std_errors[0] for fit in fits]), abs=1e-10)
    assert row["n_obs"] == fits[0].n_obs


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


@pytest.mark.slow
def test_intervals_of_the_regression_without_mediators_cover_its_estimand(carbon):
    found = validation_of(carbon, draws=1000, plans={"observed": []})
    shown = only(found, world="effect", model="fe_without_mediators", vcov="reghdfe", target="beta_star_of_rows")
    print(shown[["plan", "value", "mean", "bias", "bias_mc_error", "coverage"]].to_string())  # noqa: T201
    assert set(shown["plan"]) == {"", "observed"}
    assert shown["coverage"].between(*COVERED).all()
