"""The share of filled rows behind a coefficient, each row counted by its weight in it.

A coefficient is a weighted sum of outcomes with weights D̃/ΣD̃², D̃ the treatment after effects and controls, so that
D̃² is what a row adds to the information (Aronow and Samii 2016, American Journal of Political Science 60).
"""

import numpy as np
import pandas as pd

from scripts.econometrics.within import Floats
from scripts.estimates.design import rows_by_group


def weighted_shares(rows: pd.DataFrame, filled: str, weights: Floats, split: int) -> dict[str, float]:
    """Return the weighted share of filled rows, over all (`estimate`) and by group and time.

    Parameters
    ----------
    rows
        Rows of a `Sample`, those that the estimate uses.
    filled
        The column that says whether the cell was filled.
    weights
        `(n,)`, not negative.
    split
        As in `filled_shares`.

    """
    is_filled = rows[filled].to_numpy(dtype=bool)
    groups = {"estimate": np.ones(len(rows), dtype=bool), **rows_by_group(rows, split)}
    total = {name: float(weights[group].sum()) for name, group in groups.items()}
    return {
        name: float(weights[group & is_filled].sum()) / total[name] if total[name] > 0 else np.nan
        for name, group in groups.items()
    }
