"""The choices that a multiverse crosses, each laid out over the same grid of cities and years.

The outcome is filled here in one process by the panel's own steps; the controls come from the study's fill plans, the
treatment from the panel's own rule. A choice is its columns and the rows that it allows; which specifications are
distinct on their rows is decided in `multiverse_groups`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.within import Floats
from scripts.estimates.multiverse_fillings import Filling, Integers, fillings, observed_arrays, of_plan
from scripts.files.bad_input import BadInput
from scripts.panel.sample_years import sample_years
from scripts.panel.treatment import treatment

Booleans = NDArray[np.bool_]
ROLES = ("headline", "paper")


@dataclass(frozen=True)
class Variant:
    """A way to date the treatment: which rows `(n,)` it covers, and its dummy `(n,)`; `note` why it cannot be made."""

    rule: str
    start: str
    confidence: str
    covered: Booleans
    dummy: Floats
    note: str = ""


@dataclass(frozen=True)
class Named:
    """A choice of rows `(n,)` by its name."""

    name: str
    rows: Booleans


@dataclass(frozen=True)
class Choices:
    """What is crossed. The grid's n rows are cities by years, city by city.

    Attributes
    ----------
    cities_of_rows, years, provinces
        `(n,)` of each row of the grid; cities and provinces are numbered.
    samples, cities, variants, fillings, plans, subsets, policies
        The choices; `plans` have the controls `(n, K)`, `subsets` and `policies` are columns of the controls and of
        `other_policies` `(n, P)`.
    declared
        How many of each, in that order, are crossed; the others belong to `roles` alone.
    roles
        Role -> the places of its choices.

    """

    cities_of_rows: Integers
    years: Integers
    provinces: Integers
    samples: list[Named]
    cities: list[Named]
    variants: list[Variant]
    fillings: list[Filling]
    plans: dict[str, Floats]
    subsets: list[tuple[int, ...]]
    policies: list[tuple[int, ...]]
    other_policies: Floats
    declared: tuple[int, ...]
    roles: dict[str, tuple[int, ...]]


def choices(
    cells: pd.DataFrame,
    cities: pd.DataFrame,
    listed: pd.DataFrame,
    panels: Mapping[str, pd.DataFrame],
    policies: pd.DataFrame | None,
    study: dict[str, Any],
) -> Choices:
    """Lay out every choice; parameters as in `multiverse_part`.

    Raises
    ------
    BadInput
        If a city that may be left out is none of the study's, or a value has no logarithm.

    """
    grid = observed_arrays(cells, cities, study["outcome"], study["derived"])
    code, year = np.repeat(grid.codes, len(grid.years)), np.tile(grid.years, len(grid.codes))
    samples = list(study["multiverse"]["samples"] or study["samples"])
    plans = list(study["multiverse"]["controls_fillings"] or panels) if study["controls"] else []
    plans = plans or [study["headline"]["plan"]]
    variants = list(_variants(study, listed, cities, code, year))
    filled = list(fillings(grid, study["multiverse"]))
    subsets = _subsets(len(study["controls"]))
    dummies, beside = _policies(policies, study, code, year)
    without = {"": [], **study["multiverse"]["without"]}
    declared = (len(samples), len(without), _n_declared(study), len(filled), len(plans), len(subsets), len(beside))
    roles: dict[str, tuple[int, ...]] = {}
    for role, plan in _roles(study).items():
        outcome = _on_grid(panels[plan], code, year)[study["outcome"]].to_numpy(float)
        same = [place for place, each in enumerate(filled) if np.array_equal(each.outcome, outcome, equal_nan=True)]
        if not same:
            filled.append(of_plan(plan, outcome, grid))
        places = (_place(study["headline"]["sample"], samples), 0, _own(variants, study), [*same, len(filled) - 1][0])
        roles[role] = (*places, _place(plan, plans), len(subsets) - 1, 0)
    return Choices(
        cities_of_rows=np.repeat(np.arange(len(grid.codes)), len(grid.years)),
        years=year,
        provinces=np.repeat(grid.provinces, len(grid.years)),
        samples=[Named(name, np.isin(year, sample_years(study["samples"][name]))) for name in samples],
        cities=[Named(name, _left(name, left_out, code)) for name, left_out in without.items()],
        variants=variants,
        fillings=filled,
        plans={plan: _on_grid(panels[plan], code, year)[study["controls"]].to_numpy(float) for plan in plans},
        subsets=subsets,
        policies=beside,
        other_policies=dummies,
        declared=declared,
        roles=roles,
    )


def _place(name: str, names: list[str]) -> int:
    """Return a name's place, which it gets at the end if it has none."""
    if name not in names:
        names.append(name)
    return names.index(name)


def _roles(study: dict[str, Any]) -> dict[str, str]:
    """Return role -> the fill plan of its outcome and controls; the paper's is there under the paper's own effects."""
    roles = {"headline": study["headline"]["plan"]}
    published = study["published"]
    if published and study["effects"] == (published["effects"] or study["every_effects"][0]):
        roles["paper"] = published["plan"]
    return roles


def _n_declared(study: dict[str, Any]) -> int:
    """Return how many variants of the treatment are crossed."""
    asked = study["multiverse"]
    return len(asked["rules"]) * len(asked["starts"]) * len(asked["confidence"])


def _variants(
    study: dict[str, Any], listed: pd.DataFrame, cities: pd.DataFrame, code: NDArray[np.str_], year: Integers
) -> Iterator[Variant]:
    """Yield the declared treatments, and the study's own behind them if it is none of these."""
    asked, own = study["multiverse"], study["treatment"]
    crossed = [(r, s, c) for r in asked["rules"] for s in asked["starts"] for c in asked["confidence"]]
    if not any((r, s, set(c)) == (own["rule"], own["start"], set(own["confidence"])) for r, s, c in crossed):
        crossed.append((own["rule"], own["start"], own["confidence"]))
    for rule, start, confidence in crossed:
        name = " + ".join(confidence)
        try:
            dated = treatment(listed, cities, own | {"rule": rule, "start": start, "confidence": confidence})
        except BadInput as error:
            yield Variant(rule, start, name, np.zeros(len(code), bool), np.zeros(len(code)), f"found {error.found}")
            continue
        starts = dated.set_index("code")["start_year"].astype(float).reindex(code).to_numpy()
        yield Variant(rule, start, name, pd.Index(code).isin(dated["code"]), (year >= starts).astype(float))


def _own(variants: Sequence[Variant], study: dict[str, Any]) -> int:
    """Return the place of the study's own treatment."""
    own = study["treatment"]
    key = (own["rule"], own["start"], set(own["confidence"]))
    return [(v.rule, v.start, set(v.confidence.split(" + "))) for v in variants].index(key)


def _subsets(k: int) -> list[tuple[int, ...]]:
    """Return all subsets of k columns, the smaller ones first."""
    return [subset for size in range(k + 1) for subset in combinations(range(k), size)]


def _policies(
    policies: pd.DataFrame | None, study: dict[str, Any], code: NDArray[np.str_], year: Integers
) -> tuple[Floats, list[tuple[int, ...]]]:
    """Return the dummies of the other policies `(n, P)` and the sets of them that stand beside the treatment."""
    how = study["multiverse"]["policies"]
    if policies is None or how == "none":
        return np.empty((len(code), 0)), [()]
    columns = []
    for policy in study["other_policies"].values():
        starts = policies[policies["policy"] == policy].set_index("code")["start_year"].astype(float)
        columns.append((year >= starts.reindex(code).to_numpy()).astype(float))
    every = tuple(range(len(columns)))
    return np.column_stack(columns), [(), every] if how == "together" else _subsets(len(columns))


def _left(name: str, left_out: Sequence[str], code: NDArray[np.str_]) -> Booleans:
    """Return the rows of the cities that stay."""
    strange = sorted(set(left_out) - set(code.tolist()))
    if strange:
        raise BadInput(
            f"the city {strange[0]} under multiverse.without.{name}, which is none of the study's",
            "codes of the study's cities",
            "Correct the code, or take the choice out.",
        )
    return ~pd.Index(code).isin(left_out)


def _on_grid(panel: pd.DataFrame, code: NDArray[np.str_], year: Integers) -> pd.DataFrame:
    """Return a panel's rows in the order of the grid; a city-year that it lacks is empty."""
    return panel.set_index(["code", "year"]).reindex(pd.MultiIndex.from_arrays([code, year]))
