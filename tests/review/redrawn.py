"""A shipped study on redrawn panels, for the tests of what is said of its estimates."""

import numpy as np
import pandas as pd

from scripts.review.monte_carlo_cases import Redraws
from tests.review.simulated import Simulated

SEED = 20120101
LAST = {"step": "extrapolate", "variables": ["co2"], "scale": "log", "method": "last"}
"""A plan's step that needs no backtest."""


def validated(by, study: Simulated, *, draws, noise=1.0, more=None, **settings) -> pd.DataFrame:
    """Return what a job `by` says of the study's first outcome, or of the one in `settings`."""
    chosen = {"study": study.name, "data": "simulated", "outcome": study.settings["outcomes"][0]}
    chosen |= study.settings | settings
    given = (study.world, study.cities, study.treatment, None, chosen, Redraws(SEED, noise, draws))
    return by(*given, **(more or {}))


def only(found: pd.DataFrame, **columns) -> pd.DataFrame:
    """Return the rows with these values."""
    return found[np.all([found[name].eq(value) for name, value in columns.items()], axis=0)]
