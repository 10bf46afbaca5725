"""Regressors that the effects or the other regressors explain, found by name before anything is inverted.

A column is refused if the effects leave less than 1e-9 of its spread, ||swept|| < 1e-9 ||column - mean||: rounding
leaves about 1e-16 of it, so a regression on the remainder would be one on noise. Those that remain must have full
rank when scaled to unit length (methods: "The engine's conditions"). Rank and weights are those of the triangle R of
one decomposition QR of all columns, which has the same cross-products in k rows: columns are tried one by one, and
going through all n rows for each would cost n k^3.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np

from scripts.econometrics.within import Effects, Floats, Labels, within_transform

TOLERANCE = 1e-9

_EFFECTS_IN_WORDS = {"unit": "the unit effects", "time": "the time effects", "two_way": "the unit and time effects"}


def drop_collinear(
    regressors: Floats, unit: Labels, time: Labels, names: Sequence[str], effects: Effects = "two_way"
) -> tuple[list[int], dict[str, str]]:
    """Keep regressors in their order as long as they add something; name the others and say why.

    Parameters
    ----------
    regressors
        `(n, k)`; the treatment comes first, so that no control can drive it out.
    unit, time
        `(n,)` labels.
    names
        The k columns' names.
    effects
        The effects that will be in the regression.

    Returns
    -------
    kept
        Positions of the columns that stay.
    dropped
        Name of a column that does not -> `constant`, `absorbed by the ... effects` or `explained by a, b`.

    """
    swept = within_transform(regressors, unit, time, effects)
    return screen(regressors, swept, names, effects)


def screen(
    given: Floats, swept: Floats, names: Sequence[str], effects: Effects = "two_way"
) -> tuple[list[int], dict[str, str]]:
    """Do the same for columns `(n, k)` that were swept already; parameters and returns as in `drop_collinear`."""
    centred = given - given.mean(axis=0)
    spread, left = np.linalg.norm(centred, axis=0), np.linalg.norm(swept, axis=0)
    size = np.linalg.norm(given, axis=0)
    triangle = cast("Floats", np.linalg.qr(swept / np.where(left > 0, left, 1.0), mode="r"))
    kept: list[int] = []
    dropped: dict[str, str] = {}
    for j, name in enumerate(names):
        if spread[j] <= TOLERANCE * size[j]:
            dropped[name] = "constant"
        elif left[j] < TOLERANCE * spread[j]:
            dropped[name] = f"absorbed by {_EFFECTS_IN_WORDS.get(effects, 'the constant')}"
        elif others := _explained_by(triangle, kept, j):
            dropped[name] = f"explained by {', '.join(names[i] for i in others)}"
        else:
            kept.append(j)
    return kept, dropped


def _explained_by(unit_length: Floats, kept: list[int], j: int) -> list[int]:
    """Return the kept columns that explain column `j` to rounding; none if it adds to the rank."""
    if not kept:
        return []
    scaled = unit_length[:, [*kept, j]]
    if np.linalg.matrix_rank(scaled, tol=TOLERANCE) == scaled.shape[1]:
        return []
    weights = np.linalg.lstsq(scaled[:, :-1], scaled[:, -1], rcond=None)[0]
    return [i for i, weight in zip(kept, weights, strict=True) if abs(weight) > 1e-6]
