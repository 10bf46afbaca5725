"""A batch of outcomes is a loop of regressions."""

import numpy as np
import pytest

from scripts.econometrics.covariance import CONVENTIONS
from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.many_outcomes import solve_outcomes
from scripts.econometrics.regression import fixed_effects

REGRESSORS = ["DID", "x", "y0"]


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(11)
    unit, time = (labels.ravel() for labels in np.meshgrid(np.arange(25), np.arange(2004, 2016), indexing="ij"))
    start = rng.choice([2008, 2010, 3000], 25)
    x = np.column_stack([time >= start[unit], rng.normal(size=(len(unit), 2))]).astype(float)
    outcomes = (
        rng.normal(size=(len(unit), 6)) * [1, 1, 1, 1e3, 1, 1] + 50 + 0.3 * unit[:, None] - 0.2 * x.sum(axis=1)[:, None]
    )
    keep = rng.random(len(unit)) > 0.2
    return unit[keep], time[keep], x[keep], outcomes[keep]


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_batch_is_a_loop_of_regressions(rows, convention):
    unit, time, x, outcomes = rows
    names = [f"m{place}" for place in range(outcomes.shape[1])]
    products = cross_products(np.column_stack([x, outcomes]), unit, time, [*REGRESSORS, *names])
    batch = solve_outcomes(products, names, REGRESSORS, convention)
    for place in range(len(names)):
        one = fixed_effects(outcomes[:, place], x, unit, time, convention=convention)
        np.testing.assert_allclose(batch.coefficients[place], one.coefficients, rtol=1e-10)
        np.testing.assert_allclose(batch.covariances[place], one.covariance, rtol=1e-10)
        assert (batch.df, batch.counts) == (one.df, one.counts)


def test_two_periods_in_place_of_years_are_the_dummy_of_the_later_one(rows):
    unit, time, x, outcomes = rows
    post = time >= 2010
    products = cross_products(np.column_stack([x, outcomes]), unit, post, [*REGRESSORS, *"abcdef"])
    batch = solve_outcomes(products, ["a", "d"], REGRESSORS)
    for place, column in enumerate([0, 3]):
        one = fixed_effects(outcomes[:, column], np.column_stack([x, post]), unit, time, effects="unit")
        np.testing.assert_allclose(batch.coefficients[place], one.coefficients[:3], rtol=1e-10)
        np.testing.assert_allclose(np.sqrt(batch.variances[place]), one.std_errors[:3], rtol=1e-10)


def test_a_collinear_regressor_is_named(rows):
    unit, time, x, outcomes = rows
    columns = np.column_stack([x[:, :1], 2 * x[:, :1], outcomes[:, :1]])
    products = cross_products(columns, unit, time, ["DID", "double", "m0"])
    with pytest.raises(np.linalg.LinAlgError, match="double"):
        solve_outcomes(products, ["m0"], ["DID", "double"])
