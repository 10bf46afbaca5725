"""The outcome's cells under a fill plan, completed M times over.

The variables that the outcome is computed from are drawn, each through the plan's own steps (scripts/panel/imputation),
and the outcome is computed from each draw. With an effect of the treatment in the imputation model, the steps fill what
each variable is without that effect, on the scale of the plan's first step for it, and the effect is added again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.estimates.effect_draws import effect_draws
from scripts.panel.formula import evaluate, expanded
from scripts.panel.imputation import Grid, draw_filled
from scripts.panel.sample_years import sample_years
from scripts.panel.schema import Status
from scripts.panel.series import Floats, Scale, from_scale
from scripts.panel.streams import stream

EFFECTS = 0
"""Place of the effects' draws in the streams; the plan's steps count from 1."""


@dataclass(frozen=True)
class Completed:
    """An outcome's draws: `drawn (T, M, S)`, NaN where the plan leaves a cell empty."""

    grid: Grid
    drawn: Floats

    def of_rows(self, rows: pd.DataFrame) -> Floats:
        """Return the draws `(n, M)` of rows with `code` and `year`."""
        t = np.searchsorted(self.grid.years, rows["year"].to_numpy())
        s = np.searchsorted(np.array(self.grid.codes), rows["code"].to_numpy(dtype=str))
        return self.drawn[t, :, s]


def steps_of(variable: str, steps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps of a plan that fill a variable, in order."""
    return [step for step in steps if variable in step["variables"]]


def fills(plan: Sequence[dict[str, Any]], study: dict[str, Any]) -> bool:
    """Return whether a plan has a step for what the outcome is computed from."""
    return any(steps_of(name, plan) for name in expanded(study["outcome"], study["derived"]).inputs)


def completed_outcome(
    lineage: pd.DataFrame,
    plan: Sequence[dict[str, Any]],
    treatment: pd.DataFrame,
    cities: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    *,
    with_treatment: bool,
    draws: int,
    seed: int,
    errors: float = 1.0,
) -> Completed:
    """Draw an outcome's filled cells under one plan.

    Parameters
    ----------
    lineage
        The plan's (schema `LINEAGE`), whose observed cells are what is known.
    plan
        Its steps.
    treatment, cities, backtest
        Schemas `TREATMENT`, `CITIES` and `BACKTEST`; the last one for a step with the best method alone.
    study
        `study`, `derived`, `samples`, `treatment` as in the study's file and the chosen `outcome`.
    with_treatment
        Whether the imputation model has an effect of the treatment for each year since the start.
    draws, seed
        M, and the run's seed. A draw of a variable's step is the same in every plan and for every outcome.
    errors
        Scale of all errors; 0 leaves none.

    Raises
    ------
    ValueError
        If too few cells are observed to estimate what is drawn.

    """
    grid, cells = _cells(lineage, expanded(study["outcome"], study["derived"]).inputs, cities)
    starts, in_study = _starts(treatment, grid.codes, study)
    fitted_on = np.isin(grid.years, sorted({y for span in study["samples"].values() for y in sample_years(span)}))
    inputs = {}
    for name, plain in cells.items():
        steps = steps_of(name, plan)
        values = np.repeat(plain[:, None], draws, axis=1)
        if not steps:
            inputs[name] = values
            continue
        streams = partial(stream, seed, study["study"], "imputation", name)
        scale, winner, without = steps[0]["scale"], _winner(backtest, name), plain
        if with_treatment:
            generators = [streams(EFFECTS, draw) for draw in range(draws)]
            on_scale = np.log(plain) if scale == "log" else plain
            drawn, estimate = effect_draws(on_scale, starts, in_study, grid.years, fitted_on, generators, errors)
            values, without = _shifted(values, -drawn, scale), _shifted(plain, -estimate, scale)
        values = draw_filled(values, without, steps, grid, streams, winner, errors)
        values = _shifted(values, drawn, scale) if with_treatment else values
        inputs[name] = np.where(np.isnan(plain)[:, None], values, plain[:, None])
    return Completed(grid, evaluate(expanded(study["outcome"], study["derived"]), inputs))


def _cells(lineage: pd.DataFrame, variables: Sequence[str], cities: pd.DataFrame) -> tuple[Grid, dict[str, Floats]]:
    """Return years, cities and provinces, and the observed cells `(T, S)` of each variable."""
    known = lineage.assign(value=lineage["value"].where(lineage["status"].eq(str(Status.OBSERVED))))
    by_name = {name: known[known["variable"] == name].sort_values(["code", "year"]) for name in variables}
    years, codes = (np.unique(by_name[variables[0]][key].to_numpy()) for key in ("year", "code"))
    province_of = cities.set_index("code")["province_code"]
    provinces = np.unique(province_of[codes].to_numpy(dtype=str), return_inverse=True)[1]
    shape = (len(codes), len(years))
    cells = {name: rows["value"].to_numpy(dtype=float).reshape(shape).T for name, rows in by_name.items()}
    return Grid(years, codes.tolist(), provinces), cells


def _starts(treatment: pd.DataFrame, codes: list[str], study: dict[str, Any]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return each city's first treated year, NaN if it has none, and whether the treatment says anything of it."""
    own = treatment[treatment["policy"] == study["treatment"]["policy"]].set_index("code")["start_year"]
    return own.reindex(codes).to_numpy(dtype=float, na_value=np.nan), np.isin(codes, own.index)


def _winner(backtest: pd.DataFrame | None, variable: str) -> tuple[str, Scale] | None:
    """Return method and scale of the backtest's winner for a variable."""
    if backtest is None:
        return None
    won = backtest[backtest["winner"] & backtest["variable"].eq(variable)]
    return None if won.empty else (won["method"].iloc[0], won["scale"].iloc[0])


def _shifted(values: Floats, by: Floats, scale: Scale) -> Floats:
    """Return values with something added on a scale."""
    return from_scale((np.log(values) if scale == "log" else values) + by, scale)
