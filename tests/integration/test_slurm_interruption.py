"""Snakemake killed while Slurm runs what it submitted: a rerun ends by itself, and every file is that of a whole run.

The tiny study from its panel on, whose raw files are read: three submissions, one after the other.
"""

import random
import shutil
import subprocess
import time
from signal import SIGINT, SIGKILL, SIGTERM, Signals

import pytest

from tests.integration.conftest import TINY, Checkout
from tests.integration.test_slurm import MADE, TIMED, adapt, command, submit
from tests.slurm import jobs, needs_slurm, one_node_slurm

pytestmark = [pytest.mark.slow, needs_slurm]
PAGES = ("results/tiny/tables/benchmark.html", "results/tiny/panel/dictionary.csv")
KILLS = (SIGKILL, SIGKILL, SIGINT, SIGTERM)
SEED = 6
CANCELS = "cancelling submissions"


@pytest.fixture
def begun(tiny, tmp_path) -> Checkout:
    """Return a copy of the tiny run, that of its raw files alone, with a profile for Slurm."""
    shutil.copytree(tiny.folder, tmp_path / "pilotpanel", symlinks=True)
    copy = Checkout(tmp_path / "pilotpanel", TINY)
    shutil.rmtree(copy.folder / "results/tiny")
    shutil.rmtree(copy.folder / "results/logs/tiny")
    adapt(copy, slurm_partition="debug", jobs="4")
    return copy


def ended(copy: Checkout, since: float) -> int:
    """Return how many jobs of the study have ended since a moment: a job writes its log at the end."""
    return sum(log.stat().st_mtime > since for log in copy.folder.glob("results/logs/tiny/**/*.log"))


def wait_until(happened, seconds: int = 600) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it does not happen"
        time.sleep(0.2)


def kill(copy: Checkout, signal: Signals, rng: random.Random) -> str:
    """Start a run and send it a signal at a random moment; return what it said."""
    unlock(copy)
    begun, more, pause = time.time(), rng.randint(0, 3), rng.uniform(0, 3)
    console = copy.folder / "console.txt"
    with console.open("w") as out:
        driver = subprocess.Popen(command(TINY, *PAGES), cwd=copy.folder, stdout=out, stderr=out)
        try:
            wait_until(lambda: driver.poll() is not None or ("has been submitted" in console.read_text() and jobs()))
            wait_until(lambda: driver.poll() is not None or ended(copy, begun) >= more)
            time.sleep(pause)
            driver.send_signal(signal)
            driver.wait(600)
        finally:
            driver.kill()
            driver.wait()
    return console.read_text()


def unlock(copy: Checkout) -> None:
    """Do what Snakemake tells a user whose last run was killed."""
    ran = copy.snakemake("--unlock")
    assert ran.returncode == 0, ran.stderr


def test_whatever_kills_snakemake_a_rerun_ends_with_the_files_of_a_whole_run(begun, tiny):
    rng = random.Random(SEED)  # noqa: S311 - moments to kill at
    everything = begun.planned(*PAGES)
    with one_node_slurm():
        kill(begun, SIGKILL, rng)
        assert jobs(), "its submission goes on"
        wait_until(lambda: not jobs())
        unlock(begun)
        made = {name for name in everything if list(begun.folder.glob(f"results/logs/tiny/**/*{name}*.log"))}
        assert made >= {"treatment", "panel"}
        assert begun.planned(*PAGES) == everything, "what it made has no record, and may not be what is asked for now"

        said = [kill(begun, signal, rng) for signal in KILLS]
        unlock(begun)
        ran = submit(begun, *PAGES, config=TINY)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert jobs() == []
    consoles = [*said, ran.stderr]
    assert any(CANCELS in each for each in consoles)
    assert not begun.planned(*PAGES)
    here, there = (run.files(*MADE) for run in (begun, tiny))
    assert set(here) >= set(PAGES)
    assert [path for path in here if here[path] != there[path] and path not in TIMED] == []
