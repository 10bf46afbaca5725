"""What holds between the parts of a source: names that refer to something, units that are declared, years said once."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scripts.settings.errors import KeyPath, Problem, unknown
from scripts.settings.source import Column, Compiled, Emissions, PanelColumn, Yearbook


def citation_problems(citation: str, references: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with the key of a source's reference, given those that there are."""
    if citation not in references:
        yield Problem(("citation",), unknown(citation, references, "key of resources/references.bib"))


def source_problems(
    source: Emissions | Yearbook | Compiled, variables: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """Yield what does not fit together in a source, given the variables with their units."""
    has_editions = isinstance(source, Yearbook)
    for place, pattern in enumerate(source.files):
        if ("{edition}" in pattern) != has_editions:
            words = "with {edition} in it" if has_editions else "without {edition}, which only a yearbook has"
            yield Problem(("files", place), f"found {pattern!r}; expected a pattern {words}")
    if isinstance(source, Emissions) and source.variable not in variables:
        yield Problem(("variable",), unknown(source.variable, variables, "variable"))
    columns: list[tuple[KeyPath, Column]] = []
    if isinstance(source, Compiled):
        yield from _years_of_panel(source)
        yield from _cells_of_panel(source, variables)
        columns = [(("columns", place), column) for place, column in enumerate(source.columns)]
    elif isinstance(source, Yearbook):
        columns = [
            (("tables", name, "columns", place), column)
            for name, table in source.tables.items()
            for place, column in enumerate(table.columns)
        ]
    for path, column in columns:
        if column.variable not in variables:
            yield Problem((*path, "variable"), unknown(column.variable, variables, "variable"))
        elif column.unit is not None and column.unit not in variables[column.variable]["units"]:
            known = variables[column.variable]["units"]
            yield Problem((*path, "unit"), unknown(column.unit, known, f"unit of {column.variable}"))
        elif isinstance(column, PanelColumn):
            yield from _units_read(path, column, list(variables[column.variable]["units"]))


def _years_of_panel(source: Compiled) -> Iterator[Problem]:
    """Check that a panel says where its years stand, once."""
    if source.layout == "wide" and source.year_in != "column":
        text = f"found {source.year_in!r} for a wide table, whose headings hold the years; expected layout: long"
        yield Problem(("year_in",), text)
    elif source.layout == "long" and source.year_in == "column" and source.names.year is None:
        text = "found no heading of the year; expected names.year, layout: wide, or year_in: sheet or file"
        yield Problem(("names",), text)


def _cells_of_panel(source: Compiled, variables: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Check that what is said of single cells is said once, in units that a variable of the panel has."""
    read = dict.fromkeys(column.variable for column in source.columns if column.variable in variables)
    units = dict.fromkeys(unit for variable in read for unit in variables[variable]["units"])
    said = [(one.file, one.sheet, one.cell) for one in source.cells]
    for place, one in enumerate(source.cells):
        if said[place] in said[:place]:
            yield Problem(("cells", place, "cell"), f"found {one.cell!r} twice; expected it once")
        if one.read_as is not None and one.read_as not in units:
            known = f"unit of {', '.join(read)}"
            yield Problem(("cells", place, "read_as"), unknown(one.read_as, units, known))


def _units_read(path: KeyPath, column: PanelColumn, known: list[str]) -> Iterator[Problem]:
    """Check that the units which a column is read as, whatever its file states, are declared."""
    units: dict[KeyPath, str | None] = {("read_as",): column.read_as}
    units |= {("in_years", str(year), "read_as"): differs.read_as for year, differs in column.in_years.items()}
    for key, unit in units.items():
        if unit is not None and unit not in known:
            yield Problem((*path, *key), unknown(unit, known, f"unit of {column.variable}"))
