"""Headings whose two languages state different units: `工业废水排放量(吨)` over `Waste Water Discharged (10 000 tons)`.

Readers take the Chinese unit. Of both, only the power of ten is compared, which is where yearbooks slip: 万 is 10 000,
亿 is 100 million; the words behind it have too many spellings.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from scripts.sources.gathering import Reading
from scripts.sources.headings import Vocabulary, unit_key
from scripts.sources.workbooks import Sheet, Workbook, address

_BRACKETS = re.compile(r"\(([^()]*)\)")
_ENGLISH = re.compile(r"(?i)\b(?:yuan|rmb|usd|dollars?|tons?|tonnes?|persons?|km|hectares?|m)\b|%")
_NUMBER = re.compile(r"\d[\d ,]*")
_CHINESE_POWERS = {"百万": 6, "千万": 7, "亿": 8, "万": 4, "千": 3}
_ENGLISH_POWERS = {"million": 6, "billion": 9, "thousand": 3}
_LONGEST = 400
"""Letters of a heading; a longer text is a note."""


class Contradiction(NamedTuple):
    """A heading that says two units, and where it stands."""

    file: str
    sheet: str
    cell: str
    chinese: str
    english: str


@dataclass(frozen=True)
class ReadingHeadings(Reading):
    """A reading that looks at the headings of each workbook that it opens."""

    contradictions: dict[str, list[Contradiction]] = field(default_factory=dict)
    """By file, so that one that is opened again is counted once."""

    def open(self, file: str) -> Workbook:  # type: ignore[override]
        """Open a raw file; see `Reading.open`."""
        book = super().open(file)
        settings = {"scopes": {}, "not_units": [], **self.settings}
        units = Vocabulary.of(settings, self.variables).units
        self.contradictions[book.file] = [one for sheet in book.sheets for one in contradictions(sheet, units)]
        return book


def contradictions(sheet: Sheet, units: frozenset[str]) -> Iterator[Contradiction]:
    """Yield the cells of a sheet with a Chinese and an English unit that are not of one size, each text once.

    Parameters
    ----------
    sheet
        Where they are looked for.
    units
        The declared units, as units are compared (`headings.unit_key`).

    """
    seen: set[str] = set()
    for row, line in enumerate(sheet.rows):
        for column, cell in enumerate(line):
            if not isinstance(cell, str) or not 0 < len(cell) <= _LONGEST or cell in seen:
                continue
            text = unicodedata.normalize("NFKC", cell)
            if text.count("(") > 1:
                seen.add(cell)
                if pair := _differing(text, units):
                    yield Contradiction(sheet.file, sheet.name, address(row, column), *pair)


def _differing(text: str, units: frozenset[str]) -> tuple[str, str] | None:
    """Return a heading's Chinese and English unit if each states one and they are not of one size."""
    parts = [part.strip() for part in _BRACKETS.findall(text)]
    chinese = [part for part in parts if unit_key(part) in units and not part.isascii()]
    english = [part for part in parts if part.isascii() and _ENGLISH.search(part)]
    if len(chinese) != 1 or len(english) != 1 or chinese_power(chinese[0]) == english_power(english[0]):
        return None
    return chinese[0], english[0]


def chinese_power(unit: str) -> int:
    """Return the power of ten that a Chinese unit begins with.

    >>> chinese_power("万吨"), chinese_power("亿元"), chinese_power("元")
    (4, 8, 0)
    """
    return next((power for word, power in _CHINESE_POWERS.items() if unit.startswith(word)), 0)


def english_power(unit: str) -> int:
    """Return the power of ten that an English unit states.

    >>> english_power("10 000 tons"), english_power("100 million yuan"), english_power("USD 10 000"), english_power("%")
    (4, 8, 4, 0)
    """
    number = _NUMBER.search(unit)
    zeros = re.sub(r"\D", "", number[0]).count("0") if number else 0
    return zeros + sum(power for word, power in _ENGLISH_POWERS.items() if word in unit.lower())
