"""Cities drawn with replacement: weights of a cluster bootstrap that are the same for every plan and sample.

Each draw has its own stream, which runs through the study's cities at random, with replacement. Those that a sample's
rows do not have are passed over, until as many are drawn as the rows have. So every city of the rows is drawn with the
same chance, as it has to be, and two plans whose rows differ by a few cities see nearly the same draws: what differs
between their intervals is the plans (common random numbers).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scripts.panel.streams import stream


def city_weights(
    present: Sequence[str], cities: Sequence[str], draws: int, seed: int, *keys: str
) -> NDArray[np.float64]:
    """Return how often each city is drawn.

    Parameters
    ----------
    present
        The cities of the rows, G of them, each also in `cities`.
    cities
        All cities of the study, the same for every plan and sample.
    draws
        Number of draws, B.
    seed, keys
        The run's seed, and what the draws are for (study, analysis); the draw's number is the last key.

    Returns
    -------
    numpy.ndarray
        `(B, G)`, whole numbers whose rows sum to G; columns in the order of `present`.

    """
    order = sorted(cities)
    place = np.full(len(order), -1)
    place[np.searchsorted(order, present)] = np.arange(len(present))
    weights = np.empty((draws, len(present)))
    for draw in range(draws):
        weights[draw] = _counts(place, len(present), stream(seed, *keys, draw))
    return weights


@lru_cache(maxsize=4)
def uniform_numbers(seed: int, *keys: str, draws: int, size: int) -> NDArray[np.float64]:
    """Return `size` uniform numbers for each draw, `(draws, size)`, each draw from its own stream.

    Kept for the next outcome, plan and sample, which see the same draws; not to be written to.
    """
    numbers = np.array([stream(seed, *keys, draw).random(size) for draw in range(draws)]).reshape(draws, size)
    numbers.flags.writeable = False
    return numbers


def _counts(place: NDArray[np.integer], n_present: int, rng: np.random.Generator) -> NDArray[np.integer]:
    """Return the counts of the first `n_present` drawn cities that have a place."""
    taken = np.empty(0, dtype=int)
    while len(taken) < n_present:
        drawn = place[(rng.random(len(place)) * len(place)).astype(int)]
        taken = np.append(taken, drawn[drawn >= 0])
    return np.bincount(taken[:n_present], minlength=n_present)
