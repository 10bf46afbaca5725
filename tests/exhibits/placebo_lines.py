"""Placebo draws and what sums them up, as the room above hands them over: 800 draws, the first 500 apart."""

import numpy as np
import pandas as pd

from scripts.estimates.schema import PLACEBO_DRAWS
from tests.exhibits.conftest import estimates_frame

TRUE = {"observed": (-0.088058, 0.055219), "interpolated": (-0.092032, 0.055804), "paper": (-0.109172, 0.053894)}
DRAWS, FIRST = 800, 500
LOST = 3
"""Draws of plan `interpolated` that have no estimate."""


def placebo_draws_frame(settings: dict, models: tuple[str, ...] = ("fe", "fe_controls")) -> pd.DataFrame:
    """Return the draws of every plan in the headline's sample, the same random numbers for each."""
    frames = []
    for plan in settings["plans"]:
        for model in models:
            rng = np.random.default_rng(5)
            drawn = pd.DataFrame({"draw": range(DRAWS), "estimate": rng.normal(0, 0.05, DRAWS)})
            drawn["std_error"] = rng.uniform(0.045, 0.055, DRAWS)
            drawn["statistic"] = drawn["estimate"] / drawn["std_error"]
            drawn["p_value"] = [_p_value(t) for t in drawn["statistic"]]
            names = {"study": "carbon", "data": "simulated", "plan": plan, "sample": "as_printed", "model": model}
            drawn = drawn.assign(**names, outcome=settings["outcomes"][0], effects="two_way")
            if plan == "interpolated":
                drawn.loc[drawn.index[-LOST:], ["estimate", "std_error", "statistic", "p_value"]] = np.nan
            frames.append(drawn)
    return PLACEBO_DRAWS.validate(pd.concat(frames, ignore_index=True)[list(PLACEBO_DRAWS.columns)])


def placebo_frame(settings: dict, models: tuple[str, ...] = ("fe", "fe_controls")) -> pd.DataFrame:
    """Return the true estimates and the summaries of these draws."""
    draws = placebo_draws_frame(settings, models)
    lines = []
    for (plan, model), drawn in draws.groupby(["plan", "model"], sort=False):
        common = {"plan": plan, "model": model, "sample": "as_printed", "outcome": settings["outcomes"][0]}
        common |= {"treatment": "DID", "analysis": "placebo", "estimator": "placebo", "fixed_effects": "code + year"}
        common |= {"vcov": "reghdfe, clustered by code", "n_obs": 1255, "n_clusters": 106}
        common["controls"] = " + ".join(settings["controls"]) if model == "fe_controls" else ""
        estimate, error = TRUE.get(plan, (-0.040178, 0.064418))
        true = {"estimate": estimate, "std_error": error, "statistic": estimate / error}
        lines.append(common | {"term": "DID", "p_value": _p_value(estimate / error), "df": 105} | true)
        for subgroup, n in (("", DRAWS), ("printed", FIRST)):
            kept = drawn.head(n).dropna(subset="estimate")
            summed = common | {"subgroup": subgroup, "note": f"draws: {len(kept)}"}
            for term, column in (("rank_p_beta", "estimate"), ("rank_p_t", "statistic")):
                reached = (kept[column].abs() >= abs(true[column])).sum()
                ranked = {"statistic": true[column], "p_value": (1 + reached) / (1 + len(kept))}
                lines.append(summed | {"term": term} | ranked)
            numbers = {"mean": kept["estimate"].mean(), "sd": kept["estimate"].std()}
            numbers |= {f"quantile_{q:03d}": kept["estimate"].quantile(q / 1000) for q in (25, 975)}
            numbers["share_rejected"] = (kept["p_value"] < 0.05).mean()
            lines += [summed | {"term": term, "estimate": value} for term, value in numbers.items()]
    return estimates_frame(lines)


def _p_value(t: float) -> float:
    return float(np.exp(-0.717 * abs(t) - 0.416 * t * t))
