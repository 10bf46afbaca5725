"""Runs that are interrupted, for tests: started in a session of their own, watched, and sent signals."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from scripts.files.whole import UNFINISHED

PROGRESS = re.compile(r"^(\d+) of \d+ steps", re.MULTILINE)


class Run:
    """A Snakemake at work in a folder, in a session of its own, with its console in a file."""

    def __init__(self, folder: Path, *arguments: str, console: str = "console.txt") -> None:
        self.folder, self.console = folder, folder / console
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
        with self.console.open("w", encoding="utf-8") as written:
            self.process = subprocess.Popen(
                command, cwd=folder, stdout=written, stderr=subprocess.STDOUT, start_new_session=True
            )

    def said(self) -> str:
        return self.console.read_text(encoding="utf-8")

    def finished_jobs(self) -> int:
        return max(map(int, PROGRESS.findall(self.said())), default=0)

    def wait_for(self, happened: Callable[[], object], seconds: float = 300) -> bool:
        """Wait until something happened; false if the run ended before."""
        end = time.monotonic() + seconds
        while not happened():
            if self.process.poll() is not None:
                return False
            assert time.monotonic() < end, self.said()
            time.sleep(0.005)
        return True

    def others(self) -> list[int]:
        """Return the processes of the session beside the driver: its jobs, which outlive it."""
        return [number for number in _of_session(self.process.pid) if number != self.process.pid]

    def send(self, number: signal.Signals, *, to_all: bool) -> None:
        """Send a signal to the driver, or to it and its jobs as a terminal does, and wait for the driver's end."""
        with suppress(ProcessLookupError):
            (os.killpg if to_all else os.kill)(self.process.pid, number)
        self.process.wait(timeout=300)

    def end(self) -> None:
        """Kill what still runs."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def started(folder: Path, *arguments: str, console: str = "console.txt") -> Iterator[Run]:
    """Yield a run that is killed with all its jobs at the end of the block, if it still runs."""
    run = Run(folder, *arguments, console=console)
    try:
        yield run
    finally:
        run.end()


def unfinished(folder: Path) -> list[Path]:
    """Return what is being written, or what was left of it."""
    return [path for top in ("results", "resources/demo") for path in (folder / top).rglob(f"{UNFINISHED}*")]


def _of_session(session: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] not in "ZX":
                found.append(int(path.parent.name))
    return sorted(found)


def _mounted(*arguments: str) -> bool:
    ran = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    return ran.returncode == 0


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Yield a folder on a small file system of its own; the test is skipped where nothing can be mounted."""
    folder.mkdir()
    if shutil.which("mount") is None or not _mounted("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)):
        pytest.skip("needs the right to mount a tmpfs")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write into a folder, root included; the test is skipped where nothing can be mounted."""
    if shutil.which("mount") is None or not _mounted("--bind", str(folder), str(folder)):
        pytest.skip("needs the right to mount a folder")
    try:
        if not _mounted("-o", "remount,ro,bind", str(folder)):
            pytest.skip("needs the right to mount a folder read-only")
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
