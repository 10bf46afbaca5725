"""Many outcomes on the same regressors and rows, all at once, from the units' cross-products.

The outcomes are further columns of `cross_products`: sweeping out the effects, the bread and the regressors' part of
each unit's score are done once, and an outcome costs one more column. Every number is that of a regression of its own
(`fixed_effects`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scripts.econometrics.covariance import Convention, Counts, small_sample_factor
from scripts.econometrics.cross_products import CrossProducts, count, refuse_collinear, residual_maker
from scripts.econometrics.within import Floats


@dataclass(frozen=True)
class Solutions:
    """M regressions: `coefficients (M, k)`, `covariances (M, k, k)` in the order of the regressors, and what is shared.

    `df` is of t, as in `regression.Fit`.
    """

    coefficients: Floats
    covariances: Floats
    counts: Counts
    df: int

    @property
    def variances(self) -> Floats:
        """Variances of the coefficients, `(M, k)`."""
        return np.diagonal(self.covariances, axis1=1, axis2=2)


def solve_outcomes(
    products: CrossProducts, outcomes: Sequence[str], regressors: Sequence[str], convention: Convention = "reghdfe"
) -> Solutions:
    """Regress every outcome on the same regressors with unit and time effects; clusters are the units.

    Parameters
    ----------
    products
        Of the rows.
    outcomes, regressors
        Columns by name.
    convention
        Small-sample factor, see `covariance`.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a regressor is collinear, or the effects absorb an outcome; the message names it.
    ValueError
        If the rows or units are too few.

    """
    places = products.places([*regressors, *outcomes])
    k, m = len(regressors), len(places)
    taken = np.concatenate([places, products.period_places])
    own = products.products[np.ix_(np.arange(len(products.units)), taken, taken)]
    total = own.sum(axis=0)
    maker = residual_maker(total[None], m)[0]
    residual = maker[:, :k].T @ own @ maker  # (G, k, m): regressors against regressors, then against outcomes
    swept = residual.sum(axis=0)
    refuse_collinear(swept[:, :k], np.diag(total)[:k], regressors)

    bread = np.linalg.inv(swept[:, :k])
    coefficients = bread @ swept[:, k:]
    counts = count(products, np.ones(len(products.units)), k)
    factor = small_sample_factor(counts, convention)
    if convention == "iid":
        squares = np.einsum("ij,ji->i", maker[:, k:].T @ total, maker[:, k:]) - (swept[:, k:] * coefficients).sum(
            axis=0
        )
        covariances = factor * squares[:, None, None] * bread
    else:
        halves = np.einsum("ij,gjm->mgi", bread, residual[:, :, k:] - residual[:, :, :k] @ coefficients)
        covariances = factor * (halves.transpose(0, 2, 1) @ halves)
    to_units = products.lengths[places[k:], None] / products.lengths[places[:k]]
    return Solutions(
        coefficients=coefficients.T * to_units,
        covariances=covariances * to_units[:, :, None] * to_units[:, None, :],
        counts=counts,
        df=counts.df_residual if convention == "iid" else counts.n_clusters - 1,
    )
