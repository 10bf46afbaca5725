"""What is said of an estimator after many panels: bias, spread, coverage and rejections."""

from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.regression import interval, two_sided
from scripts.review.design import Booleans, Floats
from scripts.review.monte_carlo_cases import Redraws
from scripts.review.schema import VALIDATION

LEVEL = 0.05
"""Of the tests; intervals have the rest."""


def summary(estimates: Floats, std_errors: Floats, df: Floats | int, value: float) -> dict[str, Any]:
    """Return how estimates `(draws,)` with standard errors and t(df) fare beside the value that they estimate.

    A panel whose standard error is zero is left out of coverage and rejections; the `note` counts such panels.
    """
    known = std_errors > 0
    freedom = np.broadcast_to(df, estimates.shape)[known]
    bounds = interval(estimates[known], std_errors[known], freedom, 1 - LEVEL)
    p_values = two_sided(estimates[known] / std_errors[known], freedom)
    covered = (bounds[:, 0] <= value) & (value <= bounds[:, 1])
    lost = int((~known).sum())
    return (
        moments(estimates, value)
        | {"std_error": float(std_errors.mean())}
        | shares(covered, p_values < LEVEL)
        | {"note": f"panels without a variance: {lost}" if lost else ""}
    )


def moments(estimates: Floats, value: float) -> dict[str, float]:
    """Return mean, bias with its Monte Carlo error, and spread of estimates `(draws,)`."""
    spread = float(estimates.std(ddof=1)) if len(estimates) > 1 else float("nan")
    return {
        "value": value,
        "mean": float(estimates.mean()),
        "bias": float(estimates.mean() - value),
        "bias_mc_error": spread / float(np.sqrt(len(estimates))),
        "sd": spread,
    }


def shares(covered: Booleans, rejected: Booleans) -> dict[str, float]:
    """Return the shares of panels whose test keeps the value, and whose test rejects zero; NaN of no panels."""
    kept = len(covered) > 0
    return {
        "coverage": float(np.mean(covered)) if kept else float("nan"),
        "rejected": float(np.mean(rejected)) if kept else float("nan"),
    }


def validation_of(rows: list[dict[str, Any]], study: dict[str, Any], redraws: Redraws) -> pd.DataFrame:
    """Return the frame of rows (schema `VALIDATION`), with what all of one study and outcome share."""
    shared = {"study": study["study"], "data": study["data"], "outcome": study["outcome"]}
    shared |= {"sample": study["headline"]["sample"], "seed": redraws.seed, "draws": redraws.draws}
    shared |= {"draws_a_panel": pd.NA, "note": ""}
    frame = pd.DataFrame([shared | row for row in rows], columns=list(VALIDATION.columns))
    return VALIDATION.validate(frame)
