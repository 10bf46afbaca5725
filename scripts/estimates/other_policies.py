"""The treatment beside other policies of the same years, each alone and all together.

`y_it = a_i + m_t + b DID_it + d'P_it + c'x_it + e_it`, P being 1 from a city's first year under the other policy on
(carbon, section 5.3). All columns stand on the same rows, which are the benchmark's.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from scripts.estimates.design import Sample, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import Regression, coefficient_rows, regress
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import TREATMENT

ALL = "all"


def other_policies(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    policies: pd.DataFrame,
    study: dict[str, Any],
) -> pd.DataFrame:
    """Estimate the treatment's coefficient beside other policies under every fill plan and sample.

    Parameters
    ----------
    panels, lineages
        Fill plan -> frame (schemas `PANEL` and `LINEAGE`).
    treatment, policies
        Schema `TREATMENT`: the starts under the study's own policy, and under the others.
    study
        `study`, `data`, `outcome`, `controls`, `samples`, `treatment`, `standard_errors` as in the study's file, and
        the analysis' own key `policies`: dummy -> policy.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`: `model` is a dummy's name, or `all` where there are several; one row a coefficient. A policy
        that the rows cannot tell from the effects, or from another one, has a row without numbers whose `note` says
        why. Rows of the estimator `count` hold the city-years and cities (`n_obs`, `n_clusters`) under each policy.

    Raises
    ------
    BadInput
        If a sample leaves no rows, fewer than two cities, or no variation in the treatment.

    """
    rows = [
        row
        for sample in samples_of(panels, lineages, treatment, study)
        for row in _columns(_with_policies(sample, policies, study), study)
    ]
    return tidy(rows, "other_policies", study)


def _with_policies(sample: Sample, policies: pd.DataFrame, study: dict[str, Any]) -> Sample:
    """Return the sample with a dummy for each policy: 1.0 from a city's first year under it on."""
    rows = sample.rows
    dummies = {}
    for dummy, policy in study["policies"].items():
        starts = policies[policies["policy"] == policy].set_index("code")["start_year"]
        under = rows["year"] >= rows["code"].map(starts).astype("Int64")
        dummies[dummy] = under.fillna(value=False).astype(float)
    return replace(sample, rows=rows.assign(**dummies))


def _columns(sample: Sample, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of every column of the table."""
    models = {dummy: [dummy] for dummy in study["policies"]}
    if len(models) > 1:
        models[ALL] = list(study["policies"])
    for model, dummies in models.items():
        regressors = [study["treatment"]["name"], *dummies, *study["controls"]]
        fitted = regress(sample, study["outcome"], regressors, study, model=model)
        yield from coefficient_rows(fitted)
        yield from (_count(sample, fitted, model, dummy) for dummy in dummies)


def _count(sample: Sample, fitted: Regression, model: str, dummy: str) -> dict[str, Any]:
    """Return how many city-years and cities of a regression are under a policy."""
    used = fitted.rows[fitted.fit.used]
    under = used[used[dummy] == 1]
    counts = {"n_obs": len(under), "n_clusters": under["code"].nunique()}
    return of_sample(sample, estimator="count", model=model, term=dummy, **counts)


if __name__ == "__main__":
    with logged(snakemake):
        starts = read_table(snakemake.input.policies, TREATMENT)
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(other_policies(**each, policies=starts) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
