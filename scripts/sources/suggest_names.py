"""The words of a proposal on rows whose city is not known."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from scripts.registry.names import bare, squeeze
from scripts.registry.prefectures import Registry
from scripts.sources.figures import figure
from scripts.sources.guess_table import TableGuess, is_city
from scripts.sources.panel_layout import full_code
from scripts.sources.workbooks import address

_SHOWN = 10
_NEAR = 0.5


def unknown_lines(table: TableGuess, registry: Registry, no_city: re.Pattern[str]) -> Iterator[str]:
    """Yield each name that is no city's, what city it may be, and what to do about it."""
    unknown = list(_unknown_names(table, registry, no_city))
    meant = []
    for text, row in unknown[:_SHOWN]:
        near = _near(table, row, text, registry)
        told = ", ".join(f"{registry.name_zh(code)} ({code})" for code in near)
        cell = address(row, table.keys["city"])
        yield f"LOOK: {text!r} in {cell} is no city that the registry knows{f'; near it: {told}' if near else ''}"
        meant += [f'{text}: "{near[0]}"'] if near else []
    if len(unknown) > _SHOWN:
        yield f"LOOK: and {len(unknown) - _SHOWN} other names"
    if meant:
        yield f"If they are misspelt, with the city that is meant: aliases: {{ {', '.join(meant)} }}"
    elif unknown:
        yield "If they are misspelt: aliases: { name: code, ... }, or correct the file"
    if unknown:
        yield "Only what is no city, such as a total, belongs into not_cities: its rows are not read."


def _unknown_names(table: TableGuess, registry: Registry, no_city: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """Yield the names that are no city's, each once, with their first row."""
    seen = set()
    for row in range(table.first, len(table.sheet.rows) if "city" in table.keys else 0):
        text = squeeze(table.sheet.text(row, table.keys["city"]))
        if text and text not in seen and not no_city.search(text):
            seen.add(text)
            if not is_city(registry, text) and registry.province(text) is None:
                yield text, row


def _near(table: TableGuess, row: int, text: str, registry: Registry) -> list[str]:
    """Return the city that the row's code says, else those whose names are near."""
    code = full_code(squeeze(table.sheet.text(row, table.keys["code"]))) if "code" in table.keys else None
    if code in registry.units:
        return [code]
    codes = {bare(squeeze(registry.name_zh(code))): code for code in registry.units}
    return [codes[name] for name in get_close_matches(bare(text), codes, cutoff=_NEAR)]


def nameless_lines(table: TableGuess, missing: frozenset[str]) -> Iterator[str]:
    """Yield how many rows hold figures and say no city, as below a name that stands in a block's first row alone."""
    places = [table.keys[key] for key in ("city", "code") if key in table.keys]
    rows = [row for row in range(table.first, len(table.sheet.rows)) if _has_figure(table, row, missing)]
    nameless = [row for row in rows if not any(squeeze(table.sheet.text(row, at)) for at in places)]
    if nameless:
        where = address(nameless[0], places[0])
        yield f"LOOK: {len(nameless)} of {len(rows)} rows of figures name no city, the first in {where}."
        yield "A name counts for its own row alone: fill the names down in the file, and propose again."


def _has_figure(table: TableGuess, row: int, missing: frozenset[str]) -> bool:
    """Say whether a row holds a number in a column that does not identify it."""
    for at in range(len(table.sheet.rows[row])):
        try:
            if at not in table.keys.values() and figure(table.sheet.cell(row, at), missing) is not None:
                return True
        except ValueError:
            continue
    return False
