"""Placebo treatments: the true start years on units drawn at random, each draw's effect with clustered standard error.

Fisher's randomisation test of a two-way fixed-effects regression (Fisher 1935; Young 2019): the start years stay as
they are and units are permuted. No draw touches the rows. With Z an orthonormal basis of the controls and periods after
demeaning within units, and ỹ the outcome after units and Z, each unit g has a table over the possible start years of
Z_g'D_g, D_g'ỹ_g and D_g'D_g. For one draw π = Σ Z_g'D_g, the treatment's squares are Σ D_g'D_g - π'π, its coefficient
β = Σ D_g'ỹ_g over these, and a unit's score

    s_g = D_g'ỹ_g - π'Z_g'ỹ_g - β (D_g'D_g - 2 π'Z_g'D_g + π'G_g π),   G_g = Z_g'Z_g,

so that all draws of a block are three matrix products. The tables are `placebo_tables`' (docs/methods.md).
"""

from dataclasses import dataclass

import numpy as np

from scripts.econometrics.cross_products import SQUARE_TOLERANCE, Integers
from scripts.econometrics.placebo_tables import PlaceboTables
from scripts.econometrics.regression import t_ratio, two_sided
from scripts.econometrics.within import Floats, Labels

NEVER = -1
"""Start of a unit that is not treated."""

BLOCK = 200
"""Draws computed at once: with a hundred units their matrices stay in the processor's cache."""

ROUNDING = 1e-9
"""A draw that repeats the true assignment has the same statistic but for rounding, and counts as reaching it."""


@dataclass(frozen=True)
class PlaceboDraws:
    """Coefficients and standard errors `(B,)`; NaN where a draw's treatment is collinear with effects or controls."""

    estimates: Floats
    std_errors: Floats
    df: int

    @property
    def statistics(self) -> Floats:
        """Ratios of coefficient to standard error, `(B,)`."""
        return t_ratio(self.estimates, self.std_errors)

    @property
    def p_values(self) -> Floats:
        """Two-sided p-values from t(df), `(B,)`."""
        return two_sided(self.statistics, self.df)

    @property
    def n_collinear(self) -> int:
        """Draws without an estimate."""
        return int(np.isnan(self.estimates).sum())


def placebo_draws(tables: PlaceboTables, starts: Integers) -> PlaceboDraws:
    """Return each draw's coefficient and standard error, as a regression on the draw's treatment has them.

    Parameters
    ----------
    tables
        Of the rows.
    starts
        `(B, G)`, each unit's place in `tables.starts`, or `NEVER`; the units are in the order of `tables.units`.

    Raises
    ------
    ValueError
        If `starts` has another number of units, or a place that `tables.starts` does not have.

    """
    n_starts, n_units = len(tables.starts), len(tables.units)
    if starts.ndim != 2 or starts.shape[1] != n_units:
        raise ValueError(f"starts of shape {starts.shape} for {n_units} units: expected one column a unit")
    if starts.size and not (starts.min() >= NEVER and starts.max() < n_starts):
        raise ValueError(f"places {starts.min()} to {starts.max()} for {n_starts} starts")
    found = np.empty((2, len(starts)))
    for first in range(0, len(starts), BLOCK):
        found[:, first : first + BLOCK] = _draws(tables, np.ascontiguousarray(starts[first : first + BLOCK].T))
    return PlaceboDraws(found[0], found[1], tables.df)


def permuted_starts(uniforms: Floats, starts: Integers) -> Integers:
    """Return start years on units drawn without replacement, `(B, G)`, `NEVER` elsewhere.

    Parameters
    ----------
    uniforms
        `(B, G)`: in each draw the unit with the lowest takes the first start, the next one the second, and so on, so
        that a draw depends on the order of its own uniforms alone.
    starts
        The starts, one a treated unit, as places in the distinct starts; at most G.

    """
    drawn = np.argsort(uniforms, axis=1)[:, : len(starts)]
    out = np.full(uniforms.shape, NEVER, dtype=np.int16)
    np.put_along_axis(out, drawn, np.asarray(starts, dtype=np.int16)[None, :], axis=1)
    return out


def permuted_within(uniforms: Floats, starts: Integers, stratum: Labels) -> Integers:
    """Return start years permuted over the units of each stratum, `(B, G)`, `NEVER` where a unit has none.

    Parameters
    ----------
    uniforms
        `(B, G)`, whose order within a stratum is the draw, as in `permuted_starts`.
    starts
        `(G,)`, each unit's true start as a place in the distinct starts, or `NEVER`.
    stratum
        `(G,)` labels, such as provinces.

    """
    out = np.empty(uniforms.shape, dtype=np.int16)
    for label in np.unique(stratum):
        members = np.flatnonzero(stratum == label)
        order = np.argsort(uniforms[:, members], axis=1)
        given = np.sort(starts[members]).astype(np.int16)
        given = np.concatenate([given[given != NEVER], given[given == NEVER]])  # as in `permuted_starts`
        drawn = np.empty(order.shape, dtype=np.int16)
        np.put_along_axis(drawn, order, np.broadcast_to(given, order.shape), axis=1)
        out[:, members] = drawn
    return out


def rank_p_value(statistic: float, drawn: Floats) -> float:
    """Return (1 + #{|s*| >= |s|}) / (B + 1) over the B draws `(B,)` that are not NaN; NaN if there is none."""
    known = drawn[~np.isnan(drawn)]
    if np.isnan(statistic) or not known.size:
        return float("nan")
    reached = np.abs(known) >= abs(statistic) * (1 - ROUNDING)
    return float((1 + reached.sum()) / (known.size + 1))


def _draws(tables: PlaceboTables, starts: Integers) -> Floats:
    """Return coefficients and standard errors `(2, b)` of one block of draws, `starts` `(G, b)`."""
    (n_starts, k), (n_units, b) = (len(tables.starts), tables.n_columns), starts.shape
    chosen = (starts == np.arange(n_starts)[:, None, None]).astype(float)
    sums = tables.of_start @ chosen.reshape(-1, b)
    on_basis, with_outcome, before = sums[:k], sums[k], sums[k + 1]
    squares = before - np.einsum("kb,kb->b", on_basis, on_basis)
    squares[squares <= SQUARE_TOLERANCE * before] = np.nan
    estimate = with_outcome / squares
    if tables.convention == "iid":
        errors = tables.outcome_squares - estimate * with_outcome
        return np.stack([estimate, np.sqrt(tables.factor * errors / squares)])

    scaled = estimate * on_basis
    pairs, last = np.empty((tables.of_unit.shape[1], b)), 0
    for j in range(k):  # the upper triangle of βππ', row by row
        first, last = last, last + k - j
        np.multiply(scaled[j], on_basis[j:], out=pairs[first:last])
    pairs[last:] = on_basis
    of_start = tables.in_score @ np.vstack([np.ones(b), estimate, scaled])
    scores = np.einsum("sgb,sgb->gb", of_start.reshape(n_starts, n_units, b), chosen) - tables.of_unit @ pairs
    return np.stack([estimate, np.sqrt(tables.factor * np.einsum("gb,gb->b", scores, scores)) / squares])
