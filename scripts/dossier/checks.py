"""A data editor's checks of a package, on the command line too.

    python -m scripts.dossier.checks package.zip
    python -m scripts.dossier.checks folder --language zh

Checklists: Social Science Data Editors, Guidance on the verification of replication packages; Vilhuber (2023), Report
by the AEA Data Editor, AEA Papers and Proceedings 113. Every check looks at the files of the unpacked package and at
nothing else.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile, is_zipfile

from scripts.dossier.check import Check, Item, Package
from scripts.dossier.code_checks import packages, seeds
from scripts.dossier.file_checks import duplicates, empty, manifest, sizes
from scripts.dossier.link_check import links
from scripts.dossier.package_folder import look_through
from scripts.dossier.path_check import paths
from scripts.dossier.personal_check import personal
from scripts.dossier.readme_checks import availability, headings
from scripts.dossier.result_checks import programs_known, records
from scripts.exhibits.labels import LANGUAGES, Labels, read_labels
from scripts.files.bad_input import BadInput
from scripts.files.job_record import HOME

CHECKS = {
    "manifest": manifest,
    "records": records,
    "sizes": sizes,
    "empty": empty,
    "duplicates": duplicates,
    "links": links,
    "paths": paths,
    "packages": packages,
    "seeds": seeds,
    "programs": programs_known,
    "headings": headings,
    "availability": availability,
    "personal": personal,
}
"""By the key of their labels, in the order of the page."""

COLUMNS = ("check", "verdict", "looked_at", "file", "line", "bad", "found", "remedy")
SHOWN = 10
"""The command line shows so many items of a check; checks.csv has all of them."""

FAILED = 1


def checks(folder: str | Path) -> list[Check]:
    """Return what came out of each check of an unpacked package.

    Parameters
    ----------
    folder
        The package's folder. What cannot be there yet when the checks are made need not be: the checks' own page, and
        the RO-Crate's description.

    """
    package = Package(folder)
    return [_made(key, package) for key in CHECKS]


def _made(key: str, package: Package) -> Check:
    """Return what came out of a check; one that cannot be made has failed, and says what stood in its way."""
    try:
        return CHECKS[key](package)
    except Exception as error:  # noqa: BLE001 - somebody else's package may hold anything
        return Check(key, (Item("", "not_made", {"error": f"{type(error).__name__}: {error}"[:300]}),))


def looked_at(of: Check, words: Labels) -> str:
    """Return what was looked at."""
    return words(f"checks.looked_{of.key}", **of.looked) if of.looked else words("checks.not_made")


def checks_csv(found: Sequence[Check], words: Labels | None = None) -> str:
    """Return checks as a csv file's text, a row an item found and one for a check that found nothing."""
    words = words or _words("en")
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for each in found:
        looked = looked_at(each, words)
        remedy = words(f"checks.remedy_{each.key}") if each.verdict == "fail" else ""
        for item in each.found or (None,):
            place = (item.file, item.line or "", item.bad, said(item, words)) if item else ("", "", "", "")
            lines.writerow((each.key, each.verdict, looked, *place, remedy))
    return out.getvalue()


def said(item: Item, words: Labels) -> str:
    """Return what the matter is with an item."""
    return words(f"checks.item_{item.kind}", **item.values)


def lines(found: Sequence[Check], words: Labels) -> Iterator[str]:
    """Yield the lines of the command line's answer."""
    for each in found:
        looked = looked_at(each, words)
        yield f"{words(f'checks.verdict_{each.verdict}'):<6} {words(f'checks.{each.key}')}: {looked}"
        for item in each.found[:SHOWN]:
            place = f"{item.file}:{item.line}" if item.line else item.file
            yield f"         {'x' if item.bad else '-'} {place}{': ' if place else ''}{said(item, words)}"
        if len(each.found) > SHOWN:
            yield f"           {words('checks.more', n=len(each.found) - SHOWN)}"
        if each.verdict == "fail":
            yield f"         > {words(f'checks.remedy_{each.key}')}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what the checks found and return the exit code: 1 if one fails."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dossier.checks", description=__doc__.partition("\n")[0])
    parser.add_argument("package", type=Path, help="a package: the zip, or the folder that it was unpacked to")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    asked = parser.parse_args(arguments)
    if not asked.package.is_dir() and not is_zipfile(asked.package):
        parser.error(f"{asked.package} is no folder and no zip")
    try:
        found = _checks(asked.package)
    except BadInput as error:
        parser.error(str(error))
    for line in lines(found, _words(asked.language)):
        # A file's name in a package of somebody else's may hold what a terminal takes for a command.
        print("".join(sign if sign.isprintable() else "�" for sign in line))
    return FAILED if any(each.verdict == "fail" for each in found) else 0


def _checks(package: Path) -> list[Check]:
    """Return what came out of each check of a folder, or of a zip, which is unpacked for a while."""
    if package.is_dir():
        return checks(package)
    with TemporaryDirectory(prefix="pilotpanel-") as folder, ZipFile(package) as archive:
        look_through(package, archive.infolist())
        archive.extractall(folder)
        return checks(folder)


def _words(language: str) -> Labels:
    return read_labels(HOME / "resources/labels.csv", language)


if __name__ == "__main__":
    sys.exit(main())
