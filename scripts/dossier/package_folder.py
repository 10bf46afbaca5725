"""A package as a folder: a folder as it is, and of a zip what is needed, unpacked for a while after a look at it.

A zip comes from somebody else. Before anything is written, its list of entries is held against what a package may be:
names stay below the folder, nothing is a link, and what the entries say they unpack to is bounded. `zipfile` writes no
more of an entry than that, and checks its CRC-32 (APPNOTE 6.3.10, PKWARE).
"""

import stat
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from scripts.dossier.places import LOGS, RECORD
from scripts.files.bad_input import BadInput

LARGEST = 8 * 2**30
"""Bytes that the entries of a package may have unpacked; the default run's package has .1 GiB."""

RATIO = 100
"""How many times its packed size a package may have unpacked; one of the default run has 4 times."""

ENTRIES = 200_000
NEEDED = ("results/", "workflow/", "scripts/", "rules/", "Snakefile")
COPIES = ("results/*/estimates/*.csv*", "results/*/panel/*/*.csv*")
"""Copies of Parquet files, which nobody who has these needs."""

LINEAGE = "results/*/panel/*/lineage.parquet"
A_PACKAGE = f"a package or a working folder of this workflow, with {LINEAGE}, {LOGS} and, usually, {RECORD}"
MADE_BY = "`snakemake --cores 1 package` makes one; in a zip the folder results stands at the top."


@contextmanager
def package_folder(path: str | Path) -> Iterator[Path]:
    """Yield the folder with a package's results; what was unpacked is gone afterwards.

    Parameters
    ----------
    path
        A zip, or a folder: an unpacked package or a working folder.

    Raises
    ------
    BadInput
        If it is not there, no package, or a zip that is damaged or that nobody should unpack.

    """
    given = Path(path)
    if given.is_dir():
        yield _checked(given, given)
        return
    if not given.exists():
        raise BadInput("nothing of this name", A_PACKAGE, "Look at the path.", file=given)
    if not given.is_file() or not is_zipfile(given):
        raise BadInput("no zip, or one that was cut off", A_PACKAGE, MADE_BY, file=given)
    with tempfile.TemporaryDirectory(prefix="pilotpanel-") as folder:
        _unpack(given, Path(folder))
        yield _checked(Path(folder), given)


def _checked(folder: Path, given: Path) -> Path:
    """Return the folder if results lie in it that can be compared."""
    if not any(folder.glob(LINEAGE)):
        raise BadInput(f"no {LINEAGE}", A_PACKAGE, MADE_BY, file=given)
    if not (folder / LOGS).is_dir():
        raise BadInput(f"no {LOGS}, where jobs leave their records", A_PACKAGE, MADE_BY, file=given)
    return folder


def _unpack(file: Path, folder: Path) -> None:
    """Unpack what is needed of a zip."""
    try:
        with ZipFile(file) as package:
            entries = package.infolist()
            look_through(file, entries)
            for entry in entries:
                if _needed(entry.filename):
                    package.extract(entry, folder)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, UnicodeError) as error:
        raise BadInput(
            f"a zip that cannot be unpacked ({error})", "a whole one", "Copy it again.", file=file
        ) from error


def look_through(file: Path, entries: list[ZipInfo]) -> None:
    """Refuse a zip whose list of entries is none of a package."""
    refused = "Do not unpack it; ask its sender for another one."
    for entry in entries:
        inside = "names that stay below the folder they are unpacked to, and no links"
        if _leaves(entry.filename):
            raise BadInput(f"an entry {entry.filename!r}", inside, refused, file=file)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise BadInput(f"a symbolic link {entry.filename!r}", inside, refused, file=file)
    twice = [name for name, count in Counter(entry.filename for entry in entries).items() if count > 1]
    if twice:
        raise BadInput(f"{twice[0]!r} more than once", "each entry once", refused, file=file)
    unpacked, packed = (sum(getattr(entry, name) for entry in entries) for name in ("file_size", "compress_size"))
    if len(entries) > ENTRIES or unpacked > LARGEST or unpacked > RATIO * max(packed, 1):
        found = f"{len(entries):,} entries of {unpacked:,} bytes unpacked, {packed:,} packed"
        bound = f"at most {ENTRIES:,} entries, {LARGEST:,} bytes unpacked and {RATIO} times the packed size"
        raise BadInput(found, bound, "If you trust it, unpack it yourself and name the folder.", file=file)


def _leaves(name: str) -> bool:
    """Return whether a name leads out of the folder that it is unpacked to, on any system."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or bool(PureWindowsPath(name).drive) or not path.parts


def _needed(name: str) -> bool:
    path = PurePosixPath(name)
    return name.startswith(NEEDED) and not any(path.match(copies) for copies in COPIES)
