"""What the simulated files' truth is for one study: effects, estimands of the regressions, and each fill plan's bias.

Per sample of years and per choice of rows (all; those with an observed outcome; those with all controls observed too):
the effects' path by cohort and event time, their mean over the treated rows (ATT), and β*, the two-way fixed-effects
coefficient of the outcome without its errors. Per fill plan the coefficient averaged over redraws of the errors; minus
β* on all rows it is the plan's filling bias. A unit is simulated in every year, whether listed or not, so all rows are
a balanced panel. Definitions: docs/methods.md.
"""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

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
from scripts.demo.schema import WORLD
from scripts.demo.streams import draw_errors
from scripts.demo.units import YEARS
from scripts.estimates.schema import ESTIMATES
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.files.whole import whole
from scripts.panel.formula import parse
from scripts.panel.policy_list import read_policy
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.registry.prefectures import Registry
from scripts.review.design import Design, Floats, columns_of, design_of
from scripts.review.estimands import beta_star, estimands, number
from scripts.review.filling_bias import filling_bias
from scripts.review.refilling import CHUNK, Sample, refill, winners_of
from scripts.review.treatment_rules import under_treatment_rules


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
    design = design_of(world, cities, treatment, settings)
    samples = {name: estimands(design, settings, years) for name, years in settings["samples"].items()}
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
    columns = columns_of(rows, settings["variables"], "")
    printed = columns_of(rows, settings["variables"], "printed_")
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
        "coefficient": number(mean),
        "mc_std_error": number(coefficients.std(ddof=1) / np.sqrt(n)) if n > 1 else None,
        "beta_star_of_its_rows": beta_star(design, in_years & refilled.rows.ravel(), []),
        "filling_bias": None if expected is None else number(mean - expected),
    }


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
        rules = under_treatment_rules(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_policy(
                snakemake.input.policy,
                snakemake.params.settings["treatment"]["policy"],
                Registry.load(snakemake.input.registry),
            ),
            snakemake.params.settings,
        )
        found = {"study": snakemake.params.study, **found, "treatment_rules": rules}
        text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
        with whole(snakemake.output.truth) as beside:
            beside.write_text(text, encoding="utf-8")
        write_table(filling_bias(found), snakemake.output.estimates, ESTIMATES)
