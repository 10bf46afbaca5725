"""The study that docs/own-study.md builds, and the same under a list of the user's own, from the page to the report."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from tests.integration.conftest import ROOT, Checkout, checkout
from tests.integration.raw_cells import untrue
from tests.pages import commands_of, texts

REAL = ROOT.parent / "shared/real"
PAGE = "docs/own-study.md"
STEPS = "".join(texts(PAGE, "yaml"))
(LIST,) = texts(PAGE, "csv")
COMMANDS = [command for command in commands_of(PAGE) if command.startswith("snakemake")]

pytestmark = pytest.mark.slow


def page_followed(folder: Path) -> Checkout:
    """Return a copy of the workflow with the page's study, and another of the same under the page's own list."""
    run = checkout(folder)
    study = yaml.safe_load(STEPS)
    own = study | {"treatment": study["treatment"] | {"name": "broadband", "policy": "broadband"}}
    own["analyses"] = {"benchmark": study["analyses"]["benchmark"], "multiverse": {}}
    (run.folder / "config/studies/mine.yaml").write_text(STEPS, encoding="utf-8")
    (run.folder / "config/studies/own-list.yaml").write_text(yaml.safe_dump(own, allow_unicode=True), encoding="utf-8")
    (run.folder / "resources/policies/broadband.csv").write_text(LIST, encoding="utf-8")
    few = yaml.safe_load((run.folder / "config/small.yaml").read_text(encoding="utf-8"))
    few["demo"]["emission_years"]["until"] = 2019  # as in the genuine file
    (run.folder / "config/few.yaml").write_text(yaml.safe_dump(few, allow_unicode=True), encoding="utf-8")
    return Checkout(run.folder, "config/few.yaml")


@pytest.fixture(scope="module")
def simulated(tmp_path_factory) -> Path:
    """Return the results of both studies on simulated files."""
    run = page_followed(tmp_path_factory.mktemp("own") / "pilotpanel")
    ran = run.snakemake("--config", "studies=mine,own-list")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return run.folder / "results"


@pytest.fixture(scope="module")
def genuine(tmp_path_factory) -> Path:
    """Return the results of the shipped study on the genuine emission file."""
    if not REAL.exists():
        pytest.skip("../shared/real is not here: the genuine emission file is its owners' to give")
    run = Checkout(checkout(tmp_path_factory.mktemp("genuine") / "pilotpanel").folder, config="")  # all of the draws
    ran = run.snakemake("--config", f"raw_dir={REAL}", "studies=low-carbon")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "genuine data" in ran.stderr
    return run.folder / "results"


def test_the_page_s_commands_name_its_study():
    asked = [command.partition("--config ")[2] for command in COMMANDS]
    assert asked == ["studies=mine", "studies=mine", "studies=mine raw_dir=my/raw", "studies=mine"]


@pytest.mark.parametrize("study", ["mine", "own-list"])
def test_the_study_ends_in_its_report_and_says_that_its_data_are_simulated(simulated, study):
    assert (simulated / "report.zip").exists()
    assert "imulated" in (simulated / study / "tables/benchmark.html").read_text(encoding="utf-8")


def test_a_list_of_codes_and_years_dates_the_cities(simulated):
    dated = pd.read_parquet(simulated / "own-list/panel/treatment.parquet").dropna(subset="start_year")
    assert dict(zip(dated["code"], dated["start_year"], strict=True)) == {
        "110000": 2014,
        "330100": 2015,
        "440100": 2014,
    }


def test_a_list_without_dates_of_announcement_says_so_where_the_multiverse_asks_for_them(simulated):
    found = pd.read_parquet(simulated / "own-list/estimates/multiverse.parquet")
    announced = found["start"].eq("announced_year")
    assert announced.any()
    assert found.loc[announced, "estimate"].isna().all()
    assert found.loc[announced, "note"].str.contains("no year for start 'announced_year'").all()
    assert found.loc[~announced, "estimate"].notna().any()


def test_on_genuine_emissions_all_prefectures_and_batches_are_there(genuine):
    panel = genuine / "low-carbon/panel"
    cities = pd.read_parquet(panel / "cities.parquet")
    assert cities["code"].str[:2].nunique() == 31
    starts = pd.read_parquet(panel / "treatment.parquet")["start_year"]
    # Guangdong 21, Liaoning 14, Hubei 13, Shaanxi 10, Yunnan 16, and seven cities of other provinces.
    assert starts.value_counts().to_dict() == {2010: 81, 2012: 27, 2017: 28}


def test_on_genuine_emissions_every_observed_cell_leads_back_to_its_text(genuine):
    lineage = pd.read_parquet(genuine / "low-carbon/panel/observed/lineage.parquet")
    assert untrue(lineage, REAL).empty


def test_on_genuine_emissions_the_effect_is_estimated_under_every_plan_and_nothing_says_simulated(genuine):
    found = pd.read_parquet(genuine / "low-carbon/estimates/benchmark.parquet")
    effects = found[found["term"].eq("low_carbon") & found["model"].eq("fe")]
    assert effects.groupby("sample")["plan"].nunique().eq(4).all()
    assert effects["estimate"].notna().all()
    assert (genuine / "report.zip").exists()
    assert all("imulated" not in path.read_text(encoding="utf-8") for path in genuine.glob("low-carbon/tables/*.html"))


def test_a_study_without_a_paper_has_no_other_paper_s_audit_in_its_report(genuine):
    assert (genuine / "review/run_record.html").exists()
    assert not list((genuine / "review").glob("audit-*"))
