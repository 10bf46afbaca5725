import numpy as np
import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.extrapolate import extrapolate, extrapolate_series
from scripts.panel.schema import CELLS, DRAWS
from tests.panel.builders import cells, code, nan, of, shuffled

A, B = code(1), code(2)
LEVEL = {"variables": ["co2"], "scale": "level", "method": "trend"}
LOG = LEVEL | {"scale": "log"}
YEARS = np.arange(1997, 2022)


def run(made, step, **options):
    return extrapolate(made, step, **({"seed": 1, "keys": ("study", "plan", 1), "draws": 20} | options))


def noisy(n_cities=40, last=18, seed=0):
    """Random walks with drift that end after `last` years, of which half is a shock common to all cities."""
    rng = np.random.default_rng(seed)
    shocks = rng.normal(size=(25, 1)) + rng.normal(size=(25, n_cities))
    walk = 2 + np.cumsum(0.02 + 0.05 * shocks, axis=0)
    walk[last:] = nan
    return cells({code(s): np.exp(walk[:, s]).tolist() for s in range(n_cities)}, first_year=1997)


def test_only_cells_after_a_citys_last_value_are_filled():
    out, _ = run(cells({A: [nan, 1, nan, 3, nan, nan]}), LEVEL)
    assert np.isnan(of(CELLS.validate(out), A)).tolist() == [True, False, True, False, False, False]
    assert of(out, A, "status")[-2:] == ["extrapolated", "extrapolated"]


def test_the_trend_rests_on_every_year_that_has_a_value_filled_ones_included():
    made = cells({A: [1, 2, 9, nan]})
    made.loc[2, "status"] = "province_mean"
    out, _ = run(made, LEVEL)
    assert of(out, A)[-1] == pytest.approx(np.polyval(np.polyfit([0, 1, 2], [1, 2, 9], 1), 3))
    assert of(out, A, "made_from")[-1] == f"co2:{A}:2006 co2:{A}:2007 co2:{A}:2008"


def test_last_repeats_the_last_value_and_names_it():
    out, _ = run(cells({A: [1, 4, 2, nan, nan]}), LOG | {"method": "last"})
    assert of(out, A)[-2:] == pytest.approx([2, 2])
    assert of(out, A, "made_from")[-1] == f"co2:{A}:2008"
    assert of(out, A, "method")[-1] == "last in log, 2 past 2008"


def test_a_trend_in_logarithms_is_constant_growth():
    assert of(run(cells({A: [1, 2, 4, nan, nan]}), LOG)[0], A)[-2:] == pytest.approx([8, 16])


def test_a_city_without_a_value_stays_empty():
    out, draws = run(cells({A: [nan, nan], B: [1, nan]}), LOG)
    assert of(out, A, "status") == ["missing", "missing"]
    assert set(draws["code"]) == {B}


def test_only_the_steps_years_are_filled_and_the_horizon_counts_from_the_last_value():
    out, draws = run(cells({A: [1, 2, nan, nan, nan]}), LEVEL | {"from": 2009, "until": 2009})
    assert np.isnan(of(out, A)).tolist() == [False, False, True, False, True]
    assert of(out, A)[3] == pytest.approx(4)
    assert set(draws["year"]) == {2009}


def test_nothing_to_fill_leaves_the_cells_and_gives_no_draws():
    made = cells({A: [1.0, 2, 3]})
    out, draws = run(made, LEVEL)
    pd.testing.assert_frame_equal(out, made)
    assert DRAWS.validate(draws).empty


def test_every_filled_cell_and_no_other_has_an_interval_around_it_that_widens_with_the_horizon():
    out, _ = run(noisy(), LOG | {"method": "drift"})
    filled = CELLS.validate(out)[out["status"].eq("extrapolated")]
    assert (filled["low"] < filled["value"]).all()
    assert (filled["value"] < filled["high"]).all()
    width = np.log(filled["high"] / filled["low"]).to_numpy().reshape(40, 7)
    assert (np.diff(width, axis=1) > 0).all()
    rest = out[~out["status"].eq("extrapolated")]
    assert rest["low"].isna().all()
    assert rest["high"].isna().all()


def test_without_years_to_hold_back_there_is_no_interval_and_the_draws_repeat_the_forecast():
    out, draws = run(cells({A: [1, 2, 4, nan]}), LOG)
    assert out[["low", "high"]].isna().all(axis=None)
    assert draws["value"].tolist() == pytest.approx([8] * 20)


def test_the_draws_spread_as_the_interval_says_and_centre_on_the_value():
    out, draws = run(noisy(n_cities=6), LOG, draws=4000)
    joined = DRAWS.validate(draws).merge(out, on=["code", "year", "variable"], suffixes=("_drawn", ""))
    logs = np.log(joined["value_drawn"] / joined["value"])
    spread = logs.groupby([joined["code"], joined["year"]]).agg(["mean", "std"])
    half = np.log(joined.groupby(["code", "year"])["high"].first() / joined.groupby(["code", "year"])["value"].first())
    np.testing.assert_allclose(spread["std"], half / 1.959964, rtol=0.06)
    np.testing.assert_allclose(spread["mean"] / spread["std"], 0, atol=0.06)


def test_a_years_shock_is_shared_by_the_cities_as_far_as_their_past_errors_were():
    _, draws = run(noisy(n_cities=80), LOG | {"method": "drift"}, draws=3000)
    first = draws[draws["year"].eq(2015)].assign(value=lambda d: np.log(d["value"]))
    together = np.corrcoef(first.sort_values(["code", "draw"])["value"].to_numpy().reshape(80, 3000))
    assert together[np.triu_indices(80, 1)].mean() == pytest.approx(0.5, abs=0.15)


def test_a_draw_is_the_same_however_many_there_are_and_whatever_else_is_filled():
    made = noisy(n_cities=5)
    both = pd.concat([made, made.assign(variable="so2")], ignore_index=True)
    _, few = run(made, LOG, draws=3)
    _, many = run(both, LOG | {"variables": ["so2", "co2"]}, draws=9)
    chosen = many[many["variable"].eq("co2") & many["draw"].lt(3)].reset_index(drop=True)
    pd.testing.assert_frame_equal(few, chosen)
    assert not np.isclose(few["value"], many[many["variable"].eq("so2") & many["draw"].lt(3)]["value"]).any()


def test_another_plan_or_seed_draws_other_numbers_around_the_same_values():
    made = noisy(n_cities=3)
    here, draws = run(made, LOG)
    for other in ({"keys": ("study", "other", 1)}, {"seed": 2}):
        there, other_draws = run(made, LOG, **other)
        pd.testing.assert_frame_equal(here, there)
        assert not draws["value"].eq(other_draws["value"]).any()


def test_the_order_of_the_rows_changes_nothing():
    made = noisy(n_cities=5)
    for here, there in zip(run(made, LOG), run(shuffled(made), LOG), strict=True):
        pd.testing.assert_frame_equal(here, there)


def test_best_takes_the_backtests_winner_method_and_scale():
    scores = pd.DataFrame(
        {"variable": "co2", "method": ["trend", "last"], "scale": ["log", "level"], "winner": [False, True]}
    )
    made = noisy(n_cities=4)
    out, _ = run(made, LOG | {"method": "best"}, backtest=scores)
    expected, _ = run(made, LEVEL | {"method": "last"})
    pd.testing.assert_series_equal(out["value"], expected["value"])
    assert of(out, code(0), "method")[-1] == "best: last in level, 7 past 2014"


@pytest.mark.parametrize("scores", [None, pd.DataFrame({"variable": ["so2"], "winner": [True]})])
def test_best_without_a_backtest_of_the_variable_is_refused(scores):
    with pytest.raises(BadInput, match="'best' for co2, which has no backtest"):
        run(cells({A: [1, nan]}), LOG | {"method": "best"}, backtest=scores)


def test_an_unknown_method_is_refused_with_those_that_are_known():
    with pytest.raises(BadInput, match="method 'lats'; expected one of last, drift, trend"):
        run(cells({A: [1, nan]}), LOG | {"method": "lats"})


def test_a_falling_line_on_the_level_stays_positive_in_value_interval_and_draws():
    out, draws = run(cells({A: [60, 52, 39, 31, 22, 8, 3, nan, nan]}), LEVEL, draws=200)
    filled = out[out["status"].eq("extrapolated")]
    assert (filled[["value", "low", "high"]] > 0).all(axis=None)
    assert (draws["value"] > 0).all()
    assert of(out, A)[-1] == 3


def test_thousands_of_simulated_panels_at_once_are_each_as_alone():
    rng = np.random.default_rng(5)
    values = np.where(np.arange(25)[:, None] < rng.integers(5, 24, 5000), rng.normal(size=(25, 5000)), nan)
    inside = YEARS >= 2003
    together = extrapolate_series(YEARS, values, "trend", "log", inside)
    for s in range(0, 5000, 611):
        alone = extrapolate_series(YEARS, values[:, [s]], "trend", "log", inside)
        np.testing.assert_allclose(together[:, [s]], alone, atol=1e-12)
