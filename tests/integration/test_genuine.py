"""The genuine emission file through the whole workflow, where it lies beside the checkout."""

from pathlib import Path

import pandas as pd
import pytest

from tests.genuine import FILLINGS, RESOURCE_BASE
from tests.integration.conftest import checkout
from tests.integration.raw_cells import untrue

REAL = Path(__file__).parents[3] / "shared" / "real"
WHY = "../shared/real is not here: the genuine emission file is its owners' to give"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not REAL.exists(), reason=WHY)]
"""In the fast suite `panel/test_genuine.py` finds the effects of the fillings, without the workflow around them."""


STUDY = "results/carbon-ceads"


def made(folder: Path) -> Path:
    """Return a folder of the workflow in which everything was made from the genuine file."""
    copy = checkout(folder)
    ran = copy.snakemake("--config", f"raw_dir={REAL}", "studies=[carbon-ceads]", config="")
    assert ran.returncode == 0, ran.stderr
    assert "genuine data" in ran.stderr
    return copy.folder


@pytest.fixture(scope="module")
def results(tmp_path_factory, takes):
    """Return all that is made of the study."""
    takes(4)
    return made(tmp_path_factory.mktemp("genuine") / "pilotpanel") / STUDY


@pytest.fixture(scope="module")
def benchmark(results):
    frame = pd.read_parquet(results / "estimates/benchmark.parquet")
    return frame[(frame["sample"] == "as_printed") & (frame["term"] == "DID")]


@pytest.mark.parametrize(("plan", "n_obs", "n_clusters", "estimate", "std_error", "r2"), FILLINGS)
def test_each_filling_gives_its_own_effect(benchmark, plan, n_obs, n_clusters, estimate, std_error, r2):
    row = benchmark[(benchmark["plan"] == plan) & (benchmark["model"] == "fe")].iloc[0]
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


def test_every_observed_cell_leads_back_to_its_text_in_the_raw_file(results):
    for file in sorted(results.glob("panel/*/lineage.parquet")):
        lineage = pd.read_parquet(file)
        assert lineage["status"].eq("observed").any()
        assert untrue(lineage, REAL).empty, file


def test_57_cities_are_treated(results):
    assert pd.read_parquet(results / "panel/treatment.parquet")["start_year"].notna().sum() == 57


def test_the_placebo_stands_on_the_1255_observed_cells_and_does_not_tell_the_effect_from_chance(results):
    frame = pd.read_parquet(results / "estimates/placebo.parquet")
    rows = frame[(frame["plan"] == "observed") & (frame["sample"] == "as_printed") & (frame["subgroup"] == "")]
    rows = rows.set_index("term")
    assert (rows["n_obs"] == 1255).all()
    assert rows.loc["DID", "estimate"] == pytest.approx(-0.088058, abs=5e-7)
    assert rows.loc["rank_p_beta", "note"] == "draws: 10000"
    # t(105) gives .114; 10,000 draws are within .01 of the permutations' own p-value.
    assert rows.loc[["rank_p_beta", "rank_p_t"], "p_value"].between(0.08, 0.13).all()
    draws = pd.read_parquet(results / "estimates/placebo_draws.parquet")
    assert (draws.groupby(["plan", "sample", "model"]).size() == 10_000).all()


def headline(results, analysis):
    frame = pd.read_parquet(results / f"estimates/{analysis}.parquet")
    return frame[(frame["plan"] == "observed") & (frame["sample"] == "as_printed")]


@pytest.mark.parametrize(("group", "n_obs", "n_clusters", "estimate"), RESOURCE_BASE)
def test_resource_cities_and_others_have_their_own_effects(results, group, n_obs, n_clusters, estimate):
    rows = headline(results, "heterogeneity")
    row = rows[(rows["subgroup"] == group) & (rows["term"] == "DID")].iloc[0]
    assert (row["n_obs"], row["n_clusters"]) == (n_obs, n_clusters)
    assert row["estimate"] == pytest.approx(estimate, abs=5e-7)


def test_significant_in_one_group_and_not_in_the_other_is_no_difference_at_5_percent(results):
    rows = headline(results, "heterogeneity")
    p_values = rows[rows["term"] == "DID"].set_index("subgroup")["p_value"]
    test = rows[rows["estimator"] == "interaction"].iloc[0]
    assert p_values["non_resource"] < 0.05 < p_values["resource"]
    assert test["estimate"] == pytest.approx(-0.163951 - 0.078231, abs=1e-6)
    assert (test["n_obs"], test["df"]) == (1255, 105)
    assert test["p_value"] > 0.05


def test_every_column_of_other_policies_stands_on_the_1255_observed_cells(results):
    rows = headline(results, "other_policies")
    effects = rows[rows["term"] == "DID"]
    assert effects["model"].tolist() == ["fiscal", "low_carbon", "creat", "all"]
    assert (effects["n_obs"] == 1255).all()
    assert rows.loc[rows["estimator"] == "within", "estimate"].notna().all()


def test_nothing_says_that_the_data_are_simulated(results):
    assert all("imulated" not in path.read_text(encoding="utf-8") for path in results.glob("tables/*.html"))
