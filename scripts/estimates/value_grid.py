"""Values along a variable at which something is estimated, and how many city-years lie between them.

A value stands in an estimate's `subgroup`, as text of six significant digits; what is estimated is at exactly the
number that the text says.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

POINTS = 41
BETWEEN = " to "


def grid_of(values: pd.Series, ends: tuple[float, float] = (0.0, 1.0)) -> tuple[str, ...]:
    """Return the grid's values as texts, evenly spaced between two quantiles of `values`, both included."""
    low, high = values.quantile(list(ends))
    return tuple(dict.fromkeys(as_text(value) for value in np.linspace(low, high, POINTS)))


def as_text(value: float) -> str:
    """Return a value as it stands in `subgroup`."""
    return f"{value:.6g}"


def counts_between(values: pd.Series, grid: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each step of the grid, as in `41.2 to 43`, with the number of values on it; the last end is included.

    Values beyond the grid's ends are not counted.
    """
    counts = np.histogram(values, [float(text) for text in grid])[0]
    for low, high, n in zip(grid[:-1], grid[1:], counts, strict=True):
        yield f"{low}{BETWEEN}{high}", int(n)
