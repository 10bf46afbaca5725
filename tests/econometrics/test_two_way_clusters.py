import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels import PanelOLS
from statsmodels.stats.sandwich_covariance import cov_cluster_2groups

from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.two_way_clusters import two_way_clusters
from scripts.econometrics.within import within_transform


def ours(panel, convention, second=None):
    fit = fixed_effects(panel.y, panel.x, panel.unit, panel.time, convention=convention)
    swept = within_transform(np.column_stack([panel.y, panel.x]), panel.unit, panel.time)
    second = panel.time if second is None else second
    return two_way_clusters(swept[:, 0], swept[:, 1:], panel.unit, second, fit.counts, convention)


@pytest.fixture
def many(draw):
    """Return a panel with enough periods for the sum of the three parts to be positive definite."""
    return draw(n_units=30, n_periods=25)


@pytest.mark.parametrize(("convention", "corrected"), [("none", False), ("dummies", True)])
def test_the_covariance_is_that_of_statsmodels_on_dummy_variables(many, convention, corrected):
    dummies = [(labels[:, None] == np.unique(labels)).astype(float) for labels in (many.unit, many.time)]
    fit = sm.OLS(many.y, np.hstack([many.x, dummies[0], dummies[1][:, 1:]])).fit()
    theirs = cov_cluster_2groups(fit, many.unit, many.time, use_correction=corrected)[0][:3, :3]
    found = ours(many, convention)
    assert not found.repaired
    np.testing.assert_allclose(found.covariance, theirs, rtol=1e-9, atol=1e-12)


def test_the_covariance_is_that_of_linearmodels(many):
    frame = pd.DataFrame(many.x, columns=["a", "b", "c"]).assign(y=many.y, unit=many.unit, time=many.time)
    frame = frame.set_index(["unit", "time"])
    model = PanelOLS(frame["y"], frame[["a", "b", "c"]], entity_effects=True, time_effects=True)
    fit = model.fit(cov_type="clustered", cluster_entity=True, cluster_time=True, auto_df=False, count_effects=True)
    np.testing.assert_allclose(ours(many, "panelols").covariance, fit.cov.to_numpy(), rtol=1e-10, atol=1e-13)


def test_the_degrees_of_freedom_are_those_of_the_fewer_clusters(many):
    found = ours(many, "reghdfe")
    assert (found.df, found.n_clusters) == (24, (30, 25))


def test_nested_dimensions_give_the_covariance_by_the_larger_clusters(many):
    fit = fixed_effects(many.y, many.x, many.unit, many.time, many.region)
    np.testing.assert_allclose(ours(many, "reghdfe", many.region).covariance, fit.covariance, rtol=1e-10)


def test_a_sum_that_is_not_positive_is_repaired_and_says_so(draw):
    repaired = 0
    for seed in range(20):
        panel = draw(seed=seed, n_units=6, n_periods=5)
        found = ours(panel, "none")
        assert np.linalg.eigvalsh(found.covariance)[0] > -1e-12
        if not found.repaired:
            continue
        repaired += 1
        panel.x = panel.x * [1, 1e3, 1e-3]
        again = ours(panel, "none")
        units = np.array([1, 1e-3, 1e3])
        np.testing.assert_allclose(again.covariance, found.covariance * np.outer(units, units), rtol=1e-6)
    assert repaired > 0


def test_errors_that_ask_for_no_clusters_are_refused(many):
    with pytest.raises(ValueError, match="convention iid"):
        ours(many, "iid")
