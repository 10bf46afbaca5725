"""Are the unit effects unrelated to the regressors? Hausman's test, and its form that is robust to clustering.

Hausman (1978): with random effects efficient under the null, V(b_FE - b_RE) = V_FE - V_RE. Robust: the units' means of
the regressors are added to the random effects regression (Mundlak 1978), where they have no effect under the null; a
cluster-robust Wald test of them needs no efficient estimator (Wooldridge, section 10.7.3). Both are for studies that
choose between fixed and random effects.
"""

from typing import Literal

import numpy as np
from scipy.special import chdtrc

from scripts.econometrics.covariance import Counts, cluster_covariance
from scripts.econometrics.random_effects import RandomFit, period_dummies
from scripts.econometrics.regression import Fit, least_squares
from scripts.econometrics.wald import JointTest, chi_squared_test
from scripts.econometrics.within import Floats, Labels, demean

Variance = Literal["own", "sigmamore"]
RANK_TOLERANCE = 1e-8


def hausman(fixed: Fit, random: RandomFit, variance: Variance = "own") -> JointTest:
    """Test the coefficients that both regressions have in common.

    Parameters
    ----------
    fixed
        Fixed effects under the convention `iid`.
    random
        Random effects of the same rows (and of those that fixed effects drop as singletons); period dummies in both or
        in neither, they are not tested.
    variance
        `own`: each model's own disturbance variance (Stata's and plm's default). `sigmamore`: the random effects
        model's in both, which makes V_FE - V_RE positive semi-definite more often. With few units `own` rejects a
        true null too often: a small difference of two matrices takes on the noise of two variances.

    Returns
    -------
    JointTest
        Its df is the numerical rank of V_FE - V_RE (relative tolerance 1e-8); its statement says where that matrix is
        singular or not positive definite, in which case the statistic is not chi-squared and can be negative.

    Raises
    ------
    ValueError
        If the fixed effects' covariance is not `iid`, the rows differ, or they share no regressor.

    """
    common = [name for name in fixed.names if name in random.names]
    _refuse_unlike(fixed, random, common)
    at_fixed, at_random = [fixed.names.index(n) for n in common], [random.names.index(n) for n in common]
    difference = fixed.coefficients[at_fixed] - random.coefficients[at_random]
    v_fixed = fixed.covariance[np.ix_(at_fixed, at_fixed)]
    if variance == "sigmamore":
        own = float(fixed.residuals @ fixed.residuals) / fixed.counts.df_residual
        v_fixed = v_fixed * random.residual_variance / own
    return _quadratic_form(difference, v_fixed - random.covariance[np.ix_(at_random, at_random)])


def _quadratic_form(difference: Floats, covariance: Floats) -> JointTest:
    """Return d' V^+ d with the generalised inverse over the eigenvalues that are not rounding."""
    # Scaled to a unit diagonal, so that the tolerance does not depend on the regressors' units.
    scale = np.sqrt(np.abs(np.diag(covariance)))
    scale[scale == 0] = 1.0
    values, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    real = np.abs(values) > RANK_TOLERANCE * np.abs(values).max()
    along = vectors[:, real].T @ (difference / scale)
    statistic, rank = float(np.sum(along**2 / values[real])), int(real.sum())
    said = []
    if rank < len(difference):
        said.append(f"V_FE - V_RE has rank {rank} of {len(difference)}")
    if (values[real] < 0).any():
        said.append("V_FE - V_RE is not positive definite: the statistic is not chi-squared")
    p_value = float(chdtrc(rank, statistic)) if statistic >= 0 else float("nan")
    return JointTest(statistic, rank, None, p_value, "; ".join(said))


def robust_hausman(
    outcome: Floats, regressors: Floats, unit: Labels, time: Labels, random: RandomFit, cluster: Labels | None = None
) -> JointTest:
    """Test the unit means of the regressors in the random effects regression, robust to clustering.

    Parameters
    ----------
    outcome, regressors, unit, time
        As they were given to `random_effects`; columns that do not vary within units have no mean of their own and are
        not tested.
    random
        Its result: its theta quasi-demeans.
    cluster
        `(n,)` labels; the units by default.

    Returns
    -------
    JointTest
        Chi-squared; the covariance carries no small-sample factor (plm's `phtest(method = "aux")` with `vcovHC`).

    Raises
    ------
    ValueError
        If no regressor varies within units.

    """
    within = demean(regressors, unit)
    spread = np.linalg.norm(regressors - regressors.mean(axis=0), axis=0)
    varies = np.linalg.norm(within, axis=0) > RANK_TOLERANCE * spread
    means = (regressors - within)[:, varies]
    if not means.shape[1]:
        raise ValueError("no regressor varies within units: fixed and random effects cannot be compared")
    periods = period_dummies(time) if random.time_effects else np.empty((len(outcome), 0))
    columns = np.column_stack([outcome, means, np.ones(len(outcome)), regressors, periods])
    partly = columns - random.theta[:, None] * (columns - demean(columns, unit))
    y, x = partly[:, 0], partly[:, 1:]
    coefficients, bread = least_squares(y, x)
    clusters = unit if cluster is None else cluster
    counts = Counts(len(y), len(np.unique(clusters)), x.shape[1] - 1, 1, 0, nested=True)
    covariance = cluster_covariance(bread, x, y - x @ coefficients, clusters, counts, "none")
    tested = slice(0, means.shape[1])
    return chi_squared_test(coefficients[tested], covariance[tested, tested])


def _refuse_unlike(fixed: Fit, random: RandomFit, common: list[str]) -> None:
    """Raise if the two results cannot be compared."""
    if fixed.convention != "iid":
        raise ValueError(
            f"Hausman's test takes the unadjusted covariance; the fixed effects' convention is {fixed.convention}"
        )
    # A unit with one row says nothing about fixed effects; random effects use it.
    if fixed.n_obs + fixed.n_singletons != random.n_obs or not common:
        raise ValueError(
            f"the regressions cannot be compared: {fixed.n_obs} and {random.n_obs} rows, {len(common)} regressors in "
            f"common (fixed {list(fixed.names)}, random {list(random.names)})"
        )
