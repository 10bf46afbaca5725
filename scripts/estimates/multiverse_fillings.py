"""The outcome under every filling that a multiverse declares, made in one process by the panel's own steps.

All observed variables in the outcome's formula are filled alike. Straight lines inside a city's series come first.
`mean_then_extrapolate`: then the province's mean, up to the variable's last observed year, and past it each city's
series continued; `extrapolate_then_mean`: each city's series continued, then the province's mean in all years.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.within import Floats
from scripts.files.bad_input import BadInput
from scripts.panel.fill import fill
from scripts.panel.formula import Formula, evaluate, expanded
from scripts.panel.series import sorted_cells

Step = dict[str, Any]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Observed:
    """What files have of the variables in the outcome's formula: `(T, S)` each, by name; provinces are numbered."""

    codes: NDArray[np.str_]
    provinces: Integers
    years: Integers
    formula: Formula
    series: dict[str, Floats]

    def outcome(self, values: Mapping[str, Floats]) -> Floats:
        """Return the outcome `(n,)` over the grid, city by city."""
        return evaluate(self.formula, values).T.ravel()

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which rows of the grid `(n,)` have all that the outcome is made of from files."""
        return np.all([~np.isnan(values) for values in self.series.values()], axis=0).T.ravel()


@dataclass(frozen=True)
class Filling:
    """The outcome `(n,)` under a filling, and which of its values are filled."""

    order: str
    scale: str
    extrapolator: str
    plan: str
    outcome: Floats
    filled: NDArray[np.bool_]


def observed_arrays(cells: pd.DataFrame, cities: pd.DataFrame, outcome: str, derived: Mapping[str, str]) -> Observed:
    """Return the cells of the variables that an outcome is made of, before any filling."""
    formula = expanded(outcome, derived)
    by_name = dict(iter(sorted_cells(cells[cells["variable"].isin(formula.inputs)]).groupby("variable")))
    first = by_name[formula.inputs[0]]
    codes, years = first["code"].unique().astype(str), np.unique(first["year"].to_numpy())
    values = {name: by_name[name]["value"].to_numpy(float).reshape(len(codes), -1).T for name in formula.inputs}
    provinces = np.unique(cities.set_index("code")["province_code"].reindex(codes).to_numpy(str), return_inverse=True)[
        1
    ]
    return Observed(codes, provinces, years, formula, values)


def fillings(grid: Observed, asked: Mapping[str, Any]) -> Iterator[Filling]:
    """Yield the outcome under every filling declared: `orders`, `scales`, `extrapolators`.

    Raises
    ------
    BadInput
        If a value that is to be filled on its logarithm has none.

    """
    made: dict[tuple[str, str], Floats] = {}
    for order in asked["orders"]:
        for scale in asked["scales"] if order != "none" else [""]:
            two_steps = order not in {"none", "interpolate"}
            for method in asked["extrapolators"] if two_steps else [""]:
                values = {
                    name: _after(name, values, _steps(order, scale, method, grid, name), grid, made)
                    for name, values in grid.series.items()
                }
                yield _filling(grid.outcome(values), grid, order, scale, method)


def of_plan(plan: str, outcome: Floats, grid: Observed) -> Filling:
    """Return the outcome of one of the study's fill plans, as its panel has it."""
    return _filling(outcome, grid, "plan", "", "", plan)


def _filling(outcome: Floats, grid: Observed, order: str, scale: str, method: str, plan: str = "") -> Filling:
    """Return an outcome with the mark of what was filled."""
    return Filling(order, scale, method, plan, outcome, ~np.isnan(outcome) & ~grid.known)


def _steps(order: str, scale: str, method: str, grid: Observed, name: str) -> list[Step]:
    """Return the fill steps of one variable."""
    if order == "none":
        return []
    steps: list[Step] = [{"step": "interpolate", "scale": scale}]
    there = ~np.isnan(grid.series[name]).all(axis=1)
    mean: Step = {"step": "province_mean", "scale": scale}
    past: Step = {"step": "extrapolate", "scale": scale, "method": method}
    if order == "mean_then_extrapolate":
        last = int(grid.years[there][-1]) if there.any() else None
        steps += [mean | {"until": last}, past]
    elif order == "extrapolate_then_mean":
        steps += [past, mean]
    return steps


def _after(name: str, values: Floats, steps: list[Step], grid: Observed, made: dict[tuple[str, str], Floats]) -> Floats:
    """Return a variable after its steps; fillings that begin alike share what is `made` already."""
    if not steps:
        return values
    key = (name, str(steps))
    if key not in made:
        before = _after(name, values, steps[:-1], grid, made)
        if steps[-1]["scale"] == "log" and (before <= 0).any():
            raise BadInput(
                f"a value of {name} that is not positive, to be filled on its logarithm",
                "positive values, or the scale level alone",
                "Set multiverse.scales to [level], or correct the source.",
            )
        after = fill(before, steps[-1], grid.years, grid.provinces)
        # What was there stays as it was to the last digit, so that equal outcomes are known as equal.
        made[key] = np.where(np.isnan(before), after, before)
    return made[key]
