"""The package's RO-Crate: read back by the library, by runcrate, and held against its profiles by a validator."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from scripts.dossier.crate import PROFILES, crate
from scripts.dossier.crate_files import encoding_format
from scripts.dossier.finished import Finished
from scripts.dossier.places import METADATA
from tests.dossier.made_run import RAW, ROOT, UNREAD, WORKBOOK

SHIPPED = ["Snakefile", "pyproject.toml", "scripts"]
ODD = ["a table #1 & 50%.csv", "城市 面板.parquet", f"{'long ' * 38}name.txt"]
RECORD = {
    "data": "simulated",
    "times": {"started": "2024-05-01T00:00:00Z", "ended": "2024-05-01T00:00:06Z"},
    "snakemake": "9.27.1",
    "installed": {"numpy": "2.4.0", "pandas": "3.1.0"},
    "config": {"studies": {"made": {"title": "A made study"}}, "sources": {"ceads": {"title": "Inventories"}}},
    "files": [{"path": f"{RAW}/{WORKBOOK}"}],
}


def staged(traced, folder) -> Path:
    """Lay a finished run's results out as a package does: with the workflow, without the raw files."""
    shutil.copytree(traced / "results", folder / "results")
    for name in SHIPPED:
        source, target = ROOT / name, folder / "workflow" / name
        target.parent.mkdir(exist_ok=True)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, target, ignore=ignored) if source.is_dir() else shutil.copy2(source, target)
    for name in ODD:
        (folder / name).write_text(name)
    digests = {name: hashlib.sha256((traced / RAW / name).read_bytes()).hexdigest() for name in (WORKBOOK, UNREAD)}
    rows = [f"raw file,{name},ceads,{(traced / RAW / name).stat().st_size},{digests[name]}" for name in digests]
    ledger = folder / "results/review/ledger.csv"
    ledger.parent.mkdir()
    ledger.write_text("\n".join(["kind,file,source,size_bytes,sha256", *rows]), encoding="utf-8-sig")
    # A job for a fill plan that is asked for no more: its files are gone, its log is still there.
    log = folder / "results/logs/0.log"
    log.with_name("stale.log").write_text(log.read_text().replace(f'"{RAW}/', '"results/gone/'), encoding="utf-8")
    crate(folder, Finished(folder), RECORD, "made")
    return folder


@pytest.fixture(scope="module")
def package(traced, tmp_path_factory) -> Path:
    return staged(traced, tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def graph(package) -> dict[str, dict]:
    return {entity["@id"]: entity for entity in json.loads((package / METADATA).read_text("utf-8"))["@graph"]}


def test_every_file_is_described_with_its_size_and_hash_whatever_its_name(package):
    read = ROCrate(package)
    files = {}
    for entity in read.data_entities:
        if "File" in entity.type:
            content = Path(entity.source).read_bytes()
            assert entity["contentSize"] == str(len(content))
            assert entity["sha256"] == hashlib.sha256(content).hexdigest()
            files[Path(entity.source).relative_to(package).as_posix()] = entity
    there = {file.relative_to(package).as_posix() for file in package.rglob("*") if file.is_file()}
    assert set(files) == there - {METADATA}
    assert set(ODD) <= set(files)
    assert files[ODD[1]].id == "%E5%9F%8E%E5%B8%82%20%E9%9D%A2%E6%9D%BF.parquet"
    assert read.mainEntity is files["workflow/Snakefile"]
    assert read.mainEntity["programmingLanguage"]["version"] == "9.27.1"


def test_every_job_is_one_action_with_its_script_and_the_files_that_it_read_and_made(graph, traced):
    actions = {name: entity for name, entity in graph.items() if entity["@type"] == "CreateAction"}
    assert len(actions) == 1 + len(Finished(traced).records)
    assert set(actions) <= {each["@id"] for each in graph["./"]["mentions"]}
    read, panel = actions["#job/1"], actions["#job/2"]
    assert read["instrument"] == {"@id": "workflow/scripts/sources/read_emissions.py"}
    assert read["result"] == {"@id": "results/observations/ceads-a.parquet"}
    assert read["result"] in panel["object"]
    assert (panel["startTime"], panel["endTime"]) == ("2024-05-01T00:00:01+00:00", "2024-05-01T00:00:02+00:00")
    assert {"@id": "#parameter/seed/7"} in actions["#job/4"]["object"]
    assert {"@id": "results/made/figures/multiverse.svg"} in actions["#run"]["result"]
    assert graph["results/logs/1.log"]["about"] == {"@id": "#job/1"}


def test_a_raw_file_that_stays_at_home_is_described_by_its_hash_and_source(graph, traced):
    [raw] = [entity for entity in graph.values() if entity.get("name") == f"{RAW}/{WORKBOOK}"]
    assert raw["@id"].startswith("#elsewhere/")
    assert raw["sha256"] == hashlib.sha256((traced / RAW / WORKBOOK).read_bytes()).hexdigest()
    assert graph[raw["isPartOf"]["@id"]]["name"] == "simulated, in the layout of: Inventories"
    assert {"@id": raw["@id"]} not in graph["./"]["hasPart"]


def test_all_that_is_referred_to_is_there_and_the_root_names_profiles_terms_and_simulation(graph):
    referred = {
        each["@id"]
        for entity in graph.values()
        for value in entity.values()
        for each in (value if isinstance(value, list) else [value])
        if isinstance(each, dict)
    }
    assert [name for name in referred - graph.keys() if not name.startswith("https://")] == []
    root = graph["./"]
    assert [each["@id"] for each in root["conformsTo"]] == list(PROFILES)
    assert root["description"].startswith("SIMULATED DATA")
    assert root["datePublished"] == RECORD["times"]["ended"]
    assert graph["workflow/Snakefile"]["license"] == {"@id": "https://spdx.org/licenses/MIT"}


def test_the_same_package_has_the_same_description(package):
    before = (package / METADATA).read_bytes()
    crate(package, Finished(package), RECORD, "made")
    assert (package / METADATA).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.PARQUET", "application/vnd.apache.parquet"), ("LICENSE", "text/plain"), ("a.strange", "")],
)
def test_a_format_is_named_by_the_ending_or_not_at_all(name, format):  # noqa: A002
    assert encoding_format(name) == format


@pytest.fixture(scope="module")
def tools(tmp_path_factory) -> Path:
    """Return the commands of a throw-away environment, with the package's readers as others have them."""
    folder = tmp_path_factory.mktemp("tools")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    asked = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--retries", "0", "runcrate", "roc-validator"]
    got = subprocess.run(asked, capture_output=True, text=True, check=False)
    if got.returncode:
        pytest.skip(f"no index to install runcrate and roc-validator from: {got.stderr[-200:]}")
    return folder / "bin"


@pytest.mark.slow
def test_runcrate_reports_every_action(package, tools):
    said = subprocess.run([tools / "runcrate", "report", package], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    described = json.loads((package / METADATA).read_text("utf-8"))["@graph"]
    actions = {entity["@id"] for entity in described if entity["@type"] == "CreateAction"}
    assert set(re.findall(r"^action: (\S+)$", said.stdout, re.MULTILINE)) == actions


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["workflow-run-crate-0.5", "provenance-run-crate-0.5"])
def test_a_validator_finds_nothing_that_a_profile_requires_and_the_crate_lacks(package, tools, profile):
    asked = [tools / "rocrate-validator", "-y", "validate", "--no-paging", "-v", "-p", profile, package]
    said = subprocess.run(asked, capture_output=True, text=True, check=False)
    if "URLError" in said.stdout + said.stderr:
        pytest.skip("the validator reads the profiles' contexts at w3id.org, which is out of reach here")
    assert said.returncode == 0, said.stdout + said.stderr
