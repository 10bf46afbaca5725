"""What a two-way coefficient is an average of: comparisons of two groups, and treated and untreated cells.

Goodman-Bacon (2021), Theorem 1: on a balanced panel without controls the coefficient is a weighted mean of two-group
differences in differences: of cohorts against units that never start, of earlier cohorts against later ones before
these start, and of later ones against earlier ones that have started, whose own effects then count with the wrong sign.
On any rows, with or without controls, it is the sum of outcomes by the weights D~ / sum D~^2, where D~ is what effects
and controls leave of the treatment (de Chaisemartin and D'Haultfoeuille 2020): a treated cell whose weight is negative
pulls the coefficient away from its own effect. StatsPAI decomposes.
"""

from typing import Any

import numpy as np
import pandas as pd
from statspai.did.bacon import bacon_decomposition

from scripts.econometrics.within import Floats, Labels, within_transform

KINDS = {
    "Treated vs Untreated": "never_treated",
    "Earlier vs Later Treated": "later_treated",
    "Later vs Earlier Treated": "earlier_treated",
    "Later vs Always Treated": "always_treated",
}
"""StatsPAI's name of a comparison -> what the control group is."""


def bacon(outcome: Floats, treated: Floats, unit: Labels, period: Labels) -> pd.DataFrame:
    """Decompose the two-way coefficient of a balanced panel without controls.

    Parameters
    ----------
    outcome, treated, unit, period
        `(n,)`; `treated` is 0 or 1 and does not go back to 0.

    Returns
    -------
    pandas.DataFrame
        One row a comparison: `kind` (a value of `KINDS`), `treated` and `control` (first treated periods; null for
        units that never start or are treated throughout), `weight` (they add up to 1) and `estimate`.

    """
    rows = pd.DataFrame({"outcome": outcome, "treat": treated, "unit": unit, "period": period})
    found: dict[str, Any] = dict(bacon_decomposition(rows, y="outcome", treat="treat", time="period", id="unit"))
    pairs = found["decomposition"]
    return pd.DataFrame(
        {
            "kind": pairs["type"].map(KINDS),
            "treated": _cohorts(pairs["treated"]),
            "control": _cohorts(pairs["control"]),
            "weight": pairs["weight"].astype(float),
            "estimate": pairs["estimate"].astype(float),
        }
    ).sort_values(["kind", "treated", "control"], ignore_index=True)


def cell_weights(treated: Floats, controls: Floats, unit: Labels, period: Labels) -> Floats:
    """Return each row's weight in the two-way coefficient `(n,)`: D~ / sum D~^2.

    Parameters
    ----------
    treated
        `(n,)`.
    controls
        `(n, k)`, without those that are collinear; k may be 0.
    unit, period
        `(n,)` labels.

    """
    swept = within_transform(np.column_stack([treated, controls]), unit, period)
    left, others = swept[:, 0], swept[:, 1:]
    if others.shape[1]:
        length = np.linalg.norm(others, axis=0)
        left = left - others / length @ np.linalg.lstsq(others / length, left, rcond=None)[0]
    return left / (left @ left)


def _cohorts(labels: pd.Series) -> pd.Series:
    """Return first treated periods as whole numbers, null for anything else."""
    numbers = pd.to_numeric(labels, errors="coerce").replace([np.inf, -np.inf], np.nan)
    return numbers.where(numbers > 0).astype("Int64")
