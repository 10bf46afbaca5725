"""A curve with its band over a variable's values, and bars at the bottom that say where the city-years lie."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from scripts.estimates.value_grid import BETWEEN
from scripts.exhibits.style import SERIES

FOOT = 0.18
"""Height of the tallest bar, as a share of the plot's."""


def draw_curve(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw estimates over the values that stand in their `subgroup`, with their intervals as a band."""
    rows = rows.assign(value=rows["subgroup"].astype(float)).sort_values("value")
    axes.fill_between(rows["value"], rows["conf_low"], rows["conf_high"], color=SERIES[0], alpha=0.18, linewidth=0)
    axes.plot(rows["value"], rows["estimate"], color=SERIES[0], linewidth=1.3)
    axes.set_xlim(rows["value"].min(), rows["value"].max())


def draw_counts(axes: Axes, rows: pd.DataFrame, color: str, place: int = 0, of: int = 1) -> None:
    """Draw a bar for each step of the grid, the tallest `FOOT` high: the city-years on it, place `place` of `of`."""
    ends = np.array([[float(end) for end in step.split(BETWEEN)] for step in rows["subgroup"]])
    counts = rows["n_obs"].to_numpy(float)
    if not len(counts) or not counts.max():
        return
    for (low, high), n in zip(ends, counts / counts.max(), strict=True):
        width = (high - low) / of
        corner = (low + place * width, 0)
        axes.add_patch(
            Rectangle(corner, width, FOOT * n, transform=axes.get_xaxis_transform(), facecolor=color, linewidth=0)
        )


def leave_room_for_counts(axes: Axes, low: float, high: float) -> None:
    """Set the vertical scale so that curves between `low` and `high` stand above the bars."""
    span = (high - low) or 1.0
    axes.set_ylim(low - (FOOT + 0.06) * span / (1 - FOOT - 0.06), high + 0.05 * span)
