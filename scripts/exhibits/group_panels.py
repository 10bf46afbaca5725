"""The groups of the study as a table's columns, a panel for each way to split; their names in words."""

from dataclasses import dataclass

import pandas as pd

from scripts.estimates.grouping import LEVELS, names_of
from scripts.exhibits.cells import Estimate, one
from scripts.exhibits.context import Context

Group = tuple[str, str]
"""A split and one of its groups."""


@dataclass(frozen=True)
class Panel:
    """The splits of one level, cities or city-years.

    Attributes
    ----------
    level
        As `LEVELS` names it.
    rows
        Its rows of the estimates.
    groups
        The table's columns; those of a split that the level does not have are empty.

    """

    level: str
    rows: pd.DataFrame
    groups: tuple[Group, ...]

    def model(self, split: str) -> str:
        """Return a split's name in the estimates."""
        return LEVELS[self.level].format(split)

    def find(self, group: Group, **where: str) -> Estimate | None:
        """Return a group's row that fits."""
        return one(self.rows, model=self.model(group[0]), subgroup=group[1], **where)

    def test(self, split: str, estimator: str) -> Estimate | None:
        """Return the row of a split's test."""
        return one(self.rows, model=self.model(split), term="difference", estimator=estimator)


def panels_of(rows: pd.DataFrame, context: Context) -> list[Panel]:
    """Return a panel for each level that some split has, all with the same columns, in the order of the study."""
    asked = context.settings["analyses"]["heterogeneity"]["splits"]
    levels = [level for level in LEVELS if any(level in split["levels"] for split in asked.values())]
    groups = tuple((name, group) for name, split in asked.items() for group in names_of(split))
    return [Panel(level, rows, groups) for level in levels]


def split_words(context: Context, split: str) -> str:
    """Return a split's name in words: that of the list of words, else as the study calls it."""
    key = f"split.{split}"
    return context.words(key) if key in context.words.words else split.replace("_", " ")


def group_words(context: Context, group: str) -> str:
    """Return a group's name in words: that of the list of words, else as the study calls it."""
    key = f"group.{group}"
    return context.words(key) if key in context.words.words else group.replace("_", " ")
