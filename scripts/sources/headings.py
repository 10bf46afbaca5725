"""Column headings taken apart: name, scope (全市, 市辖区), unit and year, wherever a heading puts them.

Yearbooks print `年末户籍人口(万人)` over its English translation, with the scope in a second row; compiled panels join
the same with underscores in any order (`科学技术支出_全市_万元`).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from scripts.registry.names import squeeze

_ENGLISH = re.compile(r"(?<=[\u4e00-\u9fff)%])(?:[^\S\r\n]*[\r\n]\s*[A-Za-z]|\s+[A-Z]?[a-z]{2,}).*", re.DOTALL)
_UNIT_WORD = re.compile(r"^(?:计量)?单位:?")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PARTS = re.compile(r"\(([^()]*)\)|([^\s()]+)")
_CUT = re.compile(r"[\r\n_]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?![\d末均])")


@dataclass(frozen=True)
class Heading:
    """What one heading says.

    `name` is the Chinese text without blanks, brackets and what is named apart; `scopes` and `years` are those it
    names; `qualifiers` are the parts in brackets or after underscores that are neither: a unit among them.
    """

    name: str
    scopes: frozenset[str] = frozenset()
    qualifiers: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def below(self, parent: "Heading") -> "Heading":
        """Return this heading as it stands under `parent` in a header of several rows."""
        return replace(
            self,
            name=self.name or parent.name,
            scopes=self.scopes or parent.scopes,
            qualifiers=self.qualifiers or parent.qualifiers,
            years=self.years or parent.years,
        )


@dataclass(frozen=True)
class Vocabulary:
    """The words that headings are made of besides names: scopes, units, and brackets that hold something else."""

    scopes: Mapping[str, list[re.Pattern[str]]]
    units: frozenset[str]
    not_units: re.Pattern[str]
    _read: dict[str, Heading] = field(default_factory=dict, compare=False, repr=False)
    _titles: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, settings: Mapping[str, Any], variables: Mapping[str, Mapping[str, Any]]) -> "Vocabulary":
        """Return the vocabulary of a source's settings and the declared units."""
        scopes = {scope: [re.compile(p) for p in patterns] for scope, patterns in settings["scopes"].items()}
        units = frozenset(unit_key(unit) for variable in variables.values() for unit in variable["units"])
        return cls(scopes, units, any_of(settings["not_units"]))

    def heading(self, text: str) -> Heading:
        """Take a heading apart."""
        if text not in self._read:
            self._read[text] = self._heading(text)
        return self._read[text]

    def _heading(self, text: str) -> Heading:
        text, english = halves(text)
        bracketed = [squeeze(part) for part in _BRACKETS.findall(text)]
        plain = [squeeze(part) for part in _CUT.split(_BRACKETS.sub("\n", text))]
        bracketed += self._told_in(english, has_unit=any(unit_key(part) in self.units for part in plain + bracketed))
        by_underscore = "_" in text
        scopes, years, qualifiers, name = set(), [], [], ""
        for part, is_bracket in [*((p, False) for p in plain), *((p, True) for p in bracketed)]:
            rest, found = self.scopes_in(part)
            scopes |= found
            if not is_bracket or _YEAR.fullmatch(rest):
                years += [int(year) for year in _YEAR.findall(rest)]
                rest = _YEAR.sub("", rest)
            unit = _UNIT_WORD.sub("", rest)
            rest = unit if unit_key(unit) in self.units else rest
            if not rest:
                continue
            if is_bracket or unit_key(rest) in self.units or (by_underscore and name):
                qualifiers.append(rest)
            else:
                name += rest
        return Heading(name, frozenset(scopes), tuple(qualifiers), tuple(years))

    def _told_in(self, english: str, *, has_unit: bool) -> list[str]:
        """Return what a heading's English says of the column in brackets, or in Chinese: a unit, a scope.

        A unit in English counts where the Chinese states none: `(吨)` over `(10 000 tons)` is in 吨.
        """
        told = []
        for bracket, word in _PARTS.findall(english):
            part = squeeze(bracket or word)
            is_unit, is_scope = unit_key(part) in self.units, bool(self.scopes_in(part)[1])
            if _CHINESE.search(part):
                told += [part] if bracket or is_unit or is_scope else []
            elif bracket and (is_scope or (is_unit and not has_unit)):
                told.append(part)
        return told

    def scopes_in(self, part: str) -> tuple[str, set[str]]:
        """Return a squeezed part without the scopes that it names, and those scopes."""
        found = set()
        for scope, patterns in self.scopes.items():
            for pattern in patterns:
                if pattern.search(part):
                    found.add(scope)
                    part = pattern.sub("", part)
        return part, found

    def scopes_of_title(self, title: str) -> frozenset[str]:
        """Return the scopes that a title names in any of its parts."""
        if title not in self._titles:
            self._titles[title] = frozenset(scope for part in parts_of(title) for scope in self.scopes_in(part)[1])
        return self._titles[title]

    def unit_candidates(self, heading: Heading) -> list[str]:
        """Return the heading's qualifiers that have to be a unit."""
        return [part for part in heading.qualifiers if not self.not_units.match(part)]


@lru_cache(maxsize=65536)
def chinese(text: str) -> str:
    """Return a bilingual cell in NFKC without its English; text that starts in English stays whole."""
    return halves(text)[0]


@lru_cache(maxsize=65536)
def halves(text: str) -> tuple[str, str]:
    """Return a bilingual cell in NFKC as its Chinese and its English; a part after an underscore begins anew.

    Examples
    --------
    >>> halves("全市 Total City_产值 Output(亿元)")
    ('全市_产值', ' Total City Output(亿元)')

    """
    chinese_parts: list[str] = []
    english = ""
    for part in unicodedata.normalize("NFKC", text).strip().split("_"):
        cut = _ENGLISH.search(part)
        if english and not _CHINESE.search(part):
            english += f" {part}"
        else:
            chinese_parts.append(part[: cut.start()] if cut else part)
            english += cut[0] if cut else ""
    return "_".join(chinese_parts), english


def unit_key(unit: str) -> str:
    """Return a unit as units are compared: NFKC, no blanks, case ignored."""
    return squeeze(unit).casefold()


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern that matches where any of `patterns` does; none matches nothing."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(joined or r"(?!)")


def parts_of(text: str) -> list[str]:
    """Return a title's parts, cut at line breaks, brackets and underscores, without blanks."""
    cut = re.split(r"[\r\n_()、]+", unicodedata.normalize("NFKC", text))
    return [part for part in map(squeeze, cut) if part]
