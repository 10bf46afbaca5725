"""Checks of a package's files as files: the manifest, sizes, files with nothing in them, the same file twice."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from scripts.dossier.check import UNLISTED, Check, Item, Package, check
from scripts.dossier.places import MANIFEST

COLUMNS = ("path", "bytes", "sha256")
LARGE = 100_000_000
"""Bytes; repositories for code refuse larger files."""

LARGE_PACKAGE = 2_000_000_000
"""Bytes; journals ask to be told before they are sent more."""

EMPTY_ON_PURPOSE = ("__init__.py", ".gitkeep", "py.typed")
REPORT = "report/"
WORKFLOW = "workflow/"
PAGES = "resources/pages/"
"""What pages are made from, below the workflow's folder."""


def manifest(package: Package) -> Check:
    """Look whether every file is listed with its size and sha256, and nothing else is."""
    text = package.text(MANIFEST)
    rows = list(csv.DictReader(io.StringIO(text or "", newline="")))
    if text is None or not rows or tuple(rows[0]) != COLUMNS:
        kind = "no_manifest" if text is None else "manifest_columns"
        return check("manifest", [Item(MANIFEST, kind, {"columns": ", ".join(COLUMNS)})], listed=0, files=0)
    found = [item for row in rows for item in _row(package, row)]
    listed = [row["path"] for row in rows]
    found += [Item(path, "listed_twice") for path in sorted({path for path in listed if listed.count(path) > 1})]
    found += [Item(path, "unlisted") for path in package.files.keys() - set(listed) - set(UNLISTED)]
    return check("manifest", found, listed=len(listed), files=len(package.files))


def _row(package: Package, row: dict[str, str]) -> Iterator[Item]:
    """Yield what is wrong with a line of the manifest."""
    path = row["path"]
    if path.startswith("/") or "\\" in path or ".." in PurePosixPath(path).parts:
        yield Item(path, "outside")
    elif path not in package.files:
        yield Item(path, "listed_missing")
    elif row["bytes"] != str(package.files[path]):
        yield Item(path, "other_size", {"listed": row["bytes"], "found": package.files[path]})
    elif row["sha256"] != package.finished.sha256(path):
        yield Item(path, "other_sha256", {"listed": row["sha256"][:12], "found": package.finished.sha256(path)[:12]})


def sizes(package: Package) -> Check:
    """Look for files, and a whole, too large for where packages are kept."""
    total = sum(package.files.values())
    found = [Item(path, "large", {"size": megabytes(size)}) for path, size in package.files.items() if size > LARGE]
    if total > LARGE_PACKAGE:
        found.append(Item("", "large_package", {"size": megabytes(total)}, bad=False))
    most = max(package.files, key=lambda path: (package.files[path], path), default="")
    largest = megabytes(package.files.get(most, 0))
    return check("sizes", found, files=len(package.files), total=megabytes(total), file=most, largest=largest)


def empty(package: Package) -> Check:
    """Look for files without a byte."""
    found = [
        Item(path, "empty", bad=PurePosixPath(path).name not in EMPTY_ON_PURPOSE)
        for path, size in package.files.items()
        if not size
    ]
    return check("empty", found, files=len(package.files))


def duplicates(package: Package) -> Check:
    """Look for files that are the same byte by byte.

    Copies that come about of themselves are worth knowing and no more: those that Snakemake's report shows, files that
    jobs wrote each for its own study or fill plan, and files of the working folder that came with the workflow. A job's
    figure that is nothing but another's is none of them.
    """
    by_size: dict[int, list[str]] = {}
    for path, size in package.files.items():
        by_size.setdefault(size, []).append(path)
    groups: dict[str, list[str]] = {}
    for paths in (paths for size, paths in by_size.items() if size and len(paths) > 1):
        for path in paths:
            groups.setdefault(package.finished.sha256(path), []).append(path)
    made = [path for path in package.finished.producers if path not in package.files]
    folders = tuple(f"{path}/" for path in made if (package.root / path).is_dir())
    found, copies = [], 0
    for paths in (paths for paths in groups.values() if len(paths) > 1):
        own = [path for path in paths if not path.startswith(REPORT)]
        if len(own) < 2:
            copies += 1
            continue
        more = {"others": ", ".join(own[1:])}
        found.append(Item(own[0], "duplicate", more, bad=not _of_itself(own, package, folders)))
    if copies:
        found.append(Item(REPORT, "report_copies", {"n": copies}, bad=False))
    return check("duplicates", found, files=len(package.files))


def _of_itself(paths: Sequence[str], package: Package, folders: tuple[str, ...]) -> bool:
    """Return whether the copies are each the work of a job of its own, or the workflow's file and copies of it.

    A page's script is copied beside every page that it belongs to.
    """
    names = {PurePosixPath(path).name for path in paths}
    jobs = [path for path in paths if path in package.finished.producers or path.startswith(folders)]
    shipped = {path.removeprefix(WORKFLOW) for path in paths if path not in jobs}
    return len(names) == 1 and (len(shipped) <= 1 or any(path.startswith(PAGES) for path in shipped))


def megabytes(size: int) -> str:
    """Return bytes as a person reads them: `12.3 MB`, `4.1 kB`.

    Examples
    --------
    >>> megabytes(12_345_678), megabytes(4_100)
    ('12.3 MB', '4.1 kB')

    """
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size / 1e3:,.1f} kB"
