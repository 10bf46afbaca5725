"""Moments of every variable, each over the city-years that have it."""

from typing import Any

import pandas as pd

from scripts.estimates.design import Sample, filled_shares, joined, samples_of
from scripts.estimates.empty_years import empty_years
from scripts.estimates.inputs import by_outcome, read_inputs
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.logs import logged
from scripts.files.tables import write_table

MOMENTS = {"mean": "mean", "sd": "std", "min": "min", "median": "median", "max": "max"}


def descriptives(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> pd.DataFrame:
    """Return the moments of outcome, treatment and controls under every fill plan and sample.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        `study`, `data`, `outcome`, `controls`, `samples` and `treatment` as in the study's file.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`: `term` is the variable, `model` one of mean, sd (n - 1), min, median, max, `estimate` its
        value in the variable's unit, `n_obs` the city-years that have one. The filled shares are the variable's own.

    Raises
    ------
    BadInput
        If a sample has no city-year.

    """
    rows = [
        row
        for sample in samples_of(panels, lineages, treatment, study)
        for variable in [study["outcome"], study["treatment"]["name"], *study["controls"]]
        for row in _moments(sample, variable, study["treatment"])
    ]
    return tidy(rows, "descriptives", study)


def _moments(sample: Sample, variable: str, treatment: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row a moment of a variable; the treatment is never filled."""
    there = sample.rows[sample.rows[variable].notna()]
    values, n = there[variable], len(sample.rows)
    used = f"{len(there)} of {n} city-years have a value" if len(there) < n else ""
    note = joined([sample.note, used, empty_years(set(sample.rows["year"]) - set(there["year"]))])
    shares = {} if variable == treatment["name"] else filled_shares(there, variable, treatment["never_treated_split"])
    return [
        of_sample(
            sample,
            estimator="moments",
            model=model,
            term=variable,
            estimate=getattr(values, method)(),
            n_obs=len(values),
            note=note,
            **shares,
        )
        for model, method in MOMENTS.items()
    ]


if __name__ == "__main__":
    with logged(snakemake):
        every = by_outcome(read_inputs(snakemake))
        estimates = together(descriptives(**each) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
