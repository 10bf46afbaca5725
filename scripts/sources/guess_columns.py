"""Guess what an unknown table's columns of figures hold: variable, unit, scope, and years that look out of place.

The variable comes from the heading: the patterns of the sources that there are, else the variables' own labels. Unit
and scope come from the heading where it states them, as the readers take them; where it does not, or where the figures
contradict it, from the size of the figures.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.registry.names import squeeze
from scripts.sources.figures import figure, year_number
from scripts.sources.guess_table import Guess, TableGuess
from scripts.sources.guess_units import guess_unit, stated_units
from scripts.sources.guess_years import OddYears, odd_years
from scripts.sources.headings import Heading, Vocabulary, chinese
from scripts.sources.panel_layout import Headings
from scripts.sources.workbooks import Sheet, address

NO_LEVEL = re.compile(r"增长|增速|增幅|指数|对数|滞后|排名|^(ln|log|l\.)", re.IGNORECASE)
"""What in a heading says that the figures are no amounts: growth, an index, a logarithm."""

_ALIKE, _AHEAD = 0.45, 0.05


@dataclass(frozen=True)
class ColumnGuess:
    """A column of figures: its heading and what was guessed; `variable` is None where no variable's name is near.

    `looks_like` is the unit that the figures seem to be in where the heading states another one; `odd` are the years
    whose figures look out of place; `twins` are further columns of the same name and scope (and year), which no pattern
    tells from this one; `words` are texts that stand where figures should.
    """

    at: int
    cell: str
    text: str
    name: str
    variable: Guess | None
    unit: Guess | None
    read_as: Guess | None
    looks_like: str | None
    scope: Guess
    odd: list[OddYears]
    twins: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What columns are guessed with; `patterns` are pairs of a heading's pattern and its variable."""

    patterns: Sequence[tuple[str, str]]
    labels: Mapping[str, Sequence[str]]
    variables: Mapping[str, Mapping[str, Any]]
    words: Vocabulary
    missing: frozenset[str]


@dataclass(frozen=True)
class _Head:
    """One column of the sheet, in a wide table of one year; `texts` stand where figures should, `figures` by row."""

    at: int
    cell: str
    text: str
    heading: Heading
    scope: Guess
    figures: Mapping[int, float]
    texts: tuple[str, ...]


def guess_columns(table: TableGuess, known: Known) -> list[ColumnGuess]:
    """Guess what the columns of figures hold; of a wide table, the columns of one name are one.

    Parameters
    ----------
    table
        Where the table is.
    known
        Patterns, labels, variables, vocabulary.

    """
    headings = Headings(table.sheet, table.row, table.above, table.below, frozenset(table.keys.values()))
    alike: dict[tuple[str, str], list[_Head]] = {}
    for at in range(len(table.sheet.rows[table.row])):
        head = _head(table, headings, at, known)
        if head is not None and head.heading.name:
            alike.setdefault((squeeze(head.heading.name), head.scope.value), []).append(head)
    found = [_guess_column(table, name, heads, known) for (name, _), heads in alike.items()]
    return [column for column in found if column is not None]


def _head(table: TableGuess, headings: Headings, at: int, known: Known) -> _Head | None:
    """Return a column as its heading and cells have it, None if it has no heading or identifies rows."""
    text = headings.text(at)
    if at in headings.keys or not squeeze(text):
        return None
    heading = known.words.heading(text)
    if table.layout == "wide" and not heading.name:
        heading = heading.below(known.words.heading(table.sheet.name))
    scope = _scope(table, heading, at, known.words)
    return _Head(
        at, address(table.row, at), text, heading, scope, *_figures(table.sheet, at, table.first, known.missing)
    )


def _guess_column(table: TableGuess, name: str, heads: Sequence[_Head], known: Known) -> ColumnGuess | None:
    """Return what the columns of one name and scope hold, None if they hold no figures."""
    years: dict[int | None, _Head] = {}
    twins = []
    for each in heads:
        year = each.heading.years[0] if table.layout == "wide" and len(each.heading.years) == 1 else None
        if years.setdefault(year, each) is not each:
            twins.append(f"{each.cell}: {each.text}")
    figures = [value for each in years.values() for value in each.figures.values()]
    if not figures:
        return None
    head = heads[0]
    variable = _variable(head.heading.name, head.cell, known)
    unit = read_as = looks_like = None
    odd: list[OddYears] = []
    if variable is not None:
        declared = known.variables[variable.value]
        rows = range(table.row - table.above, table.row + table.below + 1)
        whole = "_".join(table.sheet.text(row, head.at) for row in rows)
        stated = stated_units(head.heading, whole, known.words)
        unit, read_as, looks_like = guess_unit(variable.value, declared, stated, head.cell, figures)
        odd = odd_years(_series(table, years).values())
    words = tuple(dict.fromkeys(text for each in years.values() for text in each.texts))
    return ColumnGuess(
        head.at, head.cell, head.text, name, variable, unit, read_as, looks_like, head.scope, odd, tuple(twins), words
    )


def _figures(sheet: Sheet, at: int, first: int, missing: frozenset[str]) -> tuple[dict[int, float], tuple[str, ...]]:
    """Return a column's numbers by row, and the texts without a digit that stand where numbers should."""
    figures: dict[int, float] = {}
    words: dict[str, str] = {}
    for row in range(first, len(sheet.rows)):
        cell = sheet.cell(row, at)
        try:
            value = figure(cell, missing)
        except ValueError:
            text = squeeze(sheet.text(row, at))
            if not any(sign.isnumeric() for sign in text):
                words.setdefault(text, address(row, at))
            continue
        if value is not None:
            figures[row] = value
    return figures, tuple(words)


def _variable(name: str, cell: str, known: Known) -> Guess | None:
    """Return the variable that a heading's name means."""
    if NO_LEVEL.search(name):
        return None
    fitting = {variable for pattern, variable in known.patterns if re.search(pattern, name)}
    if len(fitting) == 1:
        return Guess(next(iter(fitting)), f"{cell}, as another source's pattern has it", "sure")
    key = re.sub(r"[\W_]", "", name).casefold()
    for variable, labels in known.labels.items():
        if key and key in {re.sub(r"[\W_]", "", text).casefold() for text in (variable, *labels)}:
            return Guess(variable, f"{cell}, which is the variable's own name", "sure")
    near = sorted(
        ((max(_likeness(name, label) for label in labels), variable) for variable, labels in known.labels.items()),
        reverse=True,
    )
    if near and near[0][0] >= _ALIKE and (len(near) == 1 or near[0][0] - near[1][0] >= _AHEAD):
        return Guess(near[0][1], f"{cell}, the nearest of the variables' names", "likely")
    return None


def _likeness(one: str, other: str) -> float:
    """Return what two names have in common, Dice's coefficient: of pairs of neighbouring signs, in English of words."""
    if one.isascii() != other.isascii():
        return 0.0
    parts = [_words(text) if one.isascii() else _pairs(text) for text in (one, other)]
    return 2 * len(parts[0] & parts[1]) / max(len(parts[0]) + len(parts[1]), 1)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _words(text: str) -> set[str]:
    """Return the words of an English heading; blanks are gone from it, capitals and underscores are not."""
    return {word.casefold() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+", text)}


def _scope(table: TableGuess, heading: Heading, at: int, words: Vocabulary) -> Guess:
    """Return a column's scope: the heading's, else that of sheet, file or a title, else the whole prefecture."""
    if len(heading.scopes) == 1:
        return Guess(next(iter(heading.scopes)), _cell_of_scope(table, heading.scopes, at, words), "sure")
    sheet = table.sheet
    titles = [(f"the sheet's name {sheet.name!r}", sheet.name), (f"the file's name {sheet.file!r}", sheet.file)]
    above = range(max(table.row - table.above, 0))
    titles += [(f"{address(row, 0)}: {sheet.text(row, 0)}", sheet.text(row, 0)) for row in above]
    for where, title in titles:
        named = words.scopes_of_title(title) or {
            scope for scope, zh in (("prefecture", "全市"), ("districts", "市辖区")) if zh in title
        }
        if len(named) == 1:
            return Guess(next(iter(named)), where, "likely")
    return Guess("prefecture", "no cell: neither heading nor title says it", "a guess")


def _cell_of_scope(table: TableGuess, scopes: frozenset[str], at: int, words: Vocabulary) -> str:
    """Return the cell of a heading's rows that names its scope, left of it where cells are merged."""
    for row in range(table.row - table.above, table.row + table.below + 1):
        filled = [left for left in range(at, -1, -1) if squeeze(table.sheet.text(row, left))]
        if filled and words.heading(table.sheet.text(row, filled[0])).scopes == scopes:
            return address(row, filled[0])
    return address(table.row, at)


def _series(table: TableGuess, heads: Mapping[int | None, _Head]) -> dict[str, dict[int, float]]:
    """Return each city's positive figures by year."""
    series: dict[str, dict[int, float]] = {}
    for of_column, head in heads.items():
        city = ""
        for row, value in head.figures.items():
            year = _year(table, row) if of_column is None else of_column
            # An empty cell belongs to the name above it.
            city = _place(table, row) or city
            if year is not None and value > 0:
                series.setdefault(city, {})[year] = value
    return series


def _year(table: TableGuess, row: int) -> int | None:
    """Return the year that a row of a long table states."""
    try:
        return year_number(table.sheet.cell(row, table.keys["year"]))
    except (KeyError, ValueError):
        return None


def _place(table: TableGuess, row: int) -> str:
    """Return the code of a row, else its name."""
    texts = [squeeze(chinese(table.sheet.text(row, table.keys[key]))) for key in ("code", "city") if key in table.keys]
    return next((text for text in texts if text), "")
