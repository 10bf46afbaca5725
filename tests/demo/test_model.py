import numpy as np
import pytest

from scripts.demo.model import (
    MEAN_TOTAL,
    OF_CONTROL,
    OF_MEDIATOR,
    ON_MEDIATOR,
    event_times,
    mediated_effects,
    regressors,
    response,
    total_effect,
    treat_mediators,
)
from scripts.demo.schema import FIGURES


@pytest.fixture
def coastal(world, counts):
    rows = world[world["code"].isin(set(counts)) & world["year"].between(2006, 2021)]
    return rows.assign(event_time=(rows["year"] - rows["start_year"]).astype(float))


def test_the_total_is_zero_until_the_third_year_and_linear_from_the_fourth_on(units):
    by_event_time = {e: total_effect(units)[event_times(units) == e] for e in range(-9, 11)}
    assert all((by_event_time[e] == 0).all() for e in range(-9, 4))
    levels = [by_event_time[e] for e in range(4, 11)]
    assert all(np.ptp(level) == 0 for level in levels)
    assert np.diff([0.0, *(level[0] for level in levels)]) == pytest.approx(levels[0][0])


def test_its_mean_over_the_coastal_pilots_years_is_the_papers_effect(coastal):
    assert coastal.loc[coastal["event_time"] >= 0, "effect_total"].mean() == pytest.approx(MEAN_TOTAL, abs=1e-14)


def test_total_is_direct_plus_what_runs_through_both_mediators(world):
    parts = world["effect_direct"] + world["effect_through_lnst"] + world["effect_through_str"]
    assert parts.to_numpy() == pytest.approx(world["effect_total"].to_numpy(), abs=1e-15)
    assert world.loc[world["start_year"].isna(), ["effect_total", "effect_direct"]].eq(0).all().all()


def test_a_unit_without_a_pilot_has_no_effect_on_its_mediators(units):
    effects = mediated_effects(event_times(units))
    never = units.frame["start_year"].to_numpy() == 9999
    assert all((part[never] == 0).all() for part in effects.values())


def test_the_mediators_respond_in_different_shapes():
    e = np.arange(4.0, 11)
    shapes = np.column_stack([response(name, e) for name in sorted(ON_MEDIATOR)])
    assert np.linalg.cond(shapes / np.linalg.norm(shapes, axis=0)) > 1.5
    assert np.linalg.matrix_rank(np.column_stack([shapes, np.ones(7)])) == 3


def test_treating_moves_exactly_the_two_mediators(units):
    figures = {name: np.full(units.listed.shape, 50.0) for name in FIGURES}
    treated = treat_mediators(figures, event_times(units))
    moved = {name for name in figures if not np.array_equal(treated[name], figures[name])}
    assert {name.removesuffix("_districts") for name in moved} == {"science_expenditure", "tertiary_share"}


def test_the_expected_outcome_is_city_plus_year_plus_effect_plus_what_is_printed(world):
    printed = {name: world[name].to_numpy() for name in FIGURES}
    x, coefficients = regressors(printed), OF_MEDIATOR | OF_CONTROL
    rest = np.log(world["expected_co2"]) - world["effect_direct"]
    rest = rest - sum(coefficients[name] * x[name] for name in coefficients)
    cube = rest.to_numpy().reshape(world["code"].nunique(), -1)
    swept = cube - cube.mean(axis=1, keepdims=True) - cube.mean(axis=0) + cube.mean()
    assert np.abs(swept).max() < 1e-11
