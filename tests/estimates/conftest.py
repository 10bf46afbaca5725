"""A small study whose panel, lineage and treatment the tests of this room share."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from scripts.panel.schema import LINEAGE, PANEL, TREATMENT

EFFECT = -0.25
SLOPES = {"lneco": 0.4, "str": -0.02}


class Case:
    """A study of 12 cities, 2006-2015, three of them treated from 2012 on, two from 2014 on."""

    def __init__(self, noise: float = 0.0, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        codes = [f"13{place:02d}00" for place in range(1, 13)]
        starts = dict(zip(codes, [2012] * 3 + [2014] * 2 + [None] * 7, strict=True))
        panel = pd.MultiIndex.from_product([codes, range(2006, 2016)], names=["code", "year"]).to_frame(index=False)
        did = (panel["year"] >= panel["code"].map(starts).fillna(9999)).astype(float)
        panel["lneco"] = rng.normal(10, 0.5, len(panel)) + did
        panel["str"] = rng.normal(40, 5, len(panel))
        city, year = panel["code"].map(dict(zip(codes, rng.normal(size=12), strict=True))), np.sin(panel["year"])
        panel["lnCO2"] = 3 + EFFECT * did + 0.4 * panel["lneco"] - 0.02 * panel["str"] + city + year
        panel["lnCO2"] += noise * rng.normal(size=len(panel))
        self.panel = panel.sample(frac=1, random_state=1, ignore_index=True)
        start = pd.Series(list(starts.values()), dtype="Int64")
        self.treatment = TREATMENT.validate(
            pd.DataFrame({"code": codes, "policy": "smart_city", "start_year": start, "entries": "", "confidence": ""})
        )
        self.status: dict[tuple[str, int], str] = {}
        self.study: dict[str, Any] = {
            "study": "tiny",
            "data": "simulated",
            "outcome": "lnCO2",
            "effects": "two_way",
            "controls": ["lneco", "str"],
            "samples": {"all": {"from": 2006, "until": 2015}},
            "treatment": {"name": "DID", "policy": "smart_city", "never_treated_split": 2012},
            "standard_errors": {"convention": "reghdfe", "cluster": "code"},
            "models": ["pooled", "fe", "fe_controls"],
        }

    def lineage(self, panel: pd.DataFrame) -> pd.DataFrame:
        cells = panel.melt(["code", "year"], ["lnCO2", "lneco", "str"])
        key = list(zip(cells["code"], cells["year"], strict=True))
        cells["status"] = np.where(cells["value"].isna(), "missing", "observed")
        filled = [self.status.get(k) if v == "lnCO2" else None for k, v in zip(key, cells["variable"], strict=True)]
        cells["status"] = pd.Series(filled).fillna(cells["status"])
        texts = [name for name, column in LINEAGE.columns.items() if not column.nullable and name not in cells]
        return LINEAGE.validate(
            cells.assign(**dict.fromkeys(texts, ""), low=np.nan, high=np.nan)[list(LINEAGE.columns)]
        )

    def inputs(self, **plans: pd.DataFrame) -> dict[str, Any]:
        panels = plans or {"observed": self.panel}
        return {
            "panels": {plan: PANEL.validate(panel) for plan, panel in panels.items()},
            "lineages": {plan: self.lineage(panel) for plan, panel in panels.items()},
            "treatment": self.treatment,
            "study": self.study,
        }


@pytest.fixture
def case() -> Case:
    return Case(noise=0.2)


@pytest.fixture
def noise_free() -> Case:
    return Case()
