"""The number trace of a package as data of its page: what numbers, exhibits and raw files rest on, each thing once.

Texts, files, jobs and lists of files are numbered where they are first met, and named by their numbers from then on.
"""

import csv
import html
import json
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scripts.dossier.chain import Chain, File, chain, job_of
from scripts.dossier.file_trace import FileTrace
from scripts.dossier.finished import KEYS, Finished, Printed
from scripts.dossier.number_trace import exhibit_records, made_files, source_of
from scripts.dossier.places import WORKFLOW
from scripts.dossier.records import Record
from scripts.dossier.trace_words import shown_value, slices
from scripts.files.job_record import SHIPPED

SEARCHED = 8192
"""A figure's title stands in the first bytes of its file."""


class Pool:
    """Things by number, each once."""

    def __init__(self, *first: Hashable) -> None:
        self.items: list[Any] = []
        self._places: dict[Hashable, int] = {}
        for item in first:
            self(item)

    def __call__(self, item: Hashable) -> int:
        """Return a thing's number."""
        if item not in self._places:
            self._places[item] = len(self.items)
            self.items.append(item)
        return self._places[item]


class StudyTraces:
    """What the numbers and exhibits of one study rest on.

    Parameters
    ----------
    finished
        The folder of the package, or a working folder.
    study
        The study.

    """

    def __init__(self, finished: Finished, study: str) -> None:
        self._finished, self.study = finished, study
        self._files, self._lists, self._chains = Pool(), Pool(), Pool()
        self._texts = Pool()
        self._jobs: dict[str, int] = {}
        self._job_items: list[dict[str, Any]] = []
        self._behind: dict[tuple[str, str], int] = {}

    def table(self, printed: Sequence[Printed]) -> dict[str, Any]:
        """Return a table's numbers and the rows behind them.

        Returns
        -------
        dict
            `texts`; `numbers` (row, column, statistic, what is printed: each a text's number; and the source);
            `sources` (file, job and chain, each -1 where there is none; the fill plan; panels; whether the fields are
            a row's, else only the key's; names and values of the fields that hold something).

        """
        texts, sources = Pool(), Pool()
        numbers = [
            [*map(texts, (each.row, each.column, each.statistic, each.text)), sources(self._source(each, texts))]
            for each in printed
        ]
        return {"numbers": numbers, "sources": sources.items, "texts": texts.items}

    def _source(self, printed: Printed, texts: Pool) -> tuple[Any, ...]:
        source = source_of(self._finished, printed)
        record = source.record
        fields = source.row or printed.key
        told = [(texts(name), texts(shown_value(value))) for name, value in fields.items() if value not in {None, ""}]
        return (
            self._file(self._of_now(source.path, record)) if source.path else -1,
            -1 if record is None else self._job(record),
            -1 if record is None else self._chain(record, source.plan),
            source.plan,
            tuple(self._file(self._of_now(name, self._finished.producers.get(name))) for name in source.panels),
            bool(source.row),
            tuple(each for pair in told for each in pair),
        )

    def shared(self) -> dict[str, Any]:
        """Return what the tables' sources number; to be asked for after the last table.

        Returns
        -------
        dict
            `files` (path, sha256, rule, address), `lists` of them, `chains` (lists of made and raw files and of facts),
            `jobs`, their `texts`, and `exhibits`: number -> files, job and chain of a table or figure.

        """
        exhibits = {
            number: [[self._file(file) for file in made_files(record)], self._job(record), self._chain(record, "")]
            for number, record in exhibit_records(self._finished, self.study).items()
        }
        return {
            "files": [[*file, address(self._finished, file[0])] for file in self._files.items],
            "lists": self._lists.items,
            "chains": self._chains.items,
            "jobs": self._job_items,
            "exhibits": exhibits,
            "texts": self._texts.items,
        }

    def _of_now(self, path: str, record: Record | None) -> File:
        return File(path, self._finished.sha256(path), record["rule"] if record else "")

    def _file(self, file: File) -> int:
        return self._files((file.path, file.sha256, file.rule))

    def _chain(self, record: Record, plan: str) -> int:
        known = (record["log"], plan)
        if known not in self._behind:
            found: Chain = chain(self._finished, record, plan)[0]
            lists = (tuple(self._file(file) for file in files) for files in (found.made, found.raw, found.lists))
            self._behind[known] = self._chains(tuple(self._lists(each) for each in lists))
        return self._behind[known]

    def _job(self, record: Record) -> int:
        if record["log"] not in self._jobs:
            job = job_of(record)
            told = [(name, json.dumps(value, ensure_ascii=False, sort_keys=True)) for name, value in slices(job.params)]
            self._jobs[record["log"]] = len(self._job_items)
            self._job_items.append(
                {
                    "rule": " ".join([job.rule, *(f"{name}={value}" for name, value in job.wildcards.items())]),
                    "script": f"{job.script}:{job.line}" if job.line else job.script,
                    "address": address(self._finished, job.script),
                    "there": bool(job.line),
                    "settings": [[self._texts(name), self._texts(value)] for name, value in told],
                    "seed": job.seed,
                    "software": [f"Python {job.python}", *(f"{name} {no}" for name, no in job.libraries.items())],
                    "unchanged": job.unchanged,
                    "ended": job.ended,
                }
            )
        return self._jobs[record["log"]]


def address(finished: Finished, path: str) -> str:
    """Return the address of a file, seen from the trace's page; empty if the package does not hold it."""
    name = path.removeprefix(SHIPPED)
    places = [f"{WORKFLOW}/{name}"] if name != path else [path, f"{WORKFLOW}/{path}"]
    return next((f"../{quote(place)}" for place in places if path and (finished.root / place).is_file()), "")


def exhibit_list(finished: Finished, study: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a study's tables and figures, each with number, title, and address in the package; tables first T."""
    counts: dict[tuple[str, str], int] = {}
    for each in finished.keys(study):
        counts[each.table, each.file] = counts.get((each.table, each.file), 0) + 1
    tables = [
        {"number": table, "numbers": count, **_titled(finished, file.removesuffix(KEYS), ".html", table)}
        for (table, file), count in counts.items()
    ]
    figures = [
        {"number": number, **_titled(finished, main.removesuffix(".svg"), ".svg", number)}
        for number, record in exhibit_records(finished, study).items()
        for main in record["output"]
        if "/figures/" in main and main.endswith(".svg")
    ]
    return sorted(tables, key=_order), sorted(figures, key=_order)


def _order(exhibit: Mapping[str, Any]) -> tuple[bool, int, str]:
    """Return by what exhibits are sorted: T2 before T10, and both before A1."""
    number = str(exhibit["number"])
    return not number.startswith("T"), len(number), number


def _titled(finished: Finished, stem: str, ending: str, number: str) -> dict[str, str]:
    """Return title, file and address of an exhibit; its number if it names no title."""
    path = f"{stem}{ending}"
    title = _first_field(finished.root / f"{stem}.csv") if ending == ".html" else _svg_title(finished.root / path)
    return {"title": title or number, "file": path, "address": address(finished, path)}


def _first_field(file: Path) -> str:
    """Return the first field of a table's csv, which is its title."""
    if not file.is_file():
        return ""
    with file.open(encoding="utf-8-sig", newline="") as source:
        return next(iter(next(csv.reader(source), [])), "")


def _svg_title(file: Path) -> str:
    """Return the title of a figure."""
    if not file.is_file():
        return ""
    with file.open(encoding="utf-8", errors="replace") as source:
        found = re.search(r"<title>(.*?)</title>", source.read(SEARCHED), re.DOTALL)
    return html.unescape(found[1]) if found else ""


def file_data(finished: Finished, traces: Iterable[FileTrace]) -> dict[str, Any]:
    """Return what depends on each raw file.

    Returns
    -------
    dict
        `files`: sha256, observations by variable, numbers of the panels, the estimates, the tables and the figures;
        and the lists that these number: `panels` (study, plan, read, made), `paths` (lists of files, each with its
        address), `tables` (lists of study, table, how many numbers, an example).

    """
    panels, paths, tables = Pool(), Pool(), Pool()
    files = [
        [
            trace.sha256,
            trace.observed,
            [panels(json.dumps([each.study, each.plan, each.read, each.made])) for each in trace.panels],
            paths(tuple(trace.estimates)),
            tables(tuple((each.study, each.table, each.numbers, each.example) for each in trace.tables)),
            paths(tuple(trace.figures)),
        ]
        for trace in traces
    ]
    known = [json.loads(each) for each in panels.items]
    addressed = [[[path, address(finished, path)] for path in each] for each in paths.items]
    return {"files": files, "panels": known, "paths": addressed, "tables": tables.items}
