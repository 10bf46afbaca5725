"""What a job read, wrote and was told, with the sha256 of every file: the last line of its log.

Snakemake's own metadata have no hashes of outputs, no versions and no times of the work; this line has them, and goes
where the log goes, so that a job on a cluster needs nothing else.
"""

import hashlib
import json
import platform
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # not on every system
    resource = None  # type: ignore[assignment]

HOME = Path(__file__).parents[2]
"""The workflow's folder."""

PROCESS = Path("/proc/self/status")
"""What Linux says of the process that reads it."""

SHIPPED = "<workflow>/"
"""Stands before a shipped file's path where the working folder has a file of the same name."""

COPIED = "/file"
"""Ends the folder of Snakemake's copies of local files."""

MARK = "job: "
TIMESTAMP = ".snakemake_timestamp"
"""A file that Snakemake puts into a folder after the job that made it."""


def job_record(job: Any, inputs: dict[str, str | None], started: float, imports: float, work: float) -> dict[str, Any]:  # noqa: ANN401
    """Return what there is to say of a job that succeeded.

    Parameters
    ----------
    job
        Snakemake's object of the running script.
    inputs
        Hashes of its input files from before the work (`hashes`): what is edited while the job runs was not all read.
    started
        Seconds since 1970 when the work began, after the imports.
    imports, work
        Processor seconds.

    Returns
    -------
    dict
        `rule`, `script` (relative to the workflow's folder), `wildcards`, `input` and `output` (path -> sha256),
        `params`, `started`, `ended` (UTC, whole seconds), `imports_cpu`, `work_cpu`, `peak_memory` (bytes, None where
        the system does not say), `threads`, `host`, `python`.

    """
    main = getattr(sys.modules["__main__"], "__file__", None) or ""
    return {
        "rule": job.rule,
        "script": known_as(main),
        "wildcards": dict(job.wildcards.items()),
        "input": inputs,
        "output": hashes(job.output),
        "params": dict(job.params.items()),
        "started": _moment(started),
        "ended": _moment(datetime.now(UTC).timestamp()),
        "imports_cpu": round(imports, 3),
        "work_cpu": round(work, 3),
        "peak_memory": peak_memory(),
        "threads": job.threads,
        "host": platform.node(),
        "python": platform.python_version(),
    }


def record_line(record: dict[str, Any]) -> str:
    """Return the record as the one line that a log ends with; what JSON cannot hold is written as Python shows it."""
    return f"{MARK}{json.dumps(record, ensure_ascii=False, default=repr)}\n"


def read_job_record(log: str | Path) -> dict[str, Any] | None:
    """Return the record in a job's log, None if the job failed or its log has none."""
    text = Path(log).read_text(encoding="utf-8")
    head, found, line = text.rpartition(f"\n{MARK}")
    if not found or not head.startswith("done\n"):
        return None
    try:
        return json.loads(line)
    except ValueError:  # a log that was cut off
        return None


def peak_memory() -> int | None:
    """Return the most memory that this process has held at once, resident, in bytes; None where nobody says it.

    Linux writes it down for the program that runs (VmHWM). What `getrusage` says is there the larger of this and what
    the process that started the program held, which is Snakemake; elsewhere it is all there is, on macOS in bytes.
    """
    try:
        found = re.search(r"^VmHWM:\s+(\d+) kB$", PROCESS.read_text(encoding="ascii", errors="replace"), re.MULTILINE)
    except OSError:
        found = None
    if found:
        return 1024 * int(found[1])
    if resource is None:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def hashes(files: Iterable[Any]) -> dict[str, str | None]:
    """Return the sha256 of each file or folder, once each, by the name that it has in records."""
    paths = dict.fromkeys(str(path) for path in _flat(files))
    return {known_as(path): sha256(path) for path in paths}


def known_as(path: str, home: Path = HOME) -> str:
    """Return a path as the rule has it, that of a shipped file relative to the workflow's folder.

    To a working folder elsewhere, Snakemake hands a shipped file over as a copy, whose path ends with the file's own.
    """
    text = Path(path).as_posix()
    before, found, inside = text.rpartition(f"{home.as_posix()}/")
    if not found or (before and not before.endswith(COPIED)):
        return text
    shipped = posixpath.normpath(inside)  # rules name such files by `../`
    return f"{SHIPPED}{shipped}" if Path(shipped).exists() and Path.cwd() != home else shipped


def sha256(path: str | Path) -> str | None:
    """Return the sha256 of a file, or that of a folder's sorted paths and hashes; None for what is not there."""
    path = Path(path)
    if path.is_dir():
        inside = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
        lines = [f"{sha256(path / name)}  {name}\n" for name in inside if name != TIMESTAMP]
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _flat(files: Iterable[Any]) -> Iterator[Any]:
    """Yield the files of lists inside lists, as input functions may return them."""
    for file in files:
        if isinstance(file, list | tuple):
            yield from _flat(file)
        else:
            yield file


def _moment(seconds: float) -> str:
    """Return a time as ISO 8601 in UTC, `2024-05-01T12:00:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
