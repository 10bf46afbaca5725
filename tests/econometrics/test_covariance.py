import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels import PanelOLS

from scripts.econometrics.covariance import CONVENTIONS, Counts, is_nested, small_sample_factor
from scripts.econometrics.regression import fixed_effects

EFFECTS = ["none", "unit", "time", "two_way"]


def with_dummies(panel, effects):
    columns = [panel.x, np.ones((len(panel.y), 1))]
    if effects in ("unit", "two_way"):
        columns.append((panel.unit[:, None] == np.unique(panel.unit)[1:]).astype(float))
    if effects in ("time", "two_way"):
        columns.append((panel.time[:, None] == np.unique(panel.time)[1:]).astype(float))
    return sm.OLS(panel.y, np.column_stack(columns))


@pytest.mark.parametrize("effects", EFFECTS)
def test_dummies_is_what_statsmodels_gives_for_a_regression_on_dummies(panel, effects):
    reference = with_dummies(panel, effects).fit(cov_type="cluster", cov_kwds={"groups": panel.unit})
    fit = fixed_effects(*panel.parts, effects=effects, convention="dummies")
    np.testing.assert_allclose(fit.coefficients, reference.params[:3], rtol=1e-10)
    np.testing.assert_allclose(fit.covariance, reference.cov_params()[:3, :3], rtol=1e-10)


@pytest.mark.parametrize("effects", EFFECTS)
def test_iid_is_what_statsmodels_gives_without_clusters_and_so_are_t_p_and_intervals(panel, effects):
    reference = with_dummies(panel, effects).fit()
    fit = fixed_effects(*panel.parts, effects=effects, convention="iid")
    np.testing.assert_allclose(fit.covariance, reference.cov_params()[:3, :3], rtol=1e-10)
    np.testing.assert_allclose(fit.statistics, reference.tvalues[:3], rtol=1e-10)
    np.testing.assert_allclose(fit.p_values, reference.pvalues[:3], rtol=1e-8)
    np.testing.assert_allclose(fit.intervals(), reference.conf_int()[:3], rtol=1e-9)
    assert fit.r2 == pytest.approx(reference.rsquared, abs=1e-12)
    assert fit.r2_adj == pytest.approx(reference.rsquared_adj, abs=1e-12)


@pytest.mark.parametrize("effects", EFFECTS)
def test_none_is_the_bare_sandwich(panel, effects):
    reference = with_dummies(panel, effects).fit(
        cov_type="cluster", cov_kwds={"groups": panel.unit, "use_correction": False}
    )
    fit = fixed_effects(*panel.parts, effects=effects, convention="none")
    np.testing.assert_allclose(fit.covariance, reference.cov_params()[:3, :3], rtol=1e-10)


@pytest.mark.parametrize("effects", ["unit", "time", "two_way"])
@pytest.mark.parametrize("level", ["unit", "region"])
def test_panelols_is_what_linearmodels_gives_with_all_effects_counted(panel, effects, level):
    index = pd.MultiIndex.from_arrays([panel.unit, panel.time])
    cluster = panel.unit if level == "unit" else panel.region
    model = PanelOLS(
        pd.Series(panel.y, index=index),
        pd.DataFrame(panel.x, index=index),
        entity_effects=effects != "time",
        time_effects=effects != "unit",
    )
    reference = model.fit(
        cov_type="clustered", clusters=pd.Series(cluster, index=index), auto_df=False, count_effects=True
    )
    fit = fixed_effects(*panel.parts, cluster, effects=effects, convention="panelols")
    np.testing.assert_allclose(fit.coefficients, reference.params, rtol=1e-10)
    np.testing.assert_allclose(fit.covariance, reference.cov, rtol=1e-10)
    assert fit.r2_within == pytest.approx(reference.rsquared, abs=1e-12)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("level", ["unit", "region", "time"])
def test_reghdfe_counts_unit_effects_only_if_they_are_not_nested_in_the_clusters(panel, effects, level):
    cluster = {"unit": panel.unit, "region": panel.region, "time": panel.time}[level]
    sandwich = with_dummies(panel, effects).fit(
        cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False}
    )
    n, k, groups = len(panel.y), 3, len(np.unique(cluster))
    n_units = len(np.unique(panel.unit)) if effects in ("unit", "two_way") else 1
    n_later = len(np.unique(panel.time)) - 1 if effects in ("time", "two_way") else 0
    p = k + n_units + n_later if level == "time" else k + n_later + 1
    factor = groups / (groups - 1) * (n - 1) / (n - p)
    fit = fixed_effects(*panel.parts, cluster, effects=effects, convention="reghdfe")
    np.testing.assert_allclose(fit.covariance, factor * sandwich.cov_params()[:3, :3], rtol=1e-10)


def test_without_effects_the_constant_is_the_one_parameter_beside_the_regressors():
    counts = Counts(n_obs=100, n_clusters=10, n_regressors=2, n_unit_effects=1, n_period_effects=0, nested=True)
    expected = {
        "reghdfe": 10 / 9 * 99 / 97,
        "dummies": 10 / 9 * 99 / 97,
        "panelols": 100 / 97,
        "none": 1,
        "iid": 1 / 97,
    }
    assert {name: small_sample_factor(counts, name) for name in CONVENTIONS} == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("effects", EFFECTS)
@pytest.mark.parametrize("convention", ["dummies", "iid"])
def test_the_constant_is_that_of_a_regression_on_regressors_with_their_means_added_back(panel, effects, convention):
    fit = fixed_effects(*panel.parts, effects=effects, convention=convention)
    assert fit.constant == pytest.approx(panel.y.mean() - panel.x.mean(axis=0) @ fit.coefficients, rel=1e-12)
    if effects == "none":
        kind = {"cov_type": "cluster", "cov_kwds": {"groups": panel.unit}} if convention == "dummies" else {}
        reference = with_dummies(panel, effects).fit(**kind)
        assert fit.constant == pytest.approx(reference.params[3], rel=1e-10)
        assert fit.constant_std_error == pytest.approx(reference.bse[3], rel=1e-10)


def test_the_constant_of_a_two_way_fit_has_the_sampling_error_of_the_means_times_the_slopes(panel):
    # The residuals of a unit sum to zero, so only the slopes' errors are left in the clustered one.
    fit = fixed_effects(*panel.parts)
    means = panel.x.mean(axis=0)
    assert fit.constant_std_error == pytest.approx(np.sqrt(means @ fit.covariance @ means), rel=1e-9)


@pytest.mark.parametrize("convention", ["reghdfe", "dummies", "panelols", "none"])
def test_one_cluster_is_too_few(panel, convention):
    with pytest.raises(ValueError, match="two clusters or more, these rows have 1"):
        fixed_effects(*panel.parts, np.zeros(len(panel.y)), convention=convention)


def test_rows_that_parameters_use_up_are_too_few():
    unit, time = np.repeat([0, 1], 2), np.tile([0, 1], 2)
    with pytest.raises(ValueError, match="4 rows are too few for 4 parameters"):
        fixed_effects(np.array([1.0, 2, 3, 5]), np.array([[0.0], [1], [0], [0]]), unit, time)


def test_an_unknown_convention_is_refused_with_the_names_that_exist(panel):
    with pytest.raises(ValueError, match=r"'stata'.*reghdfe"):
        fixed_effects(*panel.parts, convention="stata")


def test_nesting_asks_every_unit_and_not_the_number_of_labels():
    assert is_nested(np.array([0, 0, 1, 1]), np.array(["a", "a", "a", "a"]))
    assert not is_nested(np.array([0, 0, 1, 1]), np.array(["a", "b", "a", "a"]))
