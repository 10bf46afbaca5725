"""Joint tests of several coefficients from their covariance.

For studies that choose between fixed and random effects.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, fdtrc

from scripts.econometrics.within import Floats


@dataclass(frozen=True)
class JointTest:
    """A test statistic with its degrees of freedom; `df_residual` None says that it is chi-squared, else it is F."""

    statistic: float
    df: int
    df_residual: int | None
    p_value: float
    statement: str = ""


def chi_squared_test(estimates: Floats, covariance: Floats, statement: str = "") -> JointTest:
    """Test that all of `estimates` `(q,)` are zero: their Wald statistic against chi-squared(q)."""
    statistic = float(estimates @ np.linalg.solve(covariance, estimates))
    return JointTest(statistic, len(estimates), None, float(chdtrc(len(estimates), statistic)), statement)


def f_test(estimates: Floats, covariance: Floats, df_residual: int) -> JointTest:
    """Test that all of `estimates` `(q,)` are zero: Wald / q against F(q, df_residual), G - 1 under clustering."""
    q = len(estimates)
    statistic = float(estimates @ np.linalg.solve(covariance, estimates)) / q
    return JointTest(statistic, q, df_residual, float(fdtrc(q, df_residual, statistic)))
