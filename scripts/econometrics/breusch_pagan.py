"""Is there a unit effect at all? The Lagrange multiplier test on pooled least squares residuals.

Breusch and Pagan (1980); Baltagi and Li (1990) for unbalanced panels: LM = n^2 / 2 x (A - 1)^2 / (sum T_i^2 - n),
A = sum_i (sum_t e_it)^2 / e'e, chi-squared(1) without unit effects. For studies that choose between fixed and random
effects.
"""

import numpy as np
from scipy.special import chdtrc

from scripts.econometrics.wald import JointTest
from scripts.econometrics.within import Floats, Labels, sum_by


def breusch_pagan(residuals: Floats, unit: Labels) -> JointTest:
    """Test for unit effects.

    Parameters
    ----------
    residuals
        `(n,)`, of pooled least squares with a constant.
    unit
        `(n,)` labels.

    Raises
    ------
    ValueError
        If every unit has one row: nothing tells its effect from its error.

    """
    names, of_row = np.unique(unit, return_inverse=True)
    sizes = np.bincount(of_row)
    n = len(residuals)
    if len(names) == n:
        raise ValueError(f"each of the {n} units has one row: a unit effect cannot be told from an error")
    sums = sum_by(residuals[:, None], of_row, len(names))[:, 0]
    ratio = float(sums @ sums) / float(residuals @ residuals)
    statistic = n**2 / 2 * (ratio - 1) ** 2 / float(np.sum(sizes**2) - n)
    return JointTest(statistic, 1, None, float(chdtrc(1, statistic)))
