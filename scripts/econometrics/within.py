"""Unit and time effects swept out of every column at once, exactly, on balanced and unbalanced panels.

Frisch, Waugh and Lovell (1933, 1963): a regression with effects is least squares on columns from which the effects
were projected out. Demeaning within the unit is exact and never leaves the unit; what is left of the time effects are
T - 1 columns, so no matrix of the size rows x units is ever formed. Source: Baltagi, *Econometric Analysis of Panel
Data*, sections 3.2 and 9.4.
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.generic]
Effects = Literal["none", "unit", "time", "two_way"]

RANK_TOLERANCE = 1e-11
"""Of an eigenvalue of the period columns' cross-products, beside the largest: rounding leaves about 1e-15."""


def within_transform(columns: Floats, unit: Labels, time: Labels, effects: Effects = "two_way") -> Floats:
    """Return the columns with the effects projected out.

    Parameters
    ----------
    columns
        `(n, m)`, one row a unit and period.
    unit, time
        `(n,)` labels of each row; any sortable type.
    effects
        `unit`, `time` or `two_way`; `none` takes out the overall mean, as a constant does.

    Returns
    -------
    numpy.ndarray
        `(n, m)`, orthogonal to every unit's and every period's dummy variable.

    """
    return sweep(columns, unit, time, effects)[0]


def sweep(columns: Floats, unit: Labels, time: Labels, effects: Effects = "two_way") -> tuple[Floats, int]:
    """Return what `within_transform` does, and the number of period effects beside the units' or the constant.

    With two-way effects that is the rank of the period columns after demeaning within units.
    """
    check_effects(effects)
    # The overall mean goes first, so that a level (a year, a population) costs no digits.
    within = columns - columns.mean(axis=0)
    if effects == "none":
        return within, 0
    if effects == "time":
        return demean(within, time), len(np.unique(time)) - 1
    within = demean(within, unit)
    if effects == "unit":
        return within, 0
    basis = period_basis(unit, time)
    for _ in range(2):  # the second pass removes what rounding left of the first
        within = within - basis @ (basis.T @ within)
    return within, basis.shape[1]


def period_basis(unit: Labels, time: Labels) -> Floats:
    """Return an orthonormal basis `(n, rank)` of the period dummies after demeaning within units.

    The rank is T - 1 on a connected panel; it is lower where the units fall into sets that share no period.
    """
    periods = np.unique(time)[1:]
    dummies = demean((time[:, None] == periods).astype(float), unit)
    if not dummies.size:
        return dummies
    squares, directions = np.linalg.eigh(dummies.T @ dummies)
    there = squares > RANK_TOLERANCE * max(squares[-1], 1.0)
    return dummies @ (directions[:, there] / np.sqrt(squares[there]))


def demean(columns: Floats, group: Labels) -> Floats:
    """Return `columns` `(n, m)` minus their mean within each `group` `(n,)`."""
    _, of_row, size = np.unique(group, return_inverse=True, return_counts=True)
    return columns - (sum_by(columns, of_row, len(size)) / size[:, None])[of_row]


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
    codes = [np.unique(labels, return_inverse=True)[1] for labels in groups]
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
