import tracemalloc
from itertools import product

import numpy as np
import pytest

from scripts.econometrics.covariance import CONVENTIONS
from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.wild_bootstrap import WEBB, all_signs, rademacher, webb, wild_clusters, wild_draws


def tables_of(panel, cluster=None, n_regressors=3, **options):
    x = panel.x[:, :n_regressors]
    return wild_clusters(panel.y, x, panel.unit, panel.time, panel.unit if cluster is None else cluster, **options)


def dummies(labels):
    return (labels[:, None] == np.unique(labels)).astype(float)


def refitted(panel, cluster, weights, null, n_regressors=3, factor=1.0):
    """Return t* of every draw, from least squares on dummy variables of outcomes that are made one by one."""
    treatment, controls = panel.x[:, 0], panel.x[:, 1:n_regressors]
    effects = np.column_stack([dummies(panel.unit), dummies(panel.time)[:, 1:], controls])
    everything = np.column_stack([treatment, effects])
    fit = effects @ np.linalg.lstsq(effects, panel.y - null * treatment, rcond=None)[0] + null * treatment
    of_cluster = np.unique(cluster, return_inverse=True)[1]
    bread = np.linalg.pinv(everything.T @ everything)
    drawn = []
    for w in weights:
        outcome = fit + w[of_cluster] * (panel.y - fit)
        b = bread @ (everything.T @ outcome)
        scores = np.zeros((len(w), everything.shape[1]))
        np.add.at(scores, of_cluster, everything * (outcome - everything @ b)[:, None])
        variance = bread @ scores.T @ scores @ bread
        drawn.append((b[0] - null) / np.sqrt(factor * variance[0, 0]))
    return np.array(drawn)


@pytest.mark.parametrize("null", [0.0, 0.4])
@pytest.mark.parametrize("by", ["unit", "region"])
def test_every_draw_is_a_refit_of_an_outcome_made_from_the_restricted_fit(panel, by, null):
    cluster = getattr(panel, by)
    tables = tables_of(panel, cluster)
    weights = webb(np.random.default_rng(3).random((40, len(tables.clusters))))
    found = wild_draws(tables, weights).statistics(null)
    np.testing.assert_allclose(
        found, refitted(panel, cluster, weights, null, factor=tables.factor), rtol=1e-10, atol=1e-10
    )


@pytest.mark.parametrize("convention", [name for name in CONVENTIONS if name != "iid"])
def test_the_estimate_and_its_error_are_the_regression_s(panel, convention):
    tables = tables_of(panel, panel.region, convention=convention)
    fit = fixed_effects(panel.y, panel.x, panel.unit, panel.time, panel.region, convention=convention)
    assert tables.estimate == pytest.approx(fit.coefficients[0], abs=1e-11)
    assert tables.std_error == pytest.approx(fit.std_errors[0], abs=1e-11)
    assert tables.counts == fit.counts


def test_few_clusters_give_the_exact_distribution_over_all_signs(draw):
    panel = draw(n_units=15, missing=0.1)
    cluster = panel.unit // 3
    tables = tables_of(panel, cluster, 2)
    signs = np.array(list(product([-1.0, 1.0], repeat=5)))
    np.testing.assert_array_equal(all_signs(5), signs)
    drawn = refitted(panel, cluster, signs, 0.0, 2, tables.factor)
    t = tables.estimate / tables.std_error
    assert drawn[-1] == pytest.approx(t, abs=1e-10)  # all signs +: the data themselves
    found = wild_draws(tables, all_signs(5))
    assert found.p_value() == np.mean(np.abs(drawn) >= abs(t) * (1 - 1e-9))
    assert found.p_value() >= 2 / 32


def test_with_five_clusters_or_fewer_no_null_is_rejected_and_the_interval_has_no_end(draw):
    panel = draw(n_units=15, missing=0.1)
    found = wild_draws(tables_of(panel, panel.unit // 3, 2), all_signs(5))
    assert found.interval() == (-np.inf, np.inf)


def test_the_interval_ends_where_refits_stop_to_be_rejected(panel):
    tables = tables_of(panel, panel.region)
    weights = all_signs(len(tables.clusters))
    found = wild_draws(tables, weights)
    for end, side in zip(found.interval(), (-1, 1), strict=True):
        p_values = []
        for null in (end - 1e-6 * side, end + 1e-6 * side):
            drawn = refitted(panel, panel.region, weights, null, factor=tables.factor)
            t = (tables.estimate - null) / tables.std_error
            p_values.append(np.mean(np.abs(drawn) >= abs(t) * (1 - 1e-9)))
        assert p_values[0] >= 0.05 > p_values[1]
    assert found.p_value(tables.estimate) == 1


def test_with_many_clusters_and_normal_errors_the_interval_is_that_of_t(draw):
    panel = draw(n_units=200, missing=0.1)
    tables = tables_of(panel)
    weights = rademacher(np.random.default_rng(1).random((4999, 200)))
    fit = fixed_effects(panel.y, panel.x, panel.unit, panel.time)
    np.testing.assert_allclose(wild_draws(tables, weights).interval(), fit.intervals()[0], atol=0.15 * tables.std_error)


def test_weights_have_mean_zero_and_variance_one_and_split_the_uniform_numbers_evenly():
    grid = (np.arange(6000) + 0.5) / 6000
    for made in (rademacher(grid), webb(grid)):
        assert np.mean(made) == pytest.approx(0, abs=1e-12)
        assert np.mean(made**2) == pytest.approx(1, abs=1e-12)
    assert np.mean(webb(grid) ** 4) == pytest.approx(7 / 6)
    np.testing.assert_array_equal(np.unique(webb(grid)), WEBB)


def test_levels_and_units_of_measurement_cost_no_digits(panel):
    cluster = panel.region
    weights = all_signs(len(np.unique(cluster)))
    before = wild_draws(tables_of(panel, cluster), weights).statistics(0)
    panel.x = panel.x * [1, 1e6, 1e-4] + [0, 1e7, 40]
    panel.y = panel.y + 1e5
    after = wild_draws(tables_of(panel, cluster), weights).statistics(0)
    np.testing.assert_allclose(after, before, rtol=1e-8)


def test_rows_alone_in_their_unit_are_left_out(panel):
    tables = tables_of(panel)
    panel.y, panel.x = np.append(panel.y, 99.0), np.vstack([panel.x, [9.0, 9, 9]])
    panel.unit, panel.time = np.append(panel.unit, 999), np.append(panel.time, 5)
    with_one_more = tables_of(panel)
    assert with_one_more.estimate == pytest.approx(tables.estimate, abs=1e-12)
    assert len(with_one_more.clusters) == len(tables.clusters)


def test_memory_stays_flat_in_the_number_of_draws(draw):
    tables = tables_of(draw(n_units=100, n_periods=16))
    uniforms = np.random.default_rng(0).random((20_000, 100))

    def peak(n_draws):
        weights = rademacher(uniforms[:n_draws])
        tracemalloc.start()
        wild_draws(tables, weights)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top - n_draws * 5 * 8  # what it returns

    assert peak(20_000) < 1.1 * peak(6_000)


def test_what_cannot_be_drawn_is_refused(panel):
    with pytest.raises(ValueError, match="a unit lies in two clusters"):
        tables_of(panel, panel.time)
    with pytest.raises(ValueError, match="convention iid"):
        tables_of(panel, convention="iid")
    with pytest.raises(ValueError, match="two clusters or more"):
        tables_of(panel, np.zeros(len(panel.y)))
    with pytest.raises(ValueError, match="one column a cluster"):
        wild_draws(tables_of(panel), np.ones((5, 3)))
    panel.x[:, 2] = 2 * panel.x[:, 1]
    with pytest.raises(np.linalg.LinAlgError, match="x2 is explained by x1"):
        tables_of(panel)
