"""Errors clustered in two dimensions, of many outcomes on the same regressors and rows at once.

Every number is that of `two_way_clusters`, which names the sources: three clustered covariances with factors of their
own, the third one subtracted, and negative eigenvalues set to zero where the difference has any.
"""

from dataclasses import dataclass, replace

import numpy as np

from scripts.econometrics.covariance import Convention, Counts, small_sample_factor
from scripts.econometrics.two_way_clusters import ROUNDING
from scripts.econometrics.within import Floats, Labels, sum_by


@dataclass(frozen=True)
class TwoWayOutcomes:
    """Coefficients and standard errors `(M,)` of the first regressor, df of t, and which were repaired `(M,)`.

    A standard error is 0 where the repair leaves no variance.
    """

    coefficients: Floats
    std_errors: Floats
    df: int
    repaired: np.ndarray


def two_way_outcomes(
    outcomes: Floats,
    design: Floats,
    first: Labels,
    second: Labels,
    counts: Counts,
    convention: Convention = "reghdfe",
) -> TwoWayOutcomes:
    """Return the first regressor's coefficient in every outcome with its standard error.

    Parameters
    ----------
    outcomes, design
        `(n, M)` and `(n, k)` after the effects were swept out, the design without collinear columns.
    first, second, counts, convention
        As in `two_way_clusters`.

    Raises
    ------
    ValueError
        As `two_way_clusters`.

    """
    if convention == "iid":
        message = "two-way clusters have clustered errors, not those of the convention iid"
        raise ValueError(message)
    (n, k), m = design.shape, outcomes.shape[1]
    length = np.linalg.norm(design, axis=0)
    scaled = design / length
    bread = np.linalg.inv(scaled.T @ scaled)
    coefficients = bread @ (scaled.T @ outcomes)
    residuals = outcomes - scaled @ coefficients
    halves = ((scaled @ bread)[:, :, None] * residuals[:, None, :]).reshape(n, k * m)
    dimensions = [np.unique(labels, return_inverse=True)[1] for labels in (first, second)]
    sizes = [int(labels.max()) + 1 for labels in dimensions]
    both = np.unique(dimensions[0] * sizes[1] + dimensions[1], return_inverse=True)[1]
    covariance = np.zeros((m, k, k))
    for labels, sign in ((dimensions[0], 1), (dimensions[1], 1), (both, -1)):
        n_clusters = int(labels.max()) + 1
        scores = sum_by(halves, labels, n_clusters).reshape(n_clusters, k, m)
        factor = small_sample_factor(replace(counts, n_clusters=n_clusters), convention)
        covariance += sign * factor * np.einsum("gim,gjm->mij", scores, scores)
    values, vectors = np.linalg.eigh(covariance)
    repaired = values[:, 0] < -ROUNDING * np.maximum(np.abs(values[:, -1]), np.abs(values[:, 0]))
    positive = np.einsum("mj,mj->m", vectors[:, 0, :] ** 2, np.maximum(values, 0))
    variance = np.where(repaired, positive, covariance[:, 0, 0])
    std_errors = np.sqrt(np.maximum(variance, 0)) / length[0]
    return TwoWayOutcomes(coefficients[0] / length[0], std_errors, min(sizes) - 1, repaired)
