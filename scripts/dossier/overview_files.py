"""Where a reader of the package digs on: the pages of each study, its tables and figures with all their files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.dossier.finished import Finished
from scripts.dossier.page_parts import Piece
from scripts.dossier.places import MANIFEST, METADATA, README, REFERENCES
from scripts.dossier.programs import Program, by_exhibit, programs
from scripts.exhibits.context import Context

FORMATS = {"tables": ("html", "docx", "tex", "csv"), "figures": ("svg", "pdf", "png")}
PACKAGE = (
    ("trace", "trace/index.html"),
    ("report_page", "report/report.html"),
    ("readme", README),
    ("checks", "checks.html"),
    ("manifest", MANIFEST),
    ("crate", METADATA),
)
"""Pages and files that every package has."""

OF_RUN = (
    ("record", "results/review/run_record.html"),
    ("ledger", "results/review/ledger.html"),
    ("references", REFERENCES),
)
OF_STUDY = (
    ("explorer", "explorer/index.html"),
    ("scorecard", "review/scorecard.html"),
    ("validation", "review/validation.html"),
    ("dictionary", "panel/dictionary.csv"),
)


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
    together = by_exhibit([each for each in programs(finished) if each.study == context.study])
    return [_exhibit(finished, files, context) for files in together]


def _exhibit(finished: Finished, files: Sequence[Program], context: Context) -> Exhibit:
    """Return one exhibit with the title that its own file has; a figure's does not have its number."""
    first = files[0]
    stem, kind, title = first.file.partition(".")[0], Path(first.file).parent.name, first.title
    if kind == "figures":
        title = context.words("overview.figure", number=first.number.removeprefix("F"), title=title)
    return Exhibit(title, _links(finished, [Path(f"{stem}.{ending}") for ending in FORMATS[kind]]))


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
