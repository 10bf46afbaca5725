"""Estimators that are linear in the outcome, on fixed rows: one set of weights, then any number of outcomes.

With rows and regressors fixed, an estimate is w'y and its squared standard error |Ry|², where a row of R holds what a
cluster's score takes of every row. Both are computed once; an outcome then costs two matrix products. A regression's
first coefficient is here (Frisch, Waugh and Lovell: w is the regressor's remainder over its square; R has, cluster by
cluster, w on the residuals); estimators for staggered starts are in `linear_staggered`.
"""

from dataclasses import dataclass

import numpy as np

from scripts.econometrics.collinearity import screen
from scripts.econometrics.covariance import Convention, Counts, is_nested, small_sample_factor
from scripts.econometrics.within import Floats, Labels, sweep, within_transform, without_singletons


@dataclass(frozen=True)
class LinearEffect:
    """An estimator of one number, on one set of rows.

    Attributes
    ----------
    weights
        `(n,)`, w.
    root
        `(r, n)`, R.
    n_clusters
        Clusters; t has one degree of freedom fewer.

    """

    weights: Floats
    root: Floats
    n_clusters: int

    @property
    def df(self) -> int:
        """Degrees of freedom of t."""
        return self.n_clusters - 1

    def of(self, outcomes: Floats) -> tuple[Floats, Floats]:
        """Return estimates and standard errors `(M,)` of outcomes `(n, M)`."""
        return self.weights @ outcomes, np.linalg.norm(self.root @ outcomes, axis=0)


def linear_within(
    regressors: Floats, unit: Labels, time: Labels, *, cluster: Labels | None = None, convention: Convention = "reghdfe"
) -> LinearEffect:
    """Return the first regressor's coefficient in a regression with unit and time effects.

    Parameters
    ----------
    regressors
        `(n, k)`, finite.
    unit, time
        `(n,)` labels. A row alone in its unit or time has no weight.
    cluster
        `(n,)` labels; the units by default.
    convention
        Small-sample factor, see `covariance`; not `iid`, which has no clusters.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a regressor is collinear.
    ValueError
        If rows or clusters are too few.

    """
    if convention == "iid":
        message = "a clustered error is asked for, not that of the convention iid"
        raise ValueError(message)
    used = without_singletons(unit, time)
    if not used.any():
        message = f"none of {len(used)} rows is left after units and periods with one row were dropped"
        raise ValueError(message)
    cluster = (unit if cluster is None else cluster)[used]
    units, labels, of_row = np.unique(unit[used]), *np.unique(cluster, return_inverse=True)
    unit, time, columns = unit[used], time[used], regressors[used]
    within, n_periods = sweep(columns, unit, time)
    _, dropped = screen(columns, within, [f"x{place}" for place in range(columns.shape[1])])
    if dropped:
        raise np.linalg.LinAlgError("; ".join(f"{name} is {why}" for name, why in dropped.items()))
    basis = np.linalg.qr(within[:, 1:] / np.linalg.norm(within[:, 1:], axis=0))[0]
    own = within[:, 0] - basis @ (basis.T @ within[:, 0])
    own = (own - basis @ (basis.T @ own)) / (own @ own)  # the second pass removes what rounding left

    by_cluster = np.zeros((len(own), len(labels)))
    by_cluster[np.arange(len(own)), of_row] = own
    left = within_transform(by_cluster, unit, time)
    directions = np.column_stack([own / np.linalg.norm(own), basis])
    left = left - directions @ (directions.T @ left)
    nested = is_nested(unit, cluster)
    counts = Counts(len(own), len(labels), columns.shape[1], len(units), n_periods, nested)
    weights, root = np.zeros(len(used)), np.zeros((len(labels), len(used)))
    weights[used], root[:, used] = own, np.sqrt(small_sample_factor(counts, convention)) * left.T
    return LinearEffect(weights, root, len(labels))
