"""Checks between columns: one regression printed several times, and one control with two signs."""

from collections.abc import Callable, Iterator
from itertools import combinations

from scripts.review.finding import CONTRADICTION, DOUBT, Check, Finding, Place, column_name, number
from scripts.review.interval import Interval
from scripts.review.paper import Paper, Printed

CONSTANTS = ("_cons", "constant")
SURE = 2.576
"""|t| from which on a sign is beyond doubt (1 %)."""

Pair = Callable[[Printed, Printed], bool]


def one_regression(paper: Paper) -> Iterator[Finding]:
    """Yield numbers that differ between columns that are one and the same regression.

    A number is reported if it cannot be the same as any other printing of it; all printings are listed.
    """
    for columns in paper.columns_with("specification").values():
        lines: dict[str, list[Printed]] = {}
        for table, column in columns:
            for row in paper.rows(table, column, "coef"):
                cell = paper.cell(table, column, row, "coef")
                if cell:
                    lines.setdefault(paper.variable(table, row), []).append(cell)
        for name, cells in lines.items():
            yield from _constants(cells) if name in CONSTANTS else _coefficients(paper, cells)
        for stat, code in (("R2", "R2_CONFLICT"), ("R2_adj", "R2_CONFLICT"), ("N", "N_CONFLICT")):
            fits = [cell for place in columns if (cell := paper.cell(*place, "model", stat))]
            texts = {cell: cell.text + _adjusted(paper, cell) for cell in fits}
            yield from _conflicts(code, DOUBT, texts, lambda one, other: not _values(one).meets(_values(other)))


def _coefficients(paper: Paper, cells: list[Printed]) -> Iterator[Finding]:
    """Yield in what one coefficient differs between its printings: size, sign, standard error, stars."""
    texts = {cell: cell.text + cell.stars for cell in cells}
    yield from _conflicts("SIGN_CONFLICT", CONTRADICTION, texts, lambda a, b: a.sign * b.sign < 0 and _alike(a, b))
    yield from _conflicts("COEF_CONFLICT", CONTRADICTION, texts, lambda a, b: not _alike(a, b))
    yield from _conflicts("STARS_CONFLICT", DOUBT, texts, lambda a, b: _alike(a, b) and a.stars != b.stars)
    errors = {cell: error for cell in cells if (error := paper.error(cell.table, cell.column, cell.row))}
    with_errors = {cell: f"{cell.text} ({number(error.middle, 4)})" for cell, error in errors.items()}
    yield from _conflicts("T_CONFLICT", DOUBT, with_errors, lambda a, b: _other_error(paper, a, b))


def _constants(cells: list[Printed]) -> Iterator[Finding]:
    """Yield constants of one regression that differ."""
    texts = {cell: cell.text for cell in cells}
    yield from _conflicts("CONS_CONFLICT", DOUBT, texts, lambda a, b: not _values(a).meets(_values(b)))


def _conflicts(code: str, severity: str, texts: dict[Printed, str], differ: Pair) -> Iterator[Finding]:
    """Yield every cell that differs from some other printing, with the list of all of them."""
    listed = "; ".join(f"{column_name(cell.table, cell.column)}: {text}" for cell, text in texts.items())
    for cell in texts:
        if any(differ(cell, other) for other in texts if other is not cell):
            place = Place(cell.table, cell.column, cell.row, cell.stat)
            yield Finding(code, severity, place, {"printed": listed})


def _alike(one: Printed, other: Printed) -> bool:
    """Return whether two coefficients are of one size."""
    return abs(_values(one)).meets(abs(_values(other)))


def _other_error(paper: Paper, one: Printed, other: Printed) -> bool:
    """Return whether two printings of a coefficient imply two standard errors.

    One regression has one coefficient before rounding, so where both print alike their t's tell, without its rounding.
    """
    t = [paper.value(cell.table, cell.column, cell.row, "t") for cell in (one, other)]
    if t[0] and t[1] and one.text == other.text:
        return not abs(t[0]).meets(abs(t[1]))
    errors = [paper.error(cell.table, cell.column, cell.row) for cell in (one, other)]
    return bool(errors[0] and errors[1] and not errors[0].meets(errors[1]))


def _adjusted(paper: Paper, cell: Printed) -> str:
    """Return the adjusted R² in square brackets, for a cell with R² that has one beside it."""
    beside = paper.cell(cell.table, cell.column, cell.row, "R2_adj")
    return f" [{beside.text}]" if cell.stat == "R2" and beside else ""


def _values(cell: Printed) -> Interval:
    """Return a cell's values; it has some, because `Paper.cell` gave it."""
    if cell.interval is None:
        message = f"{cell} has no value"
        raise ValueError(message)
    return cell.interval


def one_control_two_signs(paper: Paper) -> Iterator[Finding]:
    """Yield controls whose coefficient on one outcome is beyond doubt positive in one column, negative in another.

    Groups of a split may differ in earnest and are left out.
    """
    split = {place for columns in paper.columns_with("partition").values() for place in columns}
    for columns in paper.columns_with("outcome").values():
        places: dict[str, list[Printed]] = {}
        for table, column in columns:
            treatments = paper.known("treatment", table, column)
            for row in paper.rows(table, column, "coef") if (table, column) not in split else []:
                cell, t = paper.cell(table, column, row, "coef"), paper.t(table, column, row)
                if cell and t and t.low > SURE and row not in (*treatments, *CONSTANTS):
                    places.setdefault(paper.variable(table, row), []).append(cell)
        for cells in places.values():
            for one, other in combinations(cells, 2):
                if one.sign * other.sign < 0 and not _one_specification(paper, one, other):
                    texts = [f"{column_name(cell.table, cell.column)}: {cell.text}" for cell in (one, other)]
                    for cell in (one, other):
                        place = Place(cell.table, cell.column, cell.row, cell.stat)
                        yield Finding("SIGN_CONFLICT", DOUBT, place, {"printed": "; ".join(texts)}, "control")


def _one_specification(paper: Paper, one: Printed, other: Printed) -> bool:
    """Return whether two cells are of columns that are one regression, which another check compares."""
    names = [paper.fact("specification", cell.table, cell.column) for cell in (one, other)]
    return bool(names[0]) and names[0] == names[1]


CHECKS: tuple[Check, ...] = (one_regression, one_control_two_signs)
