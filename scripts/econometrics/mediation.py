"""The indirect effect of a treatment through a mediator: a product of coefficients, and how far it is known.

Three least-squares regressions on the same rows, T the treatment, M the mediator, X everything else (Baron and Kenny
1986): Y = c T + X, M = a T + X, Y = d T + b M + X. Then c - d = a b, exactly (MacKinnon, Warsi and Dwyer 1995). The
delta method gives s^2 = a^2 s_b^2 + b^2 s_a^2, compared with the normal distribution (Sobel 1982). A product of normal
coefficients is not normal near zero, hence the percentile interval over draws in which a and b are estimated on the
same resampled rows (Efron 1979; MacKinnon, Lockwood and Williams 2004), and the p-value that goes with it: twice the
smaller share of draws on one side of zero, as the interval is inverted (Efron and Tibshirani 1993, section 15.4), with
one added to numerator and denominator (Davison and Hinkley 1997, eq. 4.11), so that it is never zero.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from scripts.econometrics.within import Floats


@dataclass(frozen=True)
class Sobel:
    """An indirect effect a b with standard error, z, p-value and interval by the delta method."""

    estimate: float
    std_error: float
    statistic: float
    p_value: float
    low: float
    high: float


@dataclass(frozen=True)
class Percentile:
    """What bootstrap draws say of an indirect effect.

    Attributes
    ----------
    std_error
        The draws' standard deviation.
    p_value, low, high
        Two-sided p-value, and the percentile interval.
    n_draws, n_lost
        Draws that were made, and those of them without an estimate.

    """

    std_error: float
    p_value: float
    low: float
    high: float
    n_draws: int
    n_lost: int


def sobel(a: float, a_std_error: float, b: float, b_std_error: float, level: float = 0.95) -> Sobel:
    """Return a b with its standard error by the delta method, and z, p and interval from the normal distribution.

    Parameters
    ----------
    a, b
        The treatment's coefficient in the mediator's regression, and the mediator's in the outcome's.
    a_std_error, b_std_error
        Theirs. The two estimates are uncorrelated where both regressions have the same other regressors and
        independent errors of one variance; with clusters that holds approximately, which is what Sobel assumes.
    level
        Of the interval.

    """
    estimate, std_error = a * b, float(np.hypot(a * b_std_error, b * a_std_error))
    statistic = float(np.divide(estimate, std_error)) if std_error > 0 else float("nan")
    reach = float(ndtri((1 + level) / 2)) * std_error
    p_value = float(2 * ndtr(-abs(statistic)))
    return Sobel(estimate, std_error, statistic, p_value, estimate - reach, estimate + reach)


def percentile(draws: Floats, level: float = 0.95) -> Percentile:
    """Return the percentile interval of draws, with the p-value that goes with it.

    Parameters
    ----------
    draws
        `(B,)` bootstrap estimates of a b; not a number where a draw has none. These are left out and counted.
    level
        Of the interval; its ends are sample quantiles with linear interpolation.

    """
    there = draws[np.isfinite(draws)]
    if not there.size:
        nothing = float("nan")
        return Percentile(nothing, nothing, nothing, nothing, draws.size, draws.size)
    low, high = np.quantile(there, [(1 - level) / 2, (1 + level) / 2])
    smaller = min(np.sum(there <= 0), np.sum(there >= 0))
    p_value = min(1.0, 2 * (1 + smaller) / (1 + there.size))
    spread = float(there.std(ddof=1)) if there.size > 1 else float("nan")
    return Percentile(spread, float(p_value), float(low), float(high), draws.size, draws.size - there.size)


def identity_gap(total: float, direct: float, a: float, b: float) -> float:
    """Return total - direct - a b: rounding alone where the three regressions share rows and other regressors."""
    return total - direct - a * b


def share_mediated(total: float, direct: float, indirect: float) -> float:
    """Return indirect / total where all three have one sign, else not a number.

    With opposite signs one effect hides the other (MacKinnon, Krull and Lockwood 2000), and a ratio below 0 or above
    1 is no share.
    """
    same = total * direct > 0 and total * indirect > 0
    return indirect / total if same else float("nan")
