"""A registry that goes on after a name that it does not know, and remembers the name with what is near.

A reader stops at its first unknown name. Here the name's figures get a code that no city has, by which they are taken
out again; so one look at a file finds all of its unknown names.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.registry.prefectures import Registry

STRANGER = "?"
"""Begins the code of a name that no city has."""

_STRANGE = re.compile(r"\(\?(\d+)\)")


class Unmatched(NamedTuple):
    """A name that means no city or more than one, where the first of its figures stands, and what is near."""

    source: str
    file: str
    sheet: str
    cell: str
    name: str
    years: tuple[int, ...]
    figures: int
    said: str
    remedy: str


class LenientRegistry(Registry):
    """The registry of a look at raw files."""

    def __init__(self, folder: str | Path, invented: str | Path | None = None) -> None:
        super().__init__(folder, invented)
        self.unknown: list[tuple[str, int, BadInput]] = []
        """Name, year and error of each time that a name was not known; the place is in the code that it got."""

    def resolve(self, name: str, year: int, province: str | None = None) -> str:
        """Return the code that `name` means, or one that no city has; see `Registry.resolve`."""
        try:
            return super().resolve(name, year, province)
        except BadInput as error:
            self.unknown.append((name.strip(), year, error))
            return f"{STRANGER}{len(self.unknown) - 1}"

    def explained(self, said: str) -> str:
        """Return a reader's message with what is wrong with a name in it, where it speaks of the code that it got."""
        named = _STRANGE.search(said)
        return f"{said.partition(': found ')[0]}: {self.unknown[int(named[1])][2]}" if named else said


def lenient(files: Sequence[str | Path]) -> LenientRegistry:
    """Return the registry whose lists are `files`; see `Registry.load`."""
    registry = LenientRegistry.load(files)
    if not isinstance(registry, LenientRegistry):  # what `load` returns is of the class that it is called on
        raise TypeError(type(registry))
    return registry


def take_out(observations: pd.DataFrame, registry: LenientRegistry) -> tuple[pd.DataFrame, list[Unmatched]]:
    """Return the observations of known cities, and the names of the others, each once a file."""
    strange = observations["code"].str.startswith(STRANGER)
    others = observations[strange]
    places = others["code"].str.removeprefix(STRANGER).astype("int64")
    others = others.assign(name=[registry.unknown[place][0] for place in places], place=places)
    found = []
    for (file, name), rows in others.groupby(["file", "name"], sort=False):
        first, error = rows.iloc[0], registry.unknown[int(rows["place"].iloc[0])][2]
        years = tuple(sorted({int(year) for year in rows["year"]}))
        where = (str(first["source"]), str(file), str(first["sheet"]), str(first["cell"]))
        found.append(Unmatched(*where, str(name), years, len(rows), error.found, error.remedy))
    return observations[~strange], found
