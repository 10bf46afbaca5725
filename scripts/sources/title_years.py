"""Years that a page's title states, held against the edition's folder: a misfiled edition is a year off in silence.

A title may name the year of the data (`2017年`), the edition (`中国城市统计年鉴2018`), or a bare year that may be one
or the other. How each is printed stands in the source's settings.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from scripts.registry.names import squeeze
from scripts.sources.figures import raw_text
from scripts.sources.pages import Page
from scripts.sources.workbooks import Sheet


class Stated(NamedTuple):
    """A year as one cell states it: `data`, `edition` or `either`."""

    kind: str
    year: int
    row: int
    column: int


class TitleYears:
    """How titles state years, and the edition and data year that they are held against."""

    def __init__(self, settings: Mapping[str, Any], edition: int, data_year: int) -> None:
        """Compile a source's `title_years`."""
        self._patterns = {kind: re.compile(settings[kind]) for kind in ("edition", "data", "either")}
        self._edition, self._data_year = edition, data_year

    def refuse_wrong(self, sheet: Sheet, page: Page) -> None:
        """Stop at the first year of a page's title or headings that the folder contradicts.

        Of several years of a kind (`2016年、2017年`) one has to be right; a bare year counts only where nothing else is
        stated (`2016-2017年`).
        """
        stated = [
            Stated(kind, year, row, column)
            for row in page.titles
            for column, cell in enumerate(sheet.rows[row])
            if cell != ""
            for kind, year in self.of_text(raw_text(cell))
        ]
        headings = [(column.heading.years, column) for block in page.blocks for column in block.columns]
        stated += [Stated("data", year, column.row, column.at) for years, column in headings for year in years]
        right = {"data": {self._data_year}, "edition": {self._edition}, "either": {self._data_year, self._edition}}
        if any(one.kind != "either" for one in stated):
            del right["either"]
        for kind, years in right.items():
            told = [one for one in stated if one.kind == kind]
            if told and years.isdisjoint(one.year for one in told):
                word = "year" if kind == "either" else f"{kind} year"
                found = f"{told[0].year} as the {word} in {sheet.text(told[0].row, told[0].column)!r}"
                filed = f"it is filed as edition {self._edition}, which holds the data of {self._data_year}"
                remedy = "Move it to its own edition's folder, or declare the edition under data_year: exceptions."
                expected = f"{' or '.join(map(str, sorted(years)))}: {filed}"
                raise sheet.bad(found, expected, remedy, told[0].row, told[0].column)

    def of_text(self, text: str) -> list[tuple[str, int]]:
        """Return the years that a cell's text states, each with its kind; none is counted twice."""
        rest = "\n".join(squeeze(line) for line in unicodedata.normalize("NFKC", text).splitlines())
        found: list[tuple[str, int]] = []
        for kind, pattern in self._patterns.items():
            found += [(kind, int(year)) for year in pattern.findall(rest)]
            rest = pattern.sub("", rest)
        return found
