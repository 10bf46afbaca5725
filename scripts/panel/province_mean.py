"""Fill empty cells with the mean over the sample's cities of the same province and year.

The paper's second step. The mean is unweighted and takes every value that stands when the step starts, observed or
filled; it fills every empty cell of its years, also before a city's first value.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import CELLS, CITIES, Status
from scripts.panel.series import Block, Booleans, Floats, blocks, from_scale, record, sorted_cells


def province_mean(cells: pd.DataFrame, cities: pd.DataFrame, step: dict[str, Any]) -> pd.DataFrame:
    """Fill every empty cell of the step's years with its province's mean of that year.

    Parameters
    ----------
    cells
        A panel's cells (schema `CELLS`); every variable holds every city in every year.
    cities
        The study's cities (schema `CITIES`), which name each city's province.
    step
        `variables`, `scale` (`log` gives the geometric mean), optionally `from` and `until`, inclusive.

    Returns
    -------
    pandas.DataFrame
        The same cells, sorted by variable, city and year; a filled one has status `province_mean` and is made from
        the province's cells that had a value. A cell stays missing where no city of its province has one.

    Raises
    ------
    BadInput
        If `scale` is `log` and a value is not positive: the first such cell is named.

    """
    out = sorted_cells(cells)
    province_of = cities.set_index("code")["province_code"]
    for block in blocks(out, step):
        groups = np.unique(province_of[block.codes].to_numpy(dtype=str), return_inverse=True)[1]
        values = province_mean_series(block.values, groups, block.inside)
        filled = np.isnan(block.values) & ~np.isnan(values)
        sources = _sources(block, groups, filled)
        at = [(t, groups[s]) for s, t in zip(*np.nonzero(filled.T), strict=True)]
        record(
            out,
            block.rows(filled),
            from_scale(values.T[filled.T], step["scale"]),
            Status.PROVINCE_MEAN,
            {
                "method": [f"province-year mean in {step['scale']}"] * len(at),
                "parameters": [f"cities={len(sources[key])}" for key in at],
                "made_from": [" ".join(sources[key]) for key in at],
            },
        )
    return out


def province_mean_series(values: Floats, groups: NDArray[np.int64], inside: Booleans) -> Floats:
    """Fill empty cells of many series with the mean over their group in the same year.

    Parameters
    ----------
    values
        `(T, S)` on the chosen scale, NaN where missing.
    groups
        `(S,)`, the group of each series, counted from 0; simulated panels side by side get groups of their own.
    inside
        `(T,)`, the years that may be filled.

    Returns
    -------
    numpy.ndarray
        `(T, S)`.

    """
    known, n_groups = ~np.isnan(values), int(groups.max()) + 1
    sums = np.stack([np.bincount(groups, row, n_groups) for row in np.where(known, values, 0.0)])
    counts = np.stack([np.bincount(groups, row, n_groups) for row in known.astype(float)])
    means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    return np.where(~known & inside[:, None], means[:, groups], values)


def _sources(block: Block, groups: NDArray[np.int64], filled: Booleans) -> dict[tuple[int, int], list[str]]:
    """Return, for each year and province in which a cell was filled, the cells that its mean was made from."""
    known = ~np.isnan(block.values)
    wanted = {(int(t), int(groups[s])) for t, s in zip(*np.nonzero(filled), strict=True)}
    return {(t, g): [block.key(t, int(s)) for s in np.flatnonzero(known[t] & (groups == g))] for t, g in sorted(wanted)}


if __name__ == "__main__":
    with logged(snakemake):
        given, of_study = read_table(snakemake.input.cells, CELLS), read_table(snakemake.input.cities, CITIES)
        write_table(province_mean(given, of_study, snakemake.params.step), snakemake.output.cells, CELLS)
