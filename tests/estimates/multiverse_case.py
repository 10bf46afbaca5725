"""A small study with gaps of every kind, what its multiverse is handed, and one specification refitted alone."""

from ast import literal_eval
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.regression import Fit, fixed_effects
from scripts.panel.extrapolate import extrapolate
from scripts.panel.interpolate import interpolate
from scripts.panel.panel import Finished, panel
from scripts.panel.province_mean import province_mean
from scripts.panel.sample_years import sample_years
from scripts.panel.schema import CELLS
from scripts.panel.treatment import treatment

CODES = [f"{province}{place:02d}00" for province in (13, 33, 35) for place in range(1, 8)]
YEARS = range(2000, 2016)
ENDS = 2012
"""The last year in which the outcome was observed."""
DERIVED = {"lnCO2": "ln(co2)", "lnz": "ln(z)"}
LINES = {"step": "interpolate", "variables": ["co2", "z"], "scale": "log"}
MEAN = {"step": "province_mean", "variables": ["co2"], "scale": "log", "until": ENDS}
TREND = {"step": "extrapolate", "variables": ["co2"], "scale": "log", "method": "trend"}
PLANS: dict[str, list[dict[str, Any]]] = {"observed": [], "paper": [LINES, MEAN, TREND]}
CITIES = pd.DataFrame({"code": CODES, "province_code": [f"{code[:2]}0000" for code in CODES]})


def cells() -> pd.DataFrame:
    """Return what was collected: gaps inside and at the ends of the outcome, gaps in z, none in w."""
    rng = np.random.default_rng(3)
    rows = pd.MultiIndex.from_product([["co2", "w", "z"], CODES, YEARS], names=["variable", "code", "year"])
    out = rows.to_frame(index=False)
    walks = rng.normal(0, 0.2, (3, len(CODES), len(YEARS))).cumsum(axis=2) + rng.normal(2, 0.3, (3, len(CODES), 1))
    out["value"] = np.exp(walks.ravel())
    co2, z = out["variable"] == "co2", out["variable"] == "z"
    out.loc[co2 & ((out["year"] > ENDS) | (out["code"] == CODES[5])), "value"] = np.nan
    out.loc[(co2 & (rng.random(len(out)) < 0.1)) | (z & (rng.random(len(out)) < 0.05)), "value"] = np.nan
    out.loc[co2 & (out["code"] == CODES[9]) & (out["year"] > 2008), "value"] = np.nan
    out["status"] = np.where(out["value"].isna(), "missing", "observed")
    texts = [name for name in CELLS.columns if name not in {*out.columns, "low", "high"}]
    return CELLS.validate(out.assign(**dict.fromkeys(texts, ""), low=np.nan, high=np.nan))


def listed() -> pd.DataFrame:
    """Return a policy's list: six whole cities, three named in part, one of low confidence."""
    rows = [(CODES[i], "whole_prefecture", 2006 + i % 3, "high") for i in (0, 3, 8, 11, 15, 17)]
    rows += [(CODES[i], "sub_unit", 2007, "high") for i in (1, 10)] + [(CODES[18], "sub_unit", 2008, "low")]
    out = pd.DataFrame(rows, columns=["prefecture_code", "scope", "label_year", "confidence"])
    return out.assign(
        policy="smart_city", entry_zh=out["prefecture_code"], announced="2009", label_year=out["label_year"].astype(str)
    )


def finished(frame: pd.DataFrame, steps: list[dict[str, Any]]) -> Finished:
    """Return panel and lineage after these steps, each by the function of its own job."""
    for step in steps:
        if step["step"] == "interpolate":
            frame = interpolate(frame, step)
        elif step["step"] == "province_mean":
            frame = province_mean(frame, CITIES, step)
        else:
            frame = extrapolate(frame, step, seed=1, draws=1)[0]
    return panel(frame, DERIVED)


def filled(frame: pd.DataFrame, steps: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the panel after these steps."""
    return finished(frame, steps).panel


def study(**asked: Any) -> dict[str, Any]:
    """Return the study as a part takes it; `asked` are keys of the multiverse."""
    return {
        "study": "tiny",
        "data": "simulated",
        "outcome": "lnCO2",
        "effects": "two_way",
        "every_effects": ["two_way"],
        "derived": DERIVED,
        "controls": ["lnz", "w"],
        "samples": {"all": {"from": 2002, "until": 2015}, "early": {"from": 2002, "until": 2011}},
        "headline": {"plan": "observed", "sample": "all"},
        "published": {"paper": "x", "plan": "paper", "effects": None},
        "treatment": {
            "name": "DID",
            "policy": "smart_city",
            "rule": "any_subunit",
            "start": "label_year",
            "confidence": ["high", "medium", "low"],
            "fixed_year": None,
            "later": None,
        },
        "standard_errors": {"convention": "reghdfe", "cluster": "code"},
        "other_policies": {"creat": "innovative_city"},
        "multiverse": {
            "rules": ["any_subunit", "whole_prefecture", "drop_subunit_only"],
            "starts": ["label_year", "announced_year"],
            "confidence": [["high", "medium", "low"], ["high"]],
            "samples": None,
            "without": {"without_last": [CODES[-1]]},
            "orders": ["none", "interpolate", "mean_then_extrapolate", "extrapolate_then_mean"],
            "scales": ["log", "level"],
            "extrapolators": ["last", "trend"],
            "controls_fillings": None,
            "policies": "subsets",
        }
        | asked,
    }


def policies() -> pd.DataFrame:
    """Return the starts under another policy."""
    starts = pd.Series([2005 + i % 5 if i % 4 == 0 else None for i in range(len(CODES))], dtype="Int64")
    return pd.DataFrame({"code": CODES, "policy": "innovative_city", "start_year": starts})


def handed() -> dict[str, Any]:
    """Return the arguments of a part, apart from the study."""
    frame = cells()
    panels = {plan: filled(frame, steps) for plan, steps in PLANS.items()}
    return {"cells": frame, "cities": CITIES, "listed": listed(), "panels": panels, "policies": policies()}


@cache
def _outcome(steps: str) -> pd.DataFrame:
    """Return the outcome after these steps, each made once."""
    return filled(cells(), literal_eval(steps))[["code", "year", "lnCO2"]]


def refit(row: dict[str, Any], given: dict[str, Any], about: dict[str, Any], layer: str = "") -> Fit:
    """Fit one row of the multiverse alone, from the raw cells on: its filling, its treatment, its rows."""
    steps: list[dict[str, Any]] = []
    own = {"variables": ["co2"], "scale": row["scale"]}
    if row["order"] != "none":
        steps = [{"step": "interpolate", **own}]
    method = row["extrapolator"] or about["multiverse"]["extrapolators"][-1]
    two = [{"step": "province_mean", **own}, {"step": "extrapolate", "method": method, **own}]
    if row["order"] == "mean_then_extrapolate":
        steps += [two[0] | {"until": ENDS}, two[1]]
    if row["order"] == "extrapolate_then_mean":
        steps += two[::-1]
    frame = _outcome(str(steps))
    controls = [name for name in row["controls"].split(" + ") if name]
    plan = row["controls_filling"] or "observed"
    frame = frame.merge(given["panels"][plan][["code", "year", *controls]], on=["code", "year"])
    how = {"rule": row["rule"], "start": row["start"], "confidence": row["confidence"].split(" + ")}
    starts = treatment(given["listed"], CITIES, about["treatment"] | how)
    frame = frame.merge(starts[["code", "start_year"]], on="code")
    frame["DID"] = (frame["year"] >= frame["start_year"]).fillna(value=False).astype(float)
    beside = [name for name in row["policies"].split(" + ") if name]
    if beside:
        others = given["policies"].set_index("code")["start_year"]
        under = frame["year"] >= frame["code"].map(others).astype("Int64")
        frame["creat"] = under.fillna(value=False).astype(float)
    frame = frame[frame["year"].isin(sample_years(about["samples"][row["sample"]]))]
    frame = frame[~frame["code"].isin(about["multiverse"]["without"].get(row["cities"], []))].dropna(
        subset=["lnCO2", *controls]
    )
    province = frame["code"].str[:2].to_numpy(str)
    time = frame["year"].to_numpy()
    if about["effects"] == "post":
        time = time >= about["treatment"]["fixed_year"]
    return fixed_effects(
        frame["lnCO2"].to_numpy(float),
        frame[["DID", *controls, *beside]].to_numpy(float),
        frame["code"].to_numpy(str),
        time,
        province if layer == "province" else None,
        convention="iid" if layer == "iid" else "reghdfe",
    )
