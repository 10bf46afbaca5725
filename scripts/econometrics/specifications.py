"""Many regressions on the same rows: every treatment with every outcome, beside every set of controls asked for.

The rows are swept of unit and time effects once (`cross_products.swept_rows`, Z_g for unit g). A set of controls C is
solved once: with P the coefficients of treatments and outcomes on C, from the sum of Z_g'Z_g, the residual
cross-products of unit g are R_g = T'Z_g'Z_g T, where T takes C out of the other columns. A treatment d and an outcome y
then have b = R_dy / R_dd (Frisch, Waugh and Lovell) and unit g the score R_g,dy - b R_g,dd, for all pairs at once.
Clustered variance as in `covariance`: squared scores of the units, or of sets of units after they are added up, over
R_dd squared. A unit has fewer rows than there are columns, so T'Z_g' is formed before the product: the same R_g for
less work than with G_g = Z_g'Z_g.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from scripts.econometrics.covariance import Convention, Counts, small_sample_factor
from scripts.econometrics.cross_products import SQUARE_TOLERANCE, Integers, SweptRows, refuse_collinear, swept_rows
from scripts.econometrics.within import Floats, Labels, numbered

LAYERS = ("own", "sets", "iid")
"""Standard errors: clustered by unit under the convention asked for, clustered by sets of units, not clustered."""


@dataclass(frozen=True)
class Specifications:
    """Results for S sets of controls, D treatments and Y outcomes; NaN where a regression cannot be estimated.

    Attributes
    ----------
    estimates
        `(S, D, Y)`.
    std_errors, df
        Layer -> `(S, D, Y)`, and degrees of freedom of its t `(S,)`.
    used
        `(n,)` mask of the rows given: all but those alone in their unit or period.
    n_clusters
        Units among them.
    refused
        `(s, d)` -> why there is no estimate with these controls and this treatment, for any outcome.

    """

    estimates: Floats
    std_errors: dict[str, Floats]
    df: dict[str, Integers]
    used: NDArray[np.bool_]
    n_clusters: int
    refused: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Columns:
    """Swept columns of unit length, unit by unit: controls `(G, T, K)`, treatments `(G, T, D)`, outcomes `(G, T, Y)`.

    `total` `(m, m)` are their cross-products over all units, `lengths` `(m,)` what they were divided by.
    """

    controls: Floats
    treatments: Floats
    outcomes: Floats
    total: Floats
    lengths: Floats

    @property
    def shape(self) -> tuple[int, int, int]:
        """K, D and Y."""
        return self.controls.shape[2], self.treatments.shape[2], self.outcomes.shape[2]


def specifications(
    outcomes: Floats,
    treatments: Floats,
    controls: Floats,
    unit: Labels,
    time: Labels,
    subsets: Sequence[Sequence[int]],
    *,
    names: tuple[Sequence[str], Sequence[str]],
    sets: Labels,
    convention: Convention = "reghdfe",
) -> Specifications:
    """Regress every outcome on every treatment beside every set of controls, with unit and time effects.

    Parameters
    ----------
    outcomes, treatments, controls
        `(n, Y)`, `(n, D)` and `(n, K)`, finite.
    unit, time
        `(n,)` labels.
    subsets
        S sets of controls, each as columns of `controls`.
    names
        Of the treatments and of the controls, for messages.
    sets
        `(n,)` labels of the sets of units that are clusters of the layer `sets`; every unit lies in one.
    convention
        Small-sample factor of the layers `own` and `sets` (under `iid` the latter has `reghdfe`).

    Raises
    ------
    ValueError
        If a value is not finite, or no row is left when those alone in their unit or period are dropped.

    """
    k, d = controls.shape[1], treatments.shape[1]
    columns = np.column_stack([controls, treatments, outcomes])
    swept = swept_rows(columns, unit, time, [f"{place}" for place in range(columns.shape[1])])
    parts = _columns(swept, k, d)
    counts = Counts(
        n_obs=int(swept.rows.sum()),
        n_clusters=len(swept.units),
        n_regressors=0,
        n_unit_effects=len(swept.units),
        n_period_effects=swept.periods.shape[2],
        nested=True,
    )
    clusters = _indicator(swept, unit, sets)
    layers: tuple[Convention, ...] = (convention, "reghdfe" if convention == "iid" else convention, "iid")
    out = _empty(len(subsets), d, outcomes.shape[1], swept)
    for s, subset in enumerate(subsets):
        factors = _factors(replace(counts, n_regressors=len(subset) + 1), len(clusters), layers)
        why = factors if isinstance(factors, str) else _collinear(parts, subset, names[1])
        if why or isinstance(factors, str):
            out.refused.update({(s, place): why for place in range(d)})
            continue
        for name, (_, df) in factors.items():
            out.df[name][s] = df
        _solve(parts, subset, clusters, {name: factor for name, (factor, _) in factors.items()}, s, out, names)
        if convention == "iid":
            out.std_errors["own"][s] = out.std_errors["iid"][s]
    return out


def _columns(swept: SweptRows, k: int, d: int) -> _Columns:
    """Return the columns by kind; what the effects absorb is a column of zeros."""
    flat = swept.columns.reshape(-1, swept.columns.shape[2])
    controls, treatments, outcomes = (
        np.ascontiguousarray(part) for part in np.split(swept.columns, [k, k + d], axis=2)
    )
    return _Columns(controls, treatments, outcomes, flat.T @ flat, swept.lengths)


def _indicator(swept: SweptRows, unit: Labels, sets: Labels) -> Floats:
    """Return which units are in which set, `(sets, G)` of ones and zeros."""
    of_row, n = numbered(unit[swept.used])[1], len(swept.units)
    of_unit = np.empty(n, dtype=sets.dtype)
    of_unit[of_row] = sets[swept.used]
    return (np.unique(of_unit)[:, None] == of_unit).astype(float)


def _empty(s: int, d: int, y: int, swept: SweptRows) -> Specifications:
    """Return results without a number in them."""
    return Specifications(
        np.full((s, d, y), np.nan),
        {name: np.full((s, d, y), np.nan) for name in LAYERS},
        {name: np.ones(s, dtype=np.int64) for name in LAYERS},
        swept.used,
        len(swept.units),
    )


def _factors(counts: Counts, n_sets: int, conventions: Sequence[Convention]) -> dict[str, tuple[float, int]] | str:
    """Return the small-sample factor and the degrees of freedom by layer, or why there is none."""
    found = {}
    of_layer = (counts, replace(counts, n_clusters=n_sets), counts)
    for name, convention, its in zip(LAYERS, conventions, of_layer, strict=True):
        if name == "sets" and n_sets < 2:
            found[name] = (float("nan"), 1)
            continue
        try:
            factor = small_sample_factor(its, convention)
        except ValueError as error:
            return str(error)
        found[name] = (factor, its.df_residual if convention == "iid" else its.n_clusters - 1)
    return found


def _collinear(parts: _Columns, subset: Sequence[int], names: Sequence[str]) -> str:
    """Return why a set of controls cannot be used together; empty if it can."""
    chosen = list(subset)
    own = parts.total[np.ix_(chosen, chosen)]
    if len(chosen) == 0 or (np.diag(own).min() > 0 and np.linalg.eigvalsh(own)[0] > SQUARE_TOLERANCE):
        return ""
    return _why(own, np.diag(own), [names[place] for place in chosen])


def _why(squares: Floats, before: Floats, names: Sequence[str]) -> str:
    """Return in words which column the effects or other columns explain."""
    gone = [name for name, square in zip(names, before, strict=True) if square == 0]
    if gone:
        return f"{', '.join(gone)}: absorbed by the unit and time effects"
    try:
        refuse_collinear(squares, before, names)
    except np.linalg.LinAlgError as error:
        return str(error)
    return f"{names[-1]} is explained by {', '.join(names[:-1])}"


def _solve(
    parts: _Columns,
    subset: Sequence[int],
    clusters: Floats,
    factors: dict[str, float],
    s: int,
    out: Specifications,
    names: tuple[Sequence[str], Sequence[str]],
) -> None:
    """Put in the results of one set of controls."""
    k, d, _ = parts.shape
    chosen, total = list(subset), parts.total
    of_others = np.asarray(np.linalg.solve(total[np.ix_(chosen, chosen)], total[chosen, k:]), np.float64)
    left = np.diag(total)[k:] - np.einsum("km,km->m", total[chosen, k:], of_others)
    there = left[:d] > SQUARE_TOLERANCE
    out.refused.update(dict(_refused(parts, chosen, np.flatnonzero(~there), names, s)))
    square = np.where(there, left[:d], np.nan)
    cross, own = _residual_products(parts, chosen, of_others)
    estimates = cross.sum(axis=0) / square[:, None]
    scores = (cross - estimates * own[:, :, None]).reshape(len(cross), -1)
    by_set = clusters @ scores
    errors = {
        "own": np.einsum("gi,gi->i", scores, scores),
        "sets": np.einsum("gi,gi->i", by_set, by_set),
        "iid": (np.maximum(left[d:] - estimates**2 * square[:, None], 0) * square[:, None]).ravel(),
    }
    units = parts.lengths[k + d :] / parts.lengths[k : k + d, None]
    out.estimates[s] = estimates * units
    for name, meat in errors.items():
        out.std_errors[name][s] = np.sqrt(factors[name] * meat).reshape(units.shape) / square[:, None] * units


def _residual_products(parts: _Columns, chosen: list[int], of_others: Floats) -> tuple[Floats, Floats]:
    """Return each unit's R_g of treatments with outcomes `(G, D, Y)` and with themselves `(G, D)`."""
    d = parts.shape[1]
    treatments, outcomes = parts.treatments, parts.outcomes
    if chosen:
        controls = parts.controls[:, :, chosen].reshape(-1, len(chosen))
        treatments = treatments - (controls @ of_others[:, :d]).reshape(treatments.shape)
        outcomes = outcomes - (controls @ of_others[:, d:]).reshape(outcomes.shape)
    return treatments.transpose(0, 2, 1) @ outcomes, np.einsum("gtd,gtd->gd", treatments, treatments)


def _refused(
    parts: _Columns, chosen: list[int], gone: Integers, names: tuple[Sequence[str], Sequence[str]], s: int
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield why treatments have no coefficient beside a set of controls."""
    for place in gone.tolist():
        taken = [*chosen, parts.shape[0] + place]
        own = parts.total[np.ix_(taken, taken)]
        labels = [*(names[1][j] for j in chosen), names[0][place]]
        yield (s, place), _why(own, np.diag(own), labels)
