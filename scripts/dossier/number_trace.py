"""From a printed number to its row of the estimates, the job that estimated it, the panel, and on to the raw files.

An address is `study/table/column/row`, such as `carbon/T3/3/DID`, and further the statistic if it is not the estimate:
`carbon/T3/3/DID/std_error`. Where a table has parts, columns and rows begin with the part's name (`lnWWpc:2`,
`two_way:DuDt`); the part may also stand by itself before the column: `pollution/T3/lnWWpc/two_way/2/DuDt`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from scripts.dossier.chain import Chain, File, Job, chain, job_of
from scripts.dossier.finished import Finished, NoSuchTrace, Printed
from scripts.dossier.lineage_trace import lineage_file, panel_file
from scripts.dossier.records import Record

ESTIMATE = "estimate"


@dataclass(frozen=True)
class NumberTrace:
    """A printed number and what it rests on.

    Attributes
    ----------
    printed
        What is printed, and where.
    estimates
        The estimates' file, that of the backtest for its scores; None for a number that is in neither.
    row
        Its row there.
    job
        The job that wrote the estimates, for a number that is no estimate the table's; None without a record.
    plan
        The fill plan; empty for a number that rests on several or none.
    panels
        Panel and lineage under the plan, under every plan if `plan` is empty; none of a score of the backtest.
    chain
        All files behind, back to the raw ones.
    warnings
        What does not fit together among them.

    """

    printed: Printed
    estimates: File | None
    row: dict[str, Any]
    job: Job | None
    plan: str
    panels: list[File]
    chain: Chain
    warnings: list[str]


@dataclass(frozen=True)
class ExhibitTrace:
    """A whole table or figure: its files, the job that made it, all files behind."""

    study: str
    number: str
    files: list[File]
    job: Job
    chain: Chain
    warnings: list[str]


def number_traces(finished: Finished, address: str) -> list[NumberTrace]:
    """Return the trace of a printed number, of each one where a note has several of a kind.

    Raises
    ------
    NoSuchTrace
        If nothing is printed there, or the address fits several places; the message names near ones.

    """
    study, table, *place = address.split("/")
    printed = _printed(finished, finished.study(study), table)
    return [_number_trace(finished, each) for each in _at(printed, place, f"{study}/{table}")]


def exhibit_trace(finished: Finished, address: str) -> ExhibitTrace:
    """Return what a table or figure such as `carbon/F12` rests on.

    Raises
    ------
    NoSuchTrace
        If no job's record has this number.

    """
    study, _, number = address.partition("/")
    made = exhibit_records(finished, finished.study(study))
    if number not in made:
        raise NoSuchTrace(f"no table or figure {number} with a job's record in study {study}", number, made)
    record = made[number]
    behind, records = chain(finished, record)
    warnings = finished.warnings(records, record["output"])
    return ExhibitTrace(study, number, made_files(record), job_of(record), behind, warnings)


def exhibit_records(finished: Finished, study: str) -> dict[str, Record]:
    """Return the records of the jobs that made a study's tables and figures, by their numbers."""
    return {
        str(record["params"]["number"]): record
        for record in finished.records
        if record["params"].get("study") == study and record["rule"].endswith(("_table", "_figure"))
    }


def made_files(record: Record) -> list[File]:
    """Return the files that a job made."""
    return [File(path, recorded or "", record["rule"]) for path, recorded in record["output"].items()]


@dataclass(frozen=True)
class Source:
    """Where a printed number comes from: the row with its file, the record of the job, fill plan, and panels.

    Attributes
    ----------
    path, row
        Empty for a number that is in no file of estimates.
    record
        Of the job that wrote the file, else of the table's; None if there is none.
    plan
        As `NumberTrace` has it.
    panels
        Files of the panels and their lineages; none of a number that is no estimate.

    """

    path: str
    row: dict[str, Any]
    record: Record | None
    plan: str
    panels: list[str]


def source_of(finished: Finished, printed: Printed) -> Source:
    """Return where a printed number comes from."""
    path, row = finished.estimates_row(printed) or ("", {})
    plan = str(printed.key["plan"])
    plans = [plan] if plan else finished.plans(printed.study)
    names = [name for each in plans for name in (panel_file(printed.study, each), lineage_file(printed.study, each))]
    record = finished.producers.get(path or printed.file)
    return Source(path, row, record, plan, names if "/estimates/" in path else [])


def _number_trace(finished: Finished, printed: Printed) -> NumberTrace:
    source = source_of(finished, printed)
    record = source.record
    behind, records = chain(finished, record, source.plan) if record else (Chain(), [])
    table = finished.producers.get(printed.file)
    records = [*records, *([table] if table and table is not record else [])]
    path = source.path
    return NumberTrace(
        printed=printed,
        estimates=File(path, finished.sha256(path), record["rule"] if record else "") if path else None,
        row=source.row,
        job=job_of(record) if record else None,
        plan=source.plan,
        panels=[File(name, finished.sha256(name)) for name in source.panels],
        chain=behind,
        warnings=finished.warnings(records, [*([path] if path else []), printed.file]),
    )


def _printed(finished: Finished, study: str, table: str) -> list[Printed]:
    """Return what is printed in a table."""
    every = finished.keys(study)
    found = [each for each in every if each.table == table]
    if not found:
        raise NoSuchTrace(
            f"no table {table} in study {study}", table, sorted({each.table for each in every}, key=_order)
        )
    return found


def _order(table: str) -> tuple[bool, int, str]:
    """Return by what tables are sorted: T2 before T10, and both before A1."""
    return not table.startswith("T"), len(table), table


def _at(printed: Sequence[Printed], place: Sequence[str], above: str) -> list[Printed]:
    """Return what is printed at a place of a table: one number, or several of a note."""
    if len(place) < 2:
        columns = ", ".join(dict.fromkeys(each.column for each in printed))
        raise NoSuchTrace(f"{above} needs a column and a row; its columns are {columns}", "", _rows(printed))
    *parts, column, row = place
    found = _fitting(printed, parts, column, row)
    if found:
        return _of_statistic(found, "", above)
    if len(place) > 2:
        *parts, column, row, statistic = place
        found = _fitting(printed, parts, column, row)
        if found:
            return _of_statistic(found, statistic, above)
    raise _no_place(printed, place, above)


def _fitting(printed: Iterable[Printed], parts: Sequence[str], column: str, row: str) -> list[Printed]:
    """Return what stands at a column and row, whose names may lack their parts."""
    exact = [each for each in printed if (each.column, each.row) == (column, row)] if not parts else []
    return exact or [each for each in printed if _fits(each, parts, column, row)]


def _fits(printed: Printed, parts: Sequence[str], column: str, row: str) -> bool:
    """Return whether names are those of a number's column and row, or their ends with the parts among what is left."""
    left = [_before(printed.column, column), _before(printed.row, row)]
    if None in left:
        return False
    return set(parts) <= {part for each in left if each for part in each.split(":")}


def _before(name: str, end: str) -> str | None:
    """Return what stands before the end of a name, None if it does not end like this."""
    if name == end:
        return ""
    return name.removesuffix(f":{end}") if name.endswith(f":{end}") else None


def _of_statistic(found: Sequence[Printed], asked: str, above: str) -> list[Printed]:
    """Return the numbers of the statistic that was asked for: by default the estimate, else the only one."""
    places = list(dict.fromkeys(f"{each.column}/{each.row}" for each in found))
    if len(places) > 1:
        raise NoSuchTrace(f"{len(places)} numbers of {above} fit", "", [f"{above}/{place}" for place in places])
    there = list(dict.fromkeys(each.statistic for each in found))
    statistic = asked or (ESTIMATE if ESTIMATE in there or len(there) > 1 else there[0])
    if statistic not in there:
        raise NoSuchTrace(f"no {statistic} in {above}/{places[0]}", statistic, there)
    return [each for each in found if each.statistic == statistic]


def _no_place(printed: Sequence[Printed], place: Sequence[str], above: str) -> NoSuchTrace:
    """Return the error for a place where nothing is printed: the column is wrong, or the row."""
    column, row = next((pair for pair in pairwise(place) if _column(printed, pair[0])), place[-2:])
    in_column = _column(printed, column)
    if not in_column:
        columns = [name for each in printed for name in (each.column, each.column.rpartition(":")[2])]
        return NoSuchTrace(f"no column {column} in {above}", column, columns)
    if any(_before(each.row, row) is not None for each in in_column):
        parts = [part for part in place if part not in {column, row}]
        places = dict.fromkeys(f"{each.column}/{each.row}" for each in in_column if _before(each.row, row) is not None)
        return NoSuchTrace(f"no part or statistic {', '.join(parts)} at {above}/{column}/{row}", "", places)
    return NoSuchTrace(f"no row {row} in {above}/{column}", row, _rows(in_column))


def _column(printed: Iterable[Printed], name: str) -> list[Printed]:
    """Return what is printed in a column, whose name may lack its part."""
    return [each for each in printed if _before(each.column, name) is not None]


def _rows(printed: Iterable[Printed]) -> list[str]:
    """Return the names of rows, with and without their parts."""
    return [name for each in printed for name in (each.row, each.row.rpartition(":")[2])]
