"""What the README says of a package's data: sources, lists of facts, files of data, references."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from scripts.dossier.file_checks import megabytes
from scripts.dossier.finished import Finished
from scripts.dossier.places import LEDGER, REFERENCES
from scripts.dossier.references import Reference, read_references

WHERE = ("journal", "booktitle", "howpublished", "publisher", "school")
"""Fields that say where a work appeared, the nearest one first."""

NOT_STATED = "not stated by the user"
DATA = {
    "results/*/panel/*/panel.parquet": "panel under the fill plan {parent}: a row a city-year, a column a variable",
    "results/*/panel/*/lineage.parquet": "lineage of the panel under {parent}: a row a cell",
    "results/*/panel/dictionary.parquet": "variables: label, unit, formula, sources, shares of cells by status",
    "results/*/estimates/*.parquet": "results of {stem}",
    "results/observations/*.parquet": "cells as they were read from raw files: a row a cell",
    "results/left_out/*.parquet": "what was not read, with the reason",
}
"""Data files that a reader may want to open -> what they hold; intermediate steps of the panels are left out."""


@dataclass(frozen=True)
class Source:
    """A source as the README presents it; texts are plain, empty where nothing is known.

    Attributes
    ----------
    name, title
        Its key in the configuration, and what it is called.
    files
        Its raw files' lines of the ledger.
    provided, given
        Whether the package holds its files, as the ledger says it, and as a truth value.
    citation, short
        The whole reference, and author and year.
    terms, terms_source, confidence, homepage
        As its settings state them. `genuine_terms` are those of the files that simulated ones imitate.
    accessed
        Dates, as the user states them.
    formats, bytes, cells
        Of its files: endings, size in all, cells read from them.
    patterns
        Under which names the workflow looks for them.
    made_by
        The rules that simulated them.

    """

    name: str
    title: str
    files: Sequence[Mapping[str, str]]
    provided: str
    citation: str
    short: str
    terms: str
    terms_source: str
    confidence: str
    homepage: str
    genuine_terms: str
    accessed: str
    formats: str
    bytes: str
    cells: str
    patterns: Sequence[str]
    made_by: str

    @property
    def given(self) -> bool:
        """Whether the package holds its files."""
        return self.provided.startswith("yes")


def sources(finished: Finished, record: Mapping[str, Any]) -> list[Source]:
    """Return the sources of the run's raw files, in the ledger's order."""
    by_source: dict[str, list[dict[str, str]]] = {}
    for line in _ledger(finished):
        if line["kind"] != "list":
            by_source.setdefault(line["source"], []).append(line)
    references = read_references([finished.root / REFERENCES])
    settings = record["config"]["sources"]
    return [_source(finished, name, lines, settings.get(name, {}), references) for name, lines in by_source.items()]


def _source(
    finished: Finished,
    name: str,
    lines: Sequence[Mapping[str, str]],
    settings: Mapping[str, Any],
    references: Mapping[str, Reference],
) -> Source:
    first = lines[0]
    reference = references.get(first["citation"])
    dates = sorted({line["accessed"] for line in lines if line["accessed"][:1].isdigit()})
    undated = sum(not line["accessed"][:1].isdigit() for line in lines)
    accessed = " to ".join(dict.fromkeys([*dates[:1], *dates[-1:]])) or NOT_STATED
    if dates and undated:
        accessed += f" ({undated} of {len(lines)} files: {NOT_STATED})"
    raw = finished.raw_dir
    makers = {finished.producers[path]["rule"] for path in _paths(lines, raw) if path in finished.producers}
    return Source(
        name=name,
        title=first["title"] or settings.get("title", name),
        files=lines,
        provided=first["provided"],
        citation=" ".join(as_text(reference)).strip() if reference else first["citation"] or "none",
        short=short(reference) if reference else "none: simulated" if first["data"] == "simulated" else "none",
        terms=first["terms"] or "not known",
        terms_source=first["terms_source"] or "not known",
        confidence=first["terms_confidence"] or "not known",
        homepage=first["obtained_from"] or "not known",
        genuine_terms=settings.get("terms") or "not known",
        accessed=accessed,
        formats=", ".join(sorted({f"`{Path(line['file']).suffix or 'none'}`" for line in lines})),
        bytes=megabytes(sum(int(line["size_bytes"] or 0) for line in lines)),
        cells=f"{sum(int(line['cells_read'] or 0) for line in lines):,}",
        patterns=_patterns(settings),
        made_by=", ".join(f"`{rule}`" for rule in sorted(makers)) or "of the demonstration",
    )


def _paths(lines: Sequence[Mapping[str, str]], raw_dir: str) -> Iterator[str]:
    return (f"{raw_dir}/{line['file']}" for line in lines)


def _patterns(settings: Mapping[str, Any]) -> list[str]:
    """Return under which names a source's files are looked for."""
    found = settings.get("files", [])
    return [found] if isinstance(found, str) else [str(each) for each in found]


def fact_lists(finished: Finished) -> list[dict[str, str]]:
    """Return the lists of facts, with the number of rows that nobody verified."""
    return [
        {"file": line["file"], "rows": line["rows"], "unverified": line["unverified_rows"]}
        for line in _ledger(finished)
        if line["kind"] == "list"
    ]


def datasets(finished: Finished, record: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return a row for each file of data in the folder that a reader may want to open."""
    studies = record["config"]["studies"]
    rows = []
    for pattern, what in DATA.items():
        for file in sorted(finished.root.glob(pattern)):
            path = file.relative_to(finished.root)
            study = path.parts[1]
            stem = file.with_suffix("")
            beside = [ending for ending in (".parquet", ".csv", ".csv.gz") if Path(f"{stem}{ending}").is_file()]
            rows.append(
                {
                    "file": path.with_suffix("").as_posix(),
                    "formats": ", ".join(ending.removeprefix(".") for ending in beside),
                    "rows": f"{pq.ParquetFile(file).metadata.num_rows:,}",
                    "what": what.format(parent=file.parent.name, stem=file.stem.replace("_", " ")),
                    "source": ", ".join(studies[study]["sources"] if study in studies else ["as its name says"]),
                    "provided": "yes",
                }
            )
    return rows


def as_text(reference: Reference) -> tuple[str, str]:
    """Return a reference as it stands in a list (authors, year, title, where), and its address if it has one."""
    plain = reference.plain
    who, year = plain("author") or plain("organization"), plain("year")
    who = who.replace(" and others", " et al.").replace(" and ", "; ")
    where = next((found for name in WHERE if (found := plain(name))), "")
    number = f"({plain('number')})" if plain("number") else ""
    where += f" {plain('volume')}{number}" if plain("volume") else ""
    where += f": {plain('pages')}" if where and plain("pages") else ""
    title = plain("title") + (f", {plain('edition')} edition" if plain("edition") else "")
    title += f", version {plain('version')}" if plain("version") else ""
    parts = (f"{who} ({year})" if who and year else who, title, where, plain("note"))
    text = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)
    return text, f"https://doi.org/{plain('doi')}" if plain("doi") else plain("url")


def short(reference: Reference) -> str:
    """Return author and year, as a text cites it."""
    names = [name.partition(",")[0] for name in reference.plain("author").split(" and ")]
    who = names[0] + (
        " et al." if len(names) > 2 or names[1:] == ["others"] else "".join(f" and {n}" for n in names[1:])
    )
    return " ".join(part for part in (who or reference.plain("title"), f"({reference.plain('year')})") if part != "()")


def _ledger(finished: Finished) -> list[dict[str, str]]:
    with (finished.root / LEDGER).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
