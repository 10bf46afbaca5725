"""The estimates of a group of specifications on the same rows, and their rows in the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.regression import interval, t_ratio, two_sided
from scripts.econometrics.specifications import LAYERS, Specifications, specifications
from scripts.econometrics.within import Floats
from scripts.estimates.multiverse_choices import Choices
from scripts.estimates.multiverse_fillings import Integers
from scripts.estimates.multiverse_groups import Distinct
from scripts.estimates.schema import MULTIVERSE

NAMES = {"own": "", "sets": "_province", "iid": "_iid"}
"""Layer of standard errors -> what its columns end with."""


@dataclass(frozen=True)
class Found:
    """A group's specifications, one entry each; `notes` by their place."""

    number: Integers
    stands_for: Integers
    roles: dict[str, int]
    extrapolator_matters: NDArray[np.bool_]
    numbers: dict[str, Floats]
    notes: dict[int, str] = field(default_factory=dict)


def estimated(group: Distinct, made: Choices, study: dict[str, Any]) -> Found:
    """Estimate the specifications of a group; those that cannot be estimated have no numbers but a note."""
    there = group.there
    places = np.cumsum(there).reshape(there.shape) - 1
    notes: dict[int, str] = {}
    try:
        solved = _solved(group, made, study)
    except ValueError as error:
        numbers = {name: np.full(int(there.sum()), np.nan) for name in ("estimate", "n_obs")}
        notes = dict.fromkeys(range(int(there.sum())), str(error))
    else:
        numbers = _numbers(group, solved, made, there)
        lost = int((~solved.used).sum())
        if lost:
            text = f"dropped as alone in their city or year: city-years {lost}"
            notes = dict.fromkeys(range(int(there.sum())), text)
        for (x, d), why in solved.refused.items():
            notes |= {int(place): why for place in places[x, d][there[x, d]]}
    matters = np.broadcast_to(group.extrapolator_matters, there.shape)[there]
    roles = {role: int(places[place]) for role, place in group.roles.items()}
    return Found(group.number[there], group.stands_for[there], roles, matters, numbers, notes)


def _solved(group: Distinct, made: Choices, study: dict[str, Any]) -> Specifications:
    """Solve a group's regressions."""
    rows, plans, controls = group.rows, list(made.plans.values()), study["controls"]
    used = list(dict.fromkeys((plan, column) for plan, subset, _ in group.controls for column in made.subsets[subset]))
    place = {column: at for at, column in enumerate(used)}
    subsets = [
        [place[plan, column] for column in made.subsets[subset]] + [len(used) + p for p in made.policies[policy]]
        for plan, subset, policy in group.controls
    ]
    columns = [plans[plan][rows, column] for plan, column in used]
    others = made.other_policies[rows]
    dummy = study["treatment"]["name"]
    fixed = study["treatment"]["fixed_year"]
    years = made.years[rows]
    return specifications(
        np.column_stack([made.fillings[f].outcome[rows] for f in group.fillings]),
        np.column_stack([made.variants[v].dummy[rows] for v in group.variants]),
        np.column_stack([*columns, others]) if columns or others.size else np.empty((int(rows.sum()), 0)),
        _counted(made.cities_of_rows[rows]),
        _counted(years >= fixed if study["effects"] == "post" else years),
        subsets,
        names=([dummy] * len(group.variants), [*(controls[column] for _, column in used), *study["other_policies"]]),
        sets=made.provinces[rows],
        convention=study["standard_errors"]["convention"],
    )


def _counted(labels: NDArray[np.generic]) -> Integers:
    """Return each row's place among the distinct labels, which sorts them once for all that follows."""
    numbers = labels.astype(np.int64)
    numbers -= numbers.min(initial=numbers.max(initial=0))
    there = np.bincount(numbers) > 0
    return (np.cumsum(there) - 1)[numbers]


def _numbers(group: Distinct, solved: Specifications, made: Choices, there: NDArray[np.bool_]) -> dict[str, Floats]:
    """Return the numbers of a group's specifications by column of the file."""
    shape = there.shape
    shares = [made.fillings[f].filled[group.rows][solved.used].mean() for f in group.fillings]
    estimates = solved.estimates[there]
    out = {
        "estimate": estimates,
        "n_obs": np.full(len(estimates), float(solved.used.sum())),
        "n_clusters": np.full(len(estimates), float(solved.n_clusters)),
        "filled_share": np.broadcast_to(np.array(shares), shape)[there],
    }
    for layer in LAYERS:
        errors = solved.std_errors[layer][there]
        df = np.broadcast_to(solved.df[layer][:, None, None], shape)[there]
        statistic = t_ratio(estimates, errors)
        out[f"std_error{NAMES[layer]}"] = errors
        out[f"p_value{NAMES[layer]}"] = two_sided(statistic, df)
        if layer == "own":
            out["statistic"] = statistic
            out["conf_low"], out["conf_high"] = interval(estimates, errors, df).T
    return out


def described(found: Sequence[Found], made: Choices, study: dict[str, Any], *, with_impossible: bool) -> pd.DataFrame:
    """Return the specifications with the choices that they are, schema `MULTIVERSE`, sorted by their number.

    With `with_impossible`, a treatment that cannot be dated has one row without numbers.
    """
    number = np.concatenate([np.empty(0, dtype=np.int64), *(each.number for each in found)])
    columns: dict[str, Any] = {
        name: np.concatenate([np.empty(0), *(each.numbers.get(name, _nan(each)) for each in found)])
        for name, column in MULTIVERSE.columns.items()
        if column.nullable
    }
    matters = np.concatenate([np.empty(0, dtype=bool), *(each.extrapolator_matters for each in found)])
    columns |= _choices(number, matters, made, study)
    ends = np.cumsum([0, *(len(each.number) for each in found)])
    role, note = np.full(len(number), "", dtype=object), np.full(len(number), "", dtype=object)
    for start, each in zip(ends, found, strict=False):
        note[[start + place for place in each.notes]] = list(each.notes.values())
        for name in made.roles:
            if name in each.roles:
                at = start + each.roles[name]
                role[at] = f"paper and {role[at]}" if role[at] else name
    stands_for = np.concatenate([np.empty(0, dtype=np.int64), *(each.stands_for for each in found)])
    columns |= {"specification": number, "stands_for": np.maximum(stands_for, 1), "role": role, "note": note}
    frame = pd.DataFrame(columns)
    if with_impossible:
        frame = pd.concat([frame, _impossible(made)], ignore_index=True) if _impossible(made).size else frame
    names = {name: study[name] for name in ("study", "data", "outcome", "effects")}
    frame = frame.assign(**names).sort_values("specification", ignore_index=True)
    return MULTIVERSE.validate(frame[list(MULTIVERSE.columns)])


def _nan(each: Found) -> Floats:
    """Return no numbers for a group that could not be estimated."""
    return np.full(len(each.number), np.nan)


def _choices(number: Integers, matters: NDArray[np.bool_], made: Choices, study: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that say which choices a specification is."""
    total = int(np.prod(made.declared))
    places = np.array(np.unravel_index(np.minimum(number, total - 1), made.declared))
    for at in np.flatnonzero(number >= total):
        places[:, at] = list(made.roles.values())[number[at] - total]
    sample, cities, variant, filling, plan, subset, policy = places
    fillings = [(f.order, f.scale, f.extrapolator, f.plan) for f in made.fillings]
    texts = {
        "rule": _taken([v.rule for v in made.variants], variant),
        "start": _taken([v.start for v in made.variants], variant),
        "confidence": _taken([v.confidence for v in made.variants], variant),
        "sample": _taken([s.name for s in made.samples], sample),
        "cities": _taken([c.name for c in made.cities], cities),
        "order": _taken([f[0] for f in fillings], filling),
        "scale": _taken([f[1] for f in fillings], filling),
        "extrapolator": np.where(matters, _taken([f[2] for f in fillings], filling), ""),
        "controls_filling": np.where(subset > 0, _taken(list(made.plans), plan), ""),
        "controls": _taken([" + ".join(study["controls"][j] for j in each) for each in made.subsets], subset),
        "policies": _taken([" + ".join(list(study["other_policies"])[j] for j in p) for p in made.policies], policy),
    }
    whole = [", ".join(part for part in (order, scale, by, name) if part) for order, scale, by, name in fillings]
    short = [", ".join(part for part in (order, scale, name) if part) for order, scale, _, name in fillings]
    return texts | {"filling": np.where(matters, _taken(whole, filling), _taken(short, filling))}


def _taken(names: Sequence[str], places: Integers) -> NDArray[np.object_]:
    """Return the names at these places."""
    return np.array(names, dtype=object)[places]


def _impossible(made: Choices) -> pd.DataFrame:
    """Return one row for each treatment that cannot be dated."""
    of_each = int(np.prod(made.declared)) // made.declared[2]
    stride = int(np.prod(made.declared[3:]))
    rows = [
        {"specification": place * stride, "stands_for": of_each, "note": v.note}
        | {"rule": v.rule, "start": v.start, "confidence": v.confidence}
        for place, v in enumerate(made.variants[: made.declared[2]])
        if v.note
    ]
    empty = {name: None if column.nullable else "" for name, column in MULTIVERSE.columns.items()}
    return pd.DataFrame([empty | row for row in rows])
