"""The regressions of the robustness checks: other controls, pilots near by, and the years since the start."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from scripts.estimates.design import POST, Sample, joined, period_labels
from scripts.estimates.distances import distances_km, pilots_near
from scripts.estimates.regress import coefficient_rows, regress
from scripts.estimates.tidy import of_sample
from scripts.files.bad_input import BadInput

NEAR, SHARE, YEARS_SINCE = "near_pilots", "province_share", "years_since"
"""Regressors beside the treatment: other pilots within a distance, share of the province's other cities, the dose."""
PRE_PERIOD = "pre_period"


def column(
    sample: Sample, regressors: Sequence[str], study: dict[str, Any], *, model: str, subgroup: str, controls: str = ""
) -> Iterator[dict[str, Any]]:
    """Yield the treatment's row of a regression and that of a regressor made here, or one that says why there is none.

    Parameters
    ----------
    sample, regressors, study, model
        As in `regress`; the treatment is put before the regressors.
    subgroup
        The check.
    controls
        What the estimates call the controls, where their names are too many.

    """
    name = study["treatment"]["name"]
    try:
        fitted = regress(sample, study["outcome"], [name, *regressors], study, model=model, subgroup=subgroup)
    except BadInput as error:
        yield of_sample(sample, estimator="within", model=model, subgroup=subgroup, term=name, note=error.found)
        return
    shown = {name, NEAR, SHARE, YEARS_SINCE}
    called = {"controls": controls} if controls else {}
    yield from (row | called for row in coefficient_rows(fitted) if row["term"] in shown)


def with_pre_period(sample: Sample, study: dict[str, Any]) -> tuple[Sample, list[str]]:
    """Return the sample with each control's mean before the policy, times every period but the first, and their names.

    The means are over the years `before` of the values that there are; a city without any drops out, and is counted.
    """
    before = study["before"]
    early = sample.rows[sample.rows["year"].between(before["from"], before["until"])]
    means = early.groupby("code")[study["controls"]].mean()
    observed = sample.rows[study["outcome"]].notna()
    periods = period_labels(sample.rows, study)
    of_city = means.reindex(sample.rows["code"])
    columns = {
        f"{control} x {period:g}": of_city[control].to_numpy() * (periods == period)
        for control in study["controls"]
        for period in np.unique(periods[observed])[1:]
    }
    wide = pd.DataFrame(columns, index=sample.rows.index)
    return replace(sample, rows=pd.concat([sample.rows, wide], axis=1)), list(columns)


def near_pilots(sample: Sample, starts: pd.Series, seats: pd.DataFrame, distance: int) -> Sample:
    """Return the sample with the number of other pilots within a distance."""
    apart = distances_km(seats, list(starts.index))
    placed = ~np.isnan(np.diag(apart))
    near = np.where(placed[:, None], (apart <= distance).astype(float), np.nan)
    np.fill_diagonal(near, np.where(placed, 0.0, np.nan))
    rows = sample.rows.assign(**{NEAR: pilots_near(sample.rows, starts, near)})
    unplaced = int((~placed & starts.notna().to_numpy()).sum())
    note = f"pilots whose seat is not known: {unplaced}" if unplaced else ""
    return replace(sample, rows=rows, note=joined([sample.note, note]))


def without_near(sample: Sample, starts: pd.Series, seats: pd.DataFrame, distance: int) -> Sample:
    """Return the sample without the never-treated cities that have a pilot within a distance."""
    apart = distances_km(seats, list(starts.index))
    np.fill_diagonal(apart, np.inf)
    pilots = (starts <= sample.rows["year"].max()).fillna(value=False).to_numpy(bool)
    close = starts.index[(apart[:, pilots] <= distance).any(axis=1) & ~pilots]
    dropped = sample.rows["code"].isin(close) & sample.rows["start_year"].isna()
    n = sample.rows.loc[dropped, "code"].nunique()
    note = f"untreated cities within {distance} km of a pilot, left out: {n}"
    return replace(sample, rows=sample.rows[~dropped].reset_index(drop=True), note=joined([sample.note, note]))


def province_share(sample: Sample, starts: pd.Series, province: pd.Series) -> Sample:
    """Return the sample with the share of the province's other cities that are treated, null for a city alone."""
    of_city = province.reindex(starts.index).to_numpy()
    same = (of_city[:, None] == of_city).astype(float)
    np.fill_diagonal(same, 0)
    others = same.sum(axis=1, keepdims=True)
    shares = np.divide(same, others, out=np.full_like(same, np.nan), where=others > 0)
    return replace(sample, rows=sample.rows.assign(**{SHARE: pilots_near(sample.rows, starts, shares)}))


def years_since(sample: Sample, study: dict[str, Any]) -> Sample:
    """Return the sample with the years since a city's start, zero before it and for cities without one."""
    under = sample.rows[study["treatment"]["name"]]
    since = (sample.rows["year"] - sample.rows["start_year"]).fillna(0).astype(float)
    return replace(sample, rows=sample.rows.assign(**{YEARS_SINCE: since * under}))


def kept_controls(names: Sequence[str]) -> list[str]:
    """Return a regression's controls: its regressors without the treatment and the periods' dummy."""
    return [name for name in names[1:] if name != POST]
