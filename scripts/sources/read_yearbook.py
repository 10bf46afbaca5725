"""Read one edition of a city yearbook, downloaded table by table.

Layout: China City Statistical Yearbook (edition Y holds the data of year Y - 1), one workbook or csv a table, every
cell text, provinces as headings, pages inside the sheet. Which columns are what stands in `config/sources`; the scope,
全市 or 市辖区, is part of every observation's key, because taking one for the other is the classic silent error.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.registry.names import squeeze
from scripts.registry.prefectures import MUNICIPALITIES
from scripts.sources.columns import Taken, take_columns
from scripts.sources.figures import Cell, is_plain
from scripts.sources.gathering import Gathered, Place, Reading, Series
from scripts.sources.headings import Vocabulary, any_of
from scripts.sources.lost_headings import (
    refuse_empty,
    refuse_unlike_blocks,
    refuse_untitled,
    refuse_without_heading,
)
from scripts.sources.pages import Block, Page, pages
from scripts.sources.schema import LEFT_OUT, OBSERVATIONS
from scripts.sources.title_years import TitleYears
from scripts.sources.units import Units
from scripts.sources.workbooks import Sheet, Workbook

_TABLE_NUMBER = re.compile(r"\d+[-\u2013\u2014]\d+")
_TITLE_ROWS = 6
_FEW_CELLS = 2
_NO_TABLE = "Save the workbook with the sheet that holds the table, or take the file out of the edition's folder."


@dataclass
class Edition:
    """What stays the same for every sheet of an edition."""

    reading: Reading
    edition: int
    gathered: Gathered
    words: Vocabulary = field(init=False)
    units: Units = field(init=False)
    patterns: dict[str, re.Pattern[str]] = field(init=False)
    year: int = field(init=False)
    title_years: TitleYears = field(init=False)
    known: dict[tuple[Cell, str | None], str] = field(default_factory=dict)
    """Cells that named a city before, with the province that they stood under, and its code."""
    met: dict[str, tuple[Sheet, int]] = field(default_factory=dict)
    """Tables that the edition's files hold, with the sheet and row in which each was met first."""
    figures: Counter[str] = field(default_factory=Counter)
    """How many figures stand under the wanted headings of each table."""

    def __post_init__(self) -> None:
        """Compile the settings."""
        settings = self.reading.settings
        self.words = Vocabulary.of(settings, self.reading.variables)
        self.units = Units(self.reading.variables)
        self.patterns = {name: re.compile(settings[name]) for name in ("continued", "unit_row")}
        self.patterns |= {"names": re.compile(settings["names"]["header"]), "no city": any_of(settings["not_cities"])}
        exceptions = {int(edition): int(year) for edition, year in settings["data_year"]["exceptions"].items()}
        self.year = exceptions.get(self.edition, self.edition - settings["data_year"]["lag"])
        self.title_years = TitleYears(settings["title_years"], self.edition, self.year)

    def table(self, title: str) -> str | None:
        """Return the first table whose title this is."""
        squeezed = squeeze(title)
        tables = self.reading.settings["tables"].items()
        return next((name for name, table in tables if re.search(table["title"], squeezed)), None)


def read_yearbook(
    files: Sequence[str | Path], reading: Reading, edition: str | int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read all workbooks of one edition.

    Parameters
    ----------
    files
        The edition's raw files.
    reading
        Settings (`config/sources/yearbook.yaml`), variables, registry.
    edition
        The year in the edition's name.

    Returns
    -------
    tuple of pandas.DataFrame
        Observations in canonical units, both scopes (`schema.OBSERVATIONS`), and what was left out
        (`schema.LEFT_OUT`).

    Raises
    ------
    BadInput
        If a required column is missing or one is not unique, its unit or scope is not known, a figure is no number, a
        row with figures names no city or more than one, a title names another year than the edition's, or two cells
        contradict each other.

    """
    gathered = Gathered(reading)
    job = Edition(reading, int(edition), gathered)
    for file in sorted(files, key=str):
        book = reading.open(file)
        if not sum(_gather(book, sheet, job) for sheet in book.sheets):
            sheets = ", ".join(repr(sheet.name) for sheet in book.sheets)
            expected = f"a sheet with a heading that matches {job.patterns['names'].pattern}"
            raise BadInput(f"no table in its sheets, {sheets}", expected, _NO_TABLE, file=book.file)
    refuse_empty(reading.settings["tables"], job.met, job.figures)
    for name in reading.settings["tables"]:
        if name not in job.met:
            gathered.leave_out_file(
                "", f"no table {name!r} in edition {edition}: none of its {len(files)} files has it"
            )
    return gathered.frames()


def _gather(book: Workbook, sheet: Sheet, job: Edition) -> bool:
    """Put one sheet's figures among those gathered; say whether it holds any table, of the settings or not."""
    table, title, province = None, "", None
    expected: dict[str, set[str]] = {}
    found = list(pages(sheet, job.patterns["names"], job.words))
    if not found:
        _leave_out_sheet(sheet, job)
    else:
        _refuse_rows_without_header(sheet, found[0].titles.start, job)
    for place, page in enumerate(found):
        table, title = _table_of(sheet, page, table, title, job)
        if table is None:
            refuse_untitled(sheet, page, job.reading.settings["tables"])
            job.gathered.leave_out(sheet, page.titles.start, 0, page.title, "a page whose title fits no table")
            continue
        job.title_years.refuse_wrong(sheet, page)
        next_titles = found[place + 1].titles if place + 1 < len(found) else range(0)
        rows = [row for row in page.rows if row not in next_titles or not _is_title(sheet, row, job)]
        specs = job.reading.settings["tables"][table]["columns"]
        required = {s["header"] for s in specs if s["required"]}
        expected.setdefault(table, required)
        job.met.setdefault(table, (sheet, page.titles.stop))
        of_blocks = [take_columns(sheet, block, specs, (page.title, title), job) for block in page.blocks]
        refuse_unlike_blocks(sheet, page, of_blocks)
        for block, taken in zip(page.blocks, of_blocks, strict=True):
            expected[table] -= {column.header for column in taken}
            province = _gather_block(book, sheet, rows, block, taken, province, job)
            for column in taken:
                job.figures[table] += sum(sheet.has_value(row, column.at) for row in rows)
    for name, headers in expected.items():
        if headers:
            remedy = f"Correct the patterns of table {name!r}, or say there that the column is not required."
            first = found[0].titles.stop
            raise sheet.bad(f"no column for {' or '.join(sorted(headers))}", "one in this table", remedy, first)
    return bool(found)


def _table_of(sheet: Sheet, page: Page, table: str | None, title: str, job: Edition) -> tuple[str | None, str]:
    """Return the table that a page belongs to, None for one that the settings do not name, and that table's title."""
    continued = job.patterns["continued"].search(page.title)
    named = job.table(page.title)
    if table is None and not page.title.strip():
        named = job.table(Path(sheet.file).stem)
    if named is not None and (table is None or not continued):
        return named, page.title
    is_other = any(_TABLE_NUMBER.match(squeeze(line)) for line in page.title.splitlines())
    return (None, "") if named is None and is_other and not continued else (table, title)


def _leave_out_sheet(sheet: Sheet, job: Edition) -> None:
    """Record a sheet without any header for names; stop if its title is that of a table of the settings."""
    cells = [(r, c) for r, line in enumerate(sheet.rows) for c, cell in enumerate(line) if cell != ""]
    if not cells:
        return
    _refuse_headless(sheet, [(row, column) for row, column in cells if row < _TITLE_ROWS], job)
    job.gathered.leave_out(sheet, *cells[0], sheet.text(*cells[0]), "a sheet that is no table")


def _refuse_rows_without_header(sheet: Sheet, end: int, job: Edition) -> None:
    """Stop if a table of the settings begins above a sheet's first header, whose own heading was not understood."""
    above = [[(row, c) for c, cell in enumerate(sheet.rows[row]) if cell != ""] for row in range(end)]
    if any(len(cells) > _FEW_CELLS for cells in above):
        _refuse_headless(sheet, [cell for cells in above[:_TITLE_ROWS] for cell in cells], job)


def _refuse_headless(sheet: Sheet, top: list[tuple[int, int]], job: Edition) -> None:
    """Stop if the cells at a sheet's top are the title of a table of the settings; it has no header there."""
    table = job.table("\n".join(sheet.text(*cell) for cell in top))
    if table is not None:
        pattern = job.patterns["names"].pattern
        remedy = "Correct the heading, or the source's names."
        raise sheet.bad(f"table {table!r} without a header row", f"a heading that matches {pattern}", remedy, *top[0])


def _gather_block(
    book: Workbook, sheet: Sheet, rows: list[int], block: Block, taken: list[Taken], province: str | None, job: Edition
) -> str | None:
    """Put one block's figures among those gathered; return the province that its last rows are in."""
    known, of_city = job.known, []
    for row in rows:
        line = sheet.rows[row]
        code = known.get((line[block.names_at], province))
        if code is None:
            filled = any(line[column.at] != "" and sheet.has_value(row, column.at) for column in taken)
            code, province = _city_of(sheet, row, block.names_at, province, job, has_figures=filled)
        if code is not None:
            refuse_without_heading(sheet, row, block, taken)
            of_city.append((row, code))
    place = Place.of(job.reading, book, sheet)
    for at, variable, scope, unit, factor, _ in taken:
        numbers = sheet.numbers([row for row, _ in of_city], at)
        kept = [(row, code, n) for (row, code), n in zip(of_city, numbers, strict=True) if n is not None]
        codes, values = [code for _, code, _ in kept], [number * factor for _, _, number in kept]
        texts, addresses = sheet.texts([row for row, _, _ in kept], at)
        job.gathered.add(Series(job.year, variable, scope, unit, place, codes, values, texts, addresses))
    return province


def _city_of(
    sheet: Sheet, row: int, column: int, province: str | None, job: Edition, *, has_figures: bool
) -> tuple[str | None, str | None]:
    """Return the code of a row's city, None if it is no city's, and the province that the next row is in.

    What is no city's row, blank ones and headings aside, is recorded as left out.
    """
    registry, text = job.reading.registry, sheet.text(row, column)
    name = squeeze(text)
    if not name and not has_figures:
        return None, province
    heading = registry.province(name)
    if job.patterns["no city"].search(name):
        job.gathered.leave_out(sheet, row, column, text, "a row that is no city's")
        return None, province
    if heading in MUNICIPALITIES:
        return (heading if has_figures else None), None
    if heading is not None and not (has_figures and registry.is_unit(name)):
        if has_figures:
            job.gathered.leave_out(sheet, row, column, text, "a province's total")
        return None, heading
    code = _code(sheet, row, column, province, job, has_figures=has_figures)
    if code is not None and has_figures:
        job.known[text, province] = code
    return code, province


def _is_title(sheet: Sheet, row: int, job: Edition) -> bool:
    """Say whether a row between two pages is the title of the second."""
    line = squeeze("".join(str(cell) for cell in sheet.rows[row]))
    return bool(
        job.patterns["continued"].search(line)
        or job.patterns["unit_row"].search(line)
        or _TABLE_NUMBER.match(line)
        or job.table(line)
    )


def _code(sheet: Sheet, row: int, column: int, province: str | None, job: Edition, *, has_figures: bool) -> str | None:
    """Return the code of a row's city, looked for in the province whose heading it stands under, then anywhere.

    A city may stand under a foreign heading: units printed after the last province, a heading lost in scanning. None,
    recorded, for a row without figures that names none.
    """
    text, registry = sheet.text(row, column), job.reading.registry
    inside = registry.find(text, job.year, province) if province else []
    if len(inside) == 1:
        return inside[0]
    if has_figures:
        try:
            return registry.resolve(text, job.year)
        except BadInput as error:
            raise sheet.bad(error.found, error.expected, error.remedy, row, column) from error
    if is_plain(squeeze(text)) and any(cell != "" for cell in sheet.rows[row][column + 1 :]):
        remedy = "Move the row back below its headings."
        raise sheet.bad(f"{text!r}, a number", "a city's name", remedy, row, column)
    if not registry.find(text, job.year):
        job.gathered.leave_out(sheet, row, column, text, "no figures, and no city's name")
    return None


if __name__ == "__main__":
    with logged(snakemake):
        reading = Reading.of_job(snakemake)
        observations, left_out = read_yearbook(snakemake.input.files, reading, snakemake.params.edition)
        write_table(left_out, snakemake.output.left_out, LEFT_OUT)
        write_table(observations, snakemake.output.observations, OBSERVATIONS, snakemake.params.data)
