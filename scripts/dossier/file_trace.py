"""From a raw file, or one of its cells, to all that depends on it: observations, panel cells, estimates, exhibits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scripts.dossier.file_uses import (
    PanelCells,
    RawCell,
    TableNumbers,
    downstream,
    panel_cells,
    table_numbers,
)
from scripts.dossier.finished import Finished, NoSuchTrace, read, rows_with
from scripts.dossier.records import Record

Observation = dict[str, Any]


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
    if place and _observation_files(finished):
        found = _of_cell(found, file, sheet, cell)
        sheet = found[0]["sheet"]

    def group(at: RawCell) -> int | None:
        # Without observations, as in a package, the sheet stays unknown if it was not asked for.
        here = at[0] == file and (not place or (at[2] == cell and (not sheet or at[1] == sheet)))
        return 0 if here else None

    (panels,) = panel_cells(finished, 1, group, listed=bool(place))
    if place and not found and not panels:
        raise NoSuchTrace(f"no panel has a cell that was read from {place} of {file}", place, [])
    studies = {panel.study for panel in panels}
    users, made = downstream(finished, _path(finished, file), studies)
    if place:
        made = [path for path in made if path.split("/")[1] in studies]
    whole = _trace(finished, file, users, made, panels, table_numbers(finished, made, panels))
    return replace(
        whole,
        sheet=sheet,
        cell=cell,
        observed=dict(Counter(row["variable"] for row in found)),
        observations=found if place else [],
        warnings=finished.warnings(users, []),
    )


def file_traces(finished: Finished, observed: Mapping[str, Mapping[str, int]]) -> list[FileTrace]:
    """Follow every raw file to all that depends on it, in one pass over each panel.

    Parameters
    ----------
    finished
        The working folder.
    observed
        File -> variable -> number of observations (`observed_in`).

    Returns
    -------
    list
        As `file_trace` has them, by the files' names, without warnings: those of all files together are the run's.

    """
    files = raw_files(finished)
    place = {file: at for at, file in enumerate(files)}
    panels = panel_cells(finished, len(files), lambda at: place.get(at[0]))
    jobs: dict[object, tuple[list[Record], list[str]]] = {}
    tables: dict[object, list[TableNumbers]] = {}
    found = []
    for file, of in zip(files, panels, strict=True):
        # Files that the same jobs read have the same jobs behind them.
        path, plans = _path(finished, file), tuple((panel.study, panel.plan) for panel in of)
        same = (tuple(record["log"] for record in finished.readers.get(path, [])), plans)
        if same not in jobs:
            jobs[same] = downstream(finished, path, {study for study, _ in plans})
            tables[same] = table_numbers(finished, jobs[same][1], of)
        trace = _trace(finished, file, *jobs[same], of, tables[same])
        found.append(replace(trace, observed=dict(observed.get(file, {}))))
    return found


def observed_in(finished: Finished) -> dict[str, Counter[str]]:
    """Return how many observations of each variable were read from each raw file; empty without observations."""
    found: dict[str, Counter[str]] = {}
    for path in _observation_files(finished):
        rows = read(path, ["file", "variable"])
        for file, variable in zip(rows["file"].to_pylist(), rows["variable"].to_pylist(), strict=True):
            found.setdefault(file, Counter())[variable] += 1
    return found


def raw_files(finished: Finished) -> list[str]:
    """Return the raw files that any job read, as observations name them, sorted."""
    inside = f"{finished.raw_dir}/"
    if finished.raw_dir:
        names = {path for each in finished.records for path in each["input"] if path.startswith(inside)}
        return sorted(name.removeprefix(inside) for name in names)
    return sorted(observed_in(finished))


def _trace(
    finished: Finished,
    file: str,
    users: list[Record],
    made: list[str],
    panels: list[PanelCells],
    tables: list[TableNumbers],
) -> FileTrace:
    """Return the trace of a whole file."""
    return FileTrace(
        file=file,
        sha256=(users[0]["input"][_path(finished, file)] if users else "") or _sha256_read(finished, file),
        sheet="",
        cell="",
        observed={},
        observations=[],
        panels=panels,
        estimates=[path for path in made if "/estimates/" in path],
        tables=tables,
        figures=[path for path in made if "/figures/" in path and path.endswith(".svg")],
        warnings=[],
    )


def _path(finished: Finished, file: str) -> str:
    """Return a raw file's path below the working folder."""
    return f"{finished.raw_dir}/{file}" if finished.raw_dir else file


def _raw_file(finished: Finished, asked: str) -> str:
    """Return the raw file that is meant, as observations name it."""
    inside, known = f"{finished.raw_dir}/", raw_files(finished)
    wanted = Path(asked).as_posix()
    found = [name for name in known if f"/{inside}{name}".endswith(f"/{wanted}") or wanted.endswith(f"/{name}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchTrace(f"{len(found)} raw files are called {asked}", asked, found)
    raise NoSuchTrace(f"no job read a raw file {asked}", asked, sorted({*known, *(Path(name).name for name in known)}))


def _observation_files(finished: Finished) -> list[Path]:
    return sorted(finished.root.glob("results/observations/*.parquet"))


def _observations(finished: Finished, file: str) -> list[Observation]:
    """Return what was read from a raw file."""
    return [row for path in _observation_files(finished) for row in rows_with(read(path), {"file": file})]


def _sha256_read(finished: Finished, file: str) -> str:
    """Return a raw file's sha256 as its observations have it, empty if nothing was read from it."""
    return next((row["file_sha256"] for row in _observations(finished, file)), "")


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
