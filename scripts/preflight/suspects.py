"""Figures that look as if in another unit or of another scope: first a line for each source, variable and year.

Figures are shown as their cells have them, in the cell's own unit, beside those that say what was expected.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Any

import pandas as pd

from scripts.exhibits.labels import Labels
from scripts.preflight.disagreements import Disagreement, suspect
from scripts.preflight.found import Group, Part, Preflight, Row
from scripts.preflight.odd_years import MANY
from scripts.preflight.scopes import Odd
from scripts.preflight.sizes import OddSize
from scripts.registry.prefectures import Registry
from scripts.sources.headings import unit_key

Record = dict[Hashable, Any]
_PLACE = ["file", "sheet", "cell", "variable"]
_KEY = ["source", "variable", "scope", "code", "year"]


def suspects(found: Preflight, words: Labels, registry: Registry) -> list[Part]:
    """Return the two parts."""
    shown = _Shown.of(found, words, registry)
    return [_cells(found, shown), _scopes(found, shown)]


@dataclass(frozen=True)
class _Shown:
    """Observations as their cells have them, by place and by what they are of."""

    found: Preflight
    words: Labels
    registry: Registry
    by_place: dict[tuple[str, ...], Record]
    by_key: dict[tuple[Any, ...], Record]
    cities: dict[Hashable, int]

    @classmethod
    def of(cls, found: Preflight, words: Labels, registry: Registry) -> "_Shown":
        rows = found.of_studies
        records = rows.to_dict("records")
        by_place = {tuple(row[name] for name in _PLACE): row for row in records}
        by_key = {tuple(row[name] for name in _KEY): row for row in records}
        cities = rows.groupby(["source", "variable", "scope", "year"])["code"].nunique().to_dict()
        return cls(found, words, registry, by_place, by_key, cities)

    def city(self, code: str) -> str:
        return f"{self.registry.name_zh(code)} ({code})" if code in self.registry.units else code

    def figure(self, row: Record) -> str:
        return f"{row['raw_text']} {' '.join(row['unit_raw'].split())}"

    def scope(self, scope: str) -> str:
        return self.words(f"preflight.scope_{scope}")

    def beside(self, rows: Iterable[Record], of: Record) -> str:
        """Return figures beside another one: with their place if of another source, with their scope if that is."""
        told = []
        for row in rows:
            said = f"{row['year']}: {self.figure(row)}"
            if row["source"] != of["source"]:
                said = f"{row['source']}, {said} ({row['file']}, {row['sheet']}, {row['cell']})"
            elif row["scope"] != of["scope"]:
                said = f"{self.scope(row['scope'])}, {said}"
            told.append(said)
        return "; ".join(told)

    def line(self, rows: list[Record], ratios: list[float], why: str, hint: str) -> str:
        """Return what is said of one source's, variable's, scope's and year's figures."""
        one = rows[0]
        of = (one["source"], one["variable"], one["scope"], one["year"])
        named = self.words.list([*map(str, of[:2]), self.scope(of[2]), str(of[3])])
        number, there = len(rows), max(self.cities[of], 1)
        told = self.words("preflight.some", of=named, number=number, there=there, ratio=_short(median(ratios)), why=why)
        return told + (self._hint(of, hint) if hint and number >= MANY * there else "")

    def _hint(self, of: tuple[Any, ...], differs: str) -> str:
        """Return what the source's description would say of the year, where it can and does not."""
        source, variable, _, year = of
        columns = self.found.sources[source].get("columns")
        if self.found.sources[source]["kind"] != "compiled" or not isinstance(columns, list):
            return ""
        said = {str(at) for one in columns if one["variable"] == variable for at in one.get("in_years") or {}}
        return (
            "" if str(year) in said else self.words("preflight.hint", line=f"in_years: {{ {year}: {{ {differs} }} }}")
        )


def _cells(found: Preflight, shown: _Shown) -> Part:
    """Return the figures in wrong units, those of several studies once; what is not certain stops nothing."""
    columns = ("file", "cell", "variable", "city", "years", "figure", "ratio", "as_if", "beside")
    differing = {(one.variable, one.large, one.small): one for of in found.studies.values() for one in of.disagreements}
    groups = [_differing(one, found, shown) for one in differing.values()]
    bad = sum(len(group.rows) for group in groups)
    frames = [one.units for one in found.studies.values() if len(one.units)]
    uncertain = 0
    if frames:
        every = pd.concat(frames).drop_duplicates([*_PLACE, "code", "year"])
        groups += _units(every, shown)
        bad, uncertain = bad + int(every["certain"].sum()), int((~every["certain"]).sum())
    groups += [_size(one, shown) for one in found.sizes]
    rows = [row for group in groups for row in group.rows]
    return Part("cells", columns, rows, bad, groups=groups, uncertain=uncertain + len(found.sizes))


def _differing(one: Disagreement, found: Preflight, shown: _Shown) -> Group:
    """Return two sources that differ in most cells, without saying which is wrong if nothing says it."""
    words, rows = shown.words, found.of_studies
    stated = rows.groupby(["source", "variable"])["unit_assumed"].all()
    wrong, why = suspect(one, found.sizes, frozenset(stated.index[stated]))
    large, small = one.units
    named = {"one": one.large, "other": one.small, "variable": one.variable, "large": large, "small": small}
    said = words(
        "preflight.differ", **named, number=len(one.pairs), there=one.compared, ratio=f"{one.ratio:g}"
    ) + words(f"preflight.suspect_{why or 'none'}", source=wrong)
    told: list[Row] = []
    for pair in one.pairs:
        sides = (pair.small, pair.large) if wrong == one.small else (pair.large, pair.small)
        held, other = (shown.by_place[side.file, side.sheet, side.cell, one.variable] for side in sides)
        ratio = sides[0].value / sides[1].value
        told.append(_row(held, pair.code, f"{ratio:.3g}", "", shown.beside([other], held), shown))
    return Group(said, told)


def _short(ratio: float) -> str:
    """Return a ratio to three digits, a large one with all its zeros.

    >>> _short(10000.4), _short(0.0512)
    ('10,000', '0.0512')
    """
    return f"{float(f'{ratio:.3g}'):,.10g}"


def _row(held: Record, code: str, ratio: str, as_if: str, beside: str, shown: _Shown) -> Row:
    place = (held["file"], f"{held['sheet']}, {held['cell']}", held["variable"])
    return (*place, shown.city(code), str(held["year"]), shown.figure(held), ratio, as_if, beside)


def _units(every: pd.DataFrame, shown: _Shown) -> Iterator[Group]:
    """Yield the other figures in wrong units by certainty, source, variable, year and what they look like."""
    keys = ["variable", "source", "year", "units"]
    of_city = shown.found.of_studies.groupby(["variable", "code"])
    for (not_certain, *key), rows in every.assign(not_certain=~every["certain"]).groupby(
        ["not_certain", *keys], sort=True
    ):
        true, _, read = str(key[3]).partition(" had been read as ")
        as_if = shown.words("preflight.as_if", true=true, read=read)
        held = [shown.by_place[tuple(one)] for one in rows[_PLACE].to_numpy().tolist()]
        told = []
        for one, row in zip(rows.to_dict("records"), held, strict=True):
            near = of_city.get_group((one["variable"], one["code"])).sort_values("year").to_dict("records")
            beside = [at for at in near if f"({at['file']}, {at['sheet']}, {at['cell']})" in one["beside"]]
            told.append(_row(row, one["code"], f"{one['ratio']:g}", as_if, shown.beside(beside, row), shown))
        own = unit_key(held[0]["unit_raw"]) == unit_key(read)
        said = shown.line(held, rows["ratio"].tolist(), as_if, f"read_as: {true}" if own else "")
        yield Group(shown.words("preflight.uncertain", said=said) if not_certain else said, told)


def _size(one: OddSize, shown: _Shown) -> Group:
    """Return figures of impossible size: one line, and the middle figure."""
    words = shown.words
    held = shown.by_place[one.file, one.sheet, one.cell, one.variable]
    as_if = words("preflight.as_if", true=one.like, read=" ".join(one.unit.split()))
    named = words.list([one.source, one.variable, shown.scope(one.scope)])
    said = words("preflight.size", of=named, number=one.figures, middle=shown.figure(held), like=one.like)
    return Group(words("preflight.uncertain", said=said), [_row(held, one.code, "", as_if, "", shown)])


def _scopes(found: Preflight, shown: _Shown) -> Part:
    columns = ("file", "cell", "variable", "scope", "city", "years", "figure", "ratio", "beside")

    def key(odd: Odd) -> tuple[Any, ...]:
        return (not odd.certain, odd.variable, odd.source, odd.scope, odd.year, odd.why)

    groups = [_odd(list(of), shown) for _, of in groupby(sorted(found.odd, key=key), key=key)]
    rows = [row for group in groups for row in group.rows]
    certain = sum(odd.certain for odd in found.odd)
    return Part("scopes", columns, rows, certain, groups=groups, uncertain=len(found.odd) - certain)


def _odd(of: list[Odd], shown: _Shown) -> Group:
    """Return the figures of one source, variable, scope and year that look odd for one reason."""
    why = shown.words(f"preflight.odd_{of[0].why}")
    held = [shown.by_place[one.file, one.sheet, one.cell, one.variable] for one in of]
    told = []
    for one, row in zip(of, held, strict=True):
        keys = [(source, one.variable, scope, one.code, year) for source, scope, year in one.beside]
        beside = shown.beside([shown.by_key[key] for key in keys if key in shown.by_key], row)
        place = (one.file, f"{one.sheet}, {one.cell}", one.variable, shown.scope(one.scope))
        told.append((*place, shown.city(one.code), str(one.year), shown.figure(row), f"{one.ratio:.2f}", beside))
    other = "districts" if of[0].scope == "prefecture" else "prefecture"
    said = shown.line(held, [one.ratio for one in of], why, f"scope: {other}")
    return Group(said if of[0].certain else shown.words("preflight.uncertain", said=said), told)
