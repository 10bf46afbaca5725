"""Table 3: the treatment's coefficient, pooled, with city and year effects, and with controls, under every fill plan.

`y_it = a_i + m_t + b DID_it + c'x_it + e_it`; the pooled column has a constant in place of the effects. Each column
stands on all rows that it can use: complete in the outcome, with controls in these too.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from scripts.econometrics.covariance import Convention
from scripts.econometrics.regression import Fit, fixed_effects, interval, t_ratio, two_sided
from scripts.econometrics.within import Effects
from scripts.estimates.design import NEVER_TREATED_SPLIT, Sample, complete, filled_shares, joined, samples_of
from scripts.estimates.inputs import read_inputs
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table

CONSTANT = "_cons"
MODELS: dict[str, tuple[Effects, bool]] = {
    "pooled": ("none", False),
    "twfe": ("two_way", False),
    "twfe_controls": ("two_way", True),
}
"""Model -> its effects, and whether it has the study's controls."""


def benchmark(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> pd.DataFrame:
    """Estimate the benchmark under every fill plan and sample.

    Parameters
    ----------
    panels, lineages
        Fill plan -> frame (schemas `PANEL` and `LINEAGE`).
    treatment
        Schema `TREATMENT`.
    study
        `study`, `data`, `outcome`, `controls`, `samples`, `treatment`, `standard_errors` as in the study's file, and
        the analysis' own keys: `models`; optionally `conventions`, further small-sample conventions beside the
        study's, and `never_treated_split`, the year from which never-treated cities count as `after`.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`: one row a coefficient, `_cons` (Stata's constant with effects) included. A control that is
        constant or collinear has a row without numbers whose `note` says why.

    Raises
    ------
    BadInput
        If a sample leaves no rows, fewer than two cities, or no variation in the treatment.

    """
    rows = [
        row
        for sample in samples_of(panels, lineages, treatment, study)
        for model in study["models"]
        for row in _model(sample, model, study)
    ]
    return tidy(rows, "benchmark", study)


def _model(sample: Sample, model: str, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a model's rows under each convention of standard errors."""
    effects, with_controls = MODELS[model]
    controls = list(study["controls"]) if with_controls else []
    regressors = [study["treatment"]["name"], *controls]
    rows, note = complete(sample, [study["outcome"], *regressors], study)
    split = study.get("never_treated_split", NEVER_TREATED_SPLIT)
    errors = study["standard_errors"]
    for convention in dict.fromkeys([errors["convention"], *study.get("conventions", [])]):
        fit = _fit(rows, regressors, effects, convention, sample, study)
        common = of_sample(
            sample,
            estimator="ols" if effects == "none" else "within",
            model=model,
            vcov=convention if convention == "iid" else f"{convention}, clustered by {errors['cluster']}",
            fixed_effects="" if effects == "none" else "code + year",
            controls=" + ".join(fit.names[1:]),
            n_obs=fit.n_obs,
            n_clusters=fit.n_clusters,
        )
        shares = filled_shares(rows[fit.used], study["outcome"], split)
        said = joined([note, _singletons(fit), *(f"{name} is dropped: {why}" for name, why in fit.dropped.items())])
        measures = {"df": fit.df, "r2": fit.r2, "r2_adj": fit.r2_adj, "r2_within": fit.r2_within}
        yield from (common | measures | shares | {"note": said} | numbers for numbers in _coefficients(fit))
        yield from (common | {"term": name, "note": why} for name, why in fit.dropped.items())


def _fit(
    rows: pd.DataFrame,
    regressors: list[str],
    effects: Effects,
    convention: Convention,
    sample: Sample,
    study: dict[str, Any],
) -> Fit:
    """Fit one model, leaving collinear controls out; stop where the treatment itself cannot be estimated."""
    columns = {name: rows[name].to_numpy() for name in ("code", "year", study["standard_errors"]["cluster"])}
    try:
        fit = fixed_effects(
            rows[study["outcome"]].to_numpy(float),
            rows[regressors].to_numpy(float),
            columns["code"],
            columns["year"],
            columns[study["standard_errors"]["cluster"]],
            names=regressors,
            effects=effects,
            convention=convention,
            collinear="drop",
        )
    except ValueError as error:
        raise _cannot_estimate(str(error), rows, sample, study) from error
    if regressors[0] in fit.dropped:
        raise _cannot_estimate(f"{regressors[0]} is {fit.dropped[regressors[0]]}", rows, sample, study)
    return fit


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


def _coefficients(fit: Fit) -> Iterator[dict[str, Any]]:
    """Yield the numbers of every regressor, and of the constant last."""
    terms = zip(fit.names, fit.coefficients, fit.std_errors, strict=True)
    for name, estimate, std_error in (*terms, (CONSTANT, fit.constant, fit.constant_std_error)):
        statistic = float(t_ratio(estimate, std_error))
        low, high = interval(estimate, std_error, fit.df)
        yield {
            "term": name,
            "estimate": float(estimate),
            "std_error": float(std_error),
            "statistic": statistic,
            "p_value": float(two_sided(statistic, fit.df)),
            "conf_low": float(low),
            "conf_high": float(high),
        }


def _singletons(fit: Fit) -> str:
    """Say how many rows were dropped because their own effect fits them."""
    return f"dropped as alone in their city or year: city-years {fit.n_singletons}" if fit.n_singletons else ""


if __name__ == "__main__":
    with logged(snakemake):
        estimates = benchmark(**read_inputs(snakemake))
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
