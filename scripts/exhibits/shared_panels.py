"""Panels that several tables of one exhibit have alike: they are printed once, and say for which."""

from collections.abc import Hashable, Sequence

from scripts.exhibits.table import Row, Table

Panel = tuple[Row, ...]
"""A heading with the lines below it."""


def shared_panels(tables: Sequence[Table]) -> tuple[list[list[Row]], list[Panel]]:
    """Set apart the panels that all tables print alike.

    Parameters
    ----------
    tables
        At least two, of one exhibit, on the same columns.

    Returns
    -------
    list of list of Row, list of tuple of Row
        Each table's own rows, and the panels that all have, as the first table has them. What stands without a heading
        of its own, and a panel without any line, is never shared.

    """
    panels = [_panels(table) for table in tables]
    printed = [{_printed(panel) for panel in of} for of in panels]
    in_all = set.intersection(*printed)
    own = [[row for panel in of if _printed(panel) not in in_all for row in panel] for of in panels]
    return own, [panel for panel in panels[0] if _printed(panel) in in_all]


def _panels(table: Table) -> list[Panel]:
    """Return a table's rows, each heading with the lines that follow it."""
    panels: list[list[Row]] = []
    for row in table.rows:
        if row.kind == "panel" or not panels:
            panels.append([])
        panels[-1].append(row)
    return [tuple(panel) for panel in panels]


def _printed(panel: Panel) -> Hashable:
    """Return what a reader sees of a panel; lines without a heading, or a heading without lines, are each their own."""
    if panel[0].kind != "panel" or len(panel) == 1:
        return id(panel)
    return tuple((row.label, *(cell.text for cell in row.cells)) for row in panel)
