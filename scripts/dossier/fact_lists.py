"""The lists of facts that a run reads: how many rows nobody could verify, which, and where rows are from."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from scripts.files.bad_input import BadInput

VERIFIED = "high"
NOT_STATED = ""
NAMED_BY = (
    *("study", "paper", "hypothesis", "claim", "fact", "table", "kind", "column", "row", "stat", "printed"),
    *("label_year", "start_year", "prefecture_zh", "entry_zh", "alias", "name_zh", "unit_zh"),
    *("code", "prefecture_code", "successor", "year"),
)
"""Columns that say what a row is about, in this order; a list has some of them."""


@dataclass(frozen=True)
class Row:
    """A row that nobody could verify: its line in the file, what it is about, its confidence and its source."""

    line: int
    name: str
    confidence: str
    source: str


@dataclass(frozen=True)
class FactList:
    """A list: its name, its number of rows, rows by confidence and by source, and those that nobody could verify."""

    file: str
    rows: int
    confidence: Counter[str]
    sources: Counter[str]
    unverified: tuple[Row, ...]

    @property
    def lines(self) -> str:
        """Return the lines of the rows that nobody could verify, as `2-5, 9`."""
        spans: list[list[int]] = []
        for line in (row.line for row in self.unverified):
            if spans and line == spans[-1][1] + 1:
                spans[-1][1] = line
            else:
                spans.append([line, line])
        return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in spans)


def read_list(path: str | Path) -> FactList:
    """Read a list; a row whose confidence is not `high`, or not stated, counts as one that nobody could verify.

    Raises
    ------
    BadInput
        If the file is no text in UTF-8.

    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source, restval="")
            rows = [(reader.line_num, row) for row in reader if any(value for value in row.values())]
    except UnicodeDecodeError as error:
        raise BadInput("text that is not UTF-8", "CSV in UTF-8", "Save it as CSV UTF-8.", file=path) from error
    names = [name for name in NAMED_BY if name in (reader.fieldnames or ())]
    levels = [(row.get("confidence") or NOT_STATED).strip() for _, row in rows]
    unverified = tuple(
        Row(line, _named(row, names), level, row.get("source") or NOT_STATED)
        for (line, row), level in zip(rows, levels, strict=True)
        if level != VERIFIED
    )
    sources = Counter((row.get("source") or NOT_STATED) for _, row in rows)
    return FactList(f"{path.parent.name}/{path.name}", len(rows), Counter(levels), sources, unverified)


def _named(row: dict[str, str], names: list[str]) -> str:
    """Return what a row is about, each text once."""
    return " · ".join(dict.fromkeys(text for name in names if (text := row[name].strip())))
