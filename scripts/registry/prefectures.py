"""Prefectures and their names over time: from a name as it is printed to exactly one code of that year.

A prefecture is its GB/T 2260 code; names are matched against the year-end listings, short and former names and known
scanning errors in `resources/cities`, never by pinyin and never by cutting a province off with a pattern (吉林吉林).
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from scripts.files.bad_input import BadInput
from scripts.registry.names import bare, squeeze

FIRST_LISTING, LAST_LISTING = 2000, 2019
"""The listings' own ends: a code in the first one is older, a code in the last one lives on unless it has a
successor."""

INVENTED = "invented_prefectures.csv"
"""Name of a list of prefectures that are not: those of a simulated world that is larger than the country."""

MUNICIPALITIES = ("110000", "120000", "310000", "500000")
_CITIES = ("prefecture_city", "municipality")
_ALWAYS = (0, 9999)


@dataclass
class Unit:
    """A code with its names and the years in which it is valid."""

    code: str
    kind: str
    years: tuple[int, int]
    names: list[tuple[int, str, str]] = field(default_factory=list)
    """First year, Chinese name, English name; the earliest first."""


class Registry:
    """The units that a raw file may name: prefectures, and county-level units directly under a province."""

    def __init__(self, folder: str | Path, invented: str | Path | None = None) -> None:
        """Read the lists in `folder` (`resources/cities`), and that of invented prefectures where there is one."""
        self._folder = Path(folder)
        self._invented = invented
        self._same: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self._ended: set[str] = set()
        self._endings: dict[str, str] = {}
        self._heirs: dict[str, list[str]] = {}
        self._read_successors()
        self.units = self._read_units()
        self._province_names: dict[str, str] = {}
        self.provinces: dict[str, tuple[str, str]] = {}
        self._read_provinces()
        self._exact: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        self._index_names()
        self._found: dict[tuple[str, int, str | None], list[str]] = {}

    @classmethod
    def load(cls, files: Iterable[str | Path]) -> "Registry":
        """Return the registry whose lists are `files`, all in one folder but that of invented prefectures."""
        paths = [Path(file) for file in files]
        invented = next((path for path in paths if path.name == INVENTED), None)
        folders = sorted({path.parent for path in paths if path != invented})
        if len(folders) != 1:
            message = f"the registry's lists must lie in one folder, not in {[str(folder) for folder in folders]}"
            raise ValueError(message)
        return cls(folders[0], invented)

    def resolve(self, name: str, year: int, province: str | None = None) -> str:
        """Return the code that `name` means in `year`.

        Parameters
        ----------
        name
            As printed: with or without the province before it and 市 behind it, any blanks, a name of another year,
            an ethnic short name, a known scanning error.
        year
            Year of the figures; a renamed or newly coded unit gets the code that was valid then.
        province
            The province's name or code, where the file states it.

        Raises
        ------
        BadInput
            If no unit or more than one fits; the message names the candidates.

        """
        found = self.find(name, year, province)
        as_province = None if province is not None and squeeze(province) else self.province(name)
        if len(found) == 1 and as_province in (None, *MUNICIPALITIES):
            return found[0]
        if found:
            self._refuse_ambiguous(name, year, found, as_province)
        return self._refuse_unknown(name, year, self._province_code(province))

    def province(self, name: str) -> str | None:
        """Return the code of the province that `name` is, full or short, or None."""
        return self._province_names.get(squeeze(name))

    def is_unit(self, name: str) -> bool:
        """Say whether a name is one of a unit, of any year: 吉林 and 海南 are, other provinces' short names are not."""
        key = squeeze(name)
        return key in self._exact or bare(key) in self._short

    def province_of(self, code: str) -> str:
        """Return the code of the province that a unit lies in."""
        return f"{code[:2]}0000"

    def province_name(self, code: str) -> tuple[str, str]:
        """Return the Chinese and the English name of the province of a unit or province."""
        return self.provinces[self.province_of(code)]

    def harmonise(self, code: str) -> str:
        """Return the code that the same territory has today: 毕节地区 522400 and 毕节市 520500 are one series."""
        while code in self._same:
            code = self._same[code]
        return code

    def at(self, code: str, year: int) -> str | None:
        """Return the code that the territory of `code` had in `year`, or None if it had none then."""
        line: str | None = self.harmonise(code)
        while line is not None and not self.valid(line, year):
            line = self._before.get(line)
        return line

    def valid(self, code: str, year: int) -> bool:
        """Say whether a code of the registry was valid in `year`."""
        first, last = self.units[code].years
        return first <= year <= last

    def name_zh(self, code: str, year: int | None = None) -> str:
        """Return the Chinese name of a code, of `year` or the latest."""
        return self._name(code, year)[1]

    def name_en(self, code: str, year: int | None = None) -> str:
        """Return the English name of a code, of `year` or the latest; a label, not a key."""
        return self._name(code, year)[2]

    def kind(self, code: str) -> str:
        """Return what a code is: `prefecture_city`, `autonomous_prefecture`, `county_level_city`, ..."""
        return self.units[code].kind

    def _name(self, code: str, year: int | None) -> tuple[int, str, str]:
        names = self.units[code].names
        return next((n for n in reversed(names) if year is None or n[0] <= year), names[0])

    def find(self, name: str, year: int, province: str | None = None) -> list[str]:
        """Return every code that `name` may mean in `year`, the province before it read or not."""
        key = (name, year, province)
        if key in self._found:
            return self._found[key]
        where, squeezed = self._province_code(province), squeeze(name)
        found = self._candidates(squeezed, year, where)
        if squeezed.startswith(tuple(self._province_names)):
            for prefix, code in self._province_names.items():
                rest = squeezed.removeprefix(prefix)
                if rest != squeezed and rest and where in (None, code):
                    found += [c for c in self._candidates(rest, year, code) if c not in found]
        self._found[key] = found
        return found

    def _candidates(self, name: str, year: int, province: str | None) -> list[str]:
        """Return the codes of `year` that `name` may mean: by its full name, else a city, else any by its short one."""
        for index, key in ((self._exact, name), (self._short, bare(name))):
            codes = [self.at(code, year) for code in index.get(key, []) if province in (None, self.province_of(code))]
            # 南宁地区 has the territory that 崇左市 has today, not 南宁市's: only its own line is followed.
            valid = sorted({code for code in codes if code is not None})
            cities = [code for code in valid if self.kind(code) in _CITIES]
            if valid:
                return cities if len(cities) == 1 else valid
        return []

    def _province_code(self, province: str | None) -> str | None:
        """Return the code of a province given by name or code; None stays None."""
        if province is None or not squeeze(province):
            return None
        code = province if province in self.provinces else self.province(province)
        if code is None:
            near = get_close_matches(squeeze(province), self._province_names, n=3, cutoff=0.3)
            raise BadInput(f"{province!r} as a province", "a province's name", f"Nearest: {', '.join(near) or 'none'}.")
        return code

    def _refuse_ambiguous(self, name: str, year: int, found: list[str], province: str | None) -> NoReturn:
        """Stop with every candidate for `name`."""
        choices = [self._label(code) for code in found]
        choices += [f"{self.provinces[province][0]} (the province)"] if province else []
        raise BadInput(
            f"{name!r} for {year}, which may be {' or '.join(choices)}",
            "a name that means one city",
            "Write the full name, or state the province in the file.",
        )

    def _refuse_unknown(self, name: str, year: int, province: str | None) -> NoReturn:
        """Stop because no unit of `year` has this name; say whether another year's has, or what is near."""
        squeezed = squeeze(name)
        keys = {squeezed, *(squeezed.removeprefix(prefix) for prefix in self._province_names)}
        other = sorted({c for key in keys for c in (*self._exact.get(key, []), *self._short.get(bare(key), []))})
        if other:
            remedy = f"Known: {'; '.join(map(self.told, other))}."
        else:
            names = [n for n, codes in self._short.items() if province in (None, self.province_of(codes[0]))]
            near = [n for key in sorted(keys) for n in get_close_matches(bare(key), names, n=3, cutoff=0.5)]
            remedy = f"Nearest names: {', '.join(dict.fromkeys(near)) or 'none'}. Correct it, or add it to aliases.csv."
        raise BadInput(f"{name!r} for {year}", "the name of one city of that year", remedy)

    def told(self, code: str) -> str:
        """Return a unit as messages tell of it: name, code, its years, and how it ended and where its area went."""
        if code not in self._endings:
            return self._label(code)
        heirs = ", ".join(f"{self.name_zh(heir)} ({heir})" for heir in self._heirs[code])
        return f"{self._label(code)} {self._endings[code]}, its area to {heirs}"

    def _label(self, code: str) -> str:
        """Return a unit as messages name it: name, code, and its years where they are not open."""
        first, last = self.units[code].years
        since = f", from {first}" if first != _ALWAYS[0] else ""
        until = f", until {last}" if last != _ALWAYS[1] else ""
        return f"{self.name_zh(code)} ({code}{since}{until})"

    def _rows(self, file: str | Path) -> list[dict[str, str]]:
        with (self._folder / file).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def _read_successors(self) -> None:
        for row in self._rows("successors.csv"):
            code, successor, relation = row["code"], row["successor"], row["relation"]
            self._ended.add(code)
            self._endings[code] = f"{relation} in {row['year']}"
            self._heirs.setdefault(code, []).append(successor)
            if relation == "same territory":
                self._same[code] = successor
                self._before[successor] = code

    def _read_units(self) -> dict[str, Unit]:
        """Return every unit by code; years before the first listing, and after the last one, are open."""
        units: dict[str, Unit] = {}
        invented = [] if self._invented is None else self._rows(Path(self._invented).resolve())
        for row in [*self._rows("prefecture_name_spells.csv"), *invented]:
            code, first, last = row["code"], int(row["first_listing_year"]), int(row["last_listing_year"])
            first = _ALWAYS[0] if first == FIRST_LISTING else first
            last = _ALWAYS[1] if last == LAST_LISTING and code not in self._ended else last
            unit = units.setdefault(code, Unit(code, row["kind"], (first, last)))
            unit.years = (min(first, unit.years[0]), max(last, unit.years[1]))
            unit.names.append((first, row["name_zh"], row["name_en"]))
        for row in self._rows("units_below_prefecture.csv"):
            first, last = int(row["first_year"] or _ALWAYS[0]), int(row["last_year"] or _ALWAYS[1])
            unit = Unit(row["code"], row["kind"], (first, last), [(first, row["name_zh"], row["name_en"])])
            units[row["code"]] = unit
        for unit in units.values():
            unit.names.sort()
        return units

    def _read_provinces(self) -> None:
        for row in self._rows("provinces.csv"):
            self.provinces[row["code"]] = (row["name_zh"], row["name_en"])
            self._province_names |= {row["name_zh"]: row["code"], row["short_zh"]: row["code"]}

    def _index_names(self) -> None:
        """Fill the two indices: full names and aliases as they stand, and all of them without 市, 地区, 盟."""
        names = [(squeeze(name), unit.code) for unit in self.units.values() for _, name, _ in unit.names]
        names += [(squeeze(row["alias"]), row["code"]) for row in self._rows("aliases.csv")]
        for name, code in names:
            for index, key in ((self._exact, name), (self._short, bare(name))):
                if code not in index.setdefault(key, []):
                    index[key].append(code)
