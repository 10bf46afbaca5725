"""Cells of one variable as an array of years by cities on the scale of a fill step, and filled cells back again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.files.bad_input import BadInput
from scripts.panel.schema import KEY, Status

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Scale = Literal["level", "log"]

CONSECUTIVE = "the years of a panel follow each other without a gap"


@dataclass(frozen=True)
class Block:
    """One variable: `values (T, S)` on the step's scale, NaN where missing, of `years (T,)` and `codes (S,)`.

    `inside (T,)` marks the years that the step may fill; `first_row` is the block's first row in the sorted cells.
    """

    variable: str
    years: NDArray[np.int64]
    codes: list[str]
    values: Floats
    inside: Booleans
    first_row: int

    def rows(self, filled: Booleans) -> NDArray[np.int64]:
        """Return the rows of the sorted cells that `filled (T, S)` marks, city by city."""
        return self.first_row + np.flatnonzero(filled.T)

    def key(self, t: int, s: int) -> str:
        """Name one cell as lineage names it."""
        return f"{self.variable}:{self.codes[s]}:{self.years[t]}"


def sorted_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells in the order of their key, whatever order they came in."""
    return cells.sort_values(KEY, ignore_index=True)


def blocks(cells: pd.DataFrame, step: dict[str, Any]) -> Iterator[Block]:
    """Yield the variables of a fill step, one block each.

    Parameters
    ----------
    cells
        Sorted by `sorted_cells`; every variable holds every city in every year.
    step
        `variables`, `scale` (`level` or `log`), optionally `from` and `until` (inclusive).

    Raises
    ------
    BadInput
        If a variable of the step is not among the cells; if a logarithm is asked of a value that has none.
    ValueError
        If a variable lacks a city-year, or years are left out.

    """
    names = cells["variable"].to_numpy(dtype=object)
    for variable in step["variables"]:
        rows = np.flatnonzero(names == variable)
        if not rows.size:
            raise BadInput(
                f"no cells of {variable!r}",
                f"one of {', '.join(sorted(set(names)))}",
                "Name it under the study's variables, or take it out of the fill step.",
            )
        of_variable = cells.iloc[rows[0] : rows[-1] + 1]
        years, codes = np.unique(of_variable["year"].to_numpy()), of_variable["code"].unique().tolist()
        if len(rows) != len(years) * len(codes) or np.any(np.diff(years) != 1):
            message = f"{variable}: {CONSECUTIVE}, and every city stands in every year"
            raise ValueError(message)
        values = _on_scale(of_variable, step["scale"]).reshape(len(codes), len(years)).T
        yield Block(variable, years, codes, values, window(years, step), int(rows[0]))


def window(years: NDArray[np.int64], step: dict[str, Any]) -> Booleans:
    """Return which of the `years (T,)` lie in a step's `from` to `until`, both included; a key left out is open."""
    start, end = step.get("from"), step.get("until")
    return (years >= (years[0] if start is None else start)) & (years <= (years[-1] if end is None else end))


def from_scale(values: Floats, scale: Scale) -> Floats:
    """Return values of the step's scale in the variable's own unit."""
    return np.exp(values) if scale == "log" else values


def record(
    cells: pd.DataFrame,
    rows: NDArray[np.int64],
    values: Floats,
    status: Status,
    lineage: Mapping[str, Sequence[object] | Floats],
) -> None:
    """Write `values` and `status` into the given rows of `cells`, with the further columns in `lineage`."""
    columns: dict[str, Any] = {"value": values, "status": [str(status)] * len(rows), **lineage}
    for column, entries in columns.items():
        cells.loc[rows, column] = entries


def _on_scale(cells: pd.DataFrame, scale: Scale) -> Floats:
    """Return the values `(n,)` on the scale on which a step works."""
    values = cells["value"].to_numpy(dtype=float)
    if scale == "level":
        return values
    bad = np.flatnonzero(values <= 0)
    if bad.size:
        at = cells.iloc[bad[0]]
        raise BadInput(
            f"{at['variable']} of city {at['code']} in {at['year']} is {at['value']:g} ({bad.size} such cells)",
            "a positive value, which alone has a logarithm",
            "Set the step's scale to 'level', or correct the source.",
            file=at["file"] or None,
            sheet=at["sheet"] or None,
            cell=at["cell"] or None,
        )
    return np.log(values)
