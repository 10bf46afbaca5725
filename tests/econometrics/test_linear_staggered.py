"""The linear forms are the estimators as StatsPAI has them, on complete rows and on rows with gaps."""

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.linear_staggered import linear_callaway_santanna, linear_imputation, linear_sun_abraham
from scripts.econometrics.staggered_did import callaway_santanna, imputation, sun_abraham

ESTIMATORS = {
    "never": (linear_callaway_santanna, callaway_santanna, {"against": "nevertreated"}),
    "not yet": (linear_callaway_santanna, callaway_santanna, {"against": "notyettreated"}),
    "sun abraham": (linear_sun_abraham, sun_abraham, {}),
    "imputation": (linear_imputation, imputation, {}),
}


def panel(share, seed=3):
    rng = np.random.default_rng(seed)
    unit, period = np.repeat(np.arange(40), 9), np.tile(np.arange(2008, 2017), 40)
    cohort = rng.choice([0, 0, 2011, 2012, 2014], 40)[unit]
    kept = rng.random(len(unit)) < share
    unit, period, cohort = unit[kept], period[kept], cohort[kept]
    effect = np.where((cohort > 0) & (period >= cohort), 0.1 * (period - cohort), 0.0)
    outcomes = rng.standard_normal((len(unit), 2)) + effect[:, None] + unit[:, None] / 10
    return unit, period, cohort, outcomes


@pytest.mark.parametrize("share", [1.0, 0.75])
@pytest.mark.parametrize("name", ESTIMATORS)
def test_estimates_and_errors_are_those_of_the_library(name, share):
    linear_of, library, options = ESTIMATORS[name]
    unit, period, cohort, outcomes = panel(share)
    linear = linear_of(unit, period, cohort, **options)
    estimates, errors = linear.of(outcomes)
    for place, outcome in enumerate(outcomes.T):
        rows = pd.DataFrame({"unit": unit, "period": period, "cohort": cohort, "outcome": outcome})
        found = library(rows, **options)
        assert estimates[place] == pytest.approx(found.overall.estimate, abs=1e-10)
        assert errors[place] == pytest.approx(found.overall.std_error, abs=1e-10)
        assert linear.n_clusters == found.n_units


@pytest.mark.parametrize("name", ESTIMATORS)
def test_effects_of_unit_and_period_do_not_matter_and_the_mean_effect_comes_back(name):
    linear_of, _, options = ESTIMATORS[name]
    unit, period, cohort, _ = panel(1.0)
    started = (cohort > 0) & (period >= cohort)
    effect = np.where(started, 0.3 + 0.1 * (period - cohort), 0.0)
    outcome = effect + 5.0 * unit + np.sin(period)
    estimates, _ = linear_of(unit, period, cohort, **options).of(outcome[:, None])
    assert estimates[0] == pytest.approx(effect[started].mean(), abs=1e-8)


def test_what_the_rows_do_not_allow_is_refused_in_words():
    unit, period = np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6)
    early = np.where(unit < 3, 2, 1)
    with pytest.raises(ValueError, match="no unit that never starts"):
        linear_sun_abraham(unit, period, early)
    with pytest.raises(ValueError, match="no cohort has units to compare with"):
        linear_callaway_santanna(unit, period, early)
    cohort = np.where(unit < 3, 2, 0)
    without = ~((unit < 3) & (period == 1))
    with pytest.raises(ValueError, match=r"last period before their start: \[2\]"):
        linear_sun_abraham(unit[without], period[without], cohort[without])
    with pytest.raises(ValueError, match="no treated row"):
        linear_imputation(unit, period, np.full(len(unit), 9))
