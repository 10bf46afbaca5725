import numpy as np
import pytest

from scripts.econometrics.covariance import CONVENTIONS
from scripts.econometrics.cross_products import count, cross_products
from scripts.econometrics.leave_out import leave_out
from scripts.econometrics.regression import fixed_effects

NAMES = ["y", "a", "b", "c"]


def products_of(panel):
    return cross_products(np.column_stack([panel.y, panel.x]), panel.unit, panel.time, NAMES)


def by_region(panel, products):
    return np.array([panel.region[panel.unit == unit][0] for unit in products.units])


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("level", ["unit", "region"])
def test_leaving_a_group_out_is_a_refit_without_its_rows(panel, level, convention):
    products = products_of(panel)
    group = products.units if level == "unit" else by_region(panel, products)
    found = leave_out(products, "y", NAMES[1:], group, convention=convention)
    labels = getattr(panel, level)
    assert list(found.groups) == list(np.unique(labels))
    for place, label in enumerate(found.groups):
        kept = labels != label
        fit = fixed_effects(panel.y[kept], panel.x[kept], panel.unit[kept], panel.time[kept], convention=convention)
        assert found.estimates[place] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert found.std_errors[place] == pytest.approx(fit.std_errors[0], abs=1e-10)
        assert (found.n_obs[place], found.n_clusters[place], found.df[place]) == (fit.n_obs, fit.n_clusters, fit.df)


@pytest.mark.parametrize("seed", range(8))
def test_what_remains_is_counted_as_if_it_were_counted_anew_however_few_rows_there_are(seed):
    random = np.random.default_rng(seed)
    there = random.random((12, 8)) < 0.6
    there[:6, 4:] &= seed % 2 == 0  # else the periods fall into two sets
    there[6:, :4] &= seed % 2 == 0
    unit, time = np.nonzero(there)
    products = cross_products(random.normal(size=(len(unit), 3)), unit, time, ["y", "a", "b"])
    for group in (products.units, products.units // 3):
        found = leave_out(products, "y", ["a", "b"], group, convention="iid")
        for place, label in enumerate(found.groups):
            anew = count(products, (group != label).astype(float), 2)
            assert (found.n_obs[place], found.n_clusters[place]) == (anew.n_obs, anew.n_clusters)
            assert found.df[place] == anew.df_residual


def test_a_year_that_only_the_group_has_goes_with_it(draw):
    panel = draw(missing=0)
    kept = (panel.time < 7) | (panel.unit < 2)
    panel = type(panel)(*(part[kept] for part in (panel.y, panel.x, panel.unit, panel.time, panel.region)))
    products = products_of(panel)
    group = np.where(products.units < 2, 0, products.units)
    found = leave_out(products, "y", ["a", "b"], group)
    rest = panel.unit >= 2
    fit = fixed_effects(panel.y[rest], panel.x[rest, :2], panel.unit[rest], panel.time[rest])
    assert found.estimates[0] == pytest.approx(fit.coefficients[0], abs=1e-10)
    assert found.std_errors[0] == pytest.approx(fit.std_errors[0], abs=1e-10)
    assert found.n_obs[0] == fit.n_obs


def test_without_the_only_treated_group_there_is_no_estimate(draw):
    panel = draw(missing=0)
    panel.x[:, 0] = (panel.region == 2) & (panel.time >= 4)
    products = products_of(panel)
    found = leave_out(products, "y", ["a", "b"], by_region(panel, products))
    np.testing.assert_array_equal(np.isnan(found.estimates), found.groups == 2)
    np.testing.assert_array_equal(np.isnan(found.std_errors), found.groups == 2)


def test_levels_and_units_of_measurement_cost_no_digits(panel):
    before = leave_out(products_of(panel), "y", NAMES[1:], np.unique(panel.unit))
    panel.x, panel.y = panel.x * [1, 1e6, 1e-4] + [0, 1e7, 40], panel.y + 1e5
    after = leave_out(products_of(panel), "y", NAMES[1:], np.unique(panel.unit))
    np.testing.assert_allclose(after.estimates, before.estimates, rtol=1e-8)
    np.testing.assert_allclose(after.std_errors, before.std_errors, rtol=1e-8)
