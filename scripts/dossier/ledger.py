"""The ledger of raw data: every raw file, every list of facts, and the references of what this run used.

What a data editor asks of each file (source, citation, terms, date of access, whether it is provided), with its size
and sha256, which is compared with the one that the user recorded. What is not known says so.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from scripts.dossier.accessed import Statement, read_accessed, unmatched
from scripts.dossier.citations import bibliography, cited, read_citations
from scripts.dossier.fact_lists import FactList, read_list
from scripts.dossier.raw_ledger import CHANGED, RawFile, raw_files, to_record
from scripts.dossier.references import Reference, read_references
from scripts.dossier.site import rendered
from scripts.dossier.uses import Use
from scripts.exhibits.labels import Labels, read_labels
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.files.whole import whole
from scripts.sources.schema import LEFT_OUT

COLUMNS = [
    *("kind", "file", "source", "title", "citation", "terms", "terms_source", "terms_confidence", "obtained_from"),
    *("data", "provided", "accessed", "remark", "size_bytes", "sha256", "recorded_sha256", "check", "cells_read"),
    *("reason", "rows", "unverified_rows", "unverified_lines"),
]
NOT_KNOWN = "not known"
PROVIDED = {"genuine": "", "simulated": " (made by a computer)"}


@dataclass(frozen=True)
class Ledger:
    """What the ledger says.

    Attributes
    ----------
    data
        `simulated` or `genuine`.
    sources
        What each source states of itself, by name.
    files
        The raw files.
    unmatched
        Lines of `ACCESSED.csv` about no file of this run.
    lists
        The lists of facts.
    references, uses
        The references to cite, by key, and what each is cited for.
    provided
        Whether a package of the run holds the raw files.

    """

    data: str
    sources: Mapping[str, Mapping[str, str]]
    files: Sequence[RawFile]
    unmatched: Sequence[Statement] = ()
    lists: Sequence[FactList] = ()
    references: Mapping[str, Reference] = field(default_factory=dict)
    uses: Mapping[str, Sequence[Use]] = field(default_factory=dict)
    provided: bool = False

    def of(self, source: str) -> list[RawFile]:
        """Return the files of a source and beside it."""
        return [raw for raw in self.files if raw.source == source]

    @property
    def changed(self) -> list[RawFile]:
        """Return the files whose sha256 is not the recorded one."""
        return [raw for raw in self.files if raw.check == CHANGED]

    @property
    def used(self) -> dict[str, Reference]:
        """Return the references to cite."""
        return {key: self.references[key] for key in self.uses}


def ledger(book: Ledger, words: Labels, templates: str | Path) -> tuple[str, str, str]:
    """Return the ledger as a CSV file's text, as a page, and the references as BibTeX.

    Parameters
    ----------
    book
        What it says.
    words
        The words in the run's language.
    templates
        The folder of the pages' templates.

    """
    out = io.StringIO()
    lines = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    lines.writeheader()
    lines.writerows([*_file_lines(book), *_list_lines(book)])
    page = rendered(
        "ledger.html",
        templates,
        title=words("ledger.title"),
        data=book.data,
        words=words,
        book=book,
        to_record=to_record([raw for raw in book.files if not raw.recorded]),
    )
    return out.getvalue(), page, bibliography(book.uses, book.references)


def _file_lines(book: Ledger) -> Iterator[dict[str, Any]]:
    """Yield a line for each raw file."""
    for raw in book.files:
        yield {
            **_stated(book, raw.source),
            "kind": "raw file",
            "file": raw.file,
            "source": raw.source,
            "provided": f"{'yes' if book.provided else 'no'}{PROVIDED[book.data]}",
            "accessed": raw.accessed or (NOT_KNOWN if book.data == "genuine" else ""),
            "remark": raw.remark,
            "size_bytes": raw.size,
            "sha256": raw.sha256,
            "recorded_sha256": raw.recorded,
            "check": raw.check,
            "cells_read": raw.cells,
            "reason": raw.reason,
        }


def _stated(book: Ledger, name: str) -> dict[str, str]:
    """Return what a source states; files made by a computer have no owner, no terms, and nobody to cite."""
    source = book.sources[name]
    if book.data == "simulated":
        return {"data": book.data, "title": f"simulated, in the layout of: {source['title']}"}
    return {
        "data": book.data,
        "title": source["title"],
        "citation": source["citation"],
        "terms": source["terms"],
        "terms_source": source["terms_source"] or NOT_KNOWN,
        "terms_confidence": source["terms_confidence"],
        "obtained_from": source["homepage"] or NOT_KNOWN,
    }


def _list_lines(book: Ledger) -> Iterator[dict[str, Any]]:
    """Yield a line for each list of facts."""
    for facts in book.lists:
        yield {
            "kind": "list",
            "file": facts.file,
            "source": "; ".join(f"{source or NOT_KNOWN} ({number})" for source, number in facts.sources.most_common()),
            "rows": facts.rows,
            "unverified_rows": len(facts.unverified),
            "unverified_lines": facts.lines,
        }


def estimators_in(paths: Sequence[str]) -> set[Use]:
    """Return the estimators that have an estimate in these files of estimates; what could not be estimated has none."""
    frames = [pd.read_parquet(path, columns=["estimator", "estimate"]) for path in paths]
    return {("estimator", name) for frame in frames for name in frame.dropna()["estimator"].unique()}


def _book(given: Any, params: Any) -> Ledger:  # noqa: ANN401 - Snakemake's objects have no public type
    """Return the ledger of a run, from the files that it has written."""
    observations = pd.concat([pd.read_parquet(path, columns=["source", "file"]) for path in given.observations])
    left_out = pd.concat([read_table(path, LEFT_OUT) for path in given.left_out])
    path = next(iter(given.accessed), "")
    statements = read_accessed(path) if path else []
    files = raw_files(params.files, params.raw_dir, observations, left_out, statements, path)
    references = read_references(given.references)
    citations = read_citations(given.citations, references)
    uses = {(kind, name) for kind, name in params.uses} | estimators_in(given.estimates)
    genuine = {name: source["citation"] for name, source in params.sources.items() if params.data == "genuine"}
    lists = sorted((read_list(path) for path in given.lists), key=lambda facts: facts.file)
    return Ledger(
        params.data,
        params.sources,
        files,
        list(unmatched([raw.file for raw in files], statements)),
        lists,
        references,
        cited({*uses, *(("list", Path(facts.file).stem) for facts in lists)}, citations, genuine),
        params.provided,
    )


if __name__ == "__main__":
    with logged(snakemake):
        book = _book(snakemake.input, snakemake.params)
        words = read_labels(snakemake.input.labels, snakemake.params.language)
        texts = ledger(book, words, Path(snakemake.input.templates[0]).parent)
        for path, text, encoding in zip(snakemake.output, texts, ("utf-8-sig", "utf-8", "utf-8"), strict=True):
            with whole(path) as beside:
                beside.write_text(text, encoding=encoding, newline="\n")
