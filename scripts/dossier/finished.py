"""A finished run's folder as traces read it: printed numbers, estimates, lineage and job records, each read once.

Parquet is read by pyarrow alone: a trace of one number is asked for on the command line, where the seconds that pandas
and the schemas take to import would be most of its time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.dossier.places import MANIFEST, METADATA
from scripts.dossier.records import TRANSCRIPTS, Record, discrepancies, job_records, unrecorded
from scripts.files.job_record import sha256

KEYS = ".keys.parquet"
PRINTED = ("table", "row", "column", "statistic", "text")
"""Columns of a table's keys that say what is printed; the others are the key of the estimates row."""

BACKTEST = "backtest"
"""The analysis whose numbers are no estimates but scores of forecasts, in a file beside the panels."""

LEFT_OUT = (*TRANSCRIPTS, "resources/demo/")
"""Where transcripts of raw files lie, and what simulated ones were made from."""

NO_RECORDS = (
    "The logs of this folder hold no records of jobs, so what was made from what is not known beyond the cells."
)

NO_RAW = "This package holds no raw files and no transcripts of them; their sha256 are those that the run recorded."

AGAIN = "Run snakemake again for results that fit; a result that was edited by hand has to be removed first."


class NoSuchTrace(LookupError):  # noqa: N818 - it names what was asked for, not a failure of ours
    """What was asked for does not exist; the message names what does and is called nearly so."""

    def __init__(self, found: str, name: str, names: Iterable[str]) -> None:
        there = list(dict.fromkeys(names))
        by_lower = {each.lower(): each for each in there}
        near = [by_lower[each] for each in get_close_matches(name.lower(), by_lower, n=5, cutoff=0.5)]
        listed = ", ".join(near or there[:12]) + (", …" if not near and len(there) > 12 else "")
        self.near = near or there
        super().__init__(f"{found}; {'near' if near else 'there are'}: {listed or 'none'}")


@dataclass(frozen=True)
class Printed:
    """A printed number: its table, where it stands there, and the key of the estimates row that it shows.

    Attributes
    ----------
    file
        The table's keys, a path below the working folder.
    row, column
        Their names, such as `DID` and `3`, with the names of the table's parts before them: `two_way:DuDt`,
        `lnWWpc:2`.
    statistic
        What of the row is shown, such as `std_error`.

    """

    study: str
    file: str
    table: str
    row: str
    column: str
    statistic: str
    text: str
    key: Mapping[str, Any]

    @property
    def link(self) -> str:
        """Its page in a package: `trace/index.html#` and the address, each part escaped."""
        return link(self.study, self.table, self.column, self.row, self.statistic)


def link(*parts: str) -> str:
    """Return the page of an address in a package's number trace, relative to the package.

    >>> link("carbon", "T3", "3", "a/b")
    'trace/index.html#carbon/T3/3/a%2Fb'
    """
    return "trace/index.html#" + "/".join(quote(part, safe="") for part in parts)


class Finished:
    """A working folder with results.

    Parameters
    ----------
    root
        The working folder; paths are relative to it, as in the rules.

    """

    def __init__(self, root: str | Path = ".") -> None:
        self.root = Path(root)
        self._hashes: dict[str, str] = {}
        self._keys: dict[str, list[Printed]] = {}
        self._files: dict[str, list[str]] = {}
        self._known_places: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], int]] = {}
        self._tables: dict[str, pa.Table] = {}

    @cached_property
    def studies(self) -> list[str]:
        """Names of the studies that have a panel."""
        return sorted({path.parts[-4] for path in self.root.glob("results/*/panel/*/lineage.parquet")})

    @cached_property
    def records(self) -> list[Record]:
        """The records of the jobs that succeeded, empty if they were made before jobs left records."""
        return job_records(self.root / "results/logs")

    @cached_property
    def producers(self) -> dict[str, Record]:
        """Path -> record of the job that made it, the last one if several did."""
        return {path: record for record in self.records for path in record["output"]}

    @cached_property
    def readers(self) -> dict[str, list[Record]]:
        """Path -> records of the jobs that read it and whose files are still theirs."""
        found: dict[str, list[Record]] = {}
        jobs = {id(record): record for record in self.producers.values()}
        for record in jobs.values():
            for path in record["input"]:
                found.setdefault(path, []).append(record)
        return found

    @cached_property
    def packaged(self) -> bool:
        """Whether the folder is an unzipped package, which may leave out what is not ours to hand on."""
        return all((self.root / name).is_file() for name in (MANIFEST, METADATA))

    @cached_property
    def raw_dir(self) -> str:
        """The folder with the raw files, as the jobs that read them name it; empty if no record says it."""
        named = [Path(record["params"]["raw_dir"]) for record in self.records if "raw_dir" in record["params"]]
        return named[-1].as_posix() if named else ""

    def study(self, name: str) -> str:
        """Return a study's name if there are results of it."""
        if name not in self.studies:
            raise NoSuchTrace(f"no results of a study {name} below {self.root / 'results'}", name, self.studies)
        return name

    def plans(self, study: str) -> list[str]:
        """Return a study's fill plans, those that the last records know in the study's order."""
        there = sorted(path.parent.name for path in self.root.glob(f"results/{study}/panel/*/lineage.parquet"))
        dictionary = self.producers.get(f"results/{study}/panel/dictionary.parquet", {"params": {}})
        configured = dictionary["params"].get("plans", there)
        return [plan for plan in configured if plan in there]

    def keys(self, study: str) -> list[Printed]:
        """Return every printed number of a study's tables."""
        if study not in self._keys:
            files = sorted((self.root / "results" / study / "tables").glob(f"*{KEYS}"))
            self._keys[study] = [each for file in files for each in self._printed(study, file)]
        return self._keys[study]

    def _printed(self, study: str, file: Path) -> list[Printed]:
        path = file.relative_to(self.root).as_posix()
        return [
            Printed(study, path, **{name: line.pop(name) for name in PRINTED}, key=line)
            for line in read(file).to_pylist()
        ]

    def estimates_row(self, printed: Printed) -> tuple[str, dict[str, Any]] | None:
        """Return the estimates file and the row that a printed number shows, None if no file has it."""
        if printed.key["analysis"] == BACKTEST:
            return self._score(printed)
        made = self.producers.get(printed.file)
        named = [path for path in made["input"] if "/estimates/" in path] if made else []
        names, key = tuple(printed.key), tuple(printed.key.values())
        for path in dict.fromkeys([*named, *self._estimates(printed.study)]):
            place = self._places(path, names).get(key)
            if place is not None:
                return path, self._tables[path].slice(place, 1).to_pylist()[0]
        return None

    def _estimates(self, study: str) -> list[str]:
        """Return a study's files of estimates."""
        if study not in self._files:
            files = sorted(self.root.glob(f"results/{study}/estimates/*.parquet"))
            self._files[study] = [file.relative_to(self.root).as_posix() for file in files]
        return self._files[study]

    def _places(self, path: str, names: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
        """Return key -> place of its first row in a file, none if it is not there or lacks a column of the key."""
        if (path, names) not in self._known_places:
            file = self.root / path
            found: dict[tuple[Any, ...], int] = {}
            if file.exists() and set(names) <= set(pq.read_schema(file).names):
                self._tables[path] = read(file)
                columns = [self._tables[path][name].to_pylist() for name in names]
                for place, key in enumerate(zip(*columns, strict=True)):
                    found.setdefault(key, place)
            self._known_places[path, names] = found
        return self._known_places[path, names]

    def _score(self, printed: Printed) -> tuple[str, dict[str, Any]] | None:
        """Return the row of the backtest that a score shows; its key has method, scale and horizon as an estimate's."""
        path, key = f"results/{printed.study}/panel/backtest.parquet", printed.key
        horizon = int(key["term"].removeprefix("horizon "))
        wanted = {"variable": key["outcome"], "method": key["estimator"], "scale": key["model"], "horizon": horizon}
        found = rows_with(read(self.root / path), wanted) if (self.root / path).exists() else []
        return (path, found[0]) if found else None

    def sha256(self, path: str) -> str:
        """Return a file's sha256 as it is now, empty if the file is not there."""
        if path not in self._hashes:
            self._hashes[path] = sha256(self.root / path) or ""
        return self._hashes[path]

    def warnings(self, records: list[Record], targets: Iterable[str]) -> list[str]:
        """Return a sentence for each thing that does not fit together among the files of some jobs.

        Parameters
        ----------
        records
            Of the jobs that the targets were made by.
        targets
            The files that a trace is of.

        """
        if not self.records:
            return [NO_RECORDS]
        found = [*discrepancies(records, self.root), *unrecorded(targets, self.records)]
        kept = [each for each in found if not (each.kind.startswith("missing") and self._left_out(each.file))]
        said = [NO_RAW] if len(kept) < len(found) else []
        return [*said, *(each.sentence for each in kept), *([AGAIN] if kept else [])]

    def _left_out(self, path: str) -> bool:
        """Return whether a package may lack a file: a raw one, a transcript of one, or what it was simulated from."""
        return self.packaged and path.startswith((*LEFT_OUT, f"{self.raw_dir}/"))


def read(file: str | Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a Parquet file, or some of its columns, without the part of pyarrow that imports pandas."""
    return pq.ParquetFile(file).read(columns)


def rows_with(table: pa.Table, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that have these values; None stands for a null.

    Compared in Python: handing a value over to pyarrow imports pandas too.
    """
    places: Iterable[int] = range(len(table))
    for name, value in values.items():
        column = table[name].to_pylist()
        places = [place for place in places if column[place] == value]
    return [table.slice(place, 1).to_pylist()[0] for place in places]
