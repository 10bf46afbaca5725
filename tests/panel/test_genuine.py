"""The genuine emission file through every step of the stage, where it lies beside the checkout."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from scripts.econometrics.regression import fixed_effects
from scripts.panel.backtest import backtest
from scripts.panel.cities import cities
from scripts.panel.collect import collect
from scripts.panel.extrapolate import extrapolate
from scripts.panel.interpolate import interpolate
from scripts.panel.panel import panel
from scripts.panel.province_mean import province_mean
from scripts.panel.schema import BACKTEST, CELLS, DRAWS, LINEAGE
from scripts.panel.treatment import treatment
from scripts.registry.prefectures import Registry
from tests.genuine import FILLINGS

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared/real/ceads"
pytestmark = pytest.mark.skipif(
    not REAL.exists(), reason="../shared/real is not here: the emission file is its owners'"
)


@pytest.fixture(scope="module")
def study():
    return yaml.safe_load((ROOT / "config/studies/carbon-ceads.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def registry():
    return Registry(ROOT / "resources/cities")


@pytest.fixture(scope="module")
def sample(study, registry):
    resources = pd.read_csv(ROOT / "resources/cities/resource_based_prefectures.csv", dtype=str)
    return cities(registry, resources, study["cities"])


@pytest.fixture(scope="module")
def collected(study, registry, sample):
    (file,) = sorted(REAL.glob("*.xlsx"))
    rows = pd.read_excel(file, sheet_name="emission vector", engine="calamine")
    read = pd.DataFrame(
        {
            "code": [registry.resolve(name, int(year)) for name, year in rows[["city", "year"]].to_numpy()],
            "year": rows["year"].astype(int),
            "variable": "co2",
            "scope": "prefecture",
            "value": rows["emission"].astype(float),
            "unit_raw": "million tones",
            "raw_text": rows["emission"].astype(str),
            "source": "ceads",
            "file": "ceads",
            "file_sha256": "0" * 64,
            "sheet": "emission vector",
            "cell": [f"D{place + 2}" for place in range(len(rows))],
        }
    )
    return collect(read, sample, study, registry.harmonise)[0]


@pytest.fixture(scope="module")
def scores(study, collected):
    return BACKTEST.validate(backtest(collected, study["backtest"]))


@pytest.fixture(scope="module")
def finished(study, collected, sample, scores):
    """Return panel, lineage and draws of every plan."""

    def run(plan):
        made, draws = collected, None
        for place, step in enumerate(study["plans"][plan], 1):
            if step["step"] == "interpolate":
                made = interpolate(made, step)
            elif step["step"] == "province_mean":
                made = province_mean(made, sample, step)
            else:
                made, draws = extrapolate(made, step, scores, seed=1, keys=("carbon-ceads", plan, place), draws=50)
        return panel(CELLS.validate(made), study["derived"]), draws

    return {plan: run(plan) for plan in study["plans"]}


@pytest.mark.parametrize(("plan", "n_obs", "n_clusters", "estimate", "std_error", "r2"), FILLINGS)
def test_each_filling_gives_its_own_effect(study, sample, finished, plan, n_obs, n_clusters, estimate, std_error, r2):
    listed = pd.read_csv(ROOT / "resources/policies/smart_city.csv", dtype=str)
    start = treatment(listed, sample, study["treatment"]).set_index("code")["start_year"]
    rows = finished[plan][0].panel.query("2006 <= year <= 2021").dropna(subset="lnCO2")
    did = (rows["year"] >= rows["code"].map(start).fillna(9999)).to_numpy(dtype=float)
    fit = fixed_effects(rows["lnCO2"].to_numpy(), did[:, None], rows["code"].to_numpy(), rows["year"].to_numpy())
    assert (len(rows), rows["code"].nunique()) == (n_obs, n_clusters)
    assert fit.coefficients[0] == pytest.approx(estimate, abs=5e-7)
    assert np.sqrt(fit.covariance[0, 0]) == pytest.approx(std_error, abs=5e-7)
    assert fit.r2 == pytest.approx(r2, abs=5e-4)


def test_the_papers_outcome_has_1792_cells_of_which_1255_are_observed_with_the_printed_extremes(finished):
    lineage = LINEAGE.validate(finished["paper"][0].lineage)
    outcome = lineage[lineage["variable"].eq("lnCO2") & lineage["year"].between(2006, 2021)]
    assert len(outcome) == 1792
    observed = outcome[outcome["status"].eq("observed")]
    assert len(observed) == 1255
    assert observed["value"].min() == pytest.approx(0.354701, abs=5e-7)
    assert observed["value"].max() == pytest.approx(6.030630, abs=5e-7)
    assert not outcome["status"].eq("missing").any()


def test_every_extrapolated_cell_has_an_interval_and_joint_draws(finished):
    for plan in ("paper", "best"):
        made, draws = finished[plan]
        filled = made.lineage[made.lineage["status"].eq("extrapolated")]
        assert len(filled) == 2 * 2 * 112
        assert filled[["low", "high"]].notna().all(axis=None)
        assert DRAWS.validate(draws).groupby(["code", "year"]).size().eq(50).all()


def test_the_backtests_winner_is_not_the_papers_trend(scores):
    pooled = scores[scores["horizon"].eq(0)].set_index(["method", "scale"])["mase"]
    won = scores[scores["winner"]].iloc[0]
    assert pooled[won["method"], won["scale"]] == pooled.min()
    assert pooled["trend", "log"] > 2 * pooled.min()
