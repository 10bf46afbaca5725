import tracemalloc

import numpy as np
import pytest

from scripts.econometrics import cluster_bootstrap as module
from scripts.econometrics.cluster_bootstrap import cluster_bootstrap
from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.regression import fixed_effects

NAMES = ["y", "a", "b", "c"]
EQUATIONS = [("y", ["a", "b", "c"]), ("b", ["a", "c"]), ("y", ["c", "a"])]


def resampled(panel, weights, units):
    """Return rows and unit labels of a draw, each copy a unit of its own."""
    picked = [np.flatnonzero(panel.unit == u) for u, w in zip(units, weights, strict=True) for _ in range(int(w))]
    return np.concatenate(picked), np.repeat(np.arange(len(picked)), [len(rows) for rows in picked])


def draws_of(n_draws, n_units, seed=3):
    return np.random.default_rng(seed).multinomial(n_units, np.full(n_units, 1 / n_units), size=n_draws).astype(float)


@pytest.mark.parametrize("missing", [0.0, 0.2, 0.5])
def test_every_draw_is_a_refit_on_the_resampled_rows(draw, missing):
    panel = draw(n_units=20, missing=missing)
    columns = np.column_stack([panel.y, panel.x])
    products = cross_products(columns, panel.unit, panel.time, NAMES)
    weights = draws_of(40, len(products.units))
    found = cluster_bootstrap(products, EQUATIONS, weights)
    for b, drawn in enumerate(weights):
        rows, copy = resampled(panel, drawn, products.units)
        for (outcome, regressors), coefficients in zip(EQUATIONS, found, strict=True):
            y, x = columns[rows, NAMES.index(outcome)], columns[rows][:, [NAMES.index(name) for name in regressors]]
            fit = fixed_effects(y, x, copy, panel.time[rows])
            np.testing.assert_allclose(coefficients[b], fit.coefficients, rtol=1e-10, atol=1e-10)


def test_a_draw_without_a_year_is_a_refit_without_it(draw):
    panel = draw(missing=0)
    kept = (panel.unit < 2) | ~np.isin(panel.time, (0, 5))  # two units alone have the base year and another one
    panel = type(panel)(*(part[kept] for part in (panel.y, panel.x, panel.unit, panel.time, panel.region)))
    columns = np.column_stack([panel.y, panel.x])
    products = cross_products(columns, panel.unit, panel.time, NAMES)
    weights = draws_of(40, 30)
    found = cluster_bootstrap(products, EQUATIONS[:1], weights)[0]
    emptied = weights[:, :2].sum(axis=1) == 0
    assert 2 < emptied.sum() < 30
    for b, drawn in enumerate(weights):
        rows, copy = resampled(panel, drawn, products.units)
        fit = fixed_effects(panel.y[rows], panel.x[rows], copy, panel.time[rows])
        np.testing.assert_allclose(found[b], fit.coefficients, rtol=1e-10, atol=1e-10)


def test_a_draw_that_leaves_a_regressor_without_variation_is_nan_in_its_equations_alone(draw):
    panel = draw(missing=0)
    rare = np.where(panel.unit == 3, panel.x[:, 0], 0.0)
    same = np.where(panel.unit >= 2, panel.x[:, 1], panel.x[:, 2])  # as b, but for two units
    columns = np.column_stack([panel.y, panel.x, rare, same])
    products = cross_products(columns, panel.unit, panel.time, [*NAMES, "rare", "same"])
    weights = draws_of(60, 30)
    plain, with_rare, with_same = cluster_bootstrap(
        products, [("y", ["a"]), ("y", ["rare", "a"]), ("y", ["b", "same"])], weights
    )
    assert np.isfinite(plain).all()
    for found, units in ((with_rare, [3]), (with_same, [0, 1])):
        gone = weights[:, units].sum(axis=1) == 0
        assert 0 < gone.sum() < 60
        assert (np.isnan(found).all(axis=1) == gone).all()
        assert (np.isnan(found).any(axis=1) == gone).all()


def test_an_absorbed_regressor_is_refused_by_name(panel):
    products = cross_products(np.column_stack([panel.y, panel.unit]), panel.unit, panel.time, ["y", "area"])
    with pytest.raises(np.linalg.LinAlgError, match="area: absorbed"):
        cluster_bootstrap(products, [("y", ["area"])], draws_of(5, len(products.units)))


def test_splitting_the_draws_changes_nothing(panel, monkeypatch):
    products = cross_products(np.column_stack([panel.y, panel.x]), panel.unit, panel.time, NAMES)
    weights = draws_of(25, len(products.units))
    (whole,) = cluster_bootstrap(products, EQUATIONS[:1], weights)
    monkeypatch.setattr(module, "BLOCK_BYTES", 8 * 11 * 11 * 4)
    (parts,) = cluster_bootstrap(products, EQUATIONS[:1], weights)
    np.testing.assert_allclose(parts, whole, rtol=1e-12, atol=1e-13)


def test_memory_stays_flat_in_the_number_of_draws(draw):
    panel = draw(n_units=40, n_periods=16)
    products = cross_products(np.column_stack([panel.y, panel.x]), panel.unit, panel.time, NAMES)

    def peak(n_draws):
        weights = draws_of(n_draws, len(products.units))
        tracemalloc.start()
        cluster_bootstrap(products, EQUATIONS[:1], weights)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top - n_draws * 3 * 8  # what it returns

    few, many = peak(5_000), peak(20_000)
    assert many < 1.1 * few


@pytest.mark.slow
def test_its_interval_covers_a_known_coefficient_in_nineteen_of_twenty_panels():
    # Known answer: errors correlated within units, 60 units, 400 panels of 399 draws; Monte Carlo s.e. .011.
    unit, time = np.repeat(np.arange(60), 8), np.tile(np.arange(8), 60)
    covered = 0
    for seed in range(400):
        rng = np.random.default_rng([9, seed])
        x = np.cumsum(rng.normal(size=(60, 8)), axis=1).ravel()
        y = 0.5 * x + np.cumsum(rng.normal(size=(60, 8)), axis=1).ravel() + time
        products = cross_products(np.column_stack([y, x]), unit, time, ["y", "x"])
        found = cluster_bootstrap(products, [("y", ["x"])], draws_of(399, 60, seed=[10, seed]))[0][:, 0]
        low, high = np.quantile(found, [0.025, 0.975])
        covered += low < 0.5 < high
    assert abs(covered / 400 - 0.95) < 0.035
