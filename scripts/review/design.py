"""The study's rows of the simulated world, with the treatment, outcome and controls as the study defines them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.demo.schema import OUTCOMES
from scripts.files.bad_input import BadInput
from scripts.panel.formula import evaluate, parse

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """The study's rows of the world, sorted by year and code, and what is estimated on them.

    Attributes
    ----------
    rows
        The world's columns, `treated` (0 or 1) and `cohort`.
    outcome
        The simulated variable that the study's outcome is made from.
    expected, controls
        The outcome without its errors and the controls `(n,)`, as the study derives them.
    outcome_observed, all_observed
        Where files print the outcome, and where the controls too, in the scope that the study takes `(n,)`.

    """

    rows: pd.DataFrame
    outcome: str
    expected: Floats
    controls: dict[str, Floats]
    outcome_observed: NDArray[np.bool_]
    all_observed: NDArray[np.bool_]


def design_of(world: pd.DataFrame, cities: pd.DataFrame, treatment: pd.DataFrame, settings: dict[str, Any]) -> Design:
    """Return the study's rows with the treatment as the study defines it.

    Parameters
    ----------
    world, cities, treatment
        Schemas `WORLD`, `CITIES`, `TREATMENT`.
    settings
        The study's `outcome`, `controls`, `years`, `derived`, `variables`.

    Raises
    ------
    BadInput
        If the outcome is not one whose truth is known, or no city of the study is simulated.

    """
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
    columns = columns_of(rows, settings["variables"], "")
    printed = columns_of(rows, settings["variables"], "printed_")
    seen = np.all([printed[name] for name in formula.inputs], axis=0).astype(bool)
    inputs = {name for of in wanted.values() for name in of.inputs}
    controls_seen = np.all([printed[name] for name in sorted(inputs)], axis=0) if inputs else True
    expected = evaluate(formula, columns | {outcome: rows[f"expected_{outcome}"].to_numpy()})
    controls = {name: evaluate(of, columns) for name, of in wanted.items()}
    return Design(rows, outcome, expected, controls, seen, seen & controls_seen)


def columns_of(rows: pd.DataFrame, variables: dict[str, str], prefix: str) -> dict[str, Floats]:
    """Return the world's columns of the study's variables, each in the scope that the study takes."""
    scopes = {name: "_districts" if scope == "districts" else "" for name, scope in variables.items()}
    return {name: rows[f"{prefix}{name}{suffix}"].to_numpy() for name, suffix in scopes.items()}
