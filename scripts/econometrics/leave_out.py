"""A regression without each group of units in turn, from the units' cross-products: nothing is refitted.

Leaving a group out takes its cross-products out of the sum (`cross_products`): the period effects are swept out anew,
the rest is solved, and every remaining unit's score is one product with its own matrix; all groups of a block at once.
The same as a refit without the group's rows; unlike DFBETA (Belsley, Kuh and Welsch 1980) there is no
approximation, since effects, coefficients and standard errors are those of the rows that remain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.econometrics.covariance import Convention, Counts, small_sample_factor
from scripts.econometrics.cross_products import SQUARE_TOLERANCE, CrossProducts, Integers, count, residual_maker
from scripts.econometrics.within import Floats, Labels

BLOCK_BYTES = 8_000_000
"""Of the groups' matrices that stand in memory at once."""


@dataclass(frozen=True)
class LeftOut:
    """The first regressor's coefficient without each group, `(L,)`; NaN where the other units cannot estimate it.

    `groups` are the labels left out, sorted; `n_obs` and `n_clusters` count what remains, and `df` is of t.
    """

    groups: Labels
    estimates: Floats
    std_errors: Floats
    n_obs: Integers
    n_clusters: Integers
    df: Integers


def leave_out(
    products: CrossProducts,
    outcome: str,
    regressors: Sequence[str],
    group: Labels,
    *,
    convention: Convention = "reghdfe",
) -> LeftOut:
    """Return the first regressor's coefficient without each group of units.

    Parameters
    ----------
    products
        Of all rows.
    outcome, regressors
        Columns by name; unit and period effects are in the regression. Clusters are the units.
    group
        `(G,)`, each unit's group; the units' own labels leave out one at a time.
    convention
        Small-sample factor, see `covariance`.

    Raises
    ------
    KeyError, numpy.linalg.LinAlgError
        If a column is unknown, or the effects of all rows absorb it.

    """
    places = products.places([outcome, *regressors])
    taken = np.concatenate([places, products.period_places])
    own = products.products[np.ix_(np.arange(len(group)), taken, taken)]
    labels, of_unit = np.unique(group, return_inverse=True)
    stays = (of_unit[None, :] != np.arange(len(labels))[:, None]).astype(float)
    found = np.empty((2, len(labels)))
    block = max(1, BLOCK_BYTES // (8 * own.shape[0] * own.shape[1]))
    for first in range(0, len(labels), block):
        found[:, first : first + block] = _solved(own, stays[first : first + block], len(places), convention)
    counts = _counts(products, stays, of_unit, len(regressors))
    n_clusters = np.array([each.n_clusters for each in counts])
    factors = np.array([_factor(each, convention) for each in counts])
    to_units = products.lengths[places[0]] / products.lengths[places[1]]
    return LeftOut(
        groups=labels,
        estimates=found[0] * to_units,
        std_errors=np.sqrt(found[1] * factors) * to_units,
        n_obs=np.array([each.n_obs for each in counts]),
        n_clusters=n_clusters,
        df=np.array([each.df_residual for each in counts]) if convention == "iid" else n_clusters - 1,
    )


def _counts(products: CrossProducts, stays: Floats, of_unit: Integers, n_regressors: int) -> list[Counts]:
    """Count what remains without each group; as `count`, which looks through all units and years for every group.

    Where no year is left with one row, what remains is the whole less the group: its rows, its units, and the years
    that they share.
    """
    rows = products.rows
    total, units, shared = rows.sum(axis=0), rows.sum(axis=1) > 0, rows.T @ rows
    is_simple = not (rows.sum(axis=1) == 1).any()
    found = []
    for members, kept in zip(_members(of_unit, len(stays)), stays, strict=True):
        own = rows[members]
        left = total - own.sum(axis=0)
        seen = left > 0
        together = (shared - own.T @ own)[np.ix_(seen, seen)] > 0
        # Years are connected if one of them shares a unit with each of the others.
        if not is_simple or (left == 1).any() or not together.all(axis=1).any():
            found.append(count(products, kept, n_regressors))
            continue
        n_units = int(units.sum() - units[members].sum())
        found.append(Counts(int(left.sum()), n_units, n_regressors, n_units, int(seen.sum()) - 1, nested=True))
    return found


def _members(of_unit: Integers, n_groups: int) -> list[Integers]:
    """Return the units of each group."""
    order, sizes = np.argsort(of_unit, kind="stable"), np.bincount(of_unit, minlength=n_groups)
    return np.split(order, np.cumsum(sizes)[:-1])


def _factor(counts: Counts, convention: Convention) -> float:
    """Return the small-sample factor, NaN where too little remains."""
    try:
        return small_sample_factor(counts, convention)
    except ValueError:
        return float("nan")


def _solved(own: Floats, stays: Floats, m: int, convention: Convention) -> Floats:
    """Return coefficients and variances before the factor, `(2, b)`, of one block; `stays` `(b, G)` is 0 or 1."""
    totals = np.tensordot(stays, own, axes=1)
    maker = residual_maker(totals, m)
    swept = (totals[:, :m, :] @ maker).copy()
    before = np.diagonal(totals, axis1=1, axis2=2)[:, 1:m]
    left = np.diagonal(swept, axis1=1, axis2=2)[:, 1:]
    known: NDArray[np.bool_] = np.asarray((left > SQUARE_TOLERANCE * before).all(axis=1))
    root = np.sqrt(np.where(known[:, None], left, 1.0))
    scaled = np.where(known[:, None, None], swept[:, 1:, 1:], np.eye(m - 1)) / (root[:, :, None] * root[:, None, :])
    known &= np.linalg.eigvalsh(scaled)[:, 0] > SQUARE_TOLERANCE
    scaled[~known] = np.eye(m - 1)
    bread = np.linalg.inv(scaled) / (root[:, :, None] * root[:, None, :])
    coefficients = np.einsum("bij,bj->bi", bread, swept[:, 1:, 0])
    errors = np.concatenate([np.ones((len(stays), 1)), -coefficients], axis=1)
    if convention == "iid":
        variances = np.einsum("bi,bij,bj->b", errors, swept, errors) * bread[:, 0, 0]
    else:
        residual = np.einsum("bkm,bm->bk", maker, errors)
        towards = np.einsum("bkm,bm->bk", maker[:, :, 1:], bread[:, 0])
        products = (own.reshape(-1, own.shape[2]) @ residual.T).reshape(*own.shape[:2], -1)
        scores = np.einsum("gkb,bk->bg", products, towards)
        variances = np.einsum("bg,bg->b", scores**2, stays)
    return np.where(known, np.stack([coefficients[:, 0], variances]), np.nan)
