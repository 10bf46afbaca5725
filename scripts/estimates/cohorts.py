"""A sample's cities by the year of their start, as estimators for staggered starts take them, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.estimates.design import Sample, complete, filled_shares, joined

NEVER = 0
"""The cohort of cities that do not start in the sample."""


@dataclass(frozen=True)
class Cohorts:
    """The rows of cities that start after the sample's first year, or not in it.

    Attributes
    ----------
    rows
        `unit` (whole numbers), `period`, `cohort` (first treated year, 0: none in the sample), `outcome`, and the
        controls; one row a city-year that has them all.
    sizes
        First treated year -> number of cities, without the cities of `NEVER`.
    n_never
        Cities that do not start in the sample.
    n_incomplete
        Cities without a row in some of the years.
    filled
        Shares of filled outcomes, as `filled_shares` gives them.
    note
        The city-years that were left out, and what is to be known of the cohorts.

    """

    rows: pd.DataFrame
    sizes: dict[int, int]
    n_never: int
    n_incomplete: int
    filled: dict[str, float]
    note: str


def cohorts_of(sample: Sample, controls: Sequence[str], study: dict[str, Any]) -> Cohorts:
    """Return the cities of a sample by their start.

    Raises
    ------
    BadInput
        If no row is complete.

    """
    every, note = complete(sample, [study["outcome"], *controls], study)
    start = every["start_year"].to_numpy(float, na_value=np.nan)
    first, last = every["year"].min(), every["year"].max()
    always, later = start <= first, start > last
    kept = every[~always].reset_index(drop=True)
    cohort = np.where(np.isnan(start) | later, NEVER, start)[~always].astype(int)
    rows = pd.DataFrame(
        {
            "unit": np.unique(kept["code"].to_numpy(), return_inverse=True)[1],
            "period": kept["year"].to_numpy(int),
            "cohort": cohort,
            "outcome": kept[study["outcome"]].to_numpy(float),
            **{name: kept[name].to_numpy(float) for name in controls},
        }
    )
    years, counts = np.unique(rows.drop_duplicates("unit")["cohort"].to_numpy(), return_counts=True)
    cities = {int(year): int(n) for year, n in zip(years, counts, strict=True)}
    sizes = {year: n for year, n in cities.items() if year != NEVER}
    years_of = rows.groupby("unit")["period"].nunique()
    n_incomplete = int((years_of < rows["period"].nunique()).sum())
    sentences = [
        note,
        _count("treated from the first year on, left out: cities", every.loc[always, "code"]),
        _count("start after the last year, taken for untreated: cities", every.loc[later, "code"]),
        f"cities without some of the years {n_incomplete} of {len(years_of)}" if n_incomplete else "",
        _named("cohorts of one city", [year for year, n in sizes.items() if n == 1]),
    ]
    split = study["treatment"]["never_treated_split"]
    filled = filled_shares(kept, study["outcome"], split)
    return Cohorts(rows, sizes, cities.get(NEVER, 0), n_incomplete, filled, joined(sentences))


def small_cohorts(cohorts: Cohorts, least: int) -> list[int]:
    """Return the cohorts with fewer cities than `least`."""
    return [year for year, n in cohorts.sizes.items() if n < least]


def _count(what: str, codes: pd.Series) -> str:
    return f"{what} {codes.nunique()}" if len(codes) else ""


def _named(what: str, years: Sequence[int]) -> str:
    return f"{what}: {', '.join(map(str, years))}" if years else ""
