import numpy as np
import pytest

from scripts.econometrics.breusch_pagan import breusch_pagan
from scripts.econometrics.random_effects import random_effects
from scripts.econometrics.regression import fixed_effects


def unrelated_effects(seed, n_units=80, n_periods=6, relation=0.0):
    rng = np.random.default_rng([11, seed])
    unit, time = np.repeat(np.arange(n_units), n_periods), np.tile(np.arange(n_periods), n_units)
    effect = rng.normal(size=n_units)[unit]
    x = rng.normal(size=(unit.size, 2)) + relation * effect[:, None]
    keep = rng.random(unit.size) > 0.15
    y = x @ [1.0, -1.0] + effect + 0.5 * time + rng.normal(size=unit.size)
    return y[keep], x[keep], unit[keep], time[keep]


def test_variance_components_are_found_on_an_unbalanced_panel():
    fit = random_effects(*unrelated_effects(0, n_units=1500), time_effects=True)
    assert fit.idiosyncratic_variance == pytest.approx(1, abs=0.06)
    assert fit.unit_variance == pytest.approx(1, abs=0.12)
    np.testing.assert_allclose(fit.coefficients, [1, -1], atol=0.04)


def test_theta_is_larger_for_units_with_more_rows():
    y, x, unit, time = unrelated_effects(1)
    fit = random_effects(y, x, unit, time)
    sizes = np.bincount(unit)[unit]
    assert fit.theta[sizes == 6].min() > fit.theta[sizes == 3].max()
    expected = 1 - np.sqrt(fit.idiosyncratic_variance / (sizes * fit.unit_variance + fit.idiosyncratic_variance))
    np.testing.assert_allclose(fit.theta, expected, rtol=1e-10)


def test_the_regressors_units_change_nothing_but_the_units_of_the_coefficients():
    y, x, unit, time = unrelated_effects(3)
    one, units = random_effects(y, x, unit, time), np.array([1e9, 1e-5])
    other = random_effects(y, x * units, unit, time)
    np.testing.assert_allclose(other.coefficients * units, one.coefficients, rtol=1e-10)
    np.testing.assert_allclose(other.std_errors * units, one.std_errors, rtol=1e-10)
    np.testing.assert_allclose(other.theta, one.theta, rtol=1e-10)
    assert other.constant == pytest.approx(one.constant, rel=1e-10)


def test_breusch_pagan_finds_unit_effects_and_does_not_find_none():
    y, x, unit, time = unrelated_effects(4)
    pooled = fixed_effects(y, x, unit, time, effects="none")
    assert breusch_pagan(pooled.residuals, unit).p_value < 1e-6
    shuffled = np.random.default_rng(0).permutation(unit)
    assert breusch_pagan(pooled.residuals, shuffled).p_value > 0.05


def test_breusch_pagan_needs_a_unit_with_two_rows():
    with pytest.raises(ValueError, match="each of the 3 units has one row"):
        breusch_pagan(np.ones(3), np.arange(3))
