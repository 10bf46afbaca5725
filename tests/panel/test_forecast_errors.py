"""Intervals and draws of continued series, held against what came: on series made here and on the simulated world."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.demo.simulate import read_counts, simulate
from scripts.demo.units import read_units
from scripts.panel.backtest import backtest
from scripts.panel.cities import cities as cities_of
from scripts.panel.extrapolate import extrapolate
from scripts.panel.forecast_errors import forecast_errors, held_back_errors
from scripts.panel.interpolate import interpolate
from scripts.panel.province_mean import province_mean
from scripts.panel.series import Block
from scripts.registry.prefectures import Registry
from scripts.settings.load import load_study, load_variables
from tests.panel.builders import cells, cities, code, nan

ROOT = Path(__file__).parents[2]
YEARS = np.arange(2000, 2022)
WORLD = {
    "noise": 1.0,
    "provinces": "all",
    "data_years": {"from": 2004, "until": 2022},
    "emission_years": {"from": 1997, "until": 2019},
}


def block(values, codes=None):
    codes = codes or [code(s % 90, 11 + s // 90) for s in range(values.shape[1])]
    return Block("co2", YEARS[: len(values)], codes, values, np.ones(len(values), dtype=bool), 0)


def statuses(values, status="observed"):
    return np.where(np.isnan(values), "missing", status).astype(object)


def walks(n_cities=400, seed=2):
    """Random walks whose yearly step is drawn with each city's own spread, .05 to .2."""
    rng = np.random.default_rng(seed)
    return 3 + np.cumsum(rng.uniform(0.05, 0.2, n_cities) * rng.normal(size=(len(YEARS), n_cities)), axis=0)


def coverage(out, truth):
    """Return the share of extrapolated cells whose interval holds the truth, by year."""
    filled = out[out["status"].eq("extrapolated")].merge(truth, on=["code", "year"])
    return filled["truth"].between(filled["low"], filled["high"]).groupby(filled["year"]).mean()


def test_held_back_errors_are_those_of_the_method_run_on_what_stood_up_to_the_origin_filled_cells_included():
    values = walks(3)
    observed = np.random.default_rng(1).random(values.shape) < 0.7
    errors = held_back_errors(YEARS, values, observed, "trend", "log", 3)
    for origin, h, s in np.ndindex(len(YEARS), 3, 3):
        target = origin + h + 1
        if origin < 4 or target >= len(YEARS) or not observed[origin, s] or not observed[target, s]:
            assert np.isnan(errors[origin, h, s])
        else:
            line = np.polyfit(YEARS[: origin + 1] - 2010, values[: origin + 1, s], 1)
            assert errors[origin, h, s] == pytest.approx(values[target, s] - np.polyval(line, YEARS[target] - 2010))


def test_the_errors_of_a_random_walk_grow_with_the_root_of_the_horizon():
    values = walks()
    growth = forecast_errors(block(values), statuses(values), "last", "log", 6).growth
    np.testing.assert_allclose(growth / growth[0], np.sqrt(np.arange(1, 7)), rtol=0.05)


def test_the_errors_of_a_method_that_repeats_the_last_value_of_a_stationary_series_hardly_grow():
    values = 3 + np.random.default_rng(4).normal(size=(len(YEARS), 300))
    growth = forecast_errors(block(values), statuses(values), "last", "log", 5).growth
    np.testing.assert_allclose(growth / growth[0], 1, atol=0.05)


def test_beyond_the_years_that_can_be_held_back_the_root_of_the_horizon_continues_the_growth():
    values = walks(3)[:8]
    growth = forecast_errors(block(values), statuses(values), "last", "log", 6).growth
    np.testing.assert_allclose(growth[3:] / growth[2:-1], np.sqrt(np.arange(4, 7) / np.arange(3, 6)))


def test_cities_with_few_errors_of_their_own_get_the_size_of_the_others():
    values = walks(20)
    values[:-2, 0] = nan
    size = forecast_errors(block(values), statuses(values), "last", "log", 1).size
    assert size[1:].min() < size[0] < size[1:].max()


def test_only_a_last_value_that_is_a_province_mean_has_an_error_of_its_level_its_own_deviation_if_it_has_one():
    values = np.random.default_rng(6).normal(size=(1, 40)) + np.zeros((len(YEARS), 1))
    status = statuses(values)
    status[:, 0] = "province_mean"
    status[-1, 1] = "province_mean"
    level = forecast_errors(block(values), status, "last", "log", 3).level
    deviation = np.array([values[0, s] - np.delete(values[0, 1:], s - 1).mean() for s in range(1, 40)])
    pooled = (deviation**2).mean()
    own = (21 * deviation[0] ** 2 + 5 * pooled) / 26
    np.testing.assert_allclose(level[:2], np.sqrt([pooled, own]), rtol=0.01)
    assert (level[2:] == 0).all()


def test_intervals_of_cities_that_end_observed_and_of_those_that_end_in_a_province_mean_hold_the_truth():
    values = walks(180) + np.random.default_rng(7).normal(size=180)
    codes = [code(s % 60, 31 + s // 60) for s in range(180)]
    known = values.copy()
    known[-3:] = nan
    known[-6:-3, ::3] = nan
    known[:, ::9] = nan
    made = province_mean(
        cells(dict(zip(codes, np.exp(known).T.tolist(), strict=True)), 2000),
        cities(codes),
        {"variables": ["co2"], "scale": "log", "until": 2018},
    )
    out, draws = extrapolate(made, {"variables": ["co2"], "scale": "log", "method": "last"}, seed=1, draws=400)
    truth = pd.DataFrame({"code": np.repeat(codes, 22), "year": np.tile(YEARS, 180), "truth": np.exp(values.T.ravel())})
    for ends in (slice(1, None, 3), slice(0, None, 3)):
        covered = coverage(out[out["code"].isin(codes[ends])], truth)
        assert covered.between(0.9, 0.99).all()

    joined = draws.merge(out, on=["code", "year"], suffixes=("_drawn", ""))
    inside = joined["value_drawn"].between(joined["low"], joined["high"])
    np.testing.assert_allclose(inside.groupby([joined["year"], joined["code"]]).mean(), 0.95, atol=0.05)
    np.testing.assert_allclose(inside.groupby(joined["year"]).mean(), 0.95, atol=0.005)
    logs = np.log(draws.pivot_table(index=["code", "draw"], columns="year", values="value"))
    lasting = [np.corrcoef(logs.loc[city][[2019, 2021]].T)[0, 1] for city in (codes[0], codes[1])]
    assert lasting[0] > 0.9  # the level's error is the same in all years
    assert lasting[1] == pytest.approx(np.sqrt(1 / 3), abs=0.1)


@pytest.fixture(scope="module")
def study():
    return load_study(ROOT / "config/studies/carbon.yaml", load_variables(ROOT / "config/variables.yaml"))


@pytest.fixture(scope="module")
def world(study):
    """Return the carbon study's cities, their simulated emissions, the cells that the raw files print, the backtest."""
    registry = Registry(ROOT / "resources/cities")
    resources = pd.read_csv(ROOT / "resources/cities/resource_based_prefectures.csv", dtype=str)
    sample = cities_of(registry, resources, study["cities"])
    units = read_units(registry, ROOT / "resources/policies/smart_city.csv")
    made = simulate(units, read_counts(ROOT / "resources/cities/emission_coverage.csv"), WORLD, 20120101)
    made = made[made["code"].isin(set(sample["code"])) & made["year"].between(1997, 2022)]
    printed = made["co2"].where(made["printed_co2"])
    collected = cells({city: rows.tolist() for city, rows in printed.groupby(made["code"])}, 1997)
    return (
        sample,
        made[["code", "year", "co2"]].rename(columns={"co2": "truth"}),
        collected,
        backtest(collected, study["backtest"]),
    )


@pytest.mark.parametrize("plan", ["paper", "best"])
def test_95_percent_intervals_hold_the_simulated_truth_about_as_often_as_they_say(world, study, plan):
    sample, truth, made, scores = world
    for step in study["plans"][plan]:
        of_co2 = step | {"variables": ["co2"]}
        if "co2" not in step["variables"]:
            continue
        if step["step"] == "interpolate":
            made = interpolate(made, of_co2)
        elif step["step"] == "province_mean":
            made = province_mean(made, sample, of_co2)
        else:
            made, _ = extrapolate(made, of_co2, scores, seed=1, draws=1)
    observed = set(made.loc[made["status"].eq("observed") & made["year"].eq(2019), "code"])
    assert len(observed) < len(sample)
    at_end = coverage(made[made["code"].isin(observed)], truth)
    assert at_end.index.tolist() == [2020, 2021, 2022]
    assert at_end.between(0.90, 0.99).all(), at_end
    assert (coverage(made, truth) >= 0.85).all()
    assert (coverage(made[~made["code"].isin(observed)], truth) >= 0.85).all()
