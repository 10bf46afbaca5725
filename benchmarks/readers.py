"""How fast the readers are: all yearbook editions against pandas with openpyxl, on the same files in the same run.

Run it where the workflow has run on the simulated default: `make bench`, or `python -m benchmarks.readers`.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks.settings import RAW, files_of, reading
from scripts.sources.read_yearbook import read_yearbook

ROUNDS = 3
LIMIT = 1 / 5


def main() -> None:
    """Print both times and their ratio, the best of three rounds each; exit with 1 above the limit."""
    editions = files_of("yearbook")
    job = reading("yearbook")
    files = [file for paths in editions.values() for file in paths]

    def ours() -> None:
        for edition, paths in editions.items():
            read_yearbook(paths, job, edition)

    def pandas_and_openpyxl() -> None:
        for file in files:
            pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl")

    read, reference = best_of(ours), best_of(pandas_and_openpyxl)
    ratio = read / reference
    print(f"{len(files)} workbooks of {len(editions)} editions in {RAW}")
    print(f"readers, from cells to observations: {read:.2f} s; pandas with openpyxl, cells alone: {reference:.2f} s")
    print(f"ratio {ratio:.3f}, limit {LIMIT:.3f}")
    sys.exit(ratio > LIMIT)


def best_of(work: Callable[[], None]) -> float:
    """Return the shortest of a few rounds, in seconds of processor time."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


if __name__ == "__main__":
    if not Path(RAW).exists():
        sys.exit(f"{RAW} is not there: run the workflow on the simulated default first (make)")
    main()
