"""Intervals for an effect that hold although trends are not parallel, if they bend no more than a bound says.

Rambachan and Roth (2023). The event study's coefficients are effects plus a difference in trends, zero in the base
period. *Smoothness*: that difference's slope changes by M at most from one period to the next; the interval is the
shortest of fixed length around an affine estimator (M = 0: a straight line goes on). *Relative magnitudes*: from one
period to the next the difference moves by at most M times its largest move before the start (M = 0: parallel from then
on); the interval inverts the hybrid of the conditional and the least-favourable test (Andrews, Roth and Pakes 2023).
The *breakdown value* is the smallest M whose interval has 0 in it. Quantiles are the normal distribution's.

StatsPAI has programs and tests. Its search for the second kind enumerates the corners of a polytope by trying all sets
of n_post rows, 184,756 for ten periods; they are known: the nuisance parameters leave one direction, so that a corner
is a multiple of it, its negative, or a pair of opposite rows. The tests themselves are StatsPAI's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
from statspai.did._arp import conditional_test, create_a_rm
from statspai.did._flci import breakdown_m_sd, flci_delta_sd

from scripts.econometrics.within import Floats

FIRST_STAGE = 0.1
"""Of the level, the part that the least-favourable first stage takes (the authors' choice)."""
REACH = 20.0
"""Standard errors around the estimate within which an interval of the second kind is searched at first."""
STEPS = 80
"""Points of that search; between the last that is in and the first that is not the end is found by halving."""
GRID = 15
"""Standard deviations among which the shortest interval is looked for, before it is refined between two of them."""
TOLERANCE = 1e-4
"""Of ends, in standard errors, and of breakdown values of the second kind."""
LARGEST = 64.0
"""Bound of the second kind beyond which no breakdown value is looked for."""


class Interval(NamedTuple):
    """Both ends; not a number where no value is in."""

    low: float
    high: float


@dataclass(frozen=True)
class Coefficients:
    """An event study and what is asked of it.

    Attributes
    ----------
    estimates, covariance
        `(n_before + n_after,)` and square: event times in order without the base, one after another.
    n_before
        Coefficients before the base period.
    weights
        `(n_after,)`: the effect is the sum of the others by these weights.

    """

    estimates: Floats
    covariance: Floats
    n_before: int
    weights: Floats

    @property
    def n_after(self) -> int:
        """Coefficients from the start on."""
        return len(self.estimates) - self.n_before

    @property
    def effect(self) -> float:
        """The weighted sum."""
        return float(self.weights @ self.estimates[self.n_before :])

    @property
    def std_error(self) -> float:
        """The effect's standard error."""
        after = self.covariance[self.n_before :, self.n_before :]
        return float(np.sqrt(self.weights @ after @ self.weights))


def smoothness_interval(study: Coefficients, bound: float, level: float = 0.95) -> Interval:
    """Return the interval if the slope of the difference in trends changes by `bound` at most."""
    found = flci_delta_sd(
        study.estimates,
        study.covariance,
        n_pre=study.n_before,
        n_post=study.n_after,
        m_bar=bound,
        l_post=study.weights,
        alpha=1 - level,
        n_grid=GRID,
    )
    return Interval(float(found.ci_lower), float(found.ci_upper))


def smoothness_breakdown(study: Coefficients, level: float = 0.95) -> float:
    """Return the smallest bound of smoothness whose interval has 0 in it; 0 if that of a straight line has."""
    return float(
        breakdown_m_sd(
            study.estimates,
            study.covariance,
            n_pre=study.n_before,
            n_post=study.n_after,
            l_post=study.weights,
            alpha=1 - level,
            n_grid=GRID,
            xtol=1e-6,
        )
    )


def relative_interval(study: Coefficients, bound: float, normals: Floats, level: float = 0.95) -> Interval:
    """Return the interval if the difference in trends moves by `bound` times its largest earlier move at most.

    Parameters
    ----------
    study
        The coefficients; two before the base or more.
    bound
        M.
    normals
        `(draws, n_before + n_after)` independent standard normal numbers, from which the first stage's critical values
        are simulated.
    level
        Of the interval.

    """
    inside = _relative_test(study, bound, normals, level)
    spread = study.std_error
    reach = REACH * spread
    while True:
        points = study.effect + np.linspace(-reach, reach, STEPS + 1)
        at = np.flatnonzero([inside(float(point)) for point in points])
        if not len(at):
            return Interval(float("nan"), float("nan"))
        if (at[0] > 0 and at[-1] < STEPS) or reach > REACH * spread * 2**12:
            break
        reach *= 2
    low = _crossing(inside, points[at[0]], points[max(at[0] - 1, 0)], TOLERANCE * spread)
    high = _crossing(inside, points[at[-1]], points[min(at[-1] + 1, STEPS)], TOLERANCE * spread)
    return Interval(low, high)


def relative_breakdown(study: Coefficients, normals: Floats, level: float = 0.95) -> float:
    """Return the smallest relative bound whose interval has 0 in it, infinite if that of 64 has not.

    The intervals need not lie in one another as the bound grows, so the first crossing is looked for from below.
    """
    if _relative_test(study, 0.0, normals, level)(0.0):
        return 0.0
    below = 0.0
    for bound in 2.0 ** (np.arange(-28, 4 * np.log2(LARGEST) + 1) / 4):
        if _relative_test(study, float(bound), normals, level)(0.0):
            return _crossing(lambda m: _relative_test(study, m, normals, level)(0.0), float(bound), below, TOLERANCE)
        below = float(bound)
    return float("inf")


def _crossing(inside: Callable[[float], bool], within: float, outside: float, tolerance: float) -> float:
    """Return, by halving, where values stop being inside, between one that is and one that is not."""
    while abs(within - outside) > tolerance:
        middle = (within + outside) / 2
        if inside(middle):
            within = middle
        else:
            outside = middle
    return float(within)


def _relative_test(study: Coefficients, bound: float, normals: Floats, level: float) -> Callable[[float], bool]:
    """Return the test of a value of the effect: whether one of the pieces of the restriction does not refuse it."""
    pieces = list(product(range(-(study.n_before - 1), 1), (1, -1)))

    @cache  # a piece is made when it is first needed: often the first ones already have the value in them
    def of(place: int, sign: int) -> Callable[[float], bool]:
        return _piece(study, bound, place, sign, normals, level)

    return lambda value: any(of(*piece)(value) for piece in pieces)


def _piece(
    study: Coefficients, bound: float, place: int, sign: int, normals: Floats, level: float
) -> Callable[[float], bool]:
    """Return the test for one place and sign of the largest earlier move."""
    size, kappa = 1 - level, FIRST_STAGE * (1 - level)
    every = create_a_rm(study.n_before, study.n_after, bound, place, max_positive=sign > 0)
    rows = every[np.any(every[:, study.n_before :] != 0, axis=1)]
    after = rows[:, study.n_before :]
    covariance = rows @ study.covariance @ rows.T
    basis = _with_first(study.weights)
    of_effect, nuisance = np.split(after @ np.linalg.inv(basis), [1], axis=1)
    corners = _corners(nuisance, np.sqrt(np.diag(covariance)))
    draws = normals @ np.linalg.cholesky(study.covariance).T @ rows.T
    critical = float(np.quantile((draws @ corners.T).max(axis=1), 1 - kappa))
    found = rows @ study.estimates

    def inside(value: float) -> bool:
        moments = found - of_effect[:, 0] * value
        return not conditional_test(moments, nuisance, covariance, size, "LF", critical, kappa, vertices=corners)

    return inside


def _with_first(weights: Floats) -> Floats:
    """Return an invertible matrix whose first row is `weights` and whose others are unit vectors."""
    largest = int(np.argmax(np.abs(weights)))
    return np.vstack([weights, np.delete(np.eye(len(weights)), largest, axis=0)])


def _corners(nuisance: Floats, spread: Floats) -> Floats:
    """Return the corners of {x >= 0: nuisance' x = 0, spread' x = 1}, one a row.

    The rows are `n` bounds from above and then the same `n` from below, whose nuisance parts are opposite, so that x is
    a pair of opposite rows, or lies along the one direction that is orthogonal to the nuisance parameters.
    """
    n = len(spread) // 2
    direction = np.linalg.svd(nuisance[:n].T)[2][-1] if nuisance.shape[1] else np.ones(1)
    direction = np.where(np.abs(direction) > 1e-12 * np.abs(direction).max(), direction, 0.0)
    along = [np.concatenate([np.maximum(sign * direction, 0), np.maximum(-sign * direction, 0)]) for sign in (1, -1)]
    corners = np.vstack([*along, np.hstack([np.eye(n), np.eye(n)])])
    return corners / (corners @ spread)[:, None]
