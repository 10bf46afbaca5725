"""The treatment's coefficient, pooled, with fixed effects, and with controls, under every fill plan.

`y_it = a_i + m_t + b DID_it + c'x_it + e_it`, or with `d Dt_t` in place of the years' effects, as the study chooses;
the pooled column has a constant in place of all effects. Each column stands on all rows that it can use: complete in
the outcome, with controls in these too.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from scripts.estimates.design import Sample, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.regress import coefficient_rows, regress
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import tidy, together
from scripts.files.logs import logged
from scripts.files.tables import write_table

MODELS = {"pooled": (True, False), "fe": (False, False), "fe_controls": (False, True)}
"""Model -> whether it is pooled, and whether it has the study's controls."""


def benchmark(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> pd.DataFrame:
    """Estimate the benchmark of one outcome, with one choice of effects, under every fill plan and sample.

    Parameters
    ----------
    panels, lineages
        Fill plan -> frame (schemas `PANEL` and `STATUSES`).
    treatment
        Schema `TREATMENT`.
    study
        `study`, `data`, `controls`, `samples`, `treatment`, `standard_errors` as in the study's file, the chosen
        `outcome` and `effects`, and the analysis' own keys: `models`; optionally `conventions`, further small-sample
        conventions beside the study's.

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
    pooled, with_controls = MODELS[model]
    regressors = [study["treatment"]["name"], *(study["controls"] if with_controls else [])]
    own = study["standard_errors"]["convention"]
    for convention in dict.fromkeys([own, *study.get("conventions", [])]):
        fitted = regress(sample, study["outcome"], regressors, study, model=model, pooled=pooled, convention=convention)
        yield from coefficient_rows(fitted)


if __name__ == "__main__":
    with logged(snakemake):
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = together(benchmark(**each) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
