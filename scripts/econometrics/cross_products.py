"""One cross-product matrix a unit, from which every regression with unit and time effects on the same rows is solved.

Demeaning within the unit is exact and never leaves the unit, so G_g = Z_g'Z_g of the demeaned columns (regressors,
outcomes and the period columns) is all that a regression needs of unit g: a specification picks columns and solves on
the sum of G_g over the units; dropping or repeating units is another sum of the same matrices. Frisch, Waugh and
Lovell as in `within`; covariance as in `covariance`.

The columns carry the period effects of all rows swept out already and have unit length, and the period columns are an
orthonormal basis. That is a change of basis, so no coefficient of a regression that has the period columns moves; it
keeps the digits that squares would lose to a level or a common path.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scripts.econometrics.collinearity import TOLERANCE
from scripts.econometrics.covariance import Convention, Counts, small_sample_factor
from scripts.econometrics.within import RANK_TOLERANCE, Floats, Labels, demean, period_basis, without_singletons

Integers = NDArray[np.integer]

SQUARE_TOLERANCE = 1e-12
"""Of a sum of squares, beside what it was before other columns were swept out: rounding leaves about 1e-15 of it."""


@dataclass(frozen=True)
class CrossProducts:
    """What the regressions on one set of rows need of them.

    Attributes
    ----------
    names
        The m columns.
    units
        `(G,)`, the units' labels, sorted.
    products
        `(G, k, k)`: m scaled columns, then the period columns, k = m + rank of the periods.
    lengths
        `(m,)`, what each column was divided by: its length after unit and time effects. 1 for an absorbed column.
    absorbed
        Columns of which the effects leave nothing.
    rows
        `(G, T)`, rows of each unit in each period.
    used
        `(n,)` mask of the rows given: all but those alone in their unit or period.

    """

    names: tuple[str, ...]
    units: Labels
    products: Floats
    lengths: Floats
    absorbed: frozenset[str]
    rows: Integers
    used: NDArray[np.bool_]

    @cached_property
    def period_places(self) -> Integers:
        """Places of the period columns in `products`."""
        return np.arange(len(self.names), self.products.shape[1])

    def places(self, names: Sequence[str]) -> Integers:
        """Return the places of columns in `products`.

        Raises
        ------
        KeyError
            If a column is none of these.
        numpy.linalg.LinAlgError
            If the effects leave nothing of one.

        """
        unknown = [name for name in names if name not in self.names]
        if unknown:
            raise KeyError(f"no column {', '.join(unknown)} among {', '.join(self.names)}")
        gone = [name for name in names if name in self.absorbed]
        if gone:
            raise np.linalg.LinAlgError(f"{', '.join(gone)}: absorbed by the unit and time effects")
        return np.array([self.names.index(name) for name in names], dtype=np.intp)


@dataclass(frozen=True)
class Solution:
    """A regression solved on cross-products; arrays are in the order of `names`, as in `regression.Fit`."""

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    counts: Counts
    df: int
    convention: Convention

    @property
    def std_errors(self) -> Floats:
        """Standard errors, `(k,)`."""
        return np.sqrt(np.diag(self.covariance))


def cross_products(columns: Floats, unit: Labels, time: Labels, names: Sequence[str]) -> CrossProducts:
    """Return the units' cross-product matrices.

    Parameters
    ----------
    columns
        `(n, m)`, finite: every regressor and every outcome that a regression on these rows may use.
    unit, time
        `(n,)` labels. Clusters are units, or sets of units.
    names
        The m columns' names.

    Raises
    ------
    ValueError
        If a value is not finite, or no row is left when those alone in their unit or period are dropped.

    """
    if not np.isfinite(columns).all():
        bad = [name for name, column in zip(names, columns.T, strict=True) if not np.isfinite(column).all()]
        raise ValueError(f"missing or infinite values in {', '.join(bad)}; choose complete rows first")
    used = without_singletons(unit, time)
    if not used.any():
        raise ValueError(f"none of {len(used)} rows is left after units and periods with one row were dropped")
    units, of_unit = np.unique(unit[used], return_inverse=True)
    periods, of_period = np.unique(time[used], return_inverse=True)
    centred = columns[used] - columns[used].mean(axis=0)
    within, basis = demean(centred, of_unit), period_basis(of_unit, of_period)
    for _ in range(2):  # the second pass removes what rounding left of the first
        within = within - basis @ (basis.T @ within)
    size, spread, left = (np.linalg.norm(part, axis=0) for part in (columns[used], centred, within))
    is_absorbed = (spread <= TOLERANCE * size) | (left < TOLERANCE * spread)
    lengths = np.where(is_absorbed, 1.0, left)
    by_units = stacked(np.hstack([np.where(is_absorbed, 0.0, within / lengths), basis]), of_unit, len(units))
    rows = np.bincount(of_unit * len(periods) + of_period, minlength=len(units) * len(periods))
    return CrossProducts(
        names=tuple(names),
        units=units,
        products=by_units.transpose(0, 2, 1) @ by_units,
        lengths=lengths,
        absorbed=frozenset(name for name, gone in zip(names, is_absorbed, strict=True) if gone),
        rows=rows.reshape(len(units), len(periods)),
        used=used,
    )


def stacked(columns: Floats, of_unit: Integers, n_units: int) -> Floats:
    """Return the rows `(n, k)` unit by unit, `(G, longest, k)`, with zeros where a unit has fewer rows."""
    order = np.argsort(of_unit, kind="stable")
    sizes = np.bincount(of_unit, minlength=n_units)
    place = np.arange(len(of_unit)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    out = np.zeros((n_units, int(sizes.max(initial=0)), columns.shape[1]))
    out[of_unit[order], place] = columns[order]
    return out


def solve(
    products: CrossProducts,
    outcome: str,
    regressors: Sequence[str],
    *,
    convention: Convention = "reghdfe",
    weights: Floats | None = None,
    cluster: Labels | None = None,
) -> Solution:
    """Return what `fixed_effects` returns of a regression with unit and time effects, from the cross-products alone.

    Parameters
    ----------
    products
        Of the rows.
    outcome, regressors
        Columns by name.
    convention
        Small-sample factor, see `covariance`.
    weights
        `(G,)` whole numbers: how often each unit is there, each copy a unit and a cluster of its own; 0 leaves it out.
    cluster
        `(G,)`, each unit's cluster; the units by default. Then `weights` are 0 or 1.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a regressor is collinear; the message names it.
    ValueError
        If the rows or clusters are too few, or weights and clusters do not go together.

    """
    counted = np.ones(len(products.units)) if weights is None else np.asarray(weights, float)
    if cluster is not None and not np.isin(counted, (0, 1)).all():
        raise ValueError("weights other than 0 and 1 need the units as clusters: which cluster is a copy in?")
    places = products.places([outcome, *regressors])
    taken = np.concatenate([places, products.period_places])
    own = products.products[np.ix_(np.arange(len(counted)), taken, taken)]
    total = np.tensordot(counted, own, axes=1)
    m = len(places)
    maker = residual_maker(total[None], m)[0]
    residual = maker.T @ own @ maker
    swept = np.tensordot(counted, residual, axes=1)
    refuse_collinear(swept[1:, 1:], np.diag(total)[1:m], regressors)

    bread = np.linalg.inv(swept[1:, 1:])
    coefficients = bread @ swept[1:, 0]
    counts = count(products, counted, len(regressors), cluster)
    factor = small_sample_factor(counts, convention)
    if convention == "iid":
        errors = np.append(1.0, -coefficients)
        covariance = factor * float(errors @ swept @ errors) * bread
    else:
        half = _scores(residual, coefficients, counted, cluster) @ bread
        covariance = factor * (half.T @ half)
    to_units = products.lengths[places[0]] / products.lengths[places[1:]]
    return Solution(
        names=tuple(regressors),
        coefficients=coefficients * to_units,
        covariance=covariance * np.outer(to_units, to_units),
        counts=counts,
        df=counts.df_residual if convention == "iid" else counts.n_clusters - 1,
        convention=convention,
    )


def residual_maker(totals: Floats, m: int) -> Floats:
    """Return the matrices `(B, k, m)` that sweep the period columns, the last k - m, out of the m first ones.

    `totals` `(B, k, k)` are sums of cross-products. Where units were left out, the period columns may have lost rank: a
    year that nobody has any more drops out of the basis.
    """
    squares, directions = np.linalg.eigh(totals[:, m:, m:])
    there = squares > RANK_TOLERANCE * np.maximum(squares.max(axis=1, initial=0.0), 1.0)[:, None]
    inverse = np.divide(1.0, squares, out=np.zeros_like(squares), where=there)
    on_directions = directions.transpose(0, 2, 1) @ totals[:, m:, :m]
    effects = directions @ (inverse[:, :, None] * on_directions)
    same = np.broadcast_to(np.eye(m), (len(totals), m, m))
    return np.concatenate([same, -effects], axis=1)


def refuse_collinear(swept: Floats, before: Floats, names: Sequence[str]) -> None:
    """Raise with the names if squares `(k, k)` are singular, given the columns' own squares `before` `(k,)` sweeping.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the effects absorb a column, or columns before it explain it.

    """
    left = np.diag(swept)
    for j, name in enumerate(names):
        if left[j] <= SQUARE_TOLERANCE * before[j] or before[j] == 0:
            raise np.linalg.LinAlgError(f"{name} is absorbed by the unit and time effects of these units")
        root = np.sqrt(left[: j + 1])
        if np.linalg.eigvalsh(swept[: j + 1, : j + 1] / np.outer(root, root))[0] < SQUARE_TOLERANCE:
            raise np.linalg.LinAlgError(f"{name} is explained by {', '.join(names[:j])}")


def count(products: CrossProducts, weights: Floats, n_regressors: int, cluster: Labels | None = None) -> Counts:
    """Count what the small-sample factors need of the units chosen, rows alone in their unit or period left out."""
    rows = np.where(weights[:, None] > 0, products.rows, 0)
    while True:
        alone = (rows.sum(axis=1) == 1)[:, None] | (weights @ rows == 1)[None, :]
        if not (alone & (rows > 0)).any():
            break
        rows = np.where(alone, 0, rows)
    there, seen = rows.any(axis=1), rows.any(axis=0)
    n_units = int(weights[there].sum())
    sets, _ = connected_components(csr_array(rows[there][:, seen].T @ rows[there][:, seen]), directed=False)
    return Counts(
        n_obs=int(weights @ rows.sum(axis=1)),
        n_clusters=n_units if cluster is None else len(np.unique(cluster[there])),
        n_regressors=n_regressors,
        n_unit_effects=n_units,
        n_period_effects=int(seen.sum()) - sets,
        nested=True,
    )


def _scores(residual: Floats, coefficients: Floats, weights: Floats, cluster: Labels | None) -> Floats:
    """Return the clusters' scores `(clusters, k)`; a copy's score counts as often as it is there, so by its root."""
    of_unit = residual[:, 1:, 0] - residual[:, 1:, 1:] @ coefficients
    weighted = np.sqrt(weights)[:, None] * of_unit
    if cluster is None:
        return weighted
    labels, of_cluster = np.unique(cluster, return_inverse=True)
    sums = np.zeros((len(labels), weighted.shape[1]))
    np.add.at(sums, of_cluster, weighted)
    return sums
