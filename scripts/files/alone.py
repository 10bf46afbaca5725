"""One run at a time in a folder: which runs were here, whether they are still, and what a killed one left behind.

Snakemake's lock (`.snakemake/locks`) lists files and does not say whose it is; after a kill it stays, and every later
run stops before it until somebody types `--unlock`. So each Snakemake that is started here leaves its host and process
number in `RUNS`, and a lock is removed when all that it can be of ran on this host and are gone. A lock that may be of
another host's run is never touched. Snakemake looks for a lock before it writes its own, so that two runs started at
once both go on; the one at work therefore also holds an advisory lock (`flock`) on that file, which ends with it.
"""

import fcntl
import json
import os
import platform
import shutil
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from scripts.files.driver import DRIVER, beginning, runs, this_process
from scripts.files.whole import UNFINISHED

RUNS = Path(".snakemake/pilotpanel-runs.jsonl")
LOCKS = Path(".snakemake/locks")
ASK = "If no other snakemake runs in this folder, here or on another host, type: snakemake --unlock"
PATIENCE = 20
"""How often a run asks for the folder, ten times a second: another start may look into the file just now."""

_held: list[IO[str]] = []
"""The open file whose lock this process holds to its end."""


def settle() -> None:
    """Remove the lock of a run that is gone, say whose one is that cannot be judged, and enter this process.

    Nothing is done where files cannot be written; Snakemake says so itself.
    """
    if DRIVER in os.environ:  # started by a job, whose run is in the list
        return
    with suppress(OSError):
        known = entered()
        if any(LOCKS.glob("*.lock")):
            said, stale = verdict(known)
            sys.stderr.write(f"pilotpanel: {said}\n")
            if stale:
                shutil.rmtree(LOCKS, ignore_errors=True)
        else:
            _forget([run for run in known if not _is_here(run)])
        _enter()


def verdict(known: list[dict[str, Any]]) -> tuple[str, bool]:
    """Return what to say of a lock in this folder, and whether all runs that it can be of are gone."""
    here = [run for run in known if _is_here(run)]
    if here:
        return f"{_named(here[-1])} is at work in this folder. Wait for its end.", False
    elsewhere = [run for run in known if (run["host"], run["space"]) != (platform.node(), _space())]
    if elsewhere:
        run = elsewhere[-1]
        see = f"See there whether it still runs: ps -p {run['process']}"
        return f"this folder may be in use by {_named(run)}. {see}\n{ASK}", False
    if not known:
        return f"this folder has a lock of an unknown run. {ASK}", False
    return f"{_named(known[-1])} was killed. Its lock on this folder is removed, and what it left is made anew.", True


def hold(*, local: bool) -> None:
    """Keep other runs out of the folder until this process ends, and tell its jobs, if `local`, whom they work for.

    Raises
    ------
    SystemExit
        If another run is at work here.

    """
    with suppress(OSError):  # a file system without such locks: Snakemake's own has to do
        file = RUNS.open("a", encoding="utf-8")
        if not _taken(file):
            here = [run for run in entered() if _is_here(run) and run["process"] != os.getpid()]
            whose = _named(here[-1]) if here else "another run"
            sys.exit(f"pilotpanel: {whose} is at work in this folder. Wait for its end.")
        _held.append(file)
    with suppress(OSError):
        if not any(run["process"] == os.getpid() and _is_here(run) for run in entered()):
            _enter()
    if local:
        os.environ[DRIVER] = this_process()


def warn_if_not_writable(*folders: str) -> None:
    """Say which folders that are there cannot be written into: Snakemake would call single files protected."""
    for folder in filter(os.path.isdir, folders):
        if not os.access(folder, os.W_OK):
            sys.stderr.write(
                f"pilotpanel: nothing can be written into {folder} (a read-only file system, or no right to write). "
                "Mend that and give the same command again, or work elsewhere: snakemake --directory FOLDER\n"
            )


def sweep(*folders: str) -> None:
    """Remove what killed jobs had begun to write below some folders."""
    for folder in folders:
        for path in sorted(Path(folder).rglob(f"{UNFINISHED}*")):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def entered() -> list[dict[str, Any]]:
    """Return the runs that entered themselves, the last one last; lines that were cut off are left out."""
    known = []
    text = RUNS.read_text(encoding="utf-8") if RUNS.exists() else ""
    for line in text.splitlines():
        with suppress(ValueError):
            known.append(json.loads(line))
    return known


def _enter() -> None:
    """Enter this process in the list, in one write, so that lines of two processes do not mix."""
    run = {
        "host": platform.node(),
        "space": _space(),
        "process": os.getpid(),
        "begun": beginning(os.getpid()),
        "since": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }
    RUNS.parent.mkdir(exist_ok=True)
    with RUNS.open("a", encoding="utf-8") as file:
        file.write(f"\n{json.dumps(run)}\n")  # what stands before may be a line that was cut off


def _forget(gone: list[dict[str, Any]]) -> None:
    """Take runs out of the list, which no lock can be of: there is none."""
    if not gone:
        return
    lines = {f"{json.dumps(run)}\n" for run in gone}
    with RUNS.open("r+", encoding="utf-8") as file, suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        kept = [line for line in file if line.strip() and line not in lines]
        file.seek(0)
        file.writelines(kept)
        file.truncate()


def _taken(file: IO[str]) -> bool:
    for _ in range(PATIENCE):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.1)
        else:
            return True
    return False


def _is_here(run: dict[str, Any]) -> bool:
    return (run["host"], run["space"]) == (platform.node(), _space()) and runs(run["process"], run["begun"])


def _named(run: dict[str, Any]) -> str:
    return f"a run of {run['since']} (process {run['process']} on {run['host']})"


def _space() -> str:
    """Return which process numbers these are: a container counts its own, under the host's name perhaps."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
