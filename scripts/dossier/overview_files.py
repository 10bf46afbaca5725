"""Where a reader of the package digs on: the pages of each study, its tables and figures with all their files."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from scripts.dossier.finished import Finished
from scripts.dossier.page_parts import Piece
from scripts.exhibits.context import Context
from scripts.settings.exhibits import EXHIBITS, file_of

FORMATS = {"tables": ("html", "docx", "tex", "csv"), "figures": ("svg", "pdf", "png")}
PACKAGE = (
    ("trace", "trace/index.html"),
    ("report_page", "report/report.html"),
    ("readme", "REPLICATION_README.md"),
    ("checks", "checks.html"),
    ("manifest", "manifest.csv"),
    ("crate", "ro-crate-metadata.json"),
)
"""Pages and files that every package has."""

OF_RUN = (
    ("record", "results/review/run_record.html"),
    ("ledger", "results/review/ledger.html"),
    ("references", "results/review/references.bib"),
)
OF_STUDY = (
    ("explorer", "explorer/index.html"),
    ("scorecard", "review/scorecard.html"),
    ("validation", "review/validation.html"),
    ("dictionary", "panel/dictionary.csv"),
)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_HEAD = 4_000
"""A figure's title stands among its first characters."""


@dataclass(frozen=True)
class Exhibit:
    """A table, a figure, or a file of numbers, with the files that it comes in, each named by its format."""

    title: str
    files: Sequence[Piece]


def package_files(finished: Finished) -> Iterator[tuple[str, str]]:
    """Yield name (a key of the list of words below `overview.file_`) and path of what there is once a package."""
    yield from PACKAGE
    yield from ((name, path) for name, path in OF_RUN if (finished.root / path).exists())


def study_files(finished: Finished, study: str) -> list[tuple[str, str]]:
    """Return name and path of a study's pages, as `package_files`."""
    paths = [(name, f"results/{study}/{path}") for name, path in OF_STUDY]
    return [(name, path) for name, path in paths if (finished.root / path).exists()]


def exhibits(finished: Finished, context: Context) -> list[Exhibit]:
    """Return a study's tables and figures in the order of their numbers, with their own titles."""
    numbers = context.settings.get("numbers", {})
    there = [name for name in EXHIBITS if (finished.root / f"results/{context.study}/{file_of(name)}").exists()]
    order = sorted(there, key=lambda name: _order(numbers.get(name, EXHIBITS[name].number)))
    return [_exhibit(finished, name, numbers.get(name, EXHIBITS[name].number), context) for name in order]


def _order(number: str) -> tuple[int, int]:
    """Return by what exhibits are sorted: tables of a paper, further ones, figures; T2 before T10."""
    return "TAF".find(number[:1]), int(number[1:]) if number[1:].isdigit() else 0


def _exhibit(finished: Finished, name: str, number: str, context: Context) -> Exhibit:
    """Return one exhibit with the title that its own file has."""
    file = Path(f"results/{context.study}/{file_of(name)}")
    kind = file.parent.name
    files = [file.with_suffix(f".{ending}") for ending in FORMATS[kind]]
    title = _table_title(finished.root / file.with_suffix(".csv")) if kind == "tables" else ""
    if kind == "figures":
        words, found = context.words, _TITLE.search((finished.root / file).read_text(encoding="utf-8")[:_HEAD])
        own = unescape(found[1]) if found else EXHIBITS[name].title
        title = words("overview.figure", number=number.removeprefix("F"), title=own)
    return Exhibit(title or EXHIBITS[name].title, _links(finished, files))


def _table_title(file: Path) -> str:
    """Return a table's number and title, the first cell of its csv; empty if there is none."""
    if not file.exists():
        return ""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.reader(lines), [""])[0]


def numbers_files(finished: Finished, study: str) -> list[Exhibit]:
    """Return a study's estimates and panels, each with its files."""
    folder = finished.root / "results" / study
    of_estimates = sorted((folder / "estimates").glob("*.parquet"))
    of_panels = sorted(folder.glob("panel/*/panel.parquet")) + sorted(folder.glob("panel/*/lineage.parquet"))
    found = [path.relative_to(finished.root) for path in [*of_estimates, *of_panels]]
    return [
        Exhibit(
            path.relative_to(f"results/{study}").with_suffix("").as_posix(),
            _links(finished, [path, path.with_suffix(".csv"), path.with_suffix(".csv.gz")]),
        )
        for path in found
    ]


def _links(finished: Finished, files: Sequence[Path]) -> list[Piece]:
    """Return those files that are there, each named by its ending."""
    return [Piece(file.name.partition(".")[2], file.as_posix()) for file in files if (finished.root / file).exists()]
