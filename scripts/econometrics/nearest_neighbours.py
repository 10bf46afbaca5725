"""Nearest neighbours on the propensity score: common support, caliper, with or without replacement.

Rosenbaum and Rubin (1985), "Constructing a control group"; names and weights as in Leuven and Sianesi's psmatch2. With
replacement the neighbours are found by scikit-learn's tree. (StatsPAI's `psmatch2` knows neither support on both sides
nor a caliper on the logit nor neighbours of the same year, and has another order without replacement; what both know
is held to it in the tests.) Ties go to the row that is named first, so callers sort their rows.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import KDTree

from scripts.econometrics.within import Floats, Labels

Support = Literal["two_sided", "one_sided", "none"]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Matches:
    """Who was matched with whom.

    Attributes
    ----------
    neighbours
        For each row the rows that were matched to it, nearest first; empty for controls and for treated rows without.
    frequency
        `(n,)`: 1 for a treated row with neighbours; for a control the sum of 1/m over the treated rows that it is one
        of the m neighbours of; 0 for the rest.

    """

    neighbours: tuple[Rows, ...]
    frequency: Floats


def on_support(score: Floats, treated: Mask, support: Support = "two_sided") -> Mask:
    """Return which rows are on the common support of the scores.

    Parameters
    ----------
    score
        `(n,)`, the score or its logit.
    treated
        `(n,)`.
    support
        `two_sided`: each group inside the range (minimum to maximum) of the other; `one_sided`: treated rows inside
        the range of the controls, and all controls, which is psmatch2's `common`; `none`: all rows.

    """
    inside = np.ones(len(score), dtype=bool)
    if support == "none" or treated.all() or not treated.any():
        return inside
    for group, trimmed in ((treated, True), (~treated, support == "two_sided")):
        if trimmed:
            low, high = score[~group].min(), score[~group].max()
            inside[group] = (score[group] >= low) & (score[group] <= high)
    return inside


def with_replacement(
    score: Floats, treated: Mask, candidates: Mask, neighbours: int = 1, caliper: float = np.inf
) -> Matches:
    """Match each treated row with the nearest controls; a control may serve several.

    Parameters
    ----------
    score
        `(n,)`, what rows are near on.
    treated
        `(n,)`.
    candidates
        `(n,)`, rows that may be matched, such as those on the common support.
    neighbours
        Controls for each treated row; fewer where the caliper or the number of controls leaves fewer.
    caliper
        Largest distance, itself included.

    """
    seeking, pool = _groups(treated, candidates)
    found: list[Rows] = [np.empty(0, dtype=np.int64)] * len(score)
    if len(seeking) and len(pool):
        tree, targets = KDTree(score[pool, None]), score[seeking, None]
        reach = tree.query(targets, k=min(neighbours, len(pool)))[0][:, -1]
        # All that are as near as the last one come along, so that ties are settled here and not by the tree.
        within = tree.query_radius(targets, r=np.minimum(reach, caliper))
        for row, near in zip(seeking, within, strict=True):
            controls = np.sort(pool[near])
            order = np.argsort(np.abs(score[controls] - score[row]), kind="stable")
            found[row] = controls[order][:neighbours]
    return _matches(found)


def without_replacement(score: Floats, treated: Mask, candidates: Mask, caliper: float = np.inf) -> Matches:
    """Match each treated row with the nearest control that is left; the highest scores choose first.

    Parameters and returns are those of `with_replacement`, with one neighbour.
    """
    seeking, pool = _groups(treated, candidates)
    found: list[Rows] = [np.empty(0, dtype=np.int64)] * len(score)
    left = np.ones(len(pool), dtype=bool)
    for row in seeking[np.argsort(-score[seeking], kind="stable")]:
        if not left.any():
            break
        distance = np.where(left, np.abs(score[pool] - score[row]), np.inf)
        nearest = int(distance.argmin())
        if distance[nearest] <= caliper:
            found[row] = pool[[nearest]]
            left[nearest] = False
    return _matches(found)


def within_groups(label: Labels, candidates: Mask) -> list[Mask]:
    """Return the candidates of each label, such as a year, so that neighbours are sought inside it."""
    return [candidates & (label == value) for value in np.unique(label)]


def combined(parts: list[Matches]) -> Matches:
    """Return the matches of several disjoint sets of candidates as one."""
    by_row = zip(*(part.neighbours for part in parts), strict=True)
    return Matches(tuple(np.concatenate(found) for found in by_row), np.sum([part.frequency for part in parts], axis=0))


def _groups(treated: Mask, candidates: Mask) -> tuple[Rows, Rows]:
    """Return the treated rows that seek a neighbour, and the controls among which they do."""
    return np.flatnonzero(treated & candidates), np.flatnonzero(~treated & candidates)


def _matches(found: list[Rows]) -> Matches:
    """Count how often each row is matched."""
    frequency = np.zeros(len(found))
    for row, controls in enumerate(found):
        if len(controls):
            frequency[row] += 1
            frequency[controls] += 1 / len(controls)
    return Matches(tuple(found), frequency)
