"""Hausman's test: what it finds and what it does not, its rank, and the conditions under which its size is right."""

import numpy as np
import pytest

from scripts.econometrics.hausman import Differences, _quadratic_form, differences, hausman, robust_hausman
from scripts.econometrics.random_effects import random_effects
from scripts.econometrics.regression import fixed_effects
from tests.econometrics.test_random_effects import unrelated_effects


@pytest.mark.parametrize("test", ["sigmamore", "robust"])
def test_effects_that_go_with_the_regressors_are_found_and_unrelated_ones_are_not(test):
    p_values = {}
    for relation in (0.0, 0.7):
        given = unrelated_effects(2, relation=relation)
        random = random_effects(*given, time_effects=True)
        fixed = fixed_effects(*given, convention="iid")
        result = hausman(fixed, random, "sigmamore") if test == "sigmamore" else robust_hausman(*given, random)
        assert result.df == 2
        p_values[relation] = result.p_value
    assert p_values[0.7] < 1e-6
    assert p_values[0.0] > 0.05


@pytest.mark.slow
def test_with_many_units_all_three_tests_reject_a_true_null_in_five_percent_of_simulated_panels():
    # With 80 units `own` rejects in 12 % and the robust test in 8 % of 300 panels: their chi-squared is for many units.
    p_values = []
    for seed in range(150):
        given = unrelated_effects(100 + seed, n_units=400)
        random, fixed = random_effects(*given, time_effects=True), fixed_effects(*given, convention="iid")
        tests = hausman(fixed, random), hausman(fixed, random, "sigmamore"), robust_hausman(*given, random)
        p_values.append([test.p_value for test in tests])
    rejected = np.mean(np.array(p_values) < 0.05, axis=0)
    assert (np.abs(rejected - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 150)).all(), rejected


def test_a_difference_that_is_not_positive_definite_is_said_and_has_no_p_value():
    result = _quadratic_form(np.array([1.0, 0.1]), np.diag([-1.0, 1.0]), np.ones(2))
    assert result.statistic < 0
    assert np.isnan(result.p_value)
    assert "not positive definite" in result.statement
    # A statistic above zero is no more chi-squared than one below.
    result = _quadratic_form(np.array([0.1, 1.0]), np.diag([-1.0, 1.0]), np.ones(2))
    assert result.statistic > 0
    assert np.isnan(result.p_value)


def test_directions_without_variance_are_left_out_of_the_test_and_counted_out_of_its_df():
    covariance = np.array([[1.0, 1.0], [1.0, 1.0 + 1e-12]])
    result = _quadratic_form(np.array([0.5, 0.5]), covariance, np.ones(2))
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


def balanced(seed, n_units=60, n_periods=6):
    """Return a balanced panel whose third regressor is the same in every unit, as a dummy for later years is."""
    rng = np.random.default_rng([12, seed])
    unit, time = np.repeat(np.arange(n_units), n_periods), np.tile(np.arange(n_periods), n_units)
    x = np.column_stack([rng.normal(size=(unit.size, 2)) + rng.normal(size=n_units)[unit][:, None], time >= 3])
    y = x @ [1.0, -1.0, 0.5] + rng.normal(size=n_units)[unit] + rng.normal(size=unit.size)
    return y, x, unit, time


def test_a_regressor_that_both_estimate_alike_counts_for_no_degree_of_freedom():
    given = balanced(0)
    fixed, random = fixed_effects(*given, effects="unit", convention="iid"), random_effects(*given)
    result = hausman(fixed, random, "sigmamore")
    assert (result.df, result.statement) == (2, "V_FE - V_RE has rank 2 of 3")
    # The third difference follows from the other two, which alone say all there is to say.
    found = differences(fixed, random, "sigmamore")
    two = _quadratic_form(found.estimates[:2], found.covariance[:2, :2], found.scale[:2])
    assert result.statistic == pytest.approx(two.statistic, rel=1e-6)


def test_a_difference_whose_variance_is_not_positive_has_no_standard_error():
    found = Differences(("a", "b", "c"), np.ones(3), np.diag([4.0, -1.0, 1e-14]), np.ones(3))
    np.testing.assert_array_equal(found.std_errors, [2.0, np.nan, np.nan])


def test_the_differences_are_those_of_the_coefficients_and_their_variances_those_of_the_difference():
    given = unrelated_effects(5)
    fixed, random = fixed_effects(*given, effects="unit", convention="iid"), random_effects(*given)
    found = differences(fixed, random)
    np.testing.assert_allclose(found.estimates, fixed.coefficients - random.coefficients, rtol=1e-12)
    np.testing.assert_allclose(found.std_errors**2, fixed.std_errors**2 - random.std_errors**2, rtol=1e-10)


@pytest.mark.parametrize("variance", ["own", "sigmamore"])
def test_the_regressors_units_do_not_change_the_tests(variance):
    y, x, unit, time = unrelated_effects(3)
    statistics = []
    for units in (np.ones(2), np.array([1e9, 1e-5])):
        fixed = fixed_effects(y, x * units, unit, time, effects="unit", convention="iid")
        random = random_effects(y, x * units, unit, time)
        robust = robust_hausman(y, x * units, unit, time, random)
        statistics.append([hausman(fixed, random, variance).statistic, robust.statistic])
    np.testing.assert_allclose(statistics[1], statistics[0], rtol=1e-8)


def test_means_that_nothing_tells_from_the_constant_are_refused_by_the_robust_test():
    given = balanced(1)
    with pytest.raises(ValueError, match="collinear"):
        robust_hausman(*given, random_effects(*given))


def test_fewer_clusters_than_means_are_refused_by_the_robust_test():
    y, x, unit, time = unrelated_effects(3)
    with pytest.raises(ValueError, match="2 clusters are too few for a test of 2 means"):
        robust_hausman(y, x, unit, time, random_effects(y, x, unit, time), unit % 2)


@pytest.mark.slow
def test_where_units_with_unusual_means_have_unusual_effects_only_the_robust_test_keeps_its_size():
    # The null is true: the effects' mean does not depend on the regressor, but their variance does.
    p_values = []
    for seed in range(150):
        rng = np.random.default_rng([13, seed])
        unit, time = np.repeat(np.arange(400), 6), np.tile(np.arange(6), 400)
        mean = rng.normal(size=400)
        x = mean[unit] + rng.normal(size=unit.size)
        y = x + (mean * rng.normal(size=400))[unit] + rng.normal(size=unit.size)
        given = y, x[:, None], unit, time
        random, fixed = random_effects(*given), fixed_effects(*given, effects="unit", convention="iid")
        tests = hausman(fixed, random), hausman(fixed, random, "sigmamore"), robust_hausman(*given, random)
        p_values.append([test.p_value for test in tests])
    own, sigmamore, robust = np.mean(np.array(p_values) < 0.05, axis=0)
    assert abs(robust - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 150), robust
    assert min(own, sigmamore) > 0.15, (own, sigmamore)
