"""The fill steps on arrays: what the steps' jobs do to the cells of a variable, for many panels in one process."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.panel.extrapolate import extrapolate_series
from scripts.panel.interpolate import interpolate_series
from scripts.panel.province_mean import province_mean_series
from scripts.panel.series import Floats, from_scale, window


def fill(
    values: Floats,
    step: dict[str, Any],
    years: NDArray[np.int64],
    provinces: NDArray[np.int64],
    winner: tuple[str, str] | None = None,
) -> Floats:
    """Return one variable `(T, S * panels)` after one of the study's fill steps."""
    method, scale = step.get("method", ""), step["scale"]
    if method == "best":
        if winner is None:
            message = "a step takes the best method, but the study's backtest names none for its variable"
            raise ValueError(message)
        method, scale = winner
    on_scale = np.log(values) if scale == "log" else values
    inside = window(years, step)
    if step["step"] == "interpolate":
        made = np.where(np.isnan(on_scale) & inside[:, None], interpolate_series(years, on_scale), on_scale)
    elif step["step"] == "province_mean":
        copies, apart = on_scale.shape[1] // provinces.size, int(provinces.max()) + 1
        groups = (provinces[None, :] + apart * np.arange(copies)[:, None]).ravel()
        made = province_mean_series(on_scale, groups, inside)
    else:
        made = extrapolate_series(years, on_scale, method, scale, inside)
    return from_scale(made, scale)


def winners_of(backtest: pd.DataFrame | None) -> dict[str, tuple[str, str]]:
    """Return method and scale of the backtest's winner, by variable."""
    if backtest is None:
        return {}
    won = backtest[backtest["winner"]].drop_duplicates("variable")
    return {row["variable"]: (row["method"], row["scale"]) for row in won.to_dict("records")}
