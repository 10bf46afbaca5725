"""The package for reviewers: a zip that opens offline, with every result, where each comes from and what makes it.

It is put together in a folder of its own, where the pages are written from what the package holds and from nothing
else, and checked there as a data editor checks it. Results that do not fit their jobs' records are not packed.
"""

import csv
import gzip
import io
import json
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from scripts.dossier.check import Check
from scripts.dossier.checks import checks, checks_csv
from scripts.dossier.checks_page import checks_page
from scripts.dossier.contents import REPORT, contents
from scripts.dossier.crate import crate
from scripts.dossier.file_trace import observed_in
from scripts.dossier.finished import Finished
from scripts.dossier.overview import overview
from scripts.dossier.places import LOGS, MANIFEST, README, RECORD
from scripts.dossier.portable import make_portable
from scripts.dossier.records import Discrepancy, behind, discrepancies, job_records, unrecorded
from scripts.dossier.replication_readme import replication_readme
from scripts.dossier.trace_pages import trace_pages
from scripts.exhibits.labels import Labels, read_labels
from scripts.files.bad_input import BadInput
from scripts.files.job_record import sha256
from scripts.files.logs import logged
from scripts.files.whole import UNFINISHED, whole
from scripts.files.zips import zip_folder

TABLES = ("results/*/estimates/*.parquet", "results/*/panel/*/panel.parquet")
"""What goes along as csv too, for those without a reader of Parquet."""

LONGEST = 100_000
"""A csv with more rows is compressed: a spreadsheet is of no use for it, and it is a fifth as large."""

SHOWN = 12
"""Of what does not fit the records, so many sentences are shown."""


@dataclass(frozen=True)
class Asked:
    """What a package is asked to be.

    Attributes
    ----------
    name
        Its name.
    data
        `simulated` or `genuine`.
    targets
        The results that the run was asked for, as rules name them.
    raw_dir, raw_files
        The folder of the raw files, and those that go with it: none unless the user asks for them.

    """

    name: str
    data: str
    targets: Sequence[str]
    raw_dir: str
    raw_files: Sequence[str] = field(default_factory=tuple)


def package(root: Path, asked: Asked, words: Labels, templates: Path, path: Path) -> list[Check]:
    """Write the package of a finished run and return what a data editor's checks of it found.

    Parameters
    ----------
    root
        The working folder.
    asked
        What the package is asked to be.
    words
        The words in the run's language.
    templates
        The folder of the pages' templates.
    path
        Where the zip goes.

    Raises
    ------
    BadInput
        If a result is missing, was edited after its job, is older than what it was made from, or has no record; the
        message names the files. Nothing is written then.

    """
    every = job_records(root / LOGS)
    records = behind(asked.targets, every)
    refuse([*discrepancies(records, root), *unrecorded(asked.targets, every)])
    with TemporaryDirectory(dir=path.parent, prefix=UNFINISHED) as beside:
        folder = Path(beside)
        for place, file in contents(records, root, asked.raw_files, asked.raw_dir).items():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / place)
        unpack_report(root / REPORT, folder)
        make_portable(folder, asked.raw_dir)
        for table in sorted(file for pattern in TABLES for file in folder.glob(pattern)):
            write_csv(table, asked.data)
        # How many cells were read from each raw file is told of files, too, that stay with the user.
        observed = observed_in(Finished(root))
        found = write_pages(folder, asked, observed, words, templates)
        zip_folder(folder, path, f"{asked.name}, {asked.data} data")
    return found


def refuse(wrong: Sequence[Discrepancy]) -> None:
    """Stop if results are not what their jobs' records say.

    Raises
    ------
    BadInput
        With a sentence for each of them.

    """
    if not wrong:
        return
    sentences = list(dict.fromkeys(each.sentence for each in wrong))
    more = [f"and {len(sentences) - SHOWN} more"] if len(sentences) > SHOWN else []
    raise BadInput(
        "results that do not fit the records of their jobs:\n  " + "\n  ".join([*sentences[:SHOWN], *more]) + "\n",
        "a finished run, every file as its job left it",
        "Ask snakemake for a missing file by its name; remove one that was edited, then run snakemake again; "
        "`snakemake --forceall` makes all of them anew. No package was written.",
    )


def unpack_report(report: Path, folder: Path) -> None:
    """Unpack Snakemake's report into the package's folder `report`."""
    with ZipFile(report) as archive:
        archive.extractall(folder)


def write_csv(table: Path, data: str) -> None:
    """Write a Parquet file beside itself as csv, with a column that says whether its data are simulated."""
    rows = pq.read_table(table)
    if "data" not in rows.column_names:
        rows = rows.append_column("data", pa.array([data] * len(rows)))
    place = table.with_suffix(".csv")
    if len(rows) <= LONGEST:
        pyarrow.csv.write_csv(rows, place)
        return
    # Neither the time nor the name of a temporary file goes into it, so that the same rows are the same bytes.
    with Path(f"{place}.gz").open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        pyarrow.csv.write_csv(rows, packed)


def write_pages(
    folder: Path, asked: Asked, observed: Mapping[str, Counter[str]], words: Labels, templates: Path
) -> list[Check]:
    """Write pages, README, manifest, checks and crate, each from what lies in the folder by then."""
    finished = Finished(folder)
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    texts = trace_pages(finished, words, templates, observed)
    texts |= {
        "index.html": overview(finished, record, words, templates, asked.name),
        README: replication_readme(finished, record, templates),
    }
    _write(folder, texts)
    _write(folder, {MANIFEST: manifest(folder)})
    found = checks(folder)
    page = checks_page(found, words, templates, asked.data)
    _write(folder, {"checks.html": page, "checks.csv": checks_csv(found, words)})
    crate(folder, finished, record, asked.name)
    return found


def manifest(folder: Path) -> str:
    """Return every file of a folder with its size in bytes and its sha256, as csv."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(("path", "bytes", "sha256"))
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        lines.writerow((file.relative_to(folder).as_posix(), file.stat().st_size, sha256(file)))
    return out.getvalue()


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for place, text in texts.items():
        with whole(folder / place) as beside:
            beside.write_text(text, encoding="utf-8", newline="\n")


def terms(sources: Mapping[str, Mapping[str, str]]) -> str:
    """Return whose terms a package with raw files is under, for the user."""
    lines = [f"  {name}: {source['title']}: {source['terms']}" for name, source in sources.items()]
    return "The package holds raw files. Hand it on only as their owners' terms allow:\n" + "\n".join([*lines, ""])


def failed(found: Sequence[Check], words: Labels) -> str:
    """Return which checks a package fails, for the user; nothing if it passes all."""
    titles = [words(f"checks.{each.key}") for each in found if each.verdict == "fail"]
    return f"The package fails {len(titles)} of its checks (checks.html in it): {'; '.join(titles)}\n" if titles else ""


if __name__ == "__main__":
    with logged(snakemake):
        files, given = snakemake.input, snakemake.params
        asked = Asked(given.name, given.data, given.targets, given.raw_dir, list(files.raw))
        if files.raw and given.data == "genuine":
            sys.stderr.write(terms(given.sources))
        words = read_labels(files.labels, given.language)
        found = package(Path(), asked, words, Path(files.templates[0]).parent, Path(snakemake.output.package))
        sys.stderr.write(failed(found, words))
