"""How fast the readers are: all yearbook editions against pandas with openpyxl, on the same files in the same run.

Run it where the workflow has run on the simulated default: `make bench`, or `python -m benchmarks.readers`.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pandas as pd

from benchmarks.settings import RAW, files_of, reading
from scripts.sources.read_yearbook import read_yearbook

ROUNDS = 5
LIMIT = 1 / 5


def main() -> None:
    """Print the times of each round and the median of their ratios; exit with 1 above the limit."""
    editions = files_of("yearbook")
    job = reading("yearbook")
    files = [file for paths in editions.values() for file in paths]

    def ours() -> None:
        for edition, paths in editions.items():
            read_yearbook(paths, job, edition)

    def pandas_and_openpyxl() -> None:
        for file in files:
            pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl")

    rounds = [(spent(ours), spent(pandas_and_openpyxl)) for _ in range(ROUNDS)]
    ratio = median(read / reference for read, reference in rounds)
    print(f"{len(files)} workbooks of {len(editions)} editions in {RAW}; processor time, {ROUNDS} rounds in turn")
    for read, reference in rounds:
        print(f"  readers, to observations {read:.2f} s; pandas with openpyxl, cells alone {reference:.2f} s")
    print(f"median ratio {ratio:.3f}, limit {LIMIT:.3f}")
    sys.exit(ratio > LIMIT)


def spent(work: Callable[[], None]) -> float:
    """Return the processor time of some work, in seconds."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    if not Path(RAW).exists():
        sys.exit(f"{RAW} is not there: run the workflow on the simulated default first (make)")
    main()
