"""A fill plan's coefficient, averaged over redraws of the simulated outcome's errors.

The design (figures, effects, gaps) stays; each redraw is a panel of its own, filled by the study's own steps and
regressed on the treatment with the study's effects. Panels stand side by side as further columns of the arrays that
the fill steps work on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.econometrics.within import Labels, within_transform
from scripts.panel.fill import fill
from scripts.panel.formula import Formula, evaluate

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

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
        for plan, outcome in filled_outcomes(plans, formula, observed, years, provinces, winners):
            for name, sample in samples.items():
                if (plan, *name) not in out:
                    rows = sample.rows & ~np.isnan(outcome[:, : provinces.size])
                    key = (rows.tobytes(), sample.periods.tobytes())
                    if key not in known:
                        known[key] = _weights(rows, sample)
                    out[plan, *name] = Refilled(rows, known[key])
                out[plan, *name].add(outcome)
    return out


def filled_outcomes(
    plans: dict[str, list[dict[str, Any]]],
    formula: Formula,
    observed: dict[str, Floats],
    years: NDArray[np.int64],
    provinces: NDArray[np.int64],
    winners: dict[str, tuple[str, str]],
) -> Iterator[tuple[str, Floats]]:
    """Yield each plan with the outcome of a chunk of panels after its steps, `(T, S * panels)`; else as `refill`."""
    filled: dict[str, dict[str, Floats]] = {"[]": observed}
    for plan, steps in plans.items():
        yield plan, evaluate(formula, _after(steps, filled, years, provinces, winners))


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


def _weights(rows: Booleans, sample: Sample) -> Floats:
    """Return each row's weight `(n,)` in the treatment's coefficient; NaN where the rows do not identify it."""
    if not rows.any():
        return np.empty(0)
    time, unit = np.nonzero(rows)
    swept = within_transform(sample.treated[rows][:, None], unit, sample.periods[time])[:, 0]
    square = swept @ swept
    return swept / square if square > IDENTIFIED else np.full(len(swept), np.nan)
