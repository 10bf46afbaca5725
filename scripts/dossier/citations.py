"""Which references a run has to cite: those of what it used (`resources/citations.csv`), and no others."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from scripts.dossier.references import Reference
from scripts.dossier.uses import Use
from scripts.files.bad_input import BadInput

COLUMNS = ["kind", "name", "key", "module"]
HEAD = "% What this run used, and nothing else: its data, its methods and the software behind them.\n"


class Citation(NamedTuple):
    """The reference of a use, and the module of ours that names it."""

    kind: str
    name: str
    key: str
    module: str


def read_citations(path: str | Path, references: Mapping[str, Reference]) -> list[Citation]:
    """Read the table of uses and their references.

    Raises
    ------
    BadInput
        If its columns are others, or a key is no reference.

    """
    with Path(path).open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        if reader.fieldnames != COLUMNS:
            raise BadInput(f"columns {reader.fieldnames}", f"{COLUMNS}", "Restore the first line.", file=path)
        citations = []
        for line in reader:
            if line["key"] not in references:
                raise BadInput(
                    f"the key {line['key']!r} in line {reader.line_num}",
                    "a key of resources/references.bib",
                    "Add the entry there, or correct the key.",
                    file=path,
                )
            citations.append(Citation(*(line[name] for name in COLUMNS)))
    return citations


def cited(uses: Iterable[Use], citations: Iterable[Citation], sources: Mapping[str, str]) -> dict[str, list[Use]]:
    """Return the keys to cite, sorted, each with the uses that it is cited for.

    Parameters
    ----------
    uses
        What the run used, by kind and name; what every run uses, kind `run`, need not be named.
    citations
        The references of each use.
    sources
        Source -> the key that its own settings name. Only those whose genuine files the run read.

    """
    used = {*uses, ("run", ""), *(("source", name) for name in sources)}
    found: dict[str, set[Use]] = {}
    for citation in citations:
        if citation[:2] in used:
            found.setdefault(citation.key, set()).add((citation.kind, citation.name))
    for name, key in sources.items():
        found.setdefault(key, set()).add(("source", name))
    return {key: sorted(found[key]) for key in sorted(found)}


def bibliography(keys: Iterable[str], references: Mapping[str, Reference]) -> str:
    """Return the entries of some keys as the text of a BibTeX file."""
    return "\n\n".join([HEAD.rstrip("\n"), *(references[key].text for key in keys)]) + "\n"
