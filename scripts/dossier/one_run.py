"""One of two runs that are compared: its job records and the sha256 of all files, called alike on both sides.

Two runs may have had their raw files in different folders. In what is compared, `<raw>/` stands for each one's own.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scripts.dossier.finished import Finished, Printed
from scripts.dossier.package_folder import COPIES
from scripts.dossier.places import LOGS, RECORD
from scripts.dossier.records import Record, behind
from scripts.files.bad_input import BadInput
from scripts.files.job_record import TIMESTAMP

RAW = "<raw>/"
RESULTS = "results/"

NOT_COMPARED = ("results/report.zip", "results/review/run_record.json", "results/review/run_record.html")
"""Results that hold times, machine or the whole rest; `.zip`s in `results/review` are packages."""

FIELDS = {"rule": str, "script": str, "python": str, "input": dict, "output": dict, "params": dict}
"""What is read of a job's record."""

REMEDY = "Copy the package again, or make it again."


class OneRun:
    """A run as it is compared.

    Parameters
    ----------
    label
        How it is called in messages: `A`, `B`.
    given
        What the user named.
    root
        The folder with its results.

    Raises
    ------
    BadInput
        If its record or its jobs' records cannot be read.

    """

    def __init__(self, label: str, given: str, root: Path) -> None:
        self.label, self.given, self.root = label, given, root
        self.finished = Finished(root)
        self.studies = self.finished.studies
        try:
            self._every = self.finished.records
            sound = all(isinstance(each[name], kind) for each in self._every for name, kind in FIELDS.items())
        except (KeyError, TypeError, ValueError, RecursionError):
            sound = False
        if not sound:
            found = f"a log in {LOGS} whose last line is no job's record"
            raise BadInput(found, "logs as jobs wrote them", REMEDY, file=given)
        self.raw_dir = self.finished.raw_dir

    @cached_property
    def record(self) -> dict[str, Any]:
        """The run record, empty if there is none."""
        file = self.root / RECORD
        if not file.exists():
            return {}
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            _ = found["config"]["used"].items(), found["installed"].items(), [each["path"] for each in found["files"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            found = f"no run record in {RECORD} ({error!r})"
            raise BadInput(found, "the record as the run wrote it", REMEDY, file=self.given) from error
        return found

    def limit(self, studies: Collection[str], *, everything: bool) -> None:
        """Compare these studies' results, and what both runs have beside them if `everything` is compared.

        Raises
        ------
        BadInput
            If no job left a record of them.

        """
        wanted = tuple(f"{RESULTS}{study}/" for study in studies)
        current = {file["path"] for file in self.record.get("files", [])}
        outputs = [path for record in self._every for path in record["output"] if not current or path in current]
        self.targets = sorted({path for path in outputs if everything or path.startswith(wanted)})
        if not self.results:
            found = f"no record of a job behind the results of {', '.join(studies)}"
            remedy = "Run this version of the workflow again if an older one made them, which left no records."
            raise BadInput(found, f"logs in {LOGS} whose last line is the job's record", remedy, file=self.given)

    @cached_property
    def jobs(self) -> list[Record]:
        """Records of the jobs behind what is compared, files and settings called as on the other side."""
        return [self._alike(record) for record in behind(self.targets, self._every)]

    @cached_property
    def makers(self) -> dict[str, Record]:
        """File -> record of the job that made it."""
        return {path: record for record in self.jobs for path in record["output"]}

    @cached_property
    def recorded(self) -> dict[str, str]:
        """Result -> sha256 as its job recorded it."""
        return {
            path: record["output"][path] or ""
            for path, record in self.makers.items()
            if path.startswith(RESULTS) and path in self._wanted and not excluded(path) and ".." not in path.split("/")
        }

    @cached_property
    def results(self) -> dict[str, str]:
        """Result -> sha256 as it is now, or as recorded if it is not there (any more)."""
        return {path: self.finished.sha256(path) or recorded for path, recorded in self.recorded.items()}

    @cached_property
    def given_files(self) -> dict[str, str]:
        """Raw file, list or other file that came from outside the run -> sha256 as a job read it."""
        return {
            path: digest or ""
            for record in self.jobs
            for path, digest in record["input"].items()
            if path.startswith(RAW) or path not in self.makers
        }

    @property
    def workflow(self) -> Path | None:
        """The folder with the workflow's code, None if it did not come with the results."""
        return next((at for at in (self.root / "workflow", self.root) if (at / "scripts").is_dir()), None)

    def strangers(self, studies: Iterable[str]) -> list[str]:
        """Return the files in the studies' folders that no job of what is compared made; copies are none."""
        files = (file for study in studies for file in sorted((self.root / RESULTS / study).rglob("*")))
        paths = [file.relative_to(self.root) for file in files if file.is_file() and file.name != TIMESTAMP]
        return [
            path.as_posix()
            for path in paths
            if not any(each.as_posix() in self.recorded for each in (path, *path.parents))
            and not any(path.match(copies) for copies in COPIES)
        ]

    def there(self, path: str) -> bool:
        """Return whether a result lies in the folder."""
        return (self.root / path).exists()

    def table(self, path: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Return a Parquet file of the results.

        Raises
        ------
        BadInput
            If it is damaged or has not got these columns.

        """
        with self._sound(path):
            table = pq.read_table(self.root / path, columns=columns).to_pandas()
            return table if columns is None else table[columns]

    def printed(self, study: str) -> list[Printed]:
        """Return every printed number of a study's tables that is compared.

        Raises
        ------
        BadInput
            If a table's keys are damaged.

        """
        with self._sound(f"{RESULTS}{study}/tables"):
            return [each for each in self.finished.keys(study) if each.file in self.results]

    @contextmanager
    def _sound(self, path: str) -> Iterator[None]:
        """Name the run and the file if it cannot be read."""
        try:
            yield
        except (pa.ArrowException, OSError, KeyError, TypeError) as error:
            found = f"a damaged file ({error!r})"
            raise BadInput(found, "a whole Parquet file", REMEDY, file=f"{self.given}, {path}") from error

    @cached_property
    def _wanted(self) -> set[str]:
        return set(self.targets)

    def _name(self, path: str) -> str:
        """Return the name that a file has on both sides."""
        inside = f"{self.raw_dir}/"
        return RAW + path.removeprefix(inside) if self.raw_dir and path.startswith(inside) else path

    def _alike(self, record: Record) -> Record:
        named = {way: {self._name(path): found for path, found in record[way].items()} for way in ("input", "output")}
        return record | named | {"alike": self.settings(record["params"])}

    def settings(self, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return settings with the raw folder called as on the other side."""
        if isinstance(value, dict):
            return {key: self.settings(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.settings(each) for each in value]
        if isinstance(value, str) and self.raw_dir:
            return RAW if Path(value) == Path(self.raw_dir) else self._name(value)
        return value


def excluded(path: str) -> bool:
    """Return whether a result is not compared because it holds times, the machine or the rest of the package."""
    return path in NOT_COMPARED or (path.startswith("results/review/") and path.endswith(".zip"))


def flat(value: Any, above: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    """Yield settings by dotted key; items of a list of groups count from 1, any other list is one value."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from flat(each, f"{above}.{key}" if above else str(key))
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for place, each in enumerate(value, 1):
            yield from flat(each, f"{above}.{place}" if above else str(place))
    else:
        yield above, value
