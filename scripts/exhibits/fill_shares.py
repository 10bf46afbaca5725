"""What share of each city's cells is filled, in the years that the headline is estimated on."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from scripts.exhibits.context import Context
from scripts.panel.sample_years import sample_years
from scripts.panel.schema import FILLED, Status

CLASSES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Bounds of the classes of shares: none, then each up to and with its upper bound."""


@dataclass(frozen=True)
class Shares:
    """Shares of cities' cells.

    Attributes
    ----------
    plan
        The fill plan that they are of.
    filled
        Whether they are of filled cells; if not, no plan fills any, and they are of missing ones.
    of_cities
        Share, 0 to 1, by code.
    empty
        Codes of the cities that have no value in any of the years under the plan.

    """

    plan: str
    filled: bool
    of_cities: pd.Series
    empty: frozenset[str]


def shares_of_cities(lineages: Mapping[str, pd.DataFrame], context: Context) -> Shares:
    """Return the shares of filled cells of the outcome under the headline's plan.

    Where that plan fills none of them, those under the plan nearest to the paper's, else under the study's first plan
    that fills any. Where no plan does, the shares of missing cells.

    Parameters
    ----------
    lineages
        Plan -> its lineage (schema `STATUSES`).
    context
        The study and its outcome.

    """
    years = sample_years(context.settings["samples"][context.headline["sample"]])
    published = (context.settings["published"] or {}).get("plan", "")
    order = dict.fromkeys([context.headline["plan"], published, *lineages])
    counts = {plan: _counts(lineages[plan], years, context.outcome) for plan in order if plan in lineages}
    plan = next((plan for plan, count in counts.items() if count[FILLED].to_numpy().any()), "")
    filled = bool(plan)
    plan = plan or context.headline["plan"]
    count = counts[plan]
    with_value = count.drop(columns=str(Status.MISSING)).sum(axis=1)
    share = count[FILLED].sum(axis=1) if filled else len(years) - with_value
    return Shares(plan, filled, share / len(years), frozenset(count.index[with_value == 0]))


def class_of(share: float) -> int:
    """Return the place of a share's class among `CLASSES`.

    >>> [class_of(share) for share in (0, 0.01, 0.25, 0.26, 1)]
    [0, 1, 1, 2, 4]
    """
    return next(place for place, bound in enumerate(CLASSES) if share <= bound + 1e-12)


def _counts(lineage: pd.DataFrame, years: list[int], outcome: str) -> pd.DataFrame:
    """Return how many of each city's cells of the outcome have which status, one row a city, one column a status."""
    cells = lineage[lineage["variable"] == outcome]
    if cells.empty:
        message = f"a lineage has no cells of the outcome {outcome}"
        raise ValueError(message)
    inside = cells["status"].where(cells["year"].isin(years), "")
    table = pd.crosstab(cells["code"], inside)
    return table.reindex(columns=[str(kind) for kind in Status], fill_value=0)
