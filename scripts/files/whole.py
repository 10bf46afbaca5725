"""Files that are either whole or not there: written beside the target, then moved into its place in one step."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.files.driver import stop_if_abandoned

UNFINISHED = ".unfinished-"
"""Begins the name of what is being written; the next run removes what a killed job left of this name."""


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Yield a path beside `path`; when the block ends without an error it takes the target's place.

    The path yielded keeps the target's suffix, because many writers choose the format by it. After an error, and in a
    job whose run was killed, the old target stands as it was and nothing else is left.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=UNFINISHED, suffix=target.suffix)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o666 & ~_umask())
        stop_if_abandoned()
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    """Return the process's umask; `mkstemp` would otherwise leave files that a colleague cannot read."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
