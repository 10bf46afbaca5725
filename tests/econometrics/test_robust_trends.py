import numpy as np
import pytest
from statspai.did._arp import _polytope_vertices
from statspai.did._arp_sets import rm_confidence_set

from scripts.econometrics.robust_trends import (
    Coefficients,
    Interval,
    _corners,
    relative_breakdown,
    relative_interval,
    smoothness_breakdown,
    smoothness_interval,
)


@pytest.fixture(scope="module")
def made():
    rng = np.random.default_rng(5)
    root = rng.normal(size=(6, 6)) * 0.02 + 0.05 * np.eye(6)
    effects = np.array([0.01, -0.02, 0.015, 0.3, 0.35, 0.4])
    return Coefficients(effects, root @ root.T, 3, np.array([0.2, 0.5, 0.3]))


@pytest.fixture(scope="module")
def normals():
    return np.random.default_rng(2).standard_normal((4000, 6))


def test_the_corners_are_those_that_trying_all_sets_of_rows_finds():
    rng = np.random.default_rng(0)
    for n in (2, 3, 4):
        nuisance = rng.normal(size=(n, n - 1))
        opposite, spread = np.vstack([nuisance, -nuisance]), rng.uniform(0.5, 2, 2 * n)
        found = np.unique(np.round(_corners(opposite, spread), 10), axis=0)
        every = np.unique(np.round(_polytope_vertices(np.column_stack([spread, opposite])), 10), axis=0)
        np.testing.assert_allclose(found, every, atol=1e-9)


def test_the_ends_are_those_of_the_library_s_grid(made, normals):
    for bound in (0.0, 1.0):
        ours = relative_interval(made, bound, normals)
        low, high, grid, _ = rm_confidence_set(
            made.estimates, made.covariance, 3, 3, bound, l_vec=made.weights, grid_points=400, max_expand=3
        )
        # A grid's ends lie inside by one step at most; the simulated first stage differs a little.
        step = grid[1] - grid[0]
        assert ours.low == pytest.approx(low, abs=1.5 * step)
        assert ours.high == pytest.approx(high, abs=1.5 * step)


def test_intervals_widen_with_the_bound_and_have_the_breakdown_value_where_zero_enters(made, normals):
    for interval, breakdown, bounds in (
        (smoothness_interval, smoothness_breakdown(made), (0, 0.05)),
        (lambda m, b: relative_interval(m, b, normals), relative_breakdown(made, normals), (0, 1)),
    ):
        widths = [np.ptp(interval(made, bound)) for bound in bounds]
        assert widths == sorted(widths)
        assert 0 < breakdown < np.inf
        before, after = interval(made, 0.97 * breakdown), interval(made, 1.03 * breakdown)
        assert before.low > 0 > after.low


def test_an_effect_that_is_nothing_breaks_down_at_once(made, normals):
    nothing = Coefficients(made.estimates * 0.01, made.covariance, 3, made.weights)
    assert smoothness_breakdown(nothing) == 0
    assert relative_breakdown(nothing, normals) == 0


def test_one_year_after_the_start_has_no_nuisance(made, normals):
    one = Coefficients(made.estimates[:4], made.covariance[:4, :4], 3, np.ones(1))
    interval = relative_interval(one, 0.5, normals[:, :4])
    assert isinstance(interval, Interval)
    assert interval.low < one.effect < interval.high


def test_the_largest_earlier_move_may_be_the_last_or_the_first():
    normals = np.random.default_rng(2).standard_normal((2000, 4))
    for before in ([1.0, 1.0, 1.0], [1.0, 0.0, 0.0]):  # the base after them is 0
        study = Coefficients(np.array([*before, 0.5]), 1e-4 * np.eye(4), 3, np.ones(1))
        low, high = relative_interval(study, 1.0, normals)
        assert (low, high) == (pytest.approx(-0.5, abs=0.06), pytest.approx(1.5, abs=0.06))
