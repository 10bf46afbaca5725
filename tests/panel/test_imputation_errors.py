"""Errors of filled cells have the variances that they are documented to have."""

import numpy as np
import pytest

from scripts.panel.imputation_errors import Paths, bridges, path_model, residual_paths, step_variance

nan = float("nan")


def test_a_bridge_has_the_variance_of_a_walk_known_at_both_ends():
    many, sigma = 20_000, 0.3
    values = np.full((9, many), nan)
    values[[1, 4, 8]] = 1.0
    drawn = bridges(values, sigma, np.random.default_rng(1))
    assert np.isnan(drawn[0]).all()
    assert (drawn[[1, 4, 8]] == 0).all()
    for t, (a, b) in {2: (1, 2), 3: (2, 1), 5: (1, 3), 6: (2, 2), 7: (3, 1)}.items():
        expected = sigma**2 * a * b / (a + b)
        assert drawn[t].var() == pytest.approx(expected, abs=4 * expected * np.sqrt(2 / many))
    # cov of a bridge at s < t: sigma² s (L - t) / L
    expected = sigma**2 * 1 * 1 / 4
    assert np.mean(drawn[5] * drawn[7]) == pytest.approx(expected, abs=4 * sigma**2 / np.sqrt(many))


def test_steps_are_measured_beside_each_citys_own_drift():
    rng = np.random.default_rng(2)
    walk = (0.2 * rng.standard_normal((30, 2, 400)) + rng.normal(size=400)).cumsum(axis=0)
    observed = rng.random((30, 400)) > 0.2
    variance, df = step_variance(walk, observed)
    steps = observed[1:] & observed[:-1]
    assert df == steps.sum() - 400
    np.testing.assert_allclose(variance, 0.04, atol=4 * 0.04 * np.sqrt(2 / df))


def test_levels_and_paths_are_told_apart():
    rng, shape = np.random.default_rng(3), (16, 3, 1500)
    level, variance, rho = 0.5, 0.09, 0.6
    path = np.empty(shape)
    path[0] = np.sqrt(variance) * rng.standard_normal(shape[1:])
    for t in range(1, shape[0]):
        path[t] = rho * path[t - 1] + np.sqrt(variance * (1 - rho**2)) * rng.standard_normal(shape[1:])
    residuals = path + np.sqrt(level) * rng.standard_normal(shape[1:])
    residuals[:, :, ::2][10:] = nan
    model = path_model(residuals)
    np.testing.assert_allclose(model.rho, rho, atol=0.04)
    np.testing.assert_allclose(model.variance, variance, atol=0.01)
    np.testing.assert_allclose(model.level, level, atol=0.06)
    assert (model.cities, model.steps) == (1500, 750 * 15 + 750 * 9)


def test_drawn_paths_have_the_models_moments():
    rng = np.random.default_rng(4)
    residuals = rng.normal(size=(12, 1, 60)) + rng.normal(scale=2, size=60)
    model = path_model(residuals)
    drawn = np.stack([residual_paths(model, 0, (12, 40), rng) for _ in range(400)])
    again = path_model(drawn.transpose(1, 0, 2).reshape(12, 1, -1))
    assert again.rho[0] == pytest.approx(model.rho[0], abs=0.05)
    assert again.variance[0] == pytest.approx(model.variance[0], rel=0.1)
    assert again.level[0] == pytest.approx(model.level[0], rel=0.15)


def test_a_drifting_residual_has_no_more_variance_than_there_is():
    walks = np.random.default_rng(5).standard_normal((15, 1, 50)).cumsum(axis=0)
    model = path_model(walks)
    assert model.level[0] == pytest.approx(0, abs=1e-12)
    assert model.variance[0] == pytest.approx(np.mean(walks**2), rel=1e-12)
    assert 0.5 < model.rho[0] < 1


def test_too_little_to_estimate_from_is_said():
    with pytest.raises(ValueError, match="do not say how far"):
        step_variance(np.ones((3, 1, 2)), np.array([[True, True], [False, True], [True, False]]))
    with pytest.raises(ValueError, match="beside their province"):
        path_model(np.full((5, 1, 3), nan))


def paths(level, variance, rho, known):
    """Return a model known from so many cities and pairs of years."""
    each = [np.array([value]) for value in (level, variance, rho)]
    return Paths(*each, cities=known + 1, steps=known)


def test_a_path_keeps_its_variance_and_forgets_by_rho():
    drawn = residual_paths(paths(0.0, 0.09, 0.8, 10**7), 0, (9, 20_000), np.random.default_rng(6))
    for t in (0, 4, 8):
        assert drawn[t].var() == pytest.approx(0.09, rel=0.05)
    assert np.mean(drawn[3] * drawn[5]) == pytest.approx(0.09 * 0.8**2, rel=0.08)


@pytest.mark.parametrize(("level", "variance"), [(1.0, 0.0), (0.0, 1.0)])
def test_the_size_of_paths_is_drawn_with_the_degrees_of_freedom_that_it_was_estimated_with(level, variance):
    model, rng = paths(level, variance, 0.0, 10), np.random.default_rng(7)
    squares = [np.mean(residual_paths(model, 0, (5, 60), rng) ** 2) for _ in range(3000)]
    # The mean of 10 / chi-squared(10) is 10 / 8, whose square has the variance 2 (10 / 8)^2 / 6.
    assert np.mean(squares) == pytest.approx(1.25, abs=4 * 1.25 * np.sqrt((1 / 3 + 0.1) / 3000))
