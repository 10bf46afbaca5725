"""The logit behind the propensity score: right where it exists, refused with names where it does not."""

import numpy as np
import pytest
from scipy.optimize import minimize
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools import add_constant

from scripts.econometrics.propensity_score import NoPropensityScore, propensity_score, separating

NAMES = ["a", "b", "c"]


def draw(seed=0, n=400, slope=(0.8, -0.4, 0.0)):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)) * [1.0, 2000.0, 0.01] + [0.0, 30000.0, 5.0]
    index = 0.3 + (x - x.mean(axis=0)) / x.std(axis=0) @ np.array(slope)
    return x, rng.random(n) < 1 / (1 + np.exp(-index))


def test_it_is_the_logit_of_statsmodels_in_the_covariates_own_units():
    x, treated = draw()
    fit = propensity_score(x, treated, NAMES)
    scaled = x / [1, 1000, 1]  # so that its Newton steps converge
    other = Logit(treated.astype(float), add_constant(scaled, prepend=False)).fit(disp=False, tol=1e-13, maxiter=200)
    back = np.array([1, 1000, 1, 1])
    assert fit.names == (*NAMES, "_cons")
    assert fit.coefficients == pytest.approx(other.params / back, rel=1e-8)
    assert fit.std_errors == pytest.approx(other.bse / back, rel=1e-7)
    assert fit.score == pytest.approx(other.predict(), abs=1e-9)
    assert np.log(fit.score / (1 - fit.score)) == pytest.approx(fit.logit, abs=1e-9)


def test_no_other_coefficients_are_more_likely():
    x, treated = draw(seed=3)
    z = np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(x))])
    best = minimize(lambda b: np.logaddexp(0, np.where(treated, -1, 1) * (z @ b)).sum(), np.zeros(4), tol=1e-10)
    assert propensity_score(x, treated, NAMES).logit == pytest.approx(z @ best.x, abs=1e-4)


def test_the_mean_score_is_the_share_of_treated():
    x, treated = draw(seed=1)
    assert propensity_score(x, treated, NAMES).score.mean() == pytest.approx(treated.mean(), abs=1e-10)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_covariate_that_separates_alone_is_named(sign):
    x, treated = draw()
    x[:, 1] = sign * np.where(treated, 10.0, 0.0) + np.random.default_rng(2).normal(size=len(x))
    with pytest.raises(NoPropensityScore, match="b alone separates the"):
        propensity_score(x, treated, NAMES)


def test_quasi_complete_separation_is_found_too():
    x, treated = draw()
    x[:, 2] = 0.0
    x[np.flatnonzero(treated)[0], 2] = 1.0  # a dummy of one treated row
    with pytest.raises(NoPropensityScore, match="c alone separates"):
        propensity_score(x, treated, NAMES)


def test_covariates_that_separate_together_are_named_together():
    x, _ = draw()
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    with pytest.raises(NoPropensityScore, match="a, b together separate"):
        propensity_score(z, z[:, 0] + z[:, 1] > 0, NAMES)


def test_fewer_rows_than_coefficients_are_separated():
    x, _ = draw()
    with pytest.raises(NoPropensityScore, match="separate"):
        propensity_score(x[:4], np.array([True, True, False, False]), NAMES)


@pytest.mark.parametrize("seed", range(20))
def test_no_separation_is_seen_where_groups_overlap(seed):
    x, treated = draw(seed, n=60, slope=(2.5, 1.0, 0.5))
    z = np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(x))])
    direction = separating(z, treated)
    side = np.where(treated, 1, -1)[:, None] * z
    # Either the maximum exists, or the direction found does separate.
    if direction is None:
        assert np.abs(propensity_score(x, treated, NAMES).coefficients).max() < 1e6
    else:
        assert (side @ direction > -1e-6).all()
        assert (side @ direction).sum() > 0


@pytest.mark.parametrize(("treated", "words"), [(True, "no controls"), (False, "no treated")])
def test_one_group_alone_has_no_score(treated, words):
    x, _ = draw()
    with pytest.raises(NoPropensityScore, match=f"{words} among 400 rows"):
        propensity_score(x, np.full(400, treated), NAMES)


def test_constant_and_collinear_covariates_are_named():
    x, treated = draw()
    x[:, 0] = 7.0
    with pytest.raises(NoPropensityScore, match="a is constant"):
        propensity_score(x, treated, NAMES)
    x[:, 0] = 3 * x[:, 1] + 1
    with pytest.raises(NoPropensityScore, match="b is explained by a"):
        propensity_score(x, treated, NAMES)
