"""An effect of the treatment for each year since the start, estimated on a variable's observed cells and drawn.

`y_it = a_i + m_t + Σ τ_e 1[t - start_i = e] + u_it`, e = 0, 1, ...; the last e takes in all later ones, and is the
latest that five treated cities or more are observed at. Filling what is left of y without τ, and adding τ again, keeps
the treatment in the imputation: without it filled cells know of no effect, and a regression on them finds too little
(Meng 1994, Statistical Science 9, on imputation models that know less than the analysis). A draw of τ is multivariate
t(G - 1) around the estimates, with their covariance clustered by city.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.within import Floats

LEAST = 5
"""Treated cities that an effect of its own rests on at least."""

Booleans = NDArray[np.bool_]


def effect_draws(
    values: Floats,
    starts: Floats,
    in_study: Booleans,
    years: NDArray[np.int64],
    fitted_on: Booleans,
    generators: Sequence[np.random.Generator],
    errors: float = 1.0,
) -> tuple[Floats, Floats]:
    """Return draws of the treatment's effect on every cell, and its estimate.

    Parameters
    ----------
    values
        `(T, S)`, observed cells on the scale on which the effect adds, NaN elsewhere.
    starts
        `(S,)` first treated year, NaN for a city that is never treated.
    in_study
        `(S,)`, which cities the treatment dates; others have no effect and are not estimated with.
    years
        `(T,)`.
    fitted_on
        `(T,)`, the years that the effects are estimated on.
    generators
        One a draw.
    errors
        Scale of the draws' errors.

    Returns
    -------
    tuple of numpy.ndarray
        `(T, M, S)` and `(T, S)`; 0 for untreated cells.

    Raises
    ------
    ValueError
        If the effects cannot be estimated.

    """
    since = years[:, None] - starts  # NaN for never treated
    known = ~np.isnan(values) & fitted_on[:, None] & in_study
    last = _last(since, known)
    bins = np.where((since >= 0) & in_study, np.minimum(since, last), -1).astype(int)  # NaN compares false
    t, s = np.nonzero(known)
    dummies = (bins[known][:, None] == np.arange(last + 1)).astype(float)
    names = [str(e) for e in range(last + 1)]
    try:
        fit = fixed_effects(values[known], dummies, s, years[t], names=names, collinear="drop")
    except (ValueError, np.linalg.LinAlgError) as error:
        raise ValueError(f"no effect of the treatment on the observed cells: {error}") from error
    # An effect that cannot be told from the others is that of the nearest year that can.
    there = np.array([int(name) for name in fit.names])
    nearest = np.abs(np.arange(last + 1)[:, None] - there).argmin(axis=1)
    squares, directions = np.linalg.eigh(fit.covariance)
    root = errors * directions * np.sqrt(np.maximum(squares, 0.0))
    drawn = np.stack([fit.coefficients + root @ _t_draw(generator, len(there), fit.df) for generator in generators])
    treated = bins >= 0
    on_cells = np.where(treated[None], drawn[:, nearest][:, np.maximum(bins, 0)], 0.0)
    estimate = np.where(treated, fit.coefficients[nearest][np.maximum(bins, 0)], 0.0)
    return on_cells.transpose(1, 0, 2), estimate


def _last(since: Floats, known: Booleans) -> int:
    """Return the latest year since the start at which enough treated cities are observed; 0 where none has enough."""
    e, counts = np.unique(since[known & (since >= 0)], return_counts=True)
    enough = e[counts >= LEAST]
    return int(enough.max()) if enough.size else 0


def _t_draw(generator: np.random.Generator, size: int, df: int) -> Floats:
    """Return standard normals over the root of one mean of squares."""
    return generator.standard_normal(size) * np.sqrt(df / generator.chisquare(df))
