"""Which scripts can draw random numbers, and where a generator is made without a seed: read from the code.

From a script's last lines on, every function that is named in one already reached is reached too, across modules of
ours; a script draws if one of them makes a generator. A call that no run ever comes to counts as one.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

GENERATORS = {"default_rng", "RandomState", "SeedSequence", "PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937"}
UNSEEDED_ARGUMENTS = {"default_rng": "seed", "RandomState": "seed", "SeedSequence": "entropy"}
OF_A_GENERATOR = {*GENERATORS, "Generator", "BitGenerator", "bit_generator"}
"""Names of `numpy.random` that keep no state of their own, unlike `numpy.random.normal` and its like."""


MAIN = "__main__"
"""Stands for what a module does only when it is the script that is run."""


class _Module(NamedTuple):
    """A module: what each of its names uses, and what it imports from ours."""

    uses: dict[str, set[str]]
    imported: dict[str, tuple[str, str]]


def draws(home: Path, script: str) -> bool:
    """Return whether a script, relative to the workflow's folder, can come to where a generator is made."""
    path = home / script
    if not path.is_file():
        return False
    todo, seen = [(path, MAIN), (path, "")], set()
    while todo:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        module, name = _module(place[0]), place[1]
        used = module.uses.get(name, set())
        if used & GENERATORS:
            return True
        for each in used:
            if each in module.uses:
                todo.append((place[0], each))
            elif each in module.imported:
                of, called = module.imported[each]
                file = home / f"{of.replace('.', '/')}.py"
                todo += [(file, called), (file, "")] if file.is_file() else []
    return False


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """Return every piece of a module's code; several checks ask for it."""
    return tuple(ast.walk(ast.parse(text)))


def unseeded(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield line and name of each call that draws without a seed of the caller's.

    Examples
    --------
    >>> list(unseeded("import numpy as np\nnp.random.normal()\nnp.random.default_rng(7)\nnp.random.default_rng()"))
    [(2, 'np.random.normal'), (4, 'np.random.default_rng')]

    """
    every = nodes(text)
    plain = {"random"} & {alias.name for node in every if isinstance(node, ast.Import) for alias in node.names}
    for node in every:
        if isinstance(node, ast.ImportFrom) and node.module == "random":
            yield node.lineno, "random"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            before, _, name = ast.unparse(node.func).rpartition(".")
            of_numpy = before in ("np.random", "numpy.random") and name not in OF_A_GENERATOR
            if _without_seed(name, node) or of_numpy or (before in plain and name != "Random"):
                yield node.lineno, ast.unparse(node.func)


def _without_seed(name: str, call: ast.Call) -> bool:
    """Return whether a generator is made by chance: without a seed, or with None for one."""
    if name not in UNSEEDED_ARGUMENTS:
        return False
    given = [*call.args[:1], *(each.value for each in call.keywords if each.arg == UNSEEDED_ARGUMENTS[name])]
    return not given or (isinstance(given[0], ast.Constant) and given[0].value is None)


@cache
def _module(path: Path) -> _Module:
    """Return what a module's functions, classes and constants use; under the empty name, what it does on import."""
    uses: dict[str, set[str]] = {"": set(), MAIN: set()}
    imported: dict[str, tuple[str, str]] = {}
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("scripts"):
            imported |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            uses.setdefault(node.name, set()).update(_names(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for name in {name for target in targets for name in _names(target)}:
                uses.setdefault(name, set()).update(_names(node) - {name})
        else:
            run = isinstance(node, ast.If) and MAIN in ast.unparse(node.test)
            uses[MAIN if run else ""] |= _names(node)
    return _Module(uses, imported)


def _names(node: ast.AST) -> set[str]:
    """Return the names that a piece of code uses, those after a dot too."""
    plain = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return plain | {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
