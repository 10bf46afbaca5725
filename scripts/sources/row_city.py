"""Which city a row of a compiled panel is: by its name, by its code or by both, which must mean the same unit."""

import re

from scripts.files.bad_input import BadInput
from scripts.registry.names import squeeze
from scripts.registry.prefectures import MUNICIPALITIES, Registry
from scripts.sources.panel_layout import Job, Layout, full_code
from scripts.sources.workbooks import Sheet, address

_EXPONENT = re.compile(r"\d(?:\.\d*)?[eE]\+?\d+")


def code_of_row(sheet: Sheet, row: int, year: int, layout: Layout, job: Job) -> str | None:
    """Return the code that a row's name and code both mean; None for a province's total.

    Raises
    ------
    BadInput
        If the name is that of no unit of `year` or of several, the code is none that was valid then, both mean
        different units, or neither is there.

    """
    registry, keys = job.reading.registry, layout.keys
    name = sheet.text(row, keys["city"]) if "city" in keys else ""
    given = squeeze(sheet.text(row, keys["code"])) if "code" in keys else ""
    at = keys["city"] if squeeze(name) else keys.get("code", keys.get("city", 0))
    code = full_code(given)
    if given and code is None:
        raise sheet.bad(repr(given), "a code of four or six digits", _whole_number(given), row, keys["code"])
    is_total = (code is not None and code.endswith("0000")) or (code is None and registry.province(name) is not None)
    if is_total and (code or registry.province(name)) not in MUNICIPALITIES and _names_province(name, code, job):
        return None
    try:
        by_name = _named(sheet, row, year, name, layout, job) if squeeze(name) else None
    except BadInput as error:
        remedy = " ".join(part for part in (error.remedy, _said_by_code(row, code, layout, registry)) if part)
        raise sheet.bad(error.found, error.expected, remedy, row, at) from error
    return _agreed(sheet, row, year, by_name, code, layout, job)


def record_aliases(sheet: Sheet, layout: Layout, job: Job) -> None:
    """Record each name that the source's aliases give a meaning, at its first row."""
    codes = _aliases(job)
    if not codes or "city" not in layout.keys:
        return
    at = layout.keys["city"]
    first: dict[str, int] = {}
    for row in range(layout.row + 1, len(sheet.rows)):
        first.setdefault(squeeze(sheet.text(row, at)), row)
    for name in sorted(codes.keys() & first.keys()):
        told = f"its own word; the source's aliases say {codes[name]}, {job.reading.registry.name_zh(codes[name])}"
        job.gathered.leave_out(sheet, first[name], at, sheet.text(first[name], at), told)


def _aliases(job: Job) -> dict[str, str]:
    """Return the codes of the names that the source explains, or stop at one that no unit has."""
    codes = {squeeze(name): code for name, code in job.reading.settings.get("aliases", {}).items()}
    for name, code in codes.items():
        if code not in job.reading.registry.units:
            remedy = "Correct it under the source's aliases; resources/cities/prefecture_name_spells.csv has the codes."
            raise BadInput(f"the code {code} for {name!r}", "a code of the registry", remedy)
    return codes


def _named(sheet: Sheet, row: int, year: int, name: str, layout: Layout, job: Job) -> str:
    """Return the code that a row's name has in `year`: as the source's aliases say, else as the registry knows it."""
    registry, code = job.reading.registry, _aliases(job).get(squeeze(name))
    if code is not None:
        return registry.at(code, year) or registry.resolve(registry.name_zh(code), year)
    province = sheet.text(row, layout.keys["province"]) if "province" in layout.keys else None
    return registry.resolve(name, year, province)


def _names_province(name: str, code: str | None, job: Job) -> bool:
    """Say whether a row is a province's: by its code, or by its full name where it has none."""
    full = {names[0] for names in job.reading.registry.provinces.values()}
    return code is not None or squeeze(name) in full


def _said_by_code(row: int, code: str | None, layout: Layout, registry: Registry) -> str:
    """Return what a row's code means, for whoever looks at its name; nothing if it means nothing."""
    if code not in registry.units:
        return ""
    return f"{address(row, layout.keys['code'])} says {code}, {registry.name_zh(code)}."


def _agreed(sheet: Sheet, row: int, year: int, by_name: str | None, code: str | None, layout: Layout, job: Job) -> str:
    """Return the one code that name and code mean in `year`, or stop.

    A name's code that no unit has passes whatever the row's code is: the check of raw files gives one to each name
    that it does not know, to find them all.
    """
    registry = job.reading.registry
    by_code = _valid_code(sheet, row, year, code, layout, job) if code is not None else None
    if by_name in registry.units and by_code is not None and by_name != by_code:
        name = sheet.text(row, layout.keys["city"])
        found = f"the code {code} ({registry.name_zh(str(code))}) beside {name!r} ({by_name})"
        raise sheet.bad(found, "a code and a name of one city", "Correct one of them.", row, layout.keys["code"])
    either = by_name or by_code
    if either is None:
        at = layout.keys.get("city", layout.keys.get("code", 0))
        remedy = "Add it; if the cells of a city are merged, unmerge them and fill its name down into every row."
        raise sheet.bad("a row with figures and no city", "a name or a code", remedy, row, at)
    return either


def _valid_code(sheet: Sheet, row: int, year: int, code: str, layout: Layout, job: Job) -> str:
    """Return the code that a row's code had in `year`, or stop."""
    registry = job.reading.registry
    if code not in registry.units:
        remedy = _whole_prefecture(code, registry)
        raise sheet.bad(f"the code {code}", "a code of the registry", remedy, row, layout.keys["code"])
    by_code = registry.at(code, year)
    if by_code is None:
        found = f"the code {code} ({registry.name_zh(code)}) for {year}"
        remedy = f"Correct code or year, or take the figures out. Known: {registry.told(code)}."
        raise sheet.bad(found, "a code that was valid then", remedy, row, layout.keys["code"])
    return by_code


def _whole_number(given: str) -> str:
    """Return what to do about a text that is no code."""
    if _EXPONENT.fullmatch(given):
        return "Excel's scientific format cut it: format the column as text, and fill in the codes with all digits."
    return "Correct it."


def _whole_prefecture(code: str, registry: Registry) -> str:
    """Return what to do about a code that the registry does not have: a district's or county's may mean the whole."""
    above = f"{code[:4]}00"
    if above in registry.units:
        return f"A part of {registry.name_zh(above)}? Write {above} if the figures are those of the whole."
    return "Correct it; resources/cities/prefecture_name_spells.csv has the codes."
