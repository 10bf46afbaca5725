"""Two sources whose figures of a variable differ by the ratio of two declared units in most cells.

`panel.unit_ratios` names the cells of one of them, one by one. Where most differ the sources do: which one is right,
the figures do not say, unless one's size is impossible, or one states its unit and the other's is assumed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scripts.panel.unit_ratios import SAME, Units, declared_ratios, of_two_sources, with_ratio
from scripts.preflight.sizes import OddSize

MOST = 0.5
LEAST = 5
"""Fewest cells that differ."""


class Side(NamedTuple):
    """A figure of one of the two sources, and where it stands."""

    value: float
    source: str
    file: str
    sheet: str
    cell: str


class Pair(NamedTuple):
    """A city and year, the larger figure and the smaller one."""

    code: str
    year: int
    large: Side
    small: Side


class Disagreement(NamedTuple):
    """Sources that differ by `ratio`, that of two `units`, in `pairs` of the `compared` cells that both have."""

    variable: str
    large: str
    small: str
    ratio: float
    units: tuple[str, str]
    pairs: tuple[Pair, ...]
    compared: int


def disagreements(superseded: pd.DataFrame, variables: Mapping[str, Mapping[str, Any]]) -> list[Disagreement]:
    """Return the sources that differ by the ratio of two units in most of the cells that both have.

    Parameters
    ----------
    superseded
        As `collect` returned it (schema `SUPERSEDED`).
    variables
        Units and factors, as in `config/variables.yaml`.

    """
    if superseded.empty:
        return []
    every: dict[tuple[str, tuple[str, ...]], list[Pair]] = {}
    for row in of_two_sources(superseded).to_dict("records"):
        sides = [Side(*(row[f"{held}{name}"] for name in Side._fields)) for held in ("", "kept_")]
        key = (str(row["variable"]), tuple(sorted(side.source for side in sides)))
        small, large = sorted(sides)
        every.setdefault(key, []).append(Pair(str(row["code"]), int(row["year"]), large, small))
    return [
        one
        for (variable, _), pairs in sorted(every.items())
        for one in _of_pairs(variable, pairs, variables.get(variable, {}).get("units", {}))
    ]


def _of_pairs(variable: str, pairs: Sequence[Pair], units: Units) -> Iterator[Disagreement]:
    """Yield by which ratio two sources differ in most cells, the same one being larger."""
    apart = np.log10([pair.large.value / pair.small.value for pair in pairs])
    for ratio in (ratio for ratio in declared_ratios(units) if ratio > 0):
        for source in sorted({pair.large.source for pair in pairs}):
            fit = [
                pair
                for pair, far in zip(pairs, apart, strict=True)
                if abs(far - ratio) <= SAME and pair.large.source == source
            ]
            if len(fit) >= LEAST and len(fit) > MOST * len(pairs):
                named = _units(units, ratio)
                yield Disagreement(variable, source, fit[0].small.source, 10**ratio, named, tuple(fit), len(pairs))


def _units(units: Units, ratio: float) -> tuple[str, str]:
    """Return two units with the ratio, the larger first, one of them canonical if there are such."""
    return min(with_ratio(units, ratio), key=lambda pair: 1 not in (units[pair[0]], units[pair[1]]))


def without(units: pd.DataFrame, found: Sequence[Disagreement]) -> pd.DataFrame:
    """Return the cells in wrong units (schema `UNIT_RATIOS`) that are no side of a disagreement."""
    sides = {(one.variable, *side[1:]) for one in found for pair in one.pairs for side in (pair.large, pair.small)}
    keys = zip(*(units[name] for name in ("variable", "source", "file", "sheet", "cell")), strict=True)
    return units.loc[np.fromiter((key not in sides for key in keys), dtype=bool)]


def suspect(one: Disagreement, sizes: Sequence[OddSize], assumed: frozenset[tuple[str, str]]) -> tuple[str, str]:
    """Return which of two sources is in the wrong unit, and why (a key of the words); twice nothing if nothing says.

    Parameters
    ----------
    one
        The two.
    sizes
        Figures of impossible size.
    assumed
        Sources and variables whose unit is assumed.

    """
    impossible = {(size.source, size.variable) for size in sizes}
    for why, named in (("size", impossible), ("assumed", assumed)):
        of = [source for source in (one.large, one.small) if (source, one.variable) in named]
        if len(of) == 1:
            return of[0], why
    return "", ""
