"""What a study would find in its raw files: cells by its own rules of precedence, shares by year, and what it lacks.

The cells are those of `panel.collect`, variable by variable, so that one without an observation or with two values of
one source does not hide the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.panel.cities import cities
from scripts.panel.collect import collect
from scripts.panel.complete_years import complete_years
from scripts.panel.most_complete import most_complete
from scripts.panel.schema import CELLS, SUPERSEDED
from scripts.preflight.reading import Look
from scripts.registry.prefectures import Registry
from scripts.sources.schema import OBSERVATIONS


@dataclass
class Collected:
    """A study's cities, its cells (schema `CELLS`), what lost its cell, and what would stop its run."""

    cities: pd.DataFrame
    cells: pd.DataFrame
    superseded: pd.DataFrame
    stops: list[str] = field(default_factory=list)


class Lack(NamedTuple):
    """Years in which no city of a study has a variable, and where that would be: `why` is a key of the words.

    `of` is what `why` speaks of: files that are refused, the file that has another scope, the years that files have.
    """

    variable: str
    scope: str
    years: tuple[int, ...]
    source: str
    table: str
    editions: tuple[int, ...]
    why: str
    of: str


def collected(
    observations: pd.DataFrame, registry: Registry, resources: pd.DataFrame, study: Mapping[str, Any], name: str
) -> Collected:
    """Return a study's cells as its run would collect them; parameters as in the settings of a study."""
    observations = observations.loc[observations["source"].isin(study["sources"]), [*OBSERVATIONS.columns]]
    of_study, stops = _cities(observations, registry, resources, study, name)
    settings = {key: study[key] for key in ("sources", "years")}
    cells: list[pd.DataFrame] = []
    superseded: list[pd.DataFrame] = []
    for variable, scope in study["variables"].items():
        of_variable = observations[observations["variable"].eq(variable)]
        try:
            one, lost = collect(
                of_variable, of_study, {**settings, "variables": {variable: scope}}, registry.harmonise, name
            )
        except BadInput as error:
            if error.file != f"study {name}":  # otherwise there is no observation: it stands among what is lacking
                stops.append(str(error))
            continue
        cells.append(one)
        superseded.append(lost)
    return Collected(of_study, _stacked(cells, [*CELLS.columns]), _stacked(superseded, [*SUPERSEDED.columns]), stops)


def _cities(
    observations: pd.DataFrame, registry: Registry, resources: pd.DataFrame, study: Mapping[str, Any], name: str
) -> tuple[pd.DataFrame, list[str]]:
    """Return a study's cities, all candidates where the most complete ones cannot be chosen, and why they cannot."""
    candidates = cities(registry, resources, study["cities"], name)
    asked = study["cities"]["most_complete"]
    if asked is None:
        return candidates, []
    counted = complete_years(observations, study["variables"], asked, registry.harmonise)
    try:
        return most_complete(candidates, counted, asked, name)[0], []
    except BadInput as error:
        return candidates, [str(error)]


def _stacked(frames: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def shares(found: Collected, variables: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """Return the share of a study's cities that have a variable: one row a variable, one column a year."""
    observed = found.cells[found.cells["value"].notna()]
    counts = observed.groupby(["variable", "year"])["code"].nunique()
    grid = pd.MultiIndex.from_product([list(variables), list(years)], names=["variable", "year"])
    shared = counts.reindex(grid, fill_value=0).to_numpy(dtype=float).reshape(len(variables), len(years))
    return pd.DataFrame(shared / max(len(found.cities), 1), index=list(variables), columns=list(years))


def never_observed(found: Collected, variable: str, years: Sequence[int]) -> list[str]:
    """Return the names of the cities without any value of a variable in these years."""
    cells = found.cells[found.cells["variable"].eq(variable) & found.cells["year"].isin(list(years))]
    there = set(cells.loc[cells["value"].notna(), "code"])
    return found.cities.loc[~found.cities["code"].isin(there), "name_zh"].tolist()


def lacks(
    share: pd.DataFrame, years: Sequence[int], study: Mapping[str, Any], sources: Mapping[str, Any], look: Look
) -> list[Lack]:
    """Return what a study lacks altogether, each with the table and the editions that would have it.

    Parameters
    ----------
    share
        As `shares` returned it.
    years
        The years of the study's samples.
    study, sources
        Their settings; of sources, of those that the study names.
    look
        What was found in the raw files.

    """
    found: list[Lack] = []
    for variable, scope in study["variables"].items():
        absent = [year for year in years if share.loc[variable, year] == 0]
        places = [(name, t) for name in study["sources"] for t in tables_of(sources[name], variable)]
        for source, table in places:
            asked = [(_why(variable, scope, year, source, sources[source], look), year) for year in absent]
            for (why, of), group in groupby(sorted(asked), key=lambda pair: pair[0]):
                these = tuple(year for _, year in group)
                editions = tuple(edition_of(sources[source], year) for year in these) if table else ()
                found.append(Lack(variable, scope, these, source, table, editions, why, of))
        if absent and not places:
            found.append(Lack(variable, scope, tuple(absent), "", "", (), "no_source", ""))
    return found


def tables_of(source: Mapping[str, Any], variable: str) -> Iterator[str]:
    """Yield a source's tables that hold a variable; the empty name stands for a source that is one table."""
    if source["kind"] == "yearbook":
        for name, table in source["tables"].items():
            if variable in _described(table["columns"]):
                yield name
    elif variable in ([source["variable"]] if source["kind"] == "emissions" else _described(source["columns"])):
        yield ""


def _described(columns: Sequence[Mapping[str, Any]]) -> list[str]:
    return [spec["variable"] for spec in columns]


def edition_of(source: Mapping[str, Any], year: int) -> int:
    """Return the edition of a yearbook that holds the data of a year."""
    exceptions = {int(of): int(edition) for edition, of in source["data_year"]["exceptions"].items()}
    return exceptions.get(year, year + int(source["data_year"]["lag"]))


def _why(variable: str, scope: str, year: int, source: str, settings: Mapping[str, Any], look: Look) -> tuple[str, str]:
    """Return why a source has no figure of a year: a key of the words, and what it speaks of."""
    read = look.observations[look.observations["source"].eq(source)]
    item = str(edition_of(settings, year)) if settings["kind"] == "yearbook" else None
    refused = [one.file or one.item for one in look.refused if one.source == source and item in (None, one.item)]
    others = read[read["variable"].eq(variable) & read["year"].eq(year)]
    if others["scope"].ne(scope).any() and not others["scope"].eq(scope).any():
        return "other_scope", ", ".join(sorted(set(others["file"])))
    if refused:
        return "refused", ", ".join(sorted(set(refused)))
    if item is None:
        of_variable = read.loc[read["variable"].eq(variable) & read["scope"].eq(scope), "year"]
        return ("no_file", "") if of_variable.empty else ("years", f"{of_variable.min()}–{of_variable.max()}")
    met = {*read["item"], *look.left_out.loc[look.left_out["source"].eq(source), "item"]}
    if not others.empty:
        return "not_of_cities", ", ".join(sorted(set(others["file"])))
    return ("no_table", "") if item in met else ("no_edition", "")
