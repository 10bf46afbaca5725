"""Continue many short yearly series past their last value: the candidates of the backtest.

`last`, `drift`, `trend` and `trend_last_five` use the values as they stand; `damped_holt`, `theta` and
`arima_011_drift` need a series without a gap and bridge gaps inside by straight lines. Theta is Assimakopoulos and
Nikolopoulos (2000) in the form of Hyndman and Billah (2003); the others: scripts/panel/smoothing.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.panel.interpolate import interpolate_series
from scripts.panel.smoothing import Floats, Integers, Smoothed, arima_011, damped_holt, simple_smoothing

LEAST = 5
"""Values that a smoothing model, or a forecast that is held against what came, rests on at least."""

CHUNK = 128
"""Series fitted together: their grids then fit in the processor's cache. Changes no number."""


@dataclass(frozen=True)
class Forecast:
    """Many series continued.

    `path (H, S)`: 1 to H years after each series' own last value. `errors (T, S)`: one-step errors inside the series,
    NaN where there is none. `parameters`: by name, each `(S,)`.
    """

    path: Floats
    errors: Floats
    parameters: dict[str, Floats]


def forecast(method: str, years: NDArray[np.int64], values: Floats, horizon: int) -> Forecast:
    """Continue each series by 1 to `horizon` years.

    Parameters
    ----------
    method
        One of `METHODS`. The smoothing models continue a series of fewer than `LEAST` values by its drift.
    years
        `(T,)`, consecutive.
    values
        `(T, S)` on the chosen scale, NaN where missing.
    horizon
        H, in years.

    Returns
    -------
    Forecast
        All NaN for a series without a value.

    """
    made = METHODS[method](years, values, horizon)
    if method not in RUNS_ONLY:
        return made
    few = (~np.isnan(values)).sum(axis=0) < LEAST
    drift = _drift(years, values, horizon)
    return Forecast(
        np.where(few, drift.path, made.path),
        np.where(few, drift.errors, made.errors),
        made.parameters,
    )


def floored(path: Floats, values: Floats) -> Floats:
    """Return a forecast `(H, S)` on the level, kept positive where its series `(T, S)` always was.

    A straight line downwards ends below zero, where a quantity such as emissions cannot be. Such a forecast becomes
    the series' smallest value.
    """
    # ASSUME: a positive series stays at or above its smallest known value once a level forecast would turn negative
    smallest = np.where(np.isnan(values), np.inf, values).min(axis=0)
    return np.where((path <= 0) & (smallest > 0), smallest, path)


def last_rows(values: Floats) -> NDArray[np.int64]:
    """Return the row `(S,)` of each series' last value, −1 for a series without one."""
    known = ~np.isnan(values)
    return np.where(known.any(axis=0), len(values) - 1 - np.argmax(known[::-1], axis=0), -1)


def _at(values: Floats, rows: NDArray[np.int64]) -> Floats:
    """Return one value a series, NaN where the row is −1."""
    return np.where(rows >= 0, np.take_along_axis(values, np.maximum(rows, 0)[None], axis=0)[0], np.nan)


def _steps(values: Floats) -> Floats:
    """Return the step from the year before `(T, S)`, NaN unless both years have a value."""
    return np.vstack([np.full((1, values.shape[1]), np.nan), np.diff(values, axis=0)])


def _last(years: NDArray[np.int64], values: Floats, horizon: int) -> Forecast:  # noqa: ARG001 - one form for all
    """Repeat the last value."""
    end = _at(values, last_rows(values))
    return Forecast(np.tile(end, (horizon, 1)), _steps(values), {})


def _drift(years: NDArray[np.int64], values: Floats, horizon: int) -> Forecast:
    """Continue by the mean yearly step between the first and the last value; a single value is repeated."""
    last, known = last_rows(values), ~np.isnan(values)
    first = np.where(last >= 0, np.argmax(known, axis=0), -1)
    apart = years[last] - years[first]
    slope = np.where(apart > 0, (_at(values, last) - _at(values, first)) / np.maximum(apart, 1), 0.0)
    path = _at(values, last) + slope * np.arange(1, horizon + 1)[:, None]
    return Forecast(path, _steps(values) - slope, {"slope": slope})


def _trend(years: NDArray[np.int64], values: Floats, horizon: int, span: int | None = None) -> Forecast:
    """Continue by least squares of the value on the year, over all years or the `span` years up to the last value.

    The one-step error of a year is that of the line through the values before it.
    """
    centre, slope, count = _lines(years, values, span)
    level, at = centre[0], centre[1]
    last = last_rows(values)
    ahead = years[last] + np.arange(1, horizon + 1)[:, None]
    path = _at(level, last) + _at(slope, last) * (ahead - _at(at, last))
    one_step = level[:-1] + slope[:-1] * (years[1:, None] - at[:-1])
    enough = count[:-1] >= min(LEAST, span or LEAST)
    errors = np.vstack([np.full((1, last.size), np.nan), values[1:] - np.where(enough, one_step, np.nan)])
    return Forecast(path, errors, {"slope": _at(slope, last)})


def _lines(years: NDArray[np.int64], values: Floats, span: int | None) -> tuple[tuple[Floats, Floats], Floats, Floats]:
    """Fit a line in every year to the values up to it: ((mean value, mean year), slope, number of values), `(T, S)`."""
    x = (years - years.mean())[:, None] * np.ones_like(values)
    known = ~np.isnan(values)
    shift = np.nanmean(np.where(known.any(axis=0), values, 0.0), axis=0)
    y = np.where(known, values - shift, 0.0)
    sums = np.stack([known, known * x, y, known * x * x, x * y]).astype(float).cumsum(axis=1)
    if span is not None:
        sums[:, span:] = sums[:, span:] - sums[:, :-span]
    n, sx, sy, sxx, sxy = sums
    some = np.maximum(n, 1)
    spread = sxx - sx * sx / some
    # two neighbouring years have spread 1/2, one year none but rounding
    slope = np.where(spread > 0.1, (sxy - sx * sy / some) / np.where(spread > 0.1, spread, 1.0), 0.0)
    return (sy / some + shift, sx / some + years.mean()), slope, n


def _trend_last_five(years: NDArray[np.int64], values: Floats, horizon: int) -> Forecast:
    return _trend(years, values, horizon, span=5)


def _smoothed(
    years: NDArray[np.int64],
    values: Floats,
    horizon: int,
    fit: Callable[[Floats, Integers, int], Smoothed],
) -> Forecast:
    """Fit a smoothing model to each series from its first to its last value, gaps bridged by straight lines."""
    bridged, last = interpolate_series(years, values), last_rows(values)
    long = np.flatnonzero((~np.isnan(values)).sum(axis=0) >= LEAST)
    path, errors = np.full((horizon, last.size), np.nan), np.full(values.shape, np.nan)
    parameters: dict[str, Floats] = {}
    for start in range(0, long.size, CHUNK):
        chosen = long[start : start + CHUNK]
        first = np.argmax(~np.isnan(values[:, chosen]), axis=0)
        length = last[chosen] - first + 1
        rows = first + np.minimum(np.arange(length.max())[:, None], length - 1)
        fitted = fit(np.take_along_axis(bridged[:, chosen], rows, axis=0), length, horizon)
        path[:, chosen] = fitted.path
        t, s = np.nonzero(np.arange(length.max())[:, None] < length)
        errors[first[s] + t, chosen[s]] = fitted.errors[t, s]
        for name, entry in fitted.parameters.items():
            parameters.setdefault(name, np.full(last.size, np.nan))[chosen] = entry
    return Forecast(path, errors, parameters)


def _damped_holt(years: NDArray[np.int64], values: Floats, horizon: int) -> Forecast:
    return _smoothed(years, values, horizon, damped_holt)


def _arima_011_drift(years: NDArray[np.int64], values: Floats, horizon: int) -> Forecast:
    return _smoothed(years, values, horizon, arima_011)


def _theta(years: NDArray[np.int64], values: Floats, horizon: int) -> Forecast:
    return _smoothed(years, values, horizon, _theta_of_runs)


def _theta_of_runs(runs: Floats, length: Integers, horizon: int) -> Smoothed:
    """Exponential smoothing plus half the slope of the straight line through the series."""
    alpha, level, errors = simple_smoothing(runs, length)
    x = np.arange(len(runs))[:, None] - (length - 1) / 2
    x = np.where(np.abs(x) <= (length - 1) / 2, x, 0.0)
    slope = (x * runs).sum(axis=0) / (x * x).sum(axis=0)
    start = (1 - (1 - alpha) ** length) / alpha
    path = level + slope / 2 * (np.arange(horizon)[:, None] + start)
    ahead = (1 - (1 - alpha) ** np.arange(len(runs))[:, None]) / alpha
    errors = np.where(np.arange(len(runs))[:, None] > 0, errors - slope / 2 * ahead, np.nan)
    return Smoothed(path, errors, {"alpha": alpha, "slope": slope})


METHODS: dict[str, Callable[[NDArray[np.int64], Floats, int], Forecast]] = {
    "last": _last,
    "drift": _drift,
    "trend": _trend,
    "trend_last_five": _trend_last_five,
    "damped_holt": _damped_holt,
    "theta": _theta,
    "arima_011_drift": _arima_011_drift,
}
"""The candidates, in the order that breaks ties."""

RUNS_ONLY = ("damped_holt", "theta", "arima_011_drift")
