"""What the audit has to know of a paper beside its numbers: one fact a row, with the place where the paper says it."""

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.files.bad_input import BadInput

FACTS = {
    "cities": "number of cities in the sample, as the text says",
    "from": "first year of the sample, as the text says",
    "until": "last year of the sample, as the text says",
    "kind": "what a table is: one of `KINDS`",
    "caption": "a table's title",
    "referred_to_as": "the number by which the text calls a table",
    "parentheses": "what stands in parentheses below a coefficient: t, se, p, or unsaid",
    "stars": "the levels that the table's note explains, as in ***=0.01",
    "heading": "what a column's heading says its outcome is, where the text reads it otherwise",
    "outcome": "a column's dependent variable",
    "sample": "full for a column on the whole sample",
    "specification": "columns with one name here are one and the same regression",
    "least_squares_on": "the one regressor of a column without effects",
    "subset_of": "the column (table|column) of which this one is the same regression on some of the rows",
    "partition": "columns with one name here split the rows of one regression among them",
    "mediator": "the row that is the mediator in a column with treatment and mediator",
    "mediator_equation": "the column (table|column) that regresses this column's mediator on the treatment",
    "total_equation": "the column (table|column) that has the treatment without the mediator",
    "treatment": "the row that is the treatment",
    "variable": "the name under which the paper's other tables print a row",
    "unit": "what a row's variable is measured in: binary, percent, ln, ln(percent)",
    "definition": "what a row's variable is",
    "product_of": "the factors (joined by *) of which a row is the product",
    "years_shown": "yes for a column with one row a year",
    "base_years": "the years (joined by blanks) that such a column leaves out as its base",
}
"""What `fact` may be."""

KINDS = ("descriptives", "correlations", "regressions", "hausman", "matching", "event_study", "placebo")
COLUMNS = ["study", "table", "column", "row", "fact", "value", "place", "source", "confidence"]


@dataclass(frozen=True)
class Fact:
    """One thing known of a paper; `table`, `column` and `row` are empty where it holds for all of them."""

    table: str
    column: str
    row: str
    fact: str
    value: str
    place: str
    line: str = ""
    file: str = ""


def read_facts(paths: Iterable[str | Path], study: str) -> list[Fact]:
    """Read what is known of one paper: from the first file that says anything about it.

    Parameters
    ----------
    paths
        CSV files with the columns `COLUMNS`, the working folder's own first.
    study
        The paper's name in the column `study`.

    Returns
    -------
    list of Fact
        In the file's order; none if no file knows the paper.

    Raises
    ------
    BadInput
        If a column is missing, a fact unknown, or a row says nothing or names no place; with file and line.

    """
    for path in paths:
        lines = [line for line in lines_of(path, COLUMNS) if line["study"] == study]
        for line in lines:
            _refuse(line, path)
        if lines:
            names = ("table", "column", "row", "fact", "value", "place", "line")
            return [Fact(**{name: line[name] for name in names}, file=str(path)) for line in lines]
    return []


def lines_of(path: str | Path, columns: Collection[str]) -> list[dict[str, str]]:
    """Return a CSV file's lines, each with the number of its line under `line`.

    Raises
    ------
    BadInput
        If a column is missing or a line has too many or too few fields.

    """
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            raise BadInput(
                f"line 1 without the columns {missing}", f"the columns {list(columns)}", "Add them.", file=path
            )
        lines = []
        for line in reader:
            if None in line or None in line.values():
                refuse_line(
                    path,
                    reader.line_num,
                    "too many or too few fields",
                    f"{len(reader.fieldnames or [])}",
                    "Quote texts with commas.",
                )
            lines.append({**line, "line": str(reader.line_num)})
    return lines


def refuse_line(path: str | Path, line: object, found: str, expected: str, remedy: str) -> None:
    """Raise the error for a line that cannot be used."""
    raise BadInput(f"in line {line} {found}", expected, remedy, file=path)


def _refuse(line: Mapping[str, str], path: str | Path) -> None:
    """Raise if a row is no fact."""
    number = line["line"]
    if line["fact"] not in FACTS:
        refuse_line(path, number, f"the fact {line['fact']!r}", f"one of {list(FACTS)}", "Correct `fact`.")
    empty = [name for name in ("value", "place", "source", "confidence") if not line[name].strip()]
    if empty:
        refuse_line(path, number, f"nothing under {empty}", "a text in each", "Fill it in.")
    if line["fact"] == "kind" and line["value"] not in KINDS:
        refuse_line(path, number, f"the kind {line['value']!r}", f"one of {list(KINDS)}", "Correct `value`.")
    if line["fact"] in {"cities", "from", "until"} and not line["value"].isdigit():
        refuse_line(path, number, f"{line['value']!r} for {line['fact']}", "a whole number", "Correct `value`.")
