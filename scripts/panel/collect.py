"""Gather a study's observations into one cell a city, year and variable, and record what another one took its place.

Of two sources the one that the study names first wins. One source may give a cell twice only with the same value
(then the first by file, sheet and cell stands); two different values of one source stop the job, because no rule can
know which is right.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import CELLS, CITIES, KEY, SUPERSEDED, Status
from scripts.registry.prefectures import Registry
from scripts.sources.schema import OBSERVATIONS

SAME = 1e-9
"""Relative difference up to which two figures are one: a change of unit costs the last digit."""

_TEXT = ["unit_raw", "raw_text", "source", "file", "file_sha256", "sheet", "cell"]


def collect(
    observations: pd.DataFrame,
    cities: pd.DataFrame,
    settings: dict[str, Any],
    harmonise: Callable[[str], str] = str,
    study: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a study's cells, and the observations that lost their cell to another one.

    Parameters
    ----------
    observations
        Of the study's sources (schema `OBSERVATIONS`), in any order. Those of other cities, years, variables and
        scopes are simply not the study's.
    cities
        The study's cities (schema `CITIES`).
    settings
        `sources` in order of precedence; `variables`, each with the scope that is wanted; `years` with `from` and
        `until`, inclusive.
    harmonise
        Returns the code that a code's territory has today; the code as read is kept under `parameters`.
    study
        The study's name, for messages.

    Returns
    -------
    tuple of pandas.DataFrame
        Schemas `CELLS` (every city, year and variable; `missing` where nothing was observed) and `SUPERSEDED`.

    Raises
    ------
    BadInput
        If one source gives two values for one cell, or a variable has no observation in the study's years and cities:
        the message names the key that leaves none.

    """
    wanted = _wanted(observations, cities, settings, harmonise, study)
    _refuse_contradiction(wanted)
    kept = wanted.drop_duplicates(KEY)
    kept_by_key = kept.set_index(KEY)
    lost = wanted[wanted.duplicated(KEY)]
    superseded = _superseded(lost, kept_by_key.loc[pd.MultiIndex.from_frame(lost[KEY])].reset_index())

    years = range(settings["years"]["from"], settings["years"]["until"] + 1)
    grid = pd.MultiIndex.from_product([settings["variables"], sorted(cities["code"]), years], names=KEY)
    cells = kept_by_key.reindex(grid).reset_index()
    observed = cells["value"].notna()
    renamed = observed & cells["code_read"].ne(cells["code"])
    cells = cells.assign(
        status=np.where(observed, Status.OBSERVED, Status.MISSING),
        method="",
        parameters=("code=" + cells["code_read"]).where(renamed, ""),
        made_from="",
        low=np.nan,
        high=np.nan,
    ).fillna(dict.fromkeys(_TEXT, ""))
    return cells.sort_values(KEY, ignore_index=True)[[*CELLS.columns]], superseded


def _wanted(
    observations: pd.DataFrame,
    cities: pd.DataFrame,
    settings: dict[str, Any],
    harmonise: Callable[[str], str],
    study: str,
) -> pd.DataFrame:
    """Return the study's observations in order of precedence, with the code as read beside today's."""
    rank = {source: place for place, source in enumerate(settings["sources"])}
    strange = sorted(set(observations["source"]) - set(rank))
    if strange:
        message = f"observations of {strange[0]!r}, which is not among the study's sources {list(rank)}"
        raise ValueError(message)
    today = {code: harmonise(code) for code in observations["code"].unique()}
    wanted = observations.assign(
        code_read=observations["code"],
        code=observations["code"].map(today),
        precedence=observations["source"].map(rank),
    )
    years = wanted["year"].between(settings["years"]["from"], settings["years"]["until"])
    of_cities = wanted["code"].isin(set(cities["code"]))
    for variable, scope in settings["variables"].items():
        named = wanted["variable"].eq(variable)
        fits = {"variables": named & wanted["scope"].eq(scope), "years": years, "cities": of_cities}
        _refuse_empty(variable, scope, fits, sorted(set(wanted.loc[named, "scope"])), study)
    scope_wanted = wanted["variable"].map(settings["variables"])
    wanted = wanted[years & of_cities & wanted["scope"].eq(scope_wanted)]
    return wanted.sort_values([*KEY, "precedence", "file", "sheet", "cell"], ignore_index=True)


def _refuse_empty(variable: str, scope: str, steps: dict[str, pd.Series], scopes: list[str], study: str) -> None:
    """Stop at the key of the study that leaves no observation of a variable."""
    left = pd.Series(data=True, index=steps["variables"].index)
    for key, fits in steps.items():
        left &= fits
        if left.any():
            continue
        known = f"; the sources have it with scope {', '.join(scopes)}" if scopes and key == "variables" else ""
        raise BadInput(
            f"no observation of {variable} ({scope}) once the study's key {key!r} is applied{known}",
            "at least one",
            f"Change {key}, add a source, or take the variable out.",
            file=f"study {study}" if study else None,
        )


def _refuse_contradiction(wanted: pd.DataFrame) -> None:
    """Stop if one source gives two values for one cell, even where another source takes precedence over both."""
    again = wanted[wanted.duplicated([*KEY, "source"])].reset_index(drop=True)
    first = again[[*KEY, "source"]].merge(wanted.drop_duplicates([*KEY, "source"]), on=[*KEY, "source"], how="left")
    different = np.flatnonzero(~np.isclose(again["value"], first["value"], rtol=SAME, atol=0))
    if different.size:
        a, b = first.iloc[different[0]], again.iloc[different[0]]
        there = f"{a['file']}, {a['sheet']}, {a['cell']}"
        raise BadInput(
            f"{b['variable']} of city {b['code']} in {b['year']} as {b['raw_text']!r} ({b['value']:g}), and as "
            f"{a['raw_text']!r} ({a['value']:g}) in {there} ({different.size} such cells)",
            f"one value in source {b['source']!r}",
            "Correct one of the files or take it away.",
            file=b["file"],
            sheet=b["sheet"],
            cell=b["cell"],
        )


def _superseded(lost: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that lost their cell beside the ones that hold it, row by row, with the rule."""
    lost, kept = lost.reset_index(drop=True), kept.reset_index(drop=True)
    reason = [
        f"same value twice in {winner}" if winner == loser else f"{winner} comes before {loser} in the study's sources"
        for winner, loser in zip(kept["source"], lost["source"], strict=True)
    ]
    columns = ["value", "source", "file", "sheet", "cell"]
    beside = [lost[["code", "year", "variable", *columns]], kept[columns].add_prefix("kept_")]
    return pd.concat(beside, axis=1).assign(reason=pd.Series(reason, dtype=str))


if __name__ == "__main__":
    with logged(snakemake):
        read = [read_table(path, OBSERVATIONS) for path in snakemake.input.observations]
        collected, lost_cells = collect(
            pd.concat(read, ignore_index=True),
            read_table(snakemake.input.cities, CITIES),
            {name: snakemake.params[name] for name in ("sources", "variables", "years")},
            Registry.load(snakemake.input.registry).harmonise,
            snakemake.wildcards.study,
        )
        write_table(collected, snakemake.output.cells, CELLS)
        write_table(lost_cells, snakemake.output.superseded, SUPERSEDED)
