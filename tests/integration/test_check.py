"""`snakemake check`: its exit code, what it prints and writes, and that a run after it is as strict as before."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.integration.conftest import ROOT, Checkout
from tests.sources.conftest import REAL, needs_real_files

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the workflow without anything that was made."""
    made = shutil.ignore_patterns("results", "demo", "__pycache__", "tests", "docs")
    for name in ("scripts", "rules", "config", "resources", "profiles"):
        # The folder scripts/demo is the workflow's own.
        shutil.copytree(ROOT / name, tmp_path / name, ignore=made if name == "resources" else None)
    for name in ("Snakefile", "environment.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return Checkout(tmp_path)


def check(run, *arguments):
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "check", *arguments]
    return subprocess.run(command, cwd=run.folder, capture_output=True, text=True, env=os.environ, check=False)


def written(run):
    """Return what lies in the folder of results, logs aside."""
    results = run.folder / "results"
    return sorted(path.relative_to(results).as_posix() for path in results.rglob("*.*") if "logs" not in path.parts)


@needs_real_files
def test_genuine_files_are_told_and_what_a_study_lacks(copy):
    done = check(copy, "--config", f"raw_dir={REAL}", "studies=[carbon]")
    said = done.stdout
    assert done.returncode == 1
    assert re.search(r"^  co2 +whole prefecture +2020–2022 +ceads +its files have 1995–2019$", said, re.MULTILINE)
    assert re.search(
        r"^  yearbook +2018 +yearbook-2018/Population and HH.xls +registered_population whole prefecture\+city ",
        said,
        re.MULTILINE,
    )
    assert re.search(
        r"^  gdp +whole prefecture +2017 +yearbook +gdp +2018 +only of the other scope", said, re.MULTILINE
    )
    assert re.search(
        r"^  area +whole prefecture +2006–2016, 2018–2022 +yearbook +area +2007–2017, 2019–2023 ", said, re.MULTILINE
    )
    assert "Study carbon cannot run yet: no figure of area, gdp" in said
    assert "left as they were" not in done.stderr
    assert written(copy) == ["check/check.html", "check/check.txt"]
    assert (copy.folder / "results/check/check.txt").read_text(encoding="utf-8") in said


@needs_real_files
def test_the_emission_file_alone_is_enough_for_its_study(copy):
    done = check(copy, "--config", f"raw_dir={REAL}", "studies=[carbon-ceads]")
    assert done.returncode == 0, done.stdout
    assert "Nothing was found at which a run would stop" in done.stdout


def test_simulated_files_are_in_order_and_a_broken_one_is_not(copy):
    raw = copy.folder / "resources/demo/raw"
    done = check(copy, "--configfile", "config/small.yaml")
    assert done.returncode == 0, done.stdout
    (raw / "yearbook-2011/gdp.xlsx").write_bytes(b"no workbook")
    done = check(copy, "--configfile", "config/small.yaml")
    assert done.returncode == 1
    assert "yearbook-2011/gdp.xlsx: found no readable workbook" in done.stdout
    assert "yearbook-2011/area.xlsx" in (copy.folder / "results/check/check.html").read_text(encoding="utf-8")


def test_a_source_without_files_ends_a_run_and_not_a_check(copy):
    (copy.folder / "raw/compiled").mkdir(parents=True)
    settings = ["--config", "raw_dir=raw", "studies=[carbon]"]
    done = check(copy, *settings)
    assert "source 'ceads': no file below 'raw'" in done.stdout
    command = [sys.executable, "-m", "snakemake", "--cores", "1", *settings]
    run = subprocess.run(command, cwd=copy.folder, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "source 'ceads': no file below 'raw'" in run.stdout + run.stderr
    both = check(copy, "results/review/ledger.csv", *settings)
    assert both.returncode == 1
    assert "looks at raw files and runs nothing else" in both.stdout + both.stderr
