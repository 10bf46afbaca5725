"""Without noise the estimators for staggered starts return the simulated effects on complete rows."""

import numpy as np
import pandas as pd
import pytest

from scripts.estimates.staggered import VCOV, staggered
from scripts.panel.schema import LINEAGE

pytestmark = pytest.mark.slow

KEYS = {"first": -5, "last": 7, "headline": {"plan": "observed", "sample": "as_printed"}}
LINEAR = ("sun_abraham", "imputation")
"""Controls enter linearly, as in the simulated outcome; Callaway and Sant'Anna's do not."""


@pytest.fixture(scope="module")
def panel(carbon):
    """City and year effects, the simulated effects, and what direct controls add."""
    rows = carbon.world[carbon.world["code"].isin(set(carbon.cities["code"]))]
    rows = rows[rows["year"].between(2006, 2021)].reset_index(drop=True)
    frame = rows[["code", "year", "effect_total"]].assign(lneco=np.log(rows["gdp_per_capita"]))
    city, year = frame["code"].astype(int) / 1e5, np.sin(frame["year"])
    return frame.assign(plain=city + year + frame["effect_total"])


def estimated(carbon, panel, outcome, controls):
    lineage = pd.DataFrame({name: pd.Series(dtype=object) for name in LINEAGE.columns})
    samples = {"as_printed": {"from": 2006, "until": 2021}}
    study = carbon.settings | KEYS | {"study": "carbon", "data": "simulated", "outcome": "lnCO2", "samples": samples}
    study |= {"controls": controls, "effects": "two_way"}
    inputs = {"panels": {"observed": panel.assign(lnCO2=outcome)}, "lineages": {"observed": lineage}}
    return staggered(**inputs, treatment=carbon.treatment, study=study)[0]


def truth_of(carbon, panel):
    starts = carbon.treatment.set_index("code")["start_year"].astype(float)
    since = panel["year"] - panel["code"].map(starts)
    treated = panel[since >= 0].assign(since=since[since >= 0].astype(int))
    return treated["effect_total"].mean(), treated.groupby("since")["effect_total"].mean()


def test_all_return_the_mean_effect_and_the_path(carbon, panel):
    att, path = truth_of(carbon, panel)
    assert att == pytest.approx(-0.104, abs=5e-4)
    found = estimated(carbon, panel, panel["plain"], [])
    overall = found[found["term"] == "ATT"].set_index("estimator")["estimate"]
    events = found[(found["term"] == "event_time") & found["estimator"].isin(VCOV)]
    for name in VCOV:
        assert overall[name] == pytest.approx(att, abs=1e-8)
    for _, row in events.iterrows():
        assert row["estimate"] == pytest.approx(path.get(row["event_time"], 0.0), abs=1e-8)


def test_those_with_linear_controls_return_it_beside_controls(carbon, panel):
    att, _ = truth_of(carbon, panel)
    found = estimated(carbon, panel, panel["plain"] + 0.3 * panel["lneco"], ["lneco"])
    overall = found[(found["term"] == "ATT") & (found["model"] == "fe_controls")].set_index("estimator")["estimate"]
    for name in LINEAR:
        assert overall[name] == pytest.approx(att, abs=1e-8)
