"""How far covariates differ between treated and controls, before and after matching.

Rosenbaum and Rubin (1985): the standardised bias is 100 (mean_T - mean_C) / sqrt((s2_T + s2_C) / 2), with the
variances of the sample before matching in both, so that only the means can move it. Weighted moments, t and variance
ratio as in Leuven and Sianesi's pstest: weights count as rows, s2 = sum w (x - mean)^2 / (sum w - 1).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from scripts.econometrics.within import Floats

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Balance:
    """Means of the covariates in both groups and what tells them apart; arrays are `(k,)`.

    Attributes
    ----------
    mean_treated, mean_control, variance_treated, variance_control
        Weighted moments.
    difference, std_error, statistic, p_value
        Treated minus control; t-test under equal variances.
    df
        Of t: the weights' sum - 2.
    variance_ratio
        Treated over control.

    """

    mean_treated: Floats
    mean_control: Floats
    variance_treated: Floats
    variance_control: Floats
    difference: Floats
    std_error: Floats
    statistic: Floats
    p_value: Floats
    df: float
    variance_ratio: Floats


def balance(covariates: Floats, treated: Mask, weights: Floats | None = None) -> Balance:
    """Compare treated and controls.

    Parameters
    ----------
    covariates
        `(n, k)`, finite.
    treated
        `(n,)`.
    weights
        `(n,)`, not negative, such as how often a row was matched; 1 by default.

    Returns
    -------
    Balance
        A group without weight has means that are no numbers.

    """
    weights = np.ones(len(treated)) if weights is None else weights
    n, means, variances = zip(
        *(_moments(covariates[group], weights[group]) for group in (treated, ~treated)), strict=True
    )
    df = float(sum(n)) - 2
    difference = means[0] - means[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = ((n[0] - 1) * variances[0] + (n[1] - 1) * variances[1]) / df
        std_error = np.sqrt(pooled * (1 / n[0] + 1 / n[1]))
        statistic = difference / std_error
        ratio = variances[0] / variances[1]
    return Balance(
        mean_treated=means[0],
        mean_control=means[1],
        variance_treated=variances[0],
        variance_control=variances[1],
        difference=difference,
        std_error=std_error,
        statistic=statistic,
        p_value=2 * stdtr(df, -np.abs(statistic)),
        df=df,
        variance_ratio=ratio,
    )


def standardized_bias(after: Balance, before: Balance) -> Floats:
    """Return the standardised bias in percent `(k,)` of `after`, on the scale of the sample before matching."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * after.difference / np.sqrt((before.variance_treated + before.variance_control) / 2)


def bias_reduction(after: Floats, before: Floats) -> Floats:
    """Return by how many percent of the absolute bias it is smaller after matching; negative where it grew."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * (1 - np.abs(after) / np.abs(before))


def _moments(columns: Floats, weights: Floats) -> tuple[np.float64, Floats, Floats]:
    """Return sum of weights, means and variances."""
    total = np.float64(weights.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = weights @ columns / total
        variance = weights @ (columns - mean) ** 2 / (total - 1)
    return total, mean, np.where(total > 1, variance, np.nan)
