"""How the fixed-effects estimate and its standard errors fare over panels whose truth is known.

Treatment, effects, figures and gaps stay those of the simulated files; only the outcome's errors are drawn afresh. Each
panel is filled by every plan and estimated, in the world with the simulated effect and in one without. Reported are
bias, coverage and rejections; of a plan that fills, what its coefficient is off β* on all rows is its filling bias.
Definitions: docs/methods.md, "What is validated".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.demo.schema import WORLD
from scripts.econometrics.covariance import CONVENTIONS, Convention
from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.many_outcomes import solve_outcomes
from scripts.econometrics.regression import interval, two_sided
from scripts.estimates.design import period_labels
from scripts.exhibits.context import Context
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.fill import winners_of
from scripts.panel.formula import evaluate
from scripts.panel.schema import BACKTEST, CITIES, TREATMENT
from scripts.review.design import Booleans, Design, Floats, design_of, without_effect
from scripts.review.estimands import TREATED, beta_star
from scripts.review.pages import write_csv, write_html_page
from scripts.review.redraws import redrawn_errors, redrawn_panels
from scripts.review.refilling import filled_outcomes
from scripts.review.schema import VALIDATION
from scripts.review.validation_page import validation_page

LEVEL = 0.05
COMPLETE = ""
"""The plan of the complete panel, of which no file prints all."""


@dataclass(frozen=True)
class Case:
    """One regression that every panel repeats.

    Attributes
    ----------
    plan, model
        Fill plan, and the regression's name.
    rows
        Mask of the design's rows `(n,)`.
    controls
        By name.
    targets
        What the coefficient is held to: `beta_star_of_rows` on these rows, `beta_star` on all of the sample's.

    """

    plan: str
    model: str
    rows: Booleans
    controls: tuple[str, ...]
    targets: dict[str, float]


def monte_carlo(
    world: pd.DataFrame,
    cities: pd.DataFrame,
    treatment: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    *,
    seed: int,
    noise: float,
    draws: int,
) -> pd.DataFrame:
    """Return bias, coverage and rejections of the treatment's coefficient over redrawn panels, headline sample.

    Parameters
    ----------
    world, cities, treatment, backtest
        As in `scripts.review.truth`.
    study
        `study`, `data`, and of the study's file what `scripts.review.truth` takes, and `headline`.
    seed, noise
        Of the world.
    draws
        Panels.

    Returns
    -------
    pandas.DataFrame
        Schema `VALIDATION`, estimator `within`. A plan that fills is estimated without controls, which it would fill
        too; in the world without an effect there is no regression on mediators, which the policy still moves.

    Raises
    ------
    BadInput
        As `scripts.review.design.design_of`.

    """
    rows: list[dict[str, Any]] = []
    for outcome in study["outcomes"]:
        design = design_of(world, cities, treatment, study | {"outcome": outcome})
        for name, of_world in {"effect": design, "none": without_effect(design)}.items():
            about = {"outcome": outcome, "world": name}
            chunks = list(_chunks(of_world, cities, backtest, study, seed=seed, noise=noise, draws=draws))
            for effects in study["effects"]:
                for case in _cases(of_world, chunks[0], study, effects, mediated=name == "effect"):
                    found = _rows(case, of_world, chunks, effects)
                    rows += [about | {"effects": effects, **row} for row in found]
    shared = {"study": study["study"], "data": study["data"], "sample": study["headline"]["sample"], "draws": draws}
    return pd.DataFrame([shared | {"estimator": "within"} | row for row in rows])


def _chunks(
    design: Design,
    cities: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    *,
    seed: int,
    noise: float,
    draws: int,
) -> Iterator[dict[str, Floats]]:
    """Yield chunks of panels: the outcome `(n, panels)` under every plan, and complete."""
    years, codes = np.unique(design.rows["year"].to_numpy()), design.rows["code"].unique()
    shape = (len(years), len(codes))
    province = cities.set_index("code")["province_code"].reindex(codes).to_numpy(dtype=str)
    fixed = (years, np.unique(province, return_inverse=True)[1], winners_of(backtest))
    drawn: dict[str, Any] = {"seed": seed, "noise": noise, "draws": draws}
    panels = redrawn_panels(design, shape, **drawn)
    for errors, observed in zip(redrawn_errors(design, shape, **drawn), panels, strict=True):
        copies = errors.shape[1] // len(codes)
        complete = {
            name: np.tile(values.reshape(shape), (1, copies)) for name, values in design.complete_inputs.items()
        }
        complete[design.outcome] = complete[design.outcome] * np.exp(errors)
        filled = dict(filled_outcomes(study["plans"], design.formula, observed, *fixed))
        every = {COMPLETE: evaluate(design.formula, complete), **filled}
        yield {plan: _by_rows(values, shape) for plan, values in every.items()}


def _by_rows(values: Floats, shape: tuple[int, int]) -> Floats:
    """Return panels that stand side by side `(T, S * panels)` as columns of rows by year and city `(T * S, panels)`."""
    return values.reshape(shape[0], -1, shape[1]).transpose(0, 2, 1).reshape(shape[0] * shape[1], -1)


def _cases(
    design: Design, outcomes: dict[str, Floats], study: dict[str, Any], effects: str, *, mediated: bool
) -> Iterator[Case]:
    """Yield the regressions; which cells a plan leaves empty is the same in every panel."""
    inside = design.in_sample(study["samples"][study["headline"]["sample"]])
    of_all = beta_star(design, inside, [], effects)
    for plan, values in outcomes.items():
        there = inside & np.isfinite(values).all(axis=1)
        fills = bool(study["plans"].get(plan))
        models = {"fe": ()} if fills else _models(study, mediated=mediated)
        for model, controls in models.items():
            rows = there if plan == COMPLETE else there & _seen(design, () if fills else controls)
            found = {"beta_star_of_rows": beta_star(design, rows, controls, effects)}
            found |= {} if controls else {"beta_star": of_all}
            targets = {name: value for name, value in found.items() if value is not None}
            if targets:
                yield Case(plan, model, rows, controls, targets)


def _models(study: dict[str, Any], *, mediated: bool) -> dict[str, tuple[str, ...]]:
    """Return the regressions of a panel that is not filled: without controls, without mediators, with all controls."""
    controls, mediators = study["controls"], study["mediators"]
    direct = tuple(name for name in controls if name not in mediators)
    models = {"fe": (), "fe_without_mediators": direct if mediators else (), "fe_controls": tuple(controls)}
    if mediators and not mediated:
        models["fe_controls"] = ()
    return {name: chosen for name, chosen in models.items() if chosen or name == "fe"}


def _seen(design: Design, controls: tuple[str, ...]) -> Booleans:
    """Return where files print the controls, `(n,)`."""
    return np.all([np.ones(len(design.rows), dtype=bool), *(design.observed[name] for name in controls)], axis=0)


def _rows(case: Case, design: Design, chunks: list[dict[str, Floats]], effects: str) -> Iterator[dict[str, Any]]:
    """Yield the case's rows of `VALIDATION`, one a convention and target."""
    rows = design.rows[case.rows]
    unit, time = rows["unit"].to_numpy(), period_labels(rows, {"effects": effects})
    columns = [rows["treated"].to_numpy(), *(design.regressors[name][case.rows] for name in case.controls)]
    regressors = [TREATED, *case.controls]
    solved: dict[Convention, list[tuple[Floats, Floats, int]]] = {convention: [] for convention in CONVENTIONS}
    for chunk in chunks:
        outcomes = chunk[case.plan][case.rows]
        names = [f"panel {place}" for place in range(outcomes.shape[1])]
        products = cross_products(np.column_stack([*columns, outcomes]), unit, time, [*regressors, *names])
        for convention in CONVENTIONS:
            fit = solve_outcomes(products, names, regressors, convention)
            solved[convention].append((fit.coefficients[:, 0], np.sqrt(fit.variances[:, 0]), fit.df))
    counts = {"n_obs": len(rows), "n_cities": rows["code"].nunique()}
    for convention, parts in solved.items():
        estimates, errors = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
        for target, value in case.targets.items():
            about = {"plan": case.plan, "model": case.model, "vcov": convention, "target": target, **counts}
            yield about | summary(estimates, errors, parts[0][2], value)


def summary(estimates: Floats, std_errors: Floats, df: int, value: float) -> dict[str, float]:
    """Return how estimates `(draws,)` with standard errors and t(df) fare beside the value that they estimate."""
    bounds = interval(estimates, std_errors, df, 1 - LEVEL)
    spread = float(estimates.std(ddof=1)) if len(estimates) > 1 else float("nan")
    return {
        "value": value,
        "mean": float(estimates.mean()),
        "bias": float(estimates.mean() - value),
        "bias_mc_error": spread / float(np.sqrt(len(estimates))),
        "sd": spread,
        "std_error": float(std_errors.mean()),
        "coverage": float(np.mean((bounds[:, 0] <= value) & (value <= bounds[:, 1]))),
        "rejected": float(np.mean(two_sided(estimates / std_errors, df) < LEVEL)),
    }


if __name__ == "__main__":
    with logged(snakemake):
        params, scores = snakemake.params, str(snakemake.input.get("backtest") or "")  # one file, or none
        context = Context.of(snakemake)
        found = monte_carlo(
            read_table(snakemake.input.world, WORLD),
            read_table(snakemake.input.cities, CITIES),
            read_table(snakemake.input.treatment, TREATMENT),
            read_table(scores, BACKTEST) if scores else None,
            {"study": params.study, "data": params.data, "analyses": params.analyses, **params.settings},
            seed=params.seed,
            noise=params.demo["noise"],
            draws=params.draws,
        )
        write_table(found, snakemake.output.validation, VALIDATION)
        page = validation_page(found, context)
        write_html_page(page, snakemake.output.html)
        write_csv((page.heading, *page.lead), found, snakemake.output.csv)
