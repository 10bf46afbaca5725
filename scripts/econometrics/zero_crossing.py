"""Where an estimated line a + b x crosses zero, and how sure that is: the delta method, and Fieller's exact set.

The crossing is the ratio -a/b. Its delta-method standard error is s2 = (v_aa + 2 x v_ab + x2 v_bb) / b2 at x = -a/b.
Fieller (1954): every x at which a + b x is not told from zero is in the set, (a + b x)2 <= t2 Var(a + b x). That is an
interval if b differs from zero at the level asked for; else it is everything outside an interval, or the whole line
(Zerbe 1978), where the delta method still reports an interval.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scripts.econometrics.within import Floats

Kind = Literal["interval", "outside", "line", "none"]


@dataclass(frozen=True)
class Crossing:
    """Where a line crosses zero, with its delta-method standard error; no numbers for a line that is level."""

    point: float
    std_error: float


@dataclass(frozen=True)
class FiellerSet:
    """All points at which a line is not told from zero.

    Attributes
    ----------
    kind
        `interval`: `low` to `high`, an end of which can be infinite; `outside`: up to `low`, and from `high` on;
        `line`: every number; `none`: no number, which needs a slope of zero.
    low, high
        Not numbers for `line` and `none`.

    """

    kind: Kind
    low: float = float("nan")
    high: float = float("nan")

    def holds(self, points: Floats | float) -> NDArray[np.bool_]:
        """Return for each point whether it is in the set."""
        points = np.asarray(points)
        if self.kind == "interval":
            return (self.low <= points) & (points <= self.high)
        if self.kind == "outside":
            return (points <= self.low) | (self.high <= points)
        return np.full(points.shape, self.kind == "line")


def zero_crossing(coefficients: Floats, covariance: Floats) -> Crossing:
    """Return where the line crosses zero, by the delta method.

    Parameters
    ----------
    coefficients
        `(2,)`: intercept a and slope b.
    covariance
        `(2, 2)`, theirs.

    """
    a, b = (float(value) for value in coefficients)
    with np.errstate(over="ignore"):
        point = float(np.divide(-a, b)) if b else float("nan")
    if not np.isfinite(point):
        return Crossing(float("nan"), float("nan"))
    along = np.array([1.0, point])
    # Rounding can leave a variance of zero below it.
    return Crossing(point, float(np.sqrt(max(along @ covariance @ along, 0.0))) / abs(b))


def fieller_set(coefficients: Floats, covariance: Floats, df: int, level: float = 0.95) -> FiellerSet:
    """Return the points at which the line is not told from zero by t(df).

    Parameters
    ----------
    coefficients, covariance
        As in `zero_crossing`.
    df
        Degrees of freedom of t.
    level
        Of confidence.

    """
    a, b = (float(value) for value in coefficients)
    units = [_unit(value, variance) for value, variance in zip((a, b), np.diag(covariance), strict=True)]
    # In units of their standard errors, so that the quadratic's coefficients are of one size whatever x is measured in.
    a, b = a / units[0], b / units[1]
    (v_aa, v_ab), (_, v_bb) = covariance / np.outer(units, units)
    t2 = float(stdtrit(df, (1 + level) / 2)) ** 2
    first, half, last = b * b - t2 * v_bb, a * b - t2 * v_ab, a * a - t2 * v_aa
    # half^2 - first last, expanded: their difference would lose all digits where errors are small.
    root2 = t2 * (a * a * v_bb - 2 * a * b * v_ab + b * b * v_aa - t2 * (v_aa * v_bb - v_ab * v_ab))
    found = _where_not_positive(first, half, last, root2)
    size = units[0] / units[1]
    return FiellerSet(found.kind, found.low * size, found.high * size)


def _unit(value: float, variance: float) -> float:
    """Return what a coefficient is measured in: its standard error, or its size where it has none."""
    return float(np.sqrt(variance)) if variance > 0 else abs(value) or 1.0


def _where_not_positive(first: float, half: float, last: float, root2: float) -> FiellerSet:
    """Return where first x2 + 2 half x + last <= 0; `root2` is half2 - first last."""
    if first == 0:
        return _half_line(half, last)
    if first < 0 and root2 <= 0:
        return FiellerSet("line")
    # Of the two ways to write a root, the one that adds numbers of one sign.
    together = -(half + float(np.copysign(np.sqrt(max(root2, 0.0)), half)))
    with np.errstate(over="ignore"):
        roots = sorted([float(np.divide(together, first)), last / together if together else 0.0])
    return FiellerSet("interval" if first > 0 else "outside", *roots)


def _half_line(half: float, last: float) -> FiellerSet:
    """Return where 2 half x + last <= 0."""
    if half == 0:
        return FiellerSet("line" if last <= 0 else "none")
    end = -last / (2 * half)
    return FiellerSet("interval", *((-np.inf, end) if half > 0 else (end, np.inf)))
