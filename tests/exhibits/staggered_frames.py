"""Estimates for staggered starts, their decomposition and bounds on trends, small but with everything that occurs."""

import numpy as np
import pandas as pd

from scripts.estimates.schema import BACON
from scripts.exhibits.staggered_words import ESTIMATORS, MODELS

STAGGERED = {"first": -3, "last": 3}
PRE_TRENDS = {
    "means": {"all_years": {"from": 0, "until": None}, "later": {"from": 4, "until": 7}},
    "smoothness": [0.0, 0.01],
    "relative_magnitudes": [0.0, 0.5],
    "plans": ["observed", "paper"],
}
PLANS = ("observed", "interpolated", "paper", "best")
BALANCED = ("paper", "best")
UNBALANCED = "61 of 106 cities are without some of the years; only balanced rows decompose"
NEVER = "no city that never starts"
FEW = "1 coefficients before the start; bounds need 2 or more"
SMALL = "outcome regression alone: cohorts with fewer than 3 x 7 cities 2013, 2014; cities without some of the years 61"
COMMON = {"outcome": "lnCO2", "treatment": "DID", "sample": "as_printed"}
PAIRS = [
    ("never_treated", 2012, None, 0.5),
    ("never_treated", 2013, None, 0.4),
    ("later_treated", 2012, 2013, 0.04),
    ("earlier_treated", 2013, 2012, 0.06),
]


def _numbers(estimate: float, error: float) -> dict[str, float]:
    t = estimate / error
    ends = {"conf_low": estimate - 1.98 * error, "conf_high": estimate + 1.98 * error}
    return {"estimate": estimate, "std_error": error, "statistic": t, "p_value": float(np.exp(-abs(t)))} | ends


def staggered_lines() -> list[dict]:
    """Every estimator under every plan; against cities that never start nothing with controls under one of them."""
    rng, lines = np.random.default_rng(4), []
    for plan in PLANS:
        for model in MODELS:
            for name in ESTIMATORS:
                common = COMMON | {"plan": plan, "analysis": "staggered", "estimator": name, "model": model}
                if (plan, model, name) == ("best", "fe_controls", "callaway_santanna_never"):
                    lines.append(common | {"term": "ATT", "note": NEVER})
                    continue
                common |= {"n_obs": 1792, "n_clusters": 112, "df": 111, "note": SMALL if model != "fe" else ""}
                lines.append(common | {"term": "ATT"} | _numbers(rng.normal(-0.1, 0.05), 0.05))
                lines += [
                    common | {"term": "event_time", "event_time": e} | _numbers(rng.normal(-0.1, 0.05), 0.05)
                    for e in range(-3, 4)
                    if e != -1
                ]
                if name.startswith("callaway"):
                    lines += [
                        common | {"term": "group", "subgroup": str(year)} | _numbers(rng.normal(-0.1, 0.05), 0.05)
                        for year in (2012, 2013, 2014)
                    ]
            weights = COMMON | {"plan": plan, "analysis": "staggered", "estimator": "twfe_weights", "model": model}
            lines += [weights | {"term": "share_negative", "estimate": 0.0213, "n_obs": 372}]
        lines += list(_bacon_lines(plan))
    return lines


def _bacon_lines(plan: str) -> list[dict]:
    common = COMMON | {"plan": plan, "analysis": "staggered", "estimator": "bacon", "model": "fe"}
    if plan not in BALANCED:
        return [common | {"term": "weight", "note": UNBALANCED}]
    weights = {"never_treated": 0.9, "later_treated": 0.04, "earlier_treated": 0.06}
    return [
        common | {"subgroup": kind, "term": term, "estimate": value}
        for kind, weight in weights.items()
        for term, value in (("weight", weight), ("estimate", -0.1 + weight))
    ]


def decomposition() -> pd.DataFrame:
    common = {"study": "carbon", "data": "simulated", "sample": "as_printed", "outcome": "lnCO2", "effects": "two_way"}
    lines = []
    for plan in PLANS:
        if plan not in BALANCED:
            lines.append(common | {"plan": plan, "kind": "", "note": UNBALANCED})
            continue
        for kind, treated, control, weight in PAIRS:
            pair = {"kind": kind, "treated": treated, "control": control, "weight": weight, "estimate": weight - 0.3}
            lines.append(common | {"plan": plan, "note": ""} | pair)
    return BACON.validate(pd.DataFrame(lines).reindex(columns=list(BACON.columns)))


def pre_trends_lines() -> list[dict]:
    """Bounds under one plan, with no breakdown value for one mean; under the other there are too few years before."""
    lines = []
    for plan in PRE_TRENDS["plans"]:
        common = COMMON | {"plan": plan, "analysis": "pre_trends", "model": "fe", "n_obs": 1255, "n_clusters": 106}
        common |= {"vcov": "reghdfe, clustered by code", "fixed_effects": "code + year"}
        lines.append(
            common
            | {"estimator": "wald", "term": "leads", "statistic": 1.234, "p_value": 0.289, "restrictions": 7, "df": 105}
        )
        for place, name in enumerate(PRE_TRENDS["means"]):
            own = common | {"subgroup": name}
            lines.append(own | {"estimator": "within", "term": "mean"} | _numbers(-0.0965 - 0.06 * place, 0.0416))
            for kind in ("smoothness", "relative_magnitudes"):
                row = own | {"estimator": kind, "term": "breakdown"}
                if plan == "paper":
                    lines.append(row | {"note": FEW})
                    continue
                tried = "the interval has no 0 in it under any bound that was tried"
                endless = kind == "relative_magnitudes" and place == 1
                lines.append(row | ({"note": tried} if endless else {"estimate": 0.0042 + 0.1 * place}))
                lines += [
                    own
                    | {"estimator": kind, "term": f"bound {m:g}", "statistic": m}
                    | {"conf_low": -0.3 - m, "conf_high": -0.01 + m}
                    for m in PRE_TRENDS[kind]
                ]
    return lines
