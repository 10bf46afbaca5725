"""When each city came under a policy, by a rule that says what counts as being named and what counts as the start.

The lists name whole prefectures, districts and counties of a prefecture (`sub_unit`), and provinces, which stand for
all their prefectures. The paper (carbon, section 3) takes a city as treated once any part of it is named. A study may
date the list's first cohort by one year of its own instead (pollution, section 3: Dt is 1 from 2012 on).
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

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
LATER = {
    "controls": "cities that start after the first cohort are controls",
    "dropped": "cities that start after the first cohort are dropped",
    "own_year": "cities that start after the first cohort are treated from their own start on",
}


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
        all. With `fixed_year`, the list's first cohort (the cities whose start, under rule, start and confidence, is
        the earliest of the whole list, other cities than the study's included) starts in that year, and `later`, one
        of `LATER`, says what becomes of the others.

    Returns
    -------
    pandas.DataFrame
        Schema `TREATMENT`, sorted by code: the start year (null: never), the entries of that year and the lowest
        confidence among them (empty: never, and under `later: controls` a later start too). A first cohort keeps the
        entries of its own start under a fixed year. Cities dropped under `drop_subunit_only` or `later: dropped` have
        no row: who merges this with a panel keeps the cities that are here.

    Raises
    ------
    BadInput
        If rule, start or confidence is unknown, the list lacks a year that it needs, or no city is treated.

    """
    _check(settings)
    file = policies.attrs.get("file")
    counted = policies[policies["policy"].eq(settings["policy"]) & policies["confidence"].isin(settings["confidence"])]
    named = _by_city(counted, cities)
    named = named.assign(start=_starts(named, settings["start"], file))
    used = _under_rule(named, settings["rule"])
    codes = cities["code"].sort_values()
    if settings["rule"] == "drop_subunit_only":
        codes = codes[~codes.isin(set(named["code"]) - set(used["code"]))]
    cohort = None
    if settings.get("fixed_year") is not None:
        cohort = _first_cohort(counted, settings, file)
        starts = used.groupby("code")["start"].min()
        later = set(starts.index[starts.ne(cohort)])
        used = used if settings["later"] == "own_year" else used[~used["code"].isin(later)]
        codes = codes[~codes.isin(later)] if settings["later"] == "dropped" else codes
    if used.empty:
        raise _none_treated(settings, cohort, file)
    of_city: dict[str, list[dict[Any, Any]]] = {}
    for entry in used[["code", "start", "entry_zh", "scope", "confidence"]].to_dict("records"):
        of_city.setdefault(entry["code"], []).append(entry)
    rows = pd.DataFrame([_row(code, of_city.get(code, [])) for code in codes])
    rows = rows.assign(policy=settings["policy"]).astype({"start_year": "Int64"})
    if cohort is not None:
        rows["start_year"] = rows["start_year"].replace(cohort, settings["fixed_year"])
    return rows


def refuse_starts_outside(
    starts: pd.DataFrame, samples: Mapping[str, Mapping[str, Any]], file: str | None = None
) -> None:
    """Stop where no city comes under the policy within a sample: before and after are not there to be compared.

    Parameters
    ----------
    starts
        What `treatment` returned.
    samples
        The study's samples by name, each with `from` and `until`.
    file
        The list, for the message.

    Raises
    ------
    BadInput
        If in every sample each start is its first year or earlier, or after its last one.

    """
    years = starts["start_year"].dropna()
    if any(years.between(span["from"], span["until"], inclusive="right").any() for span in samples.values()):
        return
    counted = ", ".join(f"{year} ({n} {'city' if n == 1 else 'cities'})" for year, n in _counts(years))
    spans = ", ".join(f"{span['from']} to {span['until']} ({name})" for name, span in samples.items())
    raise BadInput(
        f"first treated years {counted} for the samples {spans}",
        "in one sample at least, a city that is treated after its first year and not after its last",
        "Correct the years in the list, or the key treatment.start or samples of the study.",
        file=file,
    )


def _counts(years: pd.Series) -> list[tuple[int, int]]:
    """Return how many cities start in each year."""
    return sorted(Counter(int(year) for year in years).items())


def _check(settings: dict[str, Any]) -> None:
    """Stop at a name that is not among the known ones."""
    choices = [
        ("rule", [settings["rule"]], RULES),
        ("start", [settings["start"]], STARTS),
        ("confidence", settings["confidence"], CONFIDENCE),
    ]
    if settings.get("fixed_year") is not None:
        choices.append(("later", [settings["later"]], LATER))
    for key, given, known in choices:
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


def _under_rule(entries: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Return the entries that make a city treated."""
    return entries if rule == "any_subunit" else entries[entries["scope"].ne("sub_unit")]


def _first_cohort(counted: pd.DataFrame, settings: dict[str, Any], file: str | None) -> int:
    """Return the earliest start of the whole list; an entry that lies in no prefecture starts none."""
    used = _under_rule(counted[counted["prefecture_code"].fillna("").ne("")], settings["rule"])
    if used.empty:
        raise _none_treated(settings, None, file)
    return int(_starts(used, settings["start"], file).min())


def _none_treated(settings: dict[str, Any], cohort: int | None, file: str | None) -> BadInput:
    """Return the error of a study that has no treated city."""
    first = "" if cohort is None else f"the first cohort, {cohort}, of "
    return BadInput(
        f"no city of the study in {first}the list {settings['policy']!r} under rule {settings['rule']!r} and "
        f"confidence {', '.join(settings['confidence'])}",
        "at least one treated city",
        "Complete the list, leave the policy out, or change the study's treatment block or its cities.",
        file=file,
    )


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


def _row(code: str, entries: list[dict[Any, Any]]) -> dict[str, Any]:
    """Return one city's start and the entries that it rests on."""
    if not entries:
        return {"code": code, "start_year": pd.NA, "entries": "", "confidence": ""}
    start = min(entry["start"] for entry in entries)
    first = sorted((entry for entry in entries if entry["start"] == start), key=lambda entry: str(entry["entry_zh"]))
    return {
        "code": code,
        "start_year": int(start),
        "entries": "; ".join(f"{entry['entry_zh']} ({entry['scope']})" for entry in first),
        "confidence": CONFIDENCE[min(CONFIDENCE.index(entry["confidence"]) for entry in first)],
    }


if __name__ == "__main__":
    with logged(snakemake):
        settings = snakemake.params.treatment
        registry = Registry.load(snakemake.input.registry)
        listed = read_policy(snakemake.input.policy, settings["policy"], registry)
        starts = treatment(listed, read_table(snakemake.input.cities, CITIES), settings)
        refuse_starts_outside(starts, snakemake.params.samples, snakemake.input.policy)
        write_table(starts, snakemake.output.treatment, TREATMENT)
