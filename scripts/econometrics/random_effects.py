"""Random unit effects by feasible generalised least squares, with Swamy and Arora's variance components.

Swamy and Arora (1972): the idiosyncratic variance from the within residuals, the unit variance from the between
residuals; then least squares on columns less theta times their unit mean, theta_i = 1 - sqrt(s2_e / (T_i s2_u +
s2_e)) (Baltagi, section 2.3). The estimate is that of linearmodels' `RandomEffects`, unbalanced panels included.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from linearmodels import RandomEffects

from scripts.econometrics.within import Floats, Labels

CONSTANT = "_cons"


@dataclass(frozen=True)
class RandomFit:
    """Results of a random effects regression; arrays are in the order of `names`, period dummies left out.

    Attributes
    ----------
    names
        The k regressors.
    coefficients, covariance
        `(k,)` and `(k, k)`; unadjusted, on `residual_variance`.
    constant, constant_std_error
        Of the regression's constant.
    idiosyncratic_variance, unit_variance
        The two components.
    residual_variance
        e'e / (n - parameters) of the quasi-demeaned regression; `sigmamore` in Hausman's test uses it.
    theta
        `(n,)`, the share of the unit's mean that is taken off each row.
    time_effects
        Whether T - 1 period dummies stand among the regressors.

    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    constant: float
    constant_std_error: float
    idiosyncratic_variance: float
    unit_variance: float
    residual_variance: float
    theta: Floats
    n_obs: int
    n_units: int
    time_effects: bool

    @property
    def std_errors(self) -> Floats:
        """Standard errors, `(k,)`."""
        return np.sqrt(np.diag(self.covariance))


def random_effects(
    outcome: Floats,
    regressors: Floats,
    unit: Labels,
    time: Labels,
    *,
    names: Sequence[str] | None = None,
    time_effects: bool = False,
) -> RandomFit:
    """Regress an outcome on regressors with a random effect of each unit.

    Parameters
    ----------
    outcome, regressors
        `(n,)` and `(n, k)`, finite; regressors may be constant within units.
    unit, time
        `(n,)` labels, each pair once.
    names
        The regressors' names; `x0`, `x1`, ... by default.
    time_effects
        Add dummies of all periods but the first; they are estimated and not returned.

    Raises
    ------
    ValueError
        From linearmodels, if the regressors are collinear or leave no residual degrees of freedom.

    """
    labels = list(names) if names is not None else [f"x{j}" for j in range(regressors.shape[1])]
    # linearmodels asks for numbers as the time index; only their order matters.
    index = pd.MultiIndex.from_arrays([np.unique(v, return_inverse=True)[1] for v in (unit, time)])
    periods = period_dummies(time) if time_effects else np.empty((len(outcome), 0))
    # Of unit size: linearmodels takes a column in yuan beside one in percent for collinear.
    size = np.sqrt(np.mean(regressors**2, axis=0))
    size[size == 0] = 1.0
    design = np.column_stack([regressors / size, np.ones(len(outcome)), periods])
    columns = [*labels, CONSTANT, *(f"period {j}" for j in range(periods.shape[1]))]
    result = RandomEffects(
        pd.Series(outcome, index=index, name="outcome"), pd.DataFrame(design, index=index, columns=columns)
    ).fit()
    theta = result.theta["theta"]
    return RandomFit(
        names=tuple(labels),
        coefficients=result.params[labels].to_numpy() / size,
        covariance=result.cov.loc[labels, labels].to_numpy() / np.outer(size, size),
        constant=float(result.params[CONSTANT]),
        constant_std_error=float(result.std_errors[CONSTANT]),
        idiosyncratic_variance=float(result.variance_decomposition["Residual"]),
        unit_variance=float(result.variance_decomposition["Effects"]),
        residual_variance=float(result.s2),
        theta=theta.reindex(index.get_level_values(0)).to_numpy(),
        n_obs=int(result.nobs),
        n_units=len(theta),
        time_effects=time_effects,
    )


def period_dummies(time: Labels) -> Floats:
    """Return dummies `(n, T - 1)` of all periods but the first."""
    return (time[:, None] == np.unique(time)[1:]).astype(float)
