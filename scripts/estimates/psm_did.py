"""The treatment's coefficient with effects, on all rows and on matched ones, with and without controls.

Each version of the matching names the rows that are kept and what they weigh; standard errors are the study's own and,
beside them, those that take errors for independent (`iid`), since papers print one or the other.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pandas as pd

from scripts.econometrics.covariance import Convention
from scripts.estimates.design import Sample, joined, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.matched_models import BENCHMARK, model_name
from scripts.estimates.regress import FIXED_EFFECTS, coefficient_rows, regress
from scripts.estimates.schema import ESTIMATES, SCORES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table

WEIGHT = "matching frequency"


def psm_did(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    study: dict[str, Any],
    scores: pd.DataFrame,
) -> pd.DataFrame:
    """Estimate the effect on all rows and on those that each version of the matching keeps.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        `study`, `data`, `outcome`, `controls`, `samples`, `treatment`, `standard_errors` as in the study's file, and
        the matching's own keys: `covariates`, `versions` and `models`.
    scores
        What `matching` kept (schema `SCORES`).

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`: `model` is `benchmark` or the version, with `:no_controls` behind it where the regression
        has none; each stands on all of its rows that it can use. A version that leaves no treated or no controls, or
        no variation in the treatment, has a row without numbers whose `note` says why.

    Raises
    ------
    BadInput
        If the benchmark cannot be estimated.

    """
    conventions: list[Convention] = list(dict.fromkeys([study["standard_errors"]["convention"], "iid"]))
    rows: list[dict[str, Any]] = []
    scores = scores[scores["outcome"] == study["outcome"]]
    for sample in samples_of(panels, lineages, treatment, study):
        mine = scores[(scores["plan"] == sample.plan) & (scores["sample"] == sample.name)]
        for model, convention in product(study["models"], conventions):
            rows += _coefficients(sample, BENCHMARK, model, study, convention, None)
            for version in study["versions"]:
                rows += _version(sample, mine[mine["version"] == version], version, model, study, convention)
    return tidy(rows, "psm_did", study)


def _version(
    sample: Sample, scores: pd.DataFrame, version: str, model: str, study: dict[str, Any], convention: Convention
) -> Iterator[dict[str, Any]]:
    """Yield the coefficients on the rows that a version keeps, or the row that says why there are none."""
    by_frequency = study["versions"][version]["weights"] == "frequency"
    note = joined([_left_out(scores), "weighted by matching frequency" if by_frequency else ""])
    kept = scores[scores["weight"] > 0]
    try:
        _refuse_one_group(kept)
        matched = replace(sample, rows=_kept_rows(sample.rows, kept), note=joined([sample.note, note]))
        yield from _coefficients(matched, version, model, study, convention, WEIGHT if by_frequency else None)
    except BadInput as error:
        errors = study["standard_errors"]
        yield of_sample(
            sample,
            estimator="within",
            model=model_name(version, model),
            term=study["treatment"]["name"],
            vcov=convention if convention == "iid" else f"{convention}, clustered by {errors['cluster']}",
            fixed_effects=FIXED_EFFECTS[study["effects"]],
            note=joined([f"not estimated: {error.found}", note]),
        )


def _coefficients(
    sample: Sample,
    version: str,
    model: str,
    study: dict[str, Any],
    convention: Convention,
    weights: str | None,
) -> list[dict[str, Any]]:
    """Return a regression's rows."""
    regressors = [study["treatment"]["name"], *(study["controls"] if model == "fe_controls" else [])]
    fitted = regress(
        sample,
        study["outcome"],
        regressors,
        study,
        model=model_name(version, model),
        convention=convention,
        weights=weights,
    )
    return list(coefficient_rows(fitted))


def _kept_rows(rows: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Return the city-years that are kept with their weight: those of a city all, where cities were matched."""
    by = ["code"] if kept["year"].isna().all() else ["code", "year"]
    weights = kept[[*by, "weight"]].rename(columns={"weight": WEIGHT})
    return rows.merge(weights.astype({"year": "int64"} if "year" in by else {}), on=by, validate="many_to_one")


def _refuse_one_group(kept: pd.DataFrame) -> None:
    """Raise if there are no treated or no controls."""
    n = {"treated": int(kept["treated"].sum()), "controls": int((~kept["treated"]).sum())}
    if not all(n.values()):
        raise BadInput(
            f"{n['treated']} treated and {n['controls']} control rows after matching",
            "rows of both groups",
            "Widen the version's caliper or support, or match on other covariates.",
        )


def _left_out(scores: pd.DataFrame) -> str:
    """Say how many rows matching leaves out, and why."""
    unit = "cities" if scores["year"].isna().all() else "city-years"
    reasons = [str(reason).partition(": ") for reason in scores["reason"] if reason]
    counts = Counter(name for name, _, _ in reasons)
    details = sorted({detail for name, _, detail in reasons if name == "no_score"})
    why = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in sorted(counts.items()))
    return joined([f"left out by matching: {unit} {counts.total()} ({why})" if counts else "", *details])


if __name__ == "__main__":
    with logged(snakemake):
        scores = read_table(snakemake.input.scores, SCORES)
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(psm_did(**each, scores=scores) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
