"""Effects and estimands of the simulated files: the effects' path, its mean, what a regression returns without noise.

β* is the treatment's coefficient in the outcome without its errors, on a choice of the study's rows, for each of the
study's choices of effects. With w the treatment's residual over its sum of squares, β* = w'μ is linear in the outcome,
so that its distance from the ATT has three parts that add up: the effects on city-years that the study takes for
untreated, the weights that treated ones get, and what outcomes would have done without any effect.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.regression import Fit, fixed_effects
from scripts.econometrics.within import within_transform
from scripts.estimates.design import POST
from scripts.estimates.regress import SWEPT
from scripts.review.design import EFFECTS, Booleans, Design, Floats

TREATED = "treated"


def estimands(design: Design, settings: dict[str, Any], sample: dict[str, Any]) -> dict[str, Any]:
    """Return everything about the treatment's coefficient in one sample but its fill plans.

    Parameters
    ----------
    design
        The study's rows.
    settings
        The study's `controls`, `mediators` and `effects`.
    sample
        The sample's years, as in the study's file.

    Returns
    -------
    dict
        Ready for JSON: by choice of rows the counts, the effects' path, ATT, β* and its distance from the ATT.

    """
    inside = design.in_sample(sample)
    rows = {
        "complete": inside,
        "observed_outcome": inside & design.seen_with([]),
        "observed_outcome_and_controls": inside & design.seen_with(settings["controls"]),
    }
    return {name: _of_rows(design, mask, settings) for name, mask in rows.items()}


def _of_rows(design: Design, mask: Booleans, settings: dict[str, Any]) -> dict[str, Any]:
    """Return effects and β* on a choice of rows."""
    rows, effects = design.rows[mask], list(EFFECTS[design.outcome])
    treated = rows[rows["treated"].eq(1)].assign(event_time=lambda some: some["year"] - some["cohort"])
    by_event_time = {str(e): _means(cell, effects) for e, cell in treated.groupby("event_time")}
    fits = {
        chosen: {
            name: _fit(design, mask, _treatment_and(controls, design), chosen)
            for name, controls in _control_sets(settings).items()
        }
        for chosen in settings["effects"]
    }
    return {
        "n_obs": len(rows),
        "n_cities": rows["code"].nunique(),
        "path": _path(treated, effects),
        "att": {
            "overall": {name: number(treated[name].mean()) for name in effects},
            "by_event_time": by_event_time,
        },
        "untreated_with_an_effect": _untreated_with_an_effect(rows, effects),
        "beta_star": {chosen: {name: _of_treatment(fit) for name, fit in of.items()} for chosen, of in fits.items()},
        "beta_star_less_att": {
            chosen: {name: _distance(design, mask, fit, chosen) for name, fit in of.items()}
            for chosen, of in fits.items()
        },
    }


def _control_sets(settings: dict[str, Any]) -> dict[str, list[str]]:
    """Return the choices of controls that β* is given for, of those that the study has."""
    controls, mediators = settings["controls"], settings["mediators"]
    direct = [name for name in controls if name not in mediators] if mediators else []
    sets = {"no_controls": [], "without_mediators": direct, "all_controls": controls}
    return {name: chosen for name, chosen in sets.items() if chosen or name == "no_controls"}


def _path(rows: pd.DataFrame, effects: list[str]) -> dict[str, dict[str, Any]]:
    """Return the mean effects by cohort and event time."""
    path: dict[str, dict[str, Any]] = {}
    for (cohort, event_time), cell in rows.groupby(["cohort", "event_time"]):
        path.setdefault(str(cohort), {})[str(event_time)] = _means(cell, effects)
    return path


def _untreated_with_an_effect(rows: pd.DataFrame, effects: list[str]) -> dict[str, Any]:
    """Return the effects on city-years that the study takes for untreated, by the start that was simulated."""
    some = rows[rows["treated"].eq(0) & rows["total"].ne(0)]
    some = some.assign(cohort=some["start_year"], event_time=some["year"] - some["start_year"])
    return {"n_cities": some["code"].nunique(), **_means(some, effects), "path": _path(some, effects)}


def _means(cell: pd.DataFrame, effects: list[str]) -> dict[str, Any]:
    return {"n_obs": len(cell), **{name: number(cell[name].mean()) for name in effects}}


def beta_star(design: Design, mask: Booleans, controls: Sequence[str], effects: str) -> float | None:
    """Return the treatment's coefficient in the outcome without errors; None where the rows do not identify it."""
    return _of_treatment(_fit(design, mask, _treatment_and(controls, design), effects))


def coefficients(design: Design, mask: Booleans, columns: Mapping[str, Floats], effects: str) -> dict[str, float]:
    """Return the coefficients of columns `(n,)` in the outcome without errors, on the rows of a mask.

    A column that effects and the columns before it explain has none; where nothing can be estimated, none has. Under
    `post` `Dt` is one of them, the last.
    """
    fit = _fit(design, mask, columns, effects)
    return {} if fit is None else dict(zip(fit.names, map(float, fit.coefficients), strict=True))


def _treatment_and(controls: Sequence[str], design: Design) -> dict[str, Floats]:
    """Return the treatment and controls by name."""
    return {TREATED: design.rows["treated"].to_numpy(), **{name: design.regressors[name] for name in controls}}


def _fit(design: Design, mask: Booleans, columns: Mapping[str, Floats], effects: str) -> Fit | None:
    """Return the regression of the outcome without errors, with effects as `scripts.estimates.regress` has them."""
    columns = {**columns, **({POST: design.rows[POST].to_numpy()} if effects == "post" else {})}
    try:
        return fixed_effects(
            design.expected[mask],
            np.column_stack([column[mask] for column in columns.values()]),
            design.rows["unit"].to_numpy()[mask],
            design.rows["year"].to_numpy()[mask],
            names=list(columns),
            effects=SWEPT[effects],
            collinear="drop",
        )
    except (np.linalg.LinAlgError, ValueError):
        return None


def _of_treatment(fit: Fit | None) -> float | None:
    """Return the treatment's coefficient, which stands first."""
    return None if fit is None or fit.names[0] != TREATED else float(fit.coefficients[0])


def _distance(design: Design, mask: Booleans, fit: Fit | None, effects: str) -> dict[str, float] | None:
    """Return β* less the ATT and the parts that it is made of; None where there is no β*."""
    found = _of_treatment(fit)
    if fit is None or found is None:
        return None
    used = np.flatnonzero(mask)[fit.used]
    weights = _weights(design, used, [name for name in fit.names[1:] if name != POST], effects)
    effect, treated = design.rows["total"].to_numpy(), design.rows["treated"].to_numpy()
    att = float(effect[mask & (treated == 1)].mean())
    effect, treated = effect[used], treated[used]
    return {
        "all": found - att,
        "effects_on_untreated": float(weights @ (effect * (1 - treated))),
        "weights_of_treated": float(weights @ (effect * treated) - att),
        "without_any_effect": float(weights @ (design.expected[used] - effect)),
    }


def _weights(design: Design, used: NDArray[np.intp], controls: Sequence[str], effects: str) -> Floats:
    """Return each used row's weight in the treatment's coefficient `(n,)`: its residual over their sum of squares."""
    unit, treated, period = (
        design.rows[name].to_numpy()[used] for name in ("unit", "treated", POST if effects == "post" else "year")
    )
    others = [design.regressors[name][used] for name in controls]
    swept = within_transform(np.column_stack([treated, *(other / other.std() for other in others)]), unit, period)
    treated, rest = swept[:, 0], swept[:, 1:]
    residual = treated - rest @ np.linalg.lstsq(rest, treated, rcond=None)[0]
    return residual / (residual @ residual)


def number(value: float) -> float | None:
    """Return a number, None where there is none."""
    return None if pd.isna(value) else float(value)
