"""Where a fitted parabola b1 x + b2 x2 turns, and whether it rises and then falls within the data.

The turning point -b1 / (2 b2) is where its slope b1 + 2 b2 x is zero (`zero_crossing`: delta method and Fieller's set).
Lind and Mehlum (2010): b2 < 0 alone does not make an inverted U, nor does a turning point inside the data. The slope
has to be positive at the lowest x and negative at the highest; under Sasabuchi's (1980) intersection-union test the
p-value is the larger of the two one-sided ones, the null hypothesis being a line that is monotone or a U.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from scripts.econometrics.regression import t_ratio
from scripts.econometrics.within import Floats
from scripts.econometrics.zero_crossing import Crossing, FiellerSet, fieller_set, zero_crossing

TO_SLOPE = np.diag([1.0, 2.0])
"""b1 and b2 -> intercept and slope of the parabola's derivative."""


@dataclass(frozen=True)
class InvertedU:
    """The test of an inverted U; arrays are `(2,)`: at the lower and the upper end.

    Attributes
    ----------
    slopes, std_errors, statistics
        b1 + 2 b2 x at the ends, with t.
    p_values
        One-sided: against a slope that is not positive at the lower end, and not negative at the upper.
    statistic, p_value
        Those of the end that speaks less for an inverted U; `statistic` is positive where it does at all.

    """

    slopes: Floats
    std_errors: Floats
    statistics: Floats
    p_values: Floats
    statistic: float
    p_value: float


def turning_point(coefficients: Floats, covariance: Floats) -> Crossing:
    """Return where b1 x + b2 x2 turns with its delta-method standard error.

    Parameters
    ----------
    coefficients
        `(2,)`: b1 and b2.
    covariance
        `(2, 2)`, theirs.

    """
    return zero_crossing(TO_SLOPE @ coefficients, TO_SLOPE @ covariance @ TO_SLOPE)


def turning_point_set(coefficients: Floats, covariance: Floats, df: int, level: float = 0.95) -> FiellerSet:
    """Return Fieller's set of turning points from t(df); arguments as in `turning_point`."""
    return fieller_set(TO_SLOPE @ coefficients, TO_SLOPE @ covariance @ TO_SLOPE, df, level)


def inverted_u_test(coefficients: Floats, covariance: Floats, ends: tuple[float, float], df: int) -> InvertedU:
    """Test that the parabola rises at the lower end and falls at the upper.

    Parameters
    ----------
    coefficients, covariance
        As in `turning_point`.
    ends
        Lowest and highest x, mostly of the data.
    df
        Degrees of freedom of t.

    Raises
    ------
    ValueError
        If the ends are not in order.

    """
    if not ends[0] < ends[1]:
        message = f"the ends {ends[0]} and {ends[1]} are not in order"
        raise ValueError(message)
    at = np.column_stack([np.ones(2), 2 * np.asarray(ends)])
    slopes = at @ coefficients
    std_errors = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", at, covariance, at), 0.0))
    statistics = t_ratio(slopes, std_errors)
    towards = statistics * [1, -1]  # positive: as an inverted U has it
    p_values = stdtr(df, -towards)
    return InvertedU(slopes, std_errors, statistics, p_values, float(towards.min()), float(p_values.max()))
