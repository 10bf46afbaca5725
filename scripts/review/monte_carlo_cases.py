"""What is estimated on redrawn panels: the regressions and the rows that all panels share, with their targets.

Treatment, effects, figures and gaps stay those of the simulated files; only the outcome's errors are drawn afresh, and
every panel is filled by every plan. Which cells a plan leaves empty does not depend on the values, so that rows,
regressors and targets are the same in every panel. Definitions: docs/methods.md, "What is validated".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.within import Labels
from scripts.estimates.design import period_labels
from scripts.panel.fill import winners_of
from scripts.panel.formula import evaluate
from scripts.review.design import Booleans, Design, Floats, design_of, without_effect
from scripts.review.estimands import beta_star
from scripts.review.redraws import redrawn_errors, redrawn_panels
from scripts.review.refilling import filled_outcomes

COMPLETE = ""
"""The plan of the complete panel, of which no file prints all."""

EFFECT, NONE = "effect", "none"


@dataclass(frozen=True)
class Redraws:
    """Seed and scale of the errors (`noise`), and how many panels are drawn."""

    seed: int
    noise: float
    draws: int


@dataclass(frozen=True)
class Panels:
    """One world's panels: its name, its rows without errors, and the outcome `(n, draws)` under every plan."""

    world: str
    design: Design
    outcomes: dict[str, Floats]


@dataclass(frozen=True)
class Case:
    """One regression that every panel repeats.

    Attributes
    ----------
    world, effects, plan, model
        World, choice of effects, fill plan, and the regression's name.
    design
        The study's rows in this world.
    rows
        Mask of the design's rows `(n,)`.
    controls
        By name.
    targets
        What the coefficient is held to: `beta_star_of_rows` on these rows, `beta_star` on all of the sample's.
    outcomes
        `(rows, draws)`.

    """

    world: str
    effects: str
    plan: str
    model: str
    design: Design
    rows: Booleans
    controls: tuple[str, ...]
    targets: dict[str, float]
    outcomes: Floats

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows."""
        return self.design.rows[self.rows]

    @cached_property
    def unit(self) -> Labels:
        """Cities `(rows,)`."""
        return self.frame["unit"].to_numpy()

    @cached_property
    def year(self) -> Labels:
        """Years `(rows,)`."""
        return self.frame["year"].to_numpy()

    @cached_property
    def period(self) -> Labels:
        """Periods whose effects are in the regression, `(rows,)`."""
        return period_labels(self.frame, {"effects": self.effects})

    @cached_property
    def regressors(self) -> Floats:
        """The treatment, then the controls, `(rows, 1 + k)`."""
        controls = (self.design.regressors[name][self.rows] for name in self.controls)
        return np.column_stack([self.frame["treated"].to_numpy(), *controls])

    @property
    def about(self) -> dict[str, Any]:
        """What all of its rows of `VALIDATION` share."""
        named = {"world": self.world, "effects": self.effects, "plan": self.plan, "model": self.model}
        return named | {"n_obs": int(self.rows.sum()), "n_cities": int(self.frame["code"].nunique())}


def worlds_of(
    world: pd.DataFrame, cities: pd.DataFrame, treatment: pd.DataFrame, study: dict[str, Any]
) -> dict[str, Design]:
    """Return the study's rows in the world with the simulated effect, and in one without; parameters as `design_of`."""
    design = design_of(world, cities, treatment, study)
    return {EFFECT: design, NONE: without_effect(design)}


def panels_of(
    worlds: dict[str, Design],
    cities: pd.DataFrame,
    backtest: pd.DataFrame | None,
    study: dict[str, Any],
    redraws: Redraws,
) -> Iterator[Panels]:
    """Yield every world's panels, complete and under every plan; they have the same errors."""
    for name, design in worlds.items():
        chunks = list(_chunks(design, cities, backtest, study, redraws))
        yield Panels(name, design, {plan: np.hstack([chunk[plan] for chunk in chunks]) for plan in chunks[0]})


def shape_of(design: Design) -> tuple[int, int]:
    """Return how many years and cities the rows have, `(T, S)`."""
    return design.rows["year"].nunique(), design.rows["code"].nunique()


def provinces_of(design: Design, cities: pd.DataFrame) -> NDArray[np.int64]:
    """Return the province `(S,)` of each city, in the order of the rows, counted from 0."""
    province = cities.set_index("code")["province_code"].reindex(design.rows["code"].unique())
    return np.unique(province.to_numpy(dtype=str), return_inverse=True)[1]


def _chunks(
    design: Design, cities: pd.DataFrame, backtest: pd.DataFrame | None, study: dict[str, Any], redraws: Redraws
) -> Iterator[dict[str, Floats]]:
    """Yield chunks of panels: the outcome `(n, panels)` under every plan, and complete."""
    shape = shape_of(design)
    fixed: tuple[Any, ...] = (
        np.unique(design.rows["year"].to_numpy()),
        provinces_of(design, cities),
        winners_of(backtest),
    )
    drawn: dict[str, Any] = {"seed": redraws.seed, "noise": redraws.noise, "draws": redraws.draws}
    panels = redrawn_panels(design, shape, **drawn)
    for errors, observed in zip(redrawn_errors(design, shape, **drawn), panels, strict=True):
        copies = errors.shape[1] // shape[1]
        complete = {
            name: np.tile(values.reshape(shape), (1, copies)) for name, values in design.complete_inputs.items()
        }
        complete[design.outcome] = complete[design.outcome] * np.exp(errors)
        filled = dict(filled_outcomes(study["plans"], design.formula, observed, *fixed))
        every = {COMPLETE: evaluate(design.formula, complete), **filled}
        yield {plan: by_rows(values, shape) for plan, values in every.items()}


def by_rows(values: Floats, shape: tuple[int, int]) -> Floats:
    """Return panels that stand side by side `(T, S * panels)` as columns of rows by year and city `(T * S, panels)`."""
    return values.reshape(shape[0], -1, shape[1]).transpose(0, 2, 1).reshape(shape[0] * shape[1], -1)


def cases_of(panels: Panels, study: dict[str, Any]) -> Iterator[Case]:
    """Yield a world's regressions under every choice of effects; one whose target does not exist is left out."""
    design = panels.design
    inside = design.in_sample(study["samples"][study["headline"]["sample"]])
    for effects in study["effects"]:
        of_all = beta_star(design, inside, [], effects)
        for plan, values in panels.outcomes.items():
            there = inside & np.isfinite(values).all(axis=1)
            fills = bool(study["plans"].get(plan))
            models = {"fe": ()} if fills else _models(study, mediated=panels.world == EFFECT)
            for model, controls in models.items():
                rows = there if plan == COMPLETE else there & _seen(design, () if fills else controls)
                found = {"beta_star_of_rows": beta_star(design, rows, controls, effects)}
                found |= {} if controls else {"beta_star": of_all}
                targets = {name: value for name, value in found.items() if value is not None}
                if targets:
                    about = (panels.world, effects, plan, model, design)
                    yield Case(*about, rows, controls, targets, values[rows])


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
