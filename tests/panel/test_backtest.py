import numpy as np
import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.backtest import backtest
from scripts.panel.forecasts import METHODS
from scripts.panel.schema import BACKTEST
from tests.panel.builders import cells, code, nan, shuffled

SETTINGS = {"variable": "co2", "origins": {"from": 2010, "until": 2012}, "horizons": 2, "least_training": 4}


def noisy(n_cities=12, seed=0, drift=0.05):
    rng = np.random.default_rng(seed)
    walk = 3 + np.cumsum(rng.normal(drift, 0.1, (10, n_cities)), axis=0)
    return cells({code(s): np.exp(walk[:, s]).tolist() for s in range(n_cities)}, first_year=2005)


@pytest.fixture(scope="module")
def scores():
    return BACKTEST.validate(backtest(noisy(), SETTINGS))


def pooled(table, method, scale="log"):
    return table[table["method"].eq(method) & table["scale"].eq(scale) & table["horizon"].eq(0)].iloc[0]


def test_the_score_is_the_mean_absolute_error_over_the_mean_step_of_the_training_years():
    logs = [1.0, 1.2, 1.1, 1.4, 1.5, 1.9, 1.6]
    made = cells({code(1): np.exp(logs).tolist()}, first_year=2006)
    table = backtest(made, SETTINGS | {"origins": {"from": 2009, "until": 2010}, "horizons": 2})
    row = table[table["method"].eq("last") & table["scale"].eq("log")].set_index("horizon")
    from_2009 = np.abs([1.5 - 1.4, 1.9 - 1.4]) / np.mean([0.2, 0.1, 0.3])
    from_2010 = np.abs([1.9 - 1.5, 1.6 - 1.5]) / np.mean([0.2, 0.1, 0.3, 0.1])
    assert row.loc[1, "mase"] == pytest.approx(np.mean([from_2009[0], from_2010[0]]))
    assert row.loc[2, "mase"] == pytest.approx(np.mean([from_2009[1], from_2010[1]]))
    assert row.loc[0, "mase"] == pytest.approx(np.mean([from_2009, from_2010]))
    assert row.loc[0, "rmse"] == pytest.approx(np.sqrt(np.mean(np.square([0.1, 0.5, 0.4, 0.1]))))
    assert row["n_forecasts"].tolist() == [4, 2, 2]


def test_steps_count_only_between_adjacent_observed_years():
    made = cells({code(1): np.exp([1.0, 1.2, nan, 9.0, 9.1, 9.5]).tolist()}, first_year=2006)
    table = backtest(made, SETTINGS | {"origins": {"from": 2010, "until": 2010}, "horizons": 1})
    assert pooled(table, "last")["mase"] == pytest.approx(0.4 / np.mean([0.2, 0.1]))


def test_every_candidate_is_scored_on_both_scales_at_every_horizon(scores):
    assert len(scores) == len(METHODS) * 2 * 3
    assert scores["n_forecasts"].groupby(scores["horizon"]).nunique().eq(1).all()
    assert scores["n_cities"].eq(12).all()


def test_the_winner_has_the_lowest_pooled_score(scores):
    best = scores[scores["horizon"].eq(0)].sort_values("mase", kind="stable").iloc[0]
    won = scores[scores["winner"]]
    assert set(won["method"]) == {best["method"]}
    assert set(won["scale"]) == {best["scale"]}
    assert len(won) == 3


def test_of_equal_candidates_the_first_one_wins_and_the_log_before_the_level():
    made = cells({code(1): [1, 2, 1, 2, 1, 2, 2, 2, 2, 2]}, first_year=2003)
    table = backtest(made, SETTINGS | {"origins": {"from": 2010, "until": 2010}})
    won = table[table["winner"]].iloc[0]
    assert (won["method"], won["scale"], won["mase"]) == ("last", "log", 0)


def test_a_straight_line_in_logarithms_is_won_by_a_trend_in_logarithms():
    made = cells({code(s): np.exp(0.1 * s + 0.08 * np.arange(10)).tolist() for s in range(3)}, first_year=2005)
    won = backtest(made, SETTINGS).query("winner").iloc[0]
    assert (won["method"], won["scale"]) == ("drift", "log")


def test_filled_cells_neither_train_nor_are_scored():
    made = noisy()
    filled = made.copy()
    extra = cells({code(50): np.linspace(1, 99, 10).tolist()}, first_year=2005).assign(status="interpolated")
    filled = pd.concat([filled, extra], ignore_index=True)
    pd.testing.assert_frame_equal(backtest(filled, SETTINGS), backtest(made, SETTINGS))


def test_what_came_after_the_last_scored_year_changes_nothing():
    made = noisy()
    later = made.copy()
    later.loc[later["year"].eq(2014), "value"] *= 3
    settings = SETTINGS | {"origins": {"from": 2010, "until": 2011}}
    pd.testing.assert_frame_equal(backtest(made, settings), backtest(later, settings))


def test_a_city_counts_only_at_origins_where_it_was_observed_and_has_enough_values():
    made = cells({code(1): [1, 2, 3, 4, 5, nan, 7, 8], code(2): [nan, nan, nan, nan, 5, 6, 7, 8]}, first_year=2005)
    table = backtest(made, SETTINGS | {"origins": {"from": 2008, "until": 2010}, "horizons": 1})
    assert pooled(table, "last")["n_forecasts"] == 1  # origin 2008 of the first; its 2009 is followed by a gap


def test_the_order_of_the_rows_changes_nothing():
    pd.testing.assert_frame_equal(backtest(shuffled(noisy()), SETTINGS), backtest(noisy(), SETTINGS))


def test_an_origin_that_leaves_nothing_to_score_is_refused_with_the_key():
    with pytest.raises(BadInput, match=r"Lower backtest[.]least_training"):
        backtest(noisy(), SETTINGS | {"least_training": 30})
    with pytest.raises(BadInput, match=r"move backtest[.]origins"):
        backtest(noisy(), SETTINGS | {"origins": {"from": 2030, "until": 2031}})
