"""Many regressions: every treatment with every outcome, beside every set of controls asked for on a mask of rows.

The rows of a mask are swept of unit and time effects once (`grid.swept`, Z_g for unit g). With P the coefficients of
treatments and outcomes on a set of controls, from the sum of Z_g'Z_g, the residual cross-products of unit g are
R_g = T'Z_g'Z_g T, where T takes the set out of the other columns. A treatment d and an outcome y then have
b = R_dy / R_dd (Frisch, Waugh and Lovell) and unit g the score R_g,dy - b R_g,dd, for all pairs at once. Clustered
variance as in `covariance`: squared scores of the units, or of sets of units after they are added up, over R_dd
squared. A unit has fewer rows than there are columns, so T'Z_g' is formed before the product: the same R_g for less
work than with G_g = Z_g'Z_g.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from scripts.econometrics.covariance import Convention, Counts, small_sample_factor
from scripts.econometrics.cross_products import SQUARE_TOLERANCE, refuse_collinear
from scripts.econometrics.grid import Booleans, Grid, Integers, Swept, swept
from scripts.econometrics.within import Floats, Labels, numbered

LAYERS = ("own", "sets", "iid")
"""Standard errors: clustered by unit under the convention asked for, clustered by sets of units, not clustered."""
AT_ONCE = 2**18
"""Numbers of residual columns at once: they stay in the processor's cache."""


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
        `(B, T, G)` masks of rows: all those asked for but the ones alone in their unit or period.
    n_clusters
        `(B,)` units among them.
    refused
        `(s, d)` -> why there is no estimate with these controls and this treatment, for any outcome.

    """

    estimates: Floats
    std_errors: dict[str, Floats]
    df: dict[str, Integers]
    used: Booleans
    n_clusters: Integers
    refused: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Columns:
    """Swept columns of unit length: controls `(B, n, K)` and others `(B, n, D + Y)`, treatments first; n is T x G.

    `total` `(B, K, K + D + Y)` are the controls' cross-products with all columns, `square` `(B, D + Y)` those of the
    others with themselves, 0 for one that the effects absorb; `lengths` `(B, K + D + Y)` is what all were divided by.
    `inside` `(S, K)` says which controls are in a set, `of_mask` `(S,)` on which mask it is asked for.
    """

    swept: Swept
    controls: Floats
    others: Floats
    total: Floats
    square: Floats
    lengths: Floats
    inside: Booleans
    of_mask: Integers

    @classmethod
    def of(cls, columns: Swept, inside: Booleans, of_mask: Integers) -> "_Columns":
        k = inside.shape[1]
        lengths = np.where(columns.lengths > 0, columns.lengths, 1.0)
        scaled = (columns.columns / lengths[:, :, None, None]).reshape(*lengths.shape, -1)
        by_row = scaled.swapaxes(1, 2)
        total = scaled[:, :k] @ by_row
        others = np.ascontiguousarray(by_row[:, :, k:])  # a row's columns beside each other, for the units' products
        return cls(
            columns,
            by_row[:, :, :k],
            others,
            total,
            (columns.lengths[:, k:] > 0).astype(float),
            lengths,
            inside,
            of_mask,
        )


def specifications(
    grid: Grid,
    rows: Booleans,
    outcomes: Sequence[int],
    treatments: Sequence[int],
    subsets: Sequence[tuple[int, Sequence[int]]],
    *,
    names: Sequence[str],
    sets: Labels,
    convention: Convention = "reghdfe",
) -> Specifications:
    """Regress every outcome on every treatment beside every set of controls, with unit and time effects.

    Parameters
    ----------
    grid
        All columns, as `grid.laid_out` returns them.
    rows
        `(B, T, G)`: B masks of rows.
    outcomes, treatments
        Places of Y and D columns.
    subsets
        S sets of controls, those of a mask together: the mask on which a set is asked for, and its columns' places.
    names
        Of all columns, for messages.
    sets
        `(G,)` labels of the sets of units that are clusters of the layer `sets`.
    convention
        Small-sample factor of the layers `own` and `sets` (under `iid` the latter has `reghdfe`).

    Raises
    ------
    ValueError
        If a column has no value on a row of a mask on which it is asked for.

    """
    controls = sorted({place for _, subset in subsets for place in subset})
    of_mask = np.array([mask for mask, _ in subsets], dtype=np.int64)
    inside = np.zeros((len(subsets), len(controls)), dtype=bool)
    at = {place: k for k, place in enumerate(controls)}
    for s, (_, subset) in enumerate(subsets):
        inside[s, [at[place] for place in subset]] = True
    places = np.array([*controls, *treatments, *outcomes])
    _refuse_gaps(grid, rows, places, inside, of_mask)
    columns = _Columns.of(swept(grid, rows, places), inside, of_mask)
    shape = (len(subsets), len(treatments), len(outcomes))
    out = Specifications(
        np.full(shape, np.nan),
        {name: np.full(shape, np.nan) for name in LAYERS},
        {name: np.ones(len(subsets), dtype=np.int64) for name in LAYERS},
        columns.swept.used,
        columns.swept.n_units,
    )
    of_set = numbered(sets)[1]
    by_set = (np.arange(of_set.max() + 1)[:, None] == of_set).astype(float)
    factors = _factors(columns, by_set, convention, out)
    own = _own_products(columns)
    labels = [names[place] for place in places]
    good = _can_be_solved(own, columns, factors, out, labels)
    step = max(1, AT_ONCE // columns.others[0].size)
    for start in range(0, len(good), step):
        _solve(columns, own, good[start : start + step], by_set, factors, out, labels)
    if convention == "iid":
        out.std_errors["own"][:] = out.std_errors["iid"]
    return out


def _refuse_gaps(grid: Grid, rows: Booleans, places: Integers, inside: Booleans, of_mask: Integers) -> None:
    """Raise where a column is asked for on rows on which it has no value."""
    asked = np.zeros((len(rows), len(places)), dtype=bool)
    asked[:, inside.shape[1] :] = True
    np.logical_or.at(asked[:, : inside.shape[1]], of_mask, inside)
    gaps = rows.reshape(len(rows), -1).astype(float) @ grid.missing[places].reshape(len(places), -1).T.astype(float)
    if (gaps[asked] > 0).any():
        raise ValueError("missing or infinite values in the rows; choose complete rows first")


def _factors(columns: _Columns, by_set: Floats, convention: Convention, out: Specifications) -> dict[str, Floats]:
    """Return the small-sample factors `(S,)` by layer and put in the degrees of freedom, or why there are none."""
    conventions: tuple[Convention, ...] = (convention, "reghdfe" if convention == "iid" else convention, "iid")
    sizes = columns.inside.sum(axis=1)
    factors = {name: np.full(len(sizes), np.nan) for name in LAYERS}
    n_obs = columns.swept.used.sum(axis=(1, 2))
    n_sets = np.count_nonzero(columns.swept.used.any(axis=1) @ by_set.T, axis=1).tolist()
    alike: dict[tuple[int, int], list[int]] = {}
    for s, key in enumerate(zip(columns.of_mask.tolist(), sizes.tolist(), strict=True)):
        alike.setdefault(key, []).append(s)
    for (mask, size), here in alike.items():
        counts = Counts(
            n_obs=int(n_obs[mask]),
            n_clusters=int(columns.swept.n_units[mask]),
            n_regressors=size + 1,
            n_unit_effects=int(columns.swept.n_units[mask]),
            n_period_effects=int(columns.swept.n_period_effects[mask]),
            nested=True,
        )
        of_layer = (counts, replace(counts, n_clusters=n_sets[mask]), counts)
        for name, its_convention, its in zip(LAYERS, conventions, of_layer, strict=True):
            if name == "sets" and n_sets[mask] < 2:
                continue
            try:
                factors[name][here] = small_sample_factor(its, its_convention)
            except ValueError as error:
                refused = ((s, d) for s in here for d in range(out.estimates.shape[1]))
                out.refused.update(dict.fromkeys(refused, str(error)))
                break
            out.df[name][here] = its.df_residual if its_convention == "iid" else its.n_clusters - 1
    return factors


def _own_products(columns: _Columns) -> Floats:
    """Return the cross-products of each set's controls `(S, K, K)`, with a unit of its own for each that is not in."""
    inside, k = columns.inside, columns.inside.shape[1]
    own = columns.total[columns.of_mask, :, :k] * (inside[:, :, None] & inside[:, None, :])
    own[:, range(k), range(k)] += ~inside
    return own


def _can_be_solved(
    own: Floats, columns: _Columns, factors: dict[str, Floats], out: Specifications, names: Sequence[str]
) -> Integers:
    """Return which sets of controls can be used together on rows that suffice; say of the others why not."""
    singular = np.zeros(len(own), dtype=bool)
    if own.shape[1]:
        singular = np.linalg.eigvalsh(own)[:, 0] <= SQUARE_TOLERANCE
    for s in np.flatnonzero(singular).tolist():
        chosen = np.flatnonzero(columns.inside[s]).tolist()
        why = _why(own[s][np.ix_(chosen, chosen)], [names[place] for place in chosen])
        for d in range(out.estimates.shape[1]):
            out.refused.setdefault((s, d), why)
    return np.flatnonzero(~singular & np.isfinite(factors["iid"]))


def _why(squares: Floats, names: Sequence[str]) -> str:
    """Return in words which column the effects or other columns explain, from the products of unit columns."""
    before = np.diag(squares)
    gone = [name for name, square in zip(names, before, strict=True) if square == 0]
    if gone:
        return f"{', '.join(gone)}: absorbed by the unit and time effects"
    try:
        refuse_collinear(squares, before, names)
    except np.linalg.LinAlgError as error:
        return str(error)
    return f"{names[-1]} is explained by {', '.join(names[:-1])}"


def _solve(
    columns: _Columns,
    own: Floats,
    subsets: Integers,
    by_set: Floats,
    factors: dict[str, Floats],
    out: Specifications,
    names: Sequence[str],
) -> None:
    """Put in the results of some sets of controls; `by_set` `(sets, G)` is 1 where a unit lies in a set of units."""
    inside, masks = columns.inside[subsets], columns.of_mask[subsets]
    k, d = inside.shape[1], out.estimates.shape[1]
    with_others = columns.total[masks, :, k:] * inside[:, :, None]
    of_others = np.asarray(np.linalg.solve(own[subsets], with_others), np.float64)
    left = columns.square[masks] - np.einsum("skm,skm->sm", with_others, of_others)
    there = left[:, :d] > SQUARE_TOLERANCE
    out.refused.update(_refused(columns, subsets, there, names))
    square = np.where(there, left[:, :d], np.nan)[:, :, None]
    cross, squares = _residual_products(columns, masks, of_others, d)
    estimates = cross.sum(axis=1) / square
    scores = cross - estimates[:, None] * squares[:, :, :, None]
    of_sets = by_set @ scores.reshape(*scores.shape[:2], -1)
    meats = {
        "own": np.einsum("sgdy,sgdy->sdy", scores, scores),
        "sets": np.einsum("spi,spi->si", of_sets, of_sets).reshape(estimates.shape),
        "iid": np.maximum(left[:, None, d:] - estimates**2 * square, 0) * square,
    }
    units = columns.lengths[masks, None, k + d :] / columns.lengths[masks, k : k + d, None]
    out.estimates[subsets] = estimates * units
    for name, meat in meats.items():
        out.std_errors[name][subsets] = np.sqrt(factors[name][subsets][:, None, None] * meat) / square * units


def _residual_products(columns: _Columns, masks: Integers, of_others: Floats, d: int) -> tuple[Floats, Floats]:
    """Return each unit's R_g of treatments with outcomes `(S, G, D, Y)` and with themselves `(S, G, D)`."""
    n_times, n_units = columns.swept.used.shape[1:]
    m = of_others.shape[2]
    cross, squares = np.empty((len(masks), n_units, d, m - d)), np.empty((len(masks), n_units, d))
    for mask, first, count in zip(*np.unique(masks, return_index=True, return_counts=True), strict=True):
        of_mask = slice(first, first + count)  # the sets of a mask stand together
        residual = columns.others[mask] - columns.controls[mask] @ of_others[of_mask]
        residual = residual.reshape(count, n_times, n_units, m).swapaxes(1, 2)
        treatments = residual[..., :d]
        np.matmul(treatments.swapaxes(2, 3), residual[..., d:], out=cross[of_mask])
        np.einsum("sgtd,sgtd->sgd", treatments, treatments, out=squares[of_mask])
    return cross, squares


def _refused(
    columns: _Columns, subsets: Integers, there: Booleans, names: Sequence[str]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield why treatments have no coefficient beside a set of controls."""
    k = columns.inside.shape[1]
    for place, d in np.argwhere(~there).tolist():
        s = int(subsets[place])
        mask, chosen = columns.of_mask[s], np.flatnonzero(columns.inside[s]).tolist()
        taken = np.column_stack([columns.controls[mask][:, chosen], columns.others[mask][:, d]])
        yield (s, d), _why(taken.T @ taken, [*(names[at] for at in chosen), names[k + d]])
