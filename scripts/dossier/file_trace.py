"""From a raw file, or one of its cells, to all that depends on it: observations, panel cells, estimates, exhibits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.dossier.finished import KEYS, Finished, NoSuchTrace, Printed, read, rows_with
from scripts.dossier.lineage_trace import lineage_of
from scripts.dossier.records import Record

Observation = dict[str, Any]


@dataclass(frozen=True)
class PanelCells:
    """Cells of a plan's panel that rest on the file.

    Attributes
    ----------
    read
        Variable -> how many of its cells were read there.
    made
        Variable -> how many were computed or filled from these, by status.
    cells
        All of them, `variable:code:year`, if the trace is of one raw cell; else none.

    """

    study: str
    plan: str
    read: dict[str, int]
    made: dict[str, dict[str, int]]
    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TableNumbers:
    """How many numbers of a table rest on the file, and the address of one of them."""

    study: str
    table: str
    numbers: int
    example: str


@dataclass(frozen=True)
class FileTrace:
    """A raw file, or one of its cells, and what depends on it.

    Attributes
    ----------
    file
        Its path below the folder with the raw files, as observations name it.
    sha256
        As recorded by the job that read it.
    sheet, cell
        The raw cell, empty for the whole file.
    observed
        Variable -> how many observations were read from it.
    observations
        The observations themselves if the trace is of one raw cell; else none.
    panels
        By study and plan, those with any cell that rests on it.
    estimates, figures
        Files by jobs that rest on the file; of one raw cell, those of studies whose panel has it.
    tables
        With the numbers that rest on one of these plans, or on several.

    """

    file: str
    sha256: str
    sheet: str
    cell: str
    observed: dict[str, int]
    observations: list[Observation]
    panels: list[PanelCells]
    estimates: list[str]
    tables: list[TableNumbers]
    figures: list[str]
    warnings: list[str]


def file_trace(finished: Finished, asked: str, place: str = "") -> FileTrace:
    """Follow a raw file to all that depends on it.

    Parameters
    ----------
    finished
        The working folder.
    asked
        The file's path, or the end of it.
    place
        A cell of it, `SHEET!C17`; empty: the whole file.

    Raises
    ------
    NoSuchTrace
        If no job read such a file, several files are called like this, or nothing was read from the cell.

    """
    file = _raw_file(finished, asked)
    sheet, _, cell = place.rpartition("!")
    found = _observations(finished, file)
    if place:
        found = _of_cell(found, file, sheet, cell)
        sheet = found[0]["sheet"]
    panels = [
        panel
        for study in finished.studies
        for plan in finished.plans(study)
        if (panel := _panel_cells(finished, study, plan, file, (sheet, cell) if place else None))
    ]
    studies = {panel.study for panel in panels}
    users, downstream = _downstream(finished, file, studies)
    if place:
        downstream = [path for path in downstream if path.split("/")[1] in studies]
    recorded = users[0]["input"][_path(finished, file)] if users else ""
    return FileTrace(
        file=file,
        sha256=recorded or (found[0]["file_sha256"] if found else ""),
        sheet=sheet,
        cell=cell,
        observed=dict(Counter(row["variable"] for row in found)),
        observations=found if place else [],
        panels=panels,
        estimates=[path for path in downstream if "/estimates/" in path],
        tables=_tables(finished, downstream, panels),
        figures=[path for path in downstream if "/figures/" in path and path.endswith(".svg")],
        warnings=finished.warnings(users, []),
    )


def _path(finished: Finished, file: str) -> str:
    """Return a raw file's path below the working folder."""
    return f"{finished.raw_dir}/{file}" if finished.raw_dir else file


def _raw_file(finished: Finished, asked: str) -> str:
    """Return the raw file that is meant, as observations name it."""
    inside = f"{finished.raw_dir}/"
    known = {
        path.removeprefix(inside) for each in finished.records for path in each["input"] if path.startswith(inside)
    }
    if not finished.raw_dir:
        names = (read(file, ["file"])["file"].unique().to_pylist() for file in _observation_files(finished))
        known = {name for each in names for name in each}
    wanted = Path(asked).as_posix()
    found = sorted(name for name in known if f"/{inside}{name}".endswith(f"/{wanted}") or wanted.endswith(f"/{name}"))
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchTrace(f"{len(found)} raw files are called {asked}", asked, found)
    raise NoSuchTrace(f"no job read a raw file {asked}", asked, sorted(known | {Path(name).name for name in known}))


def _observation_files(finished: Finished) -> list[Path]:
    return sorted(finished.root.glob("results/observations/*.parquet"))


def _observations(finished: Finished, file: str) -> list[Observation]:
    """Return what was read from a raw file."""
    return [row for path in _observation_files(finished) for row in rows_with(read(path), {"file": file})]


def _of_cell(found: list[Observation], file: str, sheet: str, cell: str) -> list[Observation]:
    """Return what was read from one cell; the sheet may be left out where the file has one."""
    sheets = list(dict.fromkeys(row["sheet"] for row in found))
    if sheet not in sheets and (sheet or len(sheets) != 1):
        raise NoSuchTrace(f"no sheet {sheet} of {file} was read" if sheet else f"{file} has sheets", sheet, sheets)
    here = [row for row in found if row["sheet"] == (sheet or sheets[0])]
    there = [row for row in here if row["cell"] == cell]
    if not there:
        raise NoSuchTrace(f"nothing was read from cell {cell} of {file}", cell, [row["cell"] for row in here])
    return there


def _panel_cells(
    finished: Finished, study: str, plan: str, file: str, place: tuple[str, str] | None
) -> PanelCells | None:
    """Return the cells of a plan's panel that rest on a raw file, or on a cell of it; None if there are none."""
    lineage = lineage_of(finished, study, plan)
    first = lineage.read_from(file, *(place or ()))
    if not first:
        return None
    statuses = lineage.table["status"].to_pylist()
    made: dict[str, Counter[str]] = {}
    every = lineage.forward(first)
    for key in sorted(every - set(first)):
        made.setdefault(key.split(":")[0], Counter())[statuses[lineage.place[key]]] += 1
    return PanelCells(
        study,
        plan,
        dict(Counter(key.split(":")[0] for key in first)),
        {variable: dict(counted) for variable, counted in made.items()},
        sorted(every) if place else [],
    )


def _downstream(finished: Finished, file: str, studies: set[str]) -> tuple[list[Record], list[str]]:
    """Return the jobs that used a raw file, directly or through others, the first one read it, and what they made.

    Without records it is all estimates and exhibits of the studies whose panels have a cell of the file.
    """
    if not finished.records:
        names = (
            f"results/{study}/{kind}/*" for study in sorted(studies) for kind in ("estimates", "tables", "figures")
        )
        return [], _there(finished, (path for name in names for path in finished.root.glob(name)))
    users: dict[str, list[Record]] = {}
    for record in finished.producers.values():
        for path in record["input"]:
            users.setdefault(path, []).append(record)
    made: dict[str, Record] = {}
    todo = [_path(finished, file)]
    for each in todo:
        for record in users.get(each, []):
            new = {path: record for path in record["output"] if path not in made}
            made.update(new)
            todo += new
    jobs = {id(record): record for record in made.values()}
    return list(jobs.values()), _there(finished, (finished.root / path for path in made))


def _there(finished: Finished, paths: Iterable[Path]) -> list[str]:
    """Return the paths of the files that are there, sorted."""
    return sorted(path.relative_to(finished.root).as_posix() for path in paths if path.is_file())


def _tables(finished: Finished, downstream: list[str], panels: list[PanelCells]) -> list[TableNumbers]:
    """Count the numbers of each table that rest on a panel with a cell of the file."""
    plans = {(panel.study, panel.plan) for panel in panels}
    wanted = {path for path in downstream if path.endswith(KEYS)}
    by_table: dict[tuple[str, str], list[Printed]] = {}
    for study in dict.fromkeys(panel.study for panel in panels):
        for each in finished.keys(study):
            if each.file in wanted and (not each.key["plan"] or (study, each.key["plan"]) in plans):
                by_table.setdefault((study, each.table), []).append(each)
    return [TableNumbers(study, table, len(found), _address(found)) for (study, table), found in by_table.items()]


def _address(found: list[Printed]) -> str:
    """Return the address of one of some numbers, an estimate if there is one."""
    one = next((each for each in found if each.statistic == "estimate"), found[0])
    return f"{one.study}/{one.table}/{one.column}/{one.row}"
