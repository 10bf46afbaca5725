"""One variable with gaps of every kind: inside series, at their ends, a city without any value."""

import numpy as np

YEARS = np.arange(2000, 2012)
CODES = ["130100", "130200", "130300", "330100", "330200"]
PROVINCES = np.array([0, 0, 0, 1, 1])


def gappy() -> np.ndarray:
    """Return the variable, years by cities."""
    rng = np.random.default_rng(5)
    out = np.exp(rng.normal(3, 0.3, (12, 5)).cumsum(axis=0) / 9)
    out[rng.random(out.shape) < 0.3] = np.nan
    out[9:, 1] = np.nan
    out[:, 4] = np.nan
    return out
