"""Panels of the simulated world with the outcome's errors drawn afresh: figures, effects and gaps stay as they are.

A redraw is keyed by its number (`scripts.demo.streams`); the shipped files are draw 0, redraws begin with 1.
"""

from collections.abc import Iterator

import numpy as np

from scripts.demo.streams import draw_errors
from scripts.demo.units import years_with
from scripts.review.design import Design, Floats
from scripts.review.parameters import error_model

CHUNK = 50
"""Panels at once: for 120 cities some 6,000 series, which stay in the processor's cache."""
SERIES = 15_000
"""Series at once at most, in fewer panels: 50 of 300 cities."""


def redrawn_panels(
    design: Design, shape: tuple[int, int], *, seed: int, noise: float, draws: int
) -> Iterator[dict[str, Floats]]:
    """Yield chunks of redrawn panels: the inputs of the outcome's formula, NaN where no raw file prints them.

    Parameters
    ----------
    design
        The study's rows, sorted by year and code.
    shape
        Years and cities, `(T, S)`.
    seed, noise
        Of the world.
    draws
        Number of panels; those of a chunk stand side by side, `(T, S * panels)`.

    """
    seen = {name: values.reshape(shape) for name, values in design.inputs.items()}
    for errors in redrawn_errors(design, shape, seed=seed, noise=noise, draws=draws):
        panels = errors.shape[1] // shape[1]
        tiled = {name: np.tile(values, (1, panels)) for name, values in seen.items()}
        yield tiled | {design.outcome: tiled[design.outcome] * np.exp(errors)}


def redrawn_errors(design: Design, shape: tuple[int, int], *, seed: int, noise: float, draws: int) -> Iterator[Floats]:
    """Yield chunks of the errors alone, on the logarithm of the simulated variable, `(T, S * panels)`."""
    unit = design.rows["unit"].to_numpy().reshape(shape)[0]
    years = np.unique(design.rows["year"].to_numpy())
    drawn = years_with(int(years[0]), int(years[-1]))
    at = years - drawn[0]
    persistence, spread = error_model(design.outcome)
    at_once = min(CHUNK, max(1, SERIES // shape[1]))
    for start in range(0, draws, at_once):
        chunk = range(start + 1, min(start + at_once, draws) + 1)
        errors = (draw_errors(seed, design.outcome, k, unit.max() + 1, len(drawn), persistence, spread) for k in chunk)
        yield np.hstack([noise * error[unit][:, at].T for error in errors])
