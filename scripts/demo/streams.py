"""Random streams of the simulated files: one for the design, one for the gaps, one for each redraw of the errors.

Source: numpy's `SeedSequence`, whose spawn keys give independent streams that depend on nothing but the key.
"""

import numpy as np
from numpy.typing import NDArray

DEMO = 1
DESIGN, GAPS, ERRORS, INVENTED = 0, 1, 2, 3
OUTCOMES = {"co2": 0, "so2": 1, "wastewater": 2}
SHIPPED = 0
"""The draw of the errors that stands in the shipped files; a test or the truth file takes 1, 2, ..."""


def stream(seed: int, *key: int) -> np.random.Generator:
    """Return the generator of the demo's stream `key`."""
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=(DEMO, *key)))


def ar1(normals: NDArray[np.float64], persistence: float, spread: float) -> NDArray[np.float64]:
    """Return stationary AR(1) series along the last axis, with standard deviation `spread` at every step.

    Parameters
    ----------
    normals
        Independent standard normals, `(..., years)`.
    persistence
        The coefficient on the year before, in [0, 1).
    spread
        The unconditional standard deviation.

    """
    series = np.empty_like(normals)
    series[..., 0] = normals[..., 0]
    innovation = np.sqrt(1 - persistence**2)
    for t in range(1, normals.shape[-1]):
        series[..., t] = persistence * series[..., t - 1] + innovation * normals[..., t]
    return spread * series


def draw_errors(
    seed: int, outcome: str, draw: int, n_units: int, n_years: int, persistence: float, spread: float
) -> NDArray[np.float64]:
    """Return one draw of an outcome's errors, `(n_units, n_years)`, apart from the design's stream.

    Parameters
    ----------
    seed
        The run's seed.
    outcome
        `co2`, `so2` or `wastewater`; each has streams of its own.
    draw
        `SHIPPED`, or the number of a redraw.
    n_units
        How many of the world's units, from its first one on; more units leave the errors of the first as they are.
    n_years
        All years of the world.
    persistence, spread
        Of the AR(1), at noise 1.

    """
    generator = stream(seed, ERRORS, OUTCOMES[outcome], draw)
    return ar1(generator.standard_normal((n_units, n_years)), persistence, spread)
