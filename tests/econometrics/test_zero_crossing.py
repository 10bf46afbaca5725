"""Where a line crosses zero: the delta method against other derivations, Fieller's set against the test it inverts."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats._delta_method import NonlinearDeltaCov

from scripts.econometrics.zero_crossing import FiellerSet, fieller_set, zero_crossing

DF, LEVEL = 17, 0.95


def line(rng, slope_in_errors):
    """Return a line whose slope is so many standard errors from zero."""
    root = rng.normal(size=(2, 2)) * [[1.0], [0.1]]
    covariance = root @ root.T
    slope = slope_in_errors * np.sqrt(covariance[1, 1])
    return np.array([rng.normal(0, 3), slope]), covariance


def t_of(points, coefficients, covariance):
    along = np.column_stack([np.ones(len(points)), points])
    return along @ coefficients / np.sqrt(np.einsum("ij,jk,ik->i", along, covariance, along))


@pytest.mark.parametrize("seed", range(8))
def test_the_delta_method_is_that_of_statsmodels_and_of_complex_steps(seed):
    coefficients, covariance = line(np.random.default_rng(seed), 4.0)
    found = zero_crossing(coefficients, covariance)
    theirs = NonlinearDeltaCov(lambda b: np.atleast_1d(-b[0] / b[1]), coefficients, covariance)
    assert found.point == pytest.approx(theirs.predicted()[0], abs=1e-12)
    assert found.std_error == pytest.approx(float(theirs.se_vectorized()[0]), rel=1e-6)  # theirs differs numerically
    step = 1e-200
    gradient = [
        np.imag(-(a + step * 1j * (k == 0)) / (b + step * 1j * (k == 1))) / step
        for (a, b), k in ((coefficients, 0), (coefficients, 1))
    ]
    assert found.std_error == pytest.approx(float(np.sqrt(gradient @ covariance @ gradient)), rel=1e-10)


@pytest.mark.parametrize(("slope_in_errors", "kinds"), [(6.0, {"interval"}), (0.5, {"outside", "line"})])
@pytest.mark.parametrize("seed", range(12))
def test_fiellers_set_is_what_the_t_test_does_not_reject(seed, slope_in_errors, kinds):
    coefficients, covariance = line(np.random.default_rng(seed), slope_in_errors)
    found = fieller_set(coefficients, covariance, DF, LEVEL)
    assert found.kind in kinds
    points = np.concatenate([np.linspace(-400, 400, 40001), np.linspace(-1e6, 1e6, 2001)])
    not_rejected = np.abs(t_of(points, coefficients, covariance)) <= stats.t.ppf((1 + LEVEL) / 2, DF)
    np.testing.assert_array_equal(found.holds(points), not_rejected)


def test_both_unbounded_kinds_occur():
    made = [fieller_set(*line(np.random.default_rng(seed), 0.5), DF) for seed in range(12)]
    assert {found.kind for found in made} == {"outside", "line"}


@pytest.mark.parametrize("slope_in_errors", [6.0, 0.5])
def test_at_the_ends_t_is_the_quantile_exactly(slope_in_errors):
    for seed in range(12):
        coefficients, covariance = line(np.random.default_rng(seed), slope_in_errors)
        found = fieller_set(coefficients, covariance, DF)
        if found.kind != "line":
            t = t_of(np.array([found.low, found.high]), coefficients, covariance)
            np.testing.assert_allclose(np.abs(t), stats.t.ppf(0.975, DF), rtol=1e-10)


def test_the_set_always_holds_the_crossing():
    for seed in range(200):
        rng = np.random.default_rng(seed)
        coefficients, covariance = line(rng, rng.uniform(-5, 5))
        assert fieller_set(coefficients, covariance, DF).holds(zero_crossing(coefficients, covariance).point)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_neither_depends_on_the_unit_of_x(scale):
    for seed in range(10):
        coefficients, covariance = line(np.random.default_rng(seed), 3.0 if seed % 2 else 0.6)
        unit = np.diag([1.0, scale])
        one, other = (fieller_set(u @ coefficients, u @ covariance @ u, DF) for u in (np.eye(2), unit))
        assert one.kind == other.kind
        np.testing.assert_allclose([other.low * scale, other.high * scale], [one.low, one.high], rtol=1e-9)
        crossing = zero_crossing(unit @ coefficients, unit @ covariance @ unit)
        np.testing.assert_allclose(crossing.std_error * scale, zero_crossing(coefficients, covariance).std_error)


def test_small_errors_leave_the_delta_methods_interval():
    coefficients, covariance = line(np.random.default_rng(3), 5.0)
    small = covariance * 1e-16
    crossing, found = zero_crossing(coefficients, small), fieller_set(coefficients, small, DF)
    reach = stats.t.ppf(0.975, DF) * crossing.std_error
    np.testing.assert_allclose([crossing.point - found.low, found.high - crossing.point], reach, rtol=1e-5)


@pytest.mark.parametrize(
    ("coefficients", "covariance", "expected"),
    [
        ([1.0, 2.0], np.zeros((2, 2)), FiellerSet("interval", -0.5, -0.5)),
        ([1.0, 0.0], np.zeros((2, 2)), FiellerSet("none")),
        ([0.0, 0.0], np.zeros((2, 2)), FiellerSet("line")),
        ([1.0, 0.0], np.diag([0.01, 0.0]), FiellerSet("none")),
        ([0.1, 0.0], np.diag([0.01, 0.0]), FiellerSet("line")),
        ([0.0, 1.0], np.diag([0.0, 0.01]), FiellerSet("interval", 0.0, 0.0)),
        ([0.0, 0.1], np.diag([0.0, 0.01]), FiellerSet("line")),
    ],
)
def test_what_is_known_without_error_has_its_own_sets(coefficients, covariance, expected):
    found = fieller_set(np.array(coefficients), np.asarray(covariance), DF)
    assert found.kind == expected.kind
    np.testing.assert_allclose([found.low, found.high], [expected.low, expected.high], atol=1e-12)


@pytest.mark.parametrize(("intercept", "ends"), [(4.0, (-np.inf, 0)), (-4.0, (0, np.inf))])
def test_a_slope_at_its_very_critical_value_leaves_half_a_line(intercept, ends):
    t = np.sqrt(float(stats.t.ppf(0.975, DF)) ** 2)
    found = fieller_set(np.array([intercept, t]), np.eye(2), DF)
    assert found.kind in {"interval", "outside"}, "rounding decides which"
    probes = np.array([-1e6, 1e6])
    np.testing.assert_array_equal(found.holds(probes), [ends[0] < -1e5, ends[1] > 1e5])


def test_a_level_line_crosses_nowhere():
    found = zero_crossing(np.array([1.0, 0.0]), np.eye(2))
    assert np.isnan([found.point, found.std_error]).all()
    assert np.isnan(zero_crossing(np.array([1e300, 1e-300]), np.eye(2)).point)


@pytest.mark.slow
@pytest.mark.parametrize("slope", [0.15, 1.0])
def test_fiellers_set_covers_at_its_level_where_the_delta_method_does_not(slope):
    """Least squares with normal errors: exact for any slope, while the delta method's interval depends on it."""
    rng, draws, n = np.random.default_rng(20120101), 20000, 20
    x = np.column_stack([np.ones(n), rng.normal(size=n)])
    bread = np.linalg.inv(x.T @ x)
    truth = np.array([1.0, slope])
    y = x @ truth + rng.normal(size=(draws, n))
    coefficients = y @ x @ bread
    variances = ((y - coefficients @ x.T) ** 2).sum(axis=1) / (n - 2)
    fieller = delta = 0
    for beta, variance in zip(coefficients, variances, strict=True):
        fieller += bool(fieller_set(beta, variance * bread, n - 2).holds(-1 / slope))
        crossing = zero_crossing(beta, variance * bread)
        delta += abs(crossing.point + 1 / slope) <= stats.t.ppf(0.975, n - 2) * crossing.std_error
    assert fieller / draws == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / draws))
    if slope < 0.5:
        assert delta / draws < 0.9
