"""analyses.heterogeneity: by what the cities, or their years, are split."""

from collections.abc import Iterator
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from scripts.settings.base import Name, Names, Settings, Symbol
from scripts.settings.base import Years as YearSpan

RESOURCES = "resource_type"
"""The column of the study's cities that a split may go by; every other one is a variable of the panel."""


class Range(Settings):
    """A group by the values of the variable."""

    name: Name = Field(description="The group's name.")
    above: float | None = Field(None, allow_inf_nan=False, description="Its values are above this one.")
    until: float | None = Field(None, allow_inf_nan=False, description="Its values reach up to this one, included.")

    @property
    def ends(self) -> tuple[float, float]:
        """Lower bound, not included, and upper bound."""
        above = float("-inf") if self.above is None else self.above
        return above, float("inf") if self.until is None else self.until


MedianOrRanges = Annotated[
    Annotated[Literal["median"], Tag("text")] | Annotated[list[Range], Field(min_length=2), Tag("list")],
    Discriminator(lambda given: "list" if isinstance(given, list) else "text"),
]


class Split(Settings):
    """One way to split the sample."""

    by: Symbol = Field(
        description="A variable of the panel; or `resource_type`, the list of resource-based cities, which makes the "
        "groups `non_resource` and `resource`."
    )
    years: YearSpan | None = Field(
        None,
        description="A city's value is its mean over these years, of the values there are; best before the policy.",
    )
    groups: MedianOrRanges | None = Field(
        None, description="Two groups, at or above the `median` and below it; or ranges, apart or one inside another."
    )
    names: Annotated[Names, Field(min_length=2, max_length=2)] | None = Field(
        None, description="Names of the two groups at the median, the upper one first; by default `high` and `low`."
    )
    levels: Annotated[list[Literal["city", "observation"]], Field(min_length=1)] = Field(
        ["city"], description="Whole cities by their mean, city-years by their own value (the paper's way), or both."
    )

    @model_validator(mode="after")
    def _fits(self) -> "Split":
        problem = self._of_resources() if self.by == RESOURCES else self._of_variable()
        if problem:
            raise ValueError(problem)
        return self

    def _of_resources(self) -> str:
        """Say what the list of resource-based cities leaves no room for."""
        given = [key for key in ("years", "groups", "names") if getattr(self, key) is not None]
        given += ["levels"] if "observation" in self.levels else []
        text = f"found {', '.join(given)} beside by: {RESOURCES}; expected none, a city is on that list or not"
        return text if given else ""

    def _of_variable(self) -> str:
        """Say what a split by a variable lacks, or which of its ranges do not fit together."""
        if self.groups is None:
            return "found no groups; expected groups: median, or a list of ranges"
        if "city" in self.levels and self.years is None:
            return "found no years; expected those over which a city's mean is taken"
        if self.groups == "median":
            return ""
        if self.names is not None:
            return "found names beside ranges; expected each range's own"
        return next(_misfits(self.groups), "")


def _misfits(ranges: list[Range]) -> Iterator[str]:
    """Yield what is wrong with ranges: empty, named twice, or overlapping in part, so that no test could take them."""
    for one in ranges:
        if one.ends[0] >= one.ends[1]:
            yield f"found the range {one.name} above {one.above} until {one.until}; expected above to be the smaller"
    for one, other in combinations(ranges, 2):
        if one.name == other.name:
            yield f"found two ranges with the name {one.name}; expected a name once"
        (low, high), (other_low, other_high) = sorted([one.ends, other.ends], key=lambda ends: (ends[0], -ends[1]))
        if (low, high) == (other_low, other_high) or other_low < high < other_high:
            yield f"found {one.name} and {other.name}, which overlap; expected ranges apart, or one inside another"
