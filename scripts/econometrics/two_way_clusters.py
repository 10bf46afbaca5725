"""Covariance that is robust to clusters in two dimensions at once, such as city and year.

Cameron, Gelbach and Miller (2011), equation 2.10: the covariance by the first clusters, plus that by the second, minus
that by their intersections. Each of the three has its own small-sample factor, with its own number of clusters (their
section 2.2, as in statsmodels); the parameters counted are those of the regression. The sum need not be positive
semi-definite; then its negative eigenvalues are set to zero (their section 2.3), of regressors of unit length, so that
no unit of measurement has a say. t has min(G1, G2) - 1 degrees of freedom (Cameron and Miller 2015, section V.C).
"""

from dataclasses import dataclass, replace

import numpy as np

from scripts.econometrics.covariance import Convention, Counts, cluster_covariance
from scripts.econometrics.regression import least_squares
from scripts.econometrics.within import Floats, Labels

ROUNDING = 1e-12
"""Of a negative eigenvalue beside the largest: it is left over from rounding."""


@dataclass(frozen=True)
class TwoWay:
    """Covariance `(k, k)`, degrees of freedom of t, clusters in both dimensions, whether it had to be repaired."""

    covariance: Floats
    df: int
    n_clusters: tuple[int, int]
    repaired: bool


def two_way_clusters(
    outcome: Floats,
    design: Floats,
    first: Labels,
    second: Labels,
    counts: Counts,
    convention: Convention = "reghdfe",
) -> TwoWay:
    """Return the covariance of least-squares coefficients, clustered in two dimensions.

    Parameters
    ----------
    outcome, design
        `(n,)` and `(n, k)` after the effects were swept out.
    first, second
        `(n,)` labels of the clusters.
    counts
        Rows and parameters of the regression; its number of clusters is replaced by each part's own.
    convention
        One of `covariance.CONVENTIONS`; not `iid`, which has no clusters.

    Raises
    ------
    ValueError
        If there are fewer than two clusters in a dimension.

    """
    if convention == "iid":
        raise ValueError("two-way clusters have clustered errors, not those of the convention iid")
    length = np.linalg.norm(design, axis=0)
    scaled = design / length
    coefficients, bread = least_squares(outcome, scaled)
    residuals = outcome - scaled @ coefficients
    dimensions = [np.unique(labels, return_inverse=True)[1] for labels in (first, second)]
    sizes = [int(labels.max()) + 1 for labels in dimensions]
    both = np.unique(dimensions[0] * sizes[1] + dimensions[1], return_inverse=True)[1]
    parts = [
        cluster_covariance(
            bread, scaled, residuals, labels, replace(counts, n_clusters=int(labels.max()) + 1), convention
        )
        for labels in (*dimensions, both)
    ]
    covariance = parts[0] + parts[1] - parts[2]
    values, vectors = np.linalg.eigh(covariance)
    repaired = bool(values[0] < -ROUNDING * max(abs(values[-1]), abs(values[0])))
    if repaired:
        covariance = (vectors * np.maximum(values, 0)) @ vectors.T
    return TwoWay(covariance / np.outer(length, length), min(sizes) - 1, (sizes[0], sizes[1]), repaired)
