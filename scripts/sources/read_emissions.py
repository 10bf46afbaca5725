"""Read a city emission inventory: one workbook that states each figure twice, as a vector and as a matrix.

Layout: CEADs, sheets NOTE, emission vector (city, year, emission) and emission matrix (cities by years in text
headers). Both sheets must agree, the unit is the one that the notes declare, and every city-year is kept, 1995
included: which years are used is the panel's business.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.registry.names import squeeze
from scripts.sources.figures import raw_text, year_number
from scripts.sources.gathering import Gathered, Place, Reading, Series
from scripts.sources.schema import LEFT_OUT, OBSERVATIONS
from scripts.sources.units import Units
from scripts.sources.workbooks import Sheet, Workbook, address

Figure = tuple[float, int, int]
"""Value, row and column."""

Figures = dict[tuple[str, int], Figure]
"""City as printed and year -> figure."""

_SHOWN = 5
_CJK = re.compile(r"[\u4e00-\u9fff]+")


def read_emissions(files: Sequence[str | Path], reading: Reading) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read emission workbooks.

    Parameters
    ----------
    files
        The job's raw files, normally one.
    reading
        Settings (`config/sources/ceads.yaml`), variables, registry.

    Returns
    -------
    tuple of pandas.DataFrame
        Observations in the variable's canonical unit (`schema.OBSERVATIONS`), and what was left out
        (`schema.LEFT_OUT`).

    Raises
    ------
    BadInput
        If a sheet or column is missing, the sheets disagree, the unit is not declared, a figure is no number, a year
        lies outside the declared ones, or a city is unknown or ambiguous.

    """
    gathered = Gathered(reading)
    for file in files:
        _gather(reading.open(file), reading, gathered)
    return gathered.frames()


def _gather(book: Workbook, reading: Reading, gathered: Gathered) -> None:
    """Put one workbook's figures among those gathered."""
    settings = reading.settings
    vector_sheet, matrix_sheet = (book.sheet(settings["sheets"][name]) for name in ("vector", "matrix"))
    unit, factor = _unit(book, reading)
    vector = _vector(vector_sheet, settings, gathered)
    if not vector:
        raise vector_sheet.bad("no figure", "a row each city and year", "Download the file again.", 0)
    _refuse_disagreement(vector, vector_sheet, _matrix(matrix_sheet, settings, gathered), matrix_sheet, settings)
    place = Place.of(reading, book, vector_sheet)
    for (city, year), (value, row, column) in vector.items():
        try:
            code = reading.registry.resolve(city, year)
        except BadInput as error:
            raise vector_sheet.bad(error.found, error.expected, error.remedy, row, column) from error
        key = (year, settings["variable"], settings["scope"])
        text, cell = vector_sheet.text(row, column), address(row, column)
        gathered.add(Series(*key, unit, place, [code], [value * factor], [text], [cell]))
    read = {settings["sheets"][name] for name in ("notes", "vector", "matrix")} | {settings["unit"]["sheet"]}
    for sheet in book.sheets:
        if sheet.name not in read:
            gathered.leave_out(sheet, 0, 0, "", "a sheet that the source's settings do not name")


def _unit(book: Workbook, reading: Reading) -> tuple[str, float]:
    """Return the unit as the notes state it, and its factor; a bilingual statement must say one thing."""
    where = reading.settings["unit"]
    sheet = book.sheet(where["sheet"])
    for row, line in enumerate(sheet.rows):
        if line and squeeze(raw_text(line[0])) == squeeze(where["key"]):
            text = sheet.text(row, 1)
            break
    else:
        raise sheet.bad(f"no row {where['key']!r}", "the file's unit", "Name the row under the source's unit.")
    chinese, english = _CJK.findall(text), squeeze(_CJK.sub("", text))
    stated = [*chinese, *([english] if english else [])]

    def refuse(found: str, expected: str, remedy: str) -> BadInput:
        return sheet.bad(found, expected, remedy, row, 1)

    units = Units(reading.variables)
    factors = [units.factor(reading.settings["variable"], part, refuse) for part in stated or [""]]
    if len(set(factors)) > 1:
        raise refuse(f"two units, {text!r}", "one unit", "Find out from the provider which one holds.")
    return text, factors[0]


def _column(sheet: Sheet, pattern: str, name: str) -> int:
    """Return the one column of the first row whose header matches."""
    header = [squeeze(raw_text(cell)) for cell in sheet.rows[0]] if sheet.rows else []
    found = [column for column, text in enumerate(header) if re.search(pattern, text, re.IGNORECASE)]
    if len(found) != 1:
        what = f"{len(found)} columns for {name} in {', '.join(filter(None, header)) or 'an empty row'}"
        raise sheet.bad(what, f"one header that matches {pattern}", "Correct it under the source's columns.", 0)
    return found[0]


def _vector(sheet: Sheet, settings: Mapping[str, Any], gathered: Gathered) -> Figures:
    """Return the vector sheet's figures; a city-year printed twice must say the same."""
    patterns = settings["columns"]
    city_at, year_at, value_at = (_column(sheet, patterns[name], name) for name in ("city", "year", "value"))
    figures: Figures = {}
    for row in range(1, len(sheet.rows)):
        city = squeeze(sheet.text(row, city_at))
        value = sheet.number(row, value_at)
        if value is None:
            continue
        if not city:
            raise sheet.bad("a figure without a city", "a city's name", "Add the name.", row, city_at)
        year = _year(sheet, row, year_at, settings)
        _put(figures, (city, year), (value, row, value_at), sheet, gathered, settings)
    return figures


def _matrix(sheet: Sheet, settings: Mapping[str, Any], gathered: Gathered) -> Figures:
    """Return the matrix sheet's figures; its headers are years, as text or numbers."""
    city_at = _column(sheet, settings["columns"]["city"], "city")
    filled = [column for column in range(len(sheet.rows[0])) if column != city_at and sheet.has_value(0, column)]
    years = {column: _year(sheet, 0, column, settings) for column in filled}
    figures: Figures = {}
    for row in range(1, len(sheet.rows)):
        city = squeeze(sheet.text(row, city_at))
        for column, year in years.items():
            value = sheet.number(row, column)
            if value is not None:
                _put(figures, (city, year), (value, row, column), sheet, gathered, settings)
    return figures


def _put(
    figures: Figures, key: tuple[str, int], new: Figure, sheet: Sheet, gathered: Gathered, settings: Mapping[str, Any]
) -> None:
    """Add a figure; the same one again is left out, another one for the same city-year is an error."""
    old = figures.setdefault(key, new)
    if old is new:
        return
    first = address(*old[1:])
    if not _same(old[0], new[0], settings["agreement"]):
        found, expected = f"{new[0]!r} for {key[0]} in {key[1]}", f"{old[0]!r} as in cell {first}"
        raise sheet.bad(found, expected, "Correct one of the two cells.", *new[1:])
    gathered.leave_out(sheet, *new[1:], sheet.text(*new[1:]), f"repeats cell {first}")


def _year(sheet: Sheet, row: int, column: int, settings: Mapping[str, Any]) -> int:
    """Return the year in a cell, or stop if it is none of the declared ones."""
    first, last = settings["years"]["from"], settings["years"]["until"]
    try:
        year = year_number(sheet.cell(row, column))
    except ValueError:
        year = None
    if year is None or not first <= year <= last:
        expected = f"a year from {first} to {last}"
        raise sheet.bad(repr(sheet.text(row, column)), expected, "Correct it, or the source's years.", row, column)
    return year


def _refuse_disagreement(
    vector: Figures, of_vector: Sheet, matrix: Figures, of_matrix: Sheet, settings: Mapping[str, Any]
) -> None:
    """Stop if the two sheets do not state the same figures for the same city-years; name the first cells."""
    pairs = {key: (vector.get(key), matrix.get(key)) for key in [*vector, *matrix]}
    differing = [
        (key, one, two)
        for key, (one, two) in pairs.items()
        if one is None or two is None or not _same(one[0], two[0], settings["agreement"])
    ]
    if not differing:
        return
    sheet, other = (of_vector, of_matrix) if differing[0][1] else (of_matrix, of_vector)
    shown = [f"{c} {year}: vector {_shown(one)}, matrix {_shown(two)}" for (c, year), one, two in differing[:_SHOWN]]
    found = f"{len(differing)} city-years that differ from sheet {other.name!r} ({'; '.join(shown)})"
    remedy = "Download the file again; if it stays so, ask the provider which sheet holds."
    first = differing[0][1] or differing[0][2]
    raise sheet.bad(found, "the same figures in both sheets", remedy, *(first[1:] if first else ()))


def _shown(figure: Figure | None) -> str:
    """Return a figure with its cell, as the message on differing sheets names it."""
    return "blank" if figure is None else f"{figure[0]!r} in {address(*figure[1:])}"


def _same(one: float, two: float, agreement: float) -> bool:
    return abs(one - two) <= float(agreement) * max(abs(one), abs(two))


if __name__ == "__main__":
    with logged(snakemake):
        observations, left_out = read_emissions(snakemake.input.files, Reading.of_job(snakemake))
        write_table(left_out, snakemake.output.left_out, LEFT_OUT)
        write_table(observations, snakemake.output.observations, OBSERVATIONS, snakemake.params.data)
