"""Read a compiled panel: one table of city and year, long or wide, as data shops, colleagues and theses hand them on.

Unit and scope come from the heading (`科学技术支出_全市_万元`), else from a column that gives the unit row by row, else
from the source's settings. A row names its city by name, by code or by both; both must mean the same unit.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.registry.names import squeeze
from scripts.registry.prefectures import MUNICIPALITIES
from scripts.sources.figures import year_number
from scripts.sources.gathering import Gathered, Place, Reading, Series
from scripts.sources.headings import Vocabulary, any_of
from scripts.sources.panel_layout import Column, Job, Layout, full_code, layout_of, refusal
from scripts.sources.schema import LEFT_OUT, OBSERVATIONS
from scripts.sources.units import Units
from scripts.sources.workbooks import Sheet, Workbook, address


def read_compiled(files: Sequence[str | Path], reading: Reading) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read compiled panels.

    Parameters
    ----------
    files
        The job's raw files, normally one: xlsx, xls, csv or dta.
    reading
        Settings (`config/sources/compiled.yaml`), variables, registry.

    Returns
    -------
    tuple of pandas.DataFrame
        Observations in canonical units (`schema.OBSERVATIONS`), and what was left out (`schema.LEFT_OUT`).

    Raises
    ------
    BadInput
        If no sheet holds the table, a required column is missing or one is not unique, a unit is not declared, a figure
        is no number, a row's city is unknown or its code another one's, or two rows contradict each other.

    """
    gathered, settings = Gathered(reading), reading.settings
    words, units = Vocabulary.of(settings, reading.variables), Units(reading.variables)
    job = Job(reading, gathered, words, units, any_of(settings["not_cities"]))
    for file in files:
        book = reading.open(file)
        tables = [(sheet, layout) for sheet in book.sheets if (layout := _gather(book, sheet, job)) is not None]
        if not tables:
            headings = [p for key in ("city", "code") if (p := settings["names"].get(key))]
            expected = f"a sheet with headings for the city ({' or '.join(headings)}) and the year"
            raise BadInput("no such table", expected, "Name the headings under the source's names.", file=book.file)
        _refuse_missing(tables, job)
    return gathered.frames()


def _refuse_missing(tables: Sequence[tuple[Sheet, Layout]], job: Job) -> None:
    """Stop if a required variable has no column on any sheet, or no row has a figure."""
    sheet, first = tables[0]
    present = {column.variable for _, layout in tables for column in layout.columns}
    for spec in job.reading.settings["columns"]:
        if spec["required"] and spec["variable"] not in present:
            remedy = "Correct its pattern under the source's columns, or say there that it is not required."
            expected = f"a heading that matches {spec['header']}"
            raise sheet.bad(f"no column for {spec['variable']}", expected, remedy, first.row)
    if present and not any(_has_figure(sheet, layout) for sheet, layout in tables):
        expected = "figures in the rows below the headings"
        raise sheet.bad("no figure in the columns read", expected, "Look whether the file is whole.", first.row)


def _has_figure(sheet: Sheet, layout: Layout) -> bool:
    """Say whether a row holds a figure in any of the columns that are read."""
    rows = range(layout.row + 1, len(sheet.rows))
    return any(sheet.has_value(row, column.at) for row in rows for column in layout.columns)


def _gather(book: Workbook, sheet: Sheet, job: Job) -> Layout | None:
    """Put one sheet's figures among those gathered; return its layout, None if it does not hold the table."""
    skip = job.reading.settings["sheets"]["skip"]
    if re.search(skip, squeeze(sheet.name)):
        job.gathered.leave_out(sheet, 0, 0, sheet.text(0, 0) if sheet.rows else "", "a sheet of notes")
        return None
    if not any(cell != "" for line in sheet.rows for cell in line):
        job.gathered.leave_out(sheet, 0, 0, "", "an empty sheet")
        return None
    layout = layout_of(sheet, job)
    if layout is None:
        job.gathered.leave_out(sheet, 0, 0, sheet.text(0, 0), "a sheet without headings for city and year")
        return None
    for row in range(layout.row + 1, len(sheet.rows)):
        _gather_row(book, sheet, row, layout, job)
    return layout


def _gather_row(book: Workbook, sheet: Sheet, row: int, layout: Layout, job: Job) -> None:
    """Put one row's figures among those gathered."""
    name_at = layout.keys.get("city", layout.keys.get("code", 0))
    text = sheet.text(row, name_at)
    filled = [column for column in layout.columns if sheet.has_value(row, column.at)]
    if not filled:
        return
    if job.no_city.search(squeeze(text)):
        job.gathered.leave_out(sheet, row, name_at, text, "a row that is no city's")
        return
    place = Place.of(job.reading, book, sheet)
    for column in filled:
        year = next((y for y in (column.year, layout.year) if y is not None), None)
        year = _year(sheet, row, layout.keys["year"]) if year is None else year
        code = _code(sheet, row, year, layout, job)
        if code is None:
            job.gathered.leave_out(sheet, row, name_at, text, "a province's total")
            return
        unit = column.read_as_in(year) or _unit(sheet, row, column, layout, job)
        factor = job.units.factor(column.variable, unit, refusal(sheet, row, column.at))
        value, raw = sheet.number(row, column.at), sheet.text(row, column.at)
        if value is None:
            continue
        key, cell = (year, column.variable, column.scope_in(year)), address(row, column.at)
        job.gathered.add(Series(*key, unit, place, [code], [value * factor], [raw], [cell]))


def _year(sheet: Sheet, row: int, column: int) -> int:
    """Return a row's year: 2015, 2015.0, `2015` or `2015年`."""
    try:
        return year_number(sheet.cell(row, column))
    except ValueError:
        expected = "a year of four digits"
        raise sheet.bad(repr(sheet.text(row, column)), expected, "Correct it.", row, column) from None


def _code(sheet: Sheet, row: int, year: int, layout: Layout, job: Job) -> str | None:
    """Return the code that a row's name and code both mean; None for a province's total."""
    registry, keys = job.reading.registry, layout.keys
    name = sheet.text(row, keys["city"]) if "city" in keys else ""
    given = squeeze(sheet.text(row, keys["code"])) if "code" in keys else ""
    at = keys["city"] if squeeze(name) else keys.get("code", keys.get("city", 0))
    code = full_code(given)
    if given and code is None:
        raise sheet.bad(repr(given), "a code of four or six digits", "Correct it.", row, keys["code"])
    is_total = (code is not None and code.endswith("0000")) or (code is None and registry.province(name) is not None)
    if is_total and (code or registry.province(name)) not in MUNICIPALITIES and _names_province(name, code, job):
        return None
    try:
        province = sheet.text(row, keys["province"]) if "province" in keys else None
        by_name = registry.resolve(name, year, province) if squeeze(name) else None
    except BadInput as error:
        raise sheet.bad(error.found, error.expected, error.remedy, row, at) from error
    return _agreed(sheet, row, year, by_name, code, layout, job)


def _names_province(name: str, code: str | None, job: Job) -> bool:
    """Say whether a row is a province's: by its code, or by its full name where it has none."""
    full = {names[0] for names in job.reading.registry.provinces.values()}
    return code is not None or squeeze(name) in full


def _agreed(sheet: Sheet, row: int, year: int, by_name: str | None, code: str | None, layout: Layout, job: Job) -> str:
    """Return the one code that name and code mean in `year`, or stop."""
    registry = job.reading.registry
    if code is not None and code not in registry.units:
        raise sheet.bad(f"the code {code}", "a code of the registry", "Correct it.", row, layout.keys["code"])
    by_code = registry.at(code, year) if code is not None else None
    if code is not None and by_code is None:
        found = f"the code {code} ({registry.name_zh(code)}) for {year}"
        raise sheet.bad(found, "a code that was valid then", "Correct code or year.", row, layout.keys["code"])
    if by_name is not None and code is not None and by_name != by_code:
        name = sheet.text(row, layout.keys["city"])
        found = f"the code {code} ({registry.name_zh(code)}) beside {name!r} ({by_name})"
        raise sheet.bad(found, "a code and a name of one city", "Correct one of them.", row, layout.keys["code"])
    either = by_name or by_code
    if either is None:
        at = layout.keys.get("city", 0)
        raise sheet.bad("a row with figures and no city", "a name or a code", "Add it.", row, at)
    return either


def _unit(sheet: Sheet, row: int, column: Column, layout: Layout, job: Job) -> str:
    """Return the unit of one figure, as found."""
    if column.unit is not None:
        return column.unit
    stated = sheet.text(row, layout.keys["unit"]) if "unit" in layout.keys else ""
    unit = job.units.of_line(column.variable, stated, refusal(sheet, row, layout.keys.get("unit", 0)))
    unit = unit or column.fallback
    if not unit:
        remedy = "Name it in the source's settings."
        raise sheet.bad(f"no unit for {column.variable}", "one in heading or row", remedy, row, column.at)
    return unit


if __name__ == "__main__":
    with logged(snakemake):
        observations, left_out = read_compiled(snakemake.input.files, Reading.of_job(snakemake))
        write_table(left_out, snakemake.output.left_out, LEFT_OUT)
        write_table(observations, snakemake.output.observations, OBSERVATIONS, snakemake.params.data)
