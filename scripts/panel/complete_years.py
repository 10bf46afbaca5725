"""In how many years raw files have every variable of a city: by this a study can choose the most complete cities.

A city-year is complete if each variable has an observed value in the scope that the study takes, from whichever of its
sources. What would be filled does not count.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import COMPLETE_YEARS
from scripts.registry.prefectures import Registry
from scripts.sources.schema import OBSERVATIONS


def complete_years(
    observations: pd.DataFrame,
    variables: Mapping[str, str],
    settings: Mapping[str, Any],
    harmonise: Callable[[str], str] = str,
) -> pd.DataFrame:
    """Count each city's complete years.

    Parameters
    ----------
    observations
        Of the study's sources (schema `OBSERVATIONS`), in any order.
    variables
        The study's variables, each with the scope that is wanted.
    settings
        The study's `cities.most_complete`: `variables` that have to be there, all of the study's if None; `years` with
        `from` and `until`, inclusive.
    harmonise
        Returns the code that a code's territory has today.

    Returns
    -------
    pandas.DataFrame
        Schema `COMPLETE_YEARS`, sorted by code: cities with a value of any of the variables in these years. One
        without any complete year has 0.

    """
    names = list(variables) if settings["variables"] is None else settings["variables"]
    in_scope = observations["scope"].eq(observations["variable"].map({name: variables[name] for name in names}))
    in_years = observations["year"].between(settings["years"]["from"], settings["years"]["until"])
    cells = observations.loc[in_scope & in_years, ["code", "year", "variable"]]
    today = {code: harmonise(code) for code in cells["code"].unique()}
    there = cells.assign(code=cells["code"].map(today)).groupby(["code", "year"])["variable"].nunique()
    counts = there.eq(len(names)).groupby("code").sum()
    return counts.rename("complete_years").reset_index().astype({"complete_years": "int64"})


if __name__ == "__main__":
    with logged(snakemake):
        read = [read_table(path, OBSERVATIONS) for path in snakemake.input.observations]
        counted = complete_years(
            pd.concat(read, ignore_index=True),
            snakemake.params.variables,
            snakemake.params.most_complete,
            Registry.load(snakemake.input.registry).harmonise,
        )
        write_table(counted, snakemake.output.complete_years, COMPLETE_YEARS, snakemake.params.data)
