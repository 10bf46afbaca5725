"""What differs between two runs as text for a terminal: raw cells, panel cells, estimates."""

from collections.abc import Iterator, Sequence
from typing import Any

from scripts.dossier.comparison import Comparison
from scripts.dossier.differing_cells import FOLLOWED, PanelCell, RawCell, VariableCells
from scripts.dossier.differing_estimates import EstimatesDifference, MovedRow

FEW = 40
"""A panel with more cells that differ shows fewer of each variable."""

LONGEST = 100
"""How much of a value is shown, in signs."""

NAMED = 4
"""How many names a line lists."""


def raw_cell_lines(cells: Sequence[RawCell], most: int | None) -> Iterator[str]:
    """Yield the raw cells that differ, and how many panel cells rest on each."""
    many = len(cells) > FOLLOWED
    yield from titled("Raw cells", [_raw_cell(cell, many=many) for cell in cells], most)


def panel_lines(found: Comparison, most: int | None) -> Iterator[str]:
    """Yield the cells that differ by study, plan and variable; plans with the same ones are told together."""
    if not found.panels:
        return
    yield ""
    yield f"Panel cells ({sum(panel.count for panel in found.panels)})"
    alike: dict[str, list[str]] = {}
    for panel in found.panels:
        alike.setdefault(repr((panel.study, panel.variables, panel.only)), []).append(panel.plan)
    for panel in found.panels:
        plans = alike.pop(repr((panel.study, panel.variables, panel.only)), None)
        if plans is None:
            continue
        yield f"  {panel.study}, {'plan' if len(plans) == 1 else 'plans'} {', '.join(plans)}"
        for label, count in panel.only.items():
            if count:
                yield f"    {counted(count, 'cell')} only in {label}"
        for each in panel.variables:
            yield f"    {_variable(each)}"
            cells = [_panel_cell(cell) for cell in each.cells]
            yield from bounded(cells, most if panel.count <= FEW else fewer(most), "      ", each.count)


def estimates_lines(found: Comparison, most: int | None) -> Iterator[str]:
    """Yield the rows that moved by file."""
    if not found.estimates:
        return
    yield ""
    yield f"Estimates ({counted(len(found.estimates), 'file')})"
    for each in found.estimates:
        yield f"  {_estimates_line(each)}"
        yield from bounded([_moved_row(row) for row in each.examples], fewer(most), "    ", each.moved)


def _raw_cell(cell: RawCell, *, many: bool) -> str:
    """Return a raw cell that differs, and what rests on it."""
    moved = [count for count in cell.moved.values() if count]
    rest = f"{counted(sum(moved), 'panel cell')} of {counted(len(moved), 'panel')}" if moved else "no panel cell"
    behind = "" if many else f"  ({cell.key}; moved {rest})"
    if cell.a and cell.b and _place(cell.a) == _place(cell.b):
        return f"{_place(cell.a)}: {_raw_text(cell.a, cell.b)} → {_raw_text(cell.b, cell.a)}{behind}"
    sides = [f"{_place(side)} {quoted(side['raw_text'])}" if side else "not read" for side in (cell.a, cell.b)]
    return f"{cell.key}: {' → '.join(sides)}{behind}"


def _place(cell: dict[str, str]) -> str:
    return f"{cell['file']} {cell['sheet']}!{cell['cell']}"


def _raw_text(cell: dict[str, str], other: dict[str, str]) -> str:
    """Return a raw text, with its unit where that differs."""
    unit = f" {quoted(cell['unit_raw'])}" if cell["unit_raw"] != other["unit_raw"] else ""
    return f"{quoted(cell['raw_text'])}{unit}"


def _variable(each: VariableCells) -> str:
    parts = [f"{each.variable}: {each.count} of {counted(each.of, 'cell')}"]
    parts += [f"largest difference {each.largest:.6g}"] if each.largest else []
    parts += [f"{each.statuses} with another status"] if each.statuses else []
    parts += [f"{each.intervals} with another interval alone"] if each.intervals else []
    parts += [f"{each.rest_on_raw} made from raw cells that differ"] if each.rest_on_raw else []
    other = each.count - each.rest_on_raw
    parts += [f"{other} NOT made from such a raw cell"] if other else []
    return ", ".join(parts)


def _panel_cell(cell: PanelCell) -> str:
    values = _pair(cell.a, cell.b)
    status = cell.status_a if cell.status_a == cell.status_b else f"{cell.status_a} → {cell.status_b}"
    size = f"  by {cell.difference:.6g}" if cell.difference else ""
    origin = f"  from {', '.join(cell.made_from[:NAMED])}{more(cell.made_from)}" if cell.made_from else ""
    return f"{cell.key}  {values}{size}  {status}{origin}"


def _estimates_line(each: EstimatesDifference) -> str:
    if each.note:
        return f"{each.file}: {each.note}"
    columns = [
        f"{column.column} {column.rows}" + (f" (largest {column.largest:.3g})" if column.largest is not None else "")
        for column in each.columns
    ]
    parts = [f"{each.moved} of {counted(each.rows, 'row')} moved"]
    parts += [f"{counted(count, 'row')} only in {label}" for label, count in each.only.items() if count]
    return f"{each.file}: {', '.join(parts)}" + (f"; {', '.join(columns)}" if columns else "")


def _moved_row(row: MovedRow) -> str:
    key = " ".join(str(value) for name, value in row.key.items() if name != "study")
    first = ("estimate", "std_error", "p_value", "n_obs")
    names = [name for name in first if name in row.values] or list(row.values)[:2]
    values = ", ".join(f"{name} {_pair(*row.values[name])}" for name in names)
    return f"{key}: {values}"


def _pair(ours: object, theirs: object) -> str:
    """Return two values, with as many digits as it takes to tell them apart."""
    few = [_number(value, 6) for value in (ours, theirs)]
    return " → ".join(few if few[0] != few[1] else [_number(value, 17) for value in (ours, theirs)])


def _number(value: object, digits: int) -> str:
    if value is None:
        return "missing"
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)


def titled(title: str, lines: Sequence[str], most: int | None) -> Iterator[str]:
    """Yield a section, nothing of an empty one."""
    if lines:
        yield ""
        yield f"{title} ({len(lines)})"
        yield from bounded(lines, most, "  ")


def bounded(lines: Sequence[str], most: int | None, indent: str, count: int | None = None) -> Iterator[str]:
    """Yield so many lines, and how many more there are of `count`, or of these."""
    few = lines if most is None else lines[:most]
    yield from (f"{indent}{line}" for line in few)
    left = (len(lines) if count is None else count) - len(few)
    if left:
        yield f"{indent}and {left} more (--all)"


def fewer(most: int | None) -> int | None:
    """Return the bound of a list inside another one."""
    return None if most is None else max(most // 3, 1)


def more(names: Sequence[Any]) -> str:
    """Return how many names a line leaves out."""
    return f" and {len(names) - NAMED} more" if len(names) > NAMED else ""


def counted(count: int, one: str, several: str = "") -> str:
    """Return a number of things in words."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def quoted(text: str | None) -> str:
    """Return a text of a cell or a table."""
    return "not printed" if text is None else f'"{text}"'


def short(text: str) -> str:
    """Return a value of the configuration, cut where it is long."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
