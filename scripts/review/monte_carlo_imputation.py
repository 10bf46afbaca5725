"""How multiple imputation fares over panels whose truth is known: Rubin's rules with both imputation models.

The outcome's filled cells of every redrawn panel are drawn again through the plan's steps (`estimates.completions`),
the completions regressed on the treatment without controls, and pooled with Barnard and Rubin's degrees of freedom
(`econometrics.rubin`). As the plans' rows are the same in every panel, so is the regression, which is linear in the
outcome (`econometrics.linear_effects`).
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from scripts.demo.schema import WORLD
from scripts.econometrics.linear_effects import LinearEffect, linear_within
from scripts.econometrics.rubin import Pooled, pool
from scripts.estimates.completions import Known, completed_cells, fills, starts_of, steps_of, years_fitted_on
from scripts.estimates.progress import progress
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.fill import winners_of
from scripts.panel.formula import evaluate
from scripts.panel.imputation import Grid
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.panel.streams import stream
from scripts.review.design import Design, Floats
from scripts.review.monte_carlo import own_convention
from scripts.review.monte_carlo_cases import (
    Case,
    Redraws,
    cases_of,
    panels_of,
    provinces_of,
    shape_of,
    worlds_of,
)
from scripts.review.monte_carlo_summary import summary, validation_of
from scripts.review.redraws import redrawn_panels
from scripts.review.schema import VALIDATION

DRAWS = 20
"""Completions a panel: with half of the information missing their mean has 2.5 % more variance than that of all."""

KINDS = {"without_treatment": False, "with_treatment": True}

Found = dict[tuple[str, str, str], list[Pooled]]
"""Plan, imputation model and effects -> one a panel that could be pooled."""


def monte_carlo_imputation(
    world: pd.DataFrame,
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    redraws: Redraws,
    *,
    draws: int = DRAWS,
) -> pd.DataFrame:
    """Return bias, coverage and rejections of pooled estimates over redrawn panels of both worlds.

    Parameters
    ----------
    world, cities, treatment, backtest, study, redraws
        As in `monte_carlo`.
    draws
        Completions a panel.

    Returns
    -------
    pandas.DataFrame
        Schema `VALIDATION`, estimators `rubin_without_treatment` and `rubin_with_treatment`, model `fe`, of every plan
        that fills the outcome. Panels that could not be completed are left out and counted in the `note`.

    Raises
    ------
    BadInput
        As `scripts.review.design.design_of`.

    """
    worlds = worlds_of(world, cities, treatment, study)
    one = panels_of(worlds, cities, backtest, study, replace(redraws, draws=1))
    say = progress(f"{study['study']} {study['outcome']}: imputation on {redraws.draws} panels")
    rows: list[dict[str, Any]] = []
    for done, panels in enumerate(one):
        cases = [case for case in cases_of(panels, study) if fills(study["plans"].get(case.plan, []), study)]
        known = _known(panels.design, cities, treatment, study)
        found: Found = {}
        linear = {(case.plan, case.effects): _linear(case, study) for case in cases}
        for panel, inputs in enumerate(_inputs(panels.design, redraws)):
            for plan in dict.fromkeys(case.plan for case in cases):
                of_plan = {case.effects: (case, linear[plan, case.effects]) for case in cases if case.plan == plan}
                for kind, with_treatment in KINDS.items():
                    streams = partial(stream, redraws.seed, study["study"], "validation", "imputation", panel + 1)
                    given = (inputs, study["plans"][plan], known, streams, winners_of(backtest), draws)
                    for effects, pooled in _pooled(panels.design, of_plan, *given, with_treatment=with_treatment):
                        found.setdefault((plan, kind, effects), []).append(pooled)
            say((done + (panel + 1) / redraws.draws) / len(worlds))
        for case in cases:
            rows += _rows(case, found, redraws.draws)
    return validation_of([{"draws_a_panel": draws, "vcov": "rubin"} | row for row in rows], study, redraws)


def _known(design: Design, cities: pd.DataFrame, treatment: pd.DataFrame, study: dict[str, Any]) -> Known:
    """Return what completions need beside the cells."""
    codes = design.rows["code"].unique().tolist()
    grid = Grid(np.unique(design.rows["year"].to_numpy()), codes, provinces_of(design, cities))
    starts, in_study = starts_of(treatment, codes, study)
    return Known(grid, starts, in_study, years_fitted_on(grid, study["samples"]))


def _linear(case: Case, study: dict[str, Any]) -> LinearEffect:
    """Return the case's regression."""
    return linear_within(case.regressors, case.unit, case.period, convention=own_convention(study))


def _inputs(design: Design, redraws: Redraws) -> Iterator[dict[str, Floats]]:
    """Yield every panel's inputs of the outcome's formula `(T, S)`, NaN where no file prints them."""
    shape = shape_of(design)
    for chunk in redrawn_panels(design, shape, seed=redraws.seed, noise=redraws.noise, draws=redraws.draws):
        for first in range(0, chunk[design.outcome].shape[1], shape[1]):
            yield {name: values[:, first : first + shape[1]] for name, values in chunk.items()}


def _pooled(
    design: Design,
    cases: dict[str, tuple[Case, LinearEffect]],
    inputs: dict[str, Floats],
    plan: list[dict[str, Any]],
    known: Known,
    streams: Any,  # noqa: ANN401 - a partial of `stream`, whose further keys are the variable's, the step's, the draw's
    winners: dict[str, Any],
    draws: int,
    *,
    with_treatment: bool,
) -> Iterator[tuple[str, Pooled]]:
    """Yield one panel's pooled estimate under one plan for each choice of effects; none where nothing can be drawn."""
    completed = {}
    try:
        for name, cells in inputs.items():
            given = (cells, steps_of(name, plan), known, partial(streams, name), winners.get(name))
            completed[name] = completed_cells(*given, with_treatment=with_treatment, draws=draws)
    except ValueError:
        return
    outcome = evaluate(design.formula, completed).transpose(0, 2, 1).reshape(len(design.rows), draws)
    for effects, (case, linear) in cases.items():
        estimates, errors = linear.of(outcome[case.rows])
        if np.isfinite(errors).all():
            yield effects, pool(estimates, errors**2, linear.df)


def _rows(case: Case, found: Found, draws: int) -> Iterator[dict[str, Any]]:
    """Yield the case's rows of `VALIDATION`, one an imputation model and target."""
    for kind in KINDS:
        pooled = found.get((case.plan, kind, case.effects), [])
        about = case.about | {"estimator": f"rubin_{kind}"}
        lost = draws - len(pooled)
        for target, value in case.targets.items():
            numbers: dict[str, Any] = {"value": value}
            if pooled:
                estimates, errors, df = np.array([(one.estimate, one.std_error, one.df) for one in pooled]).T
                numbers = summary(estimates, errors, df, value)
            note = {"note": f"panels that could not be completed: {lost}"} if lost else {}
            yield about | {"target": target} | numbers | note


if __name__ == "__main__":
    with logged(snakemake):
        params, scores = snakemake.params, str(snakemake.input.get("backtest") or "")  # one file, or none
        found = monte_carlo_imputation(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_table(snakemake.input.treatment, TREATMENT),
            read_table(scores, BACKTEST) if scores else None,
            {name: params[name] for name in ("study", "data", "outcome", "analyses")} | params.settings,
            Redraws(params.seed, params.demo["noise"], params.draws),
        )
        write_table(found, snakemake.output.validation, VALIDATION)
