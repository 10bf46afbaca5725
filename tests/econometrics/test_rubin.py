"""Pooled estimates against numbers worked out by hand, against statsmodels, and where nothing varies."""

from types import SimpleNamespace

import numpy as np
import pytest

from scripts.econometrics.rubin import pool


def test_a_hand_computed_example():
    # Q = 1, 2, 3: mean 2, B = 1; U = 1/2 each; M = 3: T = 1/2 + 4/3 = 11/6, lambda = 8/11, r = 8/3.
    pooled = pool(np.array([1.0, 2.0, 3.0]), np.full(3, 0.5), 9)
    assert pooled.estimate == pytest.approx(2, abs=1e-12)
    assert (pooled.within, pooled.between) == pytest.approx((0.5, 1), abs=1e-12)
    assert pooled.std_error**2 == pytest.approx(11 / 6, abs=1e-12)
    assert pooled.share == pytest.approx(8 / 11, abs=1e-12)
    # nu_m = 2 / (8/11)^2 = 121/32; nu_obs = 10/12 * 9 * 3/11 = 45/22
    assert pooled.df == pytest.approx(1 / (32 / 121 + 22 / 45), abs=1e-10)
    assert pooled.fraction_missing == pytest.approx((8 / 3 + 2 / (pooled.df + 3)) / (8 / 3 + 1), abs=1e-10)


def test_variance_and_rubins_fraction_are_those_of_statsmodels():
    mice = pytest.importorskip("statsmodels.imputation.mice")
    rng = np.random.default_rng(5)
    estimates, variances = rng.normal(size=(20, 2)), rng.chisquare(5, size=(20, 2))
    other = mice.MICE.__new__(mice.MICE)
    other.results_list = [
        SimpleNamespace(scale=1.0, _results=SimpleNamespace(params=q, cov_params=lambda u=u: np.diag(u)))
        for q, u in zip(estimates, variances, strict=True)
    ]
    other.exog_names, other.endog_names, other.model_class = ["a", "b"], "y", None
    combined = other.combine()
    for place in range(2):
        pooled = pool(estimates[:, place], variances[:, place], 1e12)
        assert pooled.estimate == pytest.approx(combined.params[place], rel=1e-10)
        assert pooled.std_error**2 == pytest.approx(combined.cov_params()[place, place], rel=1e-10)
        assert pooled.share == pytest.approx(combined.frac_miss_info[place], rel=1e-10)


def test_many_complete_data_degrees_leave_rubins_own():
    pooled = pool(np.array([1.0, 2.0, 3.0]), np.full(3, 0.5), 1e12)
    assert pooled.df == pytest.approx(2 / (8 / 11) ** 2, rel=1e-8)


def test_degrees_never_exceed_those_of_complete_data():
    rng = np.random.default_rng(6)
    for _ in range(50):
        pooled = pool(rng.normal(scale=rng.uniform(0, 2), size=10), rng.chisquare(3, size=10), 20)
        assert 0 < pooled.df < 20
        assert 0 < pooled.share < pooled.fraction_missing < 1


def test_without_variance_between_the_estimate_is_that_of_one_data_set():
    pooled = pool(np.full(50, -0.3), np.full(50, 0.04), 111)
    assert (pooled.estimate, pooled.std_error) == pytest.approx((-0.3, 0.2), abs=1e-12)
    assert pooled.df == pytest.approx(112 / 114 * 111, abs=1e-10)
    assert pooled.share == pytest.approx(0, abs=1e-12)


def test_interval_and_p_value_agree():
    pooled = pool(np.array([0.9, 1.0, 1.3]), np.full(3, 0.2), 30)
    low, high = pooled.interval(1 - pooled.p_value)
    assert min(abs(low), abs(high)) == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize(("q", "u"), [([1.0], [1.0]), ([1.0, np.nan], [1.0, 1.0]), ([1.0, 1.0], [0.0, 0.0])])
def test_what_cannot_be_pooled_is_refused(q, u):
    with pytest.raises(ValueError, match="pool"):
        pool(np.array(q), np.array(u), 10)
