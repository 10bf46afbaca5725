"""Cells that look as if a figure had been read in a wrong unit, such as persons where 10⁴ persons are expected.

Two figures of one city whose ratio is that of two declared units (`config/variables.yaml`; from ten on) are suspicious,
be they of a year and the years around it or of two sources. In time a run of years counts as switched if

- all of it lies within a factor of two (for ratios below a thousand: of 1.5) of `ratio` times its two neighbours, the
  observed years right before and right after; at a city's first or last years the next two,
- the two neighbours lie within a factor of two of each other,
- it is the smaller part of the city's years, and farther from the city's median than half the ratio (in logs).

A run is one or two years long; for ratios of a thousand and more, which no economy makes, as long as it is the smaller
part. Beside another source a figure is switched if the ratio fits within 5 %. What only time shows, by less than a
thousand and once in a file, is listed but not certain: it may be a slip of another kind. Not found: what one source
alone has and has fewer than three years, is switched in half of the years or more, in three years on end with a smaller
ratio, between neighbours that differ by more than a factor of two, or by units that are not declared.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from scripts.files.bad_input import BadInput
from scripts.panel.schema import UNIT_RATIOS
from scripts.panel.series import Block, blocks, sorted_cells

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]
Units = Mapping[str, float]
"""Unit as files spell it -> factor into the canonical one."""

LARGE = 3.0
"""Ratios from a thousand on, in powers of ten: no economy makes them from year to year."""
AGREE = float(np.log10(2))
"""How far the two neighbours may lie from each other, and a figure from a large ratio, in powers of ten."""
NEAR = float(np.log10(1.5))
"""How far a figure may lie from a smaller ratio: green coverage that is printed as .75 for 40 is no change of unit."""
SAME = float(np.log10(1.05))
"""How far the ratio to another source's figure may lie from that of two units, in powers of ten."""
LEAST = 1.0
"""Smallest ratio that is looked for, in powers of ten: changes make smaller ones."""
LONGEST = 2
"""Longest run in years with a ratio that is not large."""


class Switched(NamedTuple):
    """A suspicious value `x[city, at]`, its ratio in powers of ten, and where the two neighbours beside it are."""

    city: int
    at: int
    ratio: float
    neighbours: tuple[int, int]


def unit_ratios(
    cells: pd.DataFrame, superseded: pd.DataFrame, variables: Mapping[str, Mapping[str, Any]]
) -> pd.DataFrame:
    """Return the observed cells that look as if read in a wrong unit.

    Parameters
    ----------
    cells, superseded
        As `collect` returned them (schemas `CELLS` and `SUPERSEDED`).
    variables
        Units and factors, as in `config/variables.yaml`.

    Returns
    -------
    pandas.DataFrame
        Schema `UNIT_RATIOS`, sorted by variable, code and year, each cell once. Of two sources' figures it is the one
        that is clearly farther from the median of the city's years, else the one that has the cell.

    """
    cells = sorted_cells(cells)
    names = cells["variable"].unique().tolist()
    pairs = {str(name): rows for name, rows in of_two_sources(superseded).groupby("variable")}
    found: list[dict[str, Any]] = []
    for block in blocks(cells, {"variables": names, "scale": "level"}):
        units: Units = variables.get(block.variable, {}).get("units", {})
        ratios = declared_ratios(units)
        if not ratios:
            continue
        x, order = _packed(block)
        for one in switched(x, ratios):
            rows = block.first_row + one.city * len(block.years) + order[one.city, [one.at, *one.neighbours]]
            found.append(_beside_years(cells.iloc[rows], one.ratio, units))
        if block.variable in pairs:
            of_city = dict(zip(block.codes, x, strict=True))
            found += _beside_sources(pairs[block.variable], of_city, ratios, units)
    frame = _with_certainty(pd.DataFrame(found, columns=[*UNIT_RATIOS.columns]).astype({"certain": bool}))
    return frame.drop_duplicates(_KEY).sort_values(["variable", "code", "year", "source"], ignore_index=True)


def _with_certainty(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with those marked `certain` that are not the only one of their file and off by a small ratio."""
    if found.empty:
        return found
    large = np.abs(np.log10(found["ratio"].to_numpy(dtype=float))) >= LARGE
    several = found.groupby(["file", "variable", "ratio"])["cell"].transform("nunique") > 1
    return found.assign(certain=found.groupby(_KEY)["certain"].transform("any") | several | large)


def _packed(block: Block) -> tuple[Floats, Positions]:
    """Return the logs of a variable's positive values `(S, T)`, a city's before its NaN, and the years they were at."""
    values = np.transpose(block.values)
    order = np.argsort(~(values > 0), axis=1, kind="stable")
    values = np.take_along_axis(values, order, axis=1)
    return np.log10(np.where(values > 0, values, np.nan)), order


def refuse_unit_ratios(found: pd.DataFrame) -> None:
    """Stop at the first cell of the file that has most of the certain ones; `found` is what `unit_ratios` returned."""
    certain = found[found["certain"]]
    if certain.empty:
        return
    of_file = certain[certain["file"].eq(certain["file"].mode().iloc[0])]
    at = of_file.iloc[0]
    printed = f"{at['raw_text']!r} {at['unit_raw']}".strip() if at["raw_text"] else "a figure"
    others = f"{len(of_file) - 1} more such cells in this file, {len(certain) - len(of_file)} in others"
    raise BadInput(
        f"{at['variable']} of city {at['code']} in {at['year']} as {printed}, {at['value']:g} in the canonical unit: "
        f"{at['ratio']:g} times what stands beside it, as if {at['units']} ({others})",
        f"about {at['expected']:g}, as {at['beside']}",
        "Correct whichever is wrong, or its unit in the heading or in the source's settings; if all are right, set "
        "checks.unit_ratio to record, which lists them in unit_ratios.parquet and goes on.",
        file=at["file"],
        sheet=at["sheet"],
        cell=at["cell"],
    )


def of_two_sources(superseded: pd.DataFrame) -> pd.DataFrame:
    """Return the rows (schema `SUPERSEDED`) in which two sources have a positive figure of one cell."""
    positive = superseded[["value", "kept_value"]].gt(0).all(axis=1)
    return superseded[superseded["source"].ne(superseded["kept_source"]) & positive]


def with_ratio(units: Units, ratio: float) -> list[tuple[str, str]]:
    """Return the pairs of units of which the first is `ratio` times the second, in powers of ten.

    >>> with_ratio({"万元": 1, "亿元": 10000}, 4.0)
    [('亿元', '万元')]
    """
    return [
        (one, other)
        for one in units
        for other in units
        if round(float(np.log10(units[one] / units[other])), 6) == ratio
    ]


def declared_ratios(units: Units) -> list[float]:
    """Return the ratios of two of the units, in powers of ten and both ways, that are looked for; smallest first.

    >>> declared_ratios({"万元": 1, "亿元": 10000})
    [-4.0, 4.0]
    >>> declared_ratios({"件": 1, "项": 1})
    []
    """
    factors = set(units.values())
    ratios = {round(float(np.log10(one / other)), 6) for one in factors for other in factors}
    return sorted((ratio for ratio in ratios if abs(ratio) >= LEAST), key=lambda ratio: (abs(ratio), ratio))


def switched(x: Floats, ratios: Sequence[float]) -> Iterator[Switched]:
    """Yield the values that are off by one of the ratios, beside their city's other years.

    Parameters
    ----------
    x
        Base-10 logarithms `(S, T)` of what was observed, in the order of the years, a city's values before its NaN.
    ratios
        In powers of ten.

    """
    count = np.sum(~np.isnan(x), axis=1, keepdims=True)
    x = x[:, : count.max(initial=0)]
    if not x.size:
        return
    median = np.nanmedian(np.where(count > 0, x, 0.0), axis=1, keepdims=True)
    seen: set[tuple[int, int]] = set()
    for ratio in ratios:
        far = np.sign(ratio) * (x - median) > abs(ratio) / 2
        longest = (x.shape[1] - 1) // 2 if abs(ratio) >= LARGE else LONGEST
        for length in range(1, longest + 1) if far.any() else ():
            for city, start, first, second in _runs(x, far & (2 * length < count), ratio, length):
                for at in range(start, start + length):
                    if (city, at) not in seen:
                        seen.add((city, at))
                        yield Switched(city, at, ratio, (first, second))


def _runs(x: Floats, far: NDArray[np.bool_], ratio: float, length: int) -> Positions:
    """Return `(n, 4)`: city and start of each run of `length` values, all `far`, and where its neighbours are."""
    n_years = x.shape[1]
    if n_years < length + 2:
        return np.empty((0, 4), dtype=np.int64)
    starts = np.arange(n_years - length + 1)
    padded = np.pad(x, ((0, 0), (2, 2)), constant_values=np.nan)
    before, after = padded[:, starts + 1], padded[:, starts + length + 2]
    first = np.where(np.isnan(before), starts + length, starts - 1)
    second = np.where(np.isnan(before), starts + length + 1, np.where(np.isnan(after), starts - 2, starts + length))
    one, two = (np.take_along_axis(padded, places + 2, axis=1) for places in (first, second))
    apart = sliding_window_view(x, length, axis=1) - ((one + two) / 2)[..., None]
    near = AGREE if abs(ratio) >= LARGE else NEAR
    fits = (np.abs(apart - ratio) <= near).all(axis=2) & sliding_window_view(far, length, axis=1).all(axis=2)
    city, start = np.nonzero(fits & (np.abs(one - two) <= AGREE))
    return np.stack([city, start, first[city, start], second[city, start]], axis=1)


def _beside_years(rows: pd.DataFrame, ratio: float, units: Units) -> dict[str, Any]:
    """Return the row of a cell that is off beside its neighbours in time: `rows` are the cell and the two."""
    cell, neighbours = rows.iloc[0], rows.iloc[1:].sort_values("year")
    beside = [f"{one['value']:g} in {one['year']} ({_place(one)})" for _, one in neighbours.iterrows()]
    return {
        **{name: cell[name] for name in _CELL},
        "ratio": 10.0**ratio,
        "units": _words(ratio, units, cell["unit_raw"]),
        "certain": False,
        "expected": float(np.exp(np.log(neighbours["value"].to_numpy(dtype=float)).mean())),
        "beside": " and ".join(beside),
    }


def _beside_sources(
    pairs: pd.DataFrame, of_city: Mapping[str, Floats], ratios: Sequence[float], units: Units
) -> Iterator[dict[str, Any]]:
    """Yield the rows of figures that are off beside another source's; `of_city` are the cities' values in logs."""
    apart = np.log10(pairs["kept_value"].to_numpy() / pairs["value"].to_numpy())
    for ratio in ratios:
        for pair in pairs[np.abs(apart - ratio) <= SAME].to_dict("records"):
            lost = {name: pair[name] for name in _HELD}
            kept = {name: pair[f"kept_{name}"] for name in _HELD}
            logs = np.log10([float(lost["value"]), float(kept["value"])])
            from_median = np.abs(logs - np.nanmedian(of_city[str(pair["code"])]))
            wrong, right, sign = (lost, kept, -1) if from_median[0] > from_median[1] + AGREE else (kept, lost, 1)
            yield {
                **{name: pair[name] for name in ("variable", "code", "year")},
                **wrong,
                "unit_raw": "",
                "raw_text": "",
                "ratio": 10.0 ** (sign * ratio),
                "units": _words(sign * ratio, units, ""),
                "certain": True,
                "expected": right["value"],
                "beside": f"{right['value']:g} in source {right['source']} ({_place(right)})",
            }


def _words(ratio: float, units: Units, unit_raw: str) -> str:
    """Return which unit may have been read as which, as `人 were read as 万人`; the one that was read comes first."""
    read, true = min(with_ratio(units, ratio), key=lambda pair: (pair[0] != unit_raw, units[pair[0]] != 1))
    return f"{true} had been read as {read}"


def _place(row: Mapping[str, Any] | pd.Series) -> str:
    """Return where a figure stands."""
    return f"{row['file']}, {row['sheet']}, {row['cell']}"


_HELD = ["value", "source", "file", "sheet", "cell"]
_CELL = ["variable", "code", "year", *_HELD, "unit_raw", "raw_text"]
_KEY = ["variable", "code", "year", "source", "file", "sheet", "cell"]
