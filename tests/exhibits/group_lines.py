"""Estimates in groups and beside other policies as the rooms above hand them over, with a group that has none."""

import numpy as np
import pandas as pd
from scipy.special import stdtr

SPAN = {"from": 2006, "until": 2011}
BOTH = ["city", "observation"]
MEDIAN = {"years": SPAN, "groups": "median", "names": None, "levels": BOTH}
SPLITS = {
    "size": MEDIAN | {"by": "registered_population", "names": ["large", "small"]},
    "resource": {"by": "resource_type", "years": None, "groups": None, "names": None, "levels": ["city"]},
    "gdp": MEDIAN | {"by": "gdp"},
}
GROUPS = {"size": ["large", "small"], "resource": ["non_resource", "resource"], "gdp": ["high", "low"]}
EFFECTS = {
    "large": (-0.031, 0.052, 620, 53, 35),
    "small": (-0.187, 0.083, 635, 53, 22),
    "non_resource": (-0.163951, 0.064958, 938, 78, 45),
    "resource": (0.078231, 0.124931, 317, 28, 10),
    "high": (-0.099, 0.033, 629, 53, 57),
    "low": (None, None, 626, 53, 0),
}
CUTS = {"size": ("registered_population", 410.9558), "gdp": ("gdp", 12_601_129.5)}
DUMMIES = {"fiscal": (66, 11), "low_carbon": (380, 54), "creat": (275, 35)}


def common(settings, analysis, plan, sample):
    names = {"plan": plan, "sample": sample, "outcome": settings["outcomes"][0], "analysis": analysis}
    return names | {"treatment": settings["treatment"]["name"]}


def numbers(estimate, std_error, n_obs, n_clusters):
    if estimate is None:
        return {"n_obs": n_obs, "n_clusters": n_clusters}
    t, df = estimate / std_error, n_clusters - 1
    counts = {"n_obs": n_obs, "n_clusters": n_clusters, "df": df, "vcov": "reghdfe, clustered by code"}
    fit = {"r2": 0.94, "r2_within": 0.012, "fixed_effects": "code + year"}
    spread = {"statistic": t, "p_value": float(2 * stdtr(df, -abs(t)))}
    ends = {"conf_low": estimate - 1.98 * std_error, "conf_high": estimate + 1.98 * std_error}
    return {"estimate": estimate, "std_error": std_error} | spread | ends | counts | fit


def heterogeneity_lines(settings):
    """Return the estimates of every plan and sample; the group `low` has no treated city."""
    dummy = settings["treatment"]["name"]
    return [
        common(settings, "heterogeneity", plan, sample) | line
        for plan in settings["plans"]
        for sample in settings["samples"]
        for level in BOTH
        for split, groups in GROUPS.items()
        if level in SPLITS[split]["levels"]
        for line in _of_split(split, groups, level, dummy, settings["controls"])
    ]


def _of_split(split, groups, level, dummy, controls):
    model = split if level == "city" else f"{split}_by_observation"
    if split in CUTS:
        by, median = CUTS[split]
        yield {"estimator": "median", "model": model, "term": by, "estimate": median}
        yield {"estimator": "count", "model": model, "term": "without_value", "n_obs": 1011, "n_clusters": 6}
    for group in groups:
        estimate, std_error, n, cities, treated = EFFECTS[group]
        own = {"estimator": "within", "model": model, "subgroup": group}
        note = {"note": "" if estimate else "no treated city"}
        yield own | {"term": dummy} | numbers(estimate, std_error, n, cities) | note
        if estimate is not None:
            yield from (own | {"term": name} | numbers(0.1, 0.2, n, cities) for name in [*controls[1:], "_cons"])
            yield own | {"term": controls[0], "note": "constant"}
        counted = {"estimator": "count", "model": model, "subgroup": group}
        yield counted | {"term": "treated", "n_obs": 8 * treated, "n_clusters": treated}
        yield counted | {"term": "control", "n_obs": n - 8 * treated, "n_clusters": cities - treated}
    test = {"estimator": "interaction", "model": model, "subgroup": " - ".join(groups), "term": "difference"}
    one, other = (EFFECTS[group][0] for group in groups)
    if other is None:
        yield test | {"note": "without an estimate: low; no two groups to compare"}
        return
    made = numbers(one - other, np.hypot(EFFECTS[groups[0]][1], EFFECTS[groups[1]][1]), 1255, 106)
    yield test | made | {"fixed_effects": "group:code + group:year", "r2": np.nan, "r2_within": np.nan}
    yield test | {"estimator": "holm", "p_value": min(2 * made["p_value"], 1.0), "vcov": made["vcov"]}


def joint_lines(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the estimates with a joint test in the place of the size's difference."""
    sizes = (frame["model"] == "size") & (frame["term"] == "difference")
    changed = frame.copy()
    changed.loc[sizes, "subgroup"] = "large = small"
    tests = sizes & (frame["estimator"] == "interaction")
    changed.loc[tests, ["estimate", "std_error", "conf_low", "conf_high"]] = np.nan
    changed.loc[tests, "statistic"] = 4.5
    changed.loc[tests, "restrictions"] = 3
    return changed


def other_policies_lines(settings):
    """Return the estimates of every plan and sample; the policy `low_carbon` cannot be told from the effects."""
    dummy, n = settings["treatment"]["name"], (1255, 106)
    return [
        common(settings, "other_policies", plan, sample) | line
        for plan in settings["plans"]
        for sample in settings["samples"]
        for model in (*DUMMIES, "all")
        for line in _of_model(model, dummy, settings["controls"], n)
    ]


def _of_model(model, dummy, controls, n):
    own = {"estimator": "within", "model": model}
    for term in (dummy, *(DUMMIES if model == "all" else [model]), *controls, "_cons"):
        if term == "low_carbon":
            yield own | {"term": term, "note": "absorbed by the unit and time effects"}
        else:
            yield own | {"term": term} | numbers(-0.08 - 0.001 * len(term), 0.045, *n)
    for term in DUMMIES if model == "all" else [model]:
        rows, cities = DUMMIES[term]
        yield {"estimator": "count", "model": model, "term": term, "n_obs": rows, "n_clusters": cities}
