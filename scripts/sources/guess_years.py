"""Guess which years of a column are out of place: at another level than the other years, in most cities.

From one year to the next the middle city's figures change by about as much as they usually do. A far larger step leads
to another level, and one back from it: the years between are out of place. A step that nothing follows leaves open
which side of it is right, unless the one side is a year or two and the other one is long.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# ASSUME: no year of a city's panel changes the middle city's figure by two fifths more than the usual year does, and
# the districts have between a tenth and all of what the prefecture has.
_FAR = math.log(1.4)
_PART = 0.1

_CITIES, _STEPS = 5, 3
_BETWEEN, _AT_AN_END, _LAST = 2, 3, 2


@dataclass(frozen=True)
class OddYears:
    """Years on end whose figures are at another level than those of the `others`.

    `ratio` is how many times what the other years suggest the figures are, in the middle one of `cities`; `ends` says
    on which side no year follows that could show whether the figures come back; `told` is false where the figures do
    not say which years are right.
    """

    years: tuple[int, ...]
    others: tuple[int, ...]
    ratio: float
    cities: int
    ends: str
    told: bool


def odd_years(series: Iterable[Mapping[int, float]]) -> list[OddYears]:
    """Return the years that are out of place, years on end together.

    Parameters
    ----------
    series
        Of each city its positive figures by year.

    """
    found = list(series)
    steps = _steps(found)
    if not steps:
        return []
    levels = _levels(steps)
    near = {year: [other for other in levels if abs(levels[other] - levels[year]) < _FAR] for year in levels}
    usual = max(near.values(), key=len)
    return [_odd(run, usual, levels, steps) for run in _runs(levels, usual)]


def _steps(series: Sequence[Mapping[int, float]]) -> dict[tuple[int, int], tuple[float, int]]:
    """Return the middle city's change in logs from each year to the next one there is, and of how many cities."""
    years = sorted({year for city in series for year in city})
    years = [year for year in years if sum(year in city for city in series) >= _CITIES]
    steps = {}
    for before, year in pairwise(years):
        logs = [math.log(city[year] / city[before]) for city in series if before in city and year in city]
        steps[before, year] = (median(logs) if len(logs) >= _CITIES else math.nan, len(logs))
    return steps


def _levels(steps: Mapping[tuple[int, int], tuple[float, int]]) -> dict[int, float]:
    """Return the years' levels in logs: what steps that are far from the usual one add up to."""
    yearly = [step / (year - before) for (before, year), (step, _) in steps.items() if not math.isnan(step)]
    usual = median(yearly) if len(yearly) >= _STEPS else 0.0
    level = 0.0
    levels = {next(iter(steps))[0]: level}
    for (before, year), (step, _) in steps.items():
        apart = step - usual * (year - before)
        level += apart if abs(apart) > _FAR else 0.0
        levels[year] = level
    return levels


def _runs(levels: Mapping[int, float], usual: Sequence[int]) -> list[list[int]]:
    """Return the years that are not at the usual level, those on end at one level together."""
    runs: list[list[int]] = []
    last = None
    for year in levels:
        if year not in usual:
            if runs and last == runs[-1][-1] and abs(levels[year] - levels[last]) < _FAR:
                runs[-1].append(year)
            else:
                runs.append([year])
        last = year
    return runs


def _odd(
    run: Sequence[int],
    usual: Sequence[int],
    levels: Mapping[int, float],
    steps: Mapping[tuple[int, int], tuple[float, int]],
) -> OddYears:
    """Return what is known of a run of years: its ratio to the usual years nearest to it, and whether it is told."""
    beside = [max((y for y in usual if y < run[0]), default=None), min((y for y in usual if y > run[-1]), default=None)]
    there = [levels[year] for year in beside if year is not None]
    ratio = math.exp(levels[run[0]] - sum(there) / len(there))
    cities = min(of for (before, year), (_, of) in steps.items() if (before in run) != (year in run))
    ends = "" if len(there) == len(beside) else "later" if beside[1] is None else "earlier"
    # ASSUME: three years at an end may as well be a change of what is counted, as that of SO2 in 2016.
    told = len(usual) >= (_BETWEEN if not ends else _AT_AN_END) * len(run) and (not ends or len(run) <= _LAST)
    return OddYears(tuple(run), tuple(usual), ratio, cities, ends, told)


def differs(ratio: float, unit: str, scope: str, units: Mapping[str, float]) -> tuple[str, str] | None:
    """Return what figures that are `ratio` times the usual ones may be, as `in_years` says it; None if nothing fits.

    Examples
    --------
    >>> differs(0.0101, "%", "prefecture", {"%": 1, "比例": 100})
    ('read_as', '比例')
    >>> differs(0.4, "%", "prefecture", {"%": 1, "比例": 100})
    ('scope', 'districts')
    >>> differs(0.001, "%", "prefecture", {"%": 1, "比例": 100})

    """
    apart = {other: abs(math.log(units[unit] / ratio / factor)) for other, factor in units.items()}
    nearest = min(apart, key=apart.__getitem__)
    if apart[nearest] < _FAR:
        return "read_as", nearest
    if scope == "prefecture" and _PART <= ratio < 1:
        return "scope", "districts"
    if scope == "districts" and 1 < ratio <= 1 / _PART:
        return "scope", "prefecture"
    return None
