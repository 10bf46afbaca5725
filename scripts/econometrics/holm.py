"""p-values of several tests, adjusted so that the chance of one false rejection among all is kept: Holm (1979)."""

from collections.abc import Sequence

import numpy as np

from scripts.econometrics.within import Floats


def holm(p_values: Sequence[float] | Floats) -> Floats:
    """Return the adjusted p-values `(m,)` in the order given.

    The j-th smallest of m is multiplied by m - j + 1; none is smaller than one before it, none above 1.
    """
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    stepped = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1.0)
    return stepped[np.argsort(order, kind="stable")]
