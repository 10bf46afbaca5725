"""Smoothing models fitted to thousands of short series at once: exponential smoothing, damped Holt, ARIMA(0,1,1).

Every loss is evaluated on a grid of the smoothing parameters for all series together, and the grid is then drawn
narrower around each series' own best point; what enters linearly (initial states, drift) is solved exactly at each
grid point. Models: Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing, ch. 2 and 5;
Brockwell and Davis (1991), Time Series, section 5.2 (innovations algorithm) and 8.7 (likelihood).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TINY = 1e-300  # a perfect fit has no logarithm


@dataclass(frozen=True)
class Smoothed:
    """Forecasts `(H, S)`, one-step errors `(L, S)`, NaN after a series' end, and parameters by name, each `(S,)`."""

    path: Floats
    errors: Floats
    parameters: dict[str, Floats]


def simple_smoothing(runs: Floats, length: Integers) -> tuple[Floats, Floats, Floats]:
    """Fit exponential smoothing that starts from the first value.

    Parameters
    ----------
    runs
        `(L, S)`, each series from row 0 on without a gap; rows from its length on are ignored, but have to be finite.
    length
        `(S,)`, the number of values of each series.

    Returns
    -------
    tuple
        The weight α of the newest value `(S,)`, the last level `(S,)` and the one-step errors `(L, S)`.

    """

    def level_and_errors(alpha: Floats) -> tuple[Floats, list[Floats]]:
        level, errors = runs[0] + np.zeros_like(alpha), []
        for t in range(len(runs)):
            error = np.where(t < length, runs[t] - level, 0.0)
            level += alpha * error
            errors.append(error)
        return level, errors

    def loss(alpha: Floats) -> Floats:
        return np.sum(np.square(level_and_errors(alpha)[1]), axis=0)

    (alpha,) = _refined(loss, [(1e-4, 1.0)], [21], runs.shape[1], rounds=5, points=21)
    level, errors = level_and_errors(alpha[None])
    return alpha, level[0], _ended(np.concatenate(errors), length)


def damped_holt(runs: Floats, length: Integers, horizon: int) -> Smoothed:
    """Fit Holt's linear method with a damped trend: α, β = αβ*, φ in [.8, .98], initial level and trend.

    `e_t = y_t − (l + φb)`, then `l ← l + φb + αe` and `b ← φb + αβ*e`. The errors are linear in both initial states,
    so these are solved by least squares at every grid point and only (α, β*, φ) are searched. Parameters as in
    `simple_smoothing`; `horizon` is H.
    """
    inside = np.arange(len(runs))[:, None] < length

    def loss(alpha: Floats, beta: Floats, phi: Floats) -> Floats:
        return _holt(runs, inside, alpha, beta, phi).loss

    bounds, points = [(1e-4, 0.9999), (1e-4, 0.9999), (0.8, 0.98)], [9, 9, 5]
    alpha, beta, phi = _refined(loss, bounds, points, runs.shape[1], rounds=6, points=5)
    fit = _holt(runs, inside, alpha[None], beta[None], phi[None], keep=True)
    damping = np.cumsum(phi ** np.arange(1, horizon + 1)[:, None], axis=0)
    path = fit.level[0] + damping * fit.trend[0]
    return Smoothed(path, _ended(fit.errors[:, 0], length), {"alpha": alpha, "beta": alpha * beta, "phi": phi})


@dataclass(frozen=True)
class _Holt:
    """Loss, last level and last trend `(G, S)`, and the errors `(L, G, S)` where they were asked for."""

    loss: Floats
    level: Floats
    trend: Floats
    errors: Floats


def _holt(
    runs: Floats, inside: NDArray[np.bool_], alpha: Floats, beta: Floats, phi: Floats, *, keep: bool = False
) -> _Holt:
    """Run Holt's recursion from zero states and from each unit state, and combine them by least squares."""
    shape = np.broadcast_shapes(alpha.shape, (1, runs.shape[1]))
    level, trend = np.zeros((3, *shape)), np.zeros((3, *shape))  # data from zero states; unit level; unit trend
    level[1], trend[2] = 1.0, 1.0
    ee, ea, eb, aa, ab, bb = (np.zeros(shape) for _ in range(6))
    kept = []
    gain = alpha * beta
    for t in range(len(runs)):
        on = phi * trend
        ahead = level + on
        error = -ahead
        error[0] += runs[t]
        if inside[t].all():
            level, trend = ahead + alpha * error, on + gain * error
        else:
            error *= inside[t]
            level = np.where(inside[t], ahead + alpha * error, level)
            trend = np.where(inside[t], on + gain * error, trend)
        e, a, b = error[0], -error[1], -error[2]  # e − a·l₀ − b·b₀
        ee, ea, eb = ee + e * e, ea + e * a, eb + e * b
        aa, ab, bb = aa + a * a, ab + a * b, bb + b * b
        if keep:
            kept.append(error)
    ridge = 1e-12 * (aa + bb)  # with α and β* near 1 both states move the first error alone
    determinant = (aa + ridge) * (bb + ridge) - ab**2
    level_0 = ((bb + ridge) * ea - ab * eb) / determinant
    trend_0 = ((aa + ridge) * eb - ab * ea) / determinant
    loss = ee - 2 * (level_0 * ea + trend_0 * eb) + level_0**2 * aa + 2 * level_0 * trend_0 * ab + trend_0**2 * bb

    def combined(parts: Floats) -> Floats:
        return parts[0] + level_0 * parts[1] + trend_0 * parts[2]

    errors = np.stack([combined(error) for error in kept]) if keep else np.empty(0)
    return _Holt(loss, combined(level), combined(trend), errors)


def arima_011(runs: Floats, length: Integers, horizon: int) -> Smoothed:
    """Fit `Δy_t = c + ε_t + θ ε_{t−1}` by exact Gaussian likelihood, c and σ concentrated out, |θ| ≤ .995.

    Parameters as in `simple_smoothing`; `horizon` is H. The error of a series' first row is NaN: nothing precedes it.
    """
    steps, n = np.diff(runs, axis=0), length - 1

    def loss(theta: Floats) -> Floats:
        squares, log_r = _moving_average(steps, n, theta)[:2]
        return n * np.log(np.maximum(squares, TINY)) + log_r

    (theta,) = _refined(loss, [(-0.995, 0.995)], [41], runs.shape[1], rounds=5, points=21)
    _, _, drift, carried, errors = _moving_average(steps, n, theta[None])
    last = np.take_along_axis(runs, (length - 1)[None], axis=0)
    path = last + carried + drift * np.arange(1, horizon + 1)[:, None]
    errors = np.vstack([np.full((1, runs.shape[1]), np.nan), _ended(errors[:, 0], n)])
    return Smoothed(path, errors, {"theta": theta, "drift": drift[0]})


def _moving_average(steps: Floats, n: Integers, theta: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return weighted squares, Σ ln r, drift, what carries over from the last error `(G, S)`, and errors `(L, G, S)`.

    Innovations algorithm of an MA(1), run on the steps and on a constant; the drift is their weighted regression.
    """
    shape = np.broadcast_shapes(theta.shape, (1, steps.shape[1]))
    r = np.broadcast_to(1 + theta**2, shape)
    ahead = np.zeros((2, *shape))
    ww, wa, aa, log_r = (np.zeros(shape) for _ in range(4))
    kept = []
    for t in range(len(steps)):
        inside = t < n
        error = np.where(inside, np.stack([steps[t] - ahead[0], 1 - ahead[1]]), 0.0)
        ww, wa, aa = ww + error[0] ** 2 / r, wa + error[0] * error[1] / r, aa + error[1] ** 2 / r
        log_r = log_r + np.where(inside, np.log(r), 0.0)
        ahead = np.where(inside, theta / r * error, ahead)
        r = 1 + theta**2 - theta**2 / r
        kept.append(error)
    drift = wa / aa
    errors = np.stack([error[0] - drift * error[1] for error in kept])
    return ww - drift * wa, log_r, drift, ahead[0] - drift * ahead[1], errors


def _refined(
    loss: Callable[..., Floats],
    bounds: list[tuple[float, float]],
    first: list[int],
    n_series: int,
    *,
    rounds: int,
    points: int,
) -> list[Floats]:
    """Minimise `loss` over a box, series by series, on a grid that is drawn narrower around each one's best point.

    `loss` takes one `(G, S)` or `(G, 1)` array a parameter; among equal losses the first grid point wins.
    """
    axes = [np.linspace(low, high, count) for (low, high), count in zip(bounds, first, strict=True)]
    steps = [axis[1] - axis[0] for axis in axes]
    grid = [axis.reshape(-1, 1) for axis in np.meshgrid(*axes, indexing="ij")]
    best = np.argmin(np.broadcast_to(loss(*grid), (len(grid[0]), n_series)), axis=0)
    at = [axis[best, 0] for axis in grid]
    around = [m.reshape(-1, 1) for m in np.meshgrid(*[np.linspace(-1, 1, points)] * len(bounds), indexing="ij")]
    for _ in range(rounds):
        grid = [
            np.clip(centre + step * shift, *limits)
            for centre, step, shift, limits in zip(at, steps, around, bounds, strict=True)
        ]
        best = np.argmin(loss(*grid), axis=0)
        at = [np.take_along_axis(axis, best[None], axis=0)[0] for axis in grid]
        steps = [step * 2 / (points - 1) for step in steps]
    return at


def _ended(errors: Floats, length: Integers) -> Floats:
    """Return the errors with NaN from each series' end on."""
    return np.where(np.arange(len(errors))[:, None] < length, errors, np.nan)
