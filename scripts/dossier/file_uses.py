"""What depends on raw files: cells of the panels, jobs, numbers of tables; counted for one file or for all at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.dossier.finished import KEYS, Finished, Printed
from scripts.dossier.lineage_trace import lineage_of
from scripts.dossier.records import Record

READ = ""
"""Stands where a cell that was made has its status."""

RawCell = tuple[str, str, str]
"""File, sheet, cell."""


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


def panel_cells(
    finished: Finished, groups: int, group_of: Callable[[RawCell], int | None], *, listed: bool = False
) -> list[list[PanelCells]]:
    """Return, for each group of raw cells, the panels that hold any cell that rests on it.

    Parameters
    ----------
    finished
        The working folder.
    groups
        How many there are, such as one a raw file.
    group_of
        The group that a raw cell is in, None for no group.
    listed
        Whether the cells themselves are wanted.

    """
    found: list[list[PanelCells]] = [[] for _ in range(groups)]
    for study in finished.studies:
        for plan in finished.plans(study):
            for group, cells in _of_plan(finished, study, plan, group_of, listed=listed):
                found[group].append(cells)
    return found


def _of_plan(
    finished: Finished, study: str, plan: str, group_of: Callable[[RawCell], int | None], *, listed: bool
) -> Iterator[tuple[int, PanelCells]]:
    """Yield the groups with their cells of a plan's panel."""
    lineage = lineage_of(finished, study, plan)
    variables, statuses = (lineage.table[name].to_pylist() for name in ("variable", "status"))
    first = {key: 1 << group for key, at in lineage.read_at() if (group := group_of(at)) is not None}
    every = lineage.inherited(first)
    counted = Counter(
        (mark, variables[lineage.place[key]], READ if key in first else statuses[lineage.place[key]])
        for key, mark in every.items()
    )
    counts: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for (mark, variable, status), number in counted.items():
        for group in _bits(mark):
            counts[group][variable, status] += number
    order = {name: place for place, name in enumerate(dict.fromkeys(variables))}
    for group in sorted(counts):
        read: dict[str, int] = {}
        made_of: dict[str, dict[str, int]] = {}
        for variable, status in sorted(counts[group], key=lambda each: (order[each[0]], each[1])):
            number = counts[group][variable, status]
            if status == READ:
                read[variable] = number
            else:
                made_of.setdefault(variable, {})[status] = number
        cells = sorted(key for key, mark in every.items() if mark >> group & 1) if listed else []
        yield group, PanelCells(study, plan, read, made_of, cells)


def _bits(mark: int) -> Iterator[int]:
    """Yield the places of a number's bits, the lowest first."""
    while mark:
        yield (mark & -mark).bit_length() - 1
        mark &= mark - 1


def downstream(finished: Finished, path: str, studies: Iterable[str]) -> tuple[list[Record], list[str]]:
    """Return the jobs that used a raw file, directly or through others, the first one read it, and what they made.

    Without records it is all estimates and exhibits of the studies whose panels have a cell of the file.
    """
    if not finished.records:
        names = (
            f"results/{study}/{kind}/*" for study in sorted(studies) for kind in ("estimates", "tables", "figures")
        )
        return [], _there(finished, (each for name in names for each in finished.root.glob(name)))
    made: dict[str, Record] = {}
    todo = [path]
    for each in todo:
        for record in finished.readers.get(each, []):
            new = {output: record for output in record["output"] if output not in made}
            made.update(new)
            todo += new
    jobs = {id(record): record for record in made.values()}
    return list(jobs.values()), _there(finished, (finished.root / output for output in made))


def _there(finished: Finished, paths: Iterable[Path]) -> list[str]:
    """Return the paths of the files that are there, sorted."""
    return sorted(path.relative_to(finished.root).as_posix() for path in paths if path.is_file())


def table_numbers(finished: Finished, made: Iterable[str], panels: Sequence[PanelCells]) -> list[TableNumbers]:
    """Count the numbers of each table that rest on one of these panels, or on several, among the files that were made.

    Whether a number uses a certain cell, its own trace says.
    """
    plans = {(panel.study, panel.plan) for panel in panels}
    wanted = {path for path in made if path.endswith(KEYS)}
    by_table: dict[tuple[str, str], list[Printed]] = {}
    for study in dict.fromkeys(panel.study for panel in panels):
        for each in finished.keys(study):
            if each.file in wanted and (not each.key["plan"] or (study, each.key["plan"]) in plans):
                by_table.setdefault((study, each.table), []).append(each)
    return [TableNumbers(study, table, len(found), _address(found)) for (study, table), found in by_table.items()]


def _address(found: Sequence[Printed]) -> str:
    """Return the address of one of some numbers, an estimate if there is one."""
    one = next((each for each in found if each.statistic == "estimate"), found[0])
    return f"{one.study}/{one.table}/{one.column}/{one.row}"
