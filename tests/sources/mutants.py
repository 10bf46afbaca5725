"""Ways in which a table goes wrong between printer and reader, as changes of an original's grid.

A kind with a reason (`silent`) turns the file into another valid one: no reader could notice. Every other kind has to
be read to the same figures or refused.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tests.sources.originals import Grid, Grids, Original

Cells = set[tuple[int, int]]
Make = Callable[[Original, Grids, np.random.Generator], Cells | None]
"""Changes the grids in place; returns the cells changed, or None if the layout has nothing of the kind."""

BLANKS = " \t\u3000\xa0\n"
ALL: Cells = {(-1, -1)}
"""Stands for cells all over the sheet."""

SCAN = "one valid figure in place of another: a misprint, which only the city's own neighbouring years can tell"
BLANK = "a blank cell means that there is no figure; a lost one looks like one that was never printed"
STATED = "the file states another scope, unit or name in so many words; nothing else in it says otherwise"


@dataclass(frozen=True)
class Kind:
    """A way to go wrong; `silent` is why no reader could notice, empty where one has to."""

    name: str
    make: Make
    silent: str = ""


KINDS: dict[str, Kind] = {}


def kind(silent: str = "") -> Callable[[Make], Make]:
    """Add what is decorated to the kinds, under its name."""

    def keep(make: Make) -> Make:
        KINDS[make.__name__] = Kind(make.__name__, make, silent)
        return make

    return keep


def mutants(original: Original, per_kind: int, seed: int) -> Iterator[tuple[Kind, Grids, Cells]]:
    """Yield so many mutants of each kind that the layout knows; each draw is keyed by kind, layout and number."""
    for name, one in KINDS.items():
        for number in range(per_kind):
            draw = np.random.default_rng([seed, number, zlib.crc32(f"{name} {original.name}".encode())])
            grids = original.copy()
            cells = one.make(original, grids, draw)
            if cells is not None:
                yield one, grids, cells


def table_of(original: Original, grids: Grids) -> Grid:
    """Return the rows of the sheet that holds the figures."""
    return grids[original.sheet]


def pick(draw: np.random.Generator, items):
    """Return one of the items."""
    return items[int(draw.integers(len(items)))]


def one_figure(original: Original, grids: Grids, draw: np.random.Generator) -> tuple[Grid, int, int]:
    """Return the table's rows with row and column of one of its figures."""
    return table_of(original, grids), *pick(draw, original.figures)


def text_of(cell: object) -> str:
    """Return a figure as it is printed."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
