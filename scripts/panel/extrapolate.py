"""Continue each city's series past its last value, with an interval for every cell and joint draws.

The 95 % interval h years after the last value is `forecast ± 1.96 √(s² g_h² + v²)` on the step's scale: s is the size
of the city's errors one year ahead, g_h their growth over h years, both from years held back inside the series, and v
the error of a last value that is itself a province mean. Formulas: scripts/panel/forecast_errors.py. The joint draws
are of the same model. Both take the future's errors to be as large as the past's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.forecast_errors import ErrorModel, forecast_errors
from scripts.panel.forecasts import METHODS, floored, forecast, last_rows
from scripts.panel.schema import BACKTEST, CELLS, DRAWS, Status
from scripts.panel.series import Block, Booleans, Floats, Scale, blocks, from_scale, record, sorted_cells
from scripts.panel.streams import stream

NORMAL_975 = 1.959963984540054


@dataclass(frozen=True)
class Continuation:
    """Series continued on the step's scale.

    `series (T, S)` with the new cells filled, `filled (T, S)`, `ahead (T, S)` years since the last value, `parameters`
    of the method by name, each `(S,)`.
    """

    series: Floats
    filled: Booleans
    ahead: NDArray[np.int64]
    parameters: dict[str, Floats]


def extrapolate(
    cells: pd.DataFrame,
    step: dict[str, Any],
    backtest: pd.DataFrame | None = None,
    *,
    seed: int,
    keys: Sequence[str | int] = (),
    draws: int = 50,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill the cells after each city's last value.

    Parameters
    ----------
    cells
        A panel's cells (schema `CELLS`); every variable holds every city in every year.
    step
        `variables`; `scale`; `method`, one of `METHODS` or `best`, which takes method and scale from the backtest;
        optionally `from` and `until`, the years that may be filled, inclusive. A series always continues from its
        last value, wherever `from` lies.
    backtest
        Scores of the candidates (schema `BACKTEST`), for `best` alone.
    seed, keys, draws
        The run's seed, what the random stream is for (study, plan, place of the step; the variable and the number of
        the draw are added here), and the number of joint draws.

    Returns
    -------
    tuple of pandas.DataFrame
        The same cells, sorted; a filled one has status `extrapolated`, its 95 % interval (empty where no held-back
        year of any city tells the size of the errors) and the cells that the forecast rests on. And the joint draws
        of the filled cells (schema `DRAWS`), on the variable's own scale.
        Cities without a value stay empty.

    Raises
    ------
    BadInput
        If the method is unknown, or `best` is asked for a variable without a backtest, or `scale` is `log` and a
        value is not positive.

    """
    out, drawn = sorted_cells(cells), []
    for variable in step["variables"]:
        method, scale = _candidate(step, variable, backtest)
        (block,) = blocks(out, {**step, "variables": [variable], "scale": scale})
        made = continue_series(block.years, block.values, method, scale, block.inside)
        status = out["status"].to_numpy(dtype=object)[block.first_row :][: made.series.size]
        status = status.reshape(made.series.T.shape).T
        errors = forecast_errors(block, status, method, scale, max(int(made.ahead.max()), 1))
        half = NORMAL_975 * errors.spread(made.ahead)
        low, high = (
            from_scale(_kept_positive(made.series + side * half, block, scale), scale).T[made.filled.T]
            for side in (-1, 1)
        )
        record(
            out,
            block.rows(made.filled),
            from_scale(made.series, scale).T[made.filled.T],
            Status.EXTRAPOLATED,
            {"low": low, "high": high, **_lineage(block, made, errors, method, scale, by=step["method"])},
        )
        drawn.append(_draws(block, made, errors, scale, seed, (*keys, variable), draws))
    return out, pd.concat(drawn, ignore_index=True)


def continue_series(
    years: NDArray[np.int64], values: Floats, method: str, scale: Scale, inside: Booleans | None = None
) -> Continuation:
    """Continue many series at once.

    Parameters
    ----------
    years
        `(T,)`, consecutive.
    values
        `(T, S)` on `scale`, NaN where missing.
    method
        One of `METHODS`.
    scale
        On `level`, a forecast of an always positive series is kept positive (`floored`).
    inside
        `(T,)`, the years that may be filled; all by default.

    """
    last = last_rows(values)
    ahead = np.where(last >= 0, np.arange(len(values))[:, None] - last, 0)
    made = forecast(method, years, values, max(int(ahead.max()), 1))
    path = floored(made.path, values) if scale == "level" else made.path
    at = np.take_along_axis(path, np.maximum(ahead, 1) - 1, axis=0)
    filled = (ahead > 0) & (True if inside is None else inside[:, None])
    return Continuation(np.where(filled, at, values), filled, ahead, made.parameters)


def extrapolate_series(
    years: NDArray[np.int64], values: Floats, method: str, scale: Scale, inside: Booleans | None = None
) -> Floats:
    """Return `values (T, S)` with the cells after each series' last value filled; parameters as `continue_series`."""
    return continue_series(years, values, method, scale, inside).series


def _candidate(step: dict[str, Any], variable: str, backtest: pd.DataFrame | None) -> tuple[str, Scale]:
    """Return the method and scale of a step, the backtest's winner if it asks for the best."""
    if step["method"] in METHODS:
        return step["method"], step["scale"]
    if step["method"] != "best":
        raise BadInput(
            f"method {step['method']!r}", f"one of {', '.join([*METHODS, 'best'])}", "Correct the fill step."
        )
    won = None if backtest is None else backtest[backtest["winner"] & backtest["variable"].eq(variable)]
    if won is None or won.empty:
        raise BadInput(
            f"method 'best' for {variable}, which has no backtest",
            "a variable that the study's `backtest` names",
            "Name the variable under backtest, or choose a method for it.",
        )
    return won["method"].iloc[0], won["scale"].iloc[0]


def _kept_positive(values: Floats, block: Block, scale: Scale) -> Floats:
    """Return values on the level that stay positive where the series always was; logarithms as they are."""
    return floored(values, block.values) if scale == "level" else values


def _draws(
    block: Block,
    made: Continuation,
    errors: ErrorModel,
    scale: Scale,
    seed: int,
    keys: Sequence[str | int],
    draws: int,
) -> pd.DataFrame:
    """Return joint draws of the filled cells, one stream a draw over all years and cities of the panel."""
    cells = np.nonzero(made.filled.T)
    values = []
    for draw in range(draws):
        path = made.series + errors.draw(made.ahead, stream(seed, *keys, draw))
        values.append(from_scale(_kept_positive(path, block, scale), scale).T[cells])
    return pd.DataFrame(
        {
            "code": np.tile(np.array(block.codes, dtype=object)[cells[0]], draws),
            "year": np.tile(block.years[cells[1]], draws),
            "variable": block.variable,
            "draw": np.repeat(np.arange(draws), len(cells[0])),
            "value": np.concatenate(values) if draws else np.empty(0),
        }
    )


def _lineage(
    block: Block, made: Continuation, errors: ErrorModel, method: str, scale: Scale, by: str
) -> dict[str, list[str]]:
    """Return how each filled cell was made, in words, in numbers and from which cells; `by` is the method asked for."""
    last = last_rows(block.values)
    known, words = ~np.isnan(block.values), method if by == method else f"{by}: {method}"
    out: dict[str, list[str]] = {"method": [], "parameters": [], "made_from": []}
    for s in np.flatnonzero(made.filled.any(axis=0)):
        rows = np.flatnonzero(known[:, s])
        rows = {
            "last": rows[-1:],
            "drift": np.unique(rows[[0, -1]]),
            "trend_last_five": rows[rows > last[s] - 5],
        }.get(method, rows)
        made_from = " ".join(block.key(int(t), int(s)) for t in rows)
        numbers = {name: entry[s] for name, entry in sorted(made.parameters.items())}
        numbers |= {"one_step_error": errors.size[s], "level_error": errors.level[s], "common_share": errors.common}
        for t in np.flatnonzero(made.filled[:, s]):
            out["method"].append(f"{words} in {scale}, {made.ahead[t, s]} past {block.years[last[s]]}")
            cell = numbers | {"growth": errors.growth[made.ahead[t, s] - 1]}
            out["parameters"].append(" ".join(f"{name}={number:.6g}" for name, number in cell.items()))
            out["made_from"].append(made_from)
    return out


if __name__ == "__main__":
    with logged(snakemake):
        scores = snakemake.input.get("backtest")
        filled_cells, joint_draws = extrapolate(
            read_table(snakemake.input.cells, CELLS),
            snakemake.params.step,
            read_table(scores, BACKTEST) if scores else None,
            seed=snakemake.params.seed,
            keys=(snakemake.wildcards.study, snakemake.wildcards.plan, int(snakemake.wildcards.place)),
            draws=snakemake.params.draws,
        )
        write_table(filled_cells, snakemake.output.cells, CELLS)
        write_table(joint_draws, snakemake.output.draws, DRAWS)
