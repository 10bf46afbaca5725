"""The title that a table or figure has by itself, in the language and with the number that its reader sees."""

import csv
import re
from html import unescape
from pathlib import Path

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_HEAD = 4_000
"""A figure's title stands among its first characters."""


def exhibit_title(file: Path) -> str:
    """Return the title of the exhibit that a file is of, empty if it has none.

    Parameters
    ----------
    file
        Any of its files; a table's title is the first cell of its csv, a figure's the `title` of its svg.

    """
    stem = file.name.partition(".")[0]
    table, figure = file.with_name(f"{stem}.csv"), file.with_name(f"{stem}.svg")
    if table.is_file():
        with table.open(encoding="utf-8-sig", newline="") as lines:
            return next(csv.reader(lines), [""])[0]
    if figure.is_file():
        with figure.open(encoding="utf-8") as lines:
            found = _TITLE.search(lines.read(_HEAD))
        return unescape(found[1]).strip() if found else ""
    return ""
