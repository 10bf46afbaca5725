"""What a killed run leaves behind on a cluster, and what the next run in its folder does about it.

Its submissions run on. One that has not ended would write into the next run's files: it is cancelled. A job that ended
after the kill has outputs that Snakemake takes for complete, as the job itself has removed their marks, but no record
of what they were made from, which only the killed process would have written; so an edit made since would not be seen.
Such outputs are marked as incomplete again, and are made anew.

`.snakemake/pilotpanel-running` stands from the start of a run until one succeeds; without it nothing is looked at.
"""

import getpass
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from snakemake.persistence.file import FilePersistence

from scripts.settings.errors import ConfigError

RUNNING = Path(".snakemake/pilotpanel-running")
SUBMITTED = Path(".snakemake/slurm_logs")
MADE = ("resources/demo", "results")
NO_OUTPUTS = ("results/logs", "results/benchmarks")
SUBMISSION = re.compile(r"(?:.+_)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""How Snakemake's plugin names what it submits: a run's number, after a prefix if the user has set one."""
LATER = 0.01
"""Seconds by which a file is newer than its record if another process has written it."""
PATIENCE = 120
"""Seconds until a cancelled submission has to be gone."""


def begin(folder: Path = Path()) -> None:
    """Cancel what an earlier run's submissions still do; to be called when Snakemake has locked the folder.

    Raises
    ------
    ConfigError
        If a submission does not end.

    """
    running = folder / RUNNING
    if running.exists():
        _cancel(folder)
        _mark(folder)  # what they have finished since the workflow was parsed
    running.parent.mkdir(exist_ok=True)
    running.touch()


def succeed(folder: Path = Path()) -> None:
    """Forget the run that has begun."""
    (folder / RUNNING).unlink(missing_ok=True)


def distrust(folder: Path = Path()) -> None:
    """Mark what was made without Snakemake's record since the last run began that did not succeed.

    To be called when the workflow is parsed. While a run locks the folder, nothing is marked: its jobs are recorded
    when it sees that they have ended.
    """
    if (folder / RUNNING).exists() and not any((folder / ".snakemake/locks").glob("*.lock")):
        _mark(folder)


def _mark(folder: Path) -> None:
    kept = FilePersistence(nolock=True, path=(folder / ".snakemake").absolute())
    for path in _made_since(folder, (folder / RUNNING).stat().st_mtime):
        if not _recorded(kept, folder, path):
            kept._mark_incomplete(path, None)  # noqa: SLF001 - Snakemake marks files of its jobs only


def _made_since(folder: Path, moment: float) -> Iterator[str]:
    """Yield files that are not older than a moment and may be outputs."""
    for home in MADE:
        for path in sorted((folder / home).rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and path.stat().st_mtime >= moment and not name.startswith(NO_OUTPUTS):
                yield name


def _recorded(kept: FilePersistence, folder: Path, path: str) -> bool:
    """Return whether Snakemake's record of a file, or of a folder that it lies in, is of the file as it is."""
    for name in (path, *(parent.as_posix() for parent in Path(path).parents)):
        try:
            record = json.loads(Path(kept._record_path(kept._metadata_path, name)).read_text())  # noqa: SLF001
            return (folder / name).stat().st_mtime <= record["endtime"] + LATER
        except (OSError, ValueError, KeyError, TypeError):  # no record, or none that can be read
            continue
    return False


def _cancel(folder: Path) -> None:
    """Cancel the submissions of the folder, and wait until they have ended."""
    left = submissions(folder)
    if not left:
        return
    names = ", ".join(left)
    _say(f"cancelling submissions {names}, which an earlier run has left behind.")
    subprocess.run(["scancel", *left], check=False, timeout=PATIENCE)  # noqa: S603, S607 - as the plugin does
    until = time.monotonic() + PATIENCE
    while left := submissions(folder):
        if time.monotonic() > until:
            message = (
                f"submissions {', '.join(left)} of an earlier run in this folder do not end, and would write into the "
                "files of this one; wait until `squeue --me` shows them no longer, then give the same command again"
            )
            raise ConfigError(message)
        time.sleep(1)


def submissions(folder: Path) -> list[str]:
    """Return the numbers of Snakemake's submissions that wait or run in a folder; none if it never submitted any."""
    if not (folder / SUBMITTED).exists() or not shutil.which("squeue"):
        return []
    command = ["squeue", "--user", getpass.getuser(), "--noheader", "--format=%i|%j|%Z"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        _say("squeue does not answer; earlier submissions, if any, go on.")
        return []
    found = [line.split("|", 2) for line in asked.stdout.splitlines() if line.count("|") > 1]
    here = str(folder.resolve())
    return [
        number for number, name, place in found if SUBMISSION.fullmatch(name) and str(Path(place).resolve()) == here
    ]


def _say(text: str) -> None:
    print(f"pilotpanel: {text}", file=sys.stderr, flush=True)  # noqa: T201 - the console
