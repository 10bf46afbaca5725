"""Files of a package as entities of its RO-Crate: what lies in it, and what a job read or wrote that does not.

RO-Crate 1.1, data entities: an `@id` is the path with everything but letters, digits and `_.-~/` percent-encoded; what
is not in the crate has a local identifier (`#elsewhere/...`) and is described all the same.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rocrate.model import ContextEntity, Dataset, File
from rocrate.rocrate import ROCrate

from scripts.dossier.finished import Finished
from scripts.dossier.places import LEDGER, METADATA, WORKFLOW
from scripts.files.job_record import SHIPPED

"""The folder of a package that the shipped workflow lies in."""

UNPACKED = {"results/report.zip": "report"}
"""A result that the package holds as a folder."""

ENCODINGS = {
    ".bib": "text/x-bibtex",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".py": "text/x-python",
    ".rst": "text/x-rst",
    ".svg": "image/svg+xml",
    ".tex": "application/x-tex",
    ".toml": "application/toml",
    ".tsv": "text/tab-separated-values",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".zip": "application/zip",
}
PLAIN = (".lock", ".log", ".sha256", ".smk", ".txt")
"""Endings of plain texts; a file without an ending is one too."""

Entity = Any
"""Of a library without types."""


class Files:
    """The files of a package, each an entity of the crate, found by the name that jobs' records give them.

    Parameters
    ----------
    described
        The crate; it holds the main workflow already.
    folder
        The package, unzipped.
    finished
        The same folder, for hashes.
    licence
        Identifier of the workflow's licence, which its own files point to.

    Attributes
    ----------
    raw
        Source -> its raw files as records name them, by the ledger.

    """

    def __init__(self, described: ROCrate, folder: Path, finished: Finished, licence: str) -> None:
        self.described, self.folder, self.finished = described, folder, finished
        self._entities: dict[str, Entity] = {}
        self._ledger = _ledger(folder / LEDGER)
        self.raw: dict[str, list[str]] = {}
        for path, row in self._ledger.items():
            self.raw.setdefault(row["source"], []).append(Path(finished.raw_dir, path).as_posix())
        for path in sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()):
            if path != METADATA:
                self._entities[path] = self._file(path, licence)

    def entity(self, recorded: str, sha256: str | None = None) -> Entity:
        """Return the entity of a file or folder.

        Parameters
        ----------
        recorded
            Its name in jobs' records.
        sha256
            As recorded; stands in the entity of what is not in the package.

        """
        for path in _places(recorded):
            if path in self._entities:
                return self._entities[path]
            if (self.folder / path).is_dir():
                return self._folder(path)
        found = self._elsewhere(recorded)
        if sha256:
            found["sha256"] = sha256
        return found

    def below(self, path: str) -> Entity | None:
        """Return the entity of a file in the package by its path there, None if it is not there."""
        return self._entities.get(path)

    def _file(self, path: str, licence: str) -> Entity:
        properties: dict[str, Any] = {
            "contentSize": str((self.folder / path).stat().st_size),
            "sha256": self.finished.sha256(path),
        }
        encoding = encoding_format(path)
        if encoding:
            properties["encodingFormat"] = encoding
        if path.startswith(f"{WORKFLOW}/"):
            properties["license"] = {"@id": licence}
        main = self.described.mainEntity
        if quote(path) == main.id:
            for name, value in properties.items():
                main[name] = value
            return main
        return self.described.add(File(self.described, self.folder / path, path, properties=properties))

    def _folder(self, path: str) -> Entity:
        inside = [entity for name, entity in self._entities.items() if name.startswith(f"{path}/")]
        added = self.described.add(Dataset(self.described, self.folder / path, path, properties={"hasPart": inside}))
        self._entities[path] = added
        return added

    def _elsewhere(self, recorded: str) -> Entity:
        """Return the entity of what is not in the package."""
        raw = self._ledger.get(recorded.removeprefix(f"{self.finished.raw_dir}/"))
        kind = "A raw file, not in this package." if raw else "Not in this package."
        properties: dict[str, Any] = {"@type": "File", "name": recorded, "description": kind}
        if raw:
            stated = {"contentSize": raw["size_bytes"], "sha256": raw["sha256"]}
            properties |= {key: value for key, value in stated.items() if value}
        encoding = encoding_format(recorded)
        if encoding:
            properties["encodingFormat"] = encoding
        added = self.described.add(ContextEntity(self.described, f"#elsewhere/{quote(recorded)}", properties))
        self._entities[recorded] = added
        return added


def encoding_format(path: str) -> str:
    """Return a file's media type by its name's ending, empty if it is not known."""
    ending = Path(path).suffix.lower()
    return "text/plain" if not ending or ending in PLAIN else ENCODINGS.get(ending, "")


def _places(recorded: str) -> list[str]:
    """Return where in a package a file of a record may lie."""
    if recorded.startswith(SHIPPED):
        return [f"{WORKFLOW}/{recorded.removeprefix(SHIPPED)}"]
    return [recorded, f"{WORKFLOW}/{recorded}", *([UNPACKED[recorded]] if recorded in UNPACKED else [])]


def _ledger(file: Path) -> dict[str, Mapping[str, str]]:
    """Return raw file -> its row of the ledger, nothing if there is no ledger."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return {row["file"]: row for row in csv.DictReader(opened) if row["kind"] == "raw file"}
