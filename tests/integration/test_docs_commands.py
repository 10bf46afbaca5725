"""Every command that a page prints is run: here as it stands, here as a dry run, or by the test that is named for it.

A command that no row covers, and a row that covers no command, fail. Rows are patterns, so that a page may print the
same with other studies. What a row is followed by is the test, or the fixture, that runs the command, or one alike on
a small study where it is long.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.conftest import ROOT, Checkout, checkout, needs_chinese_font
from tests.pages import commands, texts

SNAKEMAKE = r"snakemake(?: --cores [12])?"
PLANNED = {
    rf"{SNAKEMAKE}(?: -n| all)?": "integration/conftest.py::finished_default",
    rf"{SNAKEMAKE} package(?: --config 'package=.*')?": "integration/test_package.py::two_runs",
    rf"{SNAKEMAKE} check --config raw_dir=my/raw 'studies=.*": (
        "integration/test_check.py::test_genuine_files_are_told_and_what_a_study_lacks"
    ),
    rf"{SNAKEMAKE} --config(?: raw_dir=my/raw| '?studies=\[?(?!mine|thesis)[a-z,-]+\]?'?){{1,2}}": (
        "integration/test_genuine.py::made"
    ),
    rf"{SNAKEMAKE}.* --config studies=mine(?: raw_dir=my/raw)?": "integration/test_own_study.py::simulated",
    rf"{SNAKEMAKE} --config 'studies=.*' raw_dir=my/raw -- results/\S+\.html": (
        "integration/test_own_source.py::followed"
    ),
    r"snakemake --directory other --snakefile \S+ \.\.\.": (
        "integration/test_determinism.py::test_a_tiny_study_is_the_same_bytes_in_another_working_folder_locale_and_time_zone_on_one_core"
    ),
    r"snakemake --profile profiles/slurm": "integration/test_slurm.py::clustered",
    r"snakemake --profile profiles/slurm validate .*": (
        "integration/test_docs_commands.py::test_the_validation_is_made_of_a_study_of_any_size"
    ),
    rf"{SNAKEMAKE} --until read_yearbook .*": "integration/test_scale.py::large",
    rf"{SNAKEMAKE} --config (?:language=zh|figure_width_cm=[\d.]+)": (
        "integration/test_docs_commands.py::test_how_exhibits_look_makes_them_anew_and_estimates_nothing"
    ),
    rf"{SNAKEMAKE} --config 'demo=\{{invented: .*": "integration/test_scale.py::large",
    rf"{SNAKEMAKE} .*--directory FOLDER --configfile FOLDER/config/scale.yaml .*": "integration/test_scale.py::large",
}
"""Planned by a dry run of exactly this; really run on a small study by the test that is named."""

MADE = (
    r"\. \.venv/bin/activate",
    r"snakemake --unlock",
    r"sha256sum --check",
    r"python -m scripts\.dossier\.(?:checks|trace)",
    r"python -m scripts\.dossier\.compare .*",
    r"python -m benchmarks\.scale prepare .*",
    r"python -m benchmarks\.growth",
    r"make(?: [a-z-]+)?",
)
"""Run by the tests below."""

ELSEWHERE = {
    r"python -m scripts\.dossier\.trace (?!--folder).+": (
        "integration/test_trace.py::test_the_commands_of_the_pages_run_as_they_stand"
    ),
    r"cd workflow|python -m scripts\.dossier\.trace --folder .*": (
        "integration/test_package.py::test_the_command_for_a_package_traces_a_number_from_inside_it"
    ),
    r"\.venv/bin/snakemake .* --configfile results/review/config\.yaml --forceall package": (
        "integration/test_package.py::test_a_package_with_its_raw_files_run_again_is_identical"
    ),
    r"python -m scripts\.sources\.suggest .*|snakemake .*studies=thesis.*": "integration/test_own_source.py::followed",
    r"snakemake --cores 2 pilotpanel_package": "integration/test_module.py::made",
    r"python -m benchmarks\.scale report .*": (
        "test_scale_tables.py::test_what_a_run_has_not_measured_is_named_and_the_exponent_is_of_what_both_have"
    ),
    r"conda env create -f environment\.yml": (
        "test_environment.py::test_environment_yml_names_the_packages_of_pyproject_with_the_same_bounds"
    ),
    # What `make env` does, in whose environment these tests run; it is built once a run of continuous integration.
    r"python3 -m venv \.venv|\.venv/bin/pip install --require-hashes -r workflow/requirements\.lock": "../.ci/run",
}
"""Run by the test that is named."""

NO_COMMAND = {
    r"kill -9": "names the signal",
    r"scontrol show config": "Slurm's own, to look at",
    r"snakemake --(?:directory|report)": "names the option",
}
"""Begins like a command, and is not typed like this."""

COMMANDS = commands()
ROWS = [*PLANNED, *MADE, *ELSEWHERE, *NO_COMMAND]
MAKE = sorted(command for command in COMMANDS if command.split()[0] == "make")


def rows_of(command: str) -> list[str]:
    return [row for row in ROWS if re.fullmatch(row, command)]


def as_planned(command: str) -> str:
    """Return the dry run of a command; what says that there may be more options is none."""
    return re.sub(r"^snakemake(?: -n)?", "snakemake -n", command).removesuffix(" ...")


def different_plans() -> list[str]:
    """Return the dry runs of the commands, once each: cores are no matter, and `all` is what is made anyhow."""
    plans = [as_planned(command) for command in COMMANDS if set(rows_of(command)) & set(PLANNED)]
    return list({re.sub(r" --cores \d| all$", "", plan): plan for plan in plans}.values())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_a_page_has_one_row(command):
    assert len(rows_of(command)) == 1, f"{', '.join(COMMANDS[command])}: say in ROWS how `{command}` is run"


@pytest.mark.parametrize("row", ROWS)
def test_a_row_covers_a_command_and_its_test_is_there(row):
    assert any(re.fullmatch(row, command) for command in COMMANDS), "no page has such a command any more"
    file, _, name = (PLANNED | ELSEWHERE).get(row, "").partition("::")
    assert (ROOT / "tests" / file).exists()
    if name:
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("command", MAKE)
def test_make_knows_what_to_do(command):
    # A folder's name is no error to make, and nothing that it does.
    known = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    assert set(command.split()[1:]) <= set(known)
    ran = subprocess.run([*command.split(), "-n"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Checkout:
    """Return a copy of the workflow on whose disk the pages' own files lie; nothing is made there."""
    home = tmp_path_factory.mktemp("desk")
    run = checkout(home / "pilotpanel")
    (run.folder / "benchmarks").symlink_to(ROOT / "benchmarks")
    for file in ("ceads/emissions.xlsx", "yearbook-2012/area.xlsx", "compiled/panel.xlsx"):
        (run.folder / "my/raw" / file).parent.mkdir(parents=True)
        (run.folder / "my/raw" / file).touch()
    (home / "own/config/studies").mkdir(parents=True)
    for folder in (run.folder, home / "own"):
        study = "".join(texts("docs/own-study.md", "yaml"))
        (folder / "config/studies/mine.yaml").write_text(study, encoding="utf-8")
    (sized,) = (command for command in COMMANDS if command.startswith("python -m benchmarks.scale prepare"))
    assert run.typed(sized).returncode == 0
    return run


@pytest.mark.slow
@pytest.mark.parametrize("command", different_plans())
def test_a_command_is_planned_as_it_stands(desk, command):
    if "language=zh" in command:
        needs_chinese_font()
    # In a folder of one's own the workflow's profile is named too.
    own = Checkout(desk.folder.parent / "own") if "--workflow-profile path/to" in command else desk
    ran = own.typed(command.replace("path/to/pilotpanel", str(desk.folder)))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"^total +\d+$", ran.stdout, re.MULTILINE), "nothing is planned"


@pytest.mark.slow
@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("python -m scripts.dossier.compare")])
def test_a_package_is_compared_with_itself_and_with_the_run_that_made_it(tiny, command):
    package = tiny.folder / "results/review/pilotpanel.zip"
    ran = tiny.typed(re.sub(r"\w+\.zip", str(package), command))
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.slow
def test_a_package_is_checked(tiny):
    ran = tiny.typed("python -m scripts.dossier.checks results/review/pilotpanel.zip")
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.slow
def test_the_traces_lines_of_raw_files_are_what_sha256sum_checks(tiny):
    ran = tiny.typed(
        "python -m scripts.dossier.trace tiny/T3/3/DID | grep '  resources/demo/raw/.*xlsx$' | sha256sum --check"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    read = sorted(path for path in tiny.files("resources/demo/raw/*/*.xlsx") if "/compiled/" not in path)
    assert ran.stdout.splitlines() == [f"{path}: OK" for path in read]


@pytest.mark.slow
def test_the_environment_that_stands_is_entered_and_a_folder_that_is_not_locked_is_unlocked(desk):
    if not Path(sys.prefix, "bin/activate").exists():
        pytest.skip("these tests run in an environment that has no bin/activate")
    ran = desk.typed(f". {sys.prefix}/bin/activate && command -v snakemake && snakemake --unlock")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert Path(ran.stdout.splitlines()[0]) == Path(sys.prefix, "bin/snakemake")


@pytest.mark.slow
def test_the_growth_of_the_engines_is_measured(monkeypatch, capsys):
    from benchmarks import growth  # not above: it sets the number of threads for its process

    monkeypatch.setattr(growth, "SIZES", [(40, 8), (80, 8)])
    monkeypatch.setattr(growth, "ROUNDS", 1)
    growth.main()
    assert capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "made"), [("language=zh", "tables/benchmark.html"), ("figure_width_cm=8.5", "figures/map.svg")]
)
def test_how_exhibits_look_makes_them_anew_and_estimates_nothing(own_tiny, setting, made):
    if setting == "language=zh":
        needs_chinese_font()
    planned = set(own_tiny.planned("--config", setting))
    assert "map_figure" in planned
    assert not planned & {"read_yearbook", "collect", "panel", "benchmark"}
    file = own_tiny.folder / "results/tiny" / made
    before = file.read_bytes()
    ran = own_tiny.snakemake(f"results/tiny/{made}", "--config", setting)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert file.read_bytes() != before


@pytest.mark.slow
def test_the_validation_is_made_of_a_study_of_any_size(own_tiny):
    ran = own_tiny.snakemake("validate", "--config", "show_validation=True")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (own_tiny.folder / "results/review/validation.md").exists()
