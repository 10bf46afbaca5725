"""A hash of the code that a job runs, so that Snakemake reruns exactly what an edit affects.

Snakemake's own code trigger is the script's modification time: a fresh clone would rerun everything, and an edited
helper module nothing. This hash follows the imports instead. It covers

- the parsed tree of the script and of every module of ours that it imports, so comments and layout do not count;
- name and version of every third-party distribution that these modules import;
- the minor version of Python, because parsed trees differ between them, and so may results.

Parsing a hundred modules takes longer than all else that Snakemake does before its first job, so what was parsed is
kept beside Snakemake's own records, by the digest of the module's text.
"""

import ast
import hashlib
import json
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

PYTHON = f"python=={sys.version_info.major}.{sys.version_info.minor}"
KEPT = Path(".snakemake/pilotpanel-modules.json")

DISTRIBUTIONS = {"docx": "python-docx", "msoffcrypto": "msoffcrypto-tool", "sklearn": "scikit-learn", "yaml": "pyyaml"}
"""Distributions that are not called like what is imported from them."""


class Module(NamedTuple):
    """A parsed module: the digest of its tree, and the dotted names that it imports."""

    tree: str
    names: list[str]


def code_hash(root: Path, script: str) -> str:
    """Return the hash of `script` (relative to `root`) and of all code that it imports, 16 hexadecimal digits."""
    modules, libraries = imported(root, script)
    trees = [f"{path.relative_to(root).as_posix()}={_module(path).tree}" for path in modules]
    versions = [f"{name}=={_version(name)}" for name in libraries]
    return hashlib.sha256("\n".join([*trees, *versions, PYTHON]).encode()).hexdigest()[:16]


def imported(root: Path, script: str) -> tuple[list[Path], list[str]]:
    """Return the modules of ours and the third-party distributions that a script imports, itself included, sorted."""
    seen: set[Path] = set()
    libraries: set[str] = set()
    todo = [root / script]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in _module(path).names:
            ours = _module_file(root, name)
            if ours is not None:
                todo.append(ours)
            elif not name.startswith("scripts"):
                libraries.update(_distribution(name.partition(".")[0]))
    return sorted(seen), sorted(libraries)


def keep_parsed(path: Path = KEPT) -> None:
    """Keep what was parsed for the next start; a folder that cannot be written to only costs time."""
    known = _kept(path)
    if not _parsed.keys() <= known.keys():
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            beside = path.with_suffix(f".{id(known)}")
            beside.write_text(json.dumps(dict(_parsed)), encoding="utf-8")
            beside.replace(path)


_parsed: dict[str, tuple[str, list[str]]] = {}
"""Modules by the digest of their text, as far as this process met them."""


@cache
def _kept(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Return what an earlier start kept, nothing if the file is not there or not whole."""
    with suppress(OSError, ValueError):
        return json.loads(path.read_text(encoding="utf-8"))
    return {}


@cache
def _module(path: Path) -> Module:
    text = path.read_bytes()
    key = hashlib.sha256(PYTHON.encode() + text).hexdigest()
    _parsed[key] = _kept(KEPT).get(key) or _parse(path, text)
    return Module(*_parsed[key])


def _parse(path: Path, text: bytes) -> tuple[str, list[str]]:
    """Return the digest of a module's tree, and the names imported wherever in it, `from a import b` also as `a.b`."""
    tree = ast.parse(text, filename=str(path))
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level or node.module is None:
                message = (
                    f"{path}, line {node.lineno}: relative imports are not followed; name the module from scripts on"
                )
                raise ImportError(message)
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest(), sorted(set(names))


@cache
def _module_file(root: Path, name: str) -> Path | None:
    """Return the file of one of our modules, None for everything else."""
    path = root / f"{name.replace('.', '/')}.py"
    return path if name.startswith("scripts.") and path.exists() else None


@cache
def _distribution(name: str) -> list[str]:
    """Return the distribution behind an importable name; the standard library has none."""
    if name in sys.stdlib_module_names:
        return []
    found = DISTRIBUTIONS.get(name, name.replace("_", "-"))
    try:
        _version(found)
    except PackageNotFoundError as error:
        message = (
            f"{name} is imported, but no distribution {found} is installed; if it is called otherwise, say so here"
        )
        raise ImportError(message) from error
    return [found]


@cache
def _version(distribution: str) -> str:
    return version(distribution)
