"""Which of several choices moves a number most: main effects of a full factorial, and pairs that differ in one choice.

In a balanced factorial the sum of squares of a factor's level means is its own share of the whole, whatever the order
of the factors (analysis of variance; Montgomery, *Design and Analysis of Experiments*, chapter 5). Numbers stand in an
array with one axis a factor; a combination that was not computed is NaN.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.econometrics.within import Floats

Places = tuple[NDArray[np.intp], ...]


def balanced_block(values: Floats) -> Places:
    """Return a block of levels whose combinations are all there, found by dropping the emptiest level again and again.

    Parameters
    ----------
    values
        One axis a factor; NaN where a combination is missing.

    Returns
    -------
    tuple
        For each axis the places of the levels kept, in order. Ties go to the earlier factor and the later level, so
        that first levels stay. Empty where nothing is there.

    """
    there = ~np.isnan(values)
    kept = [np.arange(length) for length in there.shape]
    while there.size and not there.all():
        # A level's emptiness is its share of missing combinations; one that is alone on its axis cannot be dropped.
        empty = [
            1 - there.mean(axis=tuple(other for other in range(there.ndim) if other != axis))
            if there.shape[axis] > 1
            else np.full(1, -1.0)
            for axis in range(there.ndim)
        ]
        axis = int(np.argmax([level.max() for level in empty]))
        if empty[axis].max() < 0:
            return tuple(np.empty(0, dtype=np.intp) for _ in kept)
        level = len(empty[axis]) - 1 - int(np.argmax(empty[axis][::-1]))
        there, kept[axis] = np.delete(there, level, axis=axis), np.delete(kept[axis], level)
    return tuple(kept)


def main_effect_shares(values: Floats) -> Floats:
    """Return each factor's share of the sum of squares about the mean, `(factors,)`, of a full factorial.

    Raises
    ------
    ValueError
        If a combination is missing: the shares would then depend on the others' levels.

    """
    if np.isnan(values).any():
        message = "main effects need every combination; take a balanced block"
        raise ValueError(message)
    total = values.size * values.var()
    squares = np.array([values.size * level_means(values, axis).var() for axis in range(values.ndim)])
    return squares / total if total > 0 else np.full(values.ndim, np.nan)


def level_means(values: Floats, axis: int) -> Floats:
    """Return the means `(levels,)` of a factor's levels over the combinations that are there."""
    others = tuple(other for other in range(values.ndim) if other != axis)
    there = (~np.isnan(values)).sum(axis=others)
    sums = np.nansum(values, axis=others)
    return np.divide(sums, there, out=np.full(len(there), np.nan), where=there > 0)


def pair_changes(values: Floats, axis: int) -> Floats:
    """Return |a - b| of every two combinations that differ in one factor alone, `(pairs,)`."""
    flat = np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)
    changes = [np.abs(flat[first + 1 :] - flat[first]) for first in range(len(flat) - 1)]
    found: list[Floats] = [each[~np.isnan(each)] for each in changes]
    return np.concatenate(found) if found else np.empty(0)


def factorial(levels: Sequence[Sequence[object]], columns: Sequence[Sequence[object]], numbers: Floats) -> Floats:
    """Return numbers `(n,)` laid out with one axis a factor, NaN where there is none.

    Parameters
    ----------
    levels
        Of each factor, in order.
    columns
        Each number's level of each factor `(n,)`.
    numbers
        One a combination.

    Raises
    ------
    ValueError
        If two numbers are of the same combination.

    """
    out = np.full([len(each) for each in levels], np.nan)
    numbered = [{level: place for place, level in enumerate(each)} for each in levels]
    places = tuple(
        np.array([place[value] for value in column], dtype=np.intp)
        for place, column in zip(numbered, columns, strict=True)
    )
    flat = np.ravel_multi_index(places, out.shape) if len(numbers) else np.empty(0, dtype=np.intp)
    if len(np.unique(flat)) < len(flat):
        message = "two numbers of the same combination of levels"
        raise ValueError(message)
    out.ravel()[flat] = numbers
    return out
