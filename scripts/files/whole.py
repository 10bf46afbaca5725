"""Files that are either whole or not there: written beside the target, then moved into its place in one step."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Yield a path beside `path`; when the block ends without an error it takes the target's place.

    The path yielded keeps the target's suffix, because many writers choose the format by it. After an error the old
    target stands as it was and nothing else is left.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem}.", suffix=target.suffix)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o666 & ~_umask())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    """Return the process's umask; `mkstemp` would otherwise leave files that a colleague cannot read."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
