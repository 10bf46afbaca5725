"""The hypotheses of the papers as `resources/published/hypotheses.csv` states them: what each claims, and where.

A `total` effect has the claimed sign (`expected`). An `indirect` one is the product of two coefficients: of the policy
on the mediator, claimed to be `on_mediator`, and of the mediator on the outcome. A `moderated` one is claimed to run
through a variable that the paper multiplies the policy with: the cell is the product's; a second cell, if the paper
prints one, what the policy does to that variable (`mediator`). A hypothesis on several outcomes has a line for each.
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.review.needs import NEEDS

COLUMNS = [
    *("paper", "hypothesis", "statement", "place", "kind", "expected", "outcome", "mediator", "on_mediator"),
    *("table", "column", "row", "second_column", "second_row", "remark", "source", "confidence"),
]
SIGNS = {"negative": -1, "positive": 1}

Claim = Mapping[str, str]


def read_claims(path: str | Path, published: pd.DataFrame) -> list[dict[str, str]]:
    """Read the hypotheses of one paper.

    Raises
    ------
    BadInput
        If a column is missing, a kind or sign is unknown, a hypothesis stands there twice for an outcome, or it rests
        on a number that the paper does not print; the message names file and line.

    """
    cells = set(published[["table", "column", "row"]].itertuples(index=False, name=None))
    claims: list[dict[str, str]] = []
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        if reader.fieldnames != COLUMNS:
            raise BadInput(f"columns {reader.fieldnames}", f"{COLUMNS}", "Restore the first line.", file=path)
        for line in reader:
            if None in line or None in line.values():
                found = "too many or too few fields"
                raise _bad(path, reader.line_num, found, f"{COLUMNS}", "Quote texts with commas.")
            if line["paper"] != published["study"].iloc[0]:
                continue
            _refuse(line, claims, cells, path, reader.line_num)
            claims.append(line)
    return claims


def _refuse(line: Claim, before: list[dict[str, str]], cells: set[tuple[str, ...]], path: str | Path, n: int) -> None:
    """Raise if a hypothesis cannot be judged as it stands."""
    through = line["kind"] != "total"
    known = {"kind": list(NEEDS), "expected": list(SIGNS), **({"on_mediator": list(SIGNS)} if through else {})}
    for name, values in known.items():
        if line[name] not in values:
            raise _bad(path, n, f"{name} {line[name]!r}", f"one of {values}", f"Correct `{name}`.")
    if any((line["hypothesis"], line["outcome"]) == (other["hypothesis"], other["outcome"]) for other in before):
        what = " ".join(filter(None, (line["hypothesis"], line["outcome"])))
        raise _bad(path, n, f"{what} again", "each hypothesis once for an outcome", "Remove one of the two lines.")
    if through and not line["mediator"]:
        article = "an indirect" if line["kind"] == "indirect" else "a moderated"
        raise _bad(path, n, f"{article} effect without a mediator", "its name in the study", "Fill in `mediator`.")
    second = line["kind"] == "indirect" or (line["kind"] == "moderated" and bool(line["second_column"]))
    places = [("column", "row"), *([("second_column", "second_row")] if second else [])]
    for column, row in places:
        cell = (line["table"], line[column], line[row])
        if cell not in cells:
            remedy = "Copy table, column and row from the paper's file."
            raise _bad(path, n, f"the cell {' / '.join(cell)}", "one that the paper prints", remedy)


def _bad(path: str | Path, line: int, found: str, expected: str, remedy: str) -> BadInput:
    return BadInput(f"in line {line} {found}", expected, remedy, file=path)
