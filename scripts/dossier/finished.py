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

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.dossier.records import Record, discrepancies, job_records, unrecorded
from scripts.files.job_record import sha256

KEYS = ".keys.parquet"
PRINTED = ("table", "row", "column", "statistic", "text")
"""Columns of a table's keys that say what is printed; the others are the key of the estimates row."""

NO_RECORDS = (
    "The logs of this folder hold no records of jobs, so what was made from what is not known beyond the cells."
)

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
        made = self.producers.get(printed.file)
        named = [path for path in made["input"] if "/estimates/" in path] if made else []
        every = sorted(self.root.glob(f"results/{printed.study}/estimates/*.parquet"))
        for path in dict.fromkeys([*named, *(path.relative_to(self.root).as_posix() for path in every)]):
            file = self.root / path
            if not file.exists() or not set(printed.key) <= set(pq.read_schema(file).names):
                continue
            found = rows_with(read(file), printed.key)
            if found:
                return path, found[0]
        return None

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
        return [*(each.sentence for each in found), *([AGAIN] if found else [])]


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
