"""Tables of one outcome, or of one choice of effects, put together as one table.

What tells the parts from one another names them in the keys, with a colon before the names of what it stands over:
columns that stand side by side are `lnSO2pc:1` and `lnWWpc:1` (their numbers are those of their own tables; as printed
they run on), rows below one another `lnSO2pc:DuDt` and `lnWWpc:DuDt`, or `two_way:DuDt` and `post:DuDt`. Notes that all
parts have stand once; others say which part they are about. A single table comes back as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from scripts.exhibits.aligned import NUMBER, aligned, in_order, lines_of, numbered
from scripts.exhibits.merged_notes import merged_notes
from scripts.exhibits.shared_panels import shared_panels
from scripts.exhibits.table import Cell, Note, Part, Row, Spanner, Table, Titles


def side_by_side(tables: Sequence[Table]) -> Table:
    """Put the columns of several tables next to each other, under a heading over each table's.

    Parameters
    ----------
    tables
        Of one exhibit, as its function makes them of `context.by_outcome()` or `context.by_effects()`; they have no
        headings over some of their columns.

    Returns
    -------
    Table
        Rows that are named alike are one line; columns that are numbered are counted through.

    Raises
    ------
    ValueError
        If the tables are about the same, differ in title, or have headings over some of their columns.

    """
    if len(tables) == 1:
        return tables[0]
    if any(not _over_all(spanner, table) for table in tables for spanner in table.spanners):
        message = f"table {tables[0].name}: tables with headings over some columns cannot stand side by side"
        raise ValueError(message)
    parts, widths = _parts(tables), [len(table.columns) for table in tables]
    ends = list(accumulate(widths))
    placed = [numbered(table, range(end - width, end)) for table, width, end in zip(tables, widths, ends, strict=True)]
    heads = zip(parts, widths, ends, strict=True)
    return replace(
        placed[0],
        titles=_titles(placed),
        columns=tuple(name for part, table in zip(parts, placed, strict=True) for name in _columns(part, table)),
        heads=tuple(head for table in placed for head in table.heads),
        spanners=tuple(Spanner(part.label, end - width, end - 1) for part, width, end in heads),
        rows=tuple(_beside(placed, parts)),
        notes=tuple(merged_notes(placed, parts, by_part=False)),
    )


def one_below_another(tables: Sequence[Table]) -> Table:
    """Put the rows of several tables below each other, each table's below a heading.

    Parameters
    ----------
    tables
        As in `side_by_side`; columns that are named alike are one.

    Returns
    -------
    Table
        Where a table has panels of its own, each of their headings names the part. A panel that all print alike stands
        once, last, headed by all parts; its rows and numbers are those of the first.

    Raises
    ------
    ValueError
        If the tables are about the same, differ in title, or head a column differently.

    """
    if len(tables) == 1:
        return tables[0]
    parts, placed = _parts(tables), aligned(tables)
    own, shared = shared_panels(placed)
    every = replace(parts[0], label=parts[0].words.list([part.label for part in parts]))
    return replace(
        placed[0],
        titles=_titles(placed),
        spanners=tuple(_spanners(placed)),
        rows=(
            *(row for part, rows in zip(parts, own, strict=True) for row in _below(part, rows)),
            *(row for panel in shared for row in _below(every, panel)),
        ),
        notes=tuple(merged_notes(placed, parts, by_part=True)),
    )


def in_one(tables: Sequence[Table]) -> Table:
    """Lay several tables over each other: lines and columns that are named alike are one.

    Parameters
    ----------
    tables
        As in `side_by_side`.

    Returns
    -------
    Table
        Rows and columns keep their names in the keys. Where the tables print different numbers in one place that of
        the first stands, and a note says so.

    Raises
    ------
    ValueError
        As `one_below_another`.

    """
    if len(tables) == 1:
        return tables[0]
    parts, placed = _parts(tables), aligned(tables)
    lines = [lines_of(table) for table in placed]
    rows = [[each[line] for each in lines if line in each] for line in in_order(lines)]
    differ = any(len({cell.text for cell in found if cell.text}) > 1 for same in rows for found in _by_column(same))
    notes = merged_notes(placed, parts, by_part=True)
    first = [Note(parts[0].words("note.rows_of_first", part=parts[0].label))] if differ else []
    return replace(
        placed[0],
        titles=_titles(placed),
        spanners=tuple(_spanners(placed)),
        rows=tuple(_laid_over(same, place) for place, same in enumerate(rows, 1)),
        notes=(*first, *notes),
    )


def _parts(tables: Sequence[Table]) -> list[Part]:
    """Return what tells the tables from each other: their outcomes, or their effects."""
    for kind in tables[0].titles.about:
        parts = [table.titles.about[kind] for table in tables]
        if len({part.name for part in parts}) == len(tables):
            return parts
    message = f"table {tables[0].name}: {len(tables)} tables about the same outcome and effects cannot be made one"
    raise ValueError(message)


def _titles(tables: Sequence[Table]) -> Titles:
    """Return the title, which has to be that of all, and what all tables are about."""
    titles = [table.titles for table in tables]
    if len({title.title for title in titles}) > 1:
        message = f"table {tables[0].name}: its parts have the titles {[title.title for title in titles]}"
        raise ValueError(message)
    about = {kind: part for kind, part in titles[0].about.items() if all(t.about[kind] == part for t in titles)}
    return replace(titles[0], about=about)


def _columns(part: Part, table: Table, row: Row | None = None) -> Iterator[str]:
    """Yield the columns' names, or those of a row, with the part's before them."""
    yield from (f"{part.name}:{name}" for name in (row.columns if row and row.columns else table.columns))


def _beside(tables: Sequence[Table], parts: Sequence[Part]) -> Iterator[Row]:
    """Yield the lines of tables that stand side by side, empty where a table lacks one."""
    lines = [lines_of(table) for table in tables]
    for line in in_order(lines):
        found = [each.get(line) for each in lines]
        there = [row for row in found if row is not None]
        if line[0] == "panel":
            yield there[0]
            continue
        names = [
            name for part, table, row in zip(parts, tables, found, strict=True) for name in _columns(part, table, row)
        ]
        cells = [row.cells if row else (Cell(),) * len(table.columns) for row, table in zip(found, tables, strict=True)]
        yield replace(
            there[0],
            cells=tuple(cell for each in cells for cell in each),
            ruled=any(row.ruled for row in there),
            columns=tuple(names) if any(row.columns for row in there) else (),
        )


def _below(part: Part, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield a table's rows below a heading, or below their own headings with the part's words before them."""
    if rows and rows[0].kind != "panel":
        yield Row(part.heading, part.name, kind="panel")
    for row in rows:
        label = row.label
        if row.kind == "panel":
            label = part.words("panel.of_part", part=part.label, panel=label)
        yield replace(row, label=label, name=f"{part.name}:{row.name}")


def _over_all(spanner: Spanner, table: Table) -> bool:
    return (spanner.first, spanner.last) == (0, len(table.columns) - 1)


def _spanners(tables: Sequence[Table]) -> Iterator[Spanner]:
    """Yield the headings that all tables have, each over its columns in any; one over all of its table names a part."""
    placed = [dict(_told_apart(table.spanners)) for table in tables]
    for heading in in_order(placed):
        found = [
            (spanners[heading], table) for spanners, table in zip(placed, tables, strict=True) if heading in spanners
        ]
        if len(found) == len(tables):
            yield Spanner(heading[0], min(s.first for s, _ in found), max(s.last for s, _ in found))
        elif not all(_over_all(*each) for each in found):
            message = f"table {tables[0].name}: the heading {heading[0]!r} over some columns is not in all of its parts"
            raise ValueError(message)


def _told_apart(spanners: Sequence[Spanner]) -> Iterator[tuple[tuple[str, int], Spanner]]:
    """Yield headings under their text and how many before them have the same."""
    for place, spanner in enumerate(spanners):
        yield (spanner.text, sum(other.text == spanner.text for other in spanners[:place])), spanner


def _by_column(rows: Sequence[Row]) -> Iterator[tuple[Cell, ...]]:
    yield from zip(*(row.cells for row in rows), strict=True)


def _laid_over(rows: Sequence[Row], place: int) -> Row:
    """Return one line of several, in each column the first text that there is; a numbered label counts the lines."""
    cells = (next((cell for cell in found if cell.text), Cell()) for found in _by_column(rows))
    label = NUMBER.sub(f"({place})", rows[0].label, count=1) if NUMBER.match(rows[0].label) else rows[0].label
    return replace(rows[0], label=label, cells=tuple(cells))
