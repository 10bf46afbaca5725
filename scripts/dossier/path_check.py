"""Absolute paths in code, settings, logs and pages: what is true of one machine and of no other.

A path in a page's script is looked for by the folders of users alone: a regular expression or a division may look like
any other path. Python's texts are read as Python reads them, so that a line break in one is no folder of a drive.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import PurePosixPath

from scripts.dossier.check import Check, Item, Package, check
from scripts.dossier.drawing import nodes

FOLDERS = "home|root|Users|tmp|mnt|media|work|workspace|var|opt|srv|scratch|private|Volumes|data|usr/local|autodl-tmp"
"""Top folders that users' files lie in; /proc, /dev and /usr/bin are the same on every machine of a kind."""

_REST = r"[^\s\"'<>|`,;:*?()\[\]{}\\]+"
_POSIX = re.compile(rf"/(?:{FOLDERS})/{_REST}")
_DRIVE = re.compile(rf"[A-Za-z]:(?:\\\\?|/)(?!/)[^\W\d_]{_REST}(?:[\\/]+{_REST})*")
_USERS_DRIVE = re.compile(rf"[A-Za-z]:[\\/]{{1,2}}(?:Users|Documents and Settings)[\\/]+{_REST}")
_HOME = re.compile(rf"~/{_REST}")
_OF_DRIVE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]:$")
_INSIDE = re.compile(r"[\w.~/\\)\]}>*$%+-]")
"""What stands before a slash or a drive's letter where no path begins: the rest of an address or a relative path."""

_URL = "file://"
SCRIPTS = (".js", ".svg", ".css")
CODE = (".py", ".smk", "Snakefile")
SHEBANG = "#!"


def paths(package: Package) -> Check:
    """Look for absolute paths in every text file."""
    found, read = [], 0
    for path in package.files:
        text = package.text(path)
        if text is None:
            continue
        read += 1
        seen: dict[str, tuple[int, int]] = {}
        for line, place in _places(path, text):
            first, times = seen.get(place, (line, 0))
            seen[place] = (first, times + 1)
        found += [
            Item(path, "absolute_path", {"path": place[:200], "times": times}, line)
            for place, (line, times) in seen.items()
        ]
    return check("paths", found, files=read)


def _places(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield line and path for each absolute path of a file."""
    suffix = PurePosixPath(path).suffix
    plain = {".html": _outside_scripts, ".py": _python_texts}.get(suffix)
    strict = suffix in SCRIPTS or suffix == ".html"
    yield from _matches(_POSIX, text, _OF_DRIVE)
    if strict:
        yield from _matches(_USERS_DRIVE, text)
    if path.endswith(CODE):
        yield from _matches(_HOME, text)
    if not _DRIVE.search(text):
        return
    for line, part in plain(text) if plain else ([] if strict else [(1, text)]):
        for start, place in _matches(_DRIVE, part):
            if not (strict and _USERS_DRIVE.match(place)):
                yield line + start - 1, place


def _matches(
    pattern: re.Pattern[str], text: str, but_after: re.Pattern[str] | None = None
) -> Iterator[tuple[int, str]]:
    """Yield line and text of each match at which a path begins; a script's first line names no file of a user."""
    for match in pattern.finditer(text):
        at = match.start()
        before = text[max(at - len(_URL), 0) : at]
        if but_after is not None and but_after.search(before):
            continue
        if (not before or before == _URL or not _INSIDE.match(before[-1])) and not text.startswith(
            SHEBANG, text.rfind("\n", 0, at) + 1
        ):
            yield text.count("\n", 0, at) + 1, match[0]


def _python_texts(text: str) -> list[tuple[int, str]]:
    """Return the texts of a module with their lines; one that cannot be parsed is read as it stands."""
    try:
        every = nodes(text)
    except SyntaxError:
        return [(1, text)]
    return [
        (node.lineno, node.value) for node in every if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def _outside_scripts(text: str) -> list[tuple[int, str]]:
    """Return what a page shows, with its lines."""
    reader = _Shown()
    reader.feed(text)
    return reader.texts


class _Shown(HTMLParser):
    """Collects `(line, text)` of a page but for its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[int, str]] = []

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self.cdata_elem is None:
            self.texts.append((self.getpos()[0], data))
