"""Zip containers (docx, xlsx) that are the same bytes whenever they are written."""

import zipfile
from pathlib import Path

from scripts.files.whole import whole

EPOCH = (1980, 1, 1, 0, 0, 0)


def fix_times(path: str | Path) -> None:
    """Rewrite a zip's entries, in their order, with the earliest time that the format knows."""
    with zipfile.ZipFile(path) as source:
        entries = [(entry, source.read(entry)) for entry in source.infolist()]
    with whole(path) as beside, zipfile.ZipFile(beside, "w") as target:
        for entry, content in entries:
            fixed = zipfile.ZipInfo(entry.filename, EPOCH)
            fixed.compress_type, fixed.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
            target.writestr(fixed, content)
