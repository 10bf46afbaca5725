"""Least squares with unit and time effects: coefficients, named standard errors, and the counts that they rest on.

Frisch, Waugh and Lovell: the effects are swept out of outcome and regressors (`within`), the rest is ordinary least
squares on columns of unit length, by QR. This is the reference that every faster form is held to. p-values and
intervals are those of t(G - 1), which the clustered score has at most (Cameron and Miller 2015, section VI.D); without
clusters (`iid`) they are those of t(n - k - N - T + 1), the residual degrees of freedom.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from scripts.econometrics.collinearity import screen
from scripts.econometrics.covariance import Convention, Counts, cluster_covariance, is_nested
from scripts.econometrics.within import Effects, Floats, Labels, numbered, sweep, without_singletons


@dataclass(frozen=True)
class Fit:
    """A regression's results; arrays are in the order of `names`.

    Attributes
    ----------
    names
        The k regressors that were estimated.
    coefficients, covariance
        `(k,)` and `(k, k)`.
    constant, constant_std_error
        Stata's constant, mean(y) - mean(x)'b; without effects it is the ordinary one.
    counts
        Rows, clusters and parameters; rows are those left after singletons were dropped.
    n_units, n_periods
        Distinct labels among these rows.
    n_singletons
        Rows that were dropped because they stood alone in their unit or period.
    df
        Of t: clusters - 1; under `iid` the residual degrees of freedom.
    r2
        1 - e'e / sum (y - mean)^2: what effects and regressors explain together.
    r2_adj
        The same with both sums over their degrees of freedom, all effects counted as parameters.
    r2_within
        1 - e'e / ||y after the effects||^2: what the regressors explain of what the effects leave.
    residuals
        `(n_obs,)`.
    used
        `(n,)` mask of the rows given that were used.
    effects, convention
        As asked for.
    dropped
        Regressor that was left out -> why (only with `collinear="drop"`).

    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    constant: float
    constant_std_error: float
    counts: Counts
    n_units: int
    n_periods: int
    n_singletons: int
    df: int
    r2: float
    r2_adj: float
    r2_within: float
    residuals: Floats
    used: NDArray[np.bool_]
    effects: Effects
    convention: Convention
    dropped: dict[str, str] = field(default_factory=dict)

    @property
    def n_obs(self) -> int:
        """Rows used."""
        return self.counts.n_obs

    @property
    def n_clusters(self) -> int:
        """Clusters among the rows used."""
        return self.counts.n_clusters

    @property
    def std_errors(self) -> Floats:
        """Standard errors, `(k,)`."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def statistics(self) -> Floats:
        """Ratios of coefficient to standard error, `(k,)`."""
        return t_ratio(self.coefficients, self.std_errors)

    @property
    def p_values(self) -> Floats:
        """Two-sided p-values from t(df), `(k,)`."""
        return two_sided(self.statistics, self.df)

    def intervals(self, level: float = 0.95) -> Floats:
        """Return confidence intervals `(k, 2)` from t(df)."""
        return interval(self.coefficients, self.std_errors, self.df, level)


def t_ratio(estimate: Floats | float, std_error: Floats | float) -> Floats:
    """Return estimate / std_error; infinite where an estimate has no sampling error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(estimate) / np.asarray(std_error)


def two_sided(statistic: Floats | float, df: int | NDArray[np.integer]) -> Floats:
    """Return P(|t(df)| >= |statistic|)."""
    return 2 * stdtr(df, -np.abs(statistic))


def interval(
    estimate: Floats | float, std_error: Floats | float, df: int | NDArray[np.integer], level: float = 0.95
) -> Floats:
    """Return estimate -/+ quantile of t(df) times std_error, `(..., 2)`."""
    distinct, of_each = np.unique(df, return_inverse=True)  # the quantile costs more than all the rest
    reach = stdtrit(distinct, (1 + level) / 2)[of_each] * np.asarray(std_error)
    return np.stack([estimate - reach, estimate + reach], axis=-1)


def fixed_effects(
    outcome: Floats,
    regressors: Floats,
    unit: Labels,
    time: Labels,
    cluster: Labels | None = None,
    *,
    names: Sequence[str] | None = None,
    effects: Effects = "two_way",
    convention: Convention = "reghdfe",
    collinear: Literal["refuse", "drop"] = "refuse",
    weights: Floats | None = None,
) -> Fit:
    """Regress an outcome on regressors with effects, by least squares with clustered standard errors.

    Parameters
    ----------
    outcome
        `(n,)`, finite.
    regressors
        `(n, k)`, finite; neither a constant nor dummies of the effects.
    unit, time
        `(n,)` labels; a pair need not be unique.
    cluster
        `(n,)` labels; the units by default.
    names
        The regressors' names, for messages; `x0`, `x1`, ... by default.
    effects
        `none` (a constant), `unit`, `time` or `two_way`.
    convention
        Small-sample factor of the covariance, see `covariance`.
    collinear
        `refuse` raises; `drop` leaves out what the effects or earlier regressors explain and says so in `dropped`.
    weights
        `(n,)`, positive and finite; by default all rows weigh the same. They are Stata's analytic weights: each row
        counts once in n, whatever it weighs, so that their scale changes nothing; R2 is that of the weighted sums.

    Raises
    ------
    numpy.linalg.LinAlgError
        If a regressor is constant or collinear and `collinear` is `refuse`, or if none is left; the message names
        them.
    ValueError
        If a value is not finite, or the rows are too few, or fewer than two clusters.

    """
    labels = tuple(names) if names is not None else tuple(f"x{j}" for j in range(regressors.shape[1]))
    _refuse_not_finite(outcome, regressors, labels)
    _refuse_weightless(weights)
    used = without_singletons(unit, time, effects)
    _refuse_empty(used)
    y, x = outcome[used], regressors[used]
    # Whole numbers from here on: labels may be text, which sorts slowly.
    unit, time, cluster = (numbered(v[used])[1] for v in (unit, time, unit if cluster is None else cluster))
    weights = None if weights is None else weights[used] / weights[used].mean()

    swept, n_period_effects = sweep(np.column_stack([y, x]), unit, time, effects, weights)
    kept, dropped = screen(x, swept[:, 1:], labels, effects)
    if dropped and (collinear == "refuse" or not kept):
        reasons = "; ".join(f"{name} is {why}" for name, why in dropped.items())
        raise np.linalg.LinAlgError(f"cannot estimate all of {', '.join(labels)}: {reasons}")

    counts = _count(unit, cluster, len(kept), n_period_effects, effects)
    swept = swept[:, [0, *(j + 1 for j in kept)]]
    estimated = _estimate(y, x[:, kept], swept, cluster, counts, convention, weights)
    return Fit(
        **estimated,
        names=tuple(labels[j] for j in kept),
        counts=counts,
        n_units=numbered(unit)[0],
        n_periods=numbered(time)[0],
        n_singletons=int(np.sum(~used)),
        df=counts.df_residual if convention == "iid" else counts.n_clusters - 1,
        used=used,
        effects=effects,
        convention=convention,
        dropped=dropped,
    )


def _count(unit: Labels, cluster: Labels, n_regressors: int, n_period_effects: int, effects: Effects) -> Counts:
    """Count what the small-sample factors need; without unit effects a constant stands for them."""
    has_units = effects in ("unit", "two_way")
    return Counts(
        n_obs=len(unit),
        n_clusters=numbered(cluster)[0],
        n_regressors=n_regressors,
        n_unit_effects=numbered(unit)[0] if has_units else 1,
        n_period_effects=n_period_effects,
        nested=is_nested(unit, cluster) if has_units else True,
    )


def _estimate(
    y: Floats,
    x: Floats,
    swept: Floats,
    cluster: Labels,
    counts: Counts,
    convention: Convention,
    weights: Floats | None,
) -> dict[str, Any]:
    """Return the fields of `Fit` that are estimates; `swept` holds outcome and regressors without the effects."""
    # Weighted least squares is least squares on rows times the root of their weight, whose mean is 1.
    root = np.ones(len(y)) if weights is None else np.sqrt(weights)
    scaled = swept * root[:, None]
    scaled_y, scaled_x = scaled[:, 0], scaled[:, 1:]
    coefficients, bread = least_squares(scaled_y, scaled_x)
    residuals = scaled_y - scaled_x @ coefficients
    mean_y, means = (np.average(column, axis=0, weights=weights) for column in (y, x))
    rss, tss, tss_within = (float(v @ v) for v in (residuals, root * (y - mean_y), scaled_y))

    # The constant is a weighted sum of the outcomes, w = 1/n - swept_x bread means. So it is the coefficient of the one
    # regressor w / w'w: the constant's column, after the regressors with their means added back left it.
    of_constant = root / counts.n_obs - scaled_x @ (bread @ means)
    square = float(of_constant @ of_constant)
    column = (of_constant / square)[:, None]
    variance = cluster_covariance(np.array([[square]]), column, residuals, cluster, counts, convention)
    return {
        "coefficients": coefficients,
        "covariance": cluster_covariance(bread, scaled_x, residuals, cluster, counts, convention),
        "constant": float(mean_y - means @ coefficients),
        "constant_std_error": float(np.sqrt(variance[0, 0])),
        "r2": _explained(rss, tss),
        "r2_adj": _explained(rss / counts.df_residual, tss / (counts.n_obs - 1)),
        "r2_within": _explained(rss, tss_within),
        "residuals": residuals / root,
    }


def least_squares(outcome: Floats, design: Floats) -> tuple[Floats, Floats]:
    """Return coefficients `(k,)` and the inverse `(k, k)` of `design.T @ design`, solved on columns of unit length."""
    length = np.linalg.norm(design, axis=0)
    q, r = np.linalg.qr(design / length)
    inverse = np.linalg.inv(r) / length[:, None]
    return inverse @ (q.T @ outcome), inverse @ inverse.T


def _explained(left: float, total: float) -> float:
    """Return 1 - left / total; not a number for an outcome that does not vary."""
    return 1 - left / total if total > 0 else float("nan")


def _refuse_not_finite(outcome: Floats, regressors: Floats, names: Sequence[str]) -> None:
    """Raise if a value is missing or infinite: which rows to use is the caller's decision, not a default."""
    bad = [name for name, column in zip(names, regressors.T, strict=True) if not np.isfinite(column).all()]
    bad = bad if np.isfinite(outcome).all() else ["the outcome", *bad]
    if bad:
        raise ValueError(f"missing or infinite values in {', '.join(bad)}; choose complete rows first")


def _refuse_weightless(weights: Floats | None) -> None:
    """Raise if a row has no weight: it would still count as an observation."""
    if weights is not None and not (np.isfinite(weights).all() and (weights > 0).all()):
        raise ValueError("weights that are not positive numbers; choose rows with a weight first")


def _refuse_empty(used: NDArray[np.bool_]) -> None:
    """Raise if no row is left."""
    if not used.any():
        raise ValueError(f"none of {len(used)} rows is left after units and periods with one row were dropped")
