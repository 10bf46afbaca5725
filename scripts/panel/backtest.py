"""Score every extrapolation candidate on years that were held back, and name the best.

Rolling-origin evaluation (Tashman 2000) pooled over cities; scaled errors after Hyndman and Koehler (2006), with the
mean absolute step between adjacent observed years of the training values as the scale. Only observed cells train and
are scored, always as logarithms; a candidate on the level is fitted to the values themselves and its forecast logged.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.forecasts import METHODS, floored, forecast
from scripts.panel.schema import BACKTEST, CELLS, Status
from scripts.panel.series import Floats, blocks, sorted_cells

SCALES = ("log", "level")
TIE = 12  # decimals of the pooled MASE; `last` is the same forecast on both scales but for rounding


@dataclass(frozen=True)
class Trials:
    """One column a city and origin: what is known at the origin, and what came after.

    `training (T, K)` and `actual (H, K)` are logarithms, NaN where not observed; `scale (K,)`; `city (K,)`.
    """

    training: Floats
    actual: Floats
    scale: Floats
    city: NDArray[np.int64]


def backtest(cells: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """Score every candidate on level and log.

    Parameters
    ----------
    cells
        The study's collected cells (schema `CELLS`); only observed ones are used.
    settings
        `variable`; `origins` with `from` and `until`, inclusive; `horizons` H; `least_training`, the observed values
        that a city needs up to the origin. A city counts at an origin whose year is observed there, so that a
        forecast of horizon h is h years old.

    Returns
    -------
    pandas.DataFrame
        Schema `BACKTEST`: MASE and RMSE by candidate and horizon, 0 for all horizons together. The winner has the
        lowest pooled MASE; of equal ones the first in the order of `METHODS`, the log before the level.

    Raises
    ------
    BadInput
        If no city has enough observed values at any origin.

    """
    only_observed = cells.assign(value=cells["value"].where(cells["status"].eq(Status.OBSERVED)))
    (block,) = blocks(sorted_cells(only_observed), {"variables": [settings["variable"]], "scale": "log"})
    origins = range(settings["origins"]["from"], settings["origins"]["until"] + 1)
    held_back = trials(block.years, block.values, origins, settings["horizons"], settings["least_training"])
    if np.isnan(held_back.actual).all():
        raise BadInput(
            f"no city with {settings['least_training']} observed values of {settings['variable']} up to an origin in "
            f"{origins[0]} to {origins[-1]}, and a value after it",
            "at least one such city and origin",
            "Lower backtest.least_training, or move backtest.origins.",
        )
    rows = [
        {"variable": settings["variable"], "method": method, "scale": scale, **row}
        for method in METHODS
        for scale in SCALES
        for row in _scores(held_back, candidate_errors(block.years, held_back, method, scale))
    ]
    return _with_winner(pd.DataFrame(rows))


def trials(years: NDArray[np.int64], logs: Floats, origins: range, horizons: int, least_training: int) -> Trials:
    """Cut the series `(T, S)` at every origin, and lay the cuts side by side."""
    steps = np.abs(np.diff(logs, axis=0))
    ahead = np.vstack([logs, np.full((horizons, logs.shape[1]), np.nan)])
    parts = []
    for origin in sorted(set(origins) & set(years.tolist())):
        row = origin - int(years[0])
        training = np.where(np.arange(len(years))[:, None] <= row, logs, np.nan)
        with np.errstate(invalid="ignore"):
            scale = np.nansum(steps[:row], axis=0) / (~np.isnan(steps[:row])).sum(axis=0)
        enough = (~np.isnan(training)).sum(axis=0) >= least_training
        city = np.flatnonzero(enough & ~np.isnan(logs[row]) & (scale > 0))
        parts.append((training[:, city], ahead[row + 1 : row + 1 + horizons, city], scale[city], city))
    if not parts:
        empty = np.empty((len(years), 0))
        return Trials(empty, np.empty((horizons, 0)), np.empty(0), np.empty(0, dtype=np.int64))
    training, actual, scale, city = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
    return Trials(training, actual, scale, city)


def candidate_errors(years: NDArray[np.int64], held_back: Trials, method: str, scale: str) -> Floats:
    """Return forecast minus actual `(H, K)`, both as logarithms."""
    horizons = len(held_back.actual)
    if scale == "log":
        return forecast(method, years, held_back.training, horizons).path - held_back.actual
    level = np.exp(held_back.training)
    path = floored(forecast(method, years, level, horizons).path, level)
    return np.log(path) - held_back.actual


def _scores(held_back: Trials, errors: Floats) -> list[dict[str, Any]]:
    """Return one row a horizon, and one for all together."""
    chosen = [(0, slice(None)), *((h + 1, slice(h, h + 1)) for h in range(len(errors)))]
    rows = []
    for horizon, part in chosen:
        scored = ~np.isnan(errors[part])
        if not scored.any():
            continue
        rows.append(
            {
                "horizon": horizon,
                "mase": np.mean((np.abs(errors[part]) / held_back.scale)[scored]),
                "rmse": np.sqrt(np.mean(errors[part][scored] ** 2)),
                "n_forecasts": int(scored.sum()),
                "n_cities": len(np.unique(held_back.city[scored.any(axis=0)])),
            }
        )
    return rows


def _with_winner(scores: pd.DataFrame) -> pd.DataFrame:
    """Mark the rows of the candidate with the lowest pooled MASE; the rows stand in the order that breaks ties."""
    pooled = scores[scores["horizon"].eq(0)]
    best = pooled.iloc[int(np.argmin(pooled["mase"].round(TIE)))]
    return scores.assign(winner=scores["method"].eq(best["method"]) & scores["scale"].eq(best["scale"]))


if __name__ == "__main__":
    with logged(snakemake):
        collected = read_table(snakemake.input.cells, CELLS)
        write_table(backtest(collected, snakemake.params.backtest), snakemake.output.backtest, BACKTEST)
