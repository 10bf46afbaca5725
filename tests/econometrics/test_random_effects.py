import numpy as np
import pytest

from scripts.econometrics.breusch_pagan import breusch_pagan
from scripts.econometrics.hausman import _quadratic_form, hausman, robust_hausman
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


@pytest.mark.parametrize("test", ["classical", "robust"])
def test_effects_that_go_with_the_regressors_are_found_and_unrelated_ones_are_not(test):
    p_values = {}
    for relation in (0.0, 0.7):
        given = unrelated_effects(2, relation=relation)
        random = random_effects(*given, time_effects=True)
        fixed = fixed_effects(*given, convention="iid")
        result = hausman(fixed, random) if test == "classical" else robust_hausman(*given, random)
        assert result.df == 2
        p_values[relation] = result.p_value
    assert p_values[0.7] < 1e-6
    assert p_values[0.0] > 0.05


@pytest.mark.slow
def test_with_many_units_all_three_tests_reject_a_true_null_in_five_percent_of_simulated_panels():
    # With 80 units `own` and the robust test reject in 9 % of panels: their chi-squared holds for many units.
    p_values = []
    for seed in range(150):
        given = unrelated_effects(100 + seed, n_units=400)
        random, fixed = random_effects(*given, time_effects=True), fixed_effects(*given, convention="iid")
        tests = hausman(fixed, random), hausman(fixed, random, "sigmamore"), robust_hausman(*given, random)
        p_values.append([test.p_value for test in tests])
    rejected = np.mean(np.array(p_values) < 0.05, axis=0)
    assert (np.abs(rejected - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 150)).all(), rejected


def test_a_difference_that_is_not_positive_definite_is_said_and_has_no_p_value():
    result = _quadratic_form(np.array([1.0, 0.1]), np.diag([-1.0, 1.0]))
    assert result.statistic < 0
    assert np.isnan(result.p_value)
    assert "not positive definite" in result.statement


def test_directions_without_variance_are_left_out_of_the_test_and_counted_out_of_its_df():
    covariance = np.array([[1.0, 1.0], [1.0, 1.0 + 1e-12]])
    result = _quadratic_form(np.array([0.5, 0.5]), covariance)
    assert result.df == 1
    assert result.statistic == pytest.approx(0.25)
    assert "rank 1 of 2" in result.statement


def test_hausman_takes_unadjusted_fixed_effects_only():
    given = unrelated_effects(3)
    with pytest.raises(ValueError, match="convention is reghdfe"):
        hausman(fixed_effects(*given), random_effects(*given))


def test_hausman_refuses_other_rows():
    y, x, unit, time = unrelated_effects(3)
    fixed = fixed_effects(y, x, unit, time, convention="iid")
    with pytest.raises(ValueError, match="cannot be compared"):
        hausman(fixed, random_effects(y[20:], x[20:], unit[20:], time[20:]))


def test_breusch_pagan_finds_unit_effects_and_does_not_find_none():
    y, x, unit, time = unrelated_effects(4)
    pooled = fixed_effects(y, x, unit, time, effects="none")
    assert breusch_pagan(pooled.residuals, unit).p_value < 1e-6
    shuffled = np.random.default_rng(0).permutation(unit)
    assert breusch_pagan(pooled.residuals, shuffled).p_value > 0.05


def test_breusch_pagan_needs_a_unit_with_two_rows():
    with pytest.raises(ValueError, match="each of the 3 units has one row"):
        breusch_pagan(np.ones(3), np.arange(3))
