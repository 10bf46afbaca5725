"""A paper as the audit sees it: its printed numbers as intervals, and what is known of its tables.

The published file's own flags and notes are dropped at the door: whatever the audit finds it computes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.review.facts import Fact
from scripts.review.interval import Interval, exactly, p_of_t, rounded, sign_of, t_of_p

LEVELS = {"***": 0.01, "**": 0.05, "*": 0.10}
"""What stars usually mean; a table's note goes before."""

USUAL = 0.05
"""The level at which a difference counts as shown."""

READ = ["table", "column", "row", "stat", "value", "stars", "printed"]
"""What is read of the published file: not its flags and notes."""

FEWEST = 10
"""Degrees of freedom at the least, where nothing is known of the number of cities."""


@dataclass(frozen=True)
class Printed:
    """One number on paper: where it stands, its text without stars, the stars, all values that print so."""

    table: str
    column: str
    row: str
    stat: str
    text: str
    stars: str
    interval: Interval | None
    """None where print lost the number."""

    @property
    def sign(self) -> int:
        """-1 or 1, 0 if no value inside the rounding tells; the sign of a lost exponent's mantissa counts."""
        return sign_of(self.text) if self.interval is None else self.interval.sign


@dataclass(frozen=True)
class Paper:
    """A paper's numbers and what is known of them.

    Parameters
    ----------
    study
        Its name.
    cells
        Every printed number, in print's order.
    facts
        What is known of it.

    """

    study: str
    cells: tuple[Printed, ...]
    facts: tuple[Fact, ...] = field(repr=False)

    @classmethod
    def of(cls, published: pd.DataFrame, facts: Iterable[Fact]) -> "Paper":
        """Take it from the file of its numbers (schema `PUBLISHED`), the flags left aside.

        Raises
        ------
        BadInput
            If a fact is about a table, column or row without any printed number.

        """
        cells = tuple(map(_printed, published[READ].to_dict("records")))
        made = cls(str(published["study"].iloc[0]), cells, tuple(facts))
        made._refuse_strays()
        return made

    @cached_property
    def _at(self) -> dict[tuple[str, str, str, str], Printed]:
        return {(cell.table, cell.column, cell.row, cell.stat): cell for cell in self.cells}

    @cached_property
    def _facts(self) -> dict[tuple[str, str, str, str], list[str]]:
        found: dict[tuple[str, str, str, str], list[str]] = {}
        for line in self.facts:
            found.setdefault((line.fact, line.table, line.column, line.row), []).append(line.value)
        return found

    def cell(self, table: str, column: str, row: str, stat: str) -> Printed | None:
        """Return the number at a place; None if none is printed there or print lost its value."""
        found = self._at.get((table, column, row, stat))
        return found if found is not None and found.interval is not None else None

    def value(self, table: str, column: str, row: str, stat: str) -> Interval | None:
        """Return all values that a number may have, None if it is not printed."""
        found = self.cell(table, column, row, stat)
        return found.interval if found else None

    def of_stat(self, *stats: str) -> Iterator[tuple[Printed, Interval]]:
        """Yield the numbers of some kinds that print did not lose, each with its values."""
        for cell in self.cells:
            if cell.stat in stats and cell.interval is not None:
                yield cell, cell.interval

    def fact(self, name: str, table: str = "", column: str = "", row: str = "") -> str:
        """Return the first thing known under a name at a place, or for the whole column or table; else nothing."""
        return next(iter(self.known(name, table, column, row)), "")

    def known(self, name: str, table: str = "", column: str = "", row: str = "") -> list[str]:
        """Return all that is known under a name at a place, or for the row, the column or the whole table."""
        places = [(table, column, row), (table, "", row), (table, column, ""), (table, "", "")]
        return next((self._facts[name, *place] for place in places if (name, *place) in self._facts), [])

    def number(self, name: str) -> int | None:
        """Return a number that holds for the whole paper, such as `cities`."""
        value = self.fact(name)
        return int(value) if value else None

    @property
    def years(self) -> list[int]:
        """The sample's years as the text says; none if it does not say."""
        first, last = self.number("from"), self.number("until")
        return [] if first is None or last is None else list(range(first, last + 1))

    @property
    def city_years(self) -> int | None:
        """Cities times years, as the text says."""
        cities = self.number("cities")
        return cities * len(self.years) if cities and self.years else None

    def tables(self, kind: str = "") -> list[str]:
        """Return the tables of one kind, or all, in print's order."""
        names = dict.fromkeys(cell.table for cell in self.cells)
        return [name for name in names if not kind or self.fact("kind", name) == kind]

    def columns(self, *tables: str) -> list[tuple[str, str]]:
        """Return the columns of some tables, each as (table, column), in print's order."""
        return list(dict.fromkeys((cell.table, cell.column) for cell in self.cells if cell.table in tables))

    def columns_with(self, name: str) -> dict[str, list[tuple[str, str]]]:
        """Return the columns for which a fact is known, by its value."""
        found: dict[str, list[tuple[str, str]]] = {}
        for table, column in self.columns(*self.tables()):
            for value in self._facts.get((name, table, column, ""), []):
                found.setdefault(value, []).append((table, column))
        return found

    def rows(self, table: str, column: str = "", stat: str = "") -> list[str]:
        """Return the rows of a table, a column or one of its statistics, in print's order."""
        return list(
            dict.fromkeys(
                cell.row
                for cell in self.cells
                if cell.table == table and column in {"", cell.column} and stat in {"", cell.stat}
            )
        )

    def variable(self, table: str, row: str) -> str:
        """Return the one name of a row's variable, whatever this table calls it."""
        return self.fact("variable", table, "", row) or self.fact("variable", table, "all", row) or row

    def df(self, table: str, column: str) -> float:
        """Return the fewest degrees of freedom that a column's t-values have if the errors are clustered by city.

        The cities are those of the text, or as many as the column's N has room for in the text's years.
        """
        n = self.value(table, column, "model", "N")
        cities = n.low / len(self.years) if n and self.years else self.number("cities")
        return max(float(int(cities or 0)) - 1, FEWEST)

    def t(self, table: str, column: str, row: str) -> Interval | None:
        """Return the absolute t-values that a coefficient may have: printed, or coefficient by standard error."""
        printed = self.value(table, column, row, "t")
        if printed:
            return abs(printed)
        coefficient, error = (self.value(table, column, row, stat) for stat in ("coef", "se"))
        return abs(coefficient) / abs(error) if coefficient and error else None

    def p(self, table: str, column: str, row: str) -> Interval | None:
        """Return the p-values that a coefficient may have: printed, or from its t-values, normal or clustered."""
        printed = self.value(table, column, row, "p")
        if printed:
            return printed
        t = self.t(table, column, row)
        return p_of_t(t, self.df(table, column)) if t else None

    def error(self, table: str, column: str, row: str) -> Interval | None:
        """Return the standard errors that a coefficient may have: printed, or implied by t or p."""
        printed = self.value(table, column, row, "se")
        if printed:
            return abs(printed)
        coefficient, t, p = (self.value(table, column, row, stat) for stat in ("coef", "t", "p"))
        if coefficient is None or (t is None and p is None):
            return None
        return abs(coefficient) / (abs(t) if t else t_of_p(p or exactly(1)))

    def level(self, table: str, stars: str) -> float | None:
        """Return the level that stars stand for in a table: as its note says, else the usual one."""
        said = dict(part.split("=", 1) for part in self.fact("stars", table).split())
        return float(said[stars]) if stars in said else LEVELS.get(stars)

    def _refuse_strays(self) -> None:
        """Raise if a fact is about a place without numbers, or points at a column that is none."""
        columns = set(self.columns(*self.tables()))
        for line in self.facts:
            place = (line.table, line.column)
            stray = (
                (line.table and line.table not in self.tables())
                or (line.column and place not in columns)
                or (line.row and line.row not in self.rows(line.table, line.column))
            )
            pointer = line.fact in {"subset_of", "mediator_equation", "total_equation"}
            if stray or (pointer and column_at(line.value) not in columns):
                raise BadInput(
                    f"in line {line.line} the place {line.table} / {line.column} / {line.row} with the "
                    f"{line.fact} {line.value!r}",
                    f"places where {self.study} prints a number",
                    "Write table, column and row as the published file does.",
                    file=line.file,
                )


def column_at(text: str) -> tuple[str, str]:
    """Return table and column of a reference such as `T3|(3)`."""
    table, _, column = text.partition("|")
    return table, column


def _bare(printed: str) -> str:
    return re.sub(r"\*+$", "", printed.strip())


def _printed(line: Mapping[Any, Any]) -> Printed:
    """Return a line as a printed number: a count is exact, another number known to the decimals of its text."""
    interval = None if pd.isna(line["value"]) else rounded(line["printed"])
    if interval is not None and line["stat"] == "N":
        interval = exactly(line["value"])
    place = {name: str(line[name]) for name in ("table", "column", "row", "stat", "stars")}
    return Printed(**place, text=_bare(line["printed"]), interval=interval)
