"""One log a job: the whole story in the file, one line on the console, and what the job cost."""

import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def logged(job: Any) -> Iterator[None]:  # noqa: ANN401 - Snakemake's object has no public type
    """Write a failing job's traceback to its log and say on the console what failed, and where the log is.

    A job that succeeds logs the processor time of its imports (all before this block) and of its work apart; the
    run's last lines add them up.

    Parameters
    ----------
    job
        The `snakemake` object of the running script; its first log is used.

    """
    log = Path(job.log[0])
    log.parent.mkdir(parents=True, exist_ok=True)
    imports = time.process_time()
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever stops the job is logged and ends it
        log.write_text(traceback.format_exc(), encoding="utf-8")
        sys.exit(f"{job.rule}: {error}\nlog: {log}")
    work = time.process_time() - imports
    log.write_text(f"done\ncpu seconds: {imports:.3f} imports, {work:.3f} work\n", encoding="utf-8")
