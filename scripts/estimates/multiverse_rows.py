"""The estimates of specifications that share their treatments and outcomes, and their rows in the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.econometrics.grid import Grid, laid_out
from scripts.econometrics.regression import interval, t_ratio, two_sided
from scripts.econometrics.specifications import LAYERS, Specifications, specifications
from scripts.econometrics.within import Floats
from scripts.estimates.multiverse_choices import Booleans, Choices
from scripts.estimates.multiverse_fillings import Integers
from scripts.estimates.multiverse_groups import Distinct
from scripts.estimates.schema import MULTIVERSE

NAMES = {"own": "", "sets": "_province", "iid": "_iid"}
"""Layer of standard errors -> what its columns end with."""
AT_ONCE, CONTROLS = 2**19, 8
"""Numbers that are swept at once, so that they stay in the processor's cache; columns that controls take of them."""


@dataclass(frozen=True)
class Columns:
    """All columns of all choices, laid out by year and city: the plans' controls, other policies, dummies, outcomes.

    Attributes
    ----------
    grid
        In that order, of the years that any sample has.
    names
        `(m,)`, for messages.
    times
        `(T,)`, which years of the choices' rows these are.
    provinces
        `(G,)`.
    filled
        `(Y, T, G)`: 1 where an outcome is filled.
    first
        Places of the first other policy, dummy and outcome.

    """

    grid: Grid
    names: list[str]
    times: Booleans
    provinces: Integers
    filled: Floats
    first: tuple[int, int, int]


@dataclass(frozen=True)
class Found:
    """A batch's specifications, one entry each; `notes` by their place."""

    number: Integers
    stands_for: Integers
    roles: dict[str, int]
    extrapolator_matters: NDArray[np.bool_]
    numbers: dict[str, Floats]
    notes: dict[int, str] = field(default_factory=dict)


def laid_out_choices(made: Choices, study: dict[str, Any]) -> Columns:
    """Lay out every column of every choice once."""
    n_cities = int(made.cities_of_rows[-1]) + 1
    inside = np.any([sample.rows for sample in made.samples], axis=0)
    years = made.years[inside]
    fixed = study["treatment"]["fixed_year"]
    parts = [*made.plans.values(), made.other_policies]
    parts += [np.column_stack([v.dummy for v in made.variants]), np.column_stack([f.outcome for f in made.fillings])]
    widths = np.cumsum([part.shape[1] for part in parts])
    names = [*study["controls"] * len(made.plans), *list(study["other_policies"])[: made.other_policies.shape[1]]]
    names += [study["treatment"]["name"]] * len(made.variants) + [study["outcome"]] * len(made.fillings)
    return Columns(
        grid=laid_out(
            np.column_stack(parts)[inside],
            made.cities_of_rows[inside],
            years,
            years >= fixed if study["effects"] == "post" else years,
        ),
        names=names,
        times=inside.reshape(n_cities, -1)[0],
        provinces=made.provinces[:: len(made.provinces) // n_cities],
        filled=np.array([f.filled[inside].reshape(n_cities, -1).T for f in made.fillings], float),
        first=(int(widths[-4]), int(widths[-3]), int(widths[-2])),
    )


def batches(groups: Sequence[Distinct], made: Choices) -> Iterator[list[Distinct]]:
    """Yield groups that share their treatments and outcomes, as many as are swept at once."""
    size = int(np.any([sample.rows for sample in made.samples], axis=0).sum())
    alike: dict[tuple[tuple[int, ...], ...], list[Distinct]] = {}
    for group in groups:
        shared = tuple(group.variants), tuple(group.fillings), tuple(group.extrapolator_matters.tolist())
        alike.setdefault(shared, []).append(group)
    for (variants, fillings, _), same in alike.items():
        step = max(1, AT_ONCE // (size * (len(variants) + len(fillings) + CONTROLS)))
        for start in range(0, len(same), step):
            yield same[start : start + step]


def estimated(batch: Sequence[Distinct], made: Choices, columns: Columns, study: dict[str, Any]) -> Found:
    """Estimate the specifications of groups that share treatments and outcomes.

    One that cannot be estimated has no numbers but a note.
    """
    rows = np.array([group.rows.reshape(len(columns.provinces), -1)[:, columns.times].T for group in batch])
    solved = _solved(batch, rows, made, columns, study)
    sizes = [len(group.controls) for group in batch]
    of_mask, firsts = np.repeat(np.arange(len(batch)), sizes), np.cumsum([0, *sizes])
    there = np.concatenate([group.there for group in batch])
    places = np.cumsum(there).reshape(there.shape) - 1
    notes: dict[int, str] = {}
    lost = rows.sum(axis=(1, 2)) - solved.used.sum(axis=(1, 2))
    for s in np.flatnonzero(lost[of_mask]).tolist():
        text = f"dropped as alone in their city or year: city-years {lost[of_mask[s]]}"
        notes |= dict.fromkeys(places[s][there[s]].tolist(), text)
    for (s, d), why in solved.refused.items():
        notes |= dict.fromkeys(places[s, d][there[s, d]].tolist(), why)
    matters = np.broadcast_to(batch[0].extrapolator_matters, there.shape)
    return Found(
        number=np.concatenate([group.number for group in batch])[there],
        stands_for=np.concatenate([group.stands_for for group in batch])[there],
        roles={
            role: int(places[first + x, d, y])
            for group, first in zip(batch, firsts.tolist(), strict=False)
            for role, (x, d, y) in group.roles.items()
        },
        extrapolator_matters=matters[there],
        numbers=_numbers(batch[0].fillings, solved, of_mask, columns, there),
        notes=notes,
    )


def _solved(
    batch: Sequence[Distinct], rows: Booleans, made: Choices, columns: Columns, study: dict[str, Any]
) -> Specifications:
    """Solve the regressions of some groups."""
    policies, dummies, outcomes = columns.first
    width = len(study["controls"])
    return specifications(
        columns.grid,
        rows,
        [outcomes + place for place in batch[0].fillings],
        [dummies + place for place in batch[0].variants],
        [
            (
                mask,
                [plan * width + column for column in made.subsets[subset]]
                + [policies + place for place in made.policies[policy]],
            )
            for mask, group in enumerate(batch)
            for plan, subset, policy in group.controls
        ],
        names=columns.names,
        sets=columns.provinces,
        convention=study["standard_errors"]["convention"],
    )


def _numbers(
    fillings: Sequence[int], solved: Specifications, of_mask: Integers, columns: Columns, there: Booleans
) -> dict[str, Floats]:
    """Return the numbers of the specifications of a batch; `of_mask` `(S,)` is each set's mask."""
    used = solved.used.reshape(len(solved.used), -1).astype(float)
    n_obs = used.sum(axis=1)
    shares = used @ columns.filled[fillings].reshape(len(fillings), -1).T / np.where(n_obs, n_obs, np.nan)[:, None]
    of_set = {"n_obs": n_obs[of_mask], "n_clusters": solved.n_clusters[of_mask].astype(float)}
    of_set |= {f"df{NAMES[layer]}": solved.df[layer] for layer in LAYERS}
    out = {name: np.broadcast_to(values[:, None, None], there.shape)[there] for name, values in of_set.items()}
    out |= {f"std_error{NAMES[layer]}": solved.std_errors[layer][there] for layer in LAYERS}
    out["filled_share"] = np.broadcast_to(shares[of_mask][:, None], there.shape)[there]
    return out | {"estimate": solved.estimates[there]}


def described(found: Sequence[Found], made: Choices, study: dict[str, Any], *, with_impossible: bool) -> pd.DataFrame:
    """Return the specifications with the choices that they are, schema `MULTIVERSE`, sorted by their number.

    With `with_impossible`, a treatment that cannot be dated has one row without numbers.
    """
    number = _of_all("number", found, np.int64)
    order = np.argsort(number, kind="stable")
    columns: dict[str, Any] = {name: values[order] for name, values in _tested(found).items()}
    columns |= _choices(number[order], _of_all("extrapolator_matters", found, bool)[order], made, study)
    columns |= {"specification": number[order], **_remarks(found, made, order)}
    columns["stands_for"] = np.maximum(_of_all("stands_for", found, np.int64), 1)[order]
    columns |= {name: study[name] for name in ("study", "data", "outcome", "effects")}
    frame = pd.DataFrame(columns, columns=list(MULTIVERSE.columns))
    if with_impossible and (impossible := _impossible(made, study)).size:
        frame = pd.concat([frame, impossible], ignore_index=True).sort_values("specification", ignore_index=True)
    return MULTIVERSE.validate(frame)


def _of_all(name: str, found: Sequence[Found], dtype: type) -> NDArray[Any]:
    """Return a field of all batches, one after another."""
    return np.concatenate([np.empty(0, dtype=dtype), *(getattr(each, name) for each in found)])


def _tested(found: Sequence[Found]) -> dict[str, Floats]:
    """Return the numbers of all batches by column of the file."""
    names = ["estimate", "filled_share", "n_obs", "n_clusters"]
    names += [f"{what}{end}" for end in NAMES.values() for what in ("std_error", "df")]
    every = {name: np.concatenate([np.empty(0), *(each.numbers[name] for each in found)]) for name in names}
    for end in NAMES.values():
        statistic, df = t_ratio(every["estimate"], every[f"std_error{end}"]), every.pop(f"df{end}")
        every[f"p_value{end}"] = two_sided(statistic, df)
        if not end:
            every["statistic"] = statistic
            every["conf_low"], every["conf_high"] = interval(every["estimate"], every["std_error"], df).T
    return every


def _remarks(found: Sequence[Found], made: Choices, order: Integers) -> dict[str, NDArray[np.object_]]:
    """Return the roles and notes of all specifications."""
    role, note = (np.full(len(order), "", dtype=object) for _ in range(2))
    ends = np.cumsum([0, *(len(each.number) for each in found)])
    for start, each in zip(ends, found, strict=False):
        note[[start + place for place in each.notes]] = list(each.notes.values())
        for name in made.roles:
            if name in each.roles:
                at = start + each.roles[name]
                role[at] = f"paper and {role[at]}" if role[at] else name
    return {"role": role[order], "note": note[order]}


def _choices(number: Integers, matters: NDArray[np.bool_], made: Choices, study: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that say which choices a specification is."""
    total = int(np.prod(made.declared))
    places = np.array(np.unravel_index(np.minimum(number, total - 1), made.declared))
    for at in np.flatnonzero(number >= total):
        places[:, at] = list(made.roles.values())[number[at] - total]
    sample, cities, variant, filling, plan, subset, policy = places
    fillings = [(f.order, f.scale, f.extrapolator, f.plan) for f in made.fillings]
    whole = [", ".join(part for part in each if part) for each in fillings]
    short = [", ".join(part for part in (order, scale, name) if part) for order, scale, _, name in fillings]
    own = np.where(matters, filling, filling + len(fillings))  # behind the fillings stand those without extrapolator
    return {
        "rule": _taken([v.rule for v in made.variants], variant),
        "start": _taken([v.start for v in made.variants], variant),
        "confidence": _taken([v.confidence for v in made.variants], variant),
        "sample": _taken([s.name for s in made.samples], sample),
        "cities": _taken([c.name for c in made.cities], cities),
        "order": _taken([f[0] for f in fillings], filling),
        "scale": _taken([f[1] for f in fillings], filling),
        "extrapolator": _taken([*(f[2] for f in fillings), *[""] * len(fillings)], own),
        "filling": _taken([*whole, *short], own),
        "controls_filling": _taken(["", *made.plans], np.where(subset > 0, plan + 1, 0)),
        "controls": _taken([" + ".join(study["controls"][j] for j in each) for each in made.subsets], subset),
        "policies": _taken([" + ".join(list(study["other_policies"])[j] for j in p) for p in made.policies], policy),
    }


def _taken(names: Sequence[str], places: Integers) -> pd.api.extensions.ExtensionArray:
    """Return the names at these places."""
    return pd.array(list(names), dtype="str").take(places)


def _impossible(made: Choices, study: dict[str, Any]) -> pd.DataFrame:
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
    empty |= {name: study[name] for name in ("study", "data", "outcome", "effects")}
    return pd.DataFrame([empty | row for row in rows])
