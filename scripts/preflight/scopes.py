"""Figures that look as if they were of another scope: 市辖区 under a heading of 全市, or the other way round.

Both scopes of a variable are in one unit and differ by a factor that no declared unit has, so that `panel.unit_ratios`
cannot see a switch. Looked for, in logs, beside the observed years right before and after (neighbours that lie within
a factor of 1.5 of each other):

- a *year*, or two or three on end, of one source in which at least two fifths of the judged cities leave their
  neighbours by more than a quarter, all to one side, while in the source's other years less than an eighth does: a
  table of the other scope. At least two thirds of the cities that have figures have to be judged;
- a *city's* figure that leaves its neighbours by more than 30 % and by six times what the variable's figures usually
  do, and lies within 8 % of what the other scope's neighbours say;
- a year in which the ratio to *another source* is not what it is in the other years, by more than a fifth;
- a *part* that is larger than the whole, of a variable of which the districts normally have less than the prefecture;
- a first or last year (an *end*) whose step to the year beside it is like no other step. It is not certain: a change
  of what is counted looks the same.

Not found: switches of two years or more at a series' beginning or end and of more than three years, if no other scope
or source tells.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from scripts.preflight.odd_years import CALM, LEAST, Off, odd_ends, odd_years, off

CITY, NEAR, APART = float(np.log(1.3)), float(np.log(1.08)), float(np.log(1.2))
USUAL = 6.0
"""So many times the median distance from neighbours is no year's usual noise."""
USUALLY = 0.9
"""Share of its cells in which the part of a variable is smaller than the whole, if it is an amount."""


Place = tuple[str, str, int]
"""Source, scope and year: where the same city's figure of a variable stands."""


class Odd(NamedTuple):
    """A figure that looks as if of another scope: `why` is a key of the words; `ratio` that to what was expected.

    `beside` is where the figures are that say so; what is not `certain` fails nothing.
    """

    why: str
    variable: str
    scope: str
    year: int
    code: str
    source: str
    file: str
    sheet: str
    cell: str
    value: float
    ratio: float
    beside: tuple[Place, ...]

    @property
    def certain(self) -> bool:
        """Whether a change of what is counted cannot look the same."""
        return self.why != "end"


def switched_scopes(observations: pd.DataFrame) -> list[Odd]:
    """Return the figures that look as if of another scope, each once, sorted.

    Parameters
    ----------
    observations
        Of all sources and both scopes (schema `OBSERVATIONS`), under today's codes.

    """
    cells = observations[observations["value"] > 0].drop_duplicates(["source", "variable", "scope", "code", "year"])
    found: dict[tuple[str, ...], Odd] = {}
    for variable, rows in cells.groupby("variable", sort=True):
        logs: dict[Key, pd.DataFrame] = {
            (str(source), str(scope)): _logs(of_key) for (source, scope), of_key in rows.groupby(["source", "scope"])
        }
        at = {tuple(row[name] for name in _CELL): row for row in rows.to_dict("records")}
        for why, (source, scope), one, beside in _judged(logs):
            row = at[source, scope, one.code, one.year]
            file, sheet, cell = (str(row[name]) for name in ("file", "sheet", "cell"))
            value, ratio = float(row["value"]), float(np.exp(one.apart))
            shown = tuple((*beside, year) for year in one.beside)
            of = (str(variable), scope, one.year, one.code, source)
            found.setdefault((of[0], file, sheet, cell), Odd(why, *of, file, sheet, cell, value, ratio, shown))
    return sorted(found.values(), key=lambda odd: odd[1:6])


_CELL = ("source", "scope", "code", "year")

Key = tuple[str, str]
"""Source and scope."""

Found = tuple[str, Key, Off, Key]
"""Why, whose figure, the figure, and where the figures are that it is judged by."""


def _judged(logs: Mapping[Key, pd.DataFrame]) -> Iterator[Found]:
    """Yield what looks odd, what is certain before what is not."""
    for key, x in logs.items():
        yield from (("year", key, one, key) for one in odd_years(x))
        yield from _beside_others(key, x, logs)
    for key, x in logs.items():
        yield from (("end", key, one, key) for one in odd_ends(x))


def _beside_others(key: Key, x: pd.DataFrame, logs: Mapping[Key, pd.DataFrame]) -> Iterator[Found]:
    """Yield what the other scope and the other sources say of a source's figures of one scope."""
    source, scope = key
    for other, y in logs.items():
        if other[0] == source and other[1] != scope:
            yield from (("city", key, one, other) for one in _cities(x, y))
            if scope == "districts":
                yield from (("part", key, one, other) for one in _part(x, y))
        elif other[0] != source and other[1] == scope:
            yield from (("source", key, one, other) for one in _beside(x, y))


def _logs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return logs, one row a city and one column a year."""
    table = rows.pivot_table(index="code", columns="year", values="value", aggfunc="first")
    return table.apply(np.log)


def _neighbours(x: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of the years right before and after, nothing where one is absent or they differ too much."""
    before, after = x.shift(1, axis=1), x.shift(-1, axis=1)
    years = np.asarray(x.columns, dtype=float)
    close = np.r_[False, years[2:] - years[:-2] == 2, False] if len(years) > 2 else np.zeros(len(years), dtype=bool)
    return ((before + after) / 2).where((before - after).abs().le(CALM) & close)


def _cities(x: pd.DataFrame, y: pd.DataFrame) -> Iterator[Off]:
    """Yield the cells that leave their neighbours for those of the other scope, each resting on these."""
    spikes = x - _neighbours(x)
    other = _neighbours(y.reindex(index=x.index, columns=x.columns))
    noise = np.nanmedian(spikes.abs().to_numpy()) if spikes.notna().to_numpy().any() else np.inf
    fits = spikes.abs().gt(max(CITY, USUAL * float(noise))) & (x - other).abs().lt(NEAR)
    yield from (one._replace(beside=(one.year - 1, one.year + 1)) for one in off(fits, spikes))


def _beside(x: pd.DataFrame, y: pd.DataFrame) -> Iterator[Off]:
    """Yield a source's cells of a year whose ratio to another source's is not that of the other years."""
    apart = (x - y).dropna(axis="columns", how="all")
    middle, judged = apart.median(), apart.notna().sum()
    usual = {year: middle.drop(year).median() for year in middle.index}
    odd = [year for year in middle.index if abs(middle[year] - usual[year]) > APART]
    for year in odd:
        if judged[year] < LEAST or len(middle) <= 2 or _calmer(x, y, year, odd):
            continue
        nearer = (apart[year] - usual[year]).abs() > APART / 2
        yield from off(nearer.to_frame(), apart[[year]] - usual[year])


def _calmer(x: pd.DataFrame, y: pd.DataFrame, year: int, odd: Sequence[int]) -> bool:
    """Say whether the first of two sources is nearer to its own next years that are not odd: then it is the second."""

    def leaves(z: pd.DataFrame) -> float:
        usual = [int(one) for one in z.columns if int(one) not in odd]
        beside = [*[one for one in usual if one < year][-1:], *[one for one in usual if one > year][:1]]
        return float((z[year] - z[beside].mean(axis=1)).abs().median())

    return leaves(x) <= leaves(y)


def _part(districts: pd.DataFrame, prefecture: pd.DataFrame) -> Iterator[Off]:
    """Yield the districts' figures that exceed the prefecture's, of a variable where they normally do not."""
    apart = districts - prefecture
    larger, judged = apart.gt(1e-6), int(apart.notna().to_numpy().sum())
    if judged >= 2 * LEAST and larger.to_numpy().sum() / judged <= 1 - USUALLY:
        yield from off(larger, apart)
