"""Are the unit effects unrelated to the regressors? Hausman's test, and its form that is robust to clustering.

Hausman (1978): with random effects efficient under the null, V(b_FE - b_RE) = V_FE - V_RE. Robust: the units' means of
the regressors are added to the random effects regression (Mundlak 1978), where they have no effect under the null; a
cluster-robust Wald test of them needs no efficient estimator (Wooldridge, section 10.7.3). Both are for studies that
choose between fixed and random effects.
"""

from dataclasses import dataclass
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
COLLINEAR = 1e-9
ROUNDING = 1e-12
"""Of a variance beside that of the fixed effects: a smaller one is what rounding leaves of none."""


@dataclass(frozen=True)
class Differences:
    """Coefficients with fixed effects less those with random effects.

    Attributes
    ----------
    names
        The q regressors that both regressions have.
    estimates
        `(q,)`.
    covariance
        `(q, q)`, V_FE - V_RE: the differences' own if random effects are efficient, and then positive semi-definite; a
        diagonal element can be negative.
    scale
        `(q,)`, the fixed effects' standard errors.

    """

    names: tuple[str, ...]
    estimates: Floats
    covariance: Floats
    scale: Floats

    @property
    def std_errors(self) -> Floats:
        """Roots of the covariance's diagonal, `(q,)`; not a number where that is not positive."""
        variances = np.diag(self.covariance)
        return np.sqrt(np.where(variances > ROUNDING * self.scale**2, variances, np.nan))


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
        singular, or not positive definite: the statistic, as Stata and plm give it too, is then not chi-squared, can be
        negative, and has no p-value.

    Raises
    ------
    ValueError
        If the fixed effects' covariance is not `iid`, the rows differ, or they share no regressor.

    """
    found = differences(fixed, random, variance)
    return _quadratic_form(found.estimates, found.covariance, found.scale)


def differences(fixed: Fit, random: RandomFit, variance: Variance = "own") -> Differences:
    """Return by how much the coefficients differ that both regressions have; parameters and errors as in `hausman`."""
    common = [name for name in fixed.names if name in random.names]
    _refuse_unlike(fixed, random, common)
    at_fixed, at_random = [fixed.names.index(n) for n in common], [random.names.index(n) for n in common]
    v_fixed = fixed.covariance[np.ix_(at_fixed, at_fixed)]
    if variance == "sigmamore":
        own = float(fixed.residuals @ fixed.residuals) / fixed.counts.df_residual
        v_fixed = v_fixed * random.residual_variance / own
    return Differences(
        names=tuple(common),
        estimates=fixed.coefficients[at_fixed] - random.coefficients[at_random],
        covariance=v_fixed - random.covariance[np.ix_(at_random, at_random)],
        scale=np.sqrt(np.diag(v_fixed)),
    )


def _quadratic_form(difference: Floats, covariance: Floats, scale: Floats) -> JointTest:
    """Return d' V^+ d with the generalised inverse over the eigenvalues that are not rounding.

    `scale` `(q,)` are the fixed effects' standard errors, beside which a variance is rounding or not: the tolerance
    then depends neither on the regressors' units nor on how near to zero the difference is in one of them.
    """
    values, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    real = np.abs(values) > max(RANK_TOLERANCE * np.abs(values).max(), ROUNDING)
    along = vectors[:, real].T @ (difference / scale)
    statistic, rank = float(np.sum(along**2 / values[real])), int(real.sum())
    said = []
    if rank < len(difference):
        said.append(f"V_FE - V_RE has rank {rank} of {len(difference)}")
    definite = bool((values[real] > 0).all())
    if not definite:
        said.append("V_FE - V_RE is not positive definite: the statistic is not chi-squared and has no p-value")
    p_value = float(chdtrc(rank, statistic)) if definite else float("nan")
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
        If no regressor varies within units, a mean cannot be told from the other columns, or the clusters are too few
        for as many means.

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
    if np.linalg.matrix_rank(x / np.linalg.norm(x, axis=0), tol=COLLINEAR) < x.shape[1]:
        raise ValueError("the units' means of the regressors are collinear with each other or with the regressors")
    coefficients, bread = least_squares(y, x)
    clusters = unit if cluster is None else cluster
    counts = Counts(len(y), len(np.unique(clusters)), x.shape[1] - 1, 1, 0, nested=True)
    # The scores sum to zero, so that their covariance has at most as many directions as there are clusters but one.
    if counts.n_clusters <= means.shape[1]:
        raise ValueError(f"{counts.n_clusters} clusters are too few for a test of {means.shape[1]} means")
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
