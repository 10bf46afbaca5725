"""What the jobs' own records say together: which jobs are behind a result, and whether the files still are theirs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scripts.files.job_record import HOME, SHIPPED, read_job_record, sha256

Record = dict[str, Any]

MADE = ("results/", "resources/demo/")
"""Where the workflow puts what it makes."""

TRANSCRIPTS = ("results/observations/", "results/left_out/")
"""Where the workflow puts what it transcribes from raw files, cell by cell: a package holds it only with these."""

SENTENCES = {
    "missing": "{file} is missing: rule {rule} wrote it.",
    "missing_input": "{file} is missing: rule {rule} read it.",
    "edited": "{file} was edited after rule {rule} had written it: its sha256 is another than the recorded one.",
    "older": "{file} has changed since rule {rule} read it; older than it: {made}.",
    "unrecorded": "{file} has no record of the job that made it.",
}
REMEDY = "Run snakemake again; remove a result that was edited before, or its edit stays."
SHOWN = 3
"""What is older than a file is named so often in its sentence; the rest is counted."""


@dataclass(frozen=True)
class Discrepancy:
    """A file that is not what the records say.

    Attributes
    ----------
    kind
        A key of `SENTENCES`.
    file
        The file, as records name it.
    rule
        The rule that wrote it; of an input, the rules that read it.
    made
        What is older than it.

    """

    kind: str
    file: str
    rule: str = ""
    made: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What is wrong, for the user."""
        more = f" and {len(self.made) - SHOWN} more" if len(self.made) > SHOWN else ""
        made = f"{', '.join(self.made[:SHOWN])}{more}"
        return SENTENCES[self.kind].format(file=self.file, rule=self.rule, made=made)


def job_records(logs: str | Path) -> list[Record]:
    """Return the records of all jobs that succeeded, by the end of their work; `log` is the path below `logs`."""
    folder = Path(logs)
    found = [
        record | {"log": log.relative_to(folder).as_posix()}
        for log in sorted(folder.rglob("*.log"))
        if (record := read_job_record(log)) is not None
    ]
    return sorted(found, key=lambda record: record["ended"])


def behind(targets: Iterable[str], records: Sequence[Record]) -> list[Record]:
    """Return the records of the jobs that made the targets and what they were made from, in the records' order.

    A job whose files no target needs, such as one of a fill plan that is asked for no more, is not among them.
    """
    makers, reached, todo = _makers(records), set(), list(targets)
    while todo:
        place = makers.get(todo.pop())
        if place is not None and place not in reached:
            reached.add(place)
            todo += records[place]["input"]
    return [records[place] for place in sorted(reached)]


def discrepancies(records: Sequence[Record], root: str | Path, home: Path = HOME) -> list[Discrepancy]:
    """Return what is not as the records say: files that are missing, edited by hand, or older than their input.

    Only content counts: a file that was touched or copied is what it was.

    Parameters
    ----------
    records
        Of the jobs that matter (`behind`).
    root
        The working folder.
    home
        The workflow's folder.

    """
    makers = _makers(records)
    now = cache(lambda file: sha256(_place(file, Path(root), home)))
    found = [each for file, place in makers.items() for each in _of_output(file, records[place], now(file))]
    readers: dict[str, list[Record]] = {}
    for record in records:
        for file in record["input"]:
            readers.setdefault(file, []).append(record)
    for file, of in readers.items():
        maker = records[makers[file]] if file in makers else None
        found += _of_input(file, of, maker["output"][file] if maker else now(file), made=maker is not None)
    order = list(SENTENCES)
    return sorted(found, key=lambda each: (order.index(each.kind), each.file))


def unrecorded(targets: Iterable[str], records: Sequence[Record]) -> list[Discrepancy]:
    """Return the targets, and what of the workflow's own files they were made from, that no record knows."""
    makers, given = _makers(records), set(targets)
    read = {file for record in behind(given, records) for file in record["input"] if file.startswith(MADE)}
    return [Discrepancy("unrecorded", file) for file in sorted((read | given) - makers.keys())]


def _makers(records: Sequence[Record]) -> dict[str, int]:
    """Return file -> place of the job that made it, the last one if several did."""
    return {file: place for place, record in enumerate(records) for file in record["output"]}


def _of_output(file: str, record: Record, now: str | None) -> Iterator[Discrepancy]:
    """Yield what is wrong with a file that a job made; one that is kept for a while only may be gone."""
    if now is None and not record["params"].get("temporary"):
        yield Discrepancy("missing", file, record["rule"])
    elif now is not None and now != record["output"][file]:
        yield Discrepancy("edited", file, record["rule"])


def _of_input(file: str, readers: Collection[Record], now: str | None, *, made: bool) -> Iterator[Discrepancy]:
    """Yield what is wrong between a file, as it was made last or lies there, and the jobs that read it."""
    rules = sorted({record["rule"] for record in readers})
    if now is None and not made:
        yield Discrepancy("missing_input", file, ", ".join(rules))
        return
    old = [record for record in readers if record["input"][file] != now]
    if old:
        rules = sorted({record["rule"] for record in old})
        outputs = tuple(name for record in old for name in record["output"])
        yield Discrepancy("older", file, ", ".join(rules), outputs)


def _place(file: str, root: Path, home: Path) -> Path:
    """Return where a file of a record lies: in the working folder or, if it came with the workflow, in its folder."""
    if file.startswith(SHIPPED):
        return home / file.removeprefix(SHIPPED)
    shipped = home / file
    return shipped if not file.startswith(MADE) and not (root / file).exists() and shipped.exists() else root / file
