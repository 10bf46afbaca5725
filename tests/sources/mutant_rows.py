"""Rows lost, twice, moved or exchanged."""

from tests.sources.mutants import ALL, BLANK, kind, one_figure, pick, table_of, text_of


@kind()
def row_twice(original, grids, draw):
    rows, row = table_of(original, grids), pick(draw, original.rows)
    rows.insert(pick(draw, original.rows), list(rows[row]))
    return ALL


@kind()
def row_twice_with_another_figure(original, grids, draw):
    rows, row, column = one_figure(original, grids, draw)
    again = list(rows[row])
    again[column] = text_of(rows[row][column]) + "7"
    rows.insert(row + 1, again)
    return ALL


@kind(BLANK)
def row_lost(original, grids, draw):
    row = pick(draw, original.rows)
    del table_of(original, grids)[row]
    return ALL


@kind(BLANK)
def last_rows_lost(original, grids, draw):
    del table_of(original, grids)[pick(draw, original.rows[1:]) :]
    return ALL


@kind()
def rows_exchanged(original, grids, draw):
    rows = table_of(original, grids)
    a, b = draw.choice(original.rows, 2, replace=False)
    rows[a], rows[b] = rows[b], rows[a]
    return ALL


@kind()
def blank_rows(original, grids, draw):
    rows = table_of(original, grids)
    row = pick(draw, original.rows)
    rows[row:row] = [[""] * len(rows[row])] * int(draw.integers(1, 4))
    return ALL


@kind()
def row_moved_right(original, grids, draw):
    row = table_of(original, grids)[pick(draw, original.rows)]
    row.insert(0, "")
    return ALL


@kind()
def row_moved_left(original, grids, draw):
    rows = table_of(original, grids)
    row = rows[pick(draw, original.rows)]
    del row[0]
    return ALL if original.source != "ceads" else None  # its first column, ID, is read by nobody, but the others move


@kind("the last figure stands below no heading of a figure only if there is one; else a valid figure below each")
def figures_moved_right(original, grids, draw):
    row = pick(draw, original.rows)
    table_of(original, grids)[row].insert(original.columns[0], "")
    return {(row, column) for column in range(99)}


@kind("a valid figure, or none, below each heading")
def figures_moved_left(original, grids, draw):
    row = pick(draw, original.rows)
    del table_of(original, grids)[row][original.columns[0]]
    return {(row, column) for column in range(99)}


@kind()
def sheet_moved(original, grids, draw):
    rows, by = table_of(original, grids), int(draw.integers(1, 3))
    if original.source != "yearbook":
        rows[:] = [[*[""] * by, *row] for row in rows]
    else:
        rows[:] = [*[[""]] * by, *rows]
    return ALL


@kind()
def header_again(original, grids, draw):
    rows = table_of(original, grids)
    row = pick(draw, original.rows[1:])
    rows[row:row] = [list(rows[at]) for at in original.header]
    return ALL


@kind()
def page_again(original, grids, draw):
    rows = table_of(original, grids)
    row = pick(draw, original.rows[1:])
    rows[row:row] = [list(rows[at]) for at in range(original.header.stop)]
    return ALL


@kind()
def header_lost(original, grids, _draw):
    rows = table_of(original, grids)
    del rows[original.header.start : original.header.stop]
    return ALL


@kind()
def first_header_row_lost(original, grids, _draw):
    del table_of(original, grids)[original.header.start]
    return ALL


@kind()
def title_lost(original, grids, _draw):
    if original.source != "yearbook":
        return None
    del table_of(original, grids)[: original.header.start]
    return ALL


@kind()
def unit_row_lost(original, grids, _draw):
    rows = table_of(original, grids)
    before = len(rows)
    rows[:] = [row for row in rows if not (row and str(row[0]).startswith("单位"))]
    return ALL if len(rows) < before else None
