"""Wild cluster bootstrap of one coefficient with its null imposed (WCR), all draws at once, with the interval.

Cameron, Gelbach and Miller (2008), section III; Webb (2023) for few clusters; Roodman, MacKinnon, Nielsen and Webb
(2019), section 5, for the algebra. A draw is y* = restricted fit + w_c ũ, ũ = M(y - b0 D) with M sweeping effects and
controls, and every cluster's residuals times its own w_c; all effects and controls are estimated anew in it. No draw
touches the rows. With Z an orthonormal basis of the controls and periods after demeaning within units, d = MD and
ỹ = My, the draw's coefficient less b0 is the sum of w_c d_c'ũ_c over d'd, and a cluster's score

    s_c = w_c d_c'ũ_c - (Z_c'd_c)' Σ_h w_h Z_h'ũ_h - (d_c'd_c) (b* - b0):

units lie in clusters, so that the units' means of w_c ũ_c stay zero. As ũ = ỹ - b0 d, the coefficient is linear in b0
and its squared error quadratic: five numbers a draw give its t under every null, and the interval needs no second pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from scripts.econometrics.collinearity import screen
from scripts.econometrics.covariance import Convention, Counts, is_nested, small_sample_factor
from scripts.econometrics.cross_products import SQUARE_TOLERANCE
from scripts.econometrics.placebo import ROUNDING
from scripts.econometrics.within import Floats, Labels, demean, period_basis, sum_by, without_singletons

BLOCK_BYTES = 4_000_000
"""Of the draws' scores that stand in memory at once."""

WEBB = np.array([-(1.5**0.5), -1.0, -(0.5**0.5), 0.5**0.5, 1.0, 1.5**0.5])
"""The six points of Webb (2023): mean 0, variance 1, and many more draws of few clusters than two points give."""

REACH = np.append(np.arange(1, 41) / 4, np.geomspace(16, 1e7, 20))
"""Distances from the estimate, in standard errors, at which the interval's ends are looked for."""

PARTS = 4
"""In which these are gone through, so that few of them stand in memory at once."""

HALVINGS = 40


@dataclass(frozen=True)
class WildClusters:
    """What the draws need of every cluster.

    Attributes
    ----------
    clusters
        `(G,)`, sorted labels of those with rows in use.
    estimate, std_error
        Of the coefficient in question, the clusters' own covariance.
    squares
        d'd.
    factor
        Small-sample factor; it is in t and in every t*.
    of_cluster
        `(G, 2)`: d_c'ỹ_c and d_c'd_c.
    treatment_on_basis, residuals_on_basis
        `(G, k)`: Z_c'd_c; `(2, G, k)`: Z_c'ỹ_c and Z_c'd_c.
    counts
        Rows, clusters and parameters.

    """

    clusters: Labels
    estimate: float
    std_error: float
    squares: float
    factor: float
    of_cluster: Floats
    treatment_on_basis: Floats
    residuals_on_basis: Floats
    counts: Counts


@dataclass(frozen=True)
class WildDraws:
    """Draws as functions of the null b0: coefficient less b0 `(B, 2)`, n0 - n1 b0, squared error `(B, 3)`."""

    of: WildClusters
    numerators: Floats
    squares: Floats

    def statistics(self, nulls: Floats | float = 0.0) -> Floats:
        """Return t* under one null `(B,)` or several `(B, k)`; NaN where a draw leaves no error."""
        flat = np.asarray(nulls, float).reshape(-1)
        above = self.numerators @ np.stack([np.ones_like(flat), -flat])
        below = self.squares @ np.stack([np.ones_like(flat), -2 * flat, flat**2])
        size = self.squares[:, [0, 2]] @ np.stack([np.ones_like(flat), flat**2])
        drawn = above / np.sqrt(np.where(below > SQUARE_TOLERANCE * size, below, np.nan))
        return drawn.reshape(len(drawn), *np.shape(nulls))

    def p_value(self, null: float = 0.0) -> float:
        """Return the share of draws with |t*| >= |t|; draws without t* are left out, NaN if none is left."""
        return float(self.p_values(np.array([null]))[0])

    def p_values(self, nulls: Floats) -> Floats:
        """Return the p-values under several nulls `(k,)`."""
        t = np.abs((self.of.estimate - nulls) / self.of.std_error)
        drawn = np.abs(self.statistics(nulls))
        known = ~np.isnan(drawn)
        reached = known & (drawn >= t * (1 - ROUNDING))
        return np.divide(reached.sum(axis=0), known.sum(axis=0), out=np.full(len(t), np.nan), where=known.any(axis=0))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the ends of the nulls that are not rejected, p >= 1 - level; infinite where no null out there is.

        Holes in that set are bridged: the ends are those farthest from the estimate.
        """
        return self._end(-1, level), self._end(1, level)

    def _end(self, side: int, level: float) -> float:
        """Return the farthest null on one side that is not rejected."""
        least = 1 - level - ROUNDING
        nulls = self.of.estimate + side * self.of.std_error * np.append(0.0, REACH)
        kept = np.concatenate([self.p_values(part) >= least for part in np.array_split(nulls, PARTS)])
        last = int(np.flatnonzero(kept)[-1]) if kept.any() else 0
        if last == len(nulls) - 1:
            return side * float("inf")
        inside, outside = float(nulls[last]), float(nulls[last + 1])
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            if self.p_value(middle) >= least:
                inside = middle
            else:
                outside = middle
        return inside


def wild_clusters(
    outcome: Floats,
    regressors: Floats,
    unit: Labels,
    period: Labels,
    cluster: Labels,
    *,
    names: Sequence[str] | None = None,
    convention: Convention = "reghdfe",
) -> WildClusters:
    """Return what the draws need; unit and period effects are in the regression.

    Parameters
    ----------
    outcome, regressors
        `(n,)` and `(n, 1 + k)`, finite: the regressor in question first, then the controls.
    unit, period, cluster
        `(n,)` labels; all rows of a unit in one cluster.
    names
        The regressors' names, for messages.
    convention
        Small-sample factor of the error beside the estimate; it is in every draw's t too. `iid` is none of clusters.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a regressor is collinear; the message names it.
    ValueError
        If a value is not finite, a unit lies in two clusters, or rows or clusters are too few.

    """
    if convention == "iid":
        raise ValueError("a wild cluster bootstrap has clustered errors, not those of the convention iid")
    if not (np.isfinite(outcome).all() and np.isfinite(regressors).all()):
        raise ValueError("missing or infinite values; choose complete rows first")
    used = without_singletons(unit, period)
    if not used.any():
        raise ValueError(f"none of {len(used)} rows is left after units and periods with one row were dropped")
    if not is_nested(unit[used], cluster[used]):
        raise ValueError("a unit lies in two clusters")
    clusters, of_cluster = np.unique(cluster[used], return_inverse=True)
    units, of_unit = np.unique(unit[used], return_inverse=True)
    labels = tuple(names) if names is not None else tuple(f"x{j}" for j in range(regressors.shape[1]))
    outcome, treatment, controls, periods = _swept(outcome[used], regressors[used], of_unit, period[used], labels)

    counts = Counts(
        n_obs=len(of_unit),
        n_clusters=len(clusters),
        n_regressors=regressors.shape[1],
        n_unit_effects=len(units),
        n_period_effects=periods.shape[1],
        nested=True,
    )
    factor, squares = small_sample_factor(counts, convention), float(treatment @ treatment)
    estimate = float(treatment @ outcome) / squares
    products = treatment[:, None] * np.column_stack([outcome, treatment])
    within = sum_by(products, of_cluster, len(clusters))
    basis = np.hstack([controls, periods])
    on_basis = np.array([sum_by(basis * part[:, None], of_cluster, len(clusters)) for part in (outcome, treatment)])
    scores = within @ [1.0, -estimate]
    return WildClusters(
        clusters=clusters,
        estimate=estimate,
        std_error=float(np.sqrt(factor * (scores @ scores))) / squares,
        squares=squares,
        factor=factor,
        of_cluster=within,
        treatment_on_basis=on_basis[1],
        residuals_on_basis=on_basis,
        counts=counts,
    )


def wild_draws(of: WildClusters, weights: Floats) -> WildDraws:
    """Return all draws.

    Parameters
    ----------
    of
        The clusters.
    weights
        `(B, G)`: w_c of each draw, in the order of `of.clusters`.

    Raises
    ------
    ValueError
        If the weights are of another number of clusters.

    """
    n_clusters = len(of.clusters)
    if weights.ndim != 2 or weights.shape[1] != n_clusters:
        raise ValueError(f"weights of shape {weights.shape} for {n_clusters} clusters: expected one column a cluster")
    numerators, squares = np.empty((len(weights), 2)), np.empty((len(weights), 3))
    block = max(1, BLOCK_BYTES // (16 * n_clusters))
    for first in range(0, len(weights), block):
        drawn = weights[first : first + block]
        coefficients = drawn @ of.of_cluster / of.squares
        by_null = [
            drawn * of.of_cluster[:, place]
            - (drawn @ of.residuals_on_basis[place]) @ of.treatment_on_basis.T
            - coefficients[:, place, None] * of.of_cluster[:, 1]
            for place in (0, 1)
        ]
        numerators[first : first + block] = coefficients
        for column, (one, other) in enumerate([(0, 0), (0, 1), (1, 1)]):
            squares[first : first + block, column] = np.einsum("bg,bg->b", by_null[one], by_null[other])
    squares *= of.factor / of.squares**2
    return WildDraws(of, numerators, squares)


def rademacher(uniforms: Floats) -> Floats:
    """Return weights -1 and 1 with equal chances, from uniform numbers of any shape."""
    return np.where(uniforms < 0.5, -1.0, 1.0)


def webb(uniforms: Floats) -> Floats:
    """Return Webb's six weights, ± the roots of 1/2, 1 and 3/2, with equal chances, from uniform numbers."""
    return WEBB[(uniforms * len(WEBB)).astype(int)]


def all_signs(n_clusters: int) -> Floats:
    """Return every assignment of -1 and 1 to the clusters, `(2^G, G)`."""
    return np.array(list(product([-1.0, 1.0], repeat=n_clusters)))


def _swept(
    outcome: Floats, regressors: Floats, of_unit: Labels, period: Labels, names: Sequence[str]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return outcome and treatment `(n,)` after all else, and orthonormal bases of controls and of periods."""
    columns = np.column_stack([outcome, regressors])
    centred = columns - columns.mean(axis=0)
    periods = period_basis(of_unit, period)
    within = demean(centred, of_unit)
    for _ in range(2):  # the second pass removes what rounding left of the first
        within = within - periods @ (periods.T @ within)
    _, dropped = screen(regressors, within[:, 1:], names)
    if dropped:
        reasons = "; ".join(f"{name} is {why}" for name, why in dropped.items())
        raise np.linalg.LinAlgError(f"cannot estimate all of {', '.join(names)}: {reasons}")
    controls = within[:, 2:]
    basis = np.linalg.qr(controls / np.linalg.norm(controls, axis=0))[0]
    rest = within[:, :2]
    for _ in range(2):
        rest = rest - basis @ (basis.T @ rest)
    return rest[:, 0], rest[:, 1], basis, periods
