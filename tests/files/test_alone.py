import fcntl
import json
import os
import platform
import subprocess
import sys

import pytest

from scripts.files import alone
from scripts.files.alone import LOCKS, RUNS, entered, hold, settle, sweep, warn_if_not_writable
from scripts.files.driver import DRIVER, beginning
from scripts.files.whole import UNFINISHED


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(DRIVER, raising=False)
    monkeypatch.setattr(alone, "_held", [])
    monkeypatch.setattr(alone, "PATIENCE", 1)
    LOCKS.mkdir(parents=True)
    return tmp_path


def lock() -> None:
    LOCKS.mkdir(exist_ok=True)
    (LOCKS / "0.output.lock").write_text("results/a.parquet\n")


def gone() -> dict:
    """Return a run of this host that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    run = entry(process.pid)
    process.wait()
    return run


def entry(process: int, **values: str) -> dict:
    here = {"host": platform.node(), "space": alone._space(), "process": process, "begun": beginning(process)}
    return here | {"since": "2026-01-01 00:00 UTC"} | values


def write(*known: dict) -> None:
    RUNS.write_text("".join(f"{json.dumps(run)}\n" for run in known))


def test_the_lock_of_a_run_that_was_killed_is_removed_and_that_is_said(capsys):
    dead = gone()
    write(dead)
    lock()
    settle()
    assert not LOCKS.exists()
    said = capsys.readouterr().err
    assert f"process {dead['process']} on {platform.node()}" in said
    assert "was killed" in said
    assert entered()[-1]["process"] == os.getpid()


@pytest.mark.parametrize("n_dead", [0, 1])
def test_the_lock_of_a_run_that_is_at_work_stays(capsys, n_dead):
    write(*[gone()] * n_dead, entry(os.getppid()))
    lock()
    settle()
    assert list(LOCKS.iterdir())
    assert f"process {os.getppid()}" in capsys.readouterr().err


@pytest.mark.parametrize("where", [{"host": "another"}, {"space": "pid:[1]"}])
def test_the_lock_that_may_be_of_another_host_or_container_stays_and_what_to_type_is_said(capsys, where):
    dead = gone()
    write(dead | where, dead)
    lock()
    settle()
    assert list(LOCKS.iterdir())
    said = capsys.readouterr().err
    assert f"ps -p {dead['process']}" in said
    assert "snakemake --unlock" in said


@pytest.mark.parametrize("text", [None, "", '{"host": "vm", "pro'])
def test_a_lock_of_a_run_that_is_not_known_stays_and_what_to_type_is_said(capsys, text):
    if text is not None:
        RUNS.write_text(text)
    lock()
    settle()
    assert list(LOCKS.iterdir())
    assert "snakemake --unlock" in capsys.readouterr().err


def test_without_a_lock_runs_that_ended_are_forgotten_on_every_host_and_those_at_work_are_not(capsys):
    write(gone(), gone() | {"host": "another"}, entry(os.getppid()))
    settle()
    assert [run["process"] for run in entered()] == [os.getppid(), os.getpid()]
    assert capsys.readouterr().err == ""


def test_a_line_that_was_cut_off_takes_no_other_with_it():
    dead = gone()
    RUNS.write_text(f"{json.dumps(dead)}\n" + '{"host": "v')
    lock()
    settle()
    assert not LOCKS.exists()
    assert [run["process"] for run in entered()] == [dead["process"], os.getpid()]


def test_a_snakemake_that_a_job_started_is_no_run_of_its_own(monkeypatch):
    monkeypatch.setenv(DRIVER, "1 1")
    lock()
    settle()
    assert not RUNS.exists()
    assert list(LOCKS.iterdir())


def test_a_run_that_holds_the_folder_keeps_others_out_and_names_itself_to_its_jobs():
    write(entry(os.getppid()))
    with RUNS.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(SystemExit, match=f"process {os.getppid()} .* at work in this folder. Wait for its end."):
            hold(local=True)
        assert DRIVER not in os.environ
    hold(local=True)
    assert os.environ.pop(DRIVER).startswith(f"{os.getpid()} ")
    hold_again = subprocess.run([sys.executable, "-c", TRY], check=False, capture_output=True, text=True)
    assert hold_again.stdout == "held\n"


TRY = f"""
import fcntl
try:
    fcntl.flock(open({str(RUNS)!r}), fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("held")
"""


def test_jobs_of_a_cluster_are_not_told_of_a_driver_on_another_host():
    settle()
    hold(local=False)
    assert DRIVER not in os.environ


def test_what_killed_jobs_had_begun_is_removed_and_nothing_else(folder):
    kept = [folder / "results/a.parquet", folder / "results/.hidden", folder / "other" / f"{UNFINISHED}a.csv"]
    begun = [folder / "results/b" / f"{UNFINISHED}a.csv", folder / "results" / f"{UNFINISHED}zip/b.html"]
    for path in (*kept, *begun):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    sweep("results", "resources/demo")
    assert [path for path in kept if not path.exists()] == []
    assert [path for path in begun if path.exists()] == []
    assert not begun[1].parent.exists()


def test_a_folder_that_cannot_be_written_to_is_named(monkeypatch, folder, capsys):
    (folder / "results").mkdir()
    warn_if_not_writable("results", "not there yet")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    warn_if_not_writable("results", "not there yet")
    assert capsys.readouterr().err.count("nothing can be written into") == 1
