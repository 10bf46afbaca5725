"""The run record: when, where, by which code and with which settings every file came about, and its sha256.

It is put together from the records that the jobs left in their logs, of those jobs alone that are behind the current
results, and from Snakemake's benchmark files. It holds no simulated or estimated number. It cannot hold itself, the
report that shows it, or a package of both.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from scripts.dossier.records import Record, behind, discrepancies, job_records, unrecorded
from scripts.dossier.run_record_page import sections
from scripts.dossier.site import rendered
from scripts.dossier.surroundings import commit, installed, lock, machine, python
from scripts.exhibits.labels import read_labels
from scripts.files.job_record import HOME
from scripts.files.logs import logged
from scripts.files.whole import whole

LOCK = "requirements.lock"


def run_record(targets: Sequence[str], logs: Path, settings: Mapping[str, Any], root: Path = Path()) -> dict[str, Any]:
    """Return the record of the run that made the targets.

    Parameters
    ----------
    targets
        What was asked for.
    logs
        The folder with the jobs' logs; their benchmarks lie in `benchmarks` beside it.
    settings
        `run` and `usual` (the run's configuration as used, and its defaults), `studies`, `sources` and `data`.
    root
        The working folder.

    Returns
    -------
    dict
        What `run_record.json` holds; times are UTC, durations in seconds, memory in bytes, and a rule's in MB.

    """
    records = behind(targets, job_records(logs))
    wrong = [*discrepancies(records, root), *unrecorded(targets, records)]
    versions = installed()
    return {
        "data": settings["data"],
        "discrepancies": [asdict(each) | {"sentence": each.sentence} for each in wrong],
        "times": times(records),
        "machine": machine(),
        "machines": len({record["host"] for record in records}),
        "commit": commit(HOME),
        "python": python(),
        "pythons_of_jobs": sorted({record["python"] for record in records}),
        "snakemake": version("snakemake"),
        "lock": lock(HOME / LOCK, versions),
        "installed": versions,
        "seeds": {
            "seed": settings["run"]["seed"],
            "draws": settings["run"]["draws"],
            "rules": sorted({record["rule"] for record in records if "seed" in record["params"]}),
        },
        "config": {
            "used": settings["run"],
            "differs": differences(settings["run"], settings["usual"]),
            "studies": settings["studies"],
            "sources": settings["sources"],
        },
        "rules": costs(records, logs.with_name("benchmarks")),
        "files": files(records, root),
    }


def times(records: Sequence[Record]) -> dict[str, Any]:
    """Return start and end of the whole, the jobs' processor seconds, and how many of them worked at once.

    `busy` are the seconds in which some job worked: results may have been made on several days. Jobs note whole
    seconds, so neither counts what is shorter.
    """
    spans = [(_moment(record["started"]), _moment(record["ended"])) for record in records]
    moments = sorted({moment for span in spans for moment in span})
    at_once = [
        (sum(begun <= start and end <= ended for begun, ended in spans), end - start)
        for start, end in pairwise(moments)
    ]
    return {
        "started": min((record["started"] for record in records), default=None),
        "ended": max((record["ended"] for record in records), default=None),
        "jobs": len(records),
        "busy": sum((length.total_seconds() for jobs, length in at_once if jobs), 0.0),
        "at_once": max((jobs for jobs, _ in at_once), default=0),
        "cpu": round(sum(record["imports_cpu"] + record["work_cpu"] for record in records), 1),
    }


def costs(records: Sequence[Record], benchmarks: Path) -> list[dict[str, Any]]:
    """Return what each rule cost: its jobs, wall and processor seconds, and the most memory that one job took (MB).

    Figures are Snakemake's benchmarks'; a job without one has the times of its own record, imports as long as they kept
    the processor busy, and no memory. `measured` counts the others. `code` are the hashes of the code that jobs ran.
    """
    by_rule: dict[str, list[tuple[Record, dict[str, float | None]]]] = {}
    for record in records:
        measured = _benchmark(benchmarks / Path(record["log"]).with_suffix(".tsv"))
        by_rule.setdefault(record["rule"], []).append((record, measured))
    rows = []
    for rule, jobs in sorted(by_rule.items()):
        walls = [_first(found.get("s"), _seconds(record)) for record, found in jobs]
        cpus = [_first(found.get("cpu_time"), record["imports_cpu"] + record["work_cpu"]) for record, found in jobs]
        memory = [most for _, found in jobs if (most := found.get("max_rss")) is not None]
        rows.append(
            {
                "rule": rule,
                "script": jobs[0][0]["script"],
                "code": sorted({str(record["params"].get("code", "")) for record, _ in jobs}),
                "jobs": len(jobs),
                "measured": sum(bool(found) for _, found in jobs),
                "wall": round(sum(walls), 2),
                "longest": round(max(walls), 2),
                "cpu": round(sum(cpus), 2),
                "memory": max(memory, default=None),
            }
        )
    return rows


def files(records: Sequence[Record], root: Path) -> list[dict[str, Any]]:
    """Return every file that a job read or wrote: path, sha256 as recorded, bytes, and the rule that made it."""
    made = {path: (digest, record["rule"]) for record in records for path, digest in record["output"].items()}
    read = {path: (digest, "") for record in records for path, digest in record["input"].items()}
    return [
        {"path": path, "sha256": digest, "bytes": _size(root / path), "made_by": rule}
        for path, (digest, rule) in sorted((read | made).items())
    ]


def differences(used: Mapping[str, Any], usual: Mapping[str, Any], above: str = "") -> dict[str, dict[str, Any]]:
    """Return the settings that are not as usual: dotted key -> `usual` and `used`."""
    found: dict[str, dict[str, Any]] = {}
    for key, value in used.items():
        name, normal = f"{above}{key}", usual.get(key)
        if isinstance(value, Mapping) and isinstance(normal, Mapping):
            found |= differences(value, normal, f"{name}.")
        elif value != normal:
            found[name] = {"usual": normal, "used": value}
    return found


def _benchmark(path: Path) -> dict[str, float | None]:
    """Return what Snakemake measured of a job, nothing if it did not; what was too short to be measured is None."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file, delimiter="\t"), {})
    return {name: _number(row.get(name, "")) for name in ("s", "max_rss", "cpu_time")} if row else {}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _first(measured: float | None, noted: float) -> float:
    return noted if measured is None else measured


def _seconds(record: Record) -> float:
    return (_moment(record["ended"]) - _moment(record["started"])).total_seconds() + record["imports_cpu"]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _size(path: Path) -> int | None:
    """Return a file's or a folder's bytes, None for what is not there (any more)."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else None


if __name__ == "__main__":
    with logged(snakemake):
        given = snakemake.params
        settings = {name: given[name] for name in ("run", "usual", "studies", "sources", "data")}
        record = run_record(snakemake.input.targets, Path(snakemake.log[0]).parents[1], settings)
        with whole(snakemake.output.json) as beside:
            text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
            beside.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        words = read_labels(snakemake.input.labels, given.run["language"])
        shown = sections(record | {"json": Path(snakemake.output.json).name}, words)
        template = Path(snakemake.input.templates[0])
        page = rendered(
            template.name, template.parent, words=words, title=words("record.title"), data=given.data, **shown
        )
        with whole(snakemake.output.html) as beside:
            beside.write_text(page, encoding="utf-8", newline="\n")
