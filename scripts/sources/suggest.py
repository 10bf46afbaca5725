"""Propose the YAML that describes an unknown table: every guess with the cell that it was made from and how sure it is.

    python -m scripts.sources.suggest my/raw/thesis/panel.xlsx --name thesis > config/sources/thesis.yaml

The proposal is of the kind `compiled`, one table of city and year. It is a beginning to be edited: docs/own-source.md.
It reads the one file and writes nothing but its text.
"""

import argparse
import csv
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from scripts.files.bad_input import BadInput
from scripts.registry.prefectures import Registry
from scripts.sources.figures import no_value
from scripts.sources.guess_columns import Known, guess_columns
from scripts.sources.guess_table import TableGuess, guess_table
from scripts.sources.headings import Vocabulary
from scripts.sources.suggest_words import (
    columns_lines,
    comment,
    described,
    head_lines,
    layout_lines,
    names_lines,
    rows_lines,
)
from scripts.sources.workbooks import Workbook, open_workbook

SHIPPED = Path(__file__).parents[2]
NOT_A_SOURCE = 2
"""Exit code for a file that no proposal can be made of, and for one whose columns all wait for a variable."""

UNFINISHED = (AttributeError, KeyError, TypeError, OSError, UnicodeDecodeError, re.error, yaml.YAMLError)
"""What reading a source's file may lead to while its author writes it."""


def suggest(path: str | Path, name: str, sheet: str | None = None) -> tuple[str, int]:
    """Return the proposed YAML of a source, and how many columns it describes.

    Parameters
    ----------
    path
        The workbook, csv or dta.
    name
        The source's name: that of its file in `config/sources`, and of its folder in the raw folder.
    sheet
        The sheet that holds the table; by default the one with the most cities.

    Raises
    ------
    BadInput
        If the file cannot be opened, or no table of cities and years is found in it.

    """
    shipped = _parsed((SHIPPED / "config/sources/compiled.yaml").read_text(encoding="utf-8"))
    variables = _variables()
    words = Vocabulary.of(shipped, variables)
    registry = _registry()
    book = open_workbook(path, Path(path).parent, no_value(shipped["missing"]), "simulated")
    table = _table(book, registry, words, sheet)
    known = Known(_patterns(), _labels(variables, words), variables, words, no_value(shipped["missing"]))
    columns = guess_columns(table, known)
    lines = [
        *head_lines(book, name, table),
        *layout_lines(table, book, asked=sheet is not None),
        *names_lines(table),
        *rows_lines(table, columns, registry, shipped),
        *columns_lines(columns, variables),
    ]
    return "\n".join([*lines, ""]), len(described(columns))


def _variables() -> dict[str, Any]:
    """Return the declared variables, the working folder's own first."""
    own = Path("config/variables.yaml")
    found: dict[str, Any] = _parsed((own if own.exists() else SHIPPED / own).read_text(encoding="utf-8"))
    return found


@lru_cache
def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return yaml.safe_load(text)


@cache
def _registry() -> Registry:
    return Registry(SHIPPED / "resources/cities")


def _patterns() -> list[tuple[str, str]]:
    """Return the patterns of headings that the sources know, each with its variable; unfinished files have none."""
    files = [path for home in (SHIPPED, Path()) for path in sorted(home.glob("config/sources/*.yaml"))]
    found = []
    for file in files:
        try:
            content = _parsed(file.read_text(encoding="utf-8"))
            tables = content.get("tables", {}).values()
            columns = [column for table in (*tables, content) for column in table.get("columns", [])]
            found += [(re.compile(column["header"]).pattern, column["variable"]) for column in columns]
        except UNFINISHED:
            continue
    return list(dict.fromkeys(found))


def _labels(variables: Mapping[str, Any], words: Vocabulary) -> dict[str, list[str]]:
    """Return the Chinese and English labels of the variables, without units."""
    text = (SHIPPED / "resources/labels.csv").read_text(encoding="utf-8-sig")
    rows = {row["key"]: row for row in csv.DictReader(text.splitlines())}
    keys = {name: [key for key in (name, f"definition.{name}") if key in rows] for name in variables}
    return {
        name: [words.heading(rows[key][language]).name for key in keys[name] for language in ("zh", "en")] or [name]
        for name in variables
    }


def _table(book: Workbook, registry: Registry, words: Vocabulary, asked: str | None) -> TableGuess:
    """Return the table of the sheet that was asked for, else of the one with the most rows of cities."""
    if asked is not None:
        return guess_table(book.sheet(asked), registry, words)
    found: list[TableGuess] = []
    refused: list[BadInput] = []
    for sheet in book.sheets:
        try:
            found.append(guess_table(sheet, registry, words))
        except BadInput as error:
            refused.append(error)
    if not found:
        raise refused[0] if refused else BadInput("no sheet", "a table", "Look whether it is whole.", file=book.file)
    return max(found, key=lambda table: len(table.sheet.rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the proposal and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.sources.suggest", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("file", metavar="FILE", help="the workbook (xlsx, xls), csv or dta")
    parser.add_argument("--sheet", help="the sheet that holds the table; by default the one with the most rows")
    parser.add_argument(
        "--name", default="own", help="the source's name, as in config/sources/NAME.yaml (default: own)"
    )
    asked = parser.parse_args(arguments)
    if not re.fullmatch(r"[a-z][a-z0-9-]*", asked.name):
        parser.error(f"--name: found {asked.name!r}; expected small letters, digits and -, such as thesis-2020")
    if not Path(asked.file).is_file():
        parser.error(f"{asked.file}: there is no such file")
    try:
        text, columns = suggest(asked.file, asked.name, asked.sheet)
    except (BadInput, yaml.YAMLError) as error:
        print(comment(str(error))[2:], file=sys.stderr)
        return NOT_A_SOURCE
    sys.stdout.buffer.write(text.encode("utf-8"))  # whatever the terminal's own encoding: it goes into a file
    sys.stdout.flush()
    if not columns:
        print(
            "No column's variable is known for sure: look at those behind a #, and name the variable of one.",
            file=sys.stderr,
        )
    return 0 if columns else NOT_A_SOURCE


if __name__ == "__main__":
    sys.exit(main())
