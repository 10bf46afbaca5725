"""A study large enough to match in, and the versions that the tests of matching ask for."""

import numpy as np
import pandas as pd

from tests.estimates.conftest import Case

USUAL = {"distance": "logit", "caliper": None, "neighbours": 1, "replacement": True, "support": "two_sided"}
USUAL |= {"keep": "matched", "weights": "frequency"}


def pooled(**keys):
    return USUAL | {"rows": "city_years", "by_year": False} | keys


def by_city(until=2011, **keys):
    return USUAL | {"rows": "pre_period", "years": {"from": 2006, "until": until}} | keys


def wide_case() -> Case:
    """Forty cities, sixteen of them treated from 2012 on, whose covariates are a little higher before, too."""
    case = Case(noise=0.2)
    rng = np.random.default_rng(4)
    codes = [f"13{place:02d}00" for place in range(1, 41)]
    start = pd.array([2012] * 16 + [None] * 24, dtype="Int64")
    case.treatment = pd.DataFrame(
        {"code": codes, "policy": "smart_city", "start_year": start, "entries": "", "confidence": ""}
    )
    panel = pd.MultiIndex.from_product([codes, range(2006, 2016)], names=["code", "year"]).to_frame(index=False)
    city = panel["code"].map(dict(zip(codes, rng.normal(size=40) + 0.8 * (np.arange(40) < 16), strict=True)))
    panel["lneco"] = 10 + city + 0.3 * rng.normal(size=400)
    panel["str"] = 40 + 5 * rng.normal(size=400)
    panel["lnCO2"] = 3 + 0.4 * panel["lneco"] + rng.normal(size=400)
    case.panel = panel
    return case
