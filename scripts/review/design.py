"""The study's rows of the simulated world, with treatment, outcome and regressors as the study defines them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.demo.schema import OUTCOMES
from scripts.estimates.design import POST
from scripts.files.bad_input import BadInput
from scripts.panel.formula import Formula, evaluate, expanded
from scripts.panel.sample_years import sample_years

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

EFFECTS = {
    "co2": {"total": "effect_total", "direct": "effect_direct"},
    "so2": {"total": "effect_so2"},
    "wastewater": {"total": "effect_wastewater"},
}
"""Outcome -> the whole effect on its logarithm, and the direct one where there are two, among the world's columns."""


@dataclass(frozen=True)
class Design:
    """The rows of all of the study's cities, sorted by year and code, and what is estimated on them.

    Attributes
    ----------
    rows
        `unit`, `code`, `year`; `start_year` as simulated, `total` and perhaps `direct`, the simulated effects; `cohort`
        and `treated` (0 or 1) as the study has them, and `Dt` (0 or 1) where its treatment has a fixed year.
    covered
        Where the treatment covers the city `(n,)`; one without a row of it is left out of every estimate.
    outcome, formula
        The simulated variable that the study's outcome is made from, and how.
    inputs
        The formula's inputs `(n,)`, the simulated variable without its errors; NaN where no file prints them.
    complete_inputs
        The same, whether a file prints them or not.
    expected, regressors
        The outcome without its errors, the controls and the moderator `(n,)`, as the study derives them.
    observed
        Where files print all that a regressor is made from `(n,)`.

    """

    rows: pd.DataFrame
    covered: Booleans
    outcome: str
    formula: Formula
    inputs: dict[str, Floats]
    complete_inputs: dict[str, Floats]
    expected: Floats
    regressors: dict[str, Floats]
    observed: dict[str, Booleans]

    def in_sample(self, sample: Mapping[str, Any]) -> Booleans:
        """Return which rows are a sample's: of its years, and of cities that the treatment covers, `(n,)`."""
        return self.rows["year"].isin(sample_years(sample)).to_numpy() & self.covered

    def seen_with(self, regressors: Iterable[str]) -> Booleans:
        """Return where files print the outcome and these regressors, `(n,)`."""
        outcome = ~np.any([np.isnan(values) for values in self.inputs.values()], axis=0)
        return np.all([outcome, *(self.observed[name] for name in regressors)], axis=0)


def design_of(world: pd.DataFrame, cities: pd.DataFrame, treatment: pd.DataFrame, settings: dict[str, Any]) -> Design:
    """Return the study's rows with the treatment as the study defines it.

    Parameters
    ----------
    world, cities, treatment
        Schemas `WORLD`, `CITIES`, `TREATMENT`.
    settings
        The study's `controls`, `years`, `treatment`, `derived`, `variables` and `analyses`, and one of its outcomes as
        `outcome`.

    Raises
    ------
    BadInput
        If the outcome is not one whose truth is known, or no city of the study is simulated.

    """
    formula = expanded(settings["outcome"], settings["derived"])
    outcome = next((name for name in formula.inputs if name in OUTCOMES), None)
    if outcome is None:
        raise BadInput(
            f"outcome {settings['outcome']}", f"one made from {' or '.join(OUTCOMES)}", "Choose such a study."
        )
    years = settings["years"]
    chosen = world["code"].isin(set(cities["code"])) & world["year"].between(years["from"], years["until"])
    if not chosen.any():
        raise BadInput("no city of the study", "some in the simulated world", "Correct demo: provinces.", file="config")
    some = world[chosen].sort_values(["year", "code"], ignore_index=True)
    rows = _with_treatment(some, treatment, settings).assign(
        **{name: some[column] for name, column in EFFECTS[outcome].items()}
    )

    wanted = {name: expanded(name, settings["derived"]) for name in [*settings["controls"], *_moderators(settings)]}
    columns = _columns(some, settings["variables"], "")
    without_errors = columns | {outcome: some[f"expected_{outcome}"].to_numpy()}
    printed = _columns(some, settings["variables"], "printed_")
    return Design(
        rows=rows,
        covered=rows["code"].isin(set(treatment["code"])).to_numpy(),
        outcome=outcome,
        formula=formula,
        inputs={name: np.where(printed[name], without_errors[name], np.nan) for name in formula.inputs},
        complete_inputs={name: without_errors[name] for name in formula.inputs},
        expected=evaluate(formula, without_errors),
        regressors={name: evaluate(of, columns) for name, of in wanted.items()},
        observed={name: np.all([printed[of] for of in each.inputs], axis=0) for name, each in wanted.items()},
    )


def without_effect(design: Design) -> Design:
    """Return the same rows in a world in which the policy does nothing to the outcome, its whole effect taken out.

    Mediators stay as they are: a regression that holds them constant then sees the policy through them, so that only
    regressions without mediators estimate nothing.
    """
    factor = np.exp(-design.rows["total"].to_numpy())
    inputs, complete = (
        values | {design.outcome: values[design.outcome] * factor} for values in (design.inputs, design.complete_inputs)
    )
    return replace(design, inputs=inputs, complete_inputs=complete, expected=evaluate(design.formula, complete))


def _with_treatment(some: pd.DataFrame, treatment: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """Return the rows' keys with each city's cohort and the dummies."""
    rows = some[["unit", "code", "year", "start_year"]]
    cohort = rows["code"].map(treatment.set_index("code")["start_year"]).astype("Int64")
    treated = rows["year"].ge(cohort).fillna(value=False).astype(float)
    fixed_year = settings["treatment"].get("fixed_year")
    period = {} if fixed_year is None else {POST: rows["year"].ge(fixed_year).astype(float)}
    return rows.assign(cohort=cohort, treated=treated, **period)


def _columns(rows: pd.DataFrame, variables: dict[str, str], prefix: str) -> dict[str, Floats]:
    """Return the world's columns of the study's variables, each in the scope that the study takes."""
    scopes = {name: "_districts" if scope == "districts" else "" for name, scope in variables.items()}
    return {name: rows[f"{prefix}{name}{suffix}"].to_numpy() for name, suffix in scopes.items()}


def _moderators(settings: dict[str, Any]) -> list[str]:
    """Return what the study's effect may depend on."""
    return [settings["analyses"]["moderation"]["moderator"]] if "moderation" in settings["analyses"] else []
