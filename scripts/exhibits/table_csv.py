"""A table as comma-separated text: title, heads, rows, notes; with the mark by which Excel knows UTF-8."""

import csv
import io

from scripts.exhibits.alignment import typeset
from scripts.exhibits.table import Table


def csv_text(table: Table) -> str:
    """Return the table as lines of one width: numbers with an ASCII minus as in the keys, prose with a true one."""
    width = len(table.columns) + 1
    lines = [[typeset(table.titles.caption)]]
    if table.spanners:
        over = [""] * width
        for spanner in table.spanners:
            over[spanner.first + 1 : spanner.last + 2] = [spanner.text] * (spanner.last - spanner.first + 1)
        lines.append(over)
    lines.append([table.stub, *table.heads])
    lines += [[row.label, *(cell.text for cell in row.cells)] for row in table.rows]
    lines += [[typeset(note.text)] for note in table.notes]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([line + [""] * (width - len(line)) for line in lines])
    return out.getvalue()
