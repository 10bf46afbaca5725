"""Estimates of moderation and Kuznets curve, from a made panel of the carbon study's variables: two outcomes."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from scripts.estimates.kuznets import kuznets
from scripts.estimates.moderation import moderation
from scripts.panel.schema import LINEAGE, PANEL, TREATMENT

MODERATION = {"moderator": "tertiary_share", "scale": "log", "interaction": "lnintgdp"}
KUZNETS = {"income": "lneco", "square": "lnfin"}
"""Controls of the carbon study; here the one is the other's square."""
SECOND = "lngreen"
"""Stands for a second outcome."""
SHAPES = {"observed": (0.12, -0.006), "interpolated": (0.5, -0.001), "paper": (-0.1, 0.004), "best": (0.002, -0.0001)}
"""Plan -> coefficients of income and its square: an inverted U, a top outside the data, a U, and next to nothing."""
STARTS = [2012] * 6 + [2014] * 4 + [None] * 14


@cache
def interaction_frames() -> dict[str, pd.DataFrame]:
    """Return `moderation` and `kuznets` of every plan and the first sample, for the study's outcome and another."""
    from tests.exhibits.conftest import settings_of

    settings = settings_of("carbon")
    rng = np.random.default_rng(8)
    codes = [f"13{place:02d}00" for place in range(1, len(STARTS) + 1)]
    rows = pd.MultiIndex.from_product([codes, range(2006, 2022)], names=["code", "year"]).to_frame(index=False)
    start = pd.Series(STARTS, dtype="Int64")
    policy = pd.DataFrame({"code": codes, "policy": "smart_city", "start_year": start, "entries": "", "confidence": ""})
    treated = (rows["year"] >= rows["code"].map(dict(zip(codes, STARTS, strict=True))).fillna(9999)).to_numpy(float)
    rows["tertiary_share"] = rng.uniform(22, 60, len(rows))
    for name in settings["controls"]:
        rows[name] = rng.normal(size=len(rows))
    rows["lneco"] = rng.gamma(4, 1.5, len(rows)) + 0.4
    rows["lnfin"] = rows["lneco"] ** 2
    effect = treated * (1.1 - 0.33 * np.log(rows["tertiary_share"]))
    panels = {}
    for plan, (linear, square) in SHAPES.items():
        y = effect + linear * rows["lneco"] + square * rows["lnfin"] + rng.normal(0, 0.08, len(rows))
        panels[plan] = PANEL.validate(rows.assign(**{settings["outcomes"][0]: y + 3}))
    study = {key: settings[key] for key in ("controls", "treatment", "standard_errors")}
    study |= {"study": "carbon", "data": "simulated", "effects": "two_way"}
    study |= {"outcome": settings["outcomes"][0], "samples": {"as_printed": settings["samples"]["as_printed"]}}
    inputs: dict[str, Any] = {"panels": panels, "lineages": dict.fromkeys(panels, _no_lineage())}
    inputs |= {"treatment": TREATMENT.validate(policy)}
    return {
        "moderation": moderation(**inputs, study=study | MODERATION),
        "kuznets": kuznets(**inputs, study=study | KUZNETS),
    }


def of_two_outcomes(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return estimates with those of a second outcome, a copy of the first's, behind them."""
    return pd.concat([estimates, estimates.assign(outcome=SECOND)], ignore_index=True)


def _no_lineage() -> pd.DataFrame:
    return LINEAGE.validate(pd.DataFrame(columns=list(LINEAGE.columns)))
