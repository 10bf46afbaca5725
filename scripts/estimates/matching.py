"""Propensity score matching, the versions that the study names: logit, balance before and after, who was left out.

Each version's rows and scores are a table of their own, from which `psm_did` takes the rows that it regresses on.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from scripts.econometrics.balance import Balance, balance, bias_reduction, standardized_bias
from scripts.econometrics.within import Floats
from scripts.estimates.design import joined, samples_of
from scripts.estimates.empty_years import empty_years
from scripts.estimates.inputs import by_outcome, read_inputs
from scripts.estimates.matched import Matched, matched
from scripts.estimates.regress import numbers
from scripts.estimates.schema import ESTIMATES, SCORES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.logs import logged
from scripts.files.tables import write_table

Rows = Iterator[dict[str, Any]]


def matching(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Match every sample of every fill plan in each version.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        `study`, `data`, `outcome`, `controls`, `samples` and `treatment` as in the study's file, and the analysis' own
        keys: `covariates` (the controls if empty) and `versions`.

    Returns
    -------
    estimates
        Schema `ESTIMATES`, `model` is the version. Estimator `logit`: its coefficients. Of each covariate (`term`):
        `mean_treated`, `mean_control`, `difference`, `standardized_bias`, `variance_ratio` with `subgroup` `before`
        (complete rows), `after` (by matching frequency) and, where these are others, `kept` (the regression's rows and
        weights); `bias_reduction` with the last two. Estimator `count`: rows `treated_on_support`, `control_matched`
        and so on (`n_obs` city-years of `n_clusters` cities), those dropped also by reason, the `subgroup`, and by
        reason and city, the `term`. A version whose logit cannot be estimated has rows without numbers whose `note`
        says why.
    scores
        Schema `SCORES`.

    Raises
    ------
    BadInput
        If a sample leaves no rows, or years before the policy are not before it.

    """
    versions = [
        matched(sample, name, settings, study)
        for sample in samples_of(panels, lineages, treatment, study)
        for name, settings in study["versions"].items()
    ]
    shared = [of_version(version) for version in versions]
    rows = [common | row for common, version in zip(shared, versions, strict=True) for row in _rows(version)]
    names = {name: study[name] for name in ("study", "data", "outcome")}
    scores = pd.concat([_scores(version).assign(**names) for version in versions], ignore_index=True)
    return tidy(rows, "matching", study), SCORES.validate(scores[list(SCORES.columns)])


def of_version(version: Matched) -> dict[str, Any]:
    """Return the columns of the estimates that all numbers of a version share."""
    note = joined([version.sample.note, version.note, empty_years(version.empty_years)])
    return of_sample(version.sample, model=version.version, note=note)


def _rows(version: Matched) -> Rows:
    """Yield a version's rows."""
    yield from _logit_rows(version)
    if version.fit is not None:
        yield from _balance_rows(version)
    yield from _count_rows(version)


def _logit_rows(version: Matched) -> Rows:
    """Yield the logit's coefficients with z-tests; without a fit one row that says so."""
    fit = version.fit
    if fit is None:
        yield {"estimator": "logit"}
        return
    scored = version.rows[version.rows["score"].notna()]
    counts = {"n_obs": len(scored), "n_clusters": scored["code"].nunique()}
    for name, estimate, std_error in zip(fit.names, fit.coefficients, fit.std_errors, strict=True):
        z, reach = estimate / std_error, ndtri(0.975) * std_error
        test = {
            "statistic": z,
            "p_value": 2 * ndtr(-abs(z)),
            "conf_low": estimate - reach,
            "conf_high": estimate + reach,
        }
        yield {"estimator": "logit", "term": name, "estimate": estimate, "std_error": std_error, **test, **counts}


def _balance_rows(version: Matched) -> Rows:
    """Yield each covariate's balance before and after matching, and among the rows kept if those are others."""
    rows = version.rows[version.rows["score"].notna()]
    weights = {"before": np.ones(len(rows)), "after": rows["frequency"].to_numpy(), "kept": rows["weight"].to_numpy()}
    if np.array_equal(weights["after"], weights["kept"]):
        del weights["kept"]
    names = version.fit.names[:-1] if version.fit else ()
    treated, columns = rows["treated"].to_numpy(bool), rows[list(names)].to_numpy(float)
    before = balance(columns, treated)
    unmatched = standardized_bias(before, before)
    for subgroup, weight in weights.items():
        there = weight > 0
        if not (there & treated).any() or not (there & ~treated).any():
            continue
        found = balance(columns[there], treated[there], weight[there])
        bias = standardized_bias(found, before)
        reduction = None if subgroup == "before" else bias_reduction(bias, unmatched)
        counts = {"n_obs": int(there.sum()), "n_clusters": rows.loc[there, "code"].nunique()}
        for row in _covariate_rows(names, found, bias, reduction):
            yield {"subgroup": subgroup, **counts, **row}


def _covariate_rows(names: tuple[str, ...], found: Balance, bias: Floats, reduction: Floats | None) -> Rows:
    """Yield the rows of each covariate."""
    numbers_of = {
        "mean_treated": found.mean_treated,
        "mean_control": found.mean_control,
        "standardized_bias": bias,
        "variance_ratio": found.variance_ratio,
    }
    numbers_of |= {} if reduction is None else {"bias_reduction": reduction}
    df = round(found.df)
    for place, name in enumerate(names):
        for estimator, values in numbers_of.items():
            yield {"estimator": estimator, "term": name, "estimate": values[place]}
        test = numbers(float(found.difference[place]), float(found.std_error[place]), df)
        yield {"estimator": "difference", "term": name, "df": df, **test}


def _count_rows(version: Matched) -> Rows:
    """Yield how many rows, of how many cities, are on the support, matched, kept and dropped, these also by reason."""
    rows = version.rows
    reason = rows["reason"].str.partition(": ")[0]
    states = {
        ("complete", ""): rows["score"].notna(),
        ("on_support", ""): rows["on_support"],
        ("matched", ""): rows["frequency"] > 0,
        ("kept", ""): rows["weight"] > 0,
        ("dropped", ""): rows["weight"] == 0,
    }
    states |= {("dropped", why): reason == why for why in sorted(set(reason) - {""})}
    for group, members in (("treated", rows["treated"]), ("control", ~rows["treated"])):
        for (state, why), there in states.items():
            yield {"term": f"{group}_{state}", "subgroup": why, **_counted(rows[members & there])}
    for names, found in rows[reason.ne("")].groupby([reason[reason.ne("")], "code"]):
        yield dict(zip(("subgroup", "term"), names, strict=True)) | _counted(found)


def _counted(rows: pd.DataFrame) -> dict[str, Any]:
    """Return how many rows there are, for how many city-years and cities they stand."""
    counts = {"estimate": float(len(rows)), "n_obs": rows["city_years"].sum(), "n_clusters": rows["code"].nunique()}
    return {"estimator": "count", **counts}


def _scores(version: Matched) -> pd.DataFrame:
    """Return a version's rows of the scores."""
    return version.rows.assign(plan=version.sample.plan, sample=version.sample.name, version=version.version)


if __name__ == "__main__":
    with logged(snakemake):
        parts = [matching(**each) for each in by_outcome(read_inputs(snakemake))]
        estimates, scores = (together(frames) for frames in zip(*parts, strict=True))
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
        write_table(scores, snakemake.output.scores, SCORES)
