"""A run that is asked to stop by SIGTERM does stop.

Snakemake's handler of that signal takes a lock which the interrupted process may hold itself, since it works on what
has ended with the lock in its hands: then it waits for itself, for ever. A lock that its holder may take again ends
that.
"""

import threading
from typing import Any


def let_sigterm_in(scheduler: Any) -> None:  # noqa: ANN401 - Snakemake's object has no public type
    """Give Snakemake's scheduler a lock that its holder may take again; to be called before the first job."""
    scheduler._lock = threading.RLock()  # noqa: SLF001 - no public way
