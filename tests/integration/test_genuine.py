"""The genuine emission file through the whole workflow, where it lies beside the checkout."""

from pathlib import Path

import pandas as pd
import pytest

from tests.genuine import FILLINGS
from tests.integration.conftest import checkout

REAL = Path(__file__).parents[3] / "shared" / "real"
WHY = "../shared/real is not here: the genuine emission file is its owners' to give"
pytestmark = pytest.mark.skipif(not REAL.exists(), reason=WHY)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    copy = checkout(tmp_path_factory.mktemp("genuine") / "pilotpanel")
    ran = copy.snakemake("--config", f"raw_dir={REAL}", "studies=[carbon-ceads]", config="")
    assert ran.returncode == 0, ran.stderr
    assert "genuine data" in ran.stderr
    return copy.folder / "results/carbon-ceads"


@pytest.fixture(scope="module")
def benchmark(results):
    frame = pd.read_parquet(results / "estimates/benchmark.parquet")
    return frame[(frame["sample"] == "as_printed") & (frame["term"] == "DID")]


@pytest.mark.parametrize(("plan", "n_obs", "n_clusters", "estimate", "std_error", "r2"), FILLINGS)
def test_each_filling_gives_its_own_effect(benchmark, plan, n_obs, n_clusters, estimate, std_error, r2):
    row = benchmark[(benchmark["plan"] == plan) & (benchmark["model"] == "twfe")].iloc[0]
    assert (row["n_obs"], row["n_clusters"]) == (n_obs, n_clusters)
    assert row["estimate"] == pytest.approx(estimate, abs=5e-7)
    assert row["std_error"] == pytest.approx(std_error, abs=5e-7)
    assert row["r2"] == pytest.approx(r2, abs=5e-4)


def test_the_pooled_slope_is_positive(benchmark):
    row = benchmark[(benchmark["plan"] == "observed") & (benchmark["model"] == "pooled")].iloc[0]
    assert row["estimate"] == pytest.approx(0.589482, abs=5e-7)


def test_the_outcome_has_1255_observed_cells_of_1792_and_the_papers_printed_extremes(results):
    lineage = pd.read_parquet(results / "panel/paper/lineage.parquet")
    cells = lineage[(lineage["variable"] == "lnCO2") & lineage["year"].between(2006, 2021)]
    assert len(cells) == 1792
    observed = cells[cells["status"] == "observed"]
    assert len(observed) == 1255
    assert observed["value"].agg(["min", "max"]).tolist() == pytest.approx([0.354701, 6.030630], abs=5e-7)


def test_57_cities_are_treated(results):
    assert pd.read_parquet(results / "panel/treatment.parquet")["start_year"].notna().sum() == 57


def test_nothing_says_that_the_data_are_simulated(results):
    assert all("imulated" not in path.read_text(encoding="utf-8") for path in results.glob("tables/*.html"))
