"""When each city came under a policy, by a rule that says what counts as being named and what counts as the start.

The lists name whole prefectures, districts and counties of a prefecture (`sub_unit`), and provinces, which stand for
all their prefectures. The paper (carbon, section 3) takes a city as treated once any part of it is named.
"""

from typing import Any

import numpy as np
import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.panel.policy_list import CONFIDENCE, read_policy
from scripts.panel.schema import CITIES, TREATMENT
from scripts.registry.prefectures import Registry

RULES = {
    "any_subunit": "a city is treated once it, a part of it or its province is named",
    "whole_prefecture": "only whole prefectures and provinces count; cities with a named part alone are controls",
    "drop_subunit_only": "as whole_prefecture, and cities with a named part alone are dropped",
}
STARTS = ("label_year", "announced_year", "year_after")


def treatment(policies: pd.DataFrame, cities: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """Return each city's first treated year under a policy.

    Parameters
    ----------
    policies
        The policy's list, as `read_policy` returns it.
    cities
        The study's cities (schema `CITIES`).
    settings
        The study's `treatment` block: `policy`; `rule`, one of `RULES`; `start`: `label_year` as the list labels the
        batch, `announced_year` when it was made public, `year_after` the label; `confidence`, which entries count at
        all.

    Returns
    -------
    pandas.DataFrame
        Schema `TREATMENT`, sorted by code: the start year (null: never), the entries of that year and the lowest
        confidence among them (empty: never). Under `drop_subunit_only` the dropped cities have no row: who merges
        this with a panel keeps the cities that are here.

    Raises
    ------
    BadInput
        If rule, start or confidence is unknown, the list lacks a year that it needs, or no city is treated.

    """
    _check(settings)
    counted = policies[policies["policy"].eq(settings["policy"]) & policies["confidence"].isin(settings["confidence"])]
    named = _by_city(counted, cities)
    named = named.assign(start=_starts(named, settings["start"], policies.attrs.get("file")))
    whole = named[named["scope"].ne("sub_unit")]
    used = named if settings["rule"] == "any_subunit" else whole
    if used.empty:
        raise BadInput(
            f"no city of the study in the list {settings['policy']!r} under rule {settings['rule']!r} and confidence "
            f"{', '.join(settings['confidence'])}",
            "at least one treated city",
            "Complete the list, leave the policy out, or change the study's treatment block or its cities.",
            file=policies.attrs.get("file"),
        )
    codes = cities["code"].sort_values()
    if settings["rule"] == "drop_subunit_only":
        codes = codes[~codes.isin(set(named["code"]) - set(whole["code"]))]
    of_city = dict(iter(used.groupby("code")))
    rows = [_row(code, of_city.get(code)) for code in codes]
    return pd.DataFrame(rows).assign(policy=settings["policy"]).astype({"start_year": "Int64"})


def _check(settings: dict[str, Any]) -> None:
    """Stop at a name that is not among the known ones."""
    for key, given, known in (
        ("rule", [settings["rule"]], RULES),
        ("start", [settings["start"]], STARTS),
        ("confidence", settings["confidence"], CONFIDENCE),
    ):
        wrong = [name for name in given if name not in known]
        if wrong:
            raise BadInput(f"treatment.{key} {wrong[0]!r}", f"one of {', '.join(known)}", "Correct the study file.")


def _by_city(entries: pd.DataFrame, cities: pd.DataFrame) -> pd.DataFrame:
    """Return one row an entry and city of the study; an entry for a province counts for each of its cities."""
    of_province = entries["scope"].eq("province")
    own = entries[~of_province].assign(code=lambda rows: rows["prefecture_code"])
    every = entries[of_province].merge(
        cities[["code", "province_code"]], left_on="prefecture_code", right_on="province_code"
    )
    named = pd.concat([own, every[[*own.columns]]], ignore_index=True)
    return named[named["code"].isin(set(cities["code"]))]


def _starts(entries: pd.DataFrame, start: str, file: str | None) -> pd.Series:
    """Return each entry's start year, or stop where the list does not give it."""
    text = entries["announced" if start == "announced_year" else "label_year"].fillna("").str.slice(0, 4)
    bad = entries[~text.str.fullmatch(r"\d{4}")]
    if len(bad):
        at = bad.iloc[0]
        raise BadInput(
            f"no year for start {start!r} at {at['entry_zh']} of policy {at['policy']} ({len(bad)} such entries)",
            "a year, or a date that begins with one",
            "Complete the list, or set the key start to label_year.",
            file=file,
        )
    return text.astype(int) + (1 if start == "year_after" else 0)


def _row(code: str, entries: pd.DataFrame | None) -> dict[str, Any]:
    """Return one city's start and the entries that it rests on."""
    if entries is None:
        return {"code": code, "start_year": pd.NA, "entries": "", "confidence": ""}
    first = entries[entries["start"].eq(entries["start"].min())].sort_values("entry_zh")
    described = [f"{entry} ({scope})" for entry, scope in first[["entry_zh", "scope"]].to_numpy()]
    lowest = CONFIDENCE[int(np.min([CONFIDENCE.index(level) for level in first["confidence"]]))]
    return {
        "code": code,
        "start_year": int(first["start"].iloc[0]),
        "entries": "; ".join(described),
        "confidence": lowest,
    }


if __name__ == "__main__":
    with logged(snakemake):
        settings = snakemake.params.treatment
        registry = Registry.load(snakemake.input.registry)
        listed = read_policy(snakemake.input.policy, settings["policy"], registry)
        starts = treatment(listed, read_table(snakemake.input.cities, CITIES), settings)
        write_table(starts, snakemake.output.treatment, TREATMENT)
