"""Guess what an unknown table's columns of figures hold: variable, unit, scope, and years that look out of place.

The variable comes from the heading: the patterns of the sources that there are, else the variables' own labels. Unit
and scope come from the heading where it states them, as the readers take them; where it does not, or where the figures
contradict it, from the size of the figures.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from scripts.registry.names import squeeze
from scripts.sources.figures import figure, year_number
from scripts.sources.guess_table import Guess, TableGuess
from scripts.sources.headings import Heading, Vocabulary, chinese
from scripts.sources.panel_layout import Headings
from scripts.sources.units import Units
from scripts.sources.workbooks import Sheet, address

# ASSUME: orders of magnitude of a prefecture's figures between 2005 and 2020, in canonical units; of the declared units
# the one that brings the median figure nearest is proposed, as a guess that is marked as one.
USUAL = {
    "co2": 25,
    "registered_population": 380,
    "area": 12_000,
    "gdp": 1.2e7,
    "gdp_per_capita": 35_000,
    "fdi": 25_000,
    "education_expenditure": 4.0e5,
    "science_expenditure": 3.0e4,
    "wastewater": 5_000,
    "so2": 40_000,
    "trade": 1.5e5,
    "patents": 1_500,
}

NO_LEVEL = re.compile(r"增长|增速|增幅|指数|对数|滞后|排名|^(ln|log|l\.)", re.IGNORECASE)
"""What in a heading says that the figures are no amounts: growth, an index, a logarithm."""

_ALIKE, _AHEAD = 0.45, 0.05
_FRACTION, _WRONG_BY = 1.0, 100.0
_ODD, _CITIES = 1.5, 5


@dataclass(frozen=True)
class ColumnGuess:
    """A column of figures: its heading and what was guessed; `variable` is None where no variable's name is near.

    `looks_like` is the unit that the figures seem to be in where the heading states another one; `odd` are the years
    whose figures look out of place, with how many times the mean of their neighbours they are, in how many cities;
    `words` are texts that stand where figures should.
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
    odd: dict[int, tuple[float, int]]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What columns are guessed with; `patterns` are pairs of a heading's pattern and its variable."""

    patterns: Sequence[tuple[str, str]]
    labels: Mapping[str, Sequence[str]]
    variables: Mapping[str, Mapping[str, Any]]
    words: Vocabulary
    missing: frozenset[str]


def guess_columns(table: TableGuess, known: Known) -> list[ColumnGuess]:
    """Guess what the columns of figures hold; of a wide table, one of each name.

    Parameters
    ----------
    table
        Where the table is.
    known
        Patterns, labels, variables, vocabulary.

    """
    headings = Headings(table.sheet, table.row, table.above, table.below, frozenset(table.keys.values()))
    found: dict[tuple[str, frozenset[str]], ColumnGuess] = {}
    for at in range(len(table.sheet.rows[table.row])):
        text = headings.text(at)
        if at in headings.keys or not squeeze(text):
            continue
        heading = known.words.heading(text)
        if table.layout == "wide" and not heading.name:
            heading = heading.below(known.words.heading(table.sheet.name))
        column = _guess_column(table, at, text, heading, known)
        if column is not None:
            found.setdefault((column.name, heading.scopes), column)
    return list(found.values())


def _guess_column(table: TableGuess, at: int, text: str, heading: Heading, known: Known) -> ColumnGuess | None:
    """Return what a column holds, None if it holds no figures."""
    sheet, cell = table.sheet, address(table.row, at)
    figures, words = _figures(sheet, at, table.first, known.missing)
    if not figures or not heading.name:
        return None
    variable = _variable(heading.name, cell, known)
    unit = read_as = looks_like = None
    if variable is not None:
        unit, read_as = _unit(variable.value, heading, cell, list(figures.values()), known)
        looks_like = _looks_like(variable.value, unit, figures.values(), known)
    scope = _scope(table, heading, cell, known.words)
    odd = _odd_years(table, figures) if table.layout == "long" and "year" in table.keys else {}
    name = squeeze(heading.name)
    return ColumnGuess(at, cell, text, name, variable, unit, read_as, looks_like, scope, odd, words)


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


def _unit(
    variable: str, heading: Heading, cell: str, figures: Sequence[float], known: Known
) -> tuple[Guess, Guess | None]:
    """Return the unit that a column states or seems to be in, and the one that it is to be read as against that."""
    units = known.variables[variable]["units"]
    declared = Units(known.variables)
    stated = known.words.unit_candidates(heading)
    fitting = [unit for unit in stated if declared.declared(variable, unit)]
    size = sorted(abs(value) for value in figures if value)
    middle, largest = (median(size), size[-1]) if size else (1.0, 1.0)
    near = _nearest(variable, units, middle)
    canonical = next(unit for unit, factor in units.items() if factor == 1)
    fractions = next((unit for unit, factor in units.items() if factor == 100), None)
    is_share = known.variables[variable]["unit"] == "percent"
    if is_share and fractions and size and largest <= _FRACTION:
        told = Guess(fractions, f"the figures, of which {largest:.3g} is the largest: fractions", "likely")
        unit = Guess(fitting[0] if fitting else fractions, cell if fitting else told.cells, "likely")
        return unit, told if stated and unit.value != fractions else None
    if fitting:
        by_key = {unit.casefold(): unit for unit in units}
        return Guess(by_key.get(fitting[0].casefold(), fitting[0]), cell, "sure"), None
    told = Guess(near or canonical, f"the size of the figures, {middle:.3g} in the middle", "a guess")
    if is_share:
        told = Guess(canonical, f"the figures, of which {largest:.3g} is the largest", "likely")
    against = f"{told.cells}; {cell} states {stated[0]!r}, which is not declared" if stated else ""
    return told, Guess(told.value, against, "a guess") if stated else None


def _looks_like(variable: str, unit: Guess, figures: Iterable[float], known: Known) -> str | None:
    """Return the unit that figures look like where the heading states one that is off by a factor of 100, else None."""
    size = sorted(abs(value) for value in figures if value)
    units = known.variables[variable]["units"]
    near = _nearest(variable, units, median(size)) if size and unit.sure == "sure" else None
    if near is None or max(units[near] / units[unit.value], units[unit.value] / units[near]) < _WRONG_BY:
        return None
    return near


def _nearest(variable: str, units: Mapping[str, float], middle: float) -> str | None:
    """Return the declared unit in which the middle figure comes nearest to the usual one."""
    if variable not in USUAL:
        return None
    return min(units, key=lambda unit: abs(math.log10(middle * units[unit] / USUAL[variable])))


def _scope(table: TableGuess, heading: Heading, cell: str, words: Vocabulary) -> Guess:
    """Return a column's scope: the heading's, else that of sheet, file or a title, else the whole prefecture."""
    if len(heading.scopes) == 1:
        return Guess(next(iter(heading.scopes)), cell, "sure")
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


def _odd_years(table: TableGuess, figures: Mapping[int, float]) -> dict[int, tuple[float, int]]:
    """Return years in which the middle city's figure is far from the geometric mean of the years beside it."""
    sheet, keys = table.sheet, table.keys
    names_at = keys.get("code", keys.get("city", 0))
    by_city: dict[str, dict[int, float]] = {}
    for row, value in figures.items():
        try:
            year = year_number(sheet.cell(row, keys["year"]))
        except ValueError:
            continue
        if value > 0:
            by_city.setdefault(squeeze(chinese(sheet.text(row, names_at))), {})[year] = value
    ratios: dict[int, list[float]] = {}
    for series in by_city.values():
        for year, value in series.items():
            if year - 1 in series and year + 1 in series:
                ratios.setdefault(year, []).append(value / math.sqrt(series[year - 1] * series[year + 1]))
    middles = {year: (median(found), len(found)) for year, found in ratios.items() if len(found) >= _CITIES}
    far = {year: abs(math.log(ratio)) for year, (ratio, _) in middles.items()}
    # The years beside an odd one are moved by half as much; only the peak is named.
    return {
        year: middles[year]
        for year in sorted(middles)
        if far[year] > math.log(_ODD) and far[year] >= max(far.get(year - 1, 0), far.get(year + 1, 0))
    }
