"""The Snakemake process that a job works for: once it is gone, the job writes nothing more.

A Snakemake that is killed leaves its jobs behind. What such a job wrote later would take the place of what the next run
made, of other settings perhaps, and would have no record. So a job looks, whenever it is about to put a file in its
place, whether its driver still runs. Jobs of a cluster, whose driver is on another host, are not told of one.
"""

import os
import sys
from pathlib import Path

DRIVER = "PILOTPANEL_DRIVER"
"""The variable of the environment that names the driver to its jobs: process number and start, `4711 98765`."""


def stop_if_abandoned() -> None:
    """End the process if the run that it works for was killed.

    Raises
    ------
    SystemExit
        With a sentence for the console, where the orphan still prints.

    """
    number, _, begun = os.environ.get(DRIVER, "").partition(" ")
    if number and not runs(int(number), begun):
        sys.exit("pilotpanel: a job was left behind by a run that was killed; it has written nothing more.")


def runs(number: int, begun: str) -> bool:
    """Return whether a process of this number runs on this host, and is the one that began then (`beginning`)."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        pass
    return beginning(number) == begun


def this_process() -> str:
    """Return how the environment of its jobs names this process."""
    return f"{os.getpid()} {beginning(os.getpid())}"


def beginning(number: int) -> str:
    """Return when a process began, in clock ticks since the machine did; "ended" for one that only waits to be reaped.

    Where there is no /proc it is empty, so that two processes of one number, one after the other, look the same.
    """
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()  # what stands before may hold spaces and brackets: the program's name
    return "ended" if fields[0] in "ZX" else fields[19]
