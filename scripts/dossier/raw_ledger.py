"""Each raw file of a run: what it is, whether it was read, and whether it is still the one that the user recorded."""

import csv
import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.dossier.accessed import COLUMNS, Statement, stated

SAME, CHANGED, NOT_RECORDED = "same", "changed", "not_recorded"


@dataclass(frozen=True)
class RawFile:
    """A raw file.

    Attributes
    ----------
    source, file
        The source it belongs to or lies beside, and its path below the raw folder.
    size, sha256
        In bytes, and of its bytes, as found now.
    cells
        Observations that were read from it.
    reason
        Why nothing, or not all, was read; empty if nothing was said.
    accessed, recorded, remark
        What the user states: date (ISO), sha256, remark; empty if not stated.

    """

    source: str
    file: str
    size: int
    sha256: str
    cells: int
    reason: str = ""
    accessed: str = ""
    recorded: str = ""
    remark: str = ""

    @property
    def check(self) -> str:
        """Return whether the sha256 is the recorded one."""
        if not self.recorded:
            return NOT_RECORDED
        return SAME if self.recorded == self.sha256 else CHANGED


def raw_files(
    files: Mapping[str, Sequence[str]],
    raw_dir: str | Path,
    observations: pd.DataFrame,
    left_out: pd.DataFrame,
    statements: Sequence[Statement],
    statements_file: str | Path = "",
) -> list[RawFile]:
    """Return the raw files of each source, sorted by name; one that lies beside two sources stands once.

    Parameters
    ----------
    files
        Source -> paths of its files, those beside them that no pattern matches included.
    raw_dir
        The folder that names are given below.
    observations
        One row a raw cell that was read: `source`, `file`.
    left_out
        What was not read: `source`, `file`, `sheet`, `reason`; a whole file has no sheet.
    statements
        What the user states, from `statements_file`.

    """
    cells = Counter(zip(observations["source"], observations["file"], strict=True))
    whole = left_out[left_out["sheet"] == ""]
    reasons = dict(zip(zip(whole["source"], whole["file"], strict=True), whole["reason"], strict=True))
    read_by = {file: source for source, file in cells}
    found: dict[str, RawFile] = {}
    for source, paths in files.items():
        for path in paths:
            file = Path(os.path.relpath(path, raw_dir)).as_posix()
            if file in found or read_by.get(file, source) != source:
                continue
            facts = stated(file, statements, statements_file)
            with Path(path).open("rb") as content:
                sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            found[file] = RawFile(
                source,
                file,
                Path(path).stat().st_size,
                sha256,
                cells[source, file],
                reasons.get((source, file), ""),
                facts["accessed"],
                facts["sha256"],
                facts["remark"],
            )
    order = list(files)
    return sorted(found.values(), key=lambda raw: (order.index(raw.source), raw.file))


def to_record(files: Iterable[RawFile]) -> str:
    """Return the lines of `ACCESSED.csv` that record these files as they are now."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows((raw.file, raw.accessed, raw.sha256, raw.remark) for raw in files)
    return out.getvalue()
