"""Where ours stands for a printed number: the paper's names of columns and rows, and our names for them.

`resources/published/places.csv` lists only what is called differently: a `table`, a printed `column` or `row` of it;
the `part` of our table in which a printed column's rows are, where ours has parts below one another (rows
`lnSO2pc:DuDt`, `lnWWpc:DuDt`); the kind of standard errors (`errors`) that a printed column has; and why what stands in
our row is of another kind than a printed row (`unlike`), so that their numbers cannot be compared. A name that is not
listed is the same here and there. A row that is called differently from column to column is listed as `<column>|<row>`.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.files.bad_input import BadInput

COLUMNS = ["paper", "table", "kind", "printed", "ours", "source", "confidence"]
KINDS = {"table": "table", "column": "column", "row": "row", "part": "column", "errors": "column", "unlike": "row"}
"""Kind -> the column of the paper's file in which its printed name stands."""

REASONS = ("logarithm",)
"""What `ours` may be under `unlike`: ours is the logarithm of what the paper prints as a level."""

STAT = "{stat}"
"""Stands in `ours` for the statistic's own name: the paper's table has as statistics what ours has as columns."""


@dataclass(frozen=True)
class Place:
    """One line of the list."""

    line: int
    table: str
    kind: str
    printed: str
    ours: str

    @property
    def of(self) -> tuple[str, str, str]:
        """What it is about."""
        return self.table, self.kind, self.printed


@dataclass(frozen=True)
class Places:
    """A paper's names and ours.

    Attributes
    ----------
    entries
        The lines of the list that are about the paper.
    file
        Where they come from, for messages.

    """

    entries: tuple[Place, ...]
    file: str

    def ours(self, table: str, kind: str, printed: str, stat: str = "") -> str:
        """Return our name for a printed one; for what is not printed (`part`, `errors`, `unlike`) an empty text."""
        same = printed if kind in {"table", "column", "row"} else ""
        found = (entry.ours for entry in self.entries if entry.of == (table, kind, printed))
        return next(found, same).replace(STAT, stat)

    def our_table(self, table: str) -> str:
        """Return the number of our table for a printed one."""
        return self.ours(table, "table", table)

    def our_row(self, printed: Mapping[Any, Any], stat: str) -> str:
        """Return our row for a printed number (schema `PUBLISHED`): that of its column, else that of its table."""
        of_column, table = f"{printed['column']}|{printed['row']}", printed["table"]
        found = self.ours(table, "row", of_column, stat)
        name = self.ours(table, "row", printed["row"], stat) if found == of_column else found
        part = self.ours(table, "part", printed["column"])
        return f"{part}:{name}" if part else name

    def unknown(self, entry: Place, known: Iterable[str]) -> BadInput:
        """Return the error for a line that names something of ours that the study does not have."""
        return BadInput(
            f"in line {entry.line} {entry.ours!r} as our {entry.kind} for the printed {entry.printed!r} of "
            f"{entry.table}",
            f"a name that the study's table {self.our_table(entry.table)} has{_near(entry.ours, known)}",
            "Correct `ours`, or set `published.complete: false` in the study that does not do all that the paper does.",
            file=self.file,
        )


def read_places(path: str | Path, published: pd.DataFrame) -> Places:
    """Read the list and keep what is about one paper.

    Parameters
    ----------
    path
        A CSV file with the columns `COLUMNS`.
    published
        The paper's numbers (schema `PUBLISHED`).

    Raises
    ------
    BadInput
        If a column is missing, a line is torn, a kind is unknown, a name stands there twice, or a line names a table,
        column or row that the paper does not print; the message names file and line.

    """
    entries: list[Place] = []
    for line, row in _lines(path):
        if row["paper"] != published["study"].iloc[0]:
            continue
        entry = Place(line, row["table"], row["kind"], row["printed"], row["ours"])
        _refuse(entry, entries, published, path)
        entries.append(entry)
    return Places(tuple(entries), str(path))


def _lines(path: str | Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines with their numbers."""
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        if reader.fieldnames != COLUMNS:
            raise BadInput(f"columns {reader.fieldnames}", f"{COLUMNS}", "Restore the first line.", file=path)
        for row in reader:
            torn = None in row or None in row.values()
            empty = [] if torn else [name for name in COLUMNS if not row[name].strip()]
            if torn or empty:
                found = "too many or too few fields" if torn else f"nothing under {empty}"
                _stop(path, reader.line_num, found, "a text in every column", "Fill it in; quote texts with commas.")
            if row["kind"] not in KINDS:
                _stop(path, reader.line_num, f"the kind {row['kind']!r}", f"one of {list(KINDS)}", "Correct `kind`.")
            yield reader.line_num, row


def _refuse(entry: Place, before: list[Place], published: pd.DataFrame, path: str | Path) -> None:
    """Raise if a line stands for a printed name that is not there, or that has a line already."""
    tables = published["table"].unique().tolist()
    if entry.table not in tables:
        expected = f"a table that the paper prints{_near(entry.table, tables)}"
        _stop(path, entry.line, f"the table {entry.table!r}", expected, "Correct `table`.")
    rows = published[published["table"] == entry.table]
    names = rows[KINDS[entry.kind]].unique().tolist()
    if entry.kind == "row" and "|" in entry.printed:
        names += (rows["column"] + "|" + rows["row"]).unique().tolist()
    if entry.printed not in names:
        expected = f"a {KINDS[entry.kind]} that {entry.table} prints{_near(entry.printed, names)}"
        _stop(path, entry.line, f"{entry.printed!r}", expected, "Copy the name from the paper's file into `printed`.")
    twice = next((other for other in before if other.of == entry.of), None)
    if twice:
        found = f"{entry.kind} {entry.printed!r} of {entry.table}, which line {twice.line} has too"
        _stop(path, entry.line, found, "each name once", "Remove one of the two lines.")


def _near(name: str, known: Iterable[str]) -> str:
    """Return what is near to a name, or all that there is."""
    names = sorted(set(known))
    near = get_close_matches(name, names, n=1)
    return f", such as {near[0]!r}" if near else f": {', '.join(names)}"


def _stop(path: str | Path, line: int, found: str, expected: str, remedy: str) -> None:
    raise BadInput(f"in line {line} {found}", expected, remedy, file=path)
