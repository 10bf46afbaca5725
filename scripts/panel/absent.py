"""Years of the study's samples in which a variable was observed in none of its cities.

A table that an edition lacks leaves no trace among the cells but empty ones: the study runs on the years that it has,
and these rows say which it has not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scripts.files.bad_input import BadInput

_FILES_SHOWN = 4


def absent_years(cells: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return the years in which a variable has no observed cell at all.

    Parameters
    ----------
    cells
        As `collect` returned them (schema `CELLS`).
    years
        The years of the study's samples.

    Returns
    -------
    pandas.DataFrame
        Schema `ABSENT`: `variable` and `year`, sorted by both.

    """
    counts = cells[cells["year"].isin(years)].groupby(["variable", "year"])["value"].count()
    return counts[counts.eq(0)].index.to_frame(index=False)


def refuse_absent(
    absent: pd.DataFrame, observations: pd.DataFrame, settings: Mapping[str, Any], study: str = ""
) -> None:
    """Stop if a variable is absent in some year; name variables, scopes, years and the files that were searched.

    Parameters
    ----------
    absent
        As `absent_years` returned it.
    observations
        Everything that the study's sources hold (schema `OBSERVATIONS`).
    settings
        The study's `sources`, and its `variables`, each with its scope.
    study
        The study's name, for messages.

    Raises
    ------
    BadInput
        If `absent` has a row.

    """
    if absent.empty:
        return
    listed = [
        f"{name} ({scope}) in {_listed(rows['year'])}{_in_other_scopes(observations, rows, scope)}"
        for name, scope in settings["variables"].items()
        if not (rows := absent[absent["variable"].eq(name)]).empty
    ]
    searched = [_searched(observations, source, sorted(set(absent["year"]))) for source in settings["sources"]]
    raise BadInput(
        f"no cell of {'; of '.join(listed)}",
        f"one or more of the study's cities in every year of its samples, in {'; '.join(searched)}",
        "Add the tables of these years (results/left_out lists what the readers met and did not read), take the years "
        "out of the samples, or set checks.absent_years to record.",
        file=f"study {study}" if study else None,
    )


def _in_other_scopes(observations: pd.DataFrame, absent: pd.DataFrame, scope: str) -> str:
    """Say in which of the years (of one variable) the sources have it with another scope."""
    there = observations["variable"].isin(absent["variable"]) & observations["year"].isin(absent["year"])
    others = observations[there & observations["scope"].ne(scope)]
    if others.empty:
        return ""
    return f" (there with scope {_listed(others['scope'])} in {_listed(others['year'])})"


def _searched(observations: pd.DataFrame, source: str, years: Sequence[int]) -> str:
    """Name a source and its files of each year."""
    of_source = observations[observations["source"].eq(source)]
    parts = []
    for year in years:
        files = sorted(set(of_source.loc[of_source["year"].eq(year), "file"]))
        more = f" and {len(files) - _FILES_SHOWN} more" if len(files) > _FILES_SHOWN else ""
        parts.append(f"{year} {', '.join(files[:_FILES_SHOWN]) or 'no file'}{more}")
    return f"{source} ({'; '.join(parts)})"


def _listed(values: pd.Series) -> str:
    """Return different values in order, between commas."""
    return ", ".join(str(value) for value in sorted(set(values)))
