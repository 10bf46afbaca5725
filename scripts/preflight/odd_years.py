"""Years of one source and scope in which many cities leave the years around them to one side.

In logs, one row a city and one column a year. A run of one to three years is judged beside the years right before and
after it, between which a city's figures are expected on a straight line; the two have to lie within a factor of 1.5 of
each other, or the city is not judged. A series' first and last year have one year beside them: there it is the step to
it that is judged, and no figure says whether what is counted has changed for good.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

CALM = float(np.log(1.5))
FAR = float(np.log(1.25))
MANY, FEW = 0.4, 0.125
"""Share of the judged cities that leave the years around an odd year, and of those that leave those of others."""
JUDGED = 2 / 3
"""Least share of the cities with figures that have to be judged: the calm ones beside a switched year are chosen."""
LEAST = 5
"""Fewest cities that are judged together, and that leave together."""
LONGEST = 3


class Off(NamedTuple):
    """A figure: its year and city, the log of its ratio to what was expected, and the years that this rests on."""

    year: int
    code: str
    apart: float
    beside: tuple[int, ...]


class _Run(NamedTuple):
    """Years, how far each judged city's figures are from what is expected, and which cities are far, to which side."""

    apart: pd.DataFrame
    far: pd.Series
    side: int

    @property
    def years(self) -> list[int]:
        return [int(year) for year in self.apart.columns]

    @property
    def size(self) -> float:
        return float(self.apart[self.far].abs().median().min())

    def touches(self, other: "_Run") -> bool:
        """Say whether one has a year of the other, or right beside it."""
        return self.years[0] - 1 <= other.years[-1] and other.years[0] - 1 <= self.years[-1]


def odd_years(x: pd.DataFrame) -> Iterator[Off]:
    """Yield the figures of runs of years in which many cities leave their neighbours to one side.

    Parameters
    ----------
    x
        Logs: one row a city (its code), one column a year.

    """
    runs = [run for length in range(1, LONGEST + 1) for run in _odd_runs(dict(_windows(x, length)), length)]
    taken: list[_Run] = []
    for run in sorted(runs, key=lambda run: -run.size):
        # A year beside a switched one leaves it by half as much, to the other side.
        if not any(run.side != other.side and run.touches(other) for other in taken):
            taken.append(run)
    seen: set[int] = set()
    for run in taken:
        fresh = [year for year in run.years if year not in seen]
        seen.update(fresh)
        yield from off(run.far, run.apart[fresh], (run.years[0] - 1, run.years[-1] + 1))


def _windows(x: pd.DataFrame, length: int) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield runs of years that can be judged, by their first: how far each city's figures are from what is expected."""
    years = [int(year) for year in x.columns]
    for start in range(1, len(years) - length):
        if years[start + length] - years[start - 1] != length + 1:
            continue
        run, before, after = x.iloc[:, start : start + length], x.iloc[:, start - 1], x.iloc[:, start + length]
        weights = np.arange(1, length + 1) / (length + 1)
        expected = before.to_numpy()[:, None] * (1 - weights) + after.to_numpy()[:, None] * weights
        there = run.notna().all(axis=1)
        judged = there & (before - after).abs().le(CALM)
        if judged.sum() >= max(LEAST, JUDGED * there.sum()):
            yield years[start], (run - expected)[judged]


def _odd_runs(windows: Mapping[int, pd.DataFrame], length: int) -> Iterator[_Run]:
    """Yield the runs in which many cities are far, while in the source's other runs few are."""
    for side in (1, -1):
        far = {first: (side * apart).gt(FAR).all(axis=1) for first, apart in windows.items()}
        share = pd.Series({first: cities.mean() for first, cities in far.items()}, dtype=float)
        for first in share.index[share.ge(MANY)]:
            # The runs beside a switched one have its years, or have them for neighbours.
            others = share[(share.index < first - length) | (share.index > first + length)]
            if far[first].sum() >= LEAST and (others.empty or others.median() < FEW):
                yield _Run(windows[first], far[first], side)


def odd_ends(x: pd.DataFrame) -> Iterator[Off]:
    """Yield the figures of a first or last year that lies a step away from the year beside it as no other year does.

    A year beside one that `odd_years` finds is left alone: the step is that one's.

    Parameters
    ----------
    x
        As for `odd_years`.

    """
    years = [int(year) for year in x.columns]
    steps = x.diff(axis=1)[[year for year in years if year - 1 in years]]
    if steps.shape[1] <= 2:
        return
    apart = steps - np.nanmedian(steps.median())
    odd = {one.year for one in odd_years(x)}
    for end, step, beside in ((years[0], years[1], years[1]), (years[-1], years[-1], years[-2])):
        if step not in steps or beside in odd:
            continue
        for side in (1, -1):
            far = (side * apart).gt(FAR)
            share = far.sum() / steps.notna().sum().clip(lower=LEAST)
            if share[step] >= MANY and far[step].sum() >= LEAST and share.drop(step).max() < FEW:
                signed = apart[[step]].set_axis([end], axis=1) * (1 if end == step else -1)
                yield from off(far[step], signed, (beside,))


def off(fits: pd.Series | pd.DataFrame, apart: pd.DataFrame, beside: tuple[int, ...] | None = None) -> Iterator[Off]:
    """Yield the figures that fit, of whole rows or single cells; they rest on `beside`, or else on their own year."""
    chosen = apart[fits] if isinstance(fits, pd.Series) else apart.where(fits)
    for row, column in np.argwhere(chosen.notna().to_numpy()):
        year = int(chosen.columns[column])
        yield Off(year, str(chosen.index[row]), float(chosen.iloc[row, column]), beside or (year,))
