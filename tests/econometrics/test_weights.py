"""Weighted regressions with effects: the same numbers as statsmodels, linearmodels and copied rows give."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from linearmodels.panel import PanelOLS

from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.within import within_transform

NAMES = ["a", "b", "c"]


@pytest.fixture
def weights(panel):
    return np.random.default_rng(9).choice([0.5, 1.0, 2.0, 7.0], len(panel.y))


def dummies(panel, effects):
    units, times = (pd.get_dummies(v, dtype=float).to_numpy() for v in (panel.unit, panel.time))
    one = np.ones((len(panel.y), 1))
    return {
        "none": one,
        "unit": units,
        "time": times,
        "two_way": np.column_stack([units, times[:, 1:]]),
    }[effects]


@pytest.mark.parametrize("effects", ["none", "unit", "time", "two_way"])
def test_it_is_weighted_least_squares_with_dummies(panel, weights, effects):
    design = np.column_stack([panel.x, dummies(panel, effects)])
    plain = sm.WLS(panel.y, design, weights=weights).fit()
    clustered = sm.WLS(panel.y, design, weights=weights).fit(cov_type="cluster", cov_kwds={"groups": panel.unit})
    iid = fixed_effects(*panel.parts, effects=effects, convention="iid", weights=weights)
    assert iid.coefficients == pytest.approx(plain.params[:3], abs=1e-10)
    assert iid.std_errors == pytest.approx(plain.bse[:3], abs=1e-10)
    assert iid.residuals == pytest.approx(plain.resid, abs=1e-9)
    assert iid.r2 == pytest.approx(1 - plain.ssr / plain.centered_tss, abs=1e-10)
    fit = fixed_effects(*panel.parts, effects=effects, convention="dummies", weights=weights)
    assert fit.std_errors == pytest.approx(clustered.bse[:3], abs=1e-10)
    if effects == "none":
        assert iid.constant == pytest.approx(plain.params[3], abs=1e-10)
        assert iid.constant_std_error == pytest.approx(plain.bse[3], abs=1e-10)
        assert fit.constant_std_error == pytest.approx(clustered.bse[3], abs=1e-10)


def test_it_is_the_weighted_panelols(panel, weights):
    frame = pd.DataFrame(panel.x, columns=NAMES, index=pd.MultiIndex.from_arrays([panel.unit, panel.time]))
    frame["y"], frame["w"] = panel.y, weights
    model = PanelOLS(frame["y"], frame[NAMES], entity_effects=True, time_effects=True, weights=frame["w"])
    other = model.fit(cov_type="clustered", cluster_entity=True, group_debias=False, count_effects=True)
    fit = fixed_effects(*panel.parts, convention="panelols", weights=weights)
    assert fit.coefficients == pytest.approx(other.params.to_numpy(), abs=1e-10)
    assert fit.std_errors == pytest.approx(other.std_errors.to_numpy(), abs=1e-10)


@pytest.mark.parametrize("convention", ["reghdfe", "none", "iid"])
def test_equal_weights_and_their_scale_change_nothing(panel, weights, convention):
    plain = fixed_effects(*panel.parts, convention=convention)
    equal = fixed_effects(*panel.parts, convention=convention, weights=np.full(len(panel.y), 3.0))
    one, other = (fixed_effects(*panel.parts, convention=convention, weights=w) for w in (weights, 1000 * weights))
    for first, second in ((plain, equal), (one, other)):
        for name in ("coefficients", "covariance", "constant", "constant_std_error", "r2", "r2_adj", "r2_within"):
            assert getattr(second, name) == pytest.approx(getattr(first, name), abs=1e-10), name
    assert one.coefficients != pytest.approx(plain.coefficients, abs=1e-3)


def test_a_whole_weight_has_the_coefficients_of_copied_rows_but_counts_once(panel):
    weights = np.random.default_rng(2).integers(1, 5, len(panel.y))
    copies = np.repeat(np.arange(len(panel.y)), weights)
    one = fixed_effects(*panel.parts, convention="none", weights=weights.astype(float))
    other = fixed_effects(*(part[copies] for part in panel.parts), convention="none")
    assert one.coefficients == pytest.approx(other.coefficients, abs=1e-10)
    assert one.std_errors == pytest.approx(other.std_errors, abs=1e-10)
    assert (one.n_obs, other.n_obs) == (len(panel.y), len(copies))


def test_what_is_swept_is_orthogonal_to_the_effects_by_the_weights(panel, weights):
    swept = within_transform(panel.x, panel.unit, panel.time, "two_way", weights)
    assert dummies(panel, "two_way").T @ (weights[:, None] * swept) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_a_row_without_weight_is_refused(panel, weights, bad):
    weights[3] = bad
    with pytest.raises(ValueError, match="weights that are not positive"):
        fixed_effects(*panel.parts, weights=weights)
