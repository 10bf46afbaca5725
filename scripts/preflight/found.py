"""What a look at raw files found, and the parts that a report of it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from scripts.preflight.coverage import Collected, Lack
from scripts.preflight.disagreements import Disagreement
from scripts.preflight.reading import Look
from scripts.preflight.scopes import Odd
from scripts.preflight.sizes import OddSize

Row = tuple[str, ...]

NUMBERS = frozenset({"figures", "cities", "ratio", "times"})
"""Columns of numbers."""


class Group(NamedTuple):
    """Rows of a part that are of one source, variable and year, and a line that says so."""

    said: str
    rows: Sequence[Row]


class Part(NamedTuple):
    """A table: `key` and `columns` are keys of the words; so many of its rows are what a run stops at (`bad`).

    `years` are headings after the columns; `groups` hold the rows again; `uncertain` rows stop nothing.
    """

    key: str
    columns: tuple[str, ...]
    rows: Sequence[Row]
    bad: int = 0
    study: str = ""
    years: tuple[int, ...] = ()
    groups: Sequence[Group] = ()
    uncertain: int = 0


@dataclass
class Studied:
    """What a study would find: its cells, shares by year, sample years, lacks, cells in wrong units.

    `units` (schema `UNIT_RATIOS`) is without those that are of sources that differ in most cells.
    """

    found: Collected
    share: pd.DataFrame
    years: Sequence[int]
    lacks: list[Lack]
    units: pd.DataFrame
    disagreements: list[Disagreement] = field(default_factory=list)


@dataclass
class Preflight:
    """Everything that was found; `of_studies` are the observations of their variables, under today's codes."""

    look: Look
    sources: Mapping[str, Mapping[str, Any]]
    passed_over: Sequence[str]
    strangers: Sequence[str]
    studies: Mapping[str, Studied]
    of_studies: pd.DataFrame
    odd: Sequence[Odd] = ()
    sizes: Sequence[OddSize] = ()

    @property
    def cannot_start(self) -> dict[str, list[str]]:
        """The variables of each study without any figure in its years, at which its run would stop."""
        every = {
            name: [variable for variable in one.share.index if not one.share.loc[variable].any()]
            for name, one in self.studies.items()
        }
        return {name: variables for name, variables in every.items() if variables}
