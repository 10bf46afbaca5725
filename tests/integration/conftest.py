"""Finished runs of the small configuration and of a tiny study, and copies of them to try things on."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.dossier.contents import PARTS
from scripts.files.bad_input import BadInput
from tests.integration.tiny import add_tiny_study

ROOT = Path(__file__).parents[2]
TINY = "config/tiny.yaml"


@dataclass
class Checkout:
    """A copy of the workflow in a folder of its own, with or without results."""

    folder: Path
    config: str = "config/small.yaml"

    def snakemake(self, *arguments: str, config: str | None = None, seed: str = "0"):
        config = self.config if config is None else config
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
        command += ["--configfile", config] if config else []
        environment = os.environ | {"PYTHONHASHSEED": seed}
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, env=environment, check=False)

    def planned(self, *arguments: str) -> Counter:
        """Return how often each rule would run, by Snakemake's own table."""
        shown = self.dry_run(*arguments)
        table = re.search(r"^job +count\n-+ +-+\n(.*?)^total +\d+", shown, re.MULTILINE | re.DOTALL)
        if table is None:
            assert "Nothing to be done" in shown, shown
            return Counter()
        return Counter({name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", table[1], re.MULTILINE)})

    def studies_planned(self, *arguments: str) -> set[str]:
        """Return the studies that some job is of, by what Snakemake says of each job."""
        return set(re.findall(r"^Job \d+: (small[a-z-]*): ", self.dry_run(*arguments), re.MULTILINE))

    def reasons(self) -> dict[str, set[str]]:
        """Return the rules that would run for each reason that Snakemake gives."""
        listed = self.dry_run().partition("\nReasons:")[2]
        found = re.findall(r"^ {4}(\S.*):\n {8}(.*)$", listed, re.MULTILINE)
        return {reason: set(rules.split(", ")) for reason, rules in found}

    def dry_run(self, *arguments: str) -> str:
        """Return what Snakemake says that it would do."""
        shown = self.snakemake("-n", *arguments)
        assert shown.returncode == 0, shown.stdout + shown.stderr
        return shown.stdout + shown.stderr

    def typed(self, command: str):
        """Run a command of a page as it is typed in this folder, with the environment's programs."""
        environment = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
        asked = ["sh", "-c", command]
        return subprocess.run(asked, cwd=self.folder, capture_output=True, text=True, env=environment, check=False)

    def files(self, *patterns: str) -> dict[str, bytes]:
        """Return the contents of the files that match, by path."""
        paths = sorted({path for pattern in patterns for path in self.folder.glob(pattern) if path.is_file()})
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}


def checkout(folder: Path) -> Checkout:
    """Copy the workflow's own files, and nothing that a run made."""
    folder.mkdir(parents=True)
    for part in PARTS:
        source, target = ROOT / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=_made_by_a_run)
        else:
            shutil.copy2(source, target)
    return Checkout(folder)


def _made_by_a_run(folder: str, names: list[str]) -> set[str]:
    """Return what is not to be copied: simulated raw files and compiled modules."""
    return {name for name in names if name == "__pycache__" or (name == "demo" and Path(folder).name == "resources")}


def tiny_checkout(folder: Path) -> Checkout:
    """Copy the workflow's own files, and add the tiny study and a configuration of it alone."""
    add_tiny_study(checkout(folder).folder)
    return Checkout(folder, TINY)


def needs_chinese_font() -> None:
    """Skip the test that calls it where a run in Chinese would find no font."""
    from scripts.exhibits.style import fonts  # not above: matplotlib takes a second, which the fast tests can spare

    try:
        fonts("zh")
    except BadInput as error:
        pytest.skip(str(error))


LONG = ("test_interruption.py", "test_slurm_interruption.py", "test_slurm.py", "test_package.py", "test_determinism.py")
"""What begins last of this folder, in this order: a suite that has to end at some time leaves the last out."""


def order(item: pytest.Item) -> int:
    """Return which tests begin first: whole runs, so that no process is left with one when all others have ended."""
    if Path(__file__).parent not in item.path.parents:
        return len(LONG)
    return LONG.index(item.path.name) if item.path.name in LONG else -1


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what `-m "not slow"` leaves out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count as slow what needs a whole run of a shipped configuration, and sort."""
    for item in items:
        if {"finished", "finished_default"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    items.sort(key=order)


def made_once(request: pytest.FixtureRequest, name: str, make: Callable[[Path], str]) -> Path:
    """Return the folder of a finished run, which all processes share that share the tests.

    The first of them makes it, the others wait for its lock. What `make` returns, the console's text, is kept.
    """
    base = request.getfixturevalue("tmp_path_factory").getbasetemp()
    home = base if request.getfixturevalue("worker_id") == "master" else base.parent
    console = home / name / "pilotpanel/console.txt"
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not console.exists():
            shutil.rmtree(console.parent, ignore_errors=True)
            console.write_text(make(console.parent))
    return console.parent


@pytest.fixture(scope="session")
def finished(request, takes) -> Checkout:
    """Return a checkout in which the small configuration has run to its end; not to be changed."""

    def small(folder: Path) -> str:
        takes(6)
        ran = checkout(folder).snakemake()
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stderr + ran.stdout

    return Checkout(made_once(request, "finished", small))


@pytest.fixture(scope="session")
def finished_default(request, takes) -> Checkout:
    """Return a checkout in which the simulated default has run to its end; not to be changed."""

    def default(folder: Path) -> str:
        takes(12)
        ran = checkout(folder).snakemake(config="")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stderr + ran.stdout

    return Checkout(made_once(request, "default", default), "")


@pytest.fixture(scope="session")
def tiny(request) -> Checkout:
    """Return a checkout in which the tiny study has run up to its package; not to be changed."""

    def packed(folder: Path) -> str:
        run = tiny_checkout(folder)
        ran = run.snakemake("all", "package")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stderr + ran.stdout

    return Checkout(made_once(request, "tiny", packed), TINY)


@pytest.fixture(params=["tiny", pytest.param("finished", marks=pytest.mark.slow)])
def run(request) -> Checkout:
    """Return each finished run in its turn; not to be changed."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def own(finished, tmp_path) -> Checkout:
    """Return a copy of the finished run that a test may change; times are kept."""
    shutil.copytree(finished.folder, tmp_path / "pilotpanel", symlinks=True)
    return Checkout(tmp_path / "pilotpanel")


@pytest.fixture
def own_tiny(tiny, tmp_path) -> Checkout:
    """Return a copy of the tiny study's run that a test may change; times are kept."""
    shutil.copytree(tiny.folder, tmp_path / "pilotpanel", symlinks=True)
    return Checkout(tmp_path / "pilotpanel", tiny.config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted, such as the kills that a run survived."""
    for report in terminalreporter.getreports("passed"):
        for name, counted in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{name}: {counted}")
