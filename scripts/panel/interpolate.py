"""Fill the gaps inside a city's series by straight lines.

Only a gap with a value on both sides is filled; a series is never extended past its first or last value.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import CELLS, Status
from scripts.panel.series import Floats, blocks, from_scale, record, sorted_cells


def interpolate(cells: pd.DataFrame, step: dict[str, Any]) -> pd.DataFrame:
    """Interpolate missing cells linearly in time, city by city.

    Parameters
    ----------
    cells
        A panel's cells (schema `CELLS`); every variable holds every city in every year.
    step
        `variables` to fill, the cells of others pass through; `scale`: `level` draws the line through the values,
        `log` through their logarithms (constant growth between two values); `from` and `until`, the years that may
        be filled, inclusive. The line's ends may lie outside these.

    Returns
    -------
    pandas.DataFrame
        The same cells, sorted by variable, city and year; a filled one has status `interpolated`, a method that names
        both neighbours, and is made from these two.

    Raises
    ------
    BadInput
        If `scale` is `log` and a value is not positive: the first such cell is named.

    """
    out = sorted_cells(cells)
    for block in blocks(out, step):
        values = interpolate_series(block.years, block.values)
        filled = np.isnan(block.values) & ~np.isnan(values) & block.inside[:, None]
        before, after = neighbours(block.values)
        at = [(before[t, s], after[t, s], s) for s, t in zip(*np.nonzero(filled.T), strict=True)]
        record(
            out,
            block.rows(filled),
            from_scale(values.T[filled.T], step["scale"]),
            Status.INTERPOLATED,
            {
                "method": [f"linear in {step['scale']}, {block.years[b]} to {block.years[a]}" for b, a, _ in at],
                "made_from": [f"{block.key(b, s)} {block.key(a, s)}" for b, a, s in at],
            },
        )
    return out


def interpolate_series(years: NDArray[np.int64], values: Floats) -> Floats:
    """Draw straight lines through the gaps of many series at once.

    Parameters
    ----------
    years
        `(T,)`, increasing.
    values
        `(T, S)` on the chosen scale, NaN where missing.

    Returns
    -------
    numpy.ndarray
        `(T, S)`; NaN before a series' first and after its last value, and nowhere else.

    """
    before, after = neighbours(values)
    gap = np.isnan(values) & (before >= 0) & (after < len(values))
    start, end = np.where(gap, before, 0), np.where(gap, after, 1)
    from_value, to_value = (np.take_along_axis(values, rows, axis=0) for rows in (start, end))
    share = (years[:, None] - years[start]) / (years[end] - years[start])
    return np.where(gap, from_value + share * (to_value - from_value), values)


def neighbours(values: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows `(T, S)` of the nearest values at or before, and at or after; −1 and T where there is none."""
    row, known = np.arange(len(values))[:, None], ~np.isnan(values)
    before = np.maximum.accumulate(np.where(known, row, -1), axis=0)
    after = np.minimum.accumulate(np.where(known, row, len(values))[::-1], axis=0)[::-1]
    return before, after


if __name__ == "__main__":
    with logged(snakemake):
        given = read_table(snakemake.input.cells, CELLS)
        write_table(interpolate(given, snakemake.params.step), snakemake.output.cells, CELLS)
