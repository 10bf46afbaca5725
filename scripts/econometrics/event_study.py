"""Event time, its dummies with closed ends, and what stands behind each of them.

`y_it = a_i + m_t + sum over e of b_e 1(E_it = e) + c'x_it + u_it`, where `E_it = t - G_i` is counted from a unit's own
start `G_i`, and the base year of event time is left out. The ends are closed: years before the first count as the
first, years after the last as the last, so that the effect is taken for constant out there. A unit that never starts
has no dummy. Source: Schmidheiny and Siegloch, "On event studies and distributed-lags in two-way fixed effects models"
(Journal of Applied Econometrics 2023).
"""

from collections.abc import Sequence

import numpy as np

from scripts.econometrics.within import Floats, Labels


def event_time(time: Labels, start: Floats, first: float, last: float) -> Floats:
    """Return the periods since each row's own start, with both ends closed.

    Parameters
    ----------
    time
        `(n,)` whole numbers.
    start
        `(n,)` first treated period of the row's unit; not a number where it is never treated.
    first, last
        Where the ends are closed; minus infinity and infinity leave them open.

    Returns
    -------
    numpy.ndarray
        `(n,)` from `first` to `last`; not a number for a unit that is never treated.

    """
    return np.clip(np.asarray(time, float) - start, first, last)


def event_dummies(event_times: Floats, at: Sequence[int]) -> Floats:
    """Return `(n, q)`: 1.0 where a row's event time is the column's, 0.0 elsewhere and for a never-treated unit."""
    return (event_times[:, None] == np.asarray(at, float)).astype(float)


def cells_behind(event_times: Floats, unit: Labels, at: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return the number of rows and of distinct units at each event time of `at`, zeros where there is none."""
    rows = {e: event_times == e for e in at}
    return {e: (int(there.sum()), len(np.unique(unit[there]))) for e, there in rows.items()}
