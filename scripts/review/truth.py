"""What the simulated files' truth is for one study: effects, estimands of the regressions, and each fill plan's bias.

Per sample of years and per choice of rows (all; those with an observed outcome; those with all controls observed too):
the effects' path by cohort and event time, their mean over the treated rows (ATT), and β*, the two-way fixed-effects
coefficient of the outcome without its errors. Per fill plan the coefficient averaged over redraws of the errors; minus
β* on all rows it is the plan's filling bias. A unit is simulated in every year, whether listed or not, so all rows are
a balanced panel. Definitions: docs/methods.md.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.demo.model import (
    ERROR_PERSISTENCE,
    ERROR_SPREAD,
    MEAN_TOTAL,
    NONE_UNTIL,
    OF_CONTROL,
    OF_MEDIATOR,
    ON_MEDIATOR,
)
from scripts.demo.pollution import INCOME, INCOME_SQUARED, OF_SECONDARY, POLLUTANTS, TURNING_POINT
from scripts.demo.schema import OUTCOMES, WORLD
from scripts.demo.streams import draw_errors
from scripts.demo.units import YEARS
from scripts.econometrics.regression import fixed_effects
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.files.whole import whole
from scripts.panel.formula import evaluate, parse
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.review.refilling import CHUNK, Sample, refill, winners_of

Floats = NDArray[np.float64]

EFFECTS = {
    "co2": ("effect_total", "effect_direct"),
    "so2": ("effect_so2",) * 2,
    "wastewater": ("effect_wastewater",) * 2,
}
"""Outcome -> the world's columns with the whole and the direct effect on its logarithm."""


@dataclass(frozen=True)
class Design:
    """The study's rows of the world, sorted by year and code, and what is estimated on them.

    `rows` holds the world's columns, `treated` and `cohort`; `expected` and `controls` are derived from it; `observed`
    says which columns are printed in the scope that the study takes.
    """

    rows: pd.DataFrame
    outcome: str
    expected: Floats
    controls: dict[str, Floats]
    outcome_observed: NDArray[np.bool_]
    all_observed: NDArray[np.bool_]


def truth(
    world: pd.DataFrame,
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    backtest: pd.DataFrame | None,
    settings: dict[str, Any],
    *,
    seed: int,
    noise: float,
    draws: int,
) -> dict[str, Any]:
    """Return a study's truth.

    Parameters
    ----------
    world
        The simulated world (schema `WORLD`).
    cities, treatment
        The study's cities and their starts (schemas `CITIES`, `TREATMENT`).
    backtest
        Scores of the extrapolation methods (schema `BACKTEST`), if a plan takes the best.
    settings
        The study's `outcome`, `controls`, `mediators`, `samples`, `plans`, `years`, `treatment`, `derived`,
        `variables`.
    seed, noise
        Of the world.
    draws
        Redraws of the errors.

    Returns
    -------
    dict
        Ready for JSON; a number that does not exist is None.

    Raises
    ------
    BadInput
        If the outcome is not one whose truth is known, or no city of the study is simulated.

    """
    design = _design(world, cities, treatment, settings)
    samples = {name: _sample(design, settings, years) for name, years in settings["samples"].items()}
    plans = _plans(design, cities, backtest, settings, seed=seed, noise=noise, draws=draws)
    for (plan, name), refilled in plans.items():
        expected = samples[name]["rows"]["complete"]["beta_star"]["no_controls"]
        samples[name]["plans"][plan] = _of_plan(refilled, expected, design, settings["samples"][name])
    return {
        "data": "simulated",
        "noise": noise,
        "seed": seed,
        "draws": draws,
        "outcome": settings["outcome"],
        "treatment": settings["treatment"],
        "parameters": _parameters(),
        "samples": samples,
    }


def _design(world: pd.DataFrame, cities: pd.DataFrame, treatment: pd.DataFrame, settings: dict[str, Any]) -> Design:
    """Return the study's rows with the treatment as the study defines it."""
    formula = parse(settings["outcome"], settings["derived"].get(settings["outcome"], settings["outcome"]))
    outcome = next((name for name in formula.inputs if name in OUTCOMES), None)
    if outcome is None:
        raise BadInput(
            f"outcome {settings['outcome']}", f"one made from {' or '.join(OUTCOMES)}", "Choose such a study."
        )
    years = settings["years"]
    chosen = world["code"].isin(set(cities["code"])) & world["year"].between(years["from"], years["until"])
    if not chosen.any():
        raise BadInput("no city of the study", "some in the simulated world", "Correct demo: provinces.", file="config")
    starts = treatment.set_index("code")["start_year"]
    rows = world[chosen].sort_values(["year", "code"], ignore_index=True)
    rows = rows.assign(cohort=rows["code"].map(starts).astype("Int64"))
    rows = rows.assign(treated=rows["year"].ge(rows["cohort"]).fillna(value=False).astype(float))

    names = {**settings["derived"], **{name: name for name in settings["variables"]}}
    wanted = {name: parse(name, names[name]) for name in settings["controls"]}
    columns = _columns(rows, settings["variables"], "")
    printed = _columns(rows, settings["variables"], "printed_")
    seen = np.all([printed[name] for name in formula.inputs], axis=0).astype(bool)
    inputs = {name for of in wanted.values() for name in of.inputs}
    controls_seen = np.all([printed[name] for name in sorted(inputs)], axis=0) if inputs else True
    expected = evaluate(formula, columns | {outcome: rows[f"expected_{outcome}"].to_numpy()})
    controls = {name: evaluate(of, columns) for name, of in wanted.items()}
    return Design(rows, outcome, expected, controls, seen, seen & controls_seen)


def _columns(rows: pd.DataFrame, variables: dict[str, str], prefix: str) -> dict[str, Floats]:
    """Return the world's columns of the study's variables, each in the scope that the study takes."""
    scopes = {name: "_districts" if scope == "districts" else "" for name, scope in variables.items()}
    return {name: rows[f"{prefix}{name}{suffix}"].to_numpy() for name, suffix in scopes.items()}


def _sample(design: Design, settings: dict[str, Any], years: dict[str, int]) -> dict[str, Any]:
    """Return everything about one sample but its fill plans."""
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
        "att": {"overall": {name: _number(value) for name, value in means.items()}, "by_event_time": by_event_time},
        "beta_star": {
            "no_controls": _beta_star(design, mask, []),
            "without_mediators": _beta_star(design, mask, direct) if direct else None,
            "all_controls": _beta_star(design, mask, settings["controls"]) if settings["controls"] else None,
        },
    }


def _means(cell: pd.DataFrame, effects: dict[str, str]) -> dict[str, Any]:
    return {"n_obs": len(cell), **{name: _number(cell[column].mean()) for name, column in effects.items()}}


def _beta_star(design: Design, mask: NDArray[np.bool_], controls: list[str]) -> float | None:
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


def _plans(
    design: Design,
    cities: pd.DataFrame,
    backtest: pd.DataFrame | None,
    settings: dict[str, Any],
    *,
    seed: int,
    noise: float,
    draws: int,
) -> dict[tuple[str, str], Any]:
    """Return each plan's coefficients in each sample, one a redraw."""
    rows = design.rows
    years, codes = np.unique(rows["year"].to_numpy()), rows.loc[rows["year"].eq(rows["year"].min()), "code"]
    shape = (len(years), len(codes))
    treated = rows["treated"].to_numpy().reshape(shape)
    samples = {
        name: Sample((years >= span["from"]) & (years <= span["until"]), treated)
        for name, span in settings["samples"].items()
    }
    formula = parse(settings["outcome"], settings["derived"].get(settings["outcome"], settings["outcome"]))
    province = cities.set_index("code")["province_code"].reindex(codes)
    provinces = np.unique(province.to_numpy(dtype=str), return_inverse=True)[1]
    panels = _panels(design, formula.inputs, settings, shape, seed=seed, noise=noise, draws=draws)
    return refill(settings["plans"], samples, formula, panels, years, provinces, winners_of(backtest))


def _panels(
    design: Design,
    inputs: tuple[str, ...],
    settings: dict[str, Any],
    shape: tuple[int, int],
    *,
    seed: int,
    noise: float,
    draws: int,
) -> Iterator[dict[str, Floats]]:
    """Yield chunks of redrawn panels: the outcome's inputs, NaN where no raw file prints them."""
    rows = design.rows
    columns = _columns(rows, settings["variables"], "")
    printed = _columns(rows, settings["variables"], "printed_")
    seen = {name: np.where(printed[name], columns[name], np.nan).reshape(shape) for name in inputs}
    expected = np.where(printed[design.outcome], rows[f"expected_{design.outcome}"], np.nan).reshape(shape)
    unit = rows["unit"].to_numpy().reshape(shape)[0]
    at = np.unique(rows["year"].to_numpy()) - YEARS[0]
    persistence, spread = error_model(design.outcome)
    for start in range(0, draws, CHUNK):
        chunk = range(start + 1, min(start + CHUNK, draws) + 1)
        errors = (draw_errors(seed, design.outcome, k, unit.max() + 1, len(YEARS), persistence, spread) for k in chunk)
        redrawn = [expected * np.exp(noise * error[unit][:, at].T) for error in errors]
        yield {
            name: np.hstack(redrawn) if name == design.outcome else np.tile(values, (1, len(chunk)))
            for name, values in seen.items()
        }


def error_model(outcome: str) -> tuple[float, float]:
    """Return persistence and standard deviation of an outcome's errors at noise 1."""
    if outcome in POLLUTANTS:
        return POLLUTANTS[outcome].persistence, POLLUTANTS[outcome].spread
    return ERROR_PERSISTENCE, ERROR_SPREAD


def _of_plan(refilled: Any, expected: float | None, design: Design, years: dict[str, int]) -> dict[str, Any]:  # noqa: ANN401
    """Return a plan's mean coefficient with its Monte Carlo error, and how far it is from β* on all rows."""
    coefficients = np.array(refilled.coefficients)
    mean, n = coefficients.mean(), len(coefficients)
    in_years = design.rows["year"].between(years["from"], years["until"]).to_numpy()
    return {
        "n_obs": int(refilled.rows.sum()),
        "n_cities": int(refilled.rows.any(axis=0).sum()),
        "coefficient": _number(mean),
        "mc_std_error": _number(coefficients.std(ddof=1) / np.sqrt(n)) if n > 1 else None,
        "beta_star_of_its_rows": _beta_star(design, in_years & refilled.rows.ravel(), []),
        "filling_bias": None if expected is None else _number(mean - expected),
    }


def _number(value: float) -> float | None:
    """Return a number, None where there is none."""
    return None if pd.isna(value) else float(value)


def _parameters() -> dict[str, Any]:
    """Return the parameters that the world was made with."""
    pollutants = {
        name: {"effect": of.effect, "by_ln_tertiary": of.effect_by_tertiary, "ar1": of.persistence, "sd": of.spread}
        for name, of in POLLUTANTS.items()
    }
    return {
        "carbon": {
            "mean_total": MEAN_TOTAL,
            "none_until_event_time": NONE_UNTIL,
            "a": ON_MEDIATOR,
            "b": OF_MEDIATOR,
            "gamma": OF_CONTROL,
            "error_ar1": ERROR_PERSISTENCE,
            "error_sd": ERROR_SPREAD,
        },
        "pollution": {
            **pollutants,
            "income": INCOME,
            "income_squared": INCOME_SQUARED,
            "turning_point": TURNING_POINT,
            "ln_secondary_share": OF_SECONDARY,
        },
    }


if __name__ == "__main__":
    with logged(snakemake):
        scores = str(snakemake.input.get("backtest") or "")  # one file, or none
        found = truth(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_table(snakemake.input.treatment, TREATMENT),
            read_table(scores, BACKTEST) if scores else None,
            snakemake.params.settings,
            seed=snakemake.params.seed,
            noise=snakemake.params.demo["noise"],
            draws=snakemake.params.draws,
        )
        found = {"study": snakemake.params.study, **found}
        text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
        with whole(snakemake.output.truth) as beside:
            beside.write_text(text, encoding="utf-8")
