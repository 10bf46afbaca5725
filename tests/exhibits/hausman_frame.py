"""Estimates of Hausman's test, from a made panel: levels that span magnitudes, and the same in logarithms."""

from functools import cache

import numpy as np
import pandas as pd

from scripts.estimates.hausman import hausman
from scripts.panel.schema import LINEAGE

HAUSMAN = {"regressors": ["gdp", "fdi", "patents"], "logs": ["lneco", "lnfin", "patents"], "time_effects": False}
"""The analysis' settings; one regressor stands in both versions."""


@cache
def hausman_frame() -> pd.DataFrame:
    """Return analysis `hausman` of plan `observed`, two samples; the city effects go with GDP."""
    from tests.exhibits.conftest import settings_of

    settings = settings_of("carbon")
    names = ("as_printed", "until_2019")
    study = {key: settings[key] for key in ("controls", "treatment", "standard_errors")}
    study |= {"study": "carbon", "data": "simulated", "outcome": settings["outcomes"][0], "effects": ""}
    study |= {"samples": {name: settings["samples"][name] for name in names}, "controls": []}
    codes = [f"{130000 + 100 * place:06d}" for place in range(1, 41)]
    policy = settings["treatment"]["policy"]
    start = pd.array([2012 if place % 3 == 0 else None for place in range(40)], dtype="Int64")
    treatment = pd.DataFrame({"code": codes, "policy": policy, "start_year": start, "entries": "", "confidence": ""})
    lineage = pd.DataFrame({name: [] for name in LINEAGE.columns})
    return hausman({"observed": _panel(codes)}, {"observed": lineage}, treatment, study | HAUSMAN)


def _panel(codes: list[str]) -> pd.DataFrame:
    """Every city has its own level of everything; some cells are missing."""
    rng = np.random.default_rng(21)
    panel = pd.MultiIndex.from_product([codes, range(2006, 2022)], names=["code", "year"]).to_frame(index=False)
    city = np.repeat(rng.normal(size=len(codes)), 16)
    panel["lneco"] = 16 + city + 0.4 * rng.normal(size=len(panel))
    panel["lnfin"] = 10 + city + 0.6 * rng.normal(size=len(panel))
    panel["gdp"], panel["fdi"] = np.exp(panel["lneco"]), np.exp(panel["lnfin"])
    panel["patents"] = rng.poisson(300, len(panel)).astype(float)
    panel["lnCO2"] = 3 + 0.5 * panel["lneco"] + 1.5 * city + rng.normal(size=len(panel))
    panel.loc[rng.choice(len(panel), 40, replace=False), "lnCO2"] = np.nan
    panel.loc[rng.choice(len(panel), 15, replace=False), ["lnfin", "fdi"]] = np.nan
    return panel
