"""From a made file back to the raw files: the job that made it, what it read, who made that, and so on."""

import ast
import re
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from scripts.dossier.finished import Finished
from scripts.dossier.records import Record
from scripts.files.code import code_hash, imported

HOME = Path(__file__).parents[2]
"""The workflow's folder."""


@dataclass(frozen=True)
class File:
    """A file: its path, its sha256 as recorded by the job that made it (else by one that read it), who made it."""

    path: str
    sha256: str
    rule: str = ""


@dataclass(frozen=True)
class Job:
    """The job that made a file.

    Attributes
    ----------
    script, line
        The script, relative to the workflow's folder, and the line of its public function.
    params
        What of the configuration it was handed.
    seed
        The run's seed, None for a job that draws no random numbers.
    libraries
        Distributions that its modules import -> installed version.
    unchanged
        Whether its code and these versions are those of the job, by the hash that the job was run with.

    """

    rule: str
    wildcards: dict[str, str]
    script: str
    line: int
    params: dict[str, Any]
    seed: int | None
    python: str
    libraries: dict[str, str]
    unchanged: bool
    ended: str


@dataclass(frozen=True)
class Chain:
    """What a file rests on.

    Attributes
    ----------
    made
        Files made by jobs, nearest first.
    raw
        Raw files.
    lists
        Lists and words that come with the workflow or lie in the working folder.

    """

    made: list[File] = field(default_factory=list)
    raw: list[File] = field(default_factory=list)
    lists: list[File] = field(default_factory=list)


def job_of(record: Record) -> Job:
    """Return what a person wants to know of a job."""
    params = {name: value for name, value in record["params"].items() if name != "code"}
    script = record["script"]
    there = (HOME / script).is_file()
    libraries = imported(HOME, script)[1] if there else []
    return Job(
        rule=record["rule"],
        wildcards=record["wildcards"],
        script=script,
        line=_line(HOME / script) if there else 0,
        params=params,
        seed=params.pop("seed", None),
        python=record["python"],
        libraries={name: version(name) for name in libraries},
        unchanged=there and code_hash(HOME, script) == record["params"].get("code"),
        ended=record["ended"],
    )


def chain(finished: Finished, record: Record, plan: str = "") -> tuple[Chain, list[Record]]:
    """Return what a job's files rest on, and the records of the jobs behind them, its own first.

    Parameters
    ----------
    finished
        The working folder.
    record
        The job's record.
    plan
        The fill plan that matters: what the job reads of other plans' panels is left out. Empty: all of them.

    """
    paths, records = _walk(finished, record, plan)
    found = Chain()
    for path, recorded in paths.items():
        maker = finished.producers.get(path)
        if _is_raw(finished, path):
            found.raw.append(File(path, recorded))
        elif maker is None:
            found.lists.append(File(path, recorded))
        else:
            found.made.append(File(path, maker["output"][path] or "", maker["rule"]))
    found.raw.sort(key=lambda file: file.path)
    found.lists.sort(key=lambda file: file.path)
    return found, records


def _walk(finished: Finished, record: Record, plan: str) -> tuple[dict[str, str], list[Record]]:
    """Return the files behind a job with their sha256 when they were read, and the jobs; raw files end the walk."""
    found: dict[str, str] = {}
    records = [record]
    for each in records:
        for path, recorded in each["input"].items():
            if path in found or not _of_plan(path, plan):
                continue
            found[path] = recorded or ""
            maker = finished.producers.get(path)
            if maker is not None and all(maker is not other for other in records) and not _is_raw(finished, path):
                records.append(maker)
    return found, records


def _is_raw(finished: Finished, path: str) -> bool:
    return bool(finished.raw_dir) and path.startswith(f"{finished.raw_dir}/")


def _of_plan(path: str, plan: str) -> bool:
    """Return whether a file is no panel or lineage of another plan."""
    place = re.fullmatch(r"results/[^/]+/panel/([^/]+)/(panel|lineage)\.parquet", path)
    return not plan or place is None or place[1] == plan


def _line(script: Path) -> int:
    """Return the line of a script's public function, which is called like it; 1 if it has none."""
    tree = ast.parse(script.read_bytes())
    return next(
        (node.lineno for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == script.stem), 1
    )
