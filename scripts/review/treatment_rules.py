"""The truth under every rule of who counts as treated, and from when: what another definition estimates instead.

The simulated effects follow the paper's rule (any part named, year of the label). Under another one some treated cities
stand among the controls or start late, so its β* differs although no effect does.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.panel.treatment import LATER, RULES, STARTS, treatment
from scripts.review.design import design_of
from scripts.review.estimands import estimands

Starts = tuple[tuple[str, Any], ...]
"""Each city that a definition covers, with its first treated year."""


def under_treatment_rules(
    world: pd.DataFrame, cities: pd.DataFrame, policies: pd.DataFrame, settings: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the estimands of every sample under every treatment rule and start.

    Parameters
    ----------
    world, cities, policies
        The simulated world (schema `WORLD`), the study's cities (schema `CITIES`), the policy's list as it is shipped.
    settings
        As `scripts.review.truth.truth` takes them.

    Returns
    -------
    list of dict
        One entry a definition: the keys of `treatment` that make it, `n_treated`, `n_cities`, and `outcomes` with their
        samples, without fill plans. A definition under which no city is treated has no outcomes.

    """
    known: dict[Starts, dict[str, Any]] = {}
    definitions = _definitions(settings["treatment"])
    return [_under(definition, world, cities, policies, settings, known) for definition in definitions]


def _definitions(own: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every rule and start, and under a fixed year the other ways to count the cities that start later."""
    fixed = {key: own[key] for key in ("fixed_year", "later") if own.get("fixed_year") is not None}
    yield from ({"rule": rule, "start": start} | fixed for rule in RULES for start in STARTS)
    others = [later for later in LATER if fixed and later != own["later"]]
    yield from ({"rule": own["rule"], "start": own["start"]} | fixed | {"later": later} for later in others)


def _under(
    definition: dict[str, Any],
    world: pd.DataFrame,
    cities: pd.DataFrame,
    policies: pd.DataFrame,
    settings: dict[str, Any],
    known: dict[Starts, dict[str, Any]],
) -> dict[str, Any]:
    """Return the entry of one definition; those that date every city alike share what is `known` of their outcomes."""
    defined = settings | {"treatment": settings["treatment"] | definition}
    try:
        starts = treatment(policies, cities, defined["treatment"])
    except BadInput:
        return {**definition, "n_treated": 0, "n_cities": 0, "outcomes": {}}
    counts = {"n_treated": int(starts["start_year"].notna().sum()), "n_cities": len(starts)}
    alike = tuple(zip(starts["code"], starts["start_year"].astype(object), strict=True))
    if alike not in known:
        known[alike] = {name: _samples(name, world, cities, starts, defined) for name in defined["outcomes"]}
    return {**definition, **counts, "outcomes": known[alike]}


def _samples(
    outcome: str, world: pd.DataFrame, cities: pd.DataFrame, starts: pd.DataFrame, settings: dict[str, Any]
) -> dict[str, Any]:
    """Return the estimands of one outcome in every sample."""
    design = design_of(world, cities, starts, settings | {"outcome": outcome})
    return {name: estimands(design, settings, sample) for name, sample in settings["samples"].items()}
