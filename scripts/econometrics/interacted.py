"""One slope for each group and regressor, with effects of each group's own: what a test of their difference needs.

Regressors and period effects are interacted with the group, and so are the unit effects where a unit has rows in
several groups. The coefficients are then those of separate regressions, and their joint covariance has what those
leave out: the covariance between groups that share clusters. The small-sample factor counts the one regression: all k
slopes of all groups, the rank of all periods of all groups, the clusters over all groups (`covariance`). With two
groups it is Chow's (1960) test of one coefficient, with a clustered covariance.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.econometrics.covariance import Convention
from scripts.econometrics.regression import Fit, fixed_effects
from scripts.econometrics.wald import JointTest, f_test
from scripts.econometrics.within import Floats, Labels


def interacted(
    outcome: Floats,
    regressors: Floats,
    unit: Labels,
    time: Labels,
    group: Labels,
    cluster: Labels | None = None,
    *,
    names: Sequence[str],
    convention: Convention = "reghdfe",
) -> Fit:
    """Regress an outcome on regressors with two-way effects, all of them interacted with the group.

    Parameters
    ----------
    outcome, regressors, unit, time, cluster, convention
        As in `fixed_effects`; `cluster` is the unit by default, one over all groups.
    group
        `(n,)` labels, two or more.
    names
        The k regressors' names.

    Returns
    -------
    Fit
        Its names are pairs joined by a colon, `regressor:group`, groups in sorted order and regressors within them. One
        that its group's effects or earlier regressors explain stands in `dropped`.

    Raises
    ------
    numpy.linalg.LinAlgError, ValueError
        As `fixed_effects`.

    """
    groups, of_row = np.unique(group, return_inverse=True)
    columns = [regressors * (of_row == place)[:, None] for place in range(len(groups))]
    return fixed_effects(
        outcome,
        np.hstack(columns),
        _pairs(unit, of_row),
        _pairs(time, of_row),
        unit if cluster is None else cluster,
        names=[slope_of(name, group) for group in groups for name in names],
        convention=convention,
        collinear="drop",
    )


def slope_of(name: str, group: object) -> str:
    """Return the name of a regressor's slope in a group."""
    return f"{name}:{group}"


def difference(fit: Fit, one: str, other: str) -> tuple[float, float]:
    """Return the difference of two coefficients of a fit, named, and its standard error."""
    i, j = (fit.names.index(name) for name in (one, other))
    variance = fit.covariance[i, i] + fit.covariance[j, j] - 2 * fit.covariance[i, j]
    return float(fit.coefficients[i] - fit.coefficients[j]), float(np.sqrt(variance))


def equality_test(fit: Fit, names: Sequence[str]) -> JointTest:
    """Test that two or more coefficients of a fit are equal: F(q, df) of their q differences from the last one."""
    places = [fit.names.index(name) for name in names]
    contrasts = np.hstack([np.eye(len(places) - 1), -np.ones((len(places) - 1, 1))])
    covariance = contrasts @ fit.covariance[np.ix_(places, places)] @ contrasts.T
    return f_test(contrasts @ fit.coefficients[places], covariance, fit.df)


def _pairs(labels: Labels, of_row: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return one whole number for each pair of label and group."""
    distinct, place = np.unique(labels, return_inverse=True)
    return place + len(distinct) * of_row
