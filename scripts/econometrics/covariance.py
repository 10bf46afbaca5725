"""Cluster-robust covariance of least squares, with the small-sample factors in use, each by its name.

Liang and Zeger (1986): bread x sum over clusters of score outer products x bread. What packages add differs, and is
printed next to every number (methods: "Standard errors"). With n rows, G clusters, k regressors, N units and T - 1
independent period columns the covariance is c x sandwich, c = G/(G - 1) x (n - 1)/(n - p):

- `reghdfe`: p = k + (T - 1) + 1 if the unit effects are nested in the clusters, else k + N + T - 1 (Correia 2017);
- `dummies`: p = k + N + T - 1, least squares with dummy variables (Stata's areg, R's `lm`);
- `panelols`: c = n/(n - k - N - T + 1), without the clusters' G/(G - 1) (linearmodels, all effects counted);
- `none`: c = 1;
- `iid`: no sandwich: e'e/(n - k - N - T + 1) x bread.

Without unit effects the constant takes their place, N = 1, so that p = k + 1 without any effects.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from scripts.econometrics.within import Floats, Labels, numbered, sum_by

Convention = Literal["reghdfe", "dummies", "panelols", "none", "iid"]
CONVENTIONS: tuple[Convention, ...] = get_args(Convention)


@dataclass(frozen=True)
class Counts:
    """What a small-sample factor counts, of the rows used.

    Attributes
    ----------
    n_obs, n_clusters, n_regressors
        n, G and k (the constant and the effects are not regressors).
    n_unit_effects
        N, or 1 where a constant stands for the unit effects.
    n_period_effects
        T - 1 with period effects (their rank after demeaning), 0 without.
    nested
        Whether every unit lies in one cluster (true too where there are no unit effects).

    """

    n_obs: int
    n_clusters: int
    n_regressors: int
    n_unit_effects: int
    n_period_effects: int
    nested: bool

    @property
    def n_parameters(self) -> int:
        """Everything that was estimated, k + N + T - 1."""
        return self.n_regressors + self.n_unit_effects + self.n_period_effects

    @property
    def df_residual(self) -> int:
        """Rows minus everything that was estimated."""
        return self.n_obs - self.n_parameters


def cluster_covariance(
    bread: Floats,
    design: Floats,
    residuals: Floats,
    cluster: Labels,
    counts: Counts,
    convention: Convention = "reghdfe",
) -> Floats:
    """Return the covariance `(k, k)` of least-squares coefficients under a named convention.

    Parameters
    ----------
    bread
        `(k, k)`, the inverse of `design.T @ design`.
    design
        `(n, k)`, regressors after the effects were swept out.
    residuals
        `(n,)`.
    cluster
        `(n,)` labels.
    counts
        What the factor counts.
    convention
        One of `CONVENTIONS`.

    Raises
    ------
    ValueError
        If there are fewer than two clusters (not under `iid`), no residual degrees of freedom, or no such convention.

    """
    factor = small_sample_factor(counts, convention)
    if convention == "iid":
        return factor * float(residuals @ residuals) * bread
    n_clusters, of_row = numbered(cluster)
    scores = sum_by(design * residuals[:, None], of_row, n_clusters)
    half = scores @ bread
    return factor * (half.T @ half)


def small_sample_factor(counts: Counts, convention: Convention = "reghdfe") -> float:
    """Return c of the module's formulas; under `iid` 1/(n - k - N - T + 1), which multiplies e'e.

    Raises
    ------
    ValueError
        As `cluster_covariance`.

    """
    if convention not in CONVENTIONS:
        raise ValueError(f"convention {convention!r} is none of {list(CONVENTIONS)}")
    n, groups = counts.n_obs, counts.n_clusters
    if convention != "iid" and groups < 2:
        raise ValueError(f"clustered standard errors need two clusters or more, these rows have {groups}")
    if counts.df_residual < 1:
        raise ValueError(f"{n} rows are too few for {counts.n_parameters} parameters")
    if convention == "none":
        return 1.0
    if convention == "iid":
        return 1 / counts.df_residual
    if convention == "panelols":
        return n / counts.df_residual
    free_units = convention == "reghdfe" and counts.nested
    parameters = counts.n_regressors + counts.n_period_effects + 1 if free_units else counts.n_parameters
    return groups / (groups - 1) * (n - 1) / (n - parameters)


def is_nested(unit: Labels, cluster: Labels) -> bool:
    """Return whether all rows of each unit carry one cluster."""
    (n_units, of_unit), (n_clusters, of_cluster) = numbered(unit), numbered(cluster)
    return len(np.unique(of_unit * n_clusters + of_cluster)) == n_units
