"""Effects and estimands of the simulated files: the effects' path, its mean, and what two-way fixed effects return.

β* is the treatment's coefficient in the outcome without its errors, on a choice of the study's rows.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.regression import fixed_effects
from scripts.review.design import Design

EFFECTS = {
    "co2": ("effect_total", "effect_direct"),
    "so2": ("effect_so2",) * 2,
    "wastewater": ("effect_wastewater",) * 2,
}
"""Outcome -> the world's columns with the whole and the direct effect on its logarithm."""


def estimands(design: Design, settings: dict[str, Any], years: dict[str, int]) -> dict[str, Any]:
    """Return everything about one sample but its fill plans.

    Parameters
    ----------
    design
        The study's rows.
    settings
        The study's `controls` and `mediators`.
    years
        The sample's, `from` and `until`.

    Returns
    -------
    dict
        Ready for JSON: by choice of rows the counts, the effects' path, ATT and β*; the plans are empty.

    """
    in_years = design.rows["year"].between(years["from"], years["until"]).to_numpy()
    rows = {
        "complete": in_years,
        "observed_outcome": in_years & design.outcome_observed,
        "observed_outcome_and_controls": in_years & design.all_observed,
    }
    described = {name: _of_rows(design, mask, settings) for name, mask in rows.items()}
    return {"years": {"from": years["from"], "until": years["until"]}, "rows": described, "plans": {}}


def _of_rows(design: Design, mask: NDArray[np.bool_], settings: dict[str, Any]) -> dict[str, Any]:
    """Return effects and β* on a choice of rows."""
    rows = design.rows[mask]
    effects = dict(zip(("total", "direct"), EFFECTS[design.outcome], strict=True))
    of_treated = rows[rows["treated"].eq(1)].assign(event_time=lambda some: some["year"] - some["cohort"])
    means = {name: of_treated[column].mean() for name, column in effects.items()}
    path: dict[str, dict[str, Any]] = {}
    for (cohort, event_time), cell in of_treated.groupby(["cohort", "event_time"]):
        path.setdefault(str(cohort), {})[str(event_time)] = _means(cell, effects)
    by_event_time = {str(e): _means(cell, effects) for e, cell in of_treated.groupby("event_time")}
    direct = [name for name in settings["controls"] if name not in settings["mediators"]]
    return {
        "n_obs": len(rows),
        "n_cities": rows["code"].nunique(),
        "path": path,
        "att": {"overall": {name: number(value) for name, value in means.items()}, "by_event_time": by_event_time},
        "beta_star": {
            "no_controls": beta_star(design, mask, []),
            "without_mediators": beta_star(design, mask, direct) if direct else None,
            "all_controls": beta_star(design, mask, settings["controls"]) if settings["controls"] else None,
        },
    }


def _means(cell: pd.DataFrame, effects: dict[str, str]) -> dict[str, Any]:
    return {"n_obs": len(cell), **{name: number(cell[column].mean()) for name, column in effects.items()}}


def beta_star(design: Design, mask: NDArray[np.bool_], controls: list[str]) -> float | None:
    """Return the treatment's coefficient in the outcome without errors; None where the rows do not identify it."""
    rows = design.rows[mask]
    columns = [rows["treated"].to_numpy(), *(design.controls[name][mask] for name in controls)]
    try:
        fit = fixed_effects(
            design.expected[mask],
            np.column_stack(columns),
            rows["code"].to_numpy(),
            rows["year"].to_numpy(),
            names=["treated", *controls],
            collinear="drop",
        )
    except (np.linalg.LinAlgError, ValueError):
        return None
    return float(fit.coefficients[0]) if fit.names[0] == "treated" else None


def number(value: float) -> float | None:
    """Return a number, None where there is none."""
    return None if pd.isna(value) else float(value)
