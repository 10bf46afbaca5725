"""What every reader is given, and where it puts what it reads: observations, and a row for all that it left out.

A reader takes every variable that its source describes, whichever the requested studies need: what it writes depends on
the raw files and on the source alone, so that one study's variables rerun nothing of another study.
"""

import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from scripts.files.bad_input import BadInput
from scripts.registry.prefectures import Registry
from scripts.sources.figures import no_value
from scripts.sources.schema import LEFT_OUT, OBSERVATIONS
from scripts.sources.workbooks import Sheet, Workbook, address, open_workbook

NO_PATTERN = "no file pattern of the source matches it"
KEY = ["code", "year", "variable", "scope"]


@dataclass(frozen=True)
class Reading:
    """One reading job: the source's settings and everything else that its files are read with.

    Parameters
    ----------
    source
        The source's name.
    settings, variables
        A file of `config/sources`, and `config/variables.yaml`, as dicts.
    registry
        The units that rows may name.
    raw_dir
        Folder that file names are given below.
    data
        `simulated` or `genuine`, as the run says.
    unread
        Files that lie beside the job's and that no file pattern of the source matches.
    alone
        Whether the job's files are all that the source has.

    """

    source: str
    settings: Mapping[str, Any]
    variables: Mapping[str, Mapping[str, Any]]
    registry: Registry
    raw_dir: Path
    data: str
    unread: tuple[str, ...] = ()
    alone: bool = True

    @classmethod
    def of_job(cls, job: Any) -> "Reading":  # noqa: ANN401 - Snakemake's object has no public type
        """Return the reading that a Snakemake job asks for."""
        given = job.params
        return cls(
            given.source,
            given.settings,
            given.variables,
            Registry.load(job.input.cities),
            Path(given.raw_dir),
            given.data,
            tuple(given.unread),
            getattr(given, "alone", True),
        )

    def open(self, file: str | Path) -> Workbook:
        """Open one of the job's raw files."""
        return open_workbook(file, self.raw_dir, no_value(self.settings["missing"]), self.data)

    def files_named(self, pattern: str) -> set[str]:
        """Return the raw files that a pattern of the source's settings names, `*` for any text, by their names."""
        found = self.raw_dir.glob(re.sub(r"([?[])", r"[\1]", pattern))
        return {path.relative_to(self.raw_dir).as_posix() for path in found}


class Place(NamedTuple):
    """A sheet: what the observations of one have in common."""

    source: str
    file: str
    file_sha256: str
    sheet: str

    @classmethod
    def of(cls, reading: Reading, book: Workbook, sheet: Sheet) -> "Place":
        """Return the place that a sheet of an opened workbook is."""
        return cls(reading.source, book.file, book.sha256, sheet.name)


class Series(NamedTuple):
    """Observations that stand below one heading: one variable, scope, year and unit, a code and a cell each."""

    year: int
    variable: str
    scope: str
    unit_raw: str
    place: Place
    codes: list[str]
    figures: list[float]
    raw_texts: list[str]
    cells: list[str]


class Gathered:
    """Observations of one job by their key, and what was left out."""

    def __init__(self, reading: Reading) -> None:
        """Start empty."""
        self._source = reading.source
        self._registry = reading.registry
        self._agreement = float(reading.settings["agreement"])
        self._negative = {name for name, one in reading.variables.items() if one.get("negative")}
        self._series: list[Series] = []
        self._seen: dict[tuple[int, str, str], dict[str, int]] = {}
        """Year, variable and scope -> code -> the series that holds it."""
        self._left_out: list[tuple[str, ...]] = []
        for file in reading.unread:
            self.leave_out_file(Path(os.path.relpath(file, reading.raw_dir)).as_posix(), NO_PATTERN)

    def add(self, new: Series) -> None:
        """Keep observations; one that repeats another is left out, one that contradicts it stops the job.

        So does a negative figure of a variable that cannot be negative: later it would only be a cell of a panel.
        """
        if new.variable not in self._negative:
            _refuse_negative(new)
        _refuse_infinite(new)
        seen = self._seen.setdefault(new[:3], {})
        if len(set(new.codes)) < len(new.codes) or not seen.keys().isdisjoint(new.codes):
            for at in range(len(new.codes)):
                self._add_one(new, at)
            return
        seen.update(dict.fromkeys(new.codes, len(self._series)))
        self._series.append(new)

    def _add_one(self, new: Series, at: int) -> None:
        """Keep one of a series' observations, unless its key is there already."""
        code, value, cell = new.codes[at], new.figures[at], new.cells[at]
        held = self._seen[new[:3]].get(code)
        if held is None:
            self.add(new._replace(codes=[code], figures=[value], raw_texts=[new.raw_texts[at]], cells=[cell]))
            return
        old = self._series[held]
        position = old.codes.index(code)
        before = old.figures[position]
        where = f"{old.place.file}, sheet {old.place.sheet!r}, cell {old.cells[position]}"
        if abs(before - value) > self._agreement * max(abs(before), abs(value)):
            either = _apart((new.place, cell), (old.place, old.cells[position]))
            raise BadInput(
                f"{new.raw_texts[at]!r} ({new.unit_raw}) for {new.variable} ({new.scope}) of {self._named(code)} in "
                f"{new.year}",
                f"{old.raw_texts[position]!r} ({old.unit_raw}) as in {where}",
                f"Correct one of the two, or take one of the {either} out.",
                file=new.place.file,
                sheet=new.place.sheet,
                cell=cell,
            )
        told = (new.place.file, new.place.sheet, cell, new.raw_texts[at], f"repeats {where}")
        self._left_out.append((self._source, *told))

    def _named(self, code: str) -> str:
        """Return a code with its name, as far as it has one."""
        return f"{code} ({self._registry.name_zh(code)})" if code in self._registry.units else code

    def leave_out_file(self, file: str, reason: str) -> None:
        """Record a whole file that was not read, or what a file should have held."""
        self._left_out.append((self._source, file, "", "", "", reason))

    def leave_out(self, sheet: Sheet, row: int, column: int, text: str, reason: str) -> None:
        """Record something that was not read."""
        self._left_out.append((self._source, sheet.file, sheet.name, address(row, column), text, reason))

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return observations, sorted by key, and what was left out, in the order of reading."""
        series = self._series
        sizes = [len(one.codes) for one in series]

        def each(values: Iterable[Any]) -> list[Any]:
            return list(chain.from_iterable(map(repeat, values, sizes)))

        columns: dict[str, list[Any]] = {
            "code": list(chain.from_iterable(one.codes for one in series)),
            "value": list(chain.from_iterable(one.figures for one in series)),
            "raw_text": list(chain.from_iterable(one.raw_texts for one in series)),
            "cell": list(chain.from_iterable(one.cells for one in series)),
        }
        columns |= {
            name: each(getattr(one, name) for one in series) for name in ("year", "variable", "scope", "unit_raw")
        }
        columns |= {name: each(getattr(one.place, name) for one in series) for name in Place._fields}
        observations = _table({name: columns[name] for name in OBSERVATIONS.columns})
        left_out = _table({name: [row[at] for row in self._left_out] for at, name in enumerate(LEFT_OUT.columns)})
        return observations.sort_by([(name, "ascending") for name in KEY]).to_pandas(), left_out.to_pandas()


def _apart(one: tuple[Place, str], other: tuple[Place, str]) -> str:
    """Return what two cells are apart by: files, sheets, rows of one column, else cells."""
    if one[0].file != other[0].file:
        return "files"
    if one[0].sheet != other[0].sheet:
        return "sheets"
    return "rows" if one[1].rstrip("0123456789") == other[1].rstrip("0123456789") else "cells"


def _refuse_negative(new: Series) -> None:
    """Stop at the first negative one of a series' figures, with its cell."""
    at = next((place for place, value in enumerate(new.figures) if value < 0), None)
    if at is None:
        return
    negative = sum(value < 0 for value in new.figures)
    raise BadInput(
        f"{new.raw_texts[at]!r} ({new.unit_raw}) for {new.variable} ({new.scope}) of {new.codes[at]} in {new.year} "
        f"({negative} such cells in this column)",
        "an amount of zero or more",
        "Correct the figure; if it stands for no value, add its text to the source's `missing`; if it is right, say "
        f"`negative: true` under {new.variable} in config/variables.yaml.",
        file=new.place.file,
        sheet=new.place.sheet,
        cell=new.cells[at],
    )


def _refuse_infinite(new: Series) -> None:
    """Stop at a figure that is too large for a number once it is in the canonical unit."""
    for value, text, cell in zip(new.figures, new.raw_texts, new.cells, strict=True):
        if not math.isfinite(value):
            found, expected = f"{text!r} ({new.unit_raw}) for {new.variable}", "an amount that can be"
            place = {"file": new.place.file, "sheet": new.place.sheet, "cell": cell}
            raise BadInput(found, expected, "Correct the figure.", **place)


def _table(columns: dict[str, list[Any]]) -> pa.Table:
    """Return columns as a table: numbers as such, everything else text, also where there is no row."""
    kinds = {"year": pa.int64(), "value": pa.float64()}
    text = pa.string()
    return pa.table({name: pa.array(values, kinds.get(name, text)) for name, values in columns.items()})
