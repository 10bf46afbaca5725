"""Draw the cells that a fill plan fills: one draw runs the plan's steps in order, each on what the last one drew.

A step first fills as the plan does, then adds an error to what it filled, so that a later step, a mean or a trend,
carries the errors of those before it. Errors of interpolation and province means: scripts/panel/imputation_errors.py.
Extrapolated cells have those of scripts/panel/forecast_errors.py, which add up over the years ahead and share a shock
a year, with the size of a city's errors drawn first (n + 5 degrees of freedom, n its held-back years); how they grow
with the horizon and what cities share of them is kept as estimated, on the plan's own filling. The error of a province
mean that a series continues from is drawn already.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.panel.extrapolate import continue_series
from scripts.panel.forecast_errors import forecast_errors
from scripts.panel.forecasts import LEAST
from scripts.panel.imputation_errors import bridges, path_model, residual_paths, step_variance
from scripts.panel.interpolate import interpolate_series
from scripts.panel.province_mean import province_mean_series
from scripts.panel.schema import Status
from scripts.panel.series import Block, Booleans, Floats, Scale, from_scale, window

Streams = Callable[[int, int], np.random.Generator]
"""Place of the step and number of the draw -> the generator of its parameters and errors."""

STATUS = {
    "interpolate": Status.INTERPOLATED,
    "province_mean": Status.PROVINCE_MEAN,
    "extrapolate": Status.EXTRAPOLATED,
}


@dataclass(frozen=True)
class Grid:
    """Where the cells of a variable stand: `years (T,)`, consecutive, `codes (S,)`, `provinces (S,)` from 0."""

    years: NDArray[np.int64]
    codes: list[str]
    provinces: NDArray[np.int64]


@dataclass(frozen=True)
class State:
    """A variable before a step, on the step's scale: `values (T, M, S)` in the draws, `plain (T, S)` as filled."""

    values: Floats
    plain: Floats
    status: NDArray[np.object_]


def draw_filled(
    values: Floats,
    plain: Floats,
    steps: Sequence[dict[str, Any]],
    grid: Grid,
    streams: Streams,
    winner: tuple[str, Scale] | None = None,
    errors: float = 1.0,
) -> Floats:
    """Draw the filled cells of one variable.

    Parameters
    ----------
    values
        `(T, M, S)`: years, draws, cities; the observed cells, NaN elsewhere, in the variable's unit.
    plain
        `(T, S)`, the same cells once, for what is estimated on the plan's own filling.
    steps
        The plan's steps that fill the variable, in order.
    grid
        Years, cities and provinces.
    streams
        The random numbers; a draw has its own, so that it is the same whatever M is.
    winner
        Method and scale of a step that takes the backtest's best.
    errors
        Scale of all errors; with 0 every draw is the plan's own filling.

    Returns
    -------
    numpy.ndarray
        `(T, M, S)`; what the plan leaves empty is NaN.

    Raises
    ------
    ValueError
        If a step takes the best method and there is no winner, or too few cells are observed to know the errors.

    """
    status = np.where(np.isnan(plain), Status.MISSING, Status.OBSERVED).astype(object)
    for place, step in enumerate(steps, 1):
        method, scale = _candidate(step, winner)
        state = State(_to_scale(values, scale), _to_scale(plain, scale), status)
        inside = window(grid.years, step)
        made = _fill(state.values, step["step"], method, scale, grid, inside)
        plain_made = _fill(state.plain[:, None], step["step"], method, scale, grid, inside)[:, 0]
        filled = np.isnan(state.plain) & ~np.isnan(plain_made)
        if filled.any():
            added = errors * _errors(state, step["step"], method, scale, grid, partial(streams, place))
            drawn = made + np.where(filled[:, None], added, 0.0)
            made = np.where(filled[:, None], _kept_positive(drawn, state.values, scale), made)
        status = np.where(filled, STATUS[step["step"]], status)
        values, plain = from_scale(made, scale), from_scale(plain_made, scale)
    return values


def _candidate(step: dict[str, Any], winner: tuple[str, Scale] | None) -> tuple[str, Scale]:
    """Return method and scale of a step; a step that does not extrapolate has no method."""
    if step.get("method") != "best":
        return step.get("method", ""), step["scale"]
    if winner is None:
        message = "a step takes the best method, but the backtest names none for its variable"
        raise ValueError(message)
    return winner


def _fill(values: Floats, kind: str, method: str, scale: Scale, grid: Grid, inside: Booleans) -> Floats:
    """Return `(T, M, S)` filled as the plan does, panel by panel."""
    t, m, s = values.shape
    side_by_side = values.reshape(t, m * s)
    if kind == "interpolate":
        lines = interpolate_series(grid.years, side_by_side)
        made = np.where(np.isnan(side_by_side) & inside[:, None], lines, side_by_side)
    elif kind == "province_mean":
        apart = int(grid.provinces.max()) + 1
        groups = (grid.provinces[None, :] + apart * np.arange(m)[:, None]).ravel()
        made = province_mean_series(side_by_side, groups, inside)
    else:
        made = continue_series(grid.years, side_by_side, method, scale, inside).series
    return made.reshape(t, m, s)


def _errors(
    state: State, kind: str, method: str, scale: Scale, grid: Grid, stream: Callable[[int], np.random.Generator]
) -> Floats:
    """Return one draw of a step's errors in every panel, `(T, M, S)`; only those of filled cells mean anything."""
    draws = range(state.values.shape[1])
    observed = state.status == Status.OBSERVED
    if kind == "interpolate":
        size, df = step_variance(state.values, observed)
        drawn = [_bridge(state.values[:, m], float(size[m]), df, stream(m)) for m in draws]
    elif kind == "province_mean":
        model = path_model(_beside_province(state, observed, grid))
        drawn = [residual_paths(model, m, state.plain.shape, stream(m)) for m in draws]
    else:
        drawn = _forecast_draws(state, observed, method, scale, grid, [stream(m) for m in draws])
    return np.nan_to_num(np.stack(drawn, axis=1))


def _bridge(values: Floats, variance: float, df: int, generator: np.random.Generator) -> Floats:
    """Draw σ², then the bridges of one panel."""
    sigma = np.sqrt(variance * df / generator.chisquare(df))
    return bridges(values, float(sigma), generator)


def _beside_province(state: State, observed: Booleans, grid: Grid) -> Floats:
    """Return observed cell minus the mean of the province's other cities of that year `(T, M, S)`, NaN where unknown.

    The others count with what they have when the step starts, but for the means of a province-mean step before it.
    """
    given = ~np.isnan(state.plain) & (state.status != Status.PROVINCE_MEAN)
    together = (grid.provinces[:, None] == grid.provinces).astype(float)
    np.fill_diagonal(together, 0.0)
    others = given @ together
    means = np.where(given[:, None], state.values, 0.0) @ together / np.maximum(others, 1)[:, None]
    return np.where((observed & (others > 0))[:, None], state.values - means, np.nan)


def _forecast_draws(
    state: State, observed: Booleans, method: str, scale: Scale, grid: Grid, generators: list[np.random.Generator]
) -> list[Floats]:
    """Draw the size of each city's forecast errors, then the errors `(T, S)`, once a generator."""
    made = continue_series(grid.years, state.plain, method, scale)
    everywhere = np.ones(len(grid.years), dtype=bool)
    block = Block("", grid.years, grid.codes, state.plain, everywhere, 0)
    model = forecast_errors(block, state.status, method, scale, max(int(made.ahead.max()), 1))
    ready = observed & ((~np.isnan(state.plain)).cumsum(axis=0) >= LEAST)
    df = (ready[:-1] & observed[1:]).sum(axis=0) + LEAST
    drawn = []
    for generator in generators:
        size = model.size * np.sqrt(df / generator.chisquare(df))
        of_draw = replace(model, size=size, level=np.zeros_like(model.level))
        drawn.append(of_draw.draw(made.ahead, generator))
    return drawn


def _to_scale(values: Floats, scale: Scale) -> Floats:
    return np.log(values) if scale == "log" else values


def _kept_positive(drawn: Floats, before: Floats, scale: Scale) -> Floats:
    """Return values on the level that stay positive where the series always was; logarithms as they are."""
    if scale == "log":
        return drawn
    # ASSUME: what would turn negative is the series' smallest value, or that of all cities for one without a value
    smallest = np.where(np.isnan(before), np.inf, before).min(axis=0)
    smallest = np.where(np.isinf(smallest), smallest.min(axis=1, keepdims=True), smallest)
    return np.where((drawn <= 0) & (smallest > 0), smallest, drawn)
