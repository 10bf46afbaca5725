"""How far off a continued series may be: the variance of its forecast errors, estimated on observed cells.

Error of city i, h years after its last value, on the step's scale: `s_i (u_i1 + … + u_ih) + v_i w_i`, u and w normal
with mean 0, so that its variance is `s_i² g_h² + v_i²`.

- Held-back years: the method is run from every origin that is observed and has `LEAST` values up to it, filled ones
  included, and an error counts where its year is observed (Tashman 2000). A method's bias is part of its errors.
- s_i²: mean square of the city's errors one year ahead, joined by `LEAST` errors of the mean size over all cities;
  a city without errors has that size.
- g_h²: mean square over cities and origins of the errors h years ahead, each divided by the s_i that was known at its
  origin; so it holds what estimating s_i costs. It never falls with h. Where fewer than `LEAST` errors reach so far
  ahead, √h continues it. var u_ih = g_h² − g_(h−1)².
- ρ: mean product of two cities' errors of the same year, as a share of their mean square, cut to [0, 1]. Each u_ih
  is `√ρ c_t + √(1−ρ) z_it` times its size, c_t shared by all cities of year t.
- v_i: zero unless the city's last value is a province mean. Then the root mean square of observed cell less the mean of
  the province's other cities (not their fills), on the step's scale, joined like s_i. It is the same in all years to
  come, and independent between cities.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.panel.forecasts import LEAST, floored, forecast, last_rows
from scripts.panel.schema import Status
from scripts.panel.series import Block, Booleans, Floats, Scale

PROVINCE_DIGITS = 2  # of an administrative code, GB/T 2260


@dataclass(frozen=True)
class ErrorModel:
    """`size (S,)`: s; `growth (H,)`: g, rising; `level (S,)`: v; `common`: ρ. NaN where nothing estimates it."""

    size: Floats
    growth: Floats
    level: Floats
    common: float

    def spread(self, ahead: NDArray[np.int64]) -> Floats:
        """Return the standard deviation `(T, S)` of the errors `ahead (T, S)` years after the last values."""
        return np.sqrt((self.size * self.growth[np.maximum(ahead, 1) - 1]) ** 2 + self.level**2)

    def draw(self, ahead: NDArray[np.int64], generator: np.random.Generator) -> Floats:
        """Return one joint draw `(T, S)` of the errors, 0 where `ahead (T, S)` is 0 or nothing estimates the size."""
        t, s = ahead.shape
        normal = generator.standard_normal((t + 1, 1 + s))
        shock = np.sqrt(self.common) * normal[:t, :1] + np.sqrt(1 - self.common) * normal[:t, 1:]
        steps = np.sqrt(np.diff(self.growth**2, prepend=0.0))[np.maximum(ahead, 1) - 1]
        added = np.cumsum(np.where(ahead > 0, steps * shock, 0.0), axis=0) * np.nan_to_num(self.size)
        return np.where(ahead > 0, added + np.nan_to_num(self.level) * normal[t, 1:], 0.0)


def forecast_errors(block: Block, status: NDArray[np.object_], method: str, scale: Scale, horizon: int) -> ErrorModel:
    """Estimate the errors of one variable's forecasts.

    Parameters
    ----------
    block
        The cells before they are continued.
    status
        `(T, S)`, how each cell came to its value.
    method, scale
        As the series are continued.
    horizon
        H, in years.

    """
    errors = held_back_errors(block.years, block.values, status == Status.OBSERVED, method, scale, horizon)
    one, counted = np.nan_to_num(errors[:, 0]) ** 2, ~np.isnan(errors[:, 0])
    size = np.sqrt(_joined(one.cumsum(axis=0), counted.cumsum(axis=0)))  # row o: errors up to the target year o + 1
    standard = errors[1:] / np.where(size[:-1] > 0, size[:-1], np.nan)[:, None]

    deviations = _from_province_mean(block, status)
    level = np.sqrt(_joined(np.nansum(deviations**2, axis=0), (~np.isnan(deviations)).sum(axis=0)))
    last = np.take_along_axis(status, np.maximum(last_rows(block.values), 0)[None], axis=0)[0]
    level = np.where(last == Status.PROVINCE_MEAN, level, 0.0)
    return ErrorModel(size[-1], _growth(standard), level, _common(standard[:, 0]))


def held_back_errors(
    years: NDArray[np.int64], values: Floats, observed: Booleans, method: str, scale: Scale, horizon: int
) -> Floats:
    """Return actual minus forecast `(T, H, S)` by origin, horizon and city, NaN unless both years are observed."""
    ready = observed & ((~np.isnan(values)).cumsum(axis=0) >= LEAST)
    origin, city = np.nonzero(ready[:-1])
    training = np.where(np.arange(len(years))[:, None] <= origin, values[:, city], np.nan)
    path = forecast(method, years, training, horizon).path
    path = floored(path, training) if scale == "level" else path
    actual = np.vstack([np.where(observed, values, np.nan), np.full((horizon, observed.shape[1]), np.nan)])
    errors = np.full((len(years), horizon, observed.shape[1]), np.nan)
    errors[origin, :, city] = (actual[origin + 1 + np.arange(horizon)[:, None], city] - path).T
    return errors


def _joined(squares: Floats, counts: NDArray[np.int64]) -> Floats:
    """Return each series' mean square, joined by `LEAST` of the size that is the mean over all series (last axis)."""
    total = counts.sum(axis=-1, keepdims=True)
    pooled = np.where(total > 0, squares.sum(axis=-1, keepdims=True) / np.maximum(total, 1), np.nan)
    return (squares + LEAST * pooled) / (counts + LEAST)


def _growth(standard: Floats) -> Floats:
    """Return g `(H,)` from standardised errors `(T, H, S)`."""
    counts = (~np.isnan(standard)).sum(axis=(0, 2))
    own = np.sqrt(np.nansum(standard**2, axis=(0, 2)) / np.maximum(counts, 1))
    growth = [own[0] if counts[0] >= LEAST else 1.0]
    for h in range(1, len(own)):
        growth.append(max(own[h], growth[-1]) if counts[h] >= LEAST else growth[-1] * np.sqrt((h + 1) / h))
    return np.array(growth)


def _common(standard: Floats) -> float:
    """Return ρ from standardised errors one year ahead `(T, S)`."""
    count, of_squares = (~np.isnan(standard)).sum(axis=1), np.nansum(standard**2)
    pairs = (count * (count - 1)).sum()
    if not pairs or not of_squares:
        return 0.0
    product = ((np.nansum(standard, axis=1) ** 2).sum() - of_squares) / pairs
    return float(np.clip(product / (of_squares / count.sum()), 0.0, 1.0))


def _from_province_mean(block: Block, status: NDArray[np.object_]) -> Floats:
    """Return observed cell minus the mean of the province's other cities of that year `(T, S)`, NaN where unknown."""
    given = ~np.isnan(block.values) & (status != Status.PROVINCE_MEAN)
    province = np.array([code[:PROVINCE_DIGITS] for code in block.codes])
    together = (province[:, None] == province).astype(float)
    np.fill_diagonal(together, 0.0)
    others = given @ together
    means = np.where(given, block.values, 0.0) @ together / np.maximum(others, 1)
    return np.where((status == Status.OBSERVED) & (others > 0), block.values - means, np.nan)
