"""Which rows of the estimates and which printed numbers of two runs differ, number by number, without a tolerance."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from scripts.dossier.finished import KEYS, Printed
from scripts.dossier.one_run import RESULTS, OneRun
from scripts.estimates.schema import BACON, ESTIMATES, KEY, MULTIVERSE, PLACEBO_DRAWS, SCORES
from scripts.panel.schema import CELLS

BY = {
    "estimates": (ESTIMATES, KEY),
    "scores": (SCORES, SCORES.unique),
    "placebo draws": (PLACEBO_DRAWS, PLACEBO_DRAWS.unique),
    "bacon": (BACON, BACON.unique),
    # Numbers of specifications shift where one more is declared; what it consists of stays.
    "multiverse": (
        MULTIVERSE,
        [
            *("outcome", "effects", "rule", "start", "confidence", "sample", "cities"),
            *("filling", "controls_filling", "controls", "policies"),
        ],
    ),
}
"""The kinds of estimates files, and what tells their rows apart."""

NUMBERED = {"specification", "stands_for"}
"""Numbers of rows, which say nothing of a result."""

READ_AT = {"file", "file_sha256", "sheet", "cell", "raw_text", "unit_raw", "source"}
"""Columns of other tables that say where a number was read."""


@dataclass(frozen=True)
class MovedColumn:
    """A column that moved: in how many rows, and the largest absolute difference (None: there is no number)."""

    column: str
    rows: int
    largest: float | None


@dataclass(frozen=True)
class MovedRow:
    """A row that moved: its key, and column -> both values."""

    key: dict[str, Any]
    values: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class EstimatesDifference:
    """An estimates file.

    Attributes
    ----------
    rows
        Rows that both runs have.
    moved
        How many of them have another number or text.
    only
        Rows that stand in one run alone.
    columns
        What moved.
    examples
        The rows that moved, by how many standard errors the estimate did, as many as were asked for.
    note
        Why rows were not matched; empty if they were.

    """

    file: str
    rows: int
    moved: int
    only: dict[str, int]
    columns: list[MovedColumn] = field(default_factory=list)
    examples: list[MovedRow] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class PrintedNumber:
    """A printed number that reads otherwise, None on the side where it is not printed."""

    address: str
    a: str | None
    b: str | None


def differing_estimates(
    a: OneRun, b: OneRun, studies: Iterable[str], most: int | None
) -> tuple[list[EstimatesDifference], list[str]]:
    """Compare the estimates of two runs.

    Returns
    -------
    tuple
        The files with another number, text or row; and those that hold the same though their bytes differ.

    """
    found, same = [], []
    for path in _differing(a, b, studies):
        if "/estimates/" in path:
            difference = _estimates(path, a.table(path), b.table(path), most)
            if difference.moved or any(difference.only.values()) or difference.note:
                found.append(difference)
            else:
                same.append(path)
    return found, same


def differing_tables(a: OneRun, b: OneRun, studies: Iterable[str]) -> list[str]:
    """Return the other Parquet files whose content differs, wherever it was read: cities, treatment, scorecards."""
    paths = _differing(a, b, [*studies, "review", "observations", "left_out"])
    told = ("/estimates/", KEYS, "/panel.parquet")
    return [
        path for path in paths if not any(part in path for part in told) and _new_content(a.table(path), b.table(path))
    ]


def printed_numbers(a: OneRun, b: OneRun, studies: Iterable[str]) -> list[PrintedNumber]:
    """Return the printed numbers that read otherwise, those of one table after the other."""
    moved: list[PrintedNumber] = []
    for study in studies:
        ours, theirs = (_printed(run, study) for run in (a, b))
        moved += [
            PrintedNumber(address, ours.get(address), theirs.get(address))
            for address in dict.fromkeys([*ours, *theirs])
            if ours.get(address) != theirs.get(address)
        ]
    return moved


def _printed(run: OneRun, study: str) -> dict[str, str]:
    """Return address -> what is printed there; where several numbers have one address, they are counted."""
    found: dict[str, str] = {}
    for each in run.printed(study):
        address, place = _address(each), 1
        while (name := address if place == 1 else f"{address} ({place})") in found:
            place += 1
        found[name] = each.text
    return found


def _address(each: Printed) -> str:
    parts = [each.study, each.table, each.column, each.row]
    return "/".join([*parts, *([each.statistic] if each.statistic not in {"estimate", each.row} else [])])


def _differing(a: OneRun, b: OneRun, folders: Iterable[str]) -> list[str]:
    """Return the Parquet files of some folders that lie on both sides and differ."""
    inside = tuple(f"{RESULTS}{folder}/" for folder in folders)
    both = sorted(a.results.keys() & b.results.keys())
    return [
        path
        for path in both
        if path.startswith(inside)
        and PurePosixPath(path).suffix == ".parquet"
        and a.results[path] != b.results[path]
        and a.there(path)
        and b.there(path)
    ]


def _estimates(path: str, ours: pd.DataFrame, theirs: pd.DataFrame, most: int | None) -> EstimatesDifference:
    key = next((list(by) for schema, by in BY.values() if set(schema.columns) == set(ours.columns)), None)
    if key is None or set(ours.columns) != set(theirs.columns):
        note = "the columns are not those of this version's estimates, so its rows were not matched"
        return EstimatesDifference(path, 0, 0, {"A": len(ours), "B": len(theirs)}, note=note)
    left, right = _aligned(ours, theirs, key)
    only = {"A": len(ours) - len(left), "B": len(theirs) - len(right)}
    values = [name for name in ours.columns if name not in key and name not in NUMBERED]
    other = {name: _other(left[name], right[name]) for name in values}
    anywhere = np.logical_or.reduce(list(other.values())) if len(left) else np.zeros(0, dtype=bool)
    sizes = {name: _sizes(left[name], right[name]) for name in values if other[name].any()}
    columns = [MovedColumn(name, int(other[name].sum()), _largest(size)) for name, size in sizes.items()]
    examples = list(_examples(left, right, key, other, anywhere, most))
    return EstimatesDifference(path, len(left), int(anywhere.sum()), only, columns, examples)


def _aligned(ours: pd.DataFrame, theirs: pd.DataFrame, key: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that both have, in the order of the first."""
    if len(ours) == len(theirs) and ours[key].equals(theirs[key]):
        return ours, theirs
    place = {name: at for at, name in enumerate(_names(theirs, key))}
    both = np.array([place.get(name, -1) for name in _names(ours, key)], dtype=int)
    return ours[both >= 0].reset_index(drop=True), theirs.iloc[both[both >= 0]].reset_index(drop=True)


def _names(frame: pd.DataFrame, key: list[str]) -> list[str]:
    columns = [frame[name].astype(str).tolist() for name in key]
    return ["\x1f".join(row) for row in zip(*columns, strict=True)]


def _other(ours: pd.Series, theirs: pd.Series) -> np.ndarray:
    """Return where two columns do not hold the same; nothing is the same as nothing."""
    same = (ours == theirs).fillna(False).astype(bool) | (ours.isna() & theirs.isna())  # noqa: FBT003 - pandas' own
    return ~same.to_numpy(dtype=bool)


def _sizes(ours: pd.Series, theirs: pd.Series) -> np.ndarray | None:
    """Return absolute differences of two columns of numbers, None of texts."""
    if not pd.api.types.is_numeric_dtype(ours) or pd.api.types.is_bool_dtype(ours):
        return None
    return np.abs(ours.to_numpy(dtype=float, na_value=np.nan) - theirs.to_numpy(dtype=float, na_value=np.nan))


def _largest(sizes: np.ndarray | None) -> float | None:
    finite = sizes[np.isfinite(sizes)] if sizes is not None else np.zeros(0)
    return float(finite.max()) if finite.size else None


def _examples(
    ours: pd.DataFrame,
    theirs: pd.DataFrame,
    key: list[str],
    other: dict[str, np.ndarray],
    anywhere: np.ndarray,
    most: int | None,
) -> Iterator[MovedRow]:
    """Yield the rows that moved, those first whose estimate moved by most of its standard errors, if it has any."""
    size = _sizes(ours["estimate"], theirs["estimate"]) if "estimate" in ours else None
    if size is not None and "std_error" in ours:
        size = size / ours["std_error"].to_numpy(dtype=float, na_value=np.nan)
    weight = np.zeros(len(ours)) if size is None else np.nan_to_num(size, nan=0.0, posinf=np.inf)
    places = np.flatnonzero(anywhere)
    for place in places[np.argsort(-weight[places], kind="stable")][:most]:
        row, its = ours.iloc[place], theirs.iloc[place]
        moved = {name: (_plain(row[name]), _plain(its[name])) for name, where in other.items() if where[place]}
        yield MovedRow({name: _plain(row[name]) for name in key if _plain(row[name]) not in {None, ""}}, moved)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """Return a value as JSON takes it."""
    if pd.isna(value):
        return None
    plain = value.item() if isinstance(value, np.generic) else value
    return plain if not isinstance(plain, float) or np.isfinite(plain) else str(plain)


def _new_content(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    """Return whether tables differ in more than where it was read; cells on their way to a panel are told there."""
    if set(CELLS.columns) <= set(ours.columns):
        return False
    one, other = (table.drop(columns=[name for name in table if name in READ_AT]) for table in (ours, theirs))
    return not one.equals(other)
