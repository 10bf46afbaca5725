"""How far the truth may lie from a filled cell: one draw of the errors of interpolation and of province means.

All on the scale of the fill step, and estimated on observed cells alone. Parameters are drawn before the errors that
depend on them: a variance as ν s² / χ²(ν), which is its posterior under the prior 1/σ² (Rubin 1987, section 5.3).

- *Interpolated*: between two values the series is a random walk that is known at both ends, a Brownian bridge; a and b
  years from the ends its variance is σ² ab/(a + b) (Karatzas and Shreve 1991, section 5.6.B). σ² is the mean square of
  the steps between neighbouring observed years, less the city's mean step, over all cities; ν is the number of steps
  less that of cities.
- *Province mean*: observed cell less the mean of the province's other cities is a level of the city's own plus AR(1).
  With D_k the mean square of its differences over k years, D_1 = 2 v (1 - ρ) and D_2 = 2 v (1 - ρ²), so that
  ρ = D_2/D_1 - 1 whatever the levels are and however few the years; the level's variance is what v leaves of the mean
  square. A city's filled cells are one path with one level. The level is drawn anew for a city with observed years
  too: the plan's mean does not use them either.
"""

from dataclasses import dataclass

import numpy as np

from scripts.panel.interpolate import interpolate_series
from scripts.panel.series import Booleans, Floats

MOST = 0.99
"""The largest ρ that is drawn: a path with ρ = 1 has no level."""


@dataclass(frozen=True)
class Paths:
    """How cities lie beside their province: variance of levels, variance v and ρ of the AR(1), and their counts.

    `cities` have a residual, `steps` are pairs of neighbouring years. The numbers are one a panel, `(M,)`.
    """

    level: Floats
    variance: Floats
    rho: Floats
    cities: int
    steps: int


def step_variance(values: Floats, observed: Booleans) -> tuple[Floats, int]:
    """Return σ² `(M,)` of the yearly steps, and its degrees of freedom.

    Parameters
    ----------
    values
        `(T, M, S)`: years, panels, cities.
    observed
        `(T, S)`, the same cells in every panel.

    Raises
    ------
    ValueError
        If there are fewer steps than it takes to know their size.

    """
    there = observed[1:] & observed[:-1]
    counts = there.sum(axis=0)
    df = int(counts.sum() - (counts > 0).sum())
    if df < 1:
        raise ValueError(f"{counts.sum()} steps between neighbouring observed years do not say how far they spread")
    steps = np.where(there[:, None], np.diff(values, axis=0), 0.0)
    means = steps.sum(axis=0) / np.maximum(counts, 1)
    return (np.where(there[:, None], steps - means, 0.0) ** 2).sum(axis=(0, 2)) / df, df


def bridges(values: Floats, sigma: float, generator: np.random.Generator) -> Floats:
    """Draw errors between the known cells of many series.

    Parameters
    ----------
    values
        `(T, S)`, NaN where missing; the rows are consecutive years.
    sigma
        Root of the variance of a year's step.
    generator
        The draw's own.

    Returns
    -------
    numpy.ndarray
        `(T, S)`; 0 at known cells, NaN before the first and after the last one.

    """
    walk = sigma * generator.standard_normal(values.shape).cumsum(axis=0)
    ends = np.where(np.isnan(values), np.nan, walk)
    return walk - interpolate_series(np.arange(len(values)), ends)


def path_model(residuals: Floats) -> Paths:
    """Estimate the paths of the cities beside their province.

    Parameters
    ----------
    residuals
        `(T, M, S)`, NaN where unknown; the same cells in every panel.

    Raises
    ------
    ValueError
        If no city has residuals in three neighbouring years, or only one city has any.

    """
    known = ~np.isnan(residuals[:, 0])
    cities, steps = int(known.any(axis=0).sum()), int((known[1:] & known[:-1]).sum())
    if cities < 2 or steps < 1 or not (known[2:] & known[:-2]).any():
        text = f"{cities} cities with {steps} pairs of years beside their province do not say how paths spread"
        raise ValueError(text)
    mean_square = np.nanmean(residuals**2, axis=(0, 2))
    one, two = (np.nanmean((residuals[k:] - residuals[:-k]) ** 2, axis=(0, 2)) for k in (1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = np.clip(np.nan_to_num(two / one - 1), 0.0, 1.0)
        variance = np.minimum(np.where(one > 0, one / (2 * (1 - rho)), 0.0), mean_square)
        rho = np.where(variance > 0, np.clip(1 - one / (2 * variance), 0.0, MOST), 0.0)
    return Paths(mean_square - variance, variance, rho, cities, steps)


def residual_paths(model: Paths, place: int, shape: tuple[int, int], generator: np.random.Generator) -> Floats:
    """Draw panel `place`'s parameters, then one path `(T, S)` a city."""
    level, variance = (
        float(size[place]) * df / generator.chisquare(df)
        for size, df in ((model.level, model.cities - 1), (model.variance, model.steps))
    )
    error = np.sqrt((1 - model.rho[place] ** 2) / model.steps)
    rho = float(np.clip(model.rho[place] + error * generator.standard_normal(), 0.0, MOST))
    levels = np.sqrt(level) * generator.standard_normal(shape[1])
    shocks = np.sqrt(variance) * generator.standard_normal(shape)
    path = np.empty(shape)
    path[0] = shocks[0]
    for t in range(1, shape[0]):
        path[t] = rho * path[t - 1] + np.sqrt(1 - rho**2) * shocks[t]
    return levels + path
