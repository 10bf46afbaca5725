"""Pearson correlations between the variables, over the city-years that have all of them."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtr

from scripts.estimates.design import Sample, complete, joined, samples_of
from scripts.estimates.inputs import by_outcome, read_inputs
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.logs import logged
from scripts.files.tables import write_table

INDEPENDENT = "p-value as if city-years were independent, t(n - 2)"


def correlations(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> pd.DataFrame:
    """Return the correlations of outcome, treatment and controls under every fill plan and sample.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        `study`, `data`, `outcome`, `controls`, `samples` and `treatment` as in the study's file.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`: each pair once, `term` is `a:b` with `a` named before `b` by the study; `estimate` is r,
        `df` n - 2. All pairs stand on the same rows, those complete in all variables (as the paper's). A constant has
        no correlation: its rows are null and say so.

    Raises
    ------
    BadInput
        If a sample has no complete city-year.

    """
    rows = [row for sample in samples_of(panels, lineages, treatment, study) for row in _pairs(sample, study)]
    return tidy(rows, "correlations", study)


def _pairs(sample: Sample, study: dict[str, Any]) -> list[dict[str, Any]]:
    """Return one row a pair of variables."""
    variables = [study["outcome"], study["treatment"]["name"], *study["controls"]]
    rows, note = complete(sample, variables, study)
    return [
        of_sample(sample, estimator="pearson", term=f"{a}:{b}", **_correlation(rows, a, b, note))
        for a, b in combinations(variables, 2)
    ]


def _correlation(rows: pd.DataFrame, a: str, b: str, note: str) -> dict[str, Any]:
    """Return r with its test; null if one of the two does not vary."""
    n = len(rows)
    constant = [name for name in (a, b) if rows[name].eq(rows[name].iloc[0]).all()]
    if constant or n < 3:
        reason = f"{' and '.join(constant)} constant" if constant else f"{n} rows are too few"
        return {"n_obs": n, "note": joined([note, reason])}
    r = float(np.corrcoef(rows[a], rows[b])[0, 1])
    std_error = np.sqrt(max(1 - r**2, 0.0) / (n - 2))
    statistic = r / std_error if std_error > 0 else np.copysign(np.inf, r)
    return {
        "estimate": r,
        "std_error": std_error,
        "statistic": statistic,
        "p_value": 2 * stdtr(n - 2, -abs(statistic)),
        "n_obs": n,
        "df": n - 2,
        "note": joined([note, INDEPENDENT]),
    }


if __name__ == "__main__":
    with logged(snakemake):
        every = by_outcome(read_inputs(snakemake))
        estimates = together(correlations(**each) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
