"""A small multiverse whose answer is known: two choices and two controls that add up, and one that does nothing."""

from itertools import product

import numpy as np
import pandas as pd

from scripts.estimates.schema import MULTIVERSE

RULES = {"any_subunit": 0.0, "whole_prefecture": 0.06}
FILLINGS = {
    ("", "", ""): 0.0,
    ("interpolate", "log", ""): -0.01,
    ("mean_then_extrapolate", "log", "trend"): -0.05,
    ("extrapolate_then_mean", "level", "last"): 0.03,
}
SAMPLES = ("as_printed", "until_2019")
CONTROLS = {"": 0.0, "lneco": 0.004, "lnfin": -0.002, "lneco + lnfin": 0.002}
STD_ERROR = 0.05


def multiverse_frame(study: str = "carbon", outcome: str = "lnCO2", effects: str = "two_way") -> pd.DataFrame:
    """Return every combination; the sample changes nothing, a control adds what it adds alone."""
    rows = []
    for number, (rule, filling, sample, controls) in enumerate(product(RULES, FILLINGS, SAMPLES, CONTROLS)):
        estimate = -0.04 + RULES[rule] + FILLINGS[filling] + CONTROLS[controls]
        order, scale, extrapolator = filling
        roles = []
        if (rule, order, sample, controls) == ("any_subunit", "", "as_printed", "lneco + lnfin"):
            roles.append("headline")
        if (rule, order, sample, controls) == (
            "any_subunit",
            "mean_then_extrapolate",
            "as_printed",
            "lneco + lnfin",
        ):
            roles.append("paper")
        t = estimate / STD_ERROR
        p = float(np.exp(-0.717 * abs(t) - 0.416 * t * t))
        rows.append(
            {
                "study": study,
                "data": "simulated",
                "outcome": outcome,
                "effects": effects,
                "specification": number,
                "rule": rule,
                "start": "label_year",
                "confidence": "high + medium + low",
                "sample": sample,
                "cities": "",
                "filling": ", ".join(part for part in filling if part) or "none",
                "order": order or "none",
                "scale": scale,
                "extrapolator": extrapolator,
                "controls_filling": "observed",
                "controls": controls,
                "policies": "",
                "n_obs": 1255 + number % 5,
                "n_clusters": 106,
                "filled_share": 0.0 if not order else 0.3,
                "estimate": estimate,
                "std_error": STD_ERROR,
                "statistic": t,
                "p_value": p,
                "conf_low": estimate - 1.98 * STD_ERROR,
                "conf_high": estimate + 1.98 * STD_ERROR,
                "std_error_province": 0.06,
                "p_value_province": min(1.0, 1.2 * p),
                "std_error_iid": 0.02,
                "p_value_iid": p / 10,
                "role": " and ".join(roles),
                "stands_for": 1 + number % 2,
                "note": "",
            }
        )
    return MULTIVERSE.validate(pd.DataFrame(rows))
