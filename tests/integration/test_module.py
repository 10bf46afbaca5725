"""Another workflow uses this one as a module, as docs/module.md says: its own folder, settings, study and rules."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import yaml

from tests.integration.conftest import ROOT, Checkout, checkout
from tests.integration.tiny import CONFIG, tiny_study
from tests.pages import texts

SNAKEFILE, CHANGED_RULE = texts("docs/module.md", "python")
SETTINGS = yaml.safe_load(*texts("docs/module.md", "yaml"))
SMALL = yaml.safe_load((CONFIG / "small.yaml").read_text(encoding="utf-8"))


def paper(folder: Path, module: Path, **settings: object) -> Checkout:
    """Return the page's workflow, which uses the workflow in `module` for the tiny study on simulated files."""
    for part in ("config/studies", "resources/policies"):
        (folder / part).mkdir(parents=True)
    shutil.copytree(ROOT / "profiles/default", folder / "profiles/default")
    (folder / "Snakefile").write_text(SNAKEFILE.replace("path/to/pilotpanel", str(module)), encoding="utf-8")
    asked = SETTINGS | {"pilotpanel": {"studies": SETTINGS["pilotpanel"]["studies"], **settings}}
    for name, content in {"config": asked, "studies/mine": tiny_study()}.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"config/{name}.yaml").write_text(text, encoding="utf-8")
    return Checkout(folder, "")


def test_a_module_plans_shipped_and_own_studies_with_an_own_list_and_leaves_the_folder_alone(tmp_path):
    run = paper(tmp_path / "paper", ROOT, studies=["low-carbon", "mine"])
    study = tiny_study()
    study["treatment"] |= {"policy": "broadband"}
    (run.folder / "config/studies/mine.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    (run.folder / "resources/policies/broadband.csv").write_text("prefecture_code,start_year\n330100,2012\n")
    # With the page's changed rule, and without `pilotpanel_all`, whose tables and pages take longer to plan than to be
    # asked for.
    front = run.folder / "Snakefile"
    both = '"results/low-carbon/estimates/benchmark.parquet", "results/mine/panel/treatment.parquet"'
    text = front.read_text(encoding="utf-8").replace("rules.pilotpanel_all.input", both)
    front.write_text(f"{text}\n\n{CHANGED_RULE}", encoding="utf-8")
    shown = run.dry_run()
    assert "paper" in shown
    assert "pilotpanel_read_emissions" in shown
    assert "low-carbon: estimating the benchmark" in shown
    assert "pilotpanel: studies low-carbon, mine on SIMULATED DATA" in shown
    assert not (run.folder / ".snakemake/pilotpanel-runs.jsonl").exists()


@pytest.mark.slow
def test_a_module_s_prefix_is_refused(tmp_path):
    run = paper(tmp_path / "paper", ROOT)
    front = run.folder / "Snakefile"
    text = front.read_text(encoding="utf-8")
    front.write_text(text.replace("    config:\n", '    prefix: "city"\n    config:\n'), encoding="utf-8")
    shown = run.snakemake("-n")
    assert shown.returncode
    assert "module pilotpanel: found prefix: city" in shown.stdout + shown.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Snakemake's cache lies elsewhere, and there is no such repository")
def test_an_address_on_a_git_host_is_refused_with_what_to_do_instead(tmp_path):
    clone = checkout(tmp_path / "clone")
    cached = tmp_path / "cache/snakemake/snakemake/source-cache/snakemake-git-cache/github.com/somebody/pilotpanel"
    commit = "git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm a && git tag v1"
    assert clone.typed(f"{commit} && git clone -q --bare . {cached}").returncode == 0
    run = paper(tmp_path / "paper", clone.folder)
    front = run.folder / "Snakefile"
    hosted = 'github("somebody/pilotpanel", path="Snakefile", tag="v1")'
    front.write_text(front.read_text(encoding="utf-8").replace(f'"{clone.folder}/Snakefile"', hosted), encoding="utf-8")
    shown = run.typed(f"XDG_CACHE_HOME={tmp_path}/cache snakemake -n")
    assert shown.returncode
    assert "expected a folder on this disk" in shown.stdout + shown.stderr
    assert "Clone the repository" in shown.stdout + shown.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the folder of a paper that was made with the module, and what Snakemake said."""
    home = tmp_path_factory.mktemp("module")
    clone = checkout(home / "clone").folder
    run = paper(home / "paper", clone, **{key: SMALL[key] for key in ("draws", "demo")})
    before = files_of(clone)
    ran = run.snakemake("paper", "pilotpanel_package")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert files_of(clone) == before
    return run


def files_of(folder: Path) -> set[str]:
    """Return a folder's files but compiled modules."""
    return {str(path) for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


@pytest.mark.slow
def test_a_module_s_panel_and_estimates_are_those_of_the_workflow_itself(made, tiny):
    own, whole = made.folder / "results/mine", tiny.folder / "results/tiny"
    # Draws are keyed by the study's name, and the page's study has another one.
    names = [path.relative_to(whole) for home in ("panel", "estimates") for path in whole.glob(f"{home}/**/*.parquet")]
    names = sorted(name for name in names if not name.name.endswith(".draws.parquet"))
    assert Path("estimates/benchmark.parquet") in names
    for name in names:
        ours, theirs = (
            pd.read_parquet(folder / name).drop(columns="study", errors="ignore") for folder in (own, whole)
        )
        pd.testing.assert_frame_equal(ours, theirs, obj=str(name))


@pytest.mark.slow
def test_a_module_makes_report_and_package_and_the_paper_that_goes_on_from_them(made):
    table = (made.folder / "results/mine/tables/benchmark.tex").read_bytes()
    assert (made.folder / "paper/table.tex").read_bytes() == table
    assert (made.folder / "results/report.zip").exists()
    with zipfile.ZipFile(made.folder / "results/review/pilotpanel.zip") as package:
        checks = pd.read_csv(package.open(next(name for name in package.namelist() if name.endswith("checks.csv"))))
    assert checks["verdict"].isin(["pass", "note"]).all(), checks[checks["verdict"].eq("fail")].to_string()


@pytest.mark.slow
def test_nothing_is_made_again_with_a_module(made):
    assert not made.planned("paper", "pilotpanel_package")


@pytest.mark.slow
def test_a_module_s_numbers_lead_back_to_their_raw_cells(made):
    command = [sys.executable, "-m", "scripts.dossier.trace", "mine", "lnCO2", "330100", "2010"]
    environment = os.environ | {"PYTHONPATH": str(made.folder.parent / "clone")}
    ran = subprocess.run(command, cwd=made.folder, capture_output=True, text=True, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "ceads" in ran.stdout
