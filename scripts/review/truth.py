"""What the simulated files' truth is for one study: effects, estimands of the regressions, and each fill plan's bias.

Per outcome, sample of years and choice of rows (all; those with an observed outcome; those with all controls observed
too): the effects' path by cohort and event time, their mean over the treated rows (ATT), and β*, the fixed-effects
coefficient of the outcome without its errors under each of the study's choices of effects. Per fill plan the
coefficient averaged over redraws of the errors; minus β* on all rows it is the plan's filling bias. A unit is simulated
in every year, whether listed or not, so all rows are a balanced panel. Definitions: docs/methods.md.
"""

import json
from typing import Any

import numpy as np
import pandas as pd

from scripts.demo.schema import WORLD
from scripts.estimates.design import period_labels
from scripts.estimates.schema import ESTIMATES
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.files.whole import whole
from scripts.panel.fill import winners_of
from scripts.panel.policy_list import read_policy
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.registry.prefectures import Registry
from scripts.review.design import Design, design_of
from scripts.review.estimands import beta_star, estimands, number
from scripts.review.filling_bias import filling_bias
from scripts.review.parameters import parameters
from scripts.review.redraws import redrawn_panels
from scripts.review.refilling import Refilled, Sample, refill
from scripts.review.shape_estimands import shape_estimands
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
        The study's `outcomes`, `effects`, `controls`, `mediators`, `samples`, `plans`, `years`, `treatment`,
        `derived`, `variables`, and of its `analyses` `moderation` and `kuznets`.
    seed, noise
        Of the world.
    draws
        Redraws of the errors.

    Returns
    -------
    dict
        Ready for JSON, in the order in which it is to be read; a number that does not exist is None.

    Raises
    ------
    BadInput
        If an outcome is not one whose truth is known, or no city of the study is simulated.

    """
    outcomes = {}
    for outcome in settings["outcomes"]:
        about = settings | {"outcome": outcome}
        design = design_of(world, cities, treatment, about)
        plans = _plans(design, cities, backtest, about, seed=seed, noise=noise, draws=draws)
        samples = {name: _of_sample(design, about, name, plans) for name in settings["samples"]}
        outcomes[outcome] = {"simulated_variable": design.outcome, "samples": samples}
    return {
        "data": "simulated",
        "noise": noise,
        "seed": seed,
        "draws": draws,
        "treatment": settings["treatment"],
        "effects": settings["effects"],
        "parameters": parameters(str(found["simulated_variable"]) for found in outcomes.values()),
        "outcomes": outcomes,
    }


def _of_sample(
    design: Design, settings: dict[str, Any], name: str, plans: dict[tuple[str, str, str], Refilled]
) -> dict[str, Any]:
    """Return one sample's truth."""
    sample = settings["samples"][name]
    rows = estimands(design, settings, sample)
    targets = {effects: found["no_controls"] for effects, found in rows["complete"]["beta_star"].items()}
    of_plans: dict[str, dict[str, Any]] = {plan: {} for plan in settings["plans"]}
    for plan, found in of_plans.items():
        for effects, target in targets.items():
            refilled = plans[plan, name, effects]
            kept = design.in_sample(sample) & refilled.rows.ravel()
            found |= {"n_obs": int(refilled.rows.sum()), "n_cities": int(refilled.rows.any(axis=0).sum())}
            found[effects] = _of_plan(refilled, target, beta_star(design, kept, [], effects))
    return {"years": sample, "rows": rows, **shape_estimands(design, settings, sample), "plans": of_plans}


def _of_plan(refilled: Refilled, target: float | None, of_rows: float | None) -> dict[str, float | None]:
    """Return a plan's mean coefficient with its Monte Carlo error, and how far it is from β* on all rows."""
    coefficients = np.array(refilled.coefficients)
    mean, n = coefficients.mean(), len(coefficients)
    return {
        "coefficient": number(mean),
        "mc_std_error": number(coefficients.std(ddof=1) / np.sqrt(n)) if n > 1 else None,
        "beta_star_of_its_rows": of_rows,
        "filling_bias": None if target is None else number(mean - target),
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
) -> dict[tuple[str, str, str], Refilled]:
    """Return each plan's coefficients in each sample under each choice of effects, one a redraw."""
    rows = design.rows
    years, codes = np.unique(rows["year"].to_numpy()), rows.loc[rows["year"].eq(rows["year"].min()), "code"]
    shape = (len(years), len(codes))
    treated = rows["treated"].to_numpy().reshape(shape)
    samples = {
        (name, effects): Sample(
            design.in_sample(sample).reshape(shape),
            treated,
            period_labels(rows, {"effects": effects}).reshape(shape)[:, 0],
        )
        for name, sample in settings["samples"].items()
        for effects in settings["effects"]
    }
    province = cities.set_index("code")["province_code"].reindex(codes)
    provinces = np.unique(province.to_numpy(dtype=str), return_inverse=True)[1]
    panels = redrawn_panels(design, shape, seed=seed, noise=noise, draws=draws)
    return refill(settings["plans"], samples, design.formula, panels, years, provinces, winners_of(backtest))


if __name__ == "__main__":
    with logged(snakemake):
        settings = {**snakemake.params.settings, "analyses": snakemake.params.analyses}
        scores = str(snakemake.input.get("backtest") or "")  # one file, or none
        found = truth(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_table(snakemake.input.treatment, TREATMENT),
            read_table(scores, BACKTEST) if scores else None,
            settings,
            seed=snakemake.params.seed,
            noise=snakemake.params.demo["noise"],
            draws=snakemake.params.draws,
        )
        rules = under_treatment_rules(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_policy(
                snakemake.input.policy,
                settings["treatment"]["policy"],
                Registry.load(snakemake.input.registry),
            ),
            settings,
        )
        found = {"study": snakemake.params.study, **found, "treatment_rules": rules}
        text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        with whole(snakemake.output.truth) as beside:
            beside.write_text(text, encoding="utf-8")
        write_table(filling_bias(found), snakemake.output.estimates, ESTIMATES)
