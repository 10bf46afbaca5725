"""What a data editor's check says, and the unpacked package that the checks look at."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.dossier.finished import Finished
from scripts.dossier.places import LEDGER, MANIFEST, METADATA, RECORD

UNLISTED = (MANIFEST, "checks.html", "checks.csv", METADATA)
"""Files that cannot be listed in the manifest, because they say something of it."""

SNIFFED = 8192
"""A file with a zero byte among so many first ones is not text."""


@dataclass(frozen=True)
class Item:
    """Something that was found.

    Attributes
    ----------
    file
        The file, as it lies in the package.
    kind
        What is the matter: the label `checks.item_<kind>` says it.
    values
        What the label's gaps are filled with.
    line
        In the file, 0 for the file as a whole.
    bad
        Whether the check fails because of it; else it is worth knowing.

    """

    file: str
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    bad: bool = True


@dataclass(frozen=True)
class Check:
    """What came out of a check.

    Attributes
    ----------
    key
        The labels `checks.<key>`, `checks.looked_<key>` and `checks.remedy_<key>` name it, say what was looked at, and
        what to do.
    found
        Items, bad ones first.
    looked
        What the label of what was looked at is filled with, mostly numbers.

    """

    key: str
    found: Sequence[Item] = ()
    looked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Return `fail`, `note` if there is something to know, else `pass`."""
        if any(item.bad for item in self.found):
            return "fail"
        return "note" if self.found else "pass"


def check(key: str, found: Sequence[Item], **looked: object) -> Check:
    """Return a check with its items sorted: bad ones first, then by file and line."""
    order = sorted(found, key=lambda item: (not item.bad, item.file, item.line, item.kind, str(item.values)))
    return Check(key, tuple(order), looked)


class Package:
    """An unpacked package.

    Parameters
    ----------
    root
        Its folder: `index.html`, `results/`, `workflow/` and the others lie in it.

    """

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)
        self.finished = Finished(self.root)

    @cached_property
    def files(self) -> dict[str, int]:
        """Path -> bytes of every file, sorted."""
        there = (path for path in self.root.rglob("*") if path.is_file())
        return dict(sorted((path.relative_to(self.root).as_posix(), path.stat().st_size) for path in there))

    @cached_property
    def record(self) -> dict[str, Any]:
        """What the run record holds, empty if there is none."""
        file = self.root / RECORD
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    @cached_property
    def ledger(self) -> list[dict[str, str]]:
        """Lines of the ledger, none if there is no ledger."""
        file = self.root / LEDGER
        if not file.exists():
            return []
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))

    def text(self, path: str) -> str | None:
        """Return a text file's text, None for a file that is none, or that is not there."""
        if path not in self.files:
            return None
        content = (self.root / path).read_bytes()
        return None if b"\0" in content[:SNIFFED] else content.decode("utf-8-sig", errors="replace")
