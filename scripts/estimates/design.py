"""The rows that an estimate stands on: the sample's years, the treatment, complete cases, and how many were filled.

Nothing is dropped without being counted: every function that leaves rows out returns a sentence that says how many and
why, for the estimate's `note`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.estimates.empty_years import empty_years
from scripts.estimates.schema import FILLED_SHARES
from scripts.files.bad_input import BadInput
from scripts.panel.sample_years import sample_years
from scripts.panel.schema import FILLED

POST = "Dt"
"""The dummy for the years from the treatment's fixed year on, a column of the rows where there is such a year."""


@dataclass(frozen=True)
class Sample:
    """The city-years of one fill plan and one of the study's samples.

    Attributes
    ----------
    plan, name
        Fill plan, and sample as the study names it.
    rows
        One row a city-year: `code`, `year`, every variable of the panel, the treatment under its name (0.0 or 1.0),
        `start_year` (null: never treated), `Dt` where the treatment has a fixed year, and for everything that an
        analysis explains or controls for whether the cell was filled, under `filled_name(variable)`.
    note
        The city-years that were left out so far, and why; empty if none was.

    """

    plan: str
    name: str
    rows: pd.DataFrame
    note: str


def samples_of(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> Iterator[Sample]:
    """Yield every sample of every fill plan, in the order in which the study names them.

    Parameters
    ----------
    panels, lineages
        Fill plan -> frame (schemas `PANEL` and `STATUSES`).
    treatment
        Schema `TREATMENT`. A city without a row of the study's policy is left out of the study.
    study
        `study`, `outcome`, `controls`, `samples` and `treatment` as in the study's file; `ratios` and
        `covariates` where the analysis has them.

    Raises
    ------
    BadInput
        If a sample has no city-year, or the panel lacks one of the study's variables.

    """
    for plan, panel in panels.items():
        _check_variables(panel, plan, study)
        treated = with_treatment(_with_filled(panel, lineages[plan], study), treatment, study)
        for name, span in study["samples"].items():
            years = sample_years(span)
            rows = treated[treated["year"].isin(years)].reset_index(drop=True)
            if rows.empty:
                raise BadInput(
                    f"no city-year of {years[0]} to {years[-1]} in the panel of plan {plan!r}, whose "
                    f"{panel['code'].nunique()} cities stand in {_span(panel['year'])}",
                    f"rows for the key samples.{name} of study {study['study']!r}",
                    f"Correct samples.{name}, or the keys years and cities of the study's file.",
                )
            in_years = panel[panel["year"].isin(years)]
            yield Sample(plan, name, rows, joined([_without_years(panel, span), _without_treatment(in_years, rows)]))


def filled_name(variable: str) -> str:
    """Return the name of the column that says whether a variable's cell was filled."""
    return f"{variable} is filled"


def with_treatment(panel: pd.DataFrame, treatment: pd.DataFrame, study: dict[str, Any]) -> pd.DataFrame:
    """Return the panel's rows of the cities that the treatment covers, with `start_year` and the dummies.

    The treatment's, named as `study["treatment"]["name"]`, is 1.0 from a city's own start on and 0.0 otherwise; where
    the treatment has a fixed year `Dt` is 1.0 from that year on, for every city.
    """
    policy = treatment.loc[treatment["policy"] == study["treatment"]["policy"], ["code", "start_year"]]
    rows = panel.merge(policy, on="code", how="inner", validate="many_to_one").sort_values(["code", "year"])
    treated = (rows["year"] >= rows["start_year"]).fillna(value=False)
    dummies = {study["treatment"]["name"]: treated.astype(float)}
    if study["treatment"].get("fixed_year") is not None:
        dummies[POST] = (rows["year"] >= study["treatment"]["fixed_year"]).astype(float)
    return rows.assign(**dummies).reset_index(drop=True)


def period_labels(rows: pd.DataFrame, study: dict[str, Any]) -> NDArray[np.generic]:
    """Return the periods `(n,)` whose effects the study's choice has: years, or under `post` before and after.

    City effects and the dummy `Dt` are effects of city and period, with two periods.
    """
    return rows[POST if study["effects"] == "post" else "year"].to_numpy()


def complete(sample: Sample, columns: Sequence[str], study: dict[str, Any]) -> tuple[pd.DataFrame, str]:
    """Return the rows that have a value in all `columns`, and a sentence on those that have not, and on whole years.

    Raises
    ------
    BadInput
        If none is left; the message counts the values of each column.

    """
    present = sample.rows[list(columns)].notna()
    kept = sample.rows[present.all(axis=1)].reset_index(drop=True)
    n, found = len(sample.rows), present.sum().to_dict()
    if kept.empty:
        counts = ", ".join(f"{name} {count}" for name, count in found.items())
        raise BadInput(
            f"no complete row among {n} city-years of plan {sample.plan!r} (values: {counts})",
            f"rows with all of {', '.join(columns)} for the key samples.{sample.name} of study {study['study']!r}",
            f"Correct samples.{sample.name}, leave the empty variable out, or fill it in plans.{sample.plan}.",
        )
    missing = [f"{name} {n - count}" for name, count in found.items() if count < n]
    used = [f"{len(kept)} of {n} city-years are complete; missing: {', '.join(missing)}"] if missing else []
    without = set(sample.rows["year"]) - set(kept["year"])
    return kept, joined([sample.note, *used, empty_years(without)])


def filled_shares(rows: pd.DataFrame, variable: str, split: int) -> dict[str, float]:
    """Return the share of rows whose `variable` was filled, by group and time.

    Parameters
    ----------
    rows
        Rows of a `Sample`, those that the estimate uses.
    variable
        Mostly the outcome.
    split
        First year that is `after` for a never-treated city; a treated city is split at its own start.

    Returns
    -------
    dict
        `filled_share_treated_before` and so on, each between 0 and 1; not a number for a group without rows.

    """
    filled = rows[filled_name(variable)].to_numpy()
    groups = rows_by_group(rows, split)
    return {name: float(filled[group].mean()) if group.any() else np.nan for name, group in groups.items()}


def rows_by_group(rows: pd.DataFrame, split: int) -> dict[str, NDArray[np.bool_]]:
    """Return which rows are behind each of `FILLED_SHARES`: treated and control cities, before and after `split`."""
    treated = rows["start_year"].notna().to_numpy()
    after = (rows["year"] >= rows["start_year"].fillna(split)).to_numpy(bool)
    groups = [treated & ~after, treated & after, ~treated & ~after, ~treated & after]
    return dict(zip(FILLED_SHARES, groups, strict=True))


def joined(sentences: Sequence[str]) -> str:
    """Join what there is to say about an estimate."""
    return "; ".join(sentence for sentence in sentences if sentence)


def _with_filled(panel: pd.DataFrame, lineage: pd.DataFrame, study: dict[str, Any]) -> pd.DataFrame:
    """Return the panel with a column for each variable of an analysis that says which of its cells were filled."""
    filled = lineage[lineage["status"].isin([str(kind) for kind in FILLED])]
    key = pd.MultiIndex.from_frame(panel[["code", "year"]])
    columns = {
        filled_name(name): key.isin(pd.MultiIndex.from_frame(filled.loc[filled["variable"] == name, ["code", "year"]]))
        for names in _variables(study).values()
        for name in names
    }
    return panel.assign(**columns)


def _check_variables(panel: pd.DataFrame, plan: str, study: dict[str, Any]) -> None:
    """Raise if a variable of the analysis is no column of the panel."""
    for key, names in _variables(study).items():
        missing = [name for name in names if name not in panel]
        if missing:
            raise BadInput(
                f"no variable {', '.join(missing)} in the panel of plan {plan!r}",
                f"every name under the key {key} of study {study['study']!r}",
                "Name one of variables or derived, or add it there.",
            )


def _variables(study: dict[str, Any]) -> dict[str, list[str]]:
    """Return the variables that an analysis explains or controls for, by the key that names them."""
    return {
        "outcome": [study["outcome"]],
        "controls": study["controls"],
        "ratios": list(study.get("ratios", {}).values()),
        "regressors": [*study.get("regressors", []), *study.get("logs", [])],
        "covariates": study.get("covariates", []),
        "moderator": [study["moderator"]] if "moderator" in study else [],
    }


def _without_years(panel: pd.DataFrame, span: dict[str, Any]) -> str:
    """Say which years inside its span the sample leaves out, and how many city-years these are."""
    left_out = sorted(span.get("without", []))
    if not left_out:
        return ""
    n = panel["year"].isin(left_out).sum()
    return f"left out by the sample: years {', '.join(map(str, left_out))}, city-years {n}"


def _without_treatment(panel: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Say how many cities and city-years the treatment's rule leaves out."""
    cities = panel["code"].nunique() - rows["code"].nunique()
    if not cities:
        return ""
    return f"left out by the treatment's rule: cities {cities}, city-years {len(panel) - len(rows)}"


def _span(years: pd.Series) -> str:
    """Return first and last year in words."""
    return f"{years.min()} to {years.max()}" if len(years) else "no year"
