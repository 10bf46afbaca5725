"""What the user states of the raw files: when each was accessed, and the sha256 that it had then.

`ACCESSED.csv` lies at the top of the raw folder, one line a file, or one for all files that a pattern with `*` fits.
A spreadsheet can write it: UTF-8 or GB18030, dates as year, month and day in any of the usual forms.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.files.bad_input import BadInput

COLUMNS = ("file", "accessed", "sha256", "remark")
FACTS = COLUMNS[1:]
_DATE = re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")


@dataclass(frozen=True)
class Statement:
    """A line: the file or pattern, below the raw folder; the date (ISO), the hash and the remark, empty if not said."""

    line: int
    file: str
    accessed: str = ""
    sha256: str = ""
    remark: str = ""

    def fits(self, file: str) -> bool:
        """Say whether the line is about a file; `*` stands for anything but a folder's end."""
        parts = map(re.escape, self.file.split("*"))
        return re.fullmatch("[^/]*".join(parts), file) is not None


def read_accessed(path: str | Path) -> list[Statement]:
    """Read the statements.

    Raises
    ------
    BadInput
        If the file is no text, a column is unknown or twice there, a line has too many cells or names no file, two
        lines are about the same file, a date or a sha256 is none, or a pattern has a sha256; with the cell.

    """
    rows = list(csv.reader(io.StringIO(_text(Path(path)), newline="")))
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    _refuse_columns(head, path)
    found: dict[str, Statement] = {}
    for line, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            statement = _statement(line, row, head, path)
            if statement.file in found:
                place = f"{statement.file!r} in lines {found[statement.file].line} and {line}"
                raise BadInput(place, "one line a file", "Remove one of them.", file=path)
            found[statement.file] = statement
    return list(found.values())


def stated(file: str, statements: Sequence[Statement], path: str | Path = "") -> dict[str, str]:
    """Return what is stated of a file: its own line first, then lines with a pattern.

    Raises
    ------
    BadInput
        If two patterns that fit the file say different things.

    """
    own = [statement for statement in statements if statement.file == file]
    others = [statement for statement in statements if "*" in statement.file and statement.fits(file)]
    facts = {}
    for name in FACTS:
        said = [(getattr(one, name), one.line) for one in own if getattr(one, name)]
        said = said or [(getattr(one, name), one.line) for one in others if getattr(one, name)]
        if len({text for text, _ in said}) > 1:
            found = " and ".join(f"{text!r} (line {line})" for text, line in said)
            remedy = "Give the file a line of its own, or narrow a pattern."
            raise BadInput(f"for {file} {name} {found}", "one of them", remedy, file=path)
        facts[name] = said[0][0] if said else ""
    return facts


def _statement(line: int, row: list[str], head: list[str], path: str | Path) -> Statement:
    """Return a line, checked."""
    texts = [cell.strip() for cell in row]
    if any(texts[len(head) :]):
        found = f"{len(row)} cells in line {line}"
        raise BadInput(found, f"{len(head)}", "Put a text with commas in quotes.", file=path)
    cells = dict(zip(head, texts, strict=False))
    file = cells.get("file", "").replace("\\", "/").removeprefix("./")

    def bad(name: str, found: str, expected: str, remedy: str) -> BadInput:
        return BadInput(found, expected, remedy, file=path, cell=f"{chr(ord('A') + head.index(name))}{line}")

    if not file:
        raise bad("file", "no file", "a file's path below the raw folder", "Name it, such as ceads/emissions.xlsx.")
    sha256 = cells.get("sha256", "").lower()
    if sha256 and not re.fullmatch(r"[0-9a-f]{64}", sha256):
        remedy = "Copy it from results/review/ledger.csv, or empty the cell."
        raise bad("sha256", repr(sha256), "64 hexadecimal digits", remedy)
    if sha256 and "*" in file:
        raise bad("sha256", f"a sha256 for the pattern {file!r}", "one file", "Give each file a line of its own.")
    text = cells.get("accessed", "")
    accessed = _iso(text) if text else ""
    if accessed is None:
        raise bad("accessed", repr(text), "a date such as 2024-03-05", "Write year, month and day, in this order.")
    return Statement(line, file, accessed, sha256, cells.get("remark", ""))


def _iso(text: str) -> str | None:
    """Return a date as ISO has it, None if it is none."""
    match = _DATE.fullmatch(text)
    try:
        return dt.date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None


def _refuse_columns(head: list[str], path: str | Path) -> None:
    """Raise unless the first line names the columns, `file` among them."""
    wrong = [name for name in head if name not in COLUMNS or head.count(name) > 1]
    if wrong or "file" not in head:
        found = f"the columns {head} in line 1" if head else "an empty file"
        expected = f"file, and any of {', '.join(FACTS)}, each once"
        raise BadInput(found, expected, "Correct the first line.", file=path)


def _text(path: Path) -> str:
    """Return the file's text, as spreadsheets write it."""
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BadInput("no text", "a CSV file in UTF-8 or GB18030", "Save it as CSV UTF-8.", file=path)


def unmatched(files: Sequence[str], statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield the statements about none of the files."""
    for statement in statements:
        if not any(statement.file == file or statement.fits(file) for file in files):
            yield statement
