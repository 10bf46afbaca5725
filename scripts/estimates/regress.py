"""One regression of an analysis: the rows it can use, the fit, and its coefficients as rows of the estimates.

Every analysis that is a regression with effects goes through here, so that what is dropped is said, what cannot be
estimated stops in the same words, and a coefficient of the benchmark is the same number wherever it is printed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.covariance import Convention
from scripts.econometrics.regression import Fit, fixed_effects, interval, t_ratio, two_sided
from scripts.econometrics.wald import JointTest
from scripts.econometrics.within import Effects
from scripts.estimates.design import POST, Sample, complete, filled_shares, joined
from scripts.estimates.tidy import of_sample
from scripts.files.bad_input import BadInput

CONSTANT = "_cons"
SWEPT: dict[str, Effects] = {"none": "none", "two_way": "two_way", "post": "unit"}
"""Choice of effects -> what is swept out; under `post` the periods' dummy is a regressor, so that it has a line."""
FIXED_EFFECTS = {"none": "", "two_way": "code + year", "post": "code + post"}
"""Choice of effects -> as the estimates name it."""
IDENTITY = ("plan", "sample", "dependent", "subgroup", "estimator", "model", "controls", "vcov", "fixed_effects")


@dataclass(frozen=True)
class Regression:
    """A fitted regression.

    Attributes
    ----------
    fit
        Its results.
    rows
        The complete rows that were given to it (`fit.used` says which of them it kept).
    common
        Columns of the estimates that all its numbers share: plan, sample, model, counts, fit, shares of filled rows.

    """

    fit: Fit
    rows: pd.DataFrame
    common: dict[str, Any]


def regress(
    sample: Sample,
    outcome: str,
    regressors: Sequence[str],
    study: dict[str, Any],
    *,
    model: str,
    pooled: bool = False,
    convention: Convention | None = None,
    needed: Sequence[str] = (),
    essential: Sequence[str] | None = None,
    weights: str | None = None,
    **columns: object,
) -> Regression:
    """Regress an outcome on regressors with the study's choice of effects, on the sample's complete rows.

    Parameters
    ----------
    sample
        The rows to choose from; `dataclasses.replace` makes another one, with further columns or fewer rows.
    outcome, regressors
        Columns of `sample.rows`; the dependent variable is mostly the study's outcome. A regressor that is not
        `essential` is left out where it is collinear, and the note says so.
    study
        `study`, `standard_errors`, `treatment` as in the study's file, and the chosen `effects`: `two_way` for those of
        city and year, `post` for those of city and the regressor `Dt`, which is put behind the others.
    model
        The estimates' `model`.
    pooled
        With a constant in place of all effects.
    convention
        Small-sample convention of the standard errors; the study's own by default.
    needed
        Further columns in which a row has to be complete, so that several regressions stand on the same rows.
    essential
        The regressors without which there is no estimate; by default the first, the treatment.
    weights
        A column of `sample.rows`, positive; by default all rows weigh the same.
    columns
        Further columns of the estimates, such as `subgroup`.

    Raises
    ------
    BadInput
        If no row is complete, fewer than two cities are left, or an essential regressor (or every one) does not vary
        beside the effects.

    """
    effects = "none" if pooled else study["effects"]
    regressors = [*regressors, *([POST] if effects == "post" else [])]
    names = list(dict.fromkeys([outcome, *regressors, *needed, *([weights] if weights else [])]))
    rows, note = complete(sample, names, study)
    errors = study["standard_errors"]
    convention = convention or errors["convention"]
    fit = _fit(rows, outcome, regressors, SWEPT[effects], convention, sample, study, weights)
    for name in regressors[:1] if essential is None else essential:
        if name in fit.dropped:
            raise _cannot_estimate(f"{name} is {fit.dropped[name]}", rows, sample, study)
    common = of_sample(
        sample,
        dependent="" if outcome == study["outcome"] else outcome,
        estimator="ols" if effects == "none" else "within",
        model=model,
        vcov=convention if convention == "iid" else f"{convention}, clustered by {errors['cluster']}",
        fixed_effects=FIXED_EFFECTS[effects],
        controls=" + ".join(name for name in fit.names[1:] if name != POST),
        n_obs=fit.n_obs,
        n_clusters=fit.n_clusters,
        df=fit.df,
        r2=fit.r2,
        r2_adj=fit.r2_adj,
        r2_within=fit.r2_within,
        note=joined([note, _singletons(fit), *(f"{name} is dropped: {why}" for name, why in fit.dropped.items())]),
    )
    split = study["treatment"]["never_treated_split"]
    return Regression(fit, rows, common | filled_shares(rows[fit.used], outcome, split) | columns)


def coefficient_rows(regression: Regression) -> Iterator[dict[str, Any]]:
    """Yield a row a regressor, the constant, and a row without numbers for each regressor that was dropped."""
    fit, common = regression.fit, regression.common
    terms = zip(fit.names, fit.coefficients, fit.std_errors, strict=True)
    for name, estimate, std_error in (*terms, (CONSTANT, fit.constant, fit.constant_std_error)):
        yield common | {"term": name} | numbers(float(estimate), float(std_error), fit.df)
    kept = {name: common[name] for name in (*IDENTITY, "n_obs", "n_clusters") if name in common}
    yield from (kept | {"term": name, "note": why} for name, why in fit.dropped.items())


def numbers(estimate: float, std_error: float, df: int) -> dict[str, float]:
    """Return an estimate with its standard error, t, p-value and 95 % interval from t(df)."""
    statistic = float(t_ratio(estimate, std_error))
    low, high = interval(estimate, std_error, df)
    return {
        "estimate": estimate,
        "std_error": std_error,
        "statistic": statistic,
        "p_value": float(two_sided(statistic, df)),
        "conf_low": float(low),
        "conf_high": float(high),
    }


def joint_test_row(regression: Regression, term: str, test: JointTest, note: str = "") -> dict[str, Any]:
    """Return the row of a joint test: `statistic` is F or chi-squared, `restrictions` its numerator's degrees."""
    return regression.common | {
        "estimator": "wald",
        "term": term,
        "statistic": test.statistic,
        "p_value": test.p_value,
        "restrictions": test.df,
        "df": test.df_residual,
        "note": joined([regression.common["note"], note]),
    }


def _fit(
    rows: pd.DataFrame,
    outcome: str,
    regressors: list[str],
    effects: Effects,
    convention: Convention,
    sample: Sample,
    study: dict[str, Any],
    weights: str | None,
) -> Fit:
    """Fit one model, leaving collinear regressors out; stop where nothing can be estimated."""
    cluster = study["standard_errors"]["cluster"]
    try:
        return fixed_effects(
            rows[outcome].to_numpy(float),
            rows[regressors].to_numpy(float),
            _numbered(rows["code"]),
            rows["year"].to_numpy(),
            _numbered(rows[cluster]),
            names=regressors,
            effects=effects,
            convention=convention,
            collinear="drop",
            weights=rows[weights].to_numpy(float) if weights else None,
        )
    except (ValueError, np.linalg.LinAlgError) as error:
        raise _cannot_estimate(str(error), rows, sample, study) from error


def _numbered(labels: pd.Series) -> NDArray[np.intp]:
    """Return each label's place among the sorted ones: pandas finds it sooner than numpy sorts texts."""
    return pd.factorize(labels, sort=True)[0]


def _cannot_estimate(found: str, rows: pd.DataFrame, sample: Sample, study: dict[str, Any]) -> BadInput:
    """Return the error for rows on which the treatment's coefficient does not exist."""
    treated = rows.loc[rows[study["treatment"]["name"]] == 1, "code"].nunique()
    return BadInput(
        f"{found} ({len(rows)} city-years of {rows['code'].nunique()} cities, {treated} of them treated, plan "
        f"{sample.plan!r})",
        f"treated and untreated city-years in two or more cities for the key samples.{sample.name} of study "
        f"{study['study']!r}",
        f"Correct samples.{sample.name}, treatment or cities in the study's file.",
    )


def _singletons(fit: Fit) -> str:
    """Say how many rows were dropped because their own effect fits them."""
    return f"dropped as alone in their city or year: city-years {fit.n_singletons}" if fit.n_singletons else ""
