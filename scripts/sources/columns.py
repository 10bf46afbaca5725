"""From a header to the columns that are read: variable, scope, unit and factor of each, or an error that names both.

The unit is the one in the heading, else the one in the unit row above it, else the source's; the scope that of the
heading, else of the title, else the source's.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from scripts.files.bad_input import BadInput
from scripts.registry.names import squeeze
from scripts.sources.gathering import Reading
from scripts.sources.headings import Heading, Vocabulary
from scripts.sources.pages import Block, Column
from scripts.sources.units import Units
from scripts.sources.workbooks import Sheet, address

Spec = Mapping[str, Any]
"""A column in a source's settings: header pattern, variable, unit, scope, required."""


class Taken(NamedTuple):
    """A column that is read: `unit` as found, `factor` from it into the canonical unit."""

    at: int
    variable: str
    scope: str
    unit: str
    factor: float
    header: str


class Job(Protocol):
    """What choosing columns needs to know of a job."""

    reading: Reading
    words: Vocabulary
    units: Units
    patterns: dict[str, re.Pattern[str]]


def take_columns(sheet: Sheet, block: Block, specs: Sequence[Spec], titles: tuple[str, str], job: Job) -> list[Taken]:
    """Return a block's columns that the source describes.

    Parameters
    ----------
    sheet, block
        Where they stand.
    specs
        The table's columns in the source's settings.
    titles
        The page's own title, and that of the page on which the table began.
    job
        Vocabulary and units.

    Raises
    ------
    BadInput
        If a heading fits two variables, two columns fit one variable and scope, or unit or scope is not known.

    """
    taken: dict[tuple[str, str], tuple[Taken, Column]] = {}
    for column in block.columns:
        spec = spec_of(sheet, column.row, column.at, column.heading, specs)
        if spec is None:
            continue
        variable = spec["variable"]
        scope = _scope(sheet, column, spec, titles, job.words)
        unit, factor = _unit(sheet, column, spec, titles, job)
        new = Taken(column.at, variable, scope, unit, factor, spec["header"])
        first = taken.setdefault((variable, scope), (new, column))[1]
        if first is not column:
            found = f"a second column for {variable} ({scope}), {sheet.text(column.row, column.at)!r}"
            expected = f"the one in {address(first.row, first.at)} alone, {sheet.text(first.row, first.at)!r}"
            remedy = "Make the header pattern narrower, so that it fits one of the two."
            raise sheet.bad(found, expected, remedy, column.row, column.at)
    return [new for new, _ in taken.values()]


def spec_of(sheet: Sheet, row: int, at: int, heading: Heading, specs: Sequence[Spec]) -> Spec | None:
    """Return the one column of the settings that a heading fits, None if none; stop if it fits two variables."""
    fitting = [spec for spec in specs if _fits(spec["header"], heading.name)]
    if len({spec["variable"] for spec in fitting}) > 1:
        found = f"the heading {heading.name!r}, which fits {' and '.join(sorted({s['variable'] for s in fitting}))}"
        raise sheet.bad(found, "a heading of one variable", "Make the header patterns narrower.", row, at)
    return fitting[0] if fitting else None


@lru_cache(maxsize=1 << 12)
def _fits(header: str, name: str) -> bool:
    """Say whether a name fits a header pattern; the same headings stand on every page."""
    return re.search(header, name) is not None


def _scope(sheet: Sheet, column: Column, spec: Spec, titles: tuple[str, str], words: Vocabulary) -> str:
    """Return a column's scope."""
    if len(column.heading.scopes) > 1:
        found = f"two scopes in {sheet.text(column.row, column.at)!r}"
        raise sheet.bad(found, "one", "Correct the heading, or the source's scopes.", column.row, column.at)
    for named in (column.heading.scopes, *map(words.scopes_of_title, titles)):
        if len(named) == 1:
            return next(iter(named))
    if spec.get("scope"):
        return spec["scope"]
    found = f"no scope for {spec['variable']} in heading or title"
    remedy = "Name the column's scope in the source's settings, after a look at the yearbook's contents page."
    raise sheet.bad(found, "全市 or 市辖区", remedy, column.row, column.at)


def _unit(sheet: Sheet, column: Column, spec: Spec, titles: tuple[str, str], job: Job) -> tuple[str, float]:
    """Return a column's unit as found and its factor."""

    def refuse(found: str, expected: str, remedy: str) -> BadInput:
        return sheet.bad(found, expected, remedy, column.row, column.at)

    variable = spec["variable"]
    unit = job.units.of_heading(variable, column.heading, job.words, refuse)
    for title in titles if unit is None else ():
        lines = [squeeze(line) for line in title.splitlines()]
        stated = [job.patterns["unit_row"].sub("", line) for line in lines if job.patterns["unit_row"].search(line)]
        unit = unit or next((u for line in stated if (u := job.units.of_line(variable, line, refuse))), None)
    unit = unit or spec.get("unit")
    if not unit:
        raise refuse(f"no unit for {variable}", "one in the heading", "Name it in the source's settings.")
    return unit, job.units.factor(variable, unit, refuse)
