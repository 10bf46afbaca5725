"""A policy's list as a person keeps it: a CSV file, one line an entry, refused with its line where it cannot be used.

Two forms are read. The full one has the columns of the shipped lists (docs/methods.md); the short one has
`prefecture_code` and `start_year` alone, each line a whole prefecture.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from scripts.files.bad_input import BadInput
from scripts.registry.names import bare, squeeze
from scripts.registry.prefectures import Registry

REQUIRED = ("label_year", "entry_zh", "scope", "prefecture_code", "confidence")
SHORT = ("prefecture_code", "start_year")
PARTED = {";": "semicolons", "\t": "tabs", "，": "full-width commas", "|": "bars"}
"""Signs that stand between columns where commas should."""
COLUMNS = ("policy", "label_year", "announced", "entry_zh", "scope", "prefecture_code", "confidence")
SCOPES = ("whole_prefecture", "sub_unit", "province")
CONFIDENCE = ("low", "medium", "high")
PREFECTURES = ("prefecture_city", "municipality", "autonomous_prefecture", "league", "region")
YEARS = (1900, 2100)
SHOWN = 8
"""How many further lines with faults a message names."""

Entry = dict[str, str]
Problem = tuple[str, str, str]
"""What was found, what was expected, what to do."""


def read_policy(path: str | Path, policy: str, registry: Registry) -> pd.DataFrame:
    """Read a policy's list.

    Parameters
    ----------
    path
        The CSV file, UTF-8.
    policy
        The policy's name, which the column `policy` repeats where there is one.
    registry
        Knows the prefectures' codes and names.

    Returns
    -------
    pandas.DataFrame
        One row an entry: `policy`, `label_year`, `announced`, `entry_zh`, `scope`, `prefecture_code` (empty for a part
        of no prefecture), `confidence`, all text, and `line`. The file's name stands in its `attrs`.

    Raises
    ------
    BadInput
        If the file is not text in UTF-8, has no commas, lacks a column or every entry, has a torn line, names a code
        that is no prefecture of today or a name that is not the code's, gives a year that is none, or names a city, or
        the same part of it, twice.

    """
    try:
        entries = list(_entries(Path(path)))
    except csv.Error as error:
        found = f"no CSV file: {error}"
        raise BadInput(found, "lines with commas between columns", "Save it as CSV UTF-8.", file=path) from error
    known = {int(entry["line"]): _full(entry, policy, registry) for entry in entries}
    _refuse_entries(path, known, policy, registry)
    _refuse_twice(path, known)
    if not known:
        raise BadInput("no entry", "a line for each city that the policy names", "Complete the list.", file=path)
    frame = pd.DataFrame([{name: entry[name] for name in COLUMNS} | {"line": line} for line, entry in known.items()])
    frame.attrs["file"] = str(path)
    return frame


def _entries(path: Path) -> Iterator[Entry]:
    """Yield the file's lines as they stand, with their number under `line`; lines of empty cells are left out."""
    reader = csv.DictReader(io.StringIO(_text(path), newline=""))
    head = [name.strip() for name in reader.fieldnames or []]
    _refuse_head(path, head)
    twice = [name for name in head if head.count(name) > 1]
    if twice:
        raise BadInput(f"the column {twice[0]} twice", "each column once", "Take one of them away.", file=path)
    reader.fieldnames = head
    for row in reader:
        if None in row or None in row.values():
            torn = ("too many or too few fields", f"{len(head)} as in the first line", "Quote texts with commas.")
            _stop(path, reader.line_num, torn)
        entry = {name: text.strip() for name, text in row.items()}
        if any(entry.values()):
            yield entry | {"line": str(reader.line_num)}


def _refuse_head(path: Path, head: list[str]) -> None:
    """Stop where a first line does not name the columns; of the full form only what it has not yet, else the short."""
    both = f"{' and '.join(SHORT)}; or {', '.join(REQUIRED)}"
    if not head:
        remedy = f"Begin the list with the line {','.join(SHORT)}, and give each city a line."
        raise BadInput("an empty file", f"a first line with {both}", remedy, file=path)
    sign = next((sign for sign in PARTED if len(head) == 1 and sign in head[0]), None)
    if sign:
        remedy = "Save the list with commas: in a spreadsheet as CSV UTF-8 (comma delimited), or replace the signs."
        raise BadInput(f"columns parted by {PARTED[sign]}: {head[0]!r}", "commas between columns", remedy, file=path)
    full = "start_year" not in head and bool(set(head) & (set(REQUIRED) - set(SHORT)))
    missing = [name for name in (REQUIRED if full else SHORT) if name not in head]
    if missing:
        remedy = f"Add {', '.join(missing)} to the first line, or correct the names that stand there."
        raise BadInput(f"columns {', '.join(head)}", both, remedy, file=path)


def _text(path: Path) -> str:
    """Return the file's text, with or without a byte order mark."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = f"line {line}: a byte that is not UTF-8 ({content[error.start]:#04x})"
        raise BadInput(found, "text in UTF-8", "Save the list as CSV UTF-8.", file=path) from error


def _full(entry: Entry, policy: str, registry: Registry) -> Entry:
    """Return an entry in the full form; one of the short form names a whole prefecture for certain."""
    if "start_year" in entry:
        code = entry["prefecture_code"]
        name = registry.name_zh(code) if code in registry.units else code
        whole = {"entry_zh": name, "scope": "whole_prefecture", "confidence": "high", "label_year": entry["start_year"]}
        entry = entry | whole
    return {"policy": policy, "announced": "", "prefecture_zh": ""} | entry


def _refuse_entries(path: str | Path, entries: dict[int, Entry], policy: str, registry: Registry) -> None:
    """Stop where something is wrong with an entry; the first is told, and which other lines have to be looked at."""
    wrong = {
        line: problem for line, entry in entries.items() if (problem := next(_problems(entry, policy, registry), None))
    }
    if not wrong:
        return
    first, *others = wrong
    found, expected, remedy = wrong[first]
    if others:
        shown = ", ".join(map(str, others[:SHOWN])) + (", …" if len(others) > SHOWN else "")
        remedy += f" Look at {'line' if len(others) == 1 else f'{len(others)} more lines,'} {shown} too."
    _stop(path, first, (found, expected, remedy))


def _problems(entry: Entry, policy: str, registry: Registry) -> Iterator[Problem]:
    """Yield what is wrong with an entry."""
    if entry["policy"] != policy:
        yield f"policy {entry['policy']!r}", f"{policy!r}, the list's name", "Correct it, or move the line to its list."
    for name, known in (("scope", SCOPES), ("confidence", CONFIDENCE)):
        if entry[name] not in known:
            yield f"{name} {entry[name]!r}", f"one of {', '.join(known)}", "Correct it."
    year = entry["label_year"]
    if not re.fullmatch(r"[0-9]{4}", year) or not YEARS[0] <= int(year) <= YEARS[1]:
        column = "start_year" if "start_year" in entry else "label_year"
        of, remedy = f" of {entry['entry_zh']}" if entry["entry_zh"] else "", _whole(year) or "Correct it."
        yield f"{column} {year!r}{of}", f"a year from {YEARS[0]} to {YEARS[1]}, such as 2012", remedy
    if entry["announced"] and not re.match(r"[0-9]{4}(?![0-9])", entry["announced"]):
        yield f"announced {entry['announced']!r}", "a date that begins with a year, or nothing", "Correct it."
    yield from _place_problems(entry, registry)


def _place_problems(entry: Entry, registry: Registry) -> Iterator[Problem]:
    """Yield what is wrong with an entry's code, and with the name beside it."""
    code, name = entry["prefecture_code"], entry["prefecture_zh"]
    if entry["scope"] == "province":
        if code not in registry.provinces:
            yield f"prefecture_code {code!r} of a province", "a province's code such as 440000", "Correct it."
    elif not code and entry["scope"] == "sub_unit" and not name:
        return  # it lies in no prefecture, as 石河子市
    elif code not in registry.units or registry.kind(code) not in PREFECTURES:
        called = name or entry["entry_zh"]
        said = f"prefecture_code {code!r}" + (f" ({called})" if called != code else "")
        yield said, "the six-digit code of a prefecture", _code_of(called, entry, registry)
    elif (today := registry.harmonise(code)) != code:
        yield f"prefecture_code {code}, which is of the past", f"today's code, {today}", "Write that code."
    elif name and code not in _codes(name, entry, registry) and bare(squeeze(name)) not in _names(code, registry):
        said = f"prefecture_zh {name!r} beside prefecture_code {code}, which is {registry.name_zh(code)}"
        yield said, "code and name of one prefecture", "Correct one of the two."


def _names(code: str, registry: Registry) -> set[str]:
    """Return the bare names that a code has or had."""
    return {bare(squeeze(name)) for _, name, _ in registry.units[code].names}


def _codes(name: str, entry: Entry, registry: Registry) -> set[str]:
    """Return today's codes that a name may mean in the entry's year."""
    return {registry.harmonise(code) for code in registry.find(name, int(entry["label_year"]))}


def _code_of(name: str, entry: Entry, registry: Registry) -> str:
    """Return what to do about a code that is none: write that of the name, or of the prefecture that it lies in."""
    codes = sorted(code for code in _codes(name, entry, registry) if registry.kind(code) in PREFECTURES)
    if codes:
        return f"That of {name} is {' or '.join(codes)}."
    code = entry["prefecture_code"]
    above = f"{code[:4]}00"
    if re.fullmatch(r"[0-9]{6}", code) and above in registry.units and registry.kind(above) in PREFECTURES:
        return f"If it is a part of {registry.name_zh(above)}, write {above} for the whole prefecture."
    return _whole(code) or "Correct it; resources/cities/prefecture_name_spells.csv has the codes."


def _whole(number: str) -> str:
    """Return what to do about a whole number that a spreadsheet wrote with decimals, nothing about other text."""
    found = re.fullmatch(r"([0-9]+)\.0+", number)
    return f"Write {found[1]}, without decimals." if found else ""


def _refuse_twice(path: str | Path, entries: dict[int, Entry]) -> None:
    """Stop where a whole prefecture, a province, or the same part of a prefecture is named twice."""
    first: dict[tuple[str, ...], int] = {}
    for line, entry in entries.items():
        part = entry["entry_zh"] if entry["scope"] == "sub_unit" else ""
        key = (entry["scope"], entry["prefecture_code"], part)
        before = first.setdefault(key, line)
        if before != line:
            years = f"{entries[before]['label_year']} in line {before} and {entry['label_year']} here"
            found = f"{entry['entry_zh']} ({entry['scope']}, {entry['prefecture_code'] or 'no code'}) again: {years}"
            _stop(path, line, (found, "each city, and each part of it, once with one start year", "Keep one line."))


def _stop(path: str | Path, line: int, problem: Problem | None) -> None:
    """Raise a problem of a line, if there is one."""
    if problem is not None:
        found, expected, remedy = problem
        raise BadInput(f"line {line}: {found}", expected, remedy, file=path)
