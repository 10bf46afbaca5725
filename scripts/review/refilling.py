"""A fill plan's coefficient, averaged over redraws of the simulated outcome's errors.

The design (figures, effects, gaps) stays; each redraw is a panel of its own, filled by the study's own steps and
regressed on the treatment with the study's effects. Panels stand side by side as further columns of the arrays that
the fill steps work on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.within import Labels, within_transform
from scripts.panel.extrapolate import extrapolate_series
from scripts.panel.formula import Formula, evaluate
from scripts.panel.interpolate import interpolate_series
from scripts.panel.province_mean import province_mean_series
from scripts.panel.series import from_scale, window

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

CHUNK = 50
"""Panels filled at once: some 6,000 series, which stay in the processor's cache."""

IDENTIFIED = 1e-9
"""Least sum of squares of the treatment after both effects."""


@dataclass(frozen=True)
class Sample:
    """The rows of one sample in a panel `(T, S)`: which ones, the treatment, and each year's period `(T,)`.

    The periods' effects are swept out beside the cities': of years, or of before and after.
    """

    rows: Booleans
    treated: Floats
    periods: Labels


@dataclass
class Refilled:
    """One plan and sample: the coefficient of each redraw, the rows `(T, S)` behind it and their weights in it `(n,)`.

    Which cells have a value does not depend on the values, so rows and weights are the same in every redraw.
    """

    rows: Booleans
    weights: Floats
    coefficients: list[float] = field(default_factory=list)

    def add(self, outcome: Floats) -> None:
        """Estimate the panels of `outcome (T, S * panels)`."""
        t, s = self.rows.shape
        panels = outcome.reshape(t, -1, s).transpose(0, 2, 1)
        if self.weights.size:
            self.coefficients.extend((self.weights @ panels[self.rows]).tolist())
        else:
            self.coefficients.extend([float("nan")] * panels.shape[2])


def refill(
    plans: dict[str, list[dict[str, Any]]],
    samples: dict[tuple[str, str], Sample],
    formula: Formula,
    panels: Iterator[dict[str, Floats]],
    years: NDArray[np.int64],
    provinces: NDArray[np.int64],
    winners: dict[str, tuple[str, str]],
) -> dict[tuple[str, str, str], Refilled]:
    """Return each plan's coefficients in each sample under each choice of effects.

    Parameters
    ----------
    plans
        The study's fill steps, in order.
    samples
        Sample and effects -> the rows, treatments and periods to estimate on.
    formula
        The outcome's formula.
    panels
        Chunks of panels: the formula's inputs, `(T, S * panels)`, NaN where no raw file has a figure.
    years
        `(T,)`.
    provinces
        `(S,)`, each city's province, counted from 0.
    winners
        Method and scale of the step `best`, by variable.

    Returns
    -------
    dict
        `(plan, sample, effects)` -> coefficients, in the order of the panels.

    """
    out: dict[tuple[str, str, str], Refilled] = {}
    known: dict[tuple[bytes, bytes], Floats] = {}
    for observed in panels:
        filled: dict[str, dict[str, Floats]] = {"[]": observed}
        for plan, steps in plans.items():
            outcome = evaluate(formula, _after(steps, filled, years, provinces, winners))
            for name, sample in samples.items():
                if (plan, *name) not in out:
                    rows = sample.rows & ~np.isnan(outcome[:, : provinces.size])
                    key = (rows.tobytes(), sample.periods.tobytes())
                    if key not in known:
                        known[key] = _weights(rows, sample)
                    out[plan, *name] = Refilled(rows, known[key])
                out[plan, *name].add(outcome)
    return out


def _after(
    steps: Sequence[dict[str, Any]],
    filled: dict[str, dict[str, Floats]],
    years: NDArray[np.int64],
    provinces: NDArray[np.int64],
    winners: dict[str, tuple[str, str]],
) -> dict[str, Floats]:
    """Return the inputs after `steps`; plans that begin alike share what is `filled` already."""
    key = str(list(steps))
    if key not in filled:
        inputs = dict(_after(steps[:-1], filled, years, provinces, winners))
        for variable in sorted(set(inputs) & set(steps[-1]["variables"])):
            inputs[variable] = fill(inputs[variable], steps[-1], years, provinces, winners.get(variable))
        filled[key] = inputs
    return filled[key]


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


def _weights(rows: Booleans, sample: Sample) -> Floats:
    """Return each row's weight `(n,)` in the treatment's coefficient; NaN where the rows do not identify it."""
    if not rows.any():
        return np.empty(0)
    time, unit = np.nonzero(rows)
    swept = within_transform(sample.treated[rows][:, None], unit, sample.periods[time])[:, 0]
    square = swept @ swept
    return swept / square if square > IDENTIFIED else np.full(len(swept), np.nan)


def winners_of(backtest: pd.DataFrame | None) -> dict[str, tuple[str, str]]:
    """Return method and scale of the backtest's winner, by variable."""
    if backtest is None:
        return {}
    won = backtest[backtest["winner"]].drop_duplicates("variable")
    return {row["variable"]: (row["method"], row["scale"]) for row in won.to_dict("records")}
