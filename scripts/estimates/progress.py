"""How far a long job is, on the console."""

import sys
import time
from collections.abc import Callable

EVERY = 5.0
"""Seconds between two lines; a job that takes less says nothing."""


def progress(what: str, clock: Callable[[], float] = time.monotonic) -> Callable[[float], None]:
    """Return a function that takes the share that is done and prints a line every few seconds.

    Parameters
    ----------
    what
        The line's beginning.
    clock
        Seconds.

    """
    started = said = clock()

    def say(share: float) -> None:
        nonlocal said
        now = clock()
        if now - said < EVERY or share <= 0:
            return
        said = now
        left = (now - started) * (1 - share) / share
        print(f"{what}: {share:.0%}, about {left:.0f} s left", file=sys.stderr, flush=True)  # noqa: T201 - the console

    return say
