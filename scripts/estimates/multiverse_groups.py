"""Which declared specifications are distinct: a specification is its rows, its outcome, its treatment and its controls.

Declared specifications fall into groups of one row mask: complete in the outcome and in the controls that they use,
inside the sample, with the cities that the treatment's rule covers. In a group, columns that are equal on its rows are
one. So choices that cannot matter there (an extrapolator without extrapolated rows, a sample that is longer than the
data, the controls' filling where no control is used) leave one specification, which stands for all of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from scripts.econometrics.within import Floats
from scripts.estimates.multiverse_choices import Booleans, Choices
from scripts.estimates.multiverse_fillings import Integers

FROM = ("samples", "cities", "variants", "fillings", "plans", "subsets", "policies")
"""Choices in the order in which they make the number of a specification; the last changes fastest."""


@dataclass(frozen=True)
class Block:
    """Declared specifications of one row mask: one sample, cities, plan and subset; several variants and fillings.

    `role` is empty for what is crossed; else the block is the one specification of that role.
    """

    sample: int
    cities: int
    variants: tuple[int, ...]
    fillings: tuple[int, ...]
    plan: int
    subset: int
    role: str = ""


@dataclass
class Group:
    """The rows `(n,)` of one mask, and what was declared on them."""

    rows: Booleans
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Distinct:
    """The distinct specifications of a group: X sets of controls, D treatments, Y outcomes.

    Attributes
    ----------
    rows
        The group's.
    controls
        X times: plan, subset and set of other policies, as places among the choices.
    variants, fillings
        D and Y places among the choices.
    number
        `(X, D, Y)`: the number of the first declared specification that is this one.
    stands_for
        `(X, D, Y)`: how many are; 0 where none is.
    roles
        Role -> its place `(x, d, y)`.
    extrapolator_matters
        `(Y,)`: whether another extrapolator gives another outcome on these rows.

    """

    rows: Booleans
    controls: list[tuple[int, int, int]]
    variants: list[int]
    fillings: list[int]
    number: Integers
    stands_for: Integers
    roles: dict[str, tuple[int, int, int]]
    extrapolator_matters: Booleans

    @property
    def there(self) -> Booleans:
        """Which of the `(X, D, Y)` were declared, or have a role."""
        there = self.stands_for > 0
        for place in self.roles.values():
            there[place] = True
        return there


def groups(made: Choices) -> list[Group]:
    """Return the groups of one row mask, in the order in which they are first declared."""
    found: dict[bytes, Group] = {}
    complete = _complete_controls(made)
    for sample, cities, variants, fillings, plans, subsets, role in _crossed(made):
        covered = made.variants[variants[0]].covered
        present = ~np.isnan(made.fillings[fillings[0]].outcome)
        rows = made.samples[sample].rows & made.cities[cities].rows & covered & present
        for plan in plans:
            for subset in subsets:
                mask = rows & complete[plan, subset]
                group = found.setdefault(np.packbits(mask).tobytes(), Group(mask))
                group.blocks.append(Block(sample, cities, variants, fillings, plan, subset, role))
    return list(found.values())


def _complete_controls(made: Choices) -> dict[tuple[int, int], Booleans]:
    """Return the rows that have all controls of a subset, by plan and subset; equal ones are one array."""
    known: dict[bytes, Booleans] = {}
    out = {}
    for plan, controls in enumerate(made.plans.values()):
        present = ~np.isnan(controls)
        for subset, columns in enumerate(made.subsets):
            rows = np.asarray(present[:, list(columns)].all(axis=1))
            out[plan, subset] = known.setdefault(rows.tobytes(), rows)
    return out


Crossed = tuple[int, int, tuple[int, ...], tuple[int, ...], range, range, str]


def _crossed(made: Choices) -> Iterator[Crossed]:
    """Yield what is crossed, by sample, cities, coverage of the rule and gaps of the filling; the roles come last."""
    samples, cities, variants, fillings, plans, subsets, _ = made.declared
    by_coverage = _alike(made.variants[place].covered for place in range(variants))
    by_gaps = _alike(np.isnan(made.fillings[place].outcome) for place in range(fillings))
    for sample in range(samples):
        for left in range(cities):
            for treated in by_coverage:
                for filled in by_gaps:
                    usable = tuple(place for place in treated if not made.variants[place].note)
                    if usable:
                        yield sample, left, usable, filled, range(plans), range(subsets), ""
    for role, (sample, left, variant, filling, plan, subset, _) in made.roles.items():
        places = range(plan, plan + 1), range(subset, subset + 1)
        yield sample, left, (variant,), (filling,), *places, role


def _alike(masks: Iterable[Booleans]) -> list[tuple[int, ...]]:
    """Return the places of equal masks together."""
    found: dict[bytes, list[int]] = {}
    for place, mask in enumerate(masks):
        found.setdefault(mask.tobytes(), []).append(place)
    return [tuple(places) for places in found.values()]


def distinct(group: Group, made: Choices) -> Distinct:
    """Return a group's distinct specifications."""
    rows, blocks = group.rows, group.blocks
    fillings = _same({f: made.fillings[f].outcome for block in blocks for f in block.fillings}, rows)
    variants = _same({v: made.variants[v].dummy for block in blocks for v in block.variants}, rows)
    controls, of_block = _control_sets(group, made)
    ys, ds = (list(dict.fromkeys(same.values())) for same in (fillings, variants))
    shape = (len(controls), len(ds), len(ys))
    number, stands_for = np.full(shape, np.iinfo(np.int64).max), np.zeros(shape, dtype=np.int64)
    roles = {}
    y_place, d_place = ({first: place for place, first in enumerate(order)} for order in (ys, ds))
    for block, sets in zip(blocks, of_block, strict=True):
        d = np.array([d_place[variants[v]] for v in block.variants])[:, None]
        y = np.array([y_place[fillings[f]] for f in block.fillings])[None, :]
        x = np.array(sets)[:, None, None]
        np.minimum.at(number, (x, d, y), _numbers(block, len(sets), made))
        if block.role:
            roles[block.role] = (sets[0], int(d[0, 0]), int(y[0, 0]))
        else:
            np.add.at(stands_for, (x, d, y), 1)
    return Distinct(rows, controls, ds, ys, number, stands_for, roles, _matters(ys, fillings, made))


def _same(columns: dict[int, Floats], rows: Booleans) -> dict[int, int]:
    """Return for each column the first one that is equal to it on the rows."""
    first: dict[bytes, int] = {}
    return {place: first.setdefault(columns[place][rows].tobytes(), place) for place in sorted(columns)}


def _control_sets(group: Group, made: Choices) -> tuple[list[tuple[int, int, int]], list[list[int]]]:
    """Return the distinct sets of controls, and each block's sets as places among them, one a set of policies."""
    plans = list(made.plans.values())
    first: dict[bytes, tuple[int, int]] = {}
    same: dict[tuple[int, int], tuple[int, int]] = {}
    found: dict[tuple[tuple[tuple[int, int], ...], int], int] = {}
    controls: list[tuple[int, int, int]] = []
    of_block: list[list[int]] = []
    own_plans = {block.plan for block in group.blocks}
    for block in group.blocks:
        for column in made.subsets[block.subset]:
            key = (block.plan, column)
            if key not in same:
                alone = len(own_plans) == 1
                same[key] = key if alone else first.setdefault(plans[block.plan][group.rows, column].tobytes(), key)
        columns = tuple(same[block.plan, column] for column in made.subsets[block.subset])
        sets = []
        for policy in range(1 if block.role else len(made.policies)):
            if (columns, policy) not in found:
                found[columns, policy] = len(controls)
                controls.append((block.plan, block.subset, policy))
            sets.append(found[columns, policy])
        of_block.append(sets)
    return controls, of_block


def _numbers(block: Block, n_policies: int, made: Choices) -> Integers:
    """Return the numbers `(policies, variants, fillings)` of a block's specifications; a role's comes after all."""
    if block.role:
        return np.full((1, 1, 1), int(np.prod(made.declared)) + list(made.roles).index(block.role))
    strides, offsets = _offsets(made.declared, block.variants, block.fillings)
    first = block.sample * strides[0] + block.cities * strides[1] + block.plan * strides[4] + block.subset * strides[5]
    return first + offsets[:n_policies]


@cache
def _offsets(
    declared: tuple[int, ...], variants: tuple[int, ...], fillings: tuple[int, ...]
) -> tuple[list[int], Integers]:
    """Return how far apart in number neighbours of each choice are, and what policies, variants and fillings add."""
    strides = [int(np.prod(declared[place + 1 :])) for place in range(len(declared))]
    of_variants, of_fillings = np.array(variants) * strides[2], np.array(fillings) * strides[3]
    return strides, np.arange(declared[6])[:, None, None] + of_variants[:, None] + of_fillings


def _matters(ys: list[int], same: dict[int, int], made: Choices) -> Booleans:
    """Return for each outcome whether extrapolators differ: not where all of them are equal on the rows."""
    out = []
    for y in ys:
        filling = made.fillings[y]
        family = [
            same[f] for f in same if (made.fillings[f].order, made.fillings[f].scale) == (filling.order, filling.scale)
        ]
        out.append(bool(filling.extrapolator) and (len(family) == 1 or len(set(family)) > 1))
    return np.array(out)
