"""Sheets in another order, under another name, twice, or of something else."""

import datetime as dt

from tests.sources.mutants import ALL, kind, pick, table_of


@kind()
def sheets_reversed(original, grids, _draw):
    turned = dict(reversed(list(grids.items())))
    grids.clear()
    grids.update(turned)
    return ALL


@kind()
def sheet_called_otherwise(original, grids, draw):
    name = pick(draw, ["../../etc/passwd", "C:\\x", "=cmd|x", "<script>", "2-6 (2)", "x" * 31, "\u202e1-7", "说明"])
    renewed = {name if old == original.sheet else old: rows for old, rows in grids.items()}
    grids.clear()
    grids.update(renewed)
    return ALL


@kind()
def sheet_twice(original, grids, _draw):
    grids["again"] = [list(row) for row in table_of(original, grids)]
    return ALL


@kind()
def sheet_of_something_else(original, grids, draw):
    grids["other"] = pick(draw, [[], [["=cmd|x"]], [["a", 1.0], ["b", dt.date(2015, 1, 1)]], [["", ""]] * 9])
    return ALL


@kind()
def all_cells_blank(original, grids, _draw):
    rows = table_of(original, grids)
    for row in original.rows:
        for column in original.columns:
            rows[row][column] = ""
    return ALL
