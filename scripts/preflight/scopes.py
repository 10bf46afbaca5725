"""Figures that look as if they were of another scope: 市辖区 under a heading of 全市, or the other way round.

Both scopes of a variable are in one unit and differ by a factor that no declared unit has, so that `panel.unit_ratios`
cannot see a switch. Looked for, in logs, beside the observed years right before and after (neighbours that lie within
a factor of 1.5 of each other):

- a *year* of one source in which at least two fifths of the cities leave their neighbours by more than a quarter, all
  to one side, while in the source's other years less than an eighth does: a table of the other scope;
- a *city's* figure that leaves its neighbours by more than 30 % and by six times what the variable's figures usually
  do, and lies within 8 % of what the other scope's neighbours say;
- a year in which the ratio to *another source* is not what it is in the other years, by more than a fifth;
- a *part* that is larger than the whole, of a variable of which the districts normally have less than the prefecture.

Not found: switches in a series' first or last year that no other scope or source tells, and in three years on end.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

CALM = float(np.log(1.5))
YEAR, CITY, NEAR, APART = float(np.log(1.25)), float(np.log(1.3)), float(np.log(1.08)), float(np.log(1.2))
MANY, FEW = 0.4, 0.125
USUAL = 6.0
"""So many times the median distance from neighbours is no year's usual noise."""
LEAST = 5
"""Fewest cities of a year that are judged together."""
USUALLY = 0.9
"""Share of its cells in which the part of a variable is smaller than the whole, if it is an amount."""


class Odd(NamedTuple):
    """A figure that looks as if of another scope: `why` is a key of the words; `ratio` that to what was expected."""

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
        for why, source, scope, code, year, ratio in _judged(logs):
            row = at[source, scope, code, year]
            file, sheet, cell = (str(row[name]) for name in ("file", "sheet", "cell"))
            odd = Odd(why, str(variable), scope, year, code, source, file, sheet, cell, float(row["value"]), ratio)
            found.setdefault((odd.variable, file, sheet, cell), odd)
    return sorted(found.values(), key=lambda odd: odd[1:6])


_CELL = ("source", "scope", "code", "year")

Key = tuple[str, str]
"""Source and scope."""

Found = tuple[str, str, str, str, int, float]
"""Why, source, scope, code, year and ratio."""


def _judged(logs: Mapping[Key, pd.DataFrame]) -> Iterator[Found]:
    for key, x in logs.items():
        spikes = _spikes(x)
        for cells, why in ((_years(spikes), "year"), *_beside_others(key, x, spikes, logs)):
            yield from ((why, *key, code, year, float(np.exp(apart))) for year, code, apart in cells)


def _beside_others(
    key: Key, x: pd.DataFrame, spikes: pd.DataFrame, logs: Mapping[Key, pd.DataFrame]
) -> Iterator[tuple["Cells", str]]:
    """Yield what the other scope and the other sources say of a source's figures of one scope."""
    source, scope = key
    for (other, of_other), y in logs.items():
        if other == source and of_other != scope:
            yield _cities(x, spikes, y), "city"
            if scope == "districts":
                yield _part(x, y), "part"
        elif other != source and of_other == scope:
            yield _beside(x, y), "source"


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


def _spikes(x: pd.DataFrame) -> pd.DataFrame:
    return x - _neighbours(x)


Cells = Iterator[tuple[int, str, float]]
"""Year, code, and the log of the ratio to what was expected."""


def _years(spikes: pd.DataFrame) -> Cells:
    """Yield the cells of years in which many cities leave their neighbours to one side."""
    judged = spikes.notna().sum()
    for side in (1, -1):
        far = (side * spikes).gt(YEAR)
        share = far.sum() / judged.where(judged.ge(LEAST))
        for year in share.index[share.ge(MANY)]:
            # The years beside a switched one have it for a neighbour.
            others = share[(share.index < year - 1) | (share.index > year + 1)].dropna()
            if others.empty or others.median() < FEW:
                yield from _where(far[[year]], spikes[[year]])


def _cities(x: pd.DataFrame, spikes: pd.DataFrame, y: pd.DataFrame) -> Cells:
    """Yield the cells that leave their neighbours for those of the other scope."""
    other = _neighbours(y.reindex(index=x.index, columns=x.columns))
    noise = np.nanmedian(spikes.abs().to_numpy()) if spikes.notna().to_numpy().any() else np.inf
    fits = spikes.abs().gt(max(CITY, USUAL * float(noise))) & (x - other).abs().lt(NEAR)
    yield from _where(fits, spikes)


def _beside(x: pd.DataFrame, y: pd.DataFrame) -> Cells:
    """Yield a source's cells of a year whose ratio to another source's is not that of the other years."""
    apart = (x - y).dropna(axis="columns", how="all")
    middle, judged = apart.median(), apart.notna().sum()
    for year in middle.index[judged.ge(LEAST)]:
        others = middle.drop(year)
        usual = others.median()
        if len(others) < 2 or abs(middle[year] - usual) <= APART or _calmer(x, y, year):
            continue
        nearer = (apart[year] - usual).abs() > APART / 2
        yield from _where(nearer.to_frame(), apart[[year]] - usual)


def _calmer(x: pd.DataFrame, y: pd.DataFrame, year: int) -> bool:
    """Say whether the first of two sources is nearer to its own years beside, so that the second is the odd one."""

    def leaves(z: pd.DataFrame) -> float:
        at = [int(each) for each in z.columns].index(year)
        beside = z.iloc[:, [place for place in (at - 1, at + 1) if 0 <= place < z.shape[1]]]
        return float((z[year] - beside.mean(axis=1)).abs().median())

    return leaves(x) <= leaves(y)


def _part(districts: pd.DataFrame, prefecture: pd.DataFrame) -> Cells:
    """Yield the districts' figures that exceed the prefecture's, of a variable where they normally do not."""
    apart = districts - prefecture
    larger, judged = apart.gt(1e-6), int(apart.notna().to_numpy().sum())
    if judged >= 2 * LEAST and larger.to_numpy().sum() / judged <= 1 - USUALLY:
        yield from _where(larger, apart)


def _where(fits: pd.DataFrame, apart: pd.DataFrame) -> Cells:
    """Yield the cells that fit."""
    for row, column in np.argwhere(fits.to_numpy()):
        yield int(fits.columns[column]), str(fits.index[row]), float(apart.iloc[row, column])
