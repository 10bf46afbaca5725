"""Weights and roots of a linear estimate give what a regression of its own gives, outcome by outcome."""

import numpy as np
import pytest

from scripts.econometrics.linear_effects import linear_within
from scripts.econometrics.regression import fixed_effects


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(5)
    unit, time = np.repeat(np.arange(24), 9), np.tile(np.arange(9), 24)
    kept = rng.random(len(unit)) < 0.7
    kept[:9] = False
    kept[4] = True  # a unit with one row
    unit, time = unit[kept], time[kept]
    columns = rng.standard_normal((len(unit), 3)) + 1000.0 * unit[:, None]
    outcomes = rng.standard_normal((len(unit), 4)) + unit[:, None] + 3 * time[:, None]
    return unit, time, columns, outcomes


@pytest.mark.parametrize("convention", ["reghdfe", "dummies", "panelols", "none"])
@pytest.mark.parametrize("cluster", ["unit", "group"])
def test_estimates_and_errors_are_those_of_single_regressions(rows, convention, cluster):
    unit, time, columns, outcomes = rows
    labels = unit if cluster == "unit" else unit // 4
    linear = linear_within(columns, unit, time, cluster=labels, convention=convention)
    estimates, errors = linear.of(outcomes)
    for place, outcome in enumerate(outcomes.T):
        fit = fixed_effects(outcome, columns, unit, time, cluster=labels, convention=convention)
        assert estimates[place] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert errors[place] == pytest.approx(fit.std_errors[0], abs=1e-10)
        assert linear.df == fit.df


def test_a_row_alone_in_its_unit_has_no_weight(rows):
    unit, time, columns, _ = rows
    linear = linear_within(columns, unit, time)
    assert linear.weights[unit == 0] == 0
    assert not linear.root[:, unit == 0].any()


def test_collinear_regressors_unclustered_errors_and_a_single_cluster_are_refused(rows):
    unit, time, columns, _ = rows
    with pytest.raises(np.linalg.LinAlgError):
        linear_within(np.column_stack([columns, columns[:, 1]]), unit, time)
    with pytest.raises(ValueError, match="iid"):
        linear_within(columns, unit, time, convention="iid")
    with pytest.raises(ValueError, match="two clusters or more"):
        linear_within(columns, unit, time, cluster=np.zeros(len(unit)))
