"""Years of a sample in which no city-year is complete: the words for them in an estimate's note, read back again."""

import re
from collections.abc import Iterable

_WORDS = "years without a complete row: "
_YEARS = re.compile(rf"{_WORDS}(\d+(?:, \d+)*)")


def empty_years(years: Iterable[int]) -> str:
    """Return the part of a note that names years, nothing for none.

    >>> empty_years([2016, 2013])
    'years without a complete row: 2013, 2016'
    >>> empty_years([])
    ''
    """
    listed = sorted(set(years))
    return f"{_WORDS}{', '.join(map(str, listed))}" if listed else ""


def empty_years_of(note: str) -> frozenset[int]:
    """Return the years that a note names.

    >>> sorted(empty_years_of("8 of 9 city-years are complete; years without a complete row: 2013, 2016; other words"))
    [2013, 2016]
    """
    return frozenset(int(year) for years in _YEARS.findall(note) for year in years.split(", "))
