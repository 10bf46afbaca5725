"""Turning points and the test of an inverted U, against other derivations and a published print-out."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from scripts.econometrics.turning_point import inverted_u_test, turning_point, turning_point_set

TOP = 10.0


@pytest.fixture(scope="module")
def fitted():
    """A least-squares parabola with its top at 10, fitted by statsmodels."""
    rng = np.random.default_rng(1)
    x = rng.uniform(0.5, 24, 300)
    y = 0.12 * x - 0.006 * x**2 + rng.normal(0, 0.1, 300)
    return x, sm.OLS(y, sm.add_constant(np.column_stack([x, x**2]))).fit()


def estimates(model):
    return model.params[1:], model.cov_params()[1:, 1:]


def test_point_and_error_are_those_of_a_fit_in_vertex_form(fitted):
    """Non-linear least squares of h + b (x - top)^2 has the top as a parameter of its own."""
    x, model = fitted
    found = turning_point(*estimates(model))
    b2 = model.params[2]
    jacobian = np.column_stack([np.ones(len(x)), (x - found.point) ** 2, -2 * b2 * (x - found.point)])
    covariance = np.linalg.inv(jacobian.T @ jacobian) * model.mse_resid
    assert found.point == pytest.approx(-model.params[1] / (2 * b2), abs=1e-12)
    assert found.std_error == pytest.approx(np.sqrt(covariance[2, 2]), rel=1e-10)
    assert abs(found.point - TOP) < 3 * found.std_error


def test_the_set_holds_the_points_at_which_statsmodels_does_not_reject_a_slope_of_zero(fitted):
    _, model = fitted
    found = turning_point_set(*estimates(model), int(model.df_resid))
    points = np.linspace(5, 15, 401)
    p = np.array([float(model.t_test([0, 1, 2 * point]).pvalue) for point in points])
    np.testing.assert_array_equal(found.holds(points), p >= 0.05)
    assert 0 < found.holds(points).sum() < len(points)


def test_the_slopes_and_their_one_sided_p_values_are_statsmodels(fitted):
    x, model = fitted
    ends = (x.min(), x.max())
    found = inverted_u_test(*estimates(model), ends, int(model.df_resid))
    for place, (end, sign) in enumerate(zip(ends, (1, -1), strict=True)):
        theirs = model.t_test([0, 1, 2 * end])
        assert found.slopes[place] == pytest.approx(theirs.effect.item(), rel=1e-10)
        assert found.std_errors[place] == pytest.approx(theirs.sd.item(), rel=1e-10)
        one_sided = stats.t.sf(sign * theirs.tvalue.item(), model.df_resid)
        assert found.p_values[place] == pytest.approx(one_sided, rel=1e-8)
    assert found.p_value == found.p_values.max()
    assert found.statistic == pytest.approx(np.abs(found.statistics).min())
    assert found.p_value < 1e-6


def from_slopes(ends, slopes, t, correlation):
    """Return coefficients and covariance of the parabola that has these slopes and t at these ends."""
    at = np.column_stack([np.ones(2), 2 * np.asarray(ends)])
    errors = np.abs(np.asarray(slopes) / t)
    covariance = np.outer(errors, errors) * np.array([[1, correlation], [correlation, 1]])
    back = np.linalg.inv(at)
    return back @ slopes, back @ covariance @ back.T


def test_a_published_print_out_of_utest_comes_out():
    """Stata's utest as printed by a user of m.pinggu.org (thread 4667505, 10 April 2017): a U, so all signs turned."""
    ends, slopes, t = (-156.6146, 519.1631), np.array([13.54852, -44.90505]), np.array([1.0813, -1.081918])
    coefficients, covariance = from_slopes(ends, slopes, t, -0.99)
    found = inverted_u_test(coefficients, covariance, ends, 10**6)  # its p-values are those of a large sample
    assert turning_point(coefficients, covariance).point == pytest.approx(0.0188902, abs=2e-4)
    np.testing.assert_allclose(found.p_values, [0.1397904, 0.1396531], atol=2e-5)
    assert (round(found.statistic, 2), round(found.p_value, 2)) == (1.08, 0.14)


@pytest.mark.parametrize(
    ("coefficients", "why"),
    [((0.12, -0.001), "rises to the end"), ((-0.12, -0.006), "falls throughout"), ((-0.12, 0.006), "is a U")],
)
def test_what_is_no_inverted_u_is_never_found_to_be_one(coefficients, why):
    found = inverted_u_test(np.array(coefficients), np.eye(2) * 1e-10, (0.5, 20.0), 100)
    assert found.p_value > 0.5, why
    assert found.statistic < 0


def test_a_top_inside_the_data_is_not_enough():
    """The slope at the upper end is negative, but within its error."""
    coefficients, covariance = from_slopes((0.0, 10.0), np.array([1.0, -0.1]), np.array([8.0, -1.0]), 0.0)
    found = inverted_u_test(coefficients, covariance, (0.0, 10.0), 100)
    assert 0 < turning_point(coefficients, covariance).point < 10
    assert found.p_value == pytest.approx(stats.t.sf(1.0, 100))


def test_ends_out_of_order_are_refused():
    with pytest.raises(ValueError, match=r"5\.0 and 5\.0 are not in order"):
        inverted_u_test(np.array([1.0, -1.0]), np.eye(2), (5.0, 5.0), 10)


@pytest.mark.slow
def test_the_test_rejects_a_monotone_curve_no_more_often_than_its_level():
    """The worst case of the null hypothesis: a parabola whose slope is zero at the upper end of the data."""
    rng, draws, n = np.random.default_rng(5), 20000, 200
    x = np.linspace(0, 10, n)
    design = np.column_stack([np.ones(n), x, x**2])
    bread = np.linalg.inv(design.T @ design)
    y = x - 0.05 * x**2 + rng.normal(0, 1, (draws, n))
    beta = y @ design @ bread
    variances = ((y - beta @ design.T) ** 2).sum(axis=1) / (n - 3)
    rejected = [
        inverted_u_test(b[1:], v * bread[1:, 1:], (0.0, 10.0), n - 3).p_value < 0.05
        for b, v in zip(beta, variances, strict=True)
    ]
    assert np.mean(rejected) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / draws))
