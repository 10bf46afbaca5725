"""Submissions of a killed run are cancelled, and what they made without a record is made anew."""

import json
import os
from pathlib import Path

import pytest
from snakemake.persistence.file import FilePersistence

from scripts.settings import left_behind
from scripts.settings.errors import ConfigError
from scripts.settings.left_behind import RUNNING, begin, distrust, submissions, succeed

RUN = "0b5f6a52-31c5-4b43-9e6b-0d9f7f1d2c11"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Return a working folder, with a Slurm whose jobs are the lines of `queue`, which `scancel` empties."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, body in {"squeue": "cat ../queue", "scancel": 'echo "$@" > ../cancelled; : > ../queue'}.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    home = tmp_path / "home"
    for name in ("results/tiny", ".snakemake/slurm_logs"):
        (home / name).mkdir(parents=True)
    monkeypatch.chdir(home)
    queue(home)
    return home


def queue(home: Path, *lines: str) -> None:
    (home.parent / "queue").write_text("".join(f"{line}\n" for line in lines))


def make(home: Path, name: str, *, recorded: float | None = None) -> Path:
    """Write an output, with a record if `recorded` is how many seconds after the record it was written."""
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("made")
    if recorded is not None:
        kept = FilePersistence(path=home / ".snakemake")
        kept._io_write(kept._metadata_path, {"endtime": path.stat().st_mtime - recorded}, name)
    return path


def marked(home: Path) -> set[str]:
    """Return the outputs that Snakemake takes for incomplete."""
    kept = FilePersistence(path=home / ".snakemake")
    names = {path.relative_to(home).as_posix() for path in home.glob("r*/**/*") if path.is_file()}
    return kept._filter_incomplete_keys(names)


def test_what_was_made_without_a_record_since_a_run_began_that_did_not_succeed_is_distrusted(folder):
    old = make(folder, "results/tiny/old.parquet")
    begin(folder)
    os.utime(old, (1, 1))
    for name in ("results/tiny/new.parquet", f"resources/demo/raw/{'年鉴' * 30}.xlsx", "results/logs/tiny/new.log"):
        make(folder, name)
    make(folder, "results/tiny/known.parquet", recorded=0)
    make(folder, "results/tiny/replaced.parquet", recorded=5)
    distrust(folder)
    assert marked(folder) == {
        "results/tiny/new.parquet",
        f"resources/demo/raw/{'年鉴' * 30}.xlsx",
        "results/tiny/replaced.parquet",
    }


def test_a_record_of_a_folder_is_that_of_the_files_in_it(folder):
    begin(folder)
    make(folder, "results/tiny/explorer/data/0.js")
    home = folder / "results/tiny/explorer"
    kept = FilePersistence(path=folder / ".snakemake")
    kept._io_write(kept._metadata_path, {"endtime": home.stat().st_mtime}, "results/tiny/explorer")
    distrust(folder)
    assert not marked(folder)


def test_a_record_that_was_cut_off_is_none(folder):
    begin(folder)
    make(folder, "results/tiny/new.parquet", recorded=0)
    next((folder / ".snakemake/metadata").iterdir()).write_text(json.dumps({"endtime": 1})[:-3])
    distrust(folder)
    assert marked(folder) == {"results/tiny/new.parquet"}


def test_while_a_run_locks_the_folder_nothing_is_distrusted(folder):
    begin(folder)
    make(folder, "results/tiny/new.parquet")
    lock = make(folder, ".snakemake/locks/0.output.lock")
    distrust(folder)
    assert not marked(folder)
    lock.unlink()
    distrust(folder)
    assert marked(folder) == {"results/tiny/new.parquet"}


def test_after_a_success_nothing_is_distrusted_and_no_queue_is_asked(folder):
    begin(folder)
    succeed(folder)
    make(folder, "results/tiny/new.parquet")
    queue(folder, f"12|{RUN}|{folder}")
    distrust(folder)
    begin(folder)
    assert not marked(folder)
    assert not (folder.parent / "cancelled").exists()


def test_what_stays_marked_is_not_forgotten_by_a_run_that_makes_other_files(folder):
    begin(folder)
    make(folder, "results/tiny/new.parquet")
    distrust(folder)
    begin(folder)
    succeed(folder)
    assert marked(folder) == {"results/tiny/new.parquet"}


def test_submissions_of_this_folder_are_cancelled_and_no_other_jobs(folder, capsys):
    begin(folder)
    others = (f"7|{RUN}|/elsewhere", f"8|my driver|{folder}", f"9|{RUN}x|{folder}", "squeue: odd line")
    queue(folder, *others, f"12|{RUN}|{folder}", f"13|mine_{RUN}|{folder}/../home")
    assert submissions(folder) == ["12", "13"]
    make(folder, "results/tiny/made by 12.parquet")
    begin(folder)
    assert (folder.parent / "cancelled").read_text() == "12 13\n"
    assert "cancelling submissions 12, 13," in capsys.readouterr().err
    assert marked(folder) == {"results/tiny/made by 12.parquet"}
    assert (folder / RUNNING).exists()


def test_a_submission_that_does_not_end_stops_the_run_and_is_named(folder, monkeypatch):
    begin(folder)
    queue(folder, f"12|{RUN}|{folder}")
    (folder.parent / "programs/scancel").write_text("#!/bin/sh\n")
    monkeypatch.setattr(left_behind, "PATIENCE", 0.1)
    with pytest.raises(ConfigError, match=r"submissions 12 .*squeue --me"):
        begin(folder)


def test_without_slurm_nothing_is_asked(folder, monkeypatch, capsys):
    queue(folder, f"12|{RUN}|{folder}")
    assert submissions(folder) == ["12"]
    (folder / ".snakemake/slurm_logs").rmdir()
    assert submissions(folder) == []
    (folder / ".snakemake/slurm_logs").mkdir()
    monkeypatch.setenv("PATH", "")
    assert submissions(folder) == []
    assert capsys.readouterr().err == ""


def test_a_queue_that_cannot_be_read_is_said_and_the_run_goes_on(folder, capsys):
    (folder.parent / "programs/squeue").write_text("#!/bin/sh\nexit 1\n")
    begin(folder)
    begin(folder)
    assert "squeue does not answer" in capsys.readouterr().err
