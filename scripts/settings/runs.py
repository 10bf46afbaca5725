"""What a run says of itself on the console: first which data it uses, last what was made and where."""

import atexit
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

EXHIBITS = [("tables", ".html", "html, tex, docx, csv"), ("figures", ".svg", "svg, pdf, png")]
COST = re.compile(r"cpu seconds: ([\d.]+) imports, ([\d.]+) work")


NAMED = 5
"""How many of the files at which no source looks are named; the check has them all."""


def announce(run: dict[str, Any], data: str, files: dict[str, int], strangers: Sequence[str] = ()) -> None:
    """Say which data this run reads, that they are simulated where they are, and at what it does not look."""
    counted = ", ".join(f"{name}: {n} {'file' if n == 1 else 'files or editions'}" for name, n in files.items())
    kind = "SIMULATED DATA" if data == "simulated" else "genuine data"
    studies = ", ".join(run["studies"])
    print(f"pilotpanel: studies {studies} on {kind}, in {run['raw_dir']} ({counted}).", file=sys.stderr)
    if strangers:
        more = f" and {len(strangers) - NAMED} more" if len(strangers) > NAMED else ""
        print(
            f"pilotpanel: no source of these studies looks at {', '.join(strangers[:NAMED])}{more} in there "
            "(docs/data.md has the names it looks for).",
            file=sys.stderr,
        )


def summarise(started: float, data: str, studies: list[str], left: str = "", results: Path = Path("results")) -> None:
    """Print, when the process ends, what the run cost and what it made.

    Snakemake writes two lines of its own after its last hook; waiting for the end of the process puts ours behind
    them. `left` is the line on what was left as it was, if less than everything was asked for.
    """
    text = "\n".join([summary(started, time.time(), data, studies, results), *([left] if left else [])])
    atexit.register(lambda: print(text, file=sys.stderr))


def summary(started: float, ended: float, data: str, studies: list[str], results: Path) -> str:
    """Return the run's last lines: jobs, wall time, processor time in imports and in work, what was made by folder.

    A job of this run is one whose log is not older than the run's start; so with what it made. The Snakemake that
    writes the report is a process of its own and not counted.
    """
    logs = [log for log in sorted(results.glob("logs/**/*.log")) if log.stat().st_mtime >= started - 1]
    jobs, imports, work = costs(logs)
    cost = f"processor time {imports:.0f} s in imports, {work:.0f} s in functions"
    lines = [f"pilotpanel: {jobs} jobs in {ended - started:.0f} s; {cost}."]
    made = [path for path in sorted(results.glob("**/*")) if path.is_file() and path.stat().st_mtime >= started - 1]
    for study in studies:
        for folder, ending, formats in EXHIBITS:
            there = results / study / folder
            names = [path.stem for path in made if path.parent == there and path.suffix == ending]
            lines += [f"  {there}: {', '.join(names)} ({formats})"] if names else []
        panels = [path.parent.name for path in made if path.match(f"{study}/panel/*/panel.parquet")]
        lines += [f"  {results / study}/panel: {', '.join(panels)} (panel and lineage)"] if panels else []
    if results / "report.zip" in made:
        lines += [f"  {results}/report.zip: unpack it and open report/report.html"]
    if data == "simulated":
        lines += ["  SIMULATED DATA: these numbers show how the workflow works; they say nothing about China."]
    return "\n".join(lines)


def costs(logs: list[Path]) -> tuple[int, float, float]:
    """Return how many logs are of a job that succeeded, and these jobs' processor seconds in imports and in work."""
    found = [match for log in logs if (match := COST.search(log.read_text(encoding="utf-8")))]
    imports, work = (sum(float(match[i]) for match in found) for i in (1, 2))
    return len(found), imports, work
