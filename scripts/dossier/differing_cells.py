"""Which raw cells and which panel cells of two runs differ, and which panel cells rest on which raw cell.

A panel cell rests on a raw cell if the lineage of either run leads there: by `made_from`, directly or through others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from scripts.dossier.lineage_trace import lineage_file
from scripts.dossier.one_run import OneRun

PLACE = ["file", "sheet", "cell", "raw_text", "unit_raw"]
VALUES = ["value", "low", "high"]
COLUMNS = ["variable", "code", "year", "status", "made_from", *VALUES, *PLACE]

FOLLOWED = 200
"""With more raw cells than this, panel cells are told to rest on some of them, and not on which."""


@dataclass(frozen=True)
class RawCell:
    """A cell of a raw file that a panel cell was read from, None on the side where it was not read.

    Attributes
    ----------
    key
        The panel cell, `variable:code:year`.
    a, b
        `file`, `sheet`, `cell`, `raw_text`, `unit_raw`.
    moved
        `study plan` -> how many panel cells that differ rest on it.

    """

    key: str
    a: dict[str, str] | None
    b: dict[str, str] | None
    moved: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PanelCell:
    """A cell of a panel that differs; `made_from` are the raw cells that differ and that it rests on."""

    key: str
    a: float | None
    b: float | None
    status_a: str
    status_b: str
    difference: float | None
    made_from: list[str]


@dataclass(frozen=True)
class VariableCells:
    """Cells of a variable that differ.

    Attributes
    ----------
    count, of
        How many of them differ, of how many.
    statuses
        How many have another status.
    intervals
        How many have another interval alone.
    rest_on_raw
        How many rest on a raw cell that differs.
    largest
        The largest absolute difference, None if no cell has a value on both sides and another one.
    cells
        The largest differences first, as many as were asked for; those that rest on no such raw cell before others.

    """

    variable: str
    count: int
    of: int
    statuses: int
    intervals: int
    rest_on_raw: int
    largest: float | None
    cells: list[PanelCell]


@dataclass(frozen=True)
class PanelDifference:
    """A study's panel under a plan; `only` counts the cells that stand in one run alone."""

    study: str
    plan: str
    variables: list[VariableCells]
    only: dict[str, int]

    @property
    def count(self) -> int:
        """How many cells differ."""
        return sum(each.count for each in self.variables)


def differing_cells(
    a: OneRun, b: OneRun, studies: Iterable[str], most: int | None
) -> tuple[list[RawCell], list[PanelDifference]]:
    """Compare the lineages of two runs.

    Parameters
    ----------
    a, b
        The runs.
    studies
        Those that both have.
    most
        How many cells of a variable are named; None: all.

    """
    raw: dict[tuple[Any, ...], RawCell] = {}
    panels = []
    for study in studies:
        for plan in a.finished.plans(study):
            path = lineage_file(study, plan)
            if not b.there(path) or a.results.get(path) == b.results.get(path):
                continue
            both = _both(a, b, path)
            found = {_identity(each): each for each in _raw_cells(both.frame)}
            here = [raw.setdefault(identity, each) for identity, each in found.items()]
            panel = _panel(both, study, plan, here, most)
            if panel.variables or any(panel.only.values()):
                panels.append(panel)
    return sorted(raw.values(), key=_order), panels


@dataclass(frozen=True)
class _Both:
    """Lineages of both runs side by side, columns ending with `_a` and `_b`, by cell; and cell -> what it made."""

    frame: pd.DataFrame
    only: dict[str, int]
    users: dict[str, list[str]]


def _both(a: OneRun, b: OneRun, path: str) -> _Both:
    ours, theirs = (_by_cell(run.table(path, COLUMNS)) for run in (a, b))
    frame = ours.merge(theirs, left_index=True, right_index=True, suffixes=("_a", "_b"))
    users: dict[str, list[str]] = {}
    for each in (ours, theirs):
        made = each.loc[each["made_from"] != "", "made_from"]
        for key, inputs in zip(made.index, made, strict=True):
            for name in inputs.split():
                users.setdefault(name, []).append(key)
    return _Both(frame, {"A": len(ours) - len(frame), "B": len(theirs) - len(frame)}, users)


def _by_cell(lineage: pd.DataFrame) -> pd.DataFrame:
    key = lineage["variable"] + ":" + lineage["code"] + ":" + lineage["year"].astype(str)
    return lineage.drop(columns=["variable", "code", "year"]).set_index(key)


def _raw_cells(frame: pd.DataFrame) -> Iterator[RawCell]:
    """Yield what was read for a cell and is not the same, or was read on one side alone."""
    read = {side: (frame[f"file_{side}"] != "") & (frame[f"made_from_{side}"] == "") for side in "ab"}
    other = (
        frame[[f"{name}_a" for name in PLACE]].to_numpy() != frame[[f"{name}_b" for name in PLACE]].to_numpy()
    ).any(axis=1)
    differ = (read["a"] | read["b"]) & ((read["a"] != read["b"]) | other)
    for key, row in frame[differ].iterrows():
        one, other = ({name: row[f"{name}_{side}"] for name in PLACE} if read[side][key] else None for side in "ab")
        yield RawCell(str(key), one, other)


def _identity(cell: RawCell) -> tuple[Any, ...]:
    return (cell.key, *(tuple(side.values()) if side else None for side in (cell.a, cell.b)))


def _order(cell: RawCell) -> tuple[str, ...]:
    place = cell.a or cell.b or {}
    return (*(place.get(name, "") for name in ("file", "sheet")), cell.key)


def _panel(both: _Both, study: str, plan: str, raw: list[RawCell], most: int | None) -> PanelDifference:
    """Return the cells of a panel that differ, and count in each raw cell what rests on it."""
    frame = both.frame
    other = {name: ~_same(frame[f"{name}_a"], frame[f"{name}_b"]) for name in [*VALUES, "status"]}
    differ = np.logical_or.reduce([column.to_numpy() for column in other.values()])
    moved = frame[differ].assign(
        variable=[key.partition(":")[0] for key in frame.index[differ]],
        size=(frame["value_a"] - frame["value_b"]).abs()[differ],
        status=other["status"][differ],
        interval=~(other["value"] | other["status"])[differ],
    )
    from_raw = _resting(both.users, raw, set(moved.index), f"{study} {plan}")
    moved["raw"] = [key in from_raw for key in moved.index]
    of = pd.Series([key.partition(":")[0] for key in frame.index]).value_counts()
    variables = [
        VariableCells(
            variable=str(variable),
            count=len(cells),
            of=int(of[variable]),
            statuses=int(cells["status"].sum()),
            intervals=int(cells["interval"].sum()),
            rest_on_raw=int(cells["raw"].sum()),
            largest=_number(cells["size"].max()),
            cells=_cells(cells, from_raw, most),
        )
        for variable, cells in moved.groupby("variable", sort=False)
    ]
    return PanelDifference(study, plan, variables, both.only)


def _resting(users: dict[str, list[str]], raw: list[RawCell], moved: set[str], where: str) -> dict[str, list[str]]:
    """Return the cells that differ and rest on a raw cell that differs -> on which ones, counted in these."""
    found: dict[str, list[str]] = {}
    if len(raw) > FOLLOWED:
        return {key: [] for key in _made_of(users, [cell.key for cell in raw]) & moved}
    for cell in raw:
        here = _made_of(users, [cell.key]) & moved
        cell.moved[where] = len(here)
        for key in here:
            found.setdefault(key, []).append(cell.key)
    return found


def _made_of(users: dict[str, list[str]], keys: list[str]) -> set[str]:
    """Return some cells and all that were made from them."""
    found: set[str] = set()
    todo = list(keys)
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo += users.get(key, [])
    return found


def _cells(cells: pd.DataFrame, from_raw: dict[str, list[str]], most: int | None) -> list[PanelCell]:
    first = cells.assign(key=cells.index).sort_values(["raw", "size", "key"], ascending=[True, False, True])
    return [
        PanelCell(
            key=str(row["key"]),
            a=_number(row["value_a"]),
            b=_number(row["value_b"]),
            status_a=row["status_a"],
            status_b=row["status_b"],
            difference=_number(row["size"]),
            made_from=from_raw.get(row["key"], []),
        )
        for _, row in first.head(len(first) if most is None else most).iterrows()
    ]


def _same(ours: pd.Series, theirs: pd.Series) -> pd.Series:
    """Return where two columns hold the same, nothing on both sides included."""
    return (ours == theirs) | (ours.isna() & theirs.isna())


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
