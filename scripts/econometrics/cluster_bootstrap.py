"""Cluster bootstrap of several regressions on the same draw, all draws at once, from the units' cross-products.

A draw takes G units with replacement, whole; copies are separate units. It is then a weighted sum of the units'
cross-product matrices, from which the period effects are swept out anew and each regression is solved. Cameron and
Miller (2015), section VI; that the regressions share the draw is what a product of their coefficients needs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.econometrics.cross_products import SQUARE_TOLERANCE, CrossProducts, residual_maker
from scripts.econometrics.within import Floats

BLOCK_BYTES = 2_000_000
"""Of the draws' matrices that stand in memory at once."""


def cluster_bootstrap(
    products: CrossProducts, equations: Sequence[tuple[str, Sequence[str]]], weights: Floats
) -> list[Floats]:
    """Return the coefficients of every equation in every draw.

    Parameters
    ----------
    products
        Of the rows that all equations stand on.
    equations
        Outcome and regressors by name; unit and time effects are in all of them.
    weights
        `(B, G)`: how often each draw takes each of `products.units`; copies are separate units.

    Returns
    -------
    list
        For each equation the coefficients `(B, k)`, in the order of its regressors. A draw in which a regressor is
        absorbed or explained by others is a row of NaN; a year that a draw leaves empty has no effect in it.

    Raises
    ------
    KeyError, numpy.linalg.LinAlgError
        If a column is unknown, or the effects of all rows absorb it.

    """
    columns = _columns(equations)
    places = products.places(columns)
    taken = np.concatenate([places, products.period_places])
    size, m = len(taken), len(places)
    upper = np.triu_indices(size)
    halves = products.products[:, taken[upper[0]], taken[upper[1]]]
    whole = np.empty((size, size), dtype=np.intp)
    whole[upper] = whole[upper[::-1]] = np.arange(len(upper[0]))
    out = [np.empty((len(weights), len(regressors))) for _, regressors in equations]
    block = draws_at_once(products, equations)
    for start in range(0, len(weights), block):
        draws = slice(start, start + block)
        totals = (weights[draws] @ halves)[:, whole]
        maker = residual_maker(totals, m)
        swept = totals[:, :m, :] @ maker
        before = np.diagonal(totals, axis1=1, axis2=2)[:, :m]
        for found, (outcome, regressors) in zip(out, equations, strict=True):
            y, x = columns.index(outcome), [columns.index(name) for name in regressors]
            scaled = _coefficients(swept[:, x][:, :, x], swept[:, x, y], before[:, x])
            found[draws] = scaled * products.lengths[places[y]] / products.lengths[places[x]]
    return out


def draws_at_once(products: CrossProducts, equations: Sequence[tuple[str, Sequence[str]]]) -> int:
    """Return the number of draws in a block; a call that begins at the edge of one has its numbers to the last bit."""
    size = len(_columns(equations)) + len(products.period_places)
    return max(1, BLOCK_BYTES // (8 * size * size))


def _columns(equations: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Return outcomes and regressors, each once."""
    return list(dict.fromkeys(name for outcome, regressors in equations for name in (outcome, *regressors)))


def _coefficients(squares: Floats, with_outcome: Floats, before: Floats) -> Floats:
    """Return the solutions `(B, k)` of normal equations `(B, k, k)`, `(B, k)`; NaN where they are singular.

    `before` `(B, k)` are the columns' own squares before the period effects were swept out of them.
    """
    left = np.diagonal(squares, axis1=1, axis2=2)
    root = np.sqrt(np.where(left > SQUARE_TOLERANCE * before, left, np.nan))
    known: NDArray[np.bool_] = np.asarray(np.isfinite(root).all(axis=1))
    root = np.where(known[:, None], root, 1.0)
    scaled = squares / (root[:, :, None] * root[:, None, :])
    scaled[~known] = np.eye(squares.shape[1])
    known &= np.linalg.eigvalsh(scaled)[:, 0] > SQUARE_TOLERANCE
    scaled[~known] = np.eye(squares.shape[1])
    solved = np.linalg.solve(scaled, (with_outcome / root)[:, :, None])[:, :, 0] / root
    return np.where(known[:, None], solved, np.nan)
