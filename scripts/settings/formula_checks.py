"""What formulas of a study may say, and which variables they use."""

import ast
from collections.abc import Iterator

from scripts.settings.base import RESERVED
from scripts.settings.errors import Problem, unknown
from scripts.settings.study import Study

FUNCTIONS = frozenset({"ln"})
FORMULA = "names, numbers, + - * / **, brackets and ln"
IN_FORMULAS = (
    *(ast.Expression, ast.Name, ast.Load, ast.Constant, ast.Call),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow),
    *(ast.UnaryOp, ast.USub, ast.UAdd),
)


def formula_problems(study: Study) -> Iterator[Problem]:
    """Check the names of derived variables and what their formulas are made of."""
    known = list(study.variables)
    for name, formula in study.derived.items():
        path = ("derived", name)
        if name in RESERVED or name in study.variables:
            yield Problem(path, f"found the name {name!r}, which the panel has already; expected another one")
        try:
            nodes = list(ast.walk(ast.parse(formula.strip(), mode="eval")))
        except SyntaxError as error:
            yield Problem(path, f"found {formula!r}; expected {FORMULA}: {error.msg}")
            continue
        functions = [node.func for node in nodes if isinstance(node, ast.Call)]
        names = [node for node in nodes if isinstance(node, ast.Name)]
        strange = [node for node in nodes if not isinstance(node, IN_FORMULAS)]
        for node in strange[:1]:
            yield Problem(path, f"found {formula!r}; expected {FORMULA}, without {type(node).__name__}")
        for node in names:
            if node in functions and node.id not in FUNCTIONS:
                yield Problem(path, unknown(node.id, FUNCTIONS, "function"))
            elif node not in functions and node.id not in known:
                yield Problem(path, unknown(node.id, known, "variable"))
        if len(names) == len(functions):
            yield Problem(path, f"found {formula!r}, without a variable in it; expected {FORMULA}")
        known.append(name)


def inputs_of_derived(study: Study) -> dict[str, set[str]]:
    """Return the observed variables that each derived one is computed from; a formula uses names above it."""
    inputs: dict[str, set[str]] = {}
    for name, formula in study.derived.items():
        try:
            nodes = list(ast.walk(ast.parse(formula.strip(), mode="eval")))
        except SyntaxError:  # said where the formulas are checked
            continue
        names = {node.id for node in nodes if isinstance(node, ast.Name)} - FUNCTIONS
        inputs[name] = {each for used in names for each in inputs.get(used, {used})}
    return inputs
