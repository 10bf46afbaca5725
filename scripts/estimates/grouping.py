"""The groups of a split: whole cities by a mean of theirs, or city-years by their own value.

By the median, a value at the median belongs to the upper group. A city's mean is taken over the years that the split
names, of the values there are under the fill plan, also from years outside the sample, so that a city's group depends
neither on the sample nor on gaps in the outcome. The median of cities is that of the sample's cities with a mean; the
median of city-years that of the rows that the regression can use (the paper's way: equal halves).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

RESOURCES = "resource_type"
OF_RESOURCES = ("non_resource", "resource")
OF_MEDIAN = ("high", "low")
LEVELS = {"city": "{}", "observation": "{}_by_observation"}
"""Level of a split -> the estimates' `model`."""
NO_TREATED, NO_CONTROL = "no treated city", "no untreated city"
"""What the note of a group begins with that has no estimate for this reason."""
REASONS = {"without_value": "without a value to be split by", "in_no_group": "in none of the groups"}


@dataclass(frozen=True)
class Grouping:
    """Rows by group.

    Attributes
    ----------
    members
        Group -> for each row whether it belongs to it, in the order in which the split names them.
    apart
        The groups that the test of a difference is of: those that do not contain another one.
    median
        The value from which on a row is in the upper group; not a number for other groups than two at the median.
    left_out
        Why rows are in no group (`without_value`, `in_no_group`) -> their cities and city-years; only those there are.

    """

    members: dict[str, pd.Series]
    apart: tuple[str, ...]
    median: float = float("nan")
    left_out: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """Sentences on the rows in no group."""
        parts = [
            f"{REASONS[reason]}: cities {cities}, city-years {rows}" for reason, (cities, rows) in self.left_out.items()
        ]
        return "; ".join(parts)


def names_of(split: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of a split's groups, in their order."""
    if isinstance(split["groups"], list):
        return tuple(group["name"] for group in split["groups"])
    return tuple(split["names"] or (OF_RESOURCES if split["by"] == RESOURCES else OF_MEDIAN))


def by_city(rows: pd.DataFrame, panel: pd.DataFrame, cities: pd.DataFrame, split: Mapping[str, Any]) -> Grouping:
    """Return the groups of a split of whole cities.

    Parameters
    ----------
    rows
        City-years of a sample, with `code`.
    panel
        The fill plan's panel, all years (schema `PANEL`).
    cities
        The study's cities (schema `CITIES`).
    split
        `by`, `years`, `groups`, `names` as in the study's file.

    """
    if split["by"] == RESOURCES:
        listed = rows["code"].isin(cities.loc[cities[RESOURCES].ne(""), "code"])
        without, with_ = names_of(split)
        return Grouping({without: ~listed, with_: listed}, (without, with_))
    years = split["years"]
    there = panel[panel["year"].between(years["from"], years["until"]) & panel["code"].isin(rows["code"])]
    means = there.groupby("code")[split["by"]].mean()
    return _grouped(rows, rows["code"].map(means).astype(float), means.median(), split)


def by_observation(rows: pd.DataFrame, split: Mapping[str, Any]) -> Grouping:
    """Return the groups of a split of city-years, `rows`, by their own value."""
    return _grouped(rows, rows[split["by"]], rows[split["by"]].median(), split)


def _grouped(rows: pd.DataFrame, value: pd.Series, median: float, split: Mapping[str, Any]) -> Grouping:
    """Return the groups of the rows by a value; a row without one is in none."""
    lacking = {"without_value": _cities_and_rows(rows[value.isna()])}
    if split["groups"] == "median":
        upper, lower = names_of(split)
        members = {upper: value >= median, lower: value < median}
        return Grouping(members, (upper, lower), float(median), _those_there_are(lacking))
    ends = {group["name"]: _ends(group) for group in split["groups"]}
    members = {name: (value > above) & (value <= until) for name, (above, until) in ends.items()}
    inside = pd.concat(members, axis=1).any(axis=1)
    outside = {"in_no_group": _cities_and_rows(rows[value.notna() & ~inside])}
    apart = tuple(name for name in ends if not _contains_another(name, ends))
    return Grouping(members, apart, left_out=_those_there_are(lacking | outside))


def _cities_and_rows(rows: pd.DataFrame) -> tuple[int, int]:
    return rows["code"].nunique(), len(rows)


def _those_there_are(counts: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    return {reason: counted for reason, counted in counts.items() if any(counted)}


def _ends(group: Mapping[str, Any]) -> tuple[float, float]:
    """Return a range's bounds, the lower one not included."""
    above, until = group.get("above"), group.get("until")
    return -np.inf if above is None else above, np.inf if until is None else until


def _contains_another(name: str, ends: Mapping[str, tuple[float, float]]) -> bool:
    """Return whether a range holds another one."""
    low, high = ends[name]
    return any(low <= ends[other][0] and ends[other][1] <= high for other in ends if other != name)
