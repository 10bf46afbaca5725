"""Lines and columns of several tables in one order, and columns counted anew wherever their numbers stand.

A table's columns are numbered where each heading begins with a number in brackets, as in `(2) Two-way FE`; its notes
speak of the column by that number.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from scripts.exhibits.table import Cell, Row, Table

NUMBER = re.compile(r"\((\d+)\)")

Line = tuple[str, str, int]
"""A row's kind and name, and how many rows above are named so, since errors are named as what they are of."""

Name = TypeVar("Name", bound=Hashable)


def in_order(sequences: Iterable[Iterable[Name]]) -> list[Name]:
    """Return every name once, in the order of the first sequence; what others have beside it stands where they have it.

    >>> in_order(["abd", "acd", "e"])
    ['a', 'b', 'c', 'd', 'e']
    """
    order: list[Name] = []
    for sequence in map(list, sequences):
        for place, name in enumerate(sequence):
            if name not in order:
                behind = next((other for other in sequence[place:] if other in order), None)
                order.insert(len(order) if behind is None else order.index(behind), name)
    return order


def lines_of(table: Table) -> dict[Line, Row]:
    """Return a table's rows, each under what tells it from the others."""
    lines: dict[Line, Row] = {}
    for row in table.rows:
        before = sum(kind == row.kind and name == row.name for kind, name, _ in lines)
        lines[row.kind, row.name, before] = row
    return lines


def aligned(tables: Sequence[Table]) -> list[Table]:
    """Return the tables with the same columns, empty where a table lacks one.

    Raises
    ------
    ValueError
        If a column is headed differently.

    """
    columns = in_order(table.columns for table in tables)
    placed = [_on(table, columns) for table in tables]
    heads = [list(dict.fromkeys(filter(None, found))) for found in zip(*(table.heads for table in placed), strict=True)]
    torn = [column for column, found in zip(columns, heads, strict=True) if len(found) > 1]
    if torn:
        message = f"table {tables[0].name}: the columns {torn} are headed differently in its parts"
        raise ValueError(message)
    return [replace(table, heads=tuple("".join(found) for found in heads)) for table in placed]


def _on(table: Table, columns: Sequence[str]) -> Table:
    """Return a table on other columns, among which its own are."""
    places = [columns.index(column) for column in table.columns]
    table = numbered(table, places)
    return replace(
        table,
        columns=tuple(columns),
        heads=_placed(table.heads, places, [""] * len(columns)),
        rows=tuple(_row_on(row, places, columns) for row in table.rows),
        spanners=tuple(replace(s, first=places[s.first], last=places[s.last]) for s in table.spanners),
    )


def _row_on(row: Row, places: Sequence[int], columns: Sequence[str]) -> Row:
    """Return a row on other columns; a panel's heading has none."""
    if row.kind == "panel":
        return row
    names = _placed(row.columns, places, list(columns)) if row.columns else ()
    return replace(row, cells=_placed(row.cells, places, [Cell()] * len(columns)), columns=names)


def _placed(texts: Sequence[Any], places: Sequence[int], among: list[Any]) -> tuple[Any, ...]:
    """Return `among` with the texts in their places."""
    for place, text in zip(places, texts, strict=True):
        among[place] = text
    return tuple(among)


def numbered(table: Table, places: Sequence[int]) -> Table:
    """Return a table whose columns are counted by these places (from 0) in headings and notes, if it counts them."""
    if not all(NUMBER.match(head) for head in table.heads):
        return table
    new = {f"({old})": f"({place + 1})" for old, place in enumerate(places, 1)}

    def anew(text: str) -> str:
        return NUMBER.sub(lambda found: new.get(found[0], found[0]), text)

    notes = (
        replace(note, text=anew(note.text), frame=anew(note.frame), items=tuple(map(anew, note.items)))
        for note in table.notes
    )
    return replace(table, heads=tuple(map(anew, table.heads)), notes=tuple(notes))
