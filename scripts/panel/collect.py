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
from scripts.panel.absent import absent_years, refuse_absent
from scripts.panel.schema import ABSENT, CELLS, CITIES, KEY, SUPERSEDED, UNIT_RATIOS, Status
from scripts.panel.unit_ratios import refuse_unit_ratios, unit_ratios
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
        If one source gives two values for one cell, or one file as the data of two years, or a variable has no
        observation in the study's years and cities: the message names the key that leaves none.

    """
    wanted = _wanted(observations, cities, settings, harmonise, study)
    _refuse_copies(wanted)
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


def checked(
    cells: pd.DataFrame,
    superseded: pd.DataFrame,
    observations: pd.DataFrame,
    settings: dict[str, Any],
    study: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what looks wrong with a study's cells, or stop where its `checks` say so.

    Parameters
    ----------
    cells, superseded
        As `collect` returned them.
    observations
        Those that `collect` was given.
    settings
        As for `collect`, and `checks` (`absent_years`, `unit_ratio`: `record` or `stop`), `sample_years` and `units`
        (of the variables, as in `config/variables.yaml`).
    study
        The study's name, for messages.

    Returns
    -------
    tuple of pandas.DataFrame
        Schemas `ABSENT` and `UNIT_RATIOS`.

    Raises
    ------
    BadInput
        If a check that is to stop the job finds something.

    """
    absent = absent_years(cells, settings["sample_years"])
    if settings["checks"]["absent_years"] == "stop":
        refuse_absent(absent, observations, settings, study)
    suspicious = unit_ratios(cells, superseded, settings["units"])
    if settings["checks"]["unit_ratio"] == "stop":
        refuse_unit_ratios(suspicious)
    return absent, suspicious


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
    empty: dict[str, list[str]] = {}
    for variable, scope in settings["variables"].items():
        named = wanted["variable"].eq(variable)
        fits = {"variables": named & wanted["scope"].eq(scope), "years": years, "cities": of_cities}
        if key := _first_empty(fits):
            scopes = ", ".join(sorted(set(wanted.loc[named, "scope"])))
            known = f"; the sources have it with scope {scopes}" if scopes and key == "variables" else ""
            empty.setdefault(key, []).append(f"{variable} ({scope}{known})")
    _refuse_empty(empty, list(rank), study)
    scope_wanted = wanted["variable"].map(settings["variables"])
    wanted = wanted[years & of_cities & wanted["scope"].eq(scope_wanted)]
    return wanted.sort_values([*KEY, "precedence", "file", "sheet", "cell"], ignore_index=True)


def _first_empty(steps: dict[str, pd.Series]) -> str | None:
    """Return the first key of the study that leaves no observation of a variable, None if some are left."""
    left = pd.Series(data=True, index=steps["variables"].index)
    for key, fits in steps.items():
        left &= fits
        if not left.any():
            return key
    return None


def _refuse_empty(empty: dict[str, list[str]], sources: list[str], study: str) -> None:
    """Stop if variables are left without an observation; name all of them, by the key that leaves none."""
    if not empty:
        return
    found = [
        f"no observation of {', '.join(names)} once the study's key {key!r} is applied" for key, names in empty.items()
    ]
    raise BadInput(
        "; ".join(found),
        "at least one of each variable",
        f"Add the files that hold them to the sources ({', '.join(sources)}), add a source, change "
        f"{' or '.join(empty)}, or take these variables out of the study.",
        file=f"study {study}" if study else None,
    )


def _refuse_copies(wanted: pd.DataFrame) -> None:
    """Stop if one file lies in two places as the data of two years: titles of a yearbook need not name a year."""
    places = wanted[["source", "file_sha256", "file", "year"]].drop_duplicates().sort_values(["file", "year"])
    pairs = places.merge(places, on=["source", "file_sha256"], suffixes=("", "_twin"))
    twins = pairs[(pairs["file"] < pairs["file_twin"]) & pairs["year"].ne(pairs["year_twin"])]
    # A panel of many years copied under another name repeats its years; that is no misfiled edition.
    years = places.groupby(["file_sha256", "file"])["year"].agg(frozenset).to_dict()
    for one in twins.itertuples():
        if years[one.file_sha256, one.file].isdisjoint(years[one.file_sha256, one.file_twin]):
            raise BadInput(
                f"the very same file as the data of {one.year} and, in {one.file_twin}, of {one.year_twin}",
                f"another file for each year in source {one.source!r}",
                "Take away the one that lies in the wrong folder.",
                file=one.file,
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
        observed, study = pd.concat(read, ignore_index=True), snakemake.wildcards.study
        settings = {
            name: snakemake.params[name]
            for name in ("sources", "variables", "years", "checks", "sample_years", "units")
        }
        harmonise = Registry.load(snakemake.input.registry).harmonise
        collected, lost = collect(observed, read_table(snakemake.input.cities, CITIES), settings, harmonise, study)
        absent, suspicious = checked(collected, lost, observed, settings, study)
        write_table(collected, snakemake.output.cells, CELLS)
        write_table(lost, snakemake.output.superseded, SUPERSEDED)
        write_table(absent, snakemake.output.absent, ABSENT)
        write_table(suspicious, snakemake.output.unit_ratios, UNIT_RATIOS)
