"""Personal data in a package: addresses, telephone numbers, identity numbers, and users' names in paths.

Read are text files, texts in the cells of Parquet, and the parts of Word and Excel files. A number of JSON is no
telephone number. Identity numbers are told by their date and their check digit (GB 11643-1999; ISO 7064, MOD 11-2).
"""

import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scripts.dossier.check import Check, Item, Package, check

OFFICE = (".docx", ".xlsx")
PATTERNS = {
    "email": re.compile(r"@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![\w@])", re.ASCII),
    "identity": re.compile(r"[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?![\w+/]|[.-]\d)", re.ASCII),
    "mobile": re.compile(r"1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})(?![\w+/]|[.-]\d)", re.ASCII),
    "landline": re.compile(r"0\d{2,3}\)?-\d{7,8}(?![\w+/]|[.-]\d)", re.ASCII),
    "abroad": re.compile(r"\+(?!86[ -]?1[3-9])\d{1,3}[ -]?\(?\d{2,4}\)?(?:[ -]\d{3,4}){2}(?![\w+/]|[.-]\d)", re.ASCII),
    "user": re.compile(r"/(?:home|Users)/[\w.-]+|[A-Za-z]:\\{1,2}Users\\{1,2}[\w.-]+"),
}
"""What each kind begins with is a plain sign, which is found fast; what stands before it is looked at afterwards."""

_INSIDE = re.compile(r"[\w.+/-]$", re.ASCII)
_COUNTRY = re.compile(r"(?<![\w.+/-])(?:\+|00)?86[ -]?$", re.ASCII)
_NAME = re.compile(r"(?<![\w.%+-])[A-Za-z0-9][\w.%+-]*$", re.ASCII)
LONGEST = 64
"""Signs of the longest name before an @ (RFC 5321)."""

EXAMPLES = ("example.com", "example.org", "example.net")
"""Kept free for examples (RFC 2606)."""

NOTICE = re.compile(r"copyright|\(c\)|@author|@license|licen[cs]e|maintainer|contributor", re.IGNORECASE)
NEAR = 300
"""Signs before or behind an address in which a notice of copyright makes it that of a program's author."""

_DRAWN = re.compile(r"""\b(?:d|points|transform)=(?:"[^"]*"|'[^']*')""")

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def personal(package: Package) -> Check:
    """Look for personal data in every file that holds text."""
    found, read = [], 0
    for path in package.files:
        parts = list(_texts(package, path))
        read += bool(parts)
        seen: dict[tuple[str, str, bool], tuple[int, int]] = {}
        for text in parts:
            for kind, shown, line, bad in _personal(text):
                first, times = seen.get((kind, shown, bad), (line, 0))
                seen[kind, shown, bad] = (first, times + 1)
        found += [
            Item(path, kind, {"shown": shown, "times": times}, line)
            for (kind, shown, bad), (line, times) in seen.items()
            if bad
        ]
        authors = sum(not bad for _, _, bad in seen)
        found += [Item(path, "authors", {"n": authors}, bad=False)] if authors else []
    return check("personal", found, files=read)


def _personal(text: str) -> Iterator[tuple[str, str, int, bool]]:
    """Yield kind, what is shown of it, line, and whether it is a person's who is no author of a program."""
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            shown = _shown(kind, match[0], text[max(match.start() - LONGEST, 0) : match.start()])
            if shown:
                around = text[max(match.start() - NEAR, 0) : match.end() + NEAR]
                bad = kind != "email" or not NOTICE.search(around)
                yield kind, shown, text.count("\n", 0, match.start()) + 1, bad


def _shown(kind: str, found: str, before: str) -> str:
    """Return what is shown of a match, nothing if what stands before it makes it something else.

    A page that finds a number must not spread it.
    """
    if kind == "email":
        name = _NAME.search(before)
        return "" if name is None or found.lower().endswith(EXAMPLES) else f"{name[0]}{found}"
    if kind == "user":
        return "" if before[-1:].isalnum() else re.split(r"[/\\]+", found)[-1]
    if _INSIDE.search(before) and not (kind == "mobile" and _COUNTRY.search(before)):
        return ""
    return "" if kind == "identity" and not identity_number(found) else masked(found)


def identity_number(text: str) -> bool:
    """Return whether 18 signs are a resident's identity number: a date of birth and the right check digit.

    Examples
    --------
    >>> identity_number("11010519491231" + "002X"), identity_number("11010519491231" + "0021")
    (True, False)

    """
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(text[:17], WEIGHTS, strict=True)) % 11
    return "10X98765432"[rest] == text[17].upper()


def masked(text: str) -> str:
    """Return a number without its middle.

    Examples
    --------
    >>> masked("123456789")
    '123…89'

    """
    return f"{text[:3]}…{text[-2:]}"


def _texts(package: Package, path: str) -> Iterator[str]:
    """Yield the texts of a file; one that is not what its name says is read as text."""
    if path.endswith(".parquet") and _begins(package, path, b"PAR1"):
        yield from _cells(pq.ParquetFile(package.root / path))
    elif path.endswith(OFFICE) and zipfile.is_zipfile(package.root / path):
        with zipfile.ZipFile(package.root / path) as parts:
            names = [name for name in parts.namelist() if name.endswith(".xml")]
            # A space where a tag was, so that neighbours do not grow together.
            yield from (re.sub(r"<[^>]*>", " ", parts.read(name).decode("utf-8", errors="replace")) for name in names)
    elif (text := package.text(path)) is not None:
        told = {".json": _without_numbers, ".svg": _without_lines}.get(PurePosixPath(path).suffix)
        yield told(text) if told else text


def _begins(package: Package, path: str, magic: bytes) -> bool:
    with (package.root / path).open("rb") as file:
        return file.read(len(magic)) == magic


def _cells(file: pq.ParquetFile) -> Iterator[str]:
    """Yield each text column's different cells, a line each, and the file's own notes."""
    for key, value in (file.schema_arrow.metadata or {}).items():
        if key not in (b"pandas", b"ARROW:schema"):
            yield value.decode("utf-8", errors="replace")
    for column in file.schema_arrow:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            for group in range(file.num_row_groups):
                cells = pc.unique(file.read_row_group(group, [column.name])[column.name].cast(pa.string()))
                yield "\n".join(cell for cell in cells.to_pylist() if cell)


def _without_numbers(text: str) -> str:
    """Return the texts of a JSON file, one a line; what is no JSON is read as it stands."""
    try:
        return "\n".join(_strings(json.loads(text)))
    except ValueError:
        return text


def _without_lines(text: str) -> str:
    """Return a drawing without the coordinates of its lines, such as those of Chinese letters; its lines stay."""
    return _DRAWN.sub(lambda found: "\n" * found[0].count("\n"), text)


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
