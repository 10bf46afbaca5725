"""Checks of a package's code: whether what it imports is declared and pinned, and whether what it draws is seeded."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from sys import stdlib_module_names
from typing import Any

import yaml

from scripts.dossier.check import Check, Item, Package, check
from scripts.dossier.drawing import draws, nodes, unseeded
from scripts.dossier.places import LOGS, WORKFLOW
from scripts.dossier.surroundings import normal
from scripts.files.code import DISTRIBUTIONS

PROJECT, CONDA, LOCK = "workflow/pyproject.toml", "workflow/environment.yml", "workflow/requirements.lock"
OTHERWISE_CALLED = {"matplotlib-base": "matplotlib"}
"""Conda's name -> the one of the Python package index."""

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w.]+(?:[ \t]*,[ \t]*[\w.]+)*))", re.MULTILINE
)
_PIN = re.compile(r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;\\]+)((?:[^\n]*\\\n)*[^\n]*)", re.MULTILINE)


def packages(package: Package) -> Check:
    """Look whether every imported distribution is declared, for pip and for conda, and pinned with its hash."""
    uses = imports(package)
    declared, conda, pins = _declared(package), _conda(package), _pins(package)
    missing = [path for path in (PROJECT, CONDA, LOCK) if path not in package.files]
    found = [Item(path, "no_declaration") for path in missing]
    for name, (path, line) in uses.items():
        for file, names in ((PROJECT, declared), (CONDA, conda)):
            if file not in missing and not _distributions(name) & names:
                found.append(Item(path, "undeclared", {"name": name, "file": file}, line))
    if LOCK not in missing:
        found += [Item(LOCK, "unpinned", {"name": name}) for name in sorted(declared - pins.keys())]
        found += [Item(LOCK, "no_hash", {"name": name}) for name, hashed in pins.items() if not hashed]
    found += _as_run(package, missing)
    return check("packages", found, imported=len(uses), declared=len(declared), pinned=len(pins))


@cache
def _distributions(name: str) -> set[str]:
    """Return what the distributions of an importable name are called."""
    return {normal(each) for each in (DISTRIBUTIONS.get(name, name), *_installed().get(name, ()))}


@cache
def _installed() -> Mapping[str, list[str]]:
    return packages_distributions()


def _as_run(package: Package, missing: list[str]) -> Iterator[Item]:
    """Yield what the run record says otherwise than the lock."""
    lock = package.record.get("lock", {"sha256": None, "differs": {}})
    if LOCK not in missing and lock["sha256"] and lock["sha256"] != package.finished.sha256(LOCK):
        yield Item(LOCK, "other_lock")
    for name, each in lock["differs"].items():
        yield Item(LOCK, "not_as_locked", {"name": name, **each}, bad=False)


def imports(package: Package) -> dict[str, tuple[str, int]]:
    """Return what the workflow's code imports from elsewhere: importable name -> first file and line."""
    found: dict[str, tuple[str, int]] = {}
    for path in package.files:
        if path.startswith(f"{WORKFLOW}/") and path.endswith((".py", ".smk", "/Snakefile")):
            for line, name in _imported(package.text(path) or "", path):
                top = name.partition(".")[0]
                own = package.root / WORKFLOW / top
                if top not in stdlib_module_names and not own.is_dir() and not own.with_suffix(".py").is_file():
                    found.setdefault(top, (path, line))
    return dict(sorted(found.items()))


def _imported(text: str, path: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each import; rule files are no Python, so their lines are read one by one."""
    if path.endswith(".py"):
        for node in nodes(text):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.lineno, node.module
        return
    for match in _IMPORT.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield from ((line, name.strip()) for name in (match[1] or match[2]).split(","))


def _declared(package: Package) -> set[str]:
    """Return the distributions that the project needs for a run; those of its tests do not count."""
    project = tomllib.loads(package.text(PROJECT) or "").get("project", {})
    return {_name(each) for each in project.get("dependencies", [])}


def _conda(package: Package) -> set[str]:
    listed = (yaml.safe_load(package.text(CONDA) or "") or {}).get("dependencies", [])
    plain = [each for each in listed if isinstance(each, str)]
    pip = [name for each in listed if isinstance(each, Mapping) for name in each.get("pip", [])]
    names = {_name(each.rpartition("::")[2]) for each in [*plain, *pip]}
    return names | {OTHERWISE_CALLED[name] for name in names & OTHERWISE_CALLED.keys()}


def _name(requirement: str) -> str:
    """Return a requirement's distribution: `snakemake[reports]>=9.27` is of snakemake."""
    return normal(re.split(r"[\s\[<>=!~;]", requirement.strip(), maxsplit=1)[0])


def _pins(package: Package) -> dict[str, bool]:
    """Return what the lock pins -> whether with a hash."""
    return {normal(match[1]): "--hash=" in match[3] for match in _PIN.finditer(package.text(LOCK) or "")}


def seeds(package: Package) -> Check:
    """Look whether every job that can draw random numbers was given a seed, and no generator is made without one."""
    home = package.root / WORKFLOW
    modules = sorted((home / "scripts").rglob("*.py"))
    found = [
        Item(path.relative_to(package.root).as_posix(), "unseeded", {"call": call}, line)
        for path in modules
        for line, call in unseeded(path.read_text(encoding="utf-8"))
    ]
    jobs: dict[str, list[Mapping[str, Any]]] = {}
    for record in package.finished.records:
        jobs.setdefault(record["script"], []).append(record)
    drawing = 0
    for script, records in sorted(jobs.items()):
        if not draws(home, script):
            continue
        drawing += 1
        without = sorted({record["rule"] for record in records if "seed" not in record["params"]})
        found += [Item(f"{WORKFLOW}/{script}", "no_seed", {"rule": rule}) for rule in without]
    given = sorted({record["params"]["seed"] for record in package.finished.records if "seed" in record["params"]})
    if len(given) > 1:
        found.append(Item(LOGS, "seeds_differ", {"seeds": ", ".join(map(str, given))}, bad=False))
    seed = ", ".join(map(str, given)) or "–"
    return check("seeds", found, modules=len(modules), scripts=len(jobs), drawing=drawing, seed=seed)
