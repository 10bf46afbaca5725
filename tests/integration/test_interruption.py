"""Runs that are killed, that find no room or no right to write, or another run: the same command ends them, alike."""

import os
import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import yaml

from tests.integration.conftest import Checkout, checkout
from tests.integration.same_bytes import MADE, differing_files
from tests.integration.tiny import tiny_study
from tests.interrupted import Run, read_only, small_disk, started, unfinished

TABLE, ESTIMATES = "results/tiny/tables/benchmark.html", "results/tiny/estimates/benchmark.parquet"
FREE = (60_000, 250_000)
"""Bytes that are free on a full disk: less than the tiny study needs."""
SEED = 20_260_731
MOMENTS = ("starting", "between two jobs", "at work", "writing")
SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
LEGS = [(number, to_all, moment) for number in SIGNALS for to_all in (False, True) for moment in MOMENTS]
pytestmark = pytest.mark.slow


def settled(run: Checkout, *targets: str) -> None:
    """Require that nothing is left to do, half-written, locked or without a record of what made it."""
    shown = run.dry_run(*targets)
    assert "Nothing to be done" in shown
    assert "missing provenance" not in shown
    assert unfinished(run.folder) == []
    assert list(run.folder.glob(".snakemake/locks/*")) == []


def ended(run: Checkout, *targets: str) -> str:
    """Give the command again, and return what it said."""
    ran = run.snakemake(*targets)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    settled(run, *targets)
    return ran.stdout + ran.stderr


# Twenty-four kills ----------------------------------------------------------------------------------------------------


def strike(run: Run, leg: tuple[signal.Signals, bool, str], draw: random.Random) -> bool:
    """Let a run finish some jobs and send it a signal at a moment of a kind; false if it ended before."""
    number, to_all, moment = leg
    wanted = draw.randint(2, 9)
    if moment == "starting":
        time.sleep(draw.uniform(0.2, 6))
    else:
        run.wait_for(lambda: run.finished_jobs() >= wanted)
    if moment == "at work":
        run.wait_for(run.others)
        time.sleep(draw.uniform(0, 3))
    if moment == "writing":
        run.wait_for(lambda: unfinished(run.folder))
    if run.process.poll() is not None:
        return False
    run.send(number, to_all=to_all)
    return True


def test_a_run_that_is_killed_again_and_again_gives_what_an_undisturbed_one_gives(
    finished, tmp_path, takes, record_property
):
    takes(15)
    copy, draw = checkout(tmp_path / "pilotpanel"), random.Random(SEED)  # noqa: S311 - kills, not keys
    survived, orphans, jobs, last = Counter(), 0, 0, None
    for leg in draw.sample(LEGS, len(LEGS)):
        run = Run(copy.folder, "--configfile", copy.config)
        try:
            assert strike(run, leg, draw), run.said()
        finally:
            if last:  # what the run before left behind had this run's time
                last.end()
        # The next run starts while jobs that this one left behind are still at work.
        orphans, jobs = orphans + bool(run.others()), jobs + run.finished_jobs()
        survived[leg[0].name, leg[2]] += 1
        assert "--unlock" not in run.said()
        last = run
    ended(copy)
    last.end()
    said = ", ".join(f"{n} {name} {moment}" for (name, moment), n in sorted(survived.items()))
    record_property("kills survived", f"{survived.total()} ({said}); {jobs} jobs between; {orphans} left jobs behind")
    assert survived.total() >= 20
    assert differing_files(copy, finished) == []


# One at a time, on a study of a few jobs ------------------------------------------------------------------------------


@pytest.fixture
def emptied(own_tiny) -> Checkout:
    """Return a copy of the tiny study's run whose results were removed."""
    shutil.rmtree(own_tiny.folder / "results")
    return own_tiny


def made_alike(run: Checkout, tiny: Checkout) -> bool:
    """Return whether all that was made is there in the undisturbed run too, and the same."""
    here, there = run.files(*MADE), tiny.files(*MADE)
    return TABLE in here and [path for path in here if here[path] != there.get(path)] == []


def test_a_job_that_was_left_behind_writes_nothing_when_a_run_of_other_settings_is_over(own_tiny):
    forced = (TABLE, "--forcerun", "benchmark", "--configfile", own_tiny.config)
    with started(own_tiny.folder, *forced) as run:
        assert run.wait_for(lambda: run.others() and "estimating the benchmark" in run.said()), run.said()
        orphans = run.others()
        for number in orphans:
            os.kill(number, signal.SIGSTOP)
        run.send(signal.SIGKILL, to_all=False)
        study = tiny_study() | {"analyses": {"benchmark": {"models": ["fe"]}}}
        text = yaml.safe_dump(study, allow_unicode=True, sort_keys=False)
        (own_tiny.folder / "config/studies/tiny.yaml").write_text(text, encoding="utf-8")
        assert f"process {run.process.pid} on" in ended(own_tiny, TABLE)
        before = own_tiny.files("results/**/*")
        assert set(pd.read_parquet(own_tiny.folder / ESTIMATES)["model"]) == {"fe"}
        assert run.others() == orphans
        for number in orphans:
            os.kill(number, signal.SIGCONT)
        while run.others():
            time.sleep(0.1)
        assert "left behind" in run.said()
    assert own_tiny.files("results/**/*") == before
    settled(own_tiny, TABLE)


def test_a_full_disk_stops_the_run_with_a_word_of_it_and_room_ends_it(tiny, tmp_path):
    with small_disk(tmp_path / "disk", 300) as disk:
        copy = Checkout(Path(shutil.copytree(tiny.folder, disk / "pilotpanel", symlinks=True)), tiny.config)
        shutil.rmtree(copy.folder / "results")
        for free in FREE:
            ballast = disk / "ballast"
            ballast.write_bytes(b"\0" * (shutil.disk_usage(disk).free - free))
            ran = copy.snakemake(TABLE)
            ballast.unlink()
            assert ran.returncode != 0
            assert "No space left on device" in ran.stdout + ran.stderr
            assert unfinished(copy.folder) == []
        ended(copy, TABLE)
        assert made_alike(copy, tiny)


def test_a_folder_that_cannot_be_written_to_stops_the_run_and_keeps_what_is_in_it(own_tiny, tiny):
    with read_only(own_tiny.folder / "results"):
        ran = own_tiny.snakemake(TABLE, "--forcerun", "benchmark")
        assert ran.returncode != 0
        assert "nothing can be written into results (a read-only" in ran.stderr
        assert differing_files(own_tiny, tiny) == []
    ended(own_tiny, TABLE)
    assert differing_files(own_tiny, tiny) == []


def test_a_second_run_in_the_folder_of_one_that_is_at_work_says_so_and_stops(emptied, tiny):
    with started(emptied.folder, TABLE, "--configfile", emptied.config) as first:
        assert first.wait_for(first.finished_jobs), first.said()
        second = emptied.snakemake(TABLE)
        assert second.returncode != 0
        assert f"(process {first.process.pid} on" in second.stderr
        assert "is at work in this folder. Wait for its end." in second.stderr
        assert first.process.wait(timeout=900) == 0, first.said()
    settled(emptied, TABLE)
    assert made_alike(emptied, tiny)


def test_of_two_runs_that_start_at_once_one_does_the_work(emptied, tiny):
    asked = (emptied.folder, TABLE, "--configfile", emptied.config)
    with started(*asked) as one, started(*asked, console="other.txt") as two:
        codes = sorted(run.process.wait(timeout=900) for run in (one, two))
    assert codes == [0, 1], one.said() + two.said()
    settled(emptied, TABLE)
    assert made_alike(emptied, tiny)
