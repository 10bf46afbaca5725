"""Estimates put into their one form: whatever an analysis does not set is empty or null."""

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from scripts.estimates.design import Sample
from scripts.estimates.schema import ESTIMATES
from scripts.files.bad_input import BadInput


def tidy(rows: Iterable[dict[str, Any]], analysis: str, study: dict[str, Any]) -> pd.DataFrame:
    """Return one row an estimate with every column of `ESTIMATES`, in the order given.

    Parameters
    ----------
    rows
        Columns that differ between estimates; see `of_sample`.
    analysis
        The analysis' name.
    study
        `study`, `data` and `treatment` as in the study's file, `outcome` and, where the analysis has effects, `effects`
        as `by_outcome_and_effects` chooses them.

    """
    names = {
        "study": study["study"],
        "data": study["data"],
        "outcome": study["outcome"],
        "effects": study["effects"],
        "treatment": study["treatment"]["name"],
        "analysis": analysis,
    }
    empty = {name: None if column.nullable else "" for name, column in ESTIMATES.columns.items()}
    return ESTIMATES.validate(pd.DataFrame([empty | names | row for row in rows], columns=list(empty)))


def together(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the frames of one analysis, one an outcome and choice of effects, as one frame."""
    return pd.concat(list(frames), ignore_index=True)


def of_sample(sample: Sample, **columns: object) -> dict[str, Any]:
    """Return an estimate's columns with the fill plan and the sample that it belongs to."""
    return {"plan": sample.plan, "sample": sample.name, **columns}


def or_why_not(
    attempts: Iterable[tuple[dict[str, Any], Callable[[], Iterable[dict[str, Any]]]]],
) -> list[dict[str, Any]]:
    """Return the rows of every attempt, and one row without numbers for each that cannot be estimated.

    Parameters
    ----------
    attempts
        What the row without numbers says of itself beside the `note`, and what yields the rows.

    Raises
    ------
    BadInput
        That of the first attempt, if all of them fail: then there is nothing to go on with.

    """
    rows: list[dict[str, Any]] = []
    errors: list[BadInput] = []
    given = list(attempts)
    for about, attempt in given:
        try:
            rows += attempt()
        except BadInput as error:
            errors.append(error)
            rows.append(about | {"note": error.found})
    if errors and len(errors) == len(given):
        raise errors[0]
    return rows
