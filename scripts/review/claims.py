"""Statements of a paper's text: `resources/published/claims.csv`, each with the check that the numbers are put to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.review.facts import lines_of, refuse_line
from scripts.review.paper import Paper

COLUMNS = ["study", "claim", "place", "sentence", "check", "arguments", "source", "confidence"]

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Claim:
    """One statement.

    Attributes
    ----------
    name
        Its number, such as `C07`.
    place, sentence
        Where the text says it, and its words.
    check
        The check's name; `arguments` are what that check takes. A column is `table|column`, a cell
        `table|column|row`, several are joined by ` & `.
    line, file
        Where the statement stands in the list.

    """

    name: str
    place: str
    sentence: str
    check: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    line: str = ""
    file: str = ""

    def cells(self, name: str) -> list[Place]:
        """Return the cells that an argument names; none if it is not given."""
        parts = [text.split("|", 2) for text in self.arguments.get(name, "").split(" & ") if text]
        return [(table, column, row) for table, column, row in parts]

    def cell(self, name: str) -> Place:
        """Return the one cell that an argument names."""
        return self.cells(name)[0]


def read_claims(
    paths: Iterable[str | Path], paper: Paper, checks: Mapping[str, tuple[Iterable[str], Iterable[str]]]
) -> list[Claim]:
    """Read the statements of one paper: from the first file that has any.

    Parameters
    ----------
    paths
        CSV files with the columns `COLUMNS`, the working folder's own first.
    paper
        The paper; the cells that arguments name have to be printed there.
    checks
        Check -> arguments that name cells, other arguments. A name in square brackets need not be given.

    Raises
    ------
    BadInput
        If a column is missing, a check unknown, an argument missing or unknown, or a cell not printed; with file and
        line.

    """
    for path in paths:
        lines = [line for line in lines_of(path, COLUMNS) if line["study"] == paper.study]
        seen: set[str] = set()
        claims = [_claim(line, path, paper, checks, seen) for line in lines]
        if claims:
            return claims
    return []


def _claim(
    line: Mapping[str, str],
    path: str | Path,
    paper: Paper,
    checks: Mapping[str, tuple[Iterable[str], Iterable[str]]],
    seen: set[str],
) -> Claim:
    """Return one line as a statement, or raise."""
    number = line["line"]
    empty = [name for name in COLUMNS if name != "arguments" and not line[name].strip()]
    if empty:
        refuse_line(path, number, f"nothing under {empty}", "a text in each", "Fill it in.")
    if line["claim"] in seen:
        refuse_line(path, number, f"the statement {line['claim']!r} again", "each name once", "Give it another name.")
    seen.add(line["claim"])
    if line["check"] not in checks:
        refuse_line(path, number, f"the check {line['check']!r}", f"one of {sorted(checks)}", "Correct `check`.")
    arguments = _arguments(line["arguments"])
    with_cells, plain = (list(names) for names in checks[line["check"]])
    known = {name.strip("[]") for name in [*with_cells, *plain]}
    needed = {name for name in [*with_cells, *plain] if not name.startswith("[")}
    if set(arguments) - known or needed - set(arguments):
        remedy = "Write `arguments` as `name=value; name=value`."
        refuse_line(path, number, f"the arguments {sorted(arguments)}", f"{sorted(needed)}", remedy)
    claim = Claim(line["claim"], line["place"], line["sentence"], line["check"], arguments, number, str(path))
    for name in with_cells:
        _refuse_cells(claim, name.strip("[]"), paper)
    return claim


def _arguments(text: str) -> dict[str, str]:
    """Return `name=value; name=value` as a mapping; a value may itself have equality signs."""
    parts = [part.strip().partition("=") for part in text.split(";") if part.strip()]
    return {name.strip(): value.strip() for name, _, value in parts}


def _refuse_cells(claim: Claim, name: str, paper: Paper) -> None:
    """Raise if an argument names a cell that the paper does not print."""
    printed = {(cell.table, cell.column, cell.row) for cell in paper.cells}
    for text in claim.arguments.get(name, "").split(" & ") if name in claim.arguments else []:
        if tuple(text.split("|", 2)) not in printed:
            expected = f"table|column|row of a number that {paper.study} prints"
            refuse_line(claim.file, claim.line, f"the cell {text!r}", expected, "Write it as the published file does.")
