"""A hash of the code that a job runs, so that Snakemake reruns exactly what an edit affects.

Snakemake's own code trigger is the script's modification time: a fresh clone would rerun everything, and an edited
helper module nothing. This hash follows the imports instead. It covers

- the parsed tree of the script and of every module of ours that it imports, so comments and layout do not count;
- name and version of every third-party distribution that these modules import;
- the minor version of Python, because parsed trees differ between them, and so may results.
"""

import ast
import hashlib
import sys
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path


def code_hash(root: Path, script: str) -> str:
    """Return the hash of `script` (relative to `root`) and of all code that it imports, 16 hexadecimal digits."""
    modules, libraries = imported(root, script)
    trees = [f"{path.relative_to(root).as_posix()}={_tree(path)}" for path in modules]
    versions = [f"{name}=={_version(name)}" for name in libraries]
    python = f"python=={sys.version_info.major}.{sys.version_info.minor}"
    return hashlib.sha256("\n".join([*trees, *versions, python]).encode()).hexdigest()[:16]


def imported(root: Path, script: str) -> tuple[list[Path], list[str]]:
    """Return the modules of ours (the script first among them, sorted) and the distributions that a script imports."""
    seen: set[Path] = set()
    libraries: set[str] = set()
    todo = [root / script]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in _imports(path):
            ours = _module_file(root, name)
            if ours is not None:
                todo.append(ours)
            elif not name.startswith("scripts"):
                libraries.update(_distributions().get(name.partition(".")[0], []))
    return sorted(seen), sorted(libraries)


@cache
def _imports(path: Path) -> list[str]:
    """Return the dotted names that a file imports, wherever in the file, `from a import b` also as `a.b`."""
    names = []
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level or node.module is None:
                message = f"{path}, line {node.lineno}: relative imports are not followed; write from scripts.room import …"
                raise ImportError(message)
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def _module_file(root: Path, name: str) -> Path | None:
    """Return the file of one of our modules, None for everything else."""
    path = root / f"{name.replace('.', '/')}.py"
    return path if name.startswith("scripts.") and path.exists() else None


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def _tree(path: Path) -> str:
    return ast.dump(_parsed(path))


@cache
def _version(distribution: str) -> str:
    return version(distribution)


@cache
def _distributions() -> dict[str, list[str]]:
    """Return the distributions behind each importable name; the standard library has none."""
    return {name: sorted(set(found)) for name, found in packages_distributions().items()}
