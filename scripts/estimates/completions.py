"""The outcome's cells under a fill plan, completed M times over.

The variables that the outcome is computed from are drawn, each through the plan's own steps (scripts/panel/imputation),
and the outcome is computed from each draw. With an effect of the treatment in the imputation model, the steps fill what
each variable is without that effect, on the scale of the plan's first step for it, and the effect is added again.
"""

from collections.abc import Callable, Mapping, Sequence
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
        The plan's (schema `STATUSES`), whose observed cells are what is known.
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
    starts, in_study = starts_of(treatment, grid.codes, study)
    known = Known(grid, starts, in_study, years_fitted_on(grid, study["samples"]))
    inputs = {}
    for name, plain in cells.items():
        streams = partial(stream, seed, study["study"], "imputation", name)
        given = (plain, steps_of(name, plan), known, streams, _winner(backtest, name))
        inputs[name] = completed_cells(*given, with_treatment=with_treatment, draws=draws, errors=errors)
    return Completed(grid, evaluate(expanded(study["outcome"], study["derived"]), inputs))


@dataclass(frozen=True)
class Known:
    """What completions need beside the cells.

    Attributes
    ----------
    grid
        Years, cities and provinces.
    starts, in_study
        Each city's first treated year, NaN if it has none, and whether the treatment says anything of it, `(S,)`.
    fitted_on
        The years `(T,)` that an effect of the treatment is estimated on.

    """

    grid: Grid
    starts: Floats
    in_study: NDArray[np.bool_]
    fitted_on: NDArray[np.bool_]


def completed_cells(
    plain: Floats,
    steps: Sequence[dict[str, Any]],
    known: Known,
    streams: Callable[[int, int], np.random.Generator],
    winner: tuple[str, Scale] | None,
    *,
    with_treatment: bool,
    draws: int,
    errors: float = 1.0,
) -> Floats:
    """Draw one variable's filled cells.

    Parameters
    ----------
    plain
        `(T, S)`: the observed cells, NaN elsewhere.
    steps
        The plan's steps that fill the variable, in order; without any nothing is drawn.
    known
        What is known beside the cells.
    streams
        Place of the step (0 for the effects of the treatment) and number of the draw -> generator.
    winner
        Method and scale of a step that takes the backtest's best.
    with_treatment, draws, errors
        As in `completed_outcome`.

    Returns
    -------
    numpy.ndarray
        `(T, M, S)`.

    Raises
    ------
    ValueError
        As `completed_outcome`.

    """
    values = np.repeat(plain[:, None], draws, axis=1)
    if not steps:
        return values
    scale, without = steps[0]["scale"], plain
    if with_treatment:
        generators = [streams(EFFECTS, draw) for draw in range(draws)]
        on_scale = np.log(plain) if scale == "log" else plain
        where = (known.starts, known.in_study, known.grid.years, known.fitted_on)
        drawn, estimate = effect_draws(on_scale, *where, generators, errors)
        values, without = _shifted(values, -drawn, scale), _shifted(plain, -estimate, scale)
    values = draw_filled(values, without, steps, known.grid, streams, winner, errors)
    values = _shifted(values, drawn, scale) if with_treatment else values
    return np.where(np.isnan(plain)[:, None], values, plain[:, None])


def years_fitted_on(grid: Grid, samples: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Return the years `(T,)` that any of a study's samples has."""
    return np.isin(grid.years, sorted({year for span in samples.values() for year in sample_years(span)}))


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


def starts_of(treatment: pd.DataFrame, codes: list[str], study: dict[str, Any]) -> tuple[Floats, NDArray[np.bool_]]:
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
