"""Read a compiled panel: one table of city and year, long or wide, as data shops, colleagues and theses hand them on.

Unit and scope come from the heading (`科学技术支出_全市_万元`), else from a column that gives the unit row by row, else
from the source's settings. A row names its city by name, by code or by both; both must mean the same unit.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.registry.names import squeeze
from scripts.sources.figures import year_number
from scripts.sources.gathering import Gathered, Place, Reading, Series
from scripts.sources.headings import Vocabulary, any_of
from scripts.sources.panel_layout import Column, Job, Layout, layout_of, refusal
from scripts.sources.row_city import code_of_row, record_aliases
from scripts.sources.schema import LEFT_OUT, OBSERVATIONS
from scripts.sources.single_cells import SingleCells
from scripts.sources.units import Units
from scripts.sources.workbooks import Sheet, address

_MOST_NAMES = 12
"""So many headings are named where one is missing."""


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
        is no number, a row's city is unknown or its code another one's, two rows contradict each other, or the source
        speaks of a year or a cell without a figure.

    """
    gathered, settings = Gathered(reading), reading.settings
    words, units = Vocabulary.of(settings, reading.variables), Units(reading.variables)
    job = Job(reading, gathered, words, units, any_of(settings["not_cities"]))
    for file in files:
        book = reading.open(file)
        cells = SingleCells(book, reading)
        tables = [(sheet, layout) for sheet in book.sheets if (layout := _gather(cells, sheet, job)) is not None]
        if not tables:
            headings = [p for key in ("city", "code") if (p := settings["names"].get(key))]
            expected = f"a sheet with headings for the city ({' or '.join(headings)}) and the year"
            raise BadInput("no such table", expected, "Name the headings under the source's names.", file=book.file)
        _refuse_missing(tables, job)
        _refuse_years_without_figures(tables, job)
        cells.refuse_unmet([sheet for sheet, _ in tables])
    return gathered.frames()


def _refuse_missing(tables: Sequence[tuple[Sheet, Layout]], job: Job) -> None:
    """Stop if a required variable has no column on any sheet, or no row has a figure."""
    sheet, first = tables[0]
    present = {column.variable for _, layout in tables for column in layout.columns}
    for spec in job.reading.settings["columns"]:
        if spec["required"] and spec["variable"] not in present:
            names = list(dict.fromkeys(name for _, layout in tables for name in layout.names))
            more = f" and {len(names) - _MOST_NAMES} others" if len(names) > _MOST_NAMES else ""
            found = f"no column for {spec['variable']}, with the headings {', '.join(names[:_MOST_NAMES])}{more}"
            expected = f"a heading that matches {spec['header']}"
            remedy = (
                "Correct its pattern under the source's columns, or say there that it is not required. Brackets, units "
                "and scopes are no part of a heading's name."
            )
            raise sheet.bad(found, expected, remedy, first.row)
    if present and not any(_has_figure(sheet, layout) for sheet, layout in tables):
        expected = "figures in the rows below the headings"
        raise sheet.bad("no figure in the columns read", expected, "Look whether the file is whole.", first.row)


def _refuse_years_without_figures(tables: Sequence[tuple[Sheet, Layout]], job: Job) -> None:
    """Stop if the source says something of a year in which a column has no figure; of several files, any may have it.

    Where several files are the source's, each is read by itself and does not know the others' years.
    """
    described = [(sheet, layout, column) for sheet, layout in tables for column in layout.columns if column.in_years]
    if not described or not job.reading.alone:
        return
    years: dict[str, set[int]] = {}
    for sheet, layout, column in described:
        years.setdefault(column.header, set()).update(_years_of(sheet, layout, column))
    for sheet, layout, column in described:
        for year in sorted(column.in_years.keys() - years[column.header]):
            found = f"no figure of {year} in the column that {column.header} means"
            there = ", ".join(map(str, sorted(years[column.header]))) or "none"
            remedy = "Correct the year under the column's in_years, or take it out."
            raise sheet.bad(found, f"one of the years there: {there}", remedy, layout.row, column.at)


def _years_of(sheet: Sheet, layout: Layout, column: Column) -> set[int]:
    """Return the years in which a column has a figure."""
    rows = [row for row in range(layout.row + 1, len(sheet.rows)) if sheet.has_value(row, column.at)]
    named = next((year for year in (column.year, layout.year) if year is not None), None)
    if named is not None:
        return {named} if rows else set()
    years = set()
    for cell in {sheet.cell(row, layout.keys["year"]) for row in rows}:
        with suppress(ValueError):  # a total's row may have no year
            years.add(year_number(cell))
    return years


def _has_figure(sheet: Sheet, layout: Layout) -> bool:
    """Say whether a row holds a figure in any of the columns that are read."""
    rows = range(layout.row + 1, len(sheet.rows))
    return any(sheet.has_value(row, column.at) for row in rows for column in layout.columns)


def _gather(cells: SingleCells, sheet: Sheet, job: Job) -> Layout | None:
    """Put one sheet's figures among those gathered; return its layout, None if it does not hold the table."""
    skip = job.reading.settings["sheets"]["skip"]
    if re.search(skip, squeeze(sheet.name)):
        job.gathered.leave_out(sheet, 0, 0, sheet.text(0, 0) if sheet.rows else "", "a sheet of notes")
        return None
    if not any(cell != "" for line in sheet.rows for cell in line):
        job.gathered.leave_out(sheet, 0, 0, "", "an empty sheet")
        return None
    layout = layout_of(sheet, job, cells)
    if layout is None:
        job.gathered.leave_out(sheet, 0, 0, sheet.text(0, 0), "a sheet without headings for city and year")
        return None
    record_aliases(sheet, layout, job)
    for row in range(layout.row + 1, len(sheet.rows)):
        _gather_row(cells, sheet, row, layout, job)
    return layout


def _gather_row(cells: SingleCells, sheet: Sheet, row: int, layout: Layout, job: Job) -> None:
    """Put one row's figures among those gathered."""
    name_at = layout.keys.get("city", layout.keys.get("code", 0))
    text = sheet.text(row, name_at)
    filled = [column for column in layout.columns if sheet.has_value(row, column.at)]
    if not filled:
        return
    if job.no_city.search(squeeze(text)):
        job.gathered.leave_out(sheet, row, name_at, text, "a row that is no city's")
        return
    if cells.leave_out_any(sheet, ((row, at) for at in layout.keys.values()), job.gathered):
        return
    place = Place.of(job.reading, cells.book, sheet)
    for column in filled:
        said = cells.said_of(sheet, row, column.at)
        if said.get("leave_out"):
            cells.record(said, sheet, row, column.at, job.gathered)
            continue
        year = next((y for y in (column.year, layout.year) if y is not None), None)
        year = _year(sheet, row, layout.keys["year"]) if year is None else year
        code = code_of_row(sheet, row, year, layout, job)
        if code is None:
            job.gathered.leave_out(sheet, row, name_at, text, "a province's total")
            return
        unit = said.get("read_as") or column.read_as_in(year) or _unit(sheet, row, column, layout, job)
        factor = job.units.factor(column.variable, unit, refusal(sheet, row, column.at))
        value, raw = sheet.number(row, column.at), sheet.text(row, column.at)
        if value is None:
            continue
        if said:
            cells.record(said, sheet, row, column.at, job.gathered)
        key = (year, column.variable, said.get("scope") or column.scope_in(year))
        cell = address(row, column.at)
        job.gathered.add(Series(*key, unit, place, [code], [value * factor], [raw], [cell]))


def _year(sheet: Sheet, row: int, column: int) -> int:
    """Return a row's year: 2015, 2015.0, `2015` or `2015年`."""
    try:
        return year_number(sheet.cell(row, column))
    except ValueError:
        expected = "a year of four digits"
        raise sheet.bad(repr(sheet.text(row, column)), expected, "Correct it.", row, column) from None


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
