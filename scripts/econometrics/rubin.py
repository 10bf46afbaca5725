"""Estimates of one quantity from several completed data sets, pooled.

Rubin (1987), *Multiple Imputation for Nonresponse in Surveys*, section 3.1: with M estimates Q and their variances U,
T = Ū + (1 + 1/M) B, where B is the variance of Q between the data sets. Degrees of freedom of Barnard and Rubin (1999,
Biometrika 86), which never exceed those of complete data; the fraction of missing information is Rubin's (3.1.10).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from scripts.econometrics.within import Floats


@dataclass(frozen=True)
class Pooled:
    """One quantity, pooled.

    Attributes
    ----------
    estimate
        Mean of the M estimates.
    within, between
        Mean of their variances, and variance of the estimates (divisor M - 1).
    share
        λ = (1 + 1/M) B / T, the share of the variance that comes from the imputation.
    df
        Degrees of freedom, no whole number.
    fraction_missing
        (r + 2 / (df + 3)) / (r + 1), r = λ / (1 - λ).
    draws
        M.

    """

    estimate: float
    within: float
    between: float
    share: float
    df: float
    fraction_missing: float
    draws: int

    @property
    def std_error(self) -> float:
        """Root of T."""
        return float(np.sqrt(self.within + (1 + 1 / self.draws) * self.between))

    @property
    def statistic(self) -> float:
        """Ratio of estimate to standard error; infinite without any error."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(np.divide(self.estimate, self.std_error))

    @property
    def p_value(self) -> float:
        """Two-sided p-value from t(df)."""
        return float(2 * stdtr(self.df, -abs(self.statistic)))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the confidence interval from t(df)."""
        reach = float(stdtrit(self.df, (1 + level) / 2)) * self.std_error
        return self.estimate - reach, self.estimate + reach


def pool(estimates: Floats, variances: Floats, df_complete: float) -> Pooled:
    """Pool M estimates of one quantity.

    Parameters
    ----------
    estimates, variances
        `(M,)`, finite.
    df_complete
        Degrees of freedom of the estimate on complete data; with clustered errors clusters - 1.

    Raises
    ------
    ValueError
        If there are fewer than two estimates, or one is not finite, or nothing has a variance.

    """
    m = len(estimates)
    if m < 2 or variances.shape != estimates.shape:
        raise ValueError(f"{m} estimates with {len(variances)} variances; pooling takes two or more of each")
    if not (np.isfinite(estimates).all() and np.isfinite(variances).all()):
        raise ValueError("estimates or variances that are not finite cannot be pooled")
    within, between = float(variances.mean()), float(estimates.var(ddof=1))
    added = (1 + 1 / m) * between
    if within + added <= 0:
        raise ValueError("neither the estimates nor what they are estimated from vary: there is no variance to pool")
    share = added / (within + added)
    df = _degrees(share, m, df_complete)
    # (r + 2 / (df + 3)) / (r + 1) with r = share / (1 - share), written so that a share of 1 divides by nothing
    fraction = share + (1 - share) * 2 / (df + 3)
    return Pooled(float(estimates.mean()), within, between, share, df, fraction, m)


def _degrees(share: float, m: int, df_complete: float) -> float:
    """Return (1/ν_m + 1/ν_obs)⁻¹ with ν_m = (M - 1) / λ², ν_obs = (ν_com + 1) / (ν_com + 3) ν_com (1 - λ)."""
    observed = (df_complete + 1) / (df_complete + 3) * df_complete * (1 - share)
    return observed / (1 + observed * share**2 / (m - 1)) if observed > 0 else 0.0
