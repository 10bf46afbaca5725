"""The truth under every rule of who counts as treated, and from when: what another definition estimates instead.

The simulated effects follow the paper's rule (any part named, year of the label). Under another one some treated cities
stand among the controls or start late, so its β* differs although no effect does.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.panel.treatment import RULES, STARTS, treatment
from scripts.review.design import design_of
from scripts.review.estimands import estimands


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
        One entry a combination: `rule`, `start`, `n_treated`, `n_cities`, and `samples` without fill plans. A
        combination under which no city is treated has no samples.

    """
    return list(_each(world, cities, policies, settings))


def _each(
    world: pd.DataFrame, cities: pd.DataFrame, policies: pd.DataFrame, settings: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the entries, in the order of the rules and starts."""
    for rule in RULES:
        for start in STARTS:
            named = {"rule": rule, "start": start}
            try:
                treated = treatment(policies, cities, settings["treatment"] | named)
            except BadInput:
                yield {**named, "n_treated": 0, "n_cities": 0, "samples": {}}
                continue
            kept = cities[cities["code"].isin(treated["code"])]
            design = design_of(world, kept, treated, settings)
            samples = {name: estimands(design, settings, years)["rows"] for name, years in settings["samples"].items()}
            n_treated = int(treated["start_year"].notna().sum())
            yield {**named, "n_treated": n_treated, "n_cities": len(kept), "samples": samples}
