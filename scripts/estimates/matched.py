"""One matched version of a sample: the rows to match, their propensity scores, their neighbours, and what is kept.

A version matches city-years as if they were a cross-section (the papers' way), or cities on their means over years
before the policy. Treated are the cities whose own start lies in the sample, in all of their years.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.nearest_neighbours import (
    Mask,
    Matches,
    combined,
    on_support,
    with_replacement,
    within_groups,
    without_replacement,
)
from scripts.econometrics.propensity_score import NoPropensityScore, PropensityScore, propensity_score
from scripts.estimates.design import Sample
from scripts.files.bad_input import BadInput

Settings = dict[str, Any]
INCOMPLETE = "incomplete"
"""How the reason of a row begins that lacks a value."""


@dataclass(frozen=True)
class Matched:
    """A version of a sample after matching.

    Attributes
    ----------
    sample, version
        What was matched, and the version's name.
    rows
        One row a city-year or city: the columns of `SCORES` except the names, and the covariates.
    fit
        The logit; None if it cannot be estimated.
    note
        Why it cannot; else empty.

    """

    sample: Sample
    version: str
    rows: pd.DataFrame
    fit: PropensityScore | None
    note: str

    @property
    def empty_years(self) -> list[int]:
        """The years in which no city-year has the values needed; none where cities are matched."""
        of_years = self.rows[self.rows["year"].notna()]
        complete = ~of_years["reason"].str.startswith(INCOMPLETE)
        return sorted(set(of_years["year"]) - set(of_years.loc[complete, "year"]))


def matched(sample: Sample, version: str, settings: Settings, study: dict[str, Any]) -> Matched:
    """Match a sample as a version says.

    Parameters
    ----------
    sample
        The rows to choose from.
    version, settings
        The version's name and its keys in the study's file.
    study
        `study`, `outcome`, `controls` as in the study's file; `covariates` of the analysis.

    Raises
    ------
    BadInput
        If the years before the policy are not before it.

    """
    covariates = study["covariates"] or study["controls"]
    rows = to_match(sample, settings, [*covariates], study)
    complete = rows["reason"].eq("").to_numpy()
    there = rows[complete]
    try:
        fit = propensity_score(there[covariates].to_numpy(float), there["treated"].to_numpy(bool), covariates)
    except NoPropensityScore as error:
        unscored = rows.assign(reason=rows["reason"].where(~complete, f"no_score: {error}"))
        return Matched(sample, version, unscored, None, str(error))
    inside = on_support(fit.logit, there["treated"].to_numpy(bool), settings["support"])
    matches = _matches(there, fit, inside, settings)
    reason = _reasons(there["treated"].to_numpy(bool), inside, matches, settings)
    weight = matches.frequency if settings["weights"] == "frequency" else np.ones(len(there))
    labels = _labels(there)
    columns: dict[str, Any] = {
        "score": fit.score,
        "logit": fit.logit,
        "on_support": inside,
        "frequency": matches.frequency,
        "weight": np.where(reason == "", weight, 0.0),
        "matched_to": [" ".join(labels[near]) for near in matches.neighbours],
        "reason": reason,
    }
    for name, values in columns.items():
        rows.loc[complete, name] = values
    return Matched(sample, version, rows, fit, "")


def to_match(sample: Sample, settings: Settings, covariates: Sequence[str], study: dict[str, Any]) -> pd.DataFrame:
    """Return the rows to match by code and year, with the reason of those that lack a value.

    A city-year needs outcome and controls too, since it is itself a row of the regression; a city needs one value of
    each covariate in the years of its mean.
    """
    rows = sample.rows.sort_values(["code", "year"], ignore_index=True)
    treated = (rows["start_year"] <= rows["year"].max()).fillna(value=False).astype(bool)
    rows = rows.assign(treated=treated, city_years=1)
    needed = [*covariates]
    if settings["rows"] == "pre_period":
        rows = _means(rows, covariates, settings["years"], study)
    else:
        needed = list(dict.fromkeys([study["outcome"], *covariates, *study["controls"]]))
    missing = rows[needed].isna()
    every = np.array(needed, dtype=object)
    names = [", ".join(every[line]) for line in missing.to_numpy()]
    empty: dict[str, Any] = {
        "score": np.nan,
        "logit": np.nan,
        "on_support": False,
        "frequency": 0.0,
        "weight": 0.0,
        "matched_to": "",
    }
    columns = ["code", "year", "city_years", "treated", *covariates]
    return rows[columns].assign(**empty, reason=[f"{INCOMPLETE}: {which}" if which else "" for which in names])


def _means(rows: pd.DataFrame, covariates: Sequence[str], years: dict[str, int], study: dict[str, Any]) -> pd.DataFrame:
    """Return one row a city: the covariates' means over the years, each over those that have a value."""
    early = rows[rows["treated"] & (rows["start_year"] <= years["until"])]
    if len(early):
        first = early.iloc[0]
        raise BadInput(
            f"years {years['from']} to {years['until']} before the policy, but city {first['code']} starts in "
            f"{first['start_year']}",
            f"years before the first start for analyses.matching.versions of study {study['study']!r}",
            "End the years of that version earlier.",
        )
    cities = rows.groupby("code").agg(treated=("treated", "first"), city_years=("year", "size"))
    means = rows[rows["year"].between(years["from"], years["until"])].groupby("code")[list(covariates)].mean()
    return cities.join(means).reset_index().assign(year=pd.array([pd.NA] * len(cities), dtype="Int64"))


def _matches(rows: pd.DataFrame, fit: PropensityScore, inside: Mask, settings: Settings) -> Matches:
    """Find the neighbours."""
    treated = rows["treated"].to_numpy(bool)
    near = fit.logit if settings["distance"] == "logit" else fit.score
    caliper = np.inf if settings["caliper"] is None else settings["caliper"]
    if settings["distance"] == "logit":
        caliper *= np.std(fit.logit, ddof=1)
    sets = within_groups(rows["year"].to_numpy(int), inside) if settings.get("by_year") else [inside]
    if settings["replacement"]:
        return combined([with_replacement(near, treated, those, settings["neighbours"], caliper) for those in sets])
    return combined([without_replacement(near, treated, those, caliper) for those in sets])


def _reasons(treated: Mask, inside: Mask, matches: Matches, settings: Settings) -> np.ndarray:
    """Return why a row is not kept, an empty text for one that is."""
    alone = matches.frequency == 0
    unused = alone & ~treated & (settings["keep"] == "matched")
    return np.select([~inside, alone & treated, unused], ["off_support", "no_neighbour", "not_a_neighbour"], "")


def _labels(rows: pd.DataFrame) -> np.ndarray:
    """Return what a row is called as a neighbour."""
    years = rows["year"].astype("string").radd(":").fillna("")
    return (rows["code"].astype("string") + years).to_numpy(object)
