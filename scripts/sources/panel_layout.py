"""Where a compiled panel's columns are: headings found, taken apart and matched with what the source says of them.

The heading is that of the row in which the city's heading stands, with the rows above and below it that the source
counts to the headings. A file that is wrong about its unit, or about one year's scope, is read as the source says, and
the reader records that it was.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.registry.names import squeeze
from scripts.sources.columns import spec_of
from scripts.sources.figures import raw_text
from scripts.sources.gathering import Gathered, Reading
from scripts.sources.headings import Heading, Vocabulary, chinese
from scripts.sources.single_cells import SingleCells
from scripts.sources.units import Refuse, Units
from scripts.sources.workbooks import Sheet, address

HEADING_ROWS = 10
"""The city's heading is looked for in so many rows from the top."""

_CODE = re.compile(r"(\d{4})(\d{2})?(?:\.0*)?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True)
class Column:
    """A column of figures: `year` in a wide table; `unit` None where a column gives it row by row.

    `header` is the pattern by which the source means it.
    """

    at: int
    header: str
    variable: str
    scope: str
    year: int | None
    unit: str | None
    fallback: str | None
    in_years: Mapping[int, Mapping[str, Any]]

    def scope_in(self, year: int) -> str:
        """Return the scope of a year's figures."""
        return self.in_years.get(year, {}).get("scope") or self.scope

    def read_as_in(self, year: int) -> str | None:
        """Return the unit that the source states of a year's figures alone."""
        return self.in_years.get(year, {}).get("read_as")


@dataclass(frozen=True)
class Layout:
    """A sheet's last heading row, the columns that say which city and year a row is, and the columns of figures.

    `year` is that of the whole sheet, where its name or the file's says it; `names` are those of all its headings but
    the ones of `keys`, as the source's patterns are searched in them.
    """

    row: int
    keys: dict[str, int]
    columns: list[Column]
    year: int | None
    names: list[str]


@dataclass(frozen=True)
class Job:
    """What reading a sheet needs beside the sheet."""

    reading: Reading
    gathered: Gathered
    words: Vocabulary
    units: Units
    no_city: re.Pattern[str]


@dataclass(frozen=True)
class Headings:
    """The headings of a sheet: the row of the city's heading, and those above and below it that count as well."""

    sheet: Sheet
    row: int
    above: int
    below: int
    keys: frozenset[int]

    @property
    def last(self) -> int:
        """Return the last of the rows."""
        return self.row + self.below

    def cells(self, at: int) -> Iterator[tuple[int, int]]:
        """Yield the places of a column's heading."""
        return ((row, at) for row in range(self.row - self.above, self.last + 1))

    @property
    def width(self) -> int:
        """Return the number of the sheet's columns."""
        return max(len(line) for line in self.sheet.rows)

    def text(self, at: int) -> str:
        """Return a column's heading, its rows joined as underscores join the parts of one."""
        if not self.above and not self.below:
            return self.sheet.text(self.row, at)
        rows = range(max(self.row - self.above, 0), min(self.last + 1, len(self.sheet.rows)))
        texts: list[str] = []
        for row in reversed(rows):
            text = self.sheet.text(row, at)
            # Above a text, an empty cell belongs to the text left of it, as merged cells do.
            texts += [text] if squeeze(text) else [self._left_of(row, at)] if texts else []
        return "_".join(text for text in reversed(texts) if text)

    def _left_of(self, row: int, at: int) -> str:
        """Return the nearest text left of an empty cell, empty where a column that identifies rows comes first."""
        for left in range(at - 1, -1, -1):
            if left in self.keys:
                return ""
            if squeeze(text := self.sheet.text(row, left)):
                return text
        return ""


def layout_of(sheet: Sheet, job: Job, cells: SingleCells) -> Layout | None:
    """Return where a sheet's columns are; None if it has no heading for the city.

    Raises
    ------
    BadInput
        If two columns are headed alike, there is no column of the year, or the sheet's or file's name should state one
        and does not; of a column of figures, if it fits two variables or its unit or scope is not known.

    """
    settings = job.reading.settings
    patterns = {name: re.compile(pattern) for name, pattern in settings["names"].items() if pattern}
    for row in range(min(HEADING_ROWS, len(sheet.rows))):
        texts = [squeeze(chinese(raw_text(cell))) for cell in sheet.rows[row]]
        found = {name: [at for at, text in enumerate(texts) if text and p.search(text)] for name, p in patterns.items()}
        if found.get("city") or found.get("code"):
            break
    else:
        return None
    for name, columns in found.items():
        if len(columns) > 1:
            raise sheet.bad(f"{len(columns)} columns for {name}", "one", "Rename the other one.", row, columns[1])
    keys = {name: columns[0] for name, columns in found.items() if columns}
    wide, year_in = settings["layout"] == "wide", settings.get("year_in", "column")
    if not wide and year_in == "column" and "year" not in keys:
        remedy = "Name its heading under the source's names, or set the layout to wide, or year_in to sheet or file."
        raise sheet.bad("no column for the year", "one in a long table", remedy, row)
    year = None if year_in == "column" else _year_of_name(sheet, year_in)
    rows = {"above": 0, "below": 0} | settings.get("heading_rows", {})
    headings = Headings(sheet, row, rows["above"], rows["below"], frozenset(keys.values()))
    names = [_heading(headings, at, job, wide=wide).name for at in range(headings.width) if at not in headings.keys]
    names = [name for name in dict.fromkeys(names) if name]
    return Layout(headings.last, keys, list(_columns(sheet, headings, job, cells, wide=wide)), year, names)


def _year_of_name(sheet: Sheet, year_in: str) -> int:
    """Return the year that a sheet's or a file's name states, or stop."""
    name = sheet.name if year_in == "sheet" else Path(sheet.file).name
    years = years_in(name)
    if len(years) != 1:
        found = (
            f"{'no year' if not years else 'the years ' + ', '.join(map(str, years))} in the {year_in}'s name {name!r}"
        )
        remedy = f"Rename the {year_in}, take it out, or correct year_in in the source's settings."
        raise sheet.bad(found, "one year of four digits", remedy)
    return years[0]


def years_in(name: str) -> list[int]:
    """Return the years that the name of a sheet or file states."""
    return [int(year) for year in dict.fromkeys(_YEAR.findall(unicodedata.normalize("NFKC", name)))]


def _columns(sheet: Sheet, headings: Headings, job: Job, cells: SingleCells, *, wide: bool) -> Iterator[Column]:
    """Yield the columns of figures that the source describes; the others are recorded."""
    specs, row = job.reading.settings["columns"], headings.row
    seen: dict[tuple[str, str, int | None], int] = {}
    for at in range(headings.width):
        text = headings.text(at)
        if at in headings.keys or cells.leave_out_any(sheet, headings.cells(at), job.gathered):
            continue
        if not squeeze(text):
            filled = any(sheet.cell(r, at) != "" for r in range(headings.last + 1, len(sheet.rows)))
            job.gathered.leave_out(sheet, row, at, "", "a column without a heading" if filled else "an empty column")
            continue
        heading = _heading(headings, at, job, wide=wide)
        spec = spec_of(sheet, row, at, heading, specs)
        if spec is None:
            job.gathered.leave_out(sheet, row, at, text, "no column of the source wants it")
            continue
        one = _one_column(headings, at, heading, spec, job, wide=wide)
        first = seen.setdefault((one.variable, one.scope, one.year), at)
        if first != at:
            found = f"a second column for {one.variable} ({one.scope}), {text!r}"
            expected = f"the one in {address(row, first)} alone, {headings.text(first)!r}"
            raise sheet.bad(found, expected, "Make the header pattern narrower, or take one out.", row, at)
        yield one


def _heading(headings: Headings, at: int, job: Job, *, wide: bool) -> Heading:
    """Return a column's heading taken apart; one of a wide table that is a year alone is named by its sheet."""
    heading = job.words.heading(headings.text(at))
    return heading.below(job.words.heading(headings.sheet.name)) if wide and not heading.name else heading


def _one_column(
    headings: Headings, at: int, heading: Heading, spec: Mapping[str, Any], job: Job, *, wide: bool
) -> Column:
    """Return what a heading says about its column, or what the source says against it."""
    sheet, row, text = headings.sheet, headings.row, headings.text(at)
    variable = spec["variable"]
    if len(heading.scopes) > 1 or (not heading.scopes and not spec.get("scope")):
        found = f"{'two scopes' if heading.scopes else 'no scope'} in {text!r}"
        raise sheet.bad(found, "全市 or 市辖区", "Name the scope in heading or settings.", row, at)
    scope = next(iter(heading.scopes)) if heading.scopes else spec["scope"]
    if wide and len(heading.years) != 1:
        raise sheet.bad(f"{text!r}", "a heading with one year, as in a wide table", "Add it.", row, at)
    year = heading.years[0] if wide else None
    unit = spec.get("read_as") or job.units.of_heading(variable, heading, job.words, refusal(sheet, row, at))
    column = Column(at, spec["header"], variable, scope, year, unit, spec.get("unit"), spec.get("in_years") or {})
    for told in _told_otherwise(column, spec):
        job.gathered.leave_out(sheet, row, at, text, told)
    return column


def _told_otherwise(column: Column, spec: Mapping[str, Any]) -> Iterator[str]:
    """Yield in words what the source says of a column against the file."""
    if spec.get("read_as"):
        yield f"its own unit; the source says that it is {spec['read_as']}"
    for year in sorted(column.in_years):
        if column.year in (None, year):
            said = [f"scope {s}" for s in [column.in_years[year].get("scope")] if s]
            said += [f"unit {unit}" for unit in [column.read_as_in(year)] if unit]
            yield f"its own word on {year}; the source says {' and '.join(said)}"


def full_code(text: str) -> str | None:
    """Return a code of six digits, given with four or six, also as the number 330100.0; None if the text is none.

    Examples
    --------
    >>> full_code("3301"), full_code("330100.0"), full_code("33010")
    ('330100', '330100', None)

    """
    digits = _CODE.fullmatch(text)
    return f"{digits[1]}{digits[2] or '00'}" if digits else None


def refusal(sheet: Sheet, row: int, column: int) -> Refuse:
    """Return what makes the error for a cell."""
    return lambda found, expected, remedy: sheet.bad(found, expected, remedy, row, column)
