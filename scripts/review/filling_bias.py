"""Each fill plan's bias as estimates, for the tables: what leaving rows out moves, and what filled values move.

With β* the target on all rows, β*(rows) that on the rows which the plan keeps and b̄ the coefficient averaged over the
draws, b̄ − β* = (β*(rows) − β*) + (b̄ − β*(rows)). Definitions: docs/methods.md.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from scripts.estimates.regress import FIXED_EFFECTS
from scripts.estimates.tidy import tidy, together

ANALYSIS = "filling_bias"


def filling_bias(truth: dict[str, Any]) -> pd.DataFrame:
    """Return a study's filling biases.

    Parameters
    ----------
    truth
        What `scripts.review.truth.truth` returns, and `study`.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`, analysis `filling_bias`, fixed effects without controls, for each outcome and choice of
        effects. `estimator` is `target` (β* on all rows; no plan) or, by plan, `target_of_rows`, `mean_over_draws`, and
        the differences `bias_of_rows`, `bias_of_values` and `bias`, their sum. `std_error` is the Monte Carlo error of
        the mean over draws, null where nothing is drawn; `n_clusters` counts cities; `note` has the number of draws.

    """
    return together(
        _of_outcome(truth | {"outcome": outcome, "effects": effects}, of_outcome["samples"])
        for outcome, of_outcome in truth["outcomes"].items()
        for effects in truth["effects"]
    )


def _of_outcome(study: dict[str, Any], samples: dict[str, Any]) -> pd.DataFrame:
    """Return the estimates of one outcome under one choice of effects."""
    common = {"model": "fe", "term": study["treatment"]["name"], "fixed_effects": FIXED_EFFECTS[study["effects"]]}
    rows = [row for name, of_sample in samples.items() for row in _of_sample(name, of_sample, study)]
    return tidy([common | row for row in rows], ANALYSIS, study)


def _of_sample(name: str, sample: dict[str, Any], study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the estimates of one sample, its target first."""
    complete, effects = sample["rows"]["complete"], study["effects"]
    target = _number(complete["beta_star"][effects]["no_controls"])
    counts = {"n_obs": complete["n_obs"], "n_clusters": complete["n_cities"]}
    yield {"sample": name, "estimator": "target", "estimate": target, **counts}
    for plan, of_plan in sample["plans"].items():
        found = of_plan[effects]
        of_rows, mean = _number(found["beta_star_of_its_rows"]), _number(found["coefficient"])
        drawn = {"std_error": found["mc_std_error"], "note": f"draws: {study['draws']}"}
        estimates = {
            "target_of_rows": {"estimate": of_rows},
            "mean_over_draws": {"estimate": mean, **drawn},
            "bias_of_rows": {"estimate": of_rows - target},
            "bias_of_values": {"estimate": mean - of_rows, **drawn},
            "bias": {"estimate": mean - target, **drawn},
        }
        counts = {"n_obs": of_plan["n_obs"], "n_clusters": of_plan["n_cities"]}
        for estimator, columns in estimates.items():
            yield {"sample": name, "plan": plan, "estimator": estimator, **counts, **columns}


def _number(value: float | None) -> float:
    """Return a number of the truth, NaN where there is none."""
    return float("nan") if value is None else value
