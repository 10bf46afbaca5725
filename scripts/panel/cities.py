"""The study's cities: by province, kind and years on the official list, less those that the study leaves out.

Prefectures are those of the registry (year-end listings of GB/T 2260 codes); a territory that changed its code is one
city, under the code that it has today. Of these a study may keep those with the most complete data.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.most_complete import most_complete
from scripts.panel.schema import CITIES, COMPLETE_YEARS, EXCLUDED
from scripts.registry.prefectures import Registry


def cities(registry: Registry, resource_based: pd.DataFrame, settings: dict[str, Any], study: str = "") -> pd.DataFrame:
    """Return the cities of a study, before those with the most complete data are chosen among them.

    Parameters
    ----------
    registry
        The prefectures and their names over time.
    resource_based
        The list of resource-based cities: `code`, `type`.
    settings
        The study's `cities` block: `provinces` (Chinese names; none means all), `kinds`, `listed` (on the list in at
        least one year from `from` to `until`), `exclude` (code: reason); optionally `include`, codes to add whatever
        the other keys say, and `only`, codes beyond which no city is taken.
    study
        The study's name, for messages.

    Returns
    -------
    pandas.DataFrame
        Schema `CITIES`, sorted by code; names are those of the last listed year.

    Raises
    ------
    BadInput
        If no city is left; if a province or a code is unknown; if `exclude` or `only` names a city that would not be
        in anyway.

    """
    chosen = _fitting(registry, settings, study)
    _stray(chosen, settings.get("exclude") or {}, "exclude", study)
    chosen -= set(settings.get("exclude") or {})
    if settings.get("only") is not None:
        _stray(chosen, settings["only"], "only", study)
        chosen &= set(settings["only"])
    if not chosen:
        raise BadInput(
            "no city",
            "at least one that fits cities.provinces, cities.kinds and cities.listed and is not under cities.exclude",
            "Widen one of these keys.",
            file=_place(study),
        )
    kind_of_resource = {registry.harmonise(code): kind for code, kind in resource_based[["code", "type"]].to_numpy()}
    rows = _described(registry, chosen, settings)
    return rows.assign(resource_type=[kind_of_resource.get(code, "") for code in rows["code"]])


def excluded(registry: Registry, settings: dict[str, Any]) -> pd.DataFrame:
    """Return the cities that the study leaves out, with its reasons (schema `EXCLUDED`); parameters as `cities`."""
    reasons = settings.get("exclude") or {}
    rows = _described(registry, reasons, settings).drop(columns="province_code")
    return rows.assign(reason=[str(reasons[code]) for code in rows["code"]])


def _fitting(registry: Registry, settings: dict[str, Any], study: str) -> set[str]:
    """Return the codes that fit provinces, kinds and years, and those to be included whatever these say."""
    provinces = {_province(registry, name, study) for name in settings.get("provinces") or []}
    years = range(settings["listed"]["from"], settings["listed"]["until"] + 1)
    include = set(settings.get("include") or [])
    unknown = sorted(include - set(registry.units))
    if unknown:
        raise BadInput(
            f"code {unknown[0]!r} under cities.include",
            "the GB/T 2260 code of a prefecture",
            "Correct it or take it out.",
            file=_place(study),
        )
    return {registry.harmonise(code) for code in include} | {
        code
        for code in registry.units
        if registry.kind(code) in settings["kinds"]
        and registry.harmonise(code) == code
        and (not provinces or registry.province_of(code) in provinces)
        and any(registry.valid(code, year) for year in years)
    }


def _province(registry: Registry, name: str, study: str) -> str:
    """Return a province's code, or stop."""
    code = registry.province(name)
    if code is None:
        raise BadInput(
            f"{name!r} under cities.provinces",
            "a province as the registry names it, such as 河北省",
            "Correct it.",
            file=_place(study),
        )
    return code


def _stray(chosen: set[str], named: Iterable[str], key: str, study: str) -> None:
    """Stop if a code that the study names is not among the cities that its other keys choose."""
    stray = sorted(set(named) - chosen)
    if stray:
        raise BadInput(
            f"{', '.join(stray)} under cities.{key}, which cities.provinces, kinds and listed do not choose",
            "codes of cities that would be in the sample",
            "Correct the code, or take it out.",
            file=_place(study),
        )


def _described(registry: Registry, codes: Iterable[str], settings: dict[str, Any]) -> pd.DataFrame:
    """Return one row a code with the names of the last listed year."""
    until = settings["listed"]["until"]
    rows = [
        {
            "code": code,
            "name_zh": registry.name_zh(code, until),
            "name_en": registry.name_en(code, until),
            "province_code": registry.province_of(code),
            "province_zh": registry.province_name(code)[0],
        }
        for code in sorted(codes)
    ]
    return pd.DataFrame(rows, columns=["code", "name_zh", "name_en", "province_code", "province_zh"])


def _place(study: str) -> str | None:
    return f"study {study}" if study else None


if __name__ == "__main__":
    with logged(snakemake):
        prefectures = Registry.load(snakemake.input.cities)
        resources = pd.read_csv(snakemake.input.resources, dtype=str)
        settings, study = snakemake.params.cities, snakemake.wildcards.study
        of_study, left_out, data = cities(prefectures, resources, settings, study), excluded(prefectures, settings), ""
        if settings["most_complete"] is not None:
            complete = read_table(str(snakemake.input.complete_years), COMPLETE_YEARS)
            of_study, others = most_complete(of_study, complete, settings["most_complete"], study)
            left_out = pd.concat([left_out, others]).sort_values("code", ignore_index=True)
            data = complete.attrs["data"]  # the choice rests on the raw files: what it wrote says whether they are made
        write_table(of_study, snakemake.output.cities, CITIES, data)
        write_table(left_out, snakemake.output.excluded, EXCLUDED, data)
