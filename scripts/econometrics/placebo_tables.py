"""What placebo treatments look up: each unit's cross-products with the treatment that it would have from a start on.

The rows are gone through once, as in `cross_products`: demeaned within units, periods and controls as one orthonormal
basis Z, the outcome's remainder ỹ, and the treatment 1(year >= s) of every unit for every start s, demeaned but not
swept, because which of its units carry it is the draw. Formulas: `placebo`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scripts.econometrics.collinearity import TOLERANCE, screen
from scripts.econometrics.covariance import Convention, Counts, small_sample_factor
from scripts.econometrics.cross_products import Integers, stacked
from scripts.econometrics.within import Floats, Labels, demean, period_basis, without_singletons


@dataclass(frozen=True)
class PlaceboTables:
    """What the draws look up, by start s and unit g.

    Attributes
    ----------
    units
        `(G,)`, sorted labels of all rows given; a unit without rows in use has zeros.
    starts
        `(S,)`, the start years that a unit can have.
    of_start
        `(k + 2, S * G)`: Z_g'D_g, D_g'ỹ_g and D_g'D_g.
    in_score
        `(S * G, k + 2)`: D_g'ỹ_g, -D_g'D_g and 2 Z_g'D_g, what 1, β and βπ are multiplied with in a score.
    of_unit
        `(G, k(k + 1)/2 + k)`: upper triangle of G_g with its off-diagonal doubled, and Z_g'ỹ_g.
    outcome_squares
        ỹ'ỹ.
    counts
        Rows, clusters and parameters of every draw's regression.
    factor, df, convention
        Small-sample factor, degrees of freedom of t, and the convention that both are of.

    """

    units: Labels
    starts: Integers
    of_start: Floats
    in_score: Floats
    of_unit: Floats
    outcome_squares: float
    counts: Counts
    factor: float
    df: int
    convention: Convention

    @property
    def n_columns(self) -> int:
        """Controls and periods, k."""
        return len(self.of_start) - 2


def placebo_tables(
    outcome: Floats,
    controls: Floats,
    unit: Labels,
    time: Labels,
    starts: Sequence[int],
    *,
    period: Labels | None = None,
    names: Sequence[str] | None = None,
    convention: Convention = "reghdfe",
) -> PlaceboTables:
    """Return the tables from which the draws on these rows are computed.

    Parameters
    ----------
    outcome, controls
        `(n,)` and `(n, k)`, finite; no control collinear with effects or other controls.
    unit, time
        `(n,)` labels; `time` whole numbers. Clusters are the units.
    starts
        The distinct start years.
    period
        `(n,)` labels of the period effects; the times by default.
    names
        The controls' names, for messages.
    convention
        Small-sample factor, see `covariance`.

    Raises
    ------
    numpy.linalg.LinAlgError
        If controls are collinear; the message names them.
    ValueError
        If a value is not finite, or rows or clusters are too few.

    """
    if not (np.isfinite(outcome).all() and np.isfinite(controls).all()):
        raise ValueError("missing or infinite values; choose complete rows first")
    period = time if period is None else period
    used = without_singletons(unit, period)
    if not used.any():
        raise ValueError(f"none of {len(used)} rows is left after units and periods with one row were dropped")
    units, of_unit = np.unique(unit, return_inverse=True)
    of_unit, years = of_unit[used], np.asarray(time)[used]
    columns = np.column_stack([outcome, controls])[used]
    after = years[:, None] >= np.asarray(starts)
    centred = columns - columns.mean(axis=0)
    within = demean(np.hstack([centred, after]), of_unit)
    periods, k = period_basis(of_unit, period[used]), controls.shape[1]
    labels = tuple(names) if names is not None else tuple(f"x{j}" for j in range(k))
    rest, basis = _orthonormal(columns, centred, within[:, : k + 1], periods, labels)

    n_units = int(np.count_nonzero(np.bincount(of_unit)))
    counts = Counts(len(of_unit), n_units, k + 1, n_units, periods.shape[1], nested=True)
    by_units = stacked(np.hstack([rest, basis, periods, within[:, k + 1 :]]), of_unit, len(units))
    return PlaceboTables(
        units=units,
        starts=np.asarray(starts),
        **_looked_up(by_units[:, :, : -len(starts)], by_units[:, :, -len(starts) :]),
        outcome_squares=float(np.sum(rest**2)),
        counts=counts,
        factor=small_sample_factor(counts, convention),
        df=counts.df_residual if convention == "iid" else n_units - 1,
        convention=convention,
    )


def _orthonormal(
    columns: Floats, centred: Floats, within: Floats, periods: Floats, names: Sequence[str]
) -> tuple[Floats, Floats]:
    """Return the outcome `(n, 1)` after everything else, and a basis `(n, k)` of what effects leave of the controls.

    Parameters
    ----------
    columns, centred, within
        Outcome and controls `(n, 1 + k)`: as they are, without their mean, demeaned within units.
    periods
        Basis of the periods.
    names
        The controls'.

    """
    for _ in range(2):  # the second pass removes what rounding left of the first
        within = within - periods @ (periods.T @ within)
    outcome, controls = within[:, :1], within[:, 1:]
    length, spread = (np.sqrt(np.einsum("nk,nk->k", part, part)) for part in (controls, centred[:, 1:]))
    basis, triangle = np.linalg.qr(controls / np.where(length > 0, length, 1.0))
    if not ((length > TOLERANCE * spread) & (np.abs(np.diag(triangle)) > TOLERANCE)).all():
        _, dropped = screen(columns[:, 1:], controls, names)
        reasons = "; ".join(f"{name} is {why}" for name, why in dropped.items())
        raise np.linalg.LinAlgError(f"cannot estimate all of {', '.join(names)}: {reasons}")
    for _ in range(2):
        outcome = outcome - basis @ (basis.T @ outcome)
    return outcome, basis


def _looked_up(columns: Floats, treated: Floats) -> dict[str, Floats]:
    """Return the three matrices of `PlaceboTables`.

    Parameters
    ----------
    columns
        `(G, longest, 1 + k)`: ỹ and Z.
    treated
        `(G, longest, S)`: each start's treatment as if every unit had it.

    """
    basis, treated = columns[:, :, 1:], treated.transpose(0, 2, 1)
    products = (treated @ columns).transpose(2, 1, 0)
    on_basis, with_outcome = products[1:].reshape(basis.shape[2], -1), products[0].reshape(1, -1)
    squares = np.sum(treated**2, axis=2).T.reshape(1, -1)
    upper = np.triu_indices(basis.shape[2])
    doubled = np.where(upper[0] == upper[1], 1.0, 2.0)
    of_unit = basis.transpose(0, 2, 1) @ columns
    return {
        "of_start": np.vstack([on_basis, with_outcome, squares]),
        "in_score": np.vstack([with_outcome, -squares, 2 * on_basis]).T.copy(),
        "of_unit": np.hstack([of_unit[:, upper[0], upper[1] + 1] * doubled, of_unit[:, :, 0]]),
    }
