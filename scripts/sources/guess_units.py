"""Guess the unit of an unknown column: the one its heading states, else the one that its figures are of the size of."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from scripts.registry.names import squeeze
from scripts.sources.guess_table import Guess
from scripts.sources.headings import Heading, Vocabulary, unit_key

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

_BRACKETS = re.compile(r"\(([^()]*)\)")
WRONG_BY = 100.0
"""Least ratio of two units that sizes tell from each other: cities differ by less from the usual one."""
_FRACTION = 1.0


def stated_units(heading: Heading, text: str, words: Vocabulary) -> list[str]:
    """Return what a heading states for its unit; a declared one in brackets counts behind the heading's English too.

    Examples
    --------
    >>> words = Vocabulary({}, frozenset({"亿元"}), re.compile("现价"))
    >>> [stated_units(words.heading(t), t, words) for t in ("产值(现价)(百元)", "产值 Gross product(亿元)")]
    [['百元'], ['亿元']]

    """
    whole = [squeeze(part) for part in _BRACKETS.findall(unicodedata.normalize("NFKC", text))]
    return words.unit_candidates(heading) or [part for part in whole if unit_key(part) in words.units]


def guess_unit(
    name: str, variable: Mapping[str, Any], stated: Sequence[str], cell: str, figures: Iterable[float]
) -> tuple[Guess, Guess | None, str | None]:
    """Guess a column's unit: the stated one, the one to read it as against that, and the one that it looks like.

    Parameters
    ----------
    name, variable
        The variable, and what is declared of it.
    stated, cell
        What its heading states for a unit, and where.
    figures
        All of its figures.

    """
    size = sorted(abs(value) for value in figures if value)
    unit, read_as = _unit(name, variable, stated, cell, size)
    near = _nearest(name, variable["units"], median(size)) if size and unit.sure == "sure" else None
    factors = variable["units"]
    # The heading may be wrong by a factor of 100; less than that is a matter of the city.
    fits = near is None or max(factors[near] / factors[unit.value], factors[unit.value] / factors[near]) < WRONG_BY
    return unit, read_as, None if fits else near


def _unit(
    name: str, variable: Mapping[str, Any], stated: Sequence[str], cell: str, size: Sequence[float]
) -> tuple[Guess, Guess | None]:
    """Return the unit that a column states or seems to be in, and the one that it is to be read as against that."""
    units = variable["units"]
    declared = {unit_key(unit): unit for unit in units}
    fitting = [declared[unit_key(unit)] for unit in stated if unit_key(unit) in declared]
    middle, largest = (median(size), size[-1]) if size else (1.0, 1.0)
    canonical = next(unit for unit, factor in units.items() if factor == 1)
    fractions = next((unit for unit, factor in units.items() if factor == 100), None)
    is_share = variable["unit"] == "percent"
    if is_share and fractions and size and largest <= _FRACTION:
        told = Guess(fractions, f"the figures, of which {largest:.3g} is the largest: fractions", "likely")
        unit = Guess(fitting[0] if fitting else fractions, cell if fitting else told.cells, "likely")
        return unit, told if stated and unit.value != fractions else None
    if fitting:
        return Guess(fitting[0], cell, "sure"), None
    near = _nearest(name, units, middle)
    told = Guess(near or canonical, f"the size of the figures, {middle:.3g} in the middle", "a guess")
    if is_share:
        told = Guess(canonical, f"the figures, of which {largest:.3g} is the largest", "likely")
    against = f"{told.cells}; {cell} states {stated[0]!r}, which is not declared" if stated else ""
    return told, Guess(told.value, against, "a guess") if stated else None


def _nearest(variable: str, units: Mapping[str, float], middle: float) -> str | None:
    """Return the declared unit in which the middle figure comes nearest to the usual one."""
    if variable not in USUAL:
        return None
    return min(units, key=lambda unit: abs(math.log10(middle * units[unit] / USUAL[variable])))
