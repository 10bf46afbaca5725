"""Unit and time effects swept out of every column at once, exactly, on balanced and unbalanced panels.

Frisch, Waugh and Lovell (1933, 1963): a regression with effects is least squares on columns from which the effects
were projected out. Demeaning within the unit is exact and never leaves the unit; what is left of the time effects are
T - 1 columns, so no matrix of the size rows x units is ever formed. Source: Baltagi, *Econometric Analysis of Panel
Data*, sections 3.2 and 9.4.
"""

from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.generic]
Effects = Literal["none", "unit", "time", "two_way"]

RANK_TOLERANCE = 1e-11
"""Of an eigenvalue of the period columns' cross-products, beside the largest: rounding leaves about 1e-15."""


def within_transform(
    columns: Floats, unit: Labels, time: Labels, effects: Effects = "two_way", weights: Floats | None = None
) -> Floats:
    """Return the columns with the effects projected out.

    Parameters
    ----------
    columns
        `(n, m)`, one row a unit and period.
    unit, time
        `(n,)` labels of each row; any sortable type.
    effects
        `unit`, `time` or `two_way`; `none` takes out the overall mean, as a constant does.
    weights
        `(n,)`, positive; by default all rows weigh the same.

    Returns
    -------
    numpy.ndarray
        `(n, m)`, orthogonal (each row by its weight) to every unit's and every period's dummy variable.

    """
    return sweep(columns, unit, time, effects, weights)[0]


def sweep(
    columns: Floats, unit: Labels, time: Labels, effects: Effects = "two_way", weights: Floats | None = None
) -> tuple[Floats, int]:
    """Return what `within_transform` does, and the number of period effects beside the units' or the constant.

    With two-way effects that is the rank of the period columns after demeaning within units.
    """
    check_effects(effects)
    # The overall mean goes first, so that a level (a year, a population) costs no digits.
    within = columns - np.average(columns, axis=0, weights=weights)
    if effects == "none":
        return within, 0
    if effects == "time":
        return demean(within, time, weights), len(np.unique(time)) - 1
    within = demean(within, unit, weights)
    if effects == "unit":
        return within, 0
    basis = period_basis(unit, time, weights)
    for _ in range(2):  # the second pass removes what rounding left of the first
        within = within - basis @ (basis.T @ weighted(within, weights))
    return within, basis.shape[1]


def period_basis(unit: Labels, time: Labels, weights: Floats | None = None) -> Floats:
    """Return an orthonormal basis `(n, rank)` of the period dummies after demeaning within units, by the weights.

    The rank is T - 1 on a connected panel; it is lower where the units fall into sets that share no period.
    """
    (n_units, of_unit), (n_periods, of_period) = numbered(unit), numbered(time)
    cells = np.bincount(of_unit * n_periods + of_period, weights, n_units * n_periods)
    cells = cells.reshape(n_units, n_periods).astype(float)
    shares = cells / cells.sum(axis=1, keepdims=True)
    # Cross-products of the demeaned dummies, all but the first, from the number of rows in each unit and period.
    squares, directions = np.linalg.eigh((np.diag(cells.sum(axis=0)) - cells.T @ shares)[1:, 1:])
    there = squares > RANK_TOLERANCE * np.maximum(squares[-1:], 1.0)
    basis = np.zeros((n_periods, int(there.sum())))
    basis[1:] = directions[:, there] / np.sqrt(squares[there])
    return basis[of_period] - (shares @ basis)[of_unit]


def demean(columns: Floats, group: Labels, weights: Floats | None = None) -> Floats:
    """Return `columns` `(n, m)` minus their mean, by the weights `(n,)`, within each `group` `(n,)`."""
    of_row = numbered(group)[1]
    size = np.bincount(of_row, weights=weights)
    return columns - (sum_by(weighted(columns, weights), of_row, len(size)) / size[:, None])[of_row]


def numbered(labels: Labels) -> tuple[int, NDArray[np.integer]]:
    """Return how many distinct labels there are, and each row's place among them, sorted.

    Labels that are these places already are taken as they are: a sort costs more than all that is done with them.
    """
    if np.issubdtype(labels.dtype, np.integer) and len(labels) and labels.min() == 0:
        n = int(labels.max()) + 1
        if n <= len(labels) and np.bincount(labels).all():
            return n, cast("NDArray[np.integer]", labels)
    distinct, of_row = np.unique(labels, return_inverse=True)
    return len(distinct), of_row


def weighted(columns: Floats, weights: Floats | None) -> Floats:
    """Return `columns` `(n, m)` times the weights `(n,)` of their rows; without weights, as they are."""
    return columns if weights is None else columns * weights[:, None]


def sum_by(columns: Floats, of_row: NDArray[np.integer], n_groups: int) -> Floats:
    """Return the sums `(n_groups, m)` of the rows that `of_row` `(n,)` assigns to each group."""
    sums = np.empty((n_groups, columns.shape[1]))
    for j in range(columns.shape[1]):
        sums[:, j] = np.bincount(of_row, weights=columns[:, j], minlength=n_groups)
    return sums


def without_singletons(unit: Labels, time: Labels, effects: Effects = "two_way") -> NDArray[np.bool_]:
    """Return which rows stay when units and periods with one row are dropped until there is none.

    A row alone in its unit (or period) is fitted by its own effect: it says nothing about a slope, but counts as an
    observation and as a cluster and so makes standard errors too small (Correia 2015, "Singletons, cluster-robust
    standard errors and fixed effects"). Only the effects in use count: with `unit`, periods may have one row.
    """
    check_effects(effects)
    groups = [labels for labels, used in ((unit, "unit"), (time, "time")) if effects in (used, "two_way")]
    codes = [numbered(labels)[1] for labels in groups]
    keep = np.ones(len(unit), dtype=bool)
    while True:
        alone = np.zeros_like(keep)
        for code in codes:
            size = np.bincount(code[keep], minlength=code.max(initial=0) + 1)
            alone |= keep & (size[code] == 1)
        if not alone.any():
            return keep
        keep &= ~alone


def check_effects(effects: str) -> None:
    """Raise a ValueError with the names that exist if `effects` is none of them."""
    if effects not in get_args(Effects):
        raise ValueError(f"effects {effects!r} are none of {list(get_args(Effects))}")
