"""References in BibTeX: the shipped `resources/references.bib` and the working folder's own, read entry by entry."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.files.bad_input import BadInput

_START = re.compile(r"^[ \t]*@(\w+)\s*\{\s*([^\s,{}]+)\s*,", re.MULTILINE)
_AT = re.compile(r"^[ \t]*@(?!(?:comment|preamble|string)\b)", re.MULTILINE | re.IGNORECASE)
_FIELD = re.compile(r"\s*([A-Za-z]\w*)\s*=\s*")
_ACCENTS = {
    '\\"o': "ö",
    '\\"u': "ü",
    '\\"a': "ä",
    "\\'e": "é",
    "\\oe": "œ",
    "\\O": "Ø",
    "\\&": "&",
    "---": "—",
    "--": "–",
}


@dataclass(frozen=True)
class Reference:
    """An entry: what kind of work, its key, its fields, and the entry as it stands in the file."""

    kind: str
    key: str
    fields: Mapping[str, str]
    text: str

    def plain(self, name: str) -> str:
        """Return a field as it is read, without BibTeX's braces and signs; empty if there is none."""
        text = self.fields.get(name, "")
        for sign, letter in _ACCENTS.items():
            text = text.replace(sign, letter)
        return re.sub(r"\s+", " ", text.replace("{", "").replace("}", "")).strip()


def read_references(paths: Iterable[str | Path]) -> dict[str, Reference]:
    """Read BibTeX files; an entry of an earlier file goes before one of the same key in a later file.

    Raises
    ------
    BadInput
        If an entry has no key, does not end, has a field without a value, or has the key of another one of its file;
        with file and line.

    """
    found: dict[str, Reference] = {}
    for path in paths:
        entries: dict[str, Reference] = {}
        for line, reference in _entries(Path(path)):
            if reference.key in entries:
                raise _bad(path, line, f"the key {reference.key!r} again", "each key once", "Remove one of the two.")
            entries[reference.key] = reference
        found = entries | found
    return found


def _entries(path: Path) -> Iterator[tuple[int, Reference]]:
    """Yield a file's entries, each with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("text that is not UTF-8", "BibTeX in UTF-8", "Save it as UTF-8.", file=path) from error
    for at in (match.start() for match in _AT.finditer(text)):
        line = text.count("\n", 0, at) + 1
        start = _START.match(text, at)
        if start is None:
            found = repr(text[at : at + 40].split("\n", 1)[0])
            raise _bad(path, line, found, "@kind{key,", "Give the entry a key and a comma.")
        end = _closing(text, text.index("{", at))
        if end is None:
            raise _bad(path, line, f"no end of {start[2]!r}", "as many } as {", "Close the entry's braces.")
        fields = dict(_fields(text[start.end() : end], path, line))
        yield line, Reference(start[1].lower(), start[2], fields, text[at : end + 1].strip())


def _fields(body: str, path: Path, line: int) -> Iterator[tuple[str, str]]:
    """Yield names and values of an entry's fields."""
    at = 0
    while body[at:].strip(" \t\r\n,"):
        at += len(body[at:]) - len(body[at:].lstrip(" \t\r\n,"))
        name = _FIELD.match(body, at)
        value = _value(body, name.end()) if name else None
        if name is None or value is None:
            found = repr(body[at : at + 40].split("\n", 1)[0])
            raise _bad(path, line, found, "name = {value},", "Correct the entry that begins here.")
        at = value[1]
        yield name[1].lower(), value[0]


def _value(body: str, at: int) -> tuple[str, int] | None:
    """Return the value that begins at a place, in braces, quotes or as a number, and where it ends."""
    if body.startswith("{", at):
        end = _closing(body, at)
        return None if end is None else (body[at + 1 : end], end + 1)
    match = re.compile(r'"([^"]*)"|(\w+)').match(body, at)
    return (match[1] or match[2] or "", match.end()) if match else None


def _closing(text: str, at: int) -> int | None:
    """Return the place of the brace that closes the one at `at`, None if there is none."""
    depth = 0
    for place in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return None


def _bad(path: str | Path, line: int, found: str, expected: str, remedy: str) -> BadInput:
    return BadInput(f"{found} in line {line}", expected, remedy, file=path)
