"""Estimates and scores of the matching, from a made panel of the carbon study's variables: small, all that occurs."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from scripts.estimates.matching import matching
from scripts.estimates.psm_did import psm_did
from scripts.panel.schema import LINEAGE

USUAL = {"distance": "logit", "caliper": None, "neighbours": 1, "replacement": True, "support": "two_sided"}
VERSIONS: dict[str, dict[str, Any]] = {
    "paper": {"rows": "city_years", "by_year": False, "distance": "score", "keep": "on_support", "weights": "none"},
    "paper_matched": {"rows": "city_years", "by_year": False, "distance": "score"},
    "pre_period": {"rows": "pre_period", "years": {"from": 2006, "until": 2011}},
}
MATCHING = {
    "covariates": [],
    "models": ["fe_controls"],
    "versions": {name: USUAL | {"keep": "matched", "weights": "frequency"} | keys for name, keys in VERSIONS.items()},
}
CODES = [f"{province}{city:02d}00" for province in ("13", "21", "33", "37") for city in range(1, 12)]


@cache
def matching_frames() -> dict[str, pd.DataFrame]:
    """Return `matching`, `scores` and `psm_did` of plan `observed`, two samples."""
    from tests.exhibits.conftest import settings_of

    settings = settings_of("carbon")
    names = ("as_printed", "until_2019")
    study = {key: settings[key] for key in ("controls", "treatment", "standard_errors")}
    study |= {"outcome": settings["outcomes"][0], "effects": "two_way"}
    study |= {"study": "carbon", "data": "simulated", "samples": {name: settings["samples"][name] for name in names}}
    inputs = {"panels": {"observed": _panel(settings)}, "lineages": {"observed": _no_lineage()}}
    inputs |= {"treatment": _treatment(settings), "study": study | MATCHING}
    estimates, scores = matching(**inputs)
    return {"matching": estimates, "scores": scores, "psm_did": psm_did(**inputs, scores=scores)}


def _panel(settings: dict) -> pd.DataFrame:
    """Every third city is treated and differs a little before, too; some cells are missing."""
    rng = np.random.default_rng(11)
    panel = pd.MultiIndex.from_product([CODES, range(2006, 2022)], names=["code", "year"]).to_frame(index=False)
    place = panel["code"].map({code: at for at, code in enumerate(CODES)})
    for name in settings["controls"]:
        city = pd.Series(rng.normal(size=len(CODES))).reindex(place).to_numpy()
        panel[name] = 10 + city + 0.4 * (place % 3 == 0) + 0.3 * rng.normal(size=len(panel))
    panel["lnCO2"] = 3 + 0.3 * panel["lneco"] + rng.normal(size=len(panel))
    panel.loc[rng.choice(len(panel), 40, replace=False), "lnCO2"] = np.nan
    panel.loc[rng.choice(len(panel), 15, replace=False), "lnfin"] = np.nan
    panel.loc[panel["code"].eq("210500"), "str"] = np.nan
    return panel


def _treatment(settings: dict) -> pd.DataFrame:
    starts = pd.array([2012 + at % 2 if at % 3 == 0 else None for at in range(len(CODES))], dtype="Int64")
    policy = settings["treatment"]["policy"]
    return pd.DataFrame({"code": CODES, "policy": policy, "start_year": starts, "entries": "", "confidence": ""})


def _no_lineage() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in LINEAGE.columns})
