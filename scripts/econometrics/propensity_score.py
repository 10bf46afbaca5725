"""The probability of treatment given covariates: a logit, and whether the data let it be estimated at all.

Rosenbaum and Rubin (1983), "The central role of the propensity score". A logit has no maximum where a combination of
covariates tells treated from controls without error (Albert and Anderson 1984); that is found beforehand, by the linear
programme of Konis (2007), and not guessed from an optimiser that does not come to rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.special import expit
from statsmodels.discrete.discrete_model import Logit

from scripts.econometrics.collinearity import screen
from scripts.econometrics.within import Floats

CONSTANT = "_cons"
SEPARATED = 1e-4
"""Of the linear programme's optimum, on standardised covariates: zero without separation, about 1 or more with it."""

STEPS = 100
"""Newton steps at most; a logit whose maximum exists takes about ten."""


class NoPropensityScore(ValueError):  # noqa: N818 - it names the data's state
    """The logit cannot be estimated; the message says why and names the covariates."""


@dataclass(frozen=True)
class PropensityScore:
    """A fitted logit.

    Attributes
    ----------
    names
        The covariates, and `_cons` at the end.
    coefficients, std_errors
        `(k + 1,)` in that order; the standard errors are those of the inverse information.
    logit, score
        `(n,)`, the linear index and its probability of treatment.

    """

    names: tuple[str, ...]
    coefficients: Floats
    std_errors: Floats
    logit: Floats
    score: Floats


def propensity_score(covariates: Floats, treated: NDArray[np.bool_], names: Sequence[str]) -> PropensityScore:
    """Estimate the probability of treatment by a logit with a constant, by maximum likelihood.

    Parameters
    ----------
    covariates
        `(n, k)`, finite.
    treated
        `(n,)`.
    names
        The k covariates' names.

    Raises
    ------
    NoPropensityScore
        If there are no treated or no controls, a covariate is constant or collinear, covariates separate treated from
        controls, or the likelihood has no maximum within `STEPS` steps.

    """
    _refuse_one_group(treated)
    mean, spread = covariates.mean(axis=0), covariates.std(axis=0)
    _, dropped = screen(covariates, covariates - mean, names, "none")
    if dropped:
        reasons = "; ".join(f"{name} is {why}" for name, why in dropped.items())
        raise NoPropensityScore(f"the logit has no unique maximum: {reasons}")
    standardised = np.column_stack([(covariates - mean) / spread, np.ones(len(treated))])
    _refuse_separation(standardised, treated, names)
    fit = Logit(treated.astype(float), standardised).fit(method="newton", maxiter=STEPS, tol=1e-12, disp=False)
    if not fit.mle_retvals["converged"]:
        raise NoPropensityScore(f"the logit on {', '.join(names)} did not converge in {STEPS} Newton steps")
    # Back to the covariates' own units: b = B / s, and the constant gives up their means.
    back = np.diag(np.append(1 / spread, 1.0))
    back[-1, :-1] = -mean / spread
    logit = standardised @ fit.params
    return PropensityScore(
        names=(*names, CONSTANT),
        coefficients=back @ fit.params,
        std_errors=np.sqrt(np.diag(back @ fit.cov_params() @ back.T)),
        logit=logit,
        score=expit(logit),
    )


def separating(standardised: Floats, treated: NDArray[np.bool_]) -> Floats | None:
    """Return a combination of the columns that tells treated from controls without error, None if there is none.

    Parameters
    ----------
    standardised
        `(n, k)`, the constant among the columns.
    treated
        `(n,)`.

    Returns
    -------
    numpy.ndarray or None
        `(k,)` weights b in [-1, 1] with x'b >= 0 for all treated, x'b <= 0 for all controls, not all of them zero:
        complete separation, or quasi-complete if some rows lie on the border.

    """
    signed = np.where(treated, 1.0, -1.0)[:, None] * standardised
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1), method="highs")
    return found.x if found.status == 0 and -found.fun > SEPARATED else None


def _refuse_one_group(treated: NDArray[np.bool_]) -> None:
    """Raise if there is nobody to compare."""
    if treated.all() or not treated.any():
        n = len(treated)
        raise NoPropensityScore(f"no {'controls' if treated.any() else 'treated'} among {n} rows")


def _refuse_separation(standardised: Floats, treated: NDArray[np.bool_], names: Sequence[str]) -> None:
    """Raise if covariates separate: with the name of the one that does so alone, else of a smallest set that does."""
    if separating(standardised, treated) is None:
        return
    group = f"the {treated.sum()} treated from the {(~treated).sum()} controls"
    for j, name in enumerate(names):
        if separating(standardised[:, [j, -1]], treated) is not None:
            raise NoPropensityScore(f"the logit has no maximum: {name} alone separates {group}")
    needed = list(range(len(names)))
    for j in range(len(names)):
        fewer = [i for i in needed if i != j]
        needed = fewer if separating(standardised[:, [*fewer, -1]], treated) is not None else needed
    together = ", ".join(names[j] for j in needed)
    raise NoPropensityScore(f"the logit has no maximum: {together} together separate {group}")
