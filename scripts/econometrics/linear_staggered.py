"""Estimators for staggered starts without controls as what they are, linear in the outcome: many outcomes at once.

`linear_effects` says how: w'y and |Ry|², where a row of R is what a unit contributes, or a part of the uncertainty of
the cohorts' shares. Callaway and Sant'Anna (2021): differences in differences from the last period before
the start, influence functions with those of the shares. Sun and Abraham (2021): the saturated regression, averaged by
cell counts, clustered by unit, with the variance of the shares (their proposition 3). Borusyak, Jaravel and Spiess
(2024): w is their equation for the weights, R their conservative variance around the means of cohort and event time.
Conventions are those of `staggered_did`, whose estimates these are, overall effect alone.
"""

from typing import Literal

import numpy as np

from scripts.econometrics.covariance import Counts, small_sample_factor
from scripts.econometrics.cross_products import Integers
from scripts.econometrics.linear_effects import LinearEffect
from scripts.econometrics.within import Floats, Labels, sum_by, sweep, within_transform

NEVER = 0
"""The cohort of units that never start."""

LEAST = 5
"""Units that a difference in differences takes at least, as StatsPAI has it."""


def linear_callaway_santanna(
    unit: Labels,
    period: Integers,
    cohort: Integers,
    *,
    against: Literal["nevertreated", "notyettreated"] = "nevertreated",
) -> LinearEffect:
    """Return the mean over cohorts and periods after the start, by the cohorts' sizes.

    Parameters
    ----------
    unit, period, cohort
        `(n,)`, one row a unit and period; the cohort is the first treated period, 0 for units that never start.
    against
        Units that never start, or all that have not started in the period.

    Raises
    ------
    ValueError
        If no cohort has units to compare with in both of its periods.

    """
    units, of_unit = np.unique(unit, return_inverse=True)
    periods, of_period = np.unique(period, return_inverse=True)
    row_of = np.full((len(units), len(periods)), -1)
    row_of[of_unit, of_period] = np.arange(len(unit))
    start = np.zeros(len(units))
    start[of_unit] = cohort
    cells = [
        (g, cell)
        for g in np.unique(start[start > NEVER])
        for t in np.flatnonzero(periods >= g)
        if (cell := _two_by_two(row_of, start, periods, g, int(t), against)) is not None
    ]
    if not cells:
        message = "no cohort has units to compare with before and after its start"
        raise ValueError(message)
    of_cell = np.array([g for g, _ in cells])
    shares = np.array([(start == g).mean() for g in of_cell])
    weights, root = np.zeros(len(unit)), np.zeros((len(units), len(unit)))
    member = (start[:, None] == of_cell) - shares
    total = shares.sum()
    of_share = (member / total - np.outer(member.sum(axis=1), shares) / total**2) / len(units)
    for (_, (after, before, share)), mean, counted in zip(cells, shares / total, of_share.T, strict=True):
        effect = np.zeros(len(unit))
        effect[after], effect[before] = share, -share
        weights += mean * effect
        # A unit's own part: its difference less its group's mean, over the group's size.
        own = of_unit[after]
        root[own, after] += mean * share
        root[own, before] -= mean * share
        for group in (share > 0, share < 0):
            among = np.where(group, np.abs(share), 0.0)
            root[np.ix_(own, after)] -= mean * np.outer(np.where(group, share, 0.0), among)
            root[np.ix_(own, before)] += mean * np.outer(np.where(group, share, 0.0), among)
        root += np.outer(counted, effect)
    return LinearEffect(weights, root, len(units))


def _two_by_two(
    row_of: Integers, start: Floats, periods: Integers, g: float, t: int, against: str
) -> tuple[Integers, Integers, Floats] | None:
    """Return the rows after and before of the units compared, and each unit's share in the difference; None if few."""
    earlier = np.flatnonzero(periods < g)
    if not earlier.size:
        return None
    base = int(earlier[-1])
    compared = (start == NEVER) | ((start > periods[t]) if against == "notyettreated" else False)
    both = (row_of[:, t] >= 0) & (row_of[:, base] >= 0)
    treated, control = both & (start == g), both & compared
    if not treated.any() or not control.any() or treated.sum() + control.sum() < LEAST:
        return None
    share = treated / treated.sum() - control / control.sum()
    there = treated | control
    return row_of[there, t], row_of[there, base], share[there]


def linear_sun_abraham(unit: Labels, period: Integers, cohort: Integers) -> LinearEffect:
    """Return the interaction-weighted mean over treated rows; parameters as in `linear_callaway_santanna`.

    Raises
    ------
    ValueError
        If no unit never starts, or a cohort has no row in the last period before its start.

    """
    started = cohort > NEVER
    since = np.where(started, period - cohort, -1)
    if started.all():
        message = "no unit that never starts"
        raise ValueError(message)
    without = set(np.unique(cohort[started])) - set(np.unique(cohort[started & (since == -1)]))
    if without:
        message = f"cohorts without a row in the last period before their start: {sorted(map(int, without))}"
        raise ValueError(message)
    of_units, of_unit = np.unique(unit, return_inverse=True)
    cells, of_row = np.unique(np.column_stack([cohort, since])[since != -1], axis=0, return_inverse=True)
    dummies = np.zeros((len(unit), len(cells)))
    dummies[np.flatnonzero(since != -1), of_row] = 1.0
    counted = np.where(cells[:, 1] >= 0, dummies.sum(axis=0), 0.0)

    within, n_periods = sweep(dummies, of_unit, period)
    coefficients = np.linalg.solve(within.T @ within, within.T)
    weights = counted / counted.sum() @ coefficients
    counts = Counts(len(unit), len(of_units), len(cells), len(of_units), n_periods, nested=True)
    by_unit = np.zeros((len(unit), len(of_units)))
    by_unit[np.arange(len(unit)), of_unit] = weights
    left = within_transform(by_unit, of_unit, period)
    left = left - within @ (coefficients @ left)
    rows = [np.sqrt(small_sample_factor(counts)) * left.T]
    for e in np.unique(cells[counted > 0, 1]):
        at = np.flatnonzero(cells[:, 1] == e)
        shares = counted[at] / counted[at].sum()
        spread = np.sqrt(shares)[:, None] * (np.eye(len(at)) - shares)
        rows.append(np.sqrt(counted[at].sum()) / counted.sum() * spread @ coefficients[at])
    return LinearEffect(weights, np.vstack(rows), len(of_units))


def linear_imputation(unit: Labels, period: Integers, cohort: Integers) -> LinearEffect:
    """Return the mean of treated rows less what untreated ones say of them; parameters as before.

    A treated row is left out (weight 0) if no untreated row has its unit, or its period.

    Raises
    ------
    ValueError
        If no treated row is left.

    """
    of_units, of_unit = np.unique(unit, return_inverse=True)
    periods, of_period = np.unique(period, return_inverse=True)
    treated = (cohort > NEVER) & (period >= cohort)
    known = np.isin(of_unit, of_unit[~treated]) & np.isin(of_period, of_period[~treated])
    taken = treated & known
    if not taken.any():
        message = "no treated row has untreated rows of its unit and its period"
        raise ValueError(message)
    dummies = np.hstack([of_unit[:, None] == np.arange(len(of_units)), of_period[:, None] == np.arange(len(periods))])
    dummies = dummies.astype(float)
    effects = np.zeros((dummies.shape[1], len(unit)))
    effects[:, ~treated] = np.linalg.pinv(dummies[~treated])

    target = taken / taken.sum()
    weights = target - (target @ dummies) @ effects
    by_unit = np.zeros((len(of_units), len(unit)))
    by_unit[of_unit, np.arange(len(unit))] = weights
    # Treated rows: the effect less the mean of its cohort and event time; all of them weigh the same.
    cell = np.unique(np.column_stack([cohort, period])[taken], axis=0, return_inverse=True)[1]
    size = np.bincount(cell)
    by_unit[:, taken] -= (sum_by(by_unit[:, taken].T, cell, len(size)) / size[:, None])[cell].T
    root = by_unit - (by_unit @ dummies) @ effects
    return LinearEffect(weights, root, int(np.unique(of_unit[taken | ~treated]).size))
