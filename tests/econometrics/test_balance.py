"""Balance of covariates: the formulas on numbers done by hand, and pstest's table."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scripts.econometrics.balance import balance, bias_reduction, standardized_bias
from scripts.econometrics.nearest_neighbours import with_replacement


@pytest.fixture
def drawn():
    rng = np.random.default_rng(5)
    treated = rng.random(150) < 0.4
    return rng.normal(size=(150, 3)) + 0.5 * treated[:, None] * [1, 0, -1], treated


def test_by_hand():
    x, treated = np.array([[4.0], [6.0], [1.0], [5.0], [3.0]]), np.array([True, True, False, False, False])
    found = balance(x, treated)
    assert (found.mean_treated, found.mean_control, found.difference) == (5, 3, 2)
    assert (found.variance_treated, found.variance_control, found.variance_ratio) == (2, 4, 0.5)
    assert standardized_bias(found, found) == pytest.approx(100 * 2 / np.sqrt(3))
    # Matched with 5 twice: equal means.
    after = balance(x, treated, np.array([1.0, 1.0, 0.0, 2.0, 0.0]))
    assert after.mean_control == 5
    assert standardized_bias(after, found) == 0
    assert bias_reduction(standardized_bias(after, found), standardized_bias(found, found)) == 100


def test_the_t_test_is_the_equal_variance_one(drawn):
    x, treated = drawn
    t, p = stats.ttest_ind(x[treated], x[~treated])
    found = balance(x, treated)
    assert found.statistic == pytest.approx(t, abs=1e-12)
    assert found.p_value == pytest.approx(p, abs=1e-12)
    assert found.df == 148


def test_a_whole_weight_is_that_many_rows(drawn):
    x, treated = drawn
    weights = np.random.default_rng(1).integers(0, 4, len(x))
    copies = np.repeat(np.arange(len(x)), weights)
    one, other = balance(x, treated, weights.astype(float)), balance(x[copies], treated[copies])
    for name in ("mean_control", "variance_treated", "std_error", "p_value", "variance_ratio"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-12), name


def test_the_bias_after_is_measured_on_the_scale_before():
    x, treated = np.array([[0.0], [2.0], [0.0], [4.0]]), np.array([True, True, False, False])
    before = balance(x, treated)
    after = balance(x, treated, np.array([1.0, 1.0, 2.0, 0.0]))
    assert after.variance_control == 0
    assert standardized_bias(after, before) == pytest.approx(100 / np.sqrt((2 + 8) / 2))


def test_a_group_without_rows_has_no_mean(drawn):
    x, treated = drawn
    assert np.isnan(balance(x, treated, treated.astype(float)).mean_control).all()


def test_a_bias_can_grow():
    assert bias_reduction(np.array([-30.0, 5.0]), np.array([10.0, -10.0])).tolist() == [-200.0, 50.0]


@pytest.mark.slow
def test_it_is_the_table_of_pstest(drawn):
    from statspai import psmatch2

    x, treated = drawn
    data = pd.DataFrame(x, columns=list("abc")).assign(d=treated.astype(int))
    score = 1 / (1 + np.exp(-x @ [1.0, 0.5, -0.5]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = psmatch2(data.assign(p=score), treat="d", covariates=list("abc"), pscore="p", neighbor=2).pstest()
    found = with_replacement(score, treated, np.ones(len(x), dtype=bool), 2)
    there = found.frequency > 0
    before, after = balance(x, treated), balance(x[there], treated[there], found.frequency[there])
    unmatched, matched = standardized_bias(before, before), standardized_bias(after, before)
    ours = {
        "mean_control_matched": after.mean_control,
        "pct_bias_unmatched": unmatched,
        "pct_bias_matched": matched,
        "pct_reduction_abs_bias": bias_reduction(matched, unmatched),
        "t_unmatched": before.statistic,
        "t_matched": after.statistic,
        "p_matched": after.p_value,
        "variance_ratio_unmatched": before.variance_ratio,
        "variance_ratio_matched": after.variance_ratio,
    }
    for name, values in ours.items():
        assert values == pytest.approx(theirs.table[name].to_numpy(), abs=1e-10), name
