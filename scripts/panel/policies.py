"""When each city came under other policies of the same years, dated as the study's own policy is.

They enter the regression beside the treatment (carbon, Table 5), so they must not choose the sample: where the study
drops the cities that its own list names in part only, such a city simply is not under another policy. A fixed first
year is the study's own policy's alone.
"""

from typing import Any

import pandas as pd

from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.policy_list import read_policy
from scripts.panel.schema import CITIES, TREATMENT
from scripts.panel.treatment import treatment
from scripts.registry.prefectures import Registry


def policies(lists: dict[str, pd.DataFrame], cities: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """Return each city's first year under each policy.

    Parameters
    ----------
    lists
        Policy -> its list, as `read_policy` returns it.
    cities
        The study's cities (schema `CITIES`).
    settings
        The study's `treatment` block: `rule` (`drop_subunit_only` counts as `whole_prefecture`), `start`,
        `confidence`.

    Returns
    -------
    pandas.DataFrame
        Schema `TREATMENT`: every city under every policy, sorted by policy as given, then by code.

    Raises
    ------
    BadInput
        If a policy has none of the study's cities, or lacks a year that is needed.

    """
    rule = "whole_prefecture" if settings["rule"] == "drop_subunit_only" else settings["rule"]
    how = {"rule": rule, "start": settings["start"], "confidence": settings["confidence"]}
    dated = [treatment(listed, cities, {**how, "policy": policy}) for policy, listed in lists.items()]
    return pd.concat(dated, ignore_index=True)


if __name__ == "__main__":
    with logged(snakemake):
        registry = Registry.load(snakemake.input.registry)
        names = list(snakemake.params.policies)
        lists = {
            name: read_policy(file, name, registry) for name, file in zip(names, snakemake.input.lists, strict=True)
        }
        starts = policies(lists, read_table(snakemake.input.cities, CITIES), snakemake.params.treatment)
        write_table(starts, snakemake.output.policies, TREATMENT)
