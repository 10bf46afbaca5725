"""Zip containers (docx, xlsx) that are the same bytes whenever they are written."""

import shutil
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


def zip_folder(folder: Path, path: str | Path, comment: str = "") -> None:
    """Write all files of a folder into a zip, sorted by name, with the earliest time that the format knows."""
    files = sorted((file.relative_to(folder).as_posix(), file) for file in folder.rglob("*") if file.is_file())
    with whole(path) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as target:
        target.comment = comment.encode()
        for name, file in files:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with file.open("rb") as source, target.open(entry, "w", force_zip64=True) as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
