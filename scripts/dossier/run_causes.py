"""Why two runs may differ: files from outside, configuration, seeds, code and software that are not the same."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.dossier.one_run import RAW, OneRun, flat
from scripts.files.code import imported
from scripts.files.job_record import HOME, sha256

KINDS = {
    "raw": "Raw files",
    "input": "Lists and other files that were read",
    "config": "Configuration",
    "seed": "Seeds and numbers of draws",
    "code": "Code",
    "software": "Software",
    "machine": "Machine",
}
"""Kinds of causes, in the order in which they are told."""

NONE = "none"
SEEDS = ("seed", "draws")
CODE_FILES = ("scripts/**/*.py", "rules/*.smk", "Snakefile")


@dataclass(frozen=True)
class Cause:
    """Something that went into the runs and is not the same.

    Attributes
    ----------
    kind
        A key of `KINDS`.
    name
        A file, a dotted key of the configuration, a script, a distribution.
    a, b
        What it is in each run: the start of a sha256, a value, a version; `none` where there is none.
    detail
        Who reads a file; which modules of a script differ.

    """

    kind: str
    name: str
    a: str
    b: str
    detail: list[str] = field(default_factory=list)


class Software:
    """Versions and code of both runs, and which of them a script ran with."""

    def __init__(self, a: OneRun, b: OneRun) -> None:
        self.a, self.b = a, b

    @cached_property
    def versions(self) -> dict[str, tuple[str, str]]:
        """Distribution, Python or Snakemake -> its versions, those that differ."""
        ours, theirs = _versions(self.a), _versions(self.b)
        names = sorted(ours.keys() & theirs.keys()) if not (self.a.record and self.b.record) else sorted(ours | theirs)
        every = {name: (ours.get(name, NONE), theirs.get(name, NONE)) for name in names}
        return {name: pair for name, pair in every.items() if pair[0] != pair[1]}

    @cached_property
    def files(self) -> list[str] | None:
        """Files of the workflow's code that differ; None if it did not come with both runs."""
        if self.a.workflow is None or self.b.workflow is None:
            return None
        if self.a.workflow == self.b.workflow:
            return []
        ours, theirs = _code(self.a.workflow), _code(self.b.workflow)
        return sorted(name for name in ours | theirs if ours.get(name) != theirs.get(name))

    def behind(self, script: str) -> tuple[list[str] | None, list[str]]:
        """Return which modules that a script imports differ (None: not known), and which of its libraries."""
        known = [_imported(root, script) for root in (self.a.workflow, self.b.workflow, HOME) if root is not None]
        modules = {name for found in known for name in found[0]}
        libraries = {name for found in known for name in found[1]} | {"python"}
        mine = None if self.files is None else [name for name in self.files if name in modules]
        return mine, [name for name in self.versions if name in libraries]


def run_causes(a: OneRun, b: OneRun, studies: Iterable[str], software: Software) -> list[Cause]:
    """Return what went into two runs and is not the same, by kind.

    Parameters
    ----------
    a, b
        The runs.
    studies
        Those that are compared.
    software
        Of both runs.

    """
    found = [*_files(a, b), *_configuration(a, b, list(studies)), *_scripts(a, b, software)]
    found += [Cause("software", name, *pair) for name, pair in software.versions.items()]
    found += _machine(a, b)
    order = list(KINDS)
    return sorted(found, key=lambda cause: order.index(cause.kind))


def _files(a: OneRun, b: OneRun) -> Iterator[Cause]:
    """Yield files that came from outside the runs and differ, and who read them."""
    readers: dict[str, set[str]] = {}
    for record in [*a.jobs, *b.jobs]:
        for path in record["input"]:
            readers.setdefault(path, set()).add(record["rule"])
    for path in sorted(a.given_files | b.given_files):
        ours, theirs = a.given_files.get(path), b.given_files.get(path)
        # Read on one side alone, it may be the other's own product: a raw file that was simulated there.
        if ours != theirs and (path.startswith(RAW) or not (path in a.makers or path in b.makers)):
            kind = "raw" if path.startswith(RAW) else "input"
            detail = [f"read by {', '.join(sorted(readers[path]))}"]
            yield Cause(kind, path.removeprefix(RAW), _start(ours), _start(theirs), detail)
    yield from _ledger(a, b)


def _ledger(a: OneRun, b: OneRun) -> Iterator[Cause]:
    """Yield raw files that lie beside those that jobs read, as the ledgers name them, and differ."""
    ours, theirs = _listed(a), _listed(b)
    read = a.given_files | b.given_files
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name) and RAW + name not in read and ours and theirs:
            yield Cause("raw", name, _start(ours.get(name)), _start(theirs.get(name)), ["read by no job"])


def _listed(run: OneRun) -> dict[str, str]:
    """Return raw file -> sha256 as the job of the ledger found it below the folder with the raw files."""
    made = run.makers.get("results/review/ledger.csv", {"input": {}})
    return {path.removeprefix(RAW): digest or "" for path, digest in made["input"].items() if path.startswith(RAW)}


def _configuration(a: OneRun, b: OneRun, studies: list[str]) -> Iterator[Cause]:
    """Yield settings that differ: of the run's configuration, or without both records of the jobs' parameters."""
    if not (a.record and b.record):
        yield from _parameters(a, b)
        return
    ours, theirs = (dict(flat(_settings(run, studies))) for run in (a, b))
    limited = a.studies != b.studies
    for key in dict.fromkeys([*ours, *theirs]):
        if limited and key.startswith("sources.") and (key in ours) != (key in theirs):
            continue
        if ours.get(key, NONE) != theirs.get(key, NONE):
            kind = "seed" if key.partition(".")[0] in SEEDS else "config"
            yield Cause(kind, key, _value(ours, key), _value(theirs, key))


def _settings(run: OneRun, studies: list[str]) -> dict[str, Any]:
    """Return the configuration as used, of the studies that are compared, wherever the raw files lay."""
    used = run.settings(run.record["config"]["used"])
    kept = {key: value for key, value in used.items() if key not in {"studies", "raw_dir"}}
    of = run.record["config"].get("studies", {})
    every = {name: of[name] for name in studies if name in of}
    return kept | {"studies": every, "sources": run.record["config"].get("sources", {})}


def _parameters(a: OneRun, b: OneRun) -> Iterator[Cause]:
    """Yield parameters of jobs with the same output that differ, and whose they are."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for path, record in a.makers.items():
        if path in b.makers:
            for key, ours, theirs in parameters(record, b.makers[path]):
                found.setdefault((key, ours, theirs), set()).add(record["rule"])
    for (key, ours, theirs), rules in sorted(found.items()):
        kind = "seed" if key.partition(".")[0] in SEEDS else "config"
        yield Cause(kind, key, ours, theirs, [f"of {', '.join(sorted(rules))}"])


def parameters(ours: dict[str, Any], theirs: dict[str, Any], named: str = "alike") -> list[tuple[str, str, str]]:
    """Return the dotted keys of two jobs' parameters that differ, with both values; their code is none of them."""
    one, other = (
        dict(flat({key: value for key, value in job[named].items() if key != "code"})) for job in (ours, theirs)
    )
    keys = dict.fromkeys([*one, *other])
    return [(key, _value(one, key), _value(other, key)) for key in keys if one.get(key, NONE) != other.get(key, NONE)]


def _scripts(a: OneRun, b: OneRun, software: Software) -> Iterator[Cause]:
    """Yield scripts that ran with other code; one whose libraries alone differ is told under software."""
    ours, theirs = _hashes(a), _hashes(b)
    for script in sorted(ours.keys() & theirs.keys()):
        if ours[script] == theirs[script]:
            continue
        modules, libraries = software.behind(script)
        if modules or not libraries:
            yield Cause("code", script, ours[script], theirs[script], modules or [])
    one, other = (str(run.record.get("commit", {}).get("commit") or NONE)[:12] for run in (a, b))
    if one != other:
        yield Cause("code", "commit", one, other)


def _hashes(run: OneRun) -> dict[str, str]:
    """Return script -> hash of the code that its jobs ran."""
    found: dict[str, set[str]] = {}
    for record in run.jobs:
        found.setdefault(record["script"], set()).add(str(record["params"].get("code", NONE)))
    return {script: ", ".join(sorted(codes)) for script, codes in found.items()}


def _machine(a: OneRun, b: OneRun) -> Iterator[Cause]:
    for key in ("platform", "processor"):
        ours, theirs = (str(run.record.get("machine", {}).get(key) or NONE) for run in (a, b))
        if ours != theirs and NONE not in {ours, theirs}:
            yield Cause("machine", key, ours, theirs)


def _versions(run: OneRun) -> dict[str, str]:
    """Return the versions of Python, Snakemake and every distribution, as far as records say."""
    pythons = ", ".join(sorted({record["python"] for record in run.jobs}))
    installed = run.record.get("installed", {})
    return {"python": pythons} | {name: str(number) for name, number in installed.items()}


def _code(root: Path) -> dict[str, str]:
    """Return the files of a workflow's code with their sha256."""
    files = sorted(file for pattern in CODE_FILES for file in root.glob(pattern))
    return {file.relative_to(root).as_posix(): sha256(file) or "" for file in files}


def _imported(root: Path, script: str) -> tuple[list[str], list[str]]:
    """Return the modules and distributions that a script imports, none if it cannot be read here."""
    try:
        modules, libraries = imported(root, script)
    except (OSError, ImportError, SyntaxError, ValueError, RecursionError):
        return [], []
    return [path.relative_to(root).as_posix() for path in modules], libraries


def _start(digest: str | None) -> str:
    return digest[:12] if digest else NONE


def _value(settings: dict[str, Any], key: str) -> str:
    return json.dumps(settings[key], ensure_ascii=False, default=str) if key in settings else NONE
