"""Columns laid out by time and unit once, so that any of their rows are swept of the effects without a sort.

With p_gt = 1 where unit g has a row at time t, the effects of a column x solve, for the periods, A c = s, where
A = diag(n_t) - P' diag(1/n_g) P and s are the column's sums by period after demeaning within units; then the units'
effects are means of what is left (Baltagi, *Econometric Analysis of Panel Data*, section 9.4). A is as large as the
number of periods. All columns were swept on all their rows before: that changes no regression on some of the rows, and
keeps the digits that a level or a common path would cost.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.econometrics.collinearity import TOLERANCE
from scripts.econometrics.within import RANK_TOLERANCE, Floats, Labels, numbered

Booleans = NDArray[np.bool_]
Integers = NDArray[np.integer]

DIGITS_LOST = 1e-4
"""Of a column's length, left by the effects: below it a second pass removes what rounding left of the first."""


@dataclass(frozen=True)
class Grid:
    """Columns by time and unit.

    Attributes
    ----------
    columns
        `(m, T, G)`, swept of the effects on all rows that a column has; 0 where it has no value.
    missing
        `(m, T, G)`, where it has none.
    periods
        `(T, P)`: 1 where a time belongs to a period.

    """

    columns: Floats
    missing: Booleans
    periods: Floats


@dataclass(frozen=True)
class Swept:
    """Chosen columns on B masks of rows after the effects were swept out.

    Attributes
    ----------
    columns
        `(B, m, T, G)`, 0 outside the rows used, and all 0 for a column of which the effects leave nothing.
    lengths
        `(B, m)` of the columns; 0 for an absorbed one.
    used
        `(B, T, G)`: the rows but those alone in their unit or period.
    n_units, n_period_effects
        `(B,)`: units with a row, and the rank of the periods beside them.

    """

    columns: Floats
    lengths: Floats
    used: Booleans
    n_units: Integers
    n_period_effects: Integers


def laid_out(columns: Floats, unit: Labels, time: Labels, period: Labels | None = None) -> Grid:
    """Lay columns out by time and unit.

    Parameters
    ----------
    columns
        `(n, m)`; missing or infinite values are no values.
    unit, time
        `(n,)` labels; one row at most of a unit at a time.
    period
        `(n,)` labels of the periods that have an effect, each made of one or more times; the times by default.

    Raises
    ------
    ValueError
        If a unit has two rows at one time, or a time lies in two periods.

    """
    (n_units, of_unit), (n_times, of_time) = numbered(unit), numbered(time)
    (n_periods, of_period) = numbered(time if period is None else period)
    cell = of_time * n_units + of_unit
    if len(np.unique(cell)) < len(cell):
        raise ValueError("a unit has two rows at one time")
    periods = np.zeros((n_times, n_periods))
    periods[of_time, of_period] = 1
    if (periods.sum(axis=1) > 1).any():
        raise ValueError("a time lies in two periods")
    values, missing = (
        np.zeros((columns.shape[1], n_times * n_units)),
        np.ones((columns.shape[1], n_times * n_units), bool),
    )
    missing[:, cell] = ~np.isfinite(columns.T)
    values[:, cell] = np.where(np.isfinite(columns.T), columns.T, 0)
    grid = Grid(values.reshape(-1, n_times, n_units), missing.reshape(-1, n_times, n_units), periods)
    return Grid(_swept_on_all_rows(grid), grid.missing, periods)


def _swept_on_all_rows(grid: Grid) -> Floats:
    """Return the columns swept on all their rows, those with the same gaps together."""
    out = np.zeros_like(grid.columns)
    patterns, of_column = np.unique(grid.missing.reshape(len(out), -1), axis=0, return_inverse=True)
    for place, missing in enumerate(patterns):
        here, rows = np.flatnonzero(of_column == place), ~missing.reshape(1, *out.shape[1:])
        counts = _Counted.of(rows, grid.periods)
        values = grid.columns[here]
        level = values.sum(axis=(1, 2)) / max(rows.sum(), 1)
        before = (values - level[:, None, None])[None] * rows
        after = counts.residuals(counts.residuals(before))
        absorbed = _lengths(after)[0] <= TOLERANCE * _lengths(before)[0]
        out[here] = np.where(absorbed[:, None, None], 0, after[0])
    return out


def swept(grid: Grid, rows: Booleans, places: Integers) -> Swept:
    """Sweep unit and period effects out of columns on some rows.

    Parameters
    ----------
    grid
        What was laid out.
    rows
        `(B, T, G)`, B masks; rows alone in their unit or period are dropped until there is none. A column counts as 0
        where it has no value: who uses it on a mask sees to it that it has one on every row (`Grid.missing`).
    places
        Which columns, `(m,)`.

    """
    used = _without_singletons(rows, grid.periods)
    counts = _Counted.of(used, grid.periods)
    before = grid.columns[places] * used[:, None]
    size = _lengths(before)
    after = counts.residuals(before)
    lengths = _lengths(after)
    absorbed = lengths <= TOLERANCE * size
    if ((lengths < DIGITS_LOST * size) & ~absorbed).any():
        after = counts.residuals(after)
        lengths = _lengths(after)
    if absorbed.any():
        after[absorbed], lengths[absorbed] = 0, 0
    return Swept(after, lengths, used, counts.n_units, counts.n_period_effects)


@dataclass(frozen=True)
class _Counted:
    """What the sweeping needs of rows `(B, T, G)`: a unit's by period `(B, P, G)`, and A's inverse `(B, P, P)`."""

    rows: Floats
    periods: Floats
    by_period: Floats
    inverse_sizes: Floats
    inverse: Floats
    n_units: Integers
    n_period_effects: Integers

    @classmethod
    def of(cls, rows: Booleans, periods: Floats) -> "_Counted":
        counted = rows.astype(float)
        by_period = periods.T @ counted
        sizes = by_period.sum(axis=1)
        inverse_sizes = 1 / np.maximum(sizes, 1)[:, None]
        between = -(by_period * inverse_sizes) @ by_period.swapaxes(1, 2)
        between[:, range(periods.shape[1]), range(periods.shape[1])] += by_period.sum(axis=2)
        squares, directions = np.linalg.eigh(between)
        there = squares > RANK_TOLERANCE * np.maximum(squares[:, -1:], 1.0)
        weights = np.divide(1.0, squares, out=np.zeros_like(squares), where=there)
        inverse = (directions * weights[:, None]) @ directions.swapaxes(1, 2)
        n_units, n_period_effects = np.count_nonzero(sizes, axis=1), np.count_nonzero(there, axis=1)
        return cls(counted, periods, by_period, inverse_sizes, inverse, n_units, n_period_effects)

    def residuals(self, columns: Floats) -> Floats:
        """Return columns `(B, m, T, G)`, 0 outside the rows, less the effects of their units and periods."""
        # Sums as products: over short axes these are four times as fast.
        by_unit = np.ones(columns.shape[2]) @ columns
        by_time = columns @ np.ones(columns.shape[3])
        of_units = by_unit * self.inverse_sizes
        of_period = (by_time @ self.periods - of_units @ self.by_period.swapaxes(1, 2)) @ self.inverse
        of_unit = of_units - (of_period @ self.by_period) * self.inverse_sizes
        out = columns - of_unit[:, :, None]
        out -= (of_period @ self.periods.T)[..., None]
        out *= self.rows[:, None]
        return np.asarray(out, np.float64)


def _lengths(columns: Floats) -> Floats:
    """Return the columns' lengths `(B, m)`."""
    flat = columns.reshape(*columns.shape[:2], -1)
    return np.sqrt(np.linalg.vecdot(flat, flat))


def _without_singletons(rows: Booleans, periods: Floats) -> Booleans:
    """Return the rows without those alone in their unit or period (see `within.without_singletons`)."""
    while True:
        by_time = rows.sum(axis=2)
        alone = (rows.sum(axis=1) == 1)[:, None] | (by_time @ periods @ periods.T == 1)[:, :, None]
        if not (alone & rows).any():
            return rows
        rows = rows & ~alone
