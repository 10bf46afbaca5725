import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.formula.api import ols

from scripts.econometrics.main_effects import (
    balanced_block,
    factorial,
    level_means,
    main_effect_shares,
    pair_changes,
)


@pytest.fixture
def values():
    return np.random.default_rng(3).normal(size=(3, 2, 4))


def test_shares_are_those_of_an_analysis_of_variance(values):
    at = np.stack(np.meshgrid(*map(np.arange, values.shape), indexing="ij"), axis=-1).reshape(-1, 3)
    frame = pd.DataFrame(at, columns=["a", "b", "c"]).assign(y=values.ravel())
    table = sm.stats.anova_lm(ols("y ~ C(a) + C(b) + C(c)", frame).fit())
    whole = ((frame["y"] - frame["y"].mean()) ** 2).sum()
    np.testing.assert_allclose(
        main_effect_shares(values), table.loc[["C(a)", "C(b)", "C(c)"], "sum_sq"] / whole, rtol=1e-10
    )


def test_factors_that_add_up_share_the_whole_and_one_that_does_nothing_has_none(values):
    made = np.add.outer(np.add.outer([0.0, 3.0, 5.0], [0.0, 0.0]), [0.0, 1.0])
    shares = main_effect_shares(made)
    assert shares.sum() == pytest.approx(1)
    assert shares[1] == pytest.approx(0)
    assert shares[0] > shares[2] > 0


def test_a_missing_combination_is_refused_by_shares_and_left_out_of_means(values):
    values[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="balanced block"):
        main_effect_shares(values)
    assert level_means(values, 0)[0] == pytest.approx(np.nanmean(values[0]))


def test_a_block_has_every_combination_and_drops_no_level_without_need(values):
    values[:, :, 3] = np.nan
    values[2, 1, 0] = np.nan
    block = balanced_block(values)
    assert not np.isnan(values[np.ix_(*block)]).any()
    assert [len(each) for each in block] in ([2, 2, 3], [3, 1, 3], [3, 2, 2])
    assert [len(each) for each in balanced_block(np.ones((2, 3)))] == [2, 3]


def test_where_nothing_is_there_the_block_is_empty():
    assert all(len(each) == 0 for each in balanced_block(np.full((2, 2), np.nan)))


def test_a_pair_differs_in_one_factor_alone():
    made = np.array([[1.0, 2.0], [4.0, np.nan]])
    assert sorted(pair_changes(made, 0)) == [3.0]
    assert sorted(pair_changes(made, 1)) == [1.0]
    assert len(pair_changes(np.ones((5, 3)), 0)) == 3 * 10


def test_numbers_stand_at_their_levels_and_no_two_at_one():
    made = factorial([["x", "y"], [1, 2]], [["y", "x"], [1, 2]], np.array([5.0, 7.0]))
    assert made[1, 0] == 5
    assert made[0, 1] == 7
    assert np.isnan(made).sum() == 2
    with pytest.raises(ValueError, match="same combination"):
        factorial([["x", "y"]], [["x", "x"]], np.array([1.0, 2.0]))


def test_of_levels_as_empty_as_each_other_the_earlier_factor_s_later_one_goes():
    values = np.array([[np.nan, 1.0], [2.0, np.nan]])
    assert [each.tolist() for each in balanced_block(values)] == [[0], [1]]
