"""One finished run of the small configuration, and copies of it to try things on."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.dossier.contents import PARTS

ROOT = Path(__file__).parents[2]


@dataclass
class Checkout:
    """A copy of the workflow in a folder of its own, with or without results."""

    folder: Path

    def snakemake(self, *arguments: str, config: str = "config/small.yaml", seed: str = "0"):
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


@pytest.fixture(scope="session")
def finished(tmp_path_factory, worker_id) -> Checkout:
    """Return a checkout in which the small configuration has run to its end; not to be changed.

    Processes that share the tests share the run: the first one makes it, the others wait for its lock.
    """
    base = tmp_path_factory.getbasetemp()
    home = base if worker_id == "master" else base.parent
    console = home / "finished/pilotpanel/console.txt"
    with (home / "finished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not console.exists():
            shutil.rmtree(console.parent, ignore_errors=True)
            ran = checkout(console.parent).snakemake()
            assert ran.returncode == 0, ran.stdout + ran.stderr
            console.write_text(ran.stderr + ran.stdout)
    return Checkout(console.parent)


@pytest.fixture
def own(finished, tmp_path) -> Checkout:
    """Return a copy of the finished run that a test may change; times are kept."""
    shutil.copytree(finished.folder, tmp_path / "pilotpanel", symlinks=True)
    return Checkout(tmp_path / "pilotpanel")
