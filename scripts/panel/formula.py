"""Formulas of derived variables: numbers, names, + - * / **, brackets and ln, and nothing else.

The text is parsed by Python's own grammar and evaluated node by node over columns, so that a study file cannot run
code.
"""

import ast
import operator
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeGuard, cast

import numpy as np
from numpy.typing import NDArray

from scripts.files.bad_input import BadInput

Floats = NDArray[np.float64]

LONGEST = 2_000
"""Letters of a formula at most; that of a derived variable with those that it is written with put in."""
DEEPEST = 150
"""Operations inside each other at most, as the terms of a sum are."""

_BINARY: dict[type[ast.operator], Callable[[Floats, Floats], Floats]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


class Place(NamedTuple):
    """Which cell of the panel a value is, in words, and the raw cell that it comes from, as far as there is one."""

    words: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None


Placed = Callable[[int], Place]


@dataclass(frozen=True)
class Formula:
    """A derived variable's name, its formula as written, and the columns that it uses in order of appearance."""

    name: str
    text: str
    inputs: tuple[str, ...]

    def in_units(self, units: Mapping[str, str]) -> str:
        """Return the formula with each column replaced by its unit: what the result is measured in.

        >>> parse("lnhum", "ln(10000 * people / area)").in_units({"people": "10^4 persons", "area": "km²"})
        'ln(10000 * [10^4 persons] / km²)'
        >>> parse("str", "share").in_units({"share": "percent"})
        'percent'
        """
        if self.text.strip() in self.inputs:
            return units.get(self.text.strip(), "")
        tree = _tree(self.name, self.text)
        text = ast.unparse(tree)
        for node in sorted(_columns(ast.parse(text, mode="eval")), key=lambda node: -node.col_offset):
            unit = units.get(node.id, node.id)
            unit = unit if unit.isalnum() else f"[{unit}]"
            text = f"{text[: node.col_offset]}{unit}{text[node.end_col_offset :]}"
        return text


def parse(name: str, text: str) -> Formula:
    """Read a formula and check that it holds nothing but what is allowed.

    Raises
    ------
    BadInput
        If it does not parse, uses anything else, or uses no column.

    """
    tree = _tree(name, text)
    _check(tree.body, name, text)
    inputs = tuple(dict.fromkeys(node.id for node in sorted(_columns(tree), key=lambda node: node.col_offset)))
    if not inputs:
        raise _refused(name, text, "no column in it")
    return Formula(name, text, inputs)


def expanded(name: str, derived: Mapping[str, str]) -> Formula:
    """Return a variable's formula in observed variables alone, whatever derived ones it is written with.

    >>> expanded("square", {"income": "gdp / 10000", "square": "income ** 2"}).text
    '(gdp / 10000) ** 2'
    >>> expanded("gdp", {}).text
    'gdp'
    """
    return parse(name, ast.unparse(_Expanded(derived).visit(_tree(name, derived.get(name, name)))))


class _Expanded(ast.NodeTransformer):
    """Puts the formulas of derived variables in the place of their names."""

    def __init__(self, derived: Mapping[str, str]) -> None:
        self.derived = derived
        self.letters = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        formula = self.derived.get(node.id)
        if formula is None:
            return node
        self.letters += len(formula)
        if self.letters > LONGEST:
            raise _refused(
                node.id, formula, f"more than {LONGEST:,} letters once all are put in", f"at most {LONGEST:,}"
            )
        return self.visit(_tree(node.id, formula).body)


def evaluate(formula: Formula, columns: Mapping[str, Floats], place: Placed | None = None) -> Floats:
    """Compute a formula over columns `(n,)`; NaN wherever an input is NaN.

    Parameters
    ----------
    formula
        As `parse` returned it.
    columns
        The inputs by name.
    place
        Says which cell a row is and where it was read, for messages. Without it, what has no value (a logarithm of
        zero, a division by zero) is NaN instead of an error.

    Raises
    ------
    BadInput
        If an input is not among the columns (the message names those that are), or a logarithm is asked of a value
        that is not positive, or the result is infinite or no number although all inputs are numbers.

    """
    unknown = [name for name in formula.inputs if name not in columns]
    if unknown:
        raise _refused(formula.name, formula.text, f"{unknown[0]!r}", f"one of {', '.join(sorted(columns))}")
    with np.errstate(all="ignore"):
        values = _value(_tree(formula.name, formula.text).body, formula, columns, place)
    return _finite(values, formula, columns, place)


def _tree(name: str, text: str) -> ast.Expression:
    if len(text) > LONGEST:
        raise _refused(name, f"{text[:40]}…", f"{len(text):,} letters", f"at most {LONGEST:,}")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # MemoryError: brackets in brackets
        raise _refused(name, text, "what cannot be read as a formula") from error
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [below for node in level for below in ast.iter_child_nodes(node)]
    if level:
        raise _refused(name, text, f"more than {DEEPEST} operations inside each other")
    return tree


def _columns(tree: ast.AST) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id != "ln"]


def _is_number(node: ast.AST) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, int | float) or isinstance(node.value, bool):
        return False
    return abs(node.value) <= sys.float_info.max


def _is_logarithm(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "ln"
        and len(node.args) == 1
        and not node.keywords
    )


def _check(node: ast.expr, name: str, text: str) -> None:
    """Raise at the first part of a formula that is not allowed."""
    if _is_number(node) or (isinstance(node, ast.Name) and node.id != "ln"):
        return
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        parts = [node.left, node.right]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        parts = [node.operand]
    elif _is_logarithm(node):
        parts = node.args
    else:
        raise _refused(name, text, f"{ast.unparse(node)!r}")
    for part in parts:
        _check(part, name, text)


def _value(node: ast.expr, formula: Formula, columns: Mapping[str, Floats], place: Placed | None) -> Floats:
    """Return the value of one checked part of a formula."""
    if isinstance(node, ast.Name):
        return np.asarray(columns[node.id], dtype=float)
    if isinstance(node, ast.Constant):
        return np.asarray(node.value, dtype=float)
    if isinstance(node, ast.BinOp):
        left, right = (_value(part, formula, columns, place) for part in (node.left, node.right))
        return _BINARY[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand, formula, columns, place)
        return -value if isinstance(node.op, ast.USub) else value
    call = cast("ast.Call", node)  # nothing else is left that `_check` lets through
    return _logarithm(_value(call.args[0], formula, columns, place), formula, place)


def _logarithm(values: Floats, formula: Formula, place: Placed | None) -> Floats:
    """Return ln of positive values; others stop the job, or are NaN where nobody asked for places."""
    bad = np.flatnonzero(values <= 0)
    if bad.size and place is not None:
        expected = "a positive value, which alone has a logarithm"
        raise _refused_at(place(int(bad[0])), f"ln of {np.atleast_1d(values)[bad[0]]:g}", bad.size, formula, expected)
    return np.where(values > 0, np.log(np.where(values > 0, values, 1.0)), np.nan)


def _finite(values: Floats, formula: Formula, columns: Mapping[str, Floats], place: Placed | None) -> Floats:
    """Return the values; one that is infinite, or none although its inputs are there, stops the job or is NaN."""
    if place is not None:
        unknown = np.any([np.isnan(np.asarray(columns[name], dtype=float)) for name in formula.inputs], axis=0)
        bad = np.flatnonzero(np.isinf(values) | (np.isnan(values) & ~unknown))
        if bad.size:
            infinite = np.isinf(np.atleast_1d(values)[bad[0]])
            found = "a division by zero" if infinite else "no value (zero by zero, or the root of a negative number)"
            raise _refused_at(place(int(bad[0])), found, bad.size, formula, "a finite value")
    return np.where(np.isinf(values), np.nan, values)


def _refused_at(place: Place, found: str, count: int, formula: Formula, expected: str) -> BadInput:
    """Return the error of a formula at one cell, which names the raw cell too."""
    others = f"({count} such cells)"
    remedy = (
        "Correct the figure, say under the source's `missing` that it stands for no value, or write the formula "
        "without what cannot be computed."
    )
    where = {"file": place.file, "sheet": place.sheet, "cell": place.cell}
    return _refused(formula.name, formula.text, f"{found} at {place.words} {others}", expected, remedy, **where)


def _refused(
    name: str,
    text: str,
    found: str,
    expected: str = "names, numbers, + - * / **, brackets and ln",
    remedy: str = "Correct the formula under the study's derived.",
    **where: str | None,
) -> BadInput:
    """Return the error of a formula, which names the formula."""
    return BadInput(f"{found} in the formula {name} = {text}", expected, remedy, **where)
