"""A draw runs the plan's own steps, and only adds errors to what they fill."""

import numpy as np
import pytest

from scripts.panel.extrapolate import extrapolate
from scripts.panel.forecast_errors import ErrorModel
from scripts.panel.imputation import Grid, State, _beside_province, _bridge, _forecast_draws, draw_filled
from scripts.panel.interpolate import interpolate
from scripts.panel.province_mean import province_mean
from scripts.panel.schema import Status
from scripts.panel.streams import stream
from tests.panel.builders import cells, cities, code

YEARS = np.arange(2000, 2016)
CODES = [code(place, province) for province in (13, 33) for place in range(1, 8)]
GRID = Grid(YEARS, CODES, np.repeat([0, 1], 7))
LINES = {"step": "interpolate", "variables": ["co2"], "scale": "log"}
MEANS = {"step": "province_mean", "variables": ["co2"], "scale": "log", "until": 2012}
TREND = {"step": "extrapolate", "variables": ["co2"], "scale": "log", "method": "trend", "from": 2012}
BEST = TREND | {"method": "best"}
PLANS = {
    "lines": [LINES],
    "paper": [LINES, MEANS, TREND],
    "trend first": [LINES, TREND, MEANS | {"until": 2015}],
    "on levels": [LINES | {"scale": "level"}, MEANS | {"scale": "level"}, TREND | {"scale": "level"}],
    "best": [MEANS, BEST],
}


@pytest.fixture(scope="module")
def observed():
    rng = np.random.default_rng(8)
    values = np.exp(3 + 0.1 * rng.standard_normal((16, 14)).cumsum(axis=0) + rng.normal(scale=0.4, size=14))
    values[rng.random(values.shape) < 0.15] = np.nan
    values[13:] = np.nan
    values[:4, 2] = np.nan
    values[:, [5, 9]] = np.nan
    return values


def drawn(observed, steps, draws, errors=1.0):
    values = np.repeat(observed[:, None], draws, axis=1)
    return draw_filled(values, observed, steps, GRID, lambda *keys: stream(1, *keys), ("damped_holt", "log"), errors)


def as_filled(observed, steps):
    frame = cells(dict(zip(CODES, observed.T.tolist(), strict=True)), first_year=2000)
    for step in steps:
        if step["step"] == "interpolate":
            frame = interpolate(frame, step)
        elif step["step"] == "province_mean":
            frame = province_mean(frame, cities(CODES), step)
        else:
            named = step | {"method": step["method"].replace("best", "damped_holt")}
            frame, _ = extrapolate(frame, named, seed=1, draws=1)
    return frame["value"].to_numpy().reshape(14, 16).T


@pytest.mark.parametrize("plan", PLANS)
def test_without_errors_every_draw_is_the_plans_own_filling(observed, plan):
    expected = as_filled(observed, PLANS[plan])
    found = drawn(observed, PLANS[plan], 3, errors=0.0)
    for draw in range(3):
        np.testing.assert_allclose(found[:, draw], expected, rtol=1e-10)


@pytest.mark.parametrize("plan", PLANS)
def test_observed_cells_stay_and_filled_ones_vary(observed, plan):
    found, expected = drawn(observed, PLANS[plan], 8), as_filled(observed, PLANS[plan])
    known, empty, found = ~np.isnan(observed), np.isnan(expected), found.transpose(0, 2, 1)
    np.testing.assert_allclose(found[known], np.repeat(observed[known][:, None], 8, axis=1), rtol=1e-12)
    assert np.isnan(found[empty]).all()
    filled = found[~known & ~empty]
    assert (filled.std(axis=1) > 0).all()
    assert (filled > 0).all()


def test_a_draw_is_the_same_whatever_the_number_of_draws(observed):
    np.testing.assert_array_equal(drawn(observed, PLANS["paper"], 3), drawn(observed, PLANS["paper"], 7)[:, :3])


def test_a_later_step_carries_the_errors_of_the_one_before(observed, monkeypatch):
    monkeypatch.setattr(
        "scripts.panel.imputation.residual_paths", lambda model, place, shape, generator: np.zeros(shape)
    )
    found = np.log(drawn(observed, [LINES, MEANS], 20))
    # city 5 of the first province has no cell of its own: it is the mean of the others' draws
    there = ~np.isnan(np.log(drawn(observed, [LINES], 20)))[:, :, :7]
    expected = np.where(there, found[:, :, :7], 0).sum(axis=2)[:13] / there.sum(axis=2)[:13]
    np.testing.assert_allclose(found[:13, :, 5], expected, atol=1e-10)
    gaps = np.isnan(observed[4:13, [0, 1, 3, 4, 6]]).any(axis=1)
    assert (found[4:13, :, 5].std(axis=1)[gaps] > 0).any()


def test_errors_of_a_continued_series_grow_and_are_shared(observed):
    found = np.log(drawn(observed, [LINES, TREND], 300))
    assert np.nanmean(found[15].std(axis=0)) > np.nanmean(found[13].std(axis=0))
    whole = ~np.isnan(found[15]).any(axis=0)
    errors = found[15][:, whole] - found[15][:, whole].mean(axis=0)
    assert errors.mean(axis=1).std() > errors.std() / np.sqrt(whole.sum())


def test_the_best_method_needs_a_winner(observed):
    with pytest.raises(ValueError, match="backtest names none"):
        draw_filled(observed[:, None], observed, [BEST], GRID, lambda *keys: stream(1, *keys))


def test_a_city_is_measured_against_the_others_of_its_province_without_means_filled_before():
    rng = np.random.default_rng(9)
    plain = rng.normal(size=(6, 5))
    status = np.full((6, 5), Status.OBSERVED, dtype=object)
    status[2, 1], status[3, 0], plain[4, 2], status[4, 2] = Status.PROVINCE_MEAN, Status.INTERPOLATED, np.nan, "missing"
    grid = Grid(np.arange(2000, 2006), list("abcde"), np.array([0, 0, 0, 0, 1]))
    state = State(np.stack([plain, 2 * plain], axis=1), plain, status)
    found = _beside_province(state, status == Status.OBSERVED, grid)
    for t, s in np.ndindex(6, 4):
        others = [o for o in range(4) if o != s and status[t, o] in (Status.OBSERVED, Status.INTERPOLATED)]
        expected = plain[t, s] - plain[t, others].mean() if status[t, s] == Status.OBSERVED else np.nan
        np.testing.assert_allclose(found[t, :, s], [expected, 2 * expected], atol=1e-12)
    assert np.isnan(found[:, :, 4]).all()  # alone in its province


def test_the_size_of_a_bridge_is_drawn_too():
    values, rng = np.full((5, 40), np.nan), np.random.default_rng(10)
    values[[0, 4]] = 1.0
    squares = [np.mean(_bridge(values, 0.04, 10, rng)[2] ** 2) for _ in range(2000)]
    # Two years from either end: sigma^2 · 1, times 10 / 8, the mean of 10 / chi-squared(10).
    assert np.mean(squares) == pytest.approx(0.04 * 1.25, abs=4 * 0.05 * np.sqrt((1 / 3 + 0.1) / 2000))


def test_the_size_of_a_city_s_forecast_errors_is_drawn_with_five_more_degrees_than_its_years(observed, monkeypatch):
    sizes = []
    monkeypatch.setattr(
        "scripts.panel.imputation.forecast_errors",
        lambda *_: ErrorModel(np.ones(14), np.ones(20), np.full(14, 3.0), 0.0),
    )
    monkeypatch.setattr(ErrorModel, "draw", lambda self, ahead, generator: sizes.append((self.size, self.level.max())))
    state = State(np.log(observed)[:, None], np.log(observed), np.where(np.isnan(observed), "missing", "observed"))
    generators = [np.random.default_rng(seed) for seed in range(3000)]
    _forecast_draws(state, ~np.isnan(observed), "trend", "log", GRID, generators)
    there = ~np.isnan(observed[:, 0])
    held_back = (there[1:] & (there.cumsum() >= 5)[:-1]).sum()
    df = held_back + 5
    assert np.mean([size[0] ** 2 for size, _ in sizes]) == pytest.approx(df / (df - 2), rel=0.05)
    assert {level for _, level in sizes} == {0.0}  # the step before has drawn it already
