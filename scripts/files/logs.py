"""One log a job: the whole story in the file, one line on the console, what the job cost, read and wrote."""

import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.files.driver import stop_if_abandoned
from scripts.files.job_record import hashes, job_record, record_line


@contextmanager
def logged(job: Any) -> Iterator[None]:  # noqa: ANN401 - Snakemake's object has no public type
    """Write a failing job's traceback to its log and say on the console what failed, and where the log is.

    A job that succeeds logs the processor time of its imports (all before this block) and of its work apart, which
    the run's last lines add up, and what it read and wrote (`job_record`). What it writes is there by then, because
    a script writes inside this block.

    Parameters
    ----------
    job
        The `snakemake` object of the running script; its first log is used.

    """
    log = Path(job.log[0])
    log.parent.mkdir(parents=True, exist_ok=True)
    imports = time.process_time()
    try:
        inputs = hashes(job.input)
        started, begun = time.time(), time.process_time()
        yield
    except Exception as error:  # noqa: BLE001 - whatever stops the job is logged and ends it
        stop_if_abandoned()
        sys.exit(f"{job.rule}: {error}\nlog: {_logged(log, traceback.format_exc())}")
    work = time.process_time() - begun
    record = record_line(job_record(job, inputs, started, imports, work))
    stop_if_abandoned()
    log.write_text(f"done\ncpu seconds: {imports:.3f} imports, {work:.3f} work\n{record}", encoding="utf-8")


def _logged(log: Path, text: str) -> str:
    """Write a failure down; return where, or why it could not be: a full disk must not hide what failed."""
    try:
        log.write_text(text, encoding="utf-8")
    except OSError as error:
        return f"{log} could not be written: {error.strerror}"
    return str(log)
