"""A panel cell under each fill plan, and the cells it was made from down to the raw ones."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.dossier.chain import chain
from scripts.dossier.finished import Finished, NoSuchTrace, read

Cell = dict[str, Any]


@dataclass(frozen=True)
class PlanTrace:
    """A cell under one plan.

    Attributes
    ----------
    panel, panel_sha256
        The panel's file.
    cells
        `variable:code:year` -> the row of the lineage, with `made_from` as a list; the cell itself comes first, every
        other one after a cell that was made from it. Cells without anything in `made_from` were read, or are missing.

    """

    panel: str
    panel_sha256: str
    cells: dict[str, Cell]


@dataclass(frozen=True)
class CellTrace:
    """A cell of a study's panel under its fill plans.

    Attributes
    ----------
    key
        `variable:code:year`.
    data
        `simulated` or `genuine`.
    plans
        In the study's order.
    raw_dir
        The folder that raw files are relative to; empty if no record says it.
    warnings
        What does not fit together among the files behind.

    """

    study: str
    key: str
    city: str
    unit: str
    data: str
    plans: dict[str, PlanTrace]
    raw_dir: str
    warnings: list[str]


class Lineage:
    """A plan's lineage, looked up by cell: `variable:code:year`."""

    def __init__(self, file: Path) -> None:
        self.table = read(file)

    @property
    def data(self) -> str:
        """Whether the data are `simulated` or `genuine`, as the file's own metadata say; empty if they do not."""
        return json.loads(self.table.schema.metadata.get(b"PANDAS_ATTRS", b"{}")).get("data", "")

    @cached_property
    def place(self) -> dict[str, int]:
        """Cell -> its row."""
        columns = (self.table[name].to_pylist() for name in ("variable", "code", "year"))
        return {f"{variable}:{code}:{year}": at for at, (variable, code, year) in enumerate(zip(*columns, strict=True))}

    @cached_property
    def made_from(self) -> dict[str, list[str]]:
        """Cell -> the cells it was made from, those that were made from any."""
        texts = self.table["made_from"].to_pylist()
        return {key: texts[at].split() for key, at in self.place.items() if texts[at]}

    def cell(self, key: str) -> Cell:
        """Return a row, with `made_from` as a list."""
        row = self.table.slice(self.place[key], 1).to_pylist()[0]
        return {**row, "made_from": row["made_from"].split()}

    def back(self, key: str) -> dict[str, Cell]:
        """Return a cell and all that it was made from, directly or through others, each once."""
        found: dict[str, Cell] = {}
        todo = [key]
        for each in todo:
            if each not in found:
                found[each] = self.cell(each)
                todo += found[each]["made_from"]
        return found

    def read_at(self) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """Yield each cell that was read, with its raw file, sheet and cell there."""
        at = [*zip(*(self.table[name].to_pylist() for name in ("file", "sheet", "cell")), strict=True)]
        return ((key, at[row]) for key, row in self.place.items() if at[row][0] and key not in self.made_from)

    def inherited(self, marks: Mapping[str, int]) -> dict[str, int]:
        """Return the marks of all cells that have any: their own and those of the cells they were made from.

        Parameters
        ----------
        marks
            Cell -> its own marks, one a bit, so that the cells behind hundreds of files are found in one pass.

        """
        found = dict(marks)
        started: set[str] = set()
        for key in self.made_from:
            todo = [] if key in started else [key]
            while todo:
                at = todo.pop()
                started.add(at)
                inputs = self.made_from[at]
                left = [each for each in inputs if each in self.made_from and each not in started]
                if left:
                    todo += [at, *left]
                    continue
                mark = 0
                for each in inputs:
                    mark |= found.get(each, 0)
                if mark:
                    found[at] = mark
        return found


def lineage_of(finished: Finished, study: str, plan: str) -> Lineage:
    """Return a plan's lineage."""
    return Lineage(finished.root / lineage_file(study, plan))


def lineage_file(study: str, plan: str) -> str:
    """Return the path of a plan's lineage."""
    return f"results/{study}/panel/{plan}/lineage.parquet"


def panel_file(study: str, plan: str) -> str:
    """Return the path of a plan's panel."""
    return f"results/{study}/panel/{plan}/panel.parquet"


def cell_trace(finished: Finished, study: str, variable: str, city: str, year: str, plan: str = "") -> CellTrace:
    """Follow a panel cell to the raw cells, under one plan or under all.

    Parameters
    ----------
    finished
        The working folder.
    study, variable, year
        As the study calls them.
    city
        Its GB/T 2260 code, or its name in Chinese or English.
    plan
        A fill plan of the study; empty: all of them.

    Raises
    ------
    NoSuchTrace
        If there is no such study, plan, variable, city or year, with the names of near ones.

    """
    plans = finished.plans(finished.study(study))
    if plan and plan not in plans:
        raise NoSuchTrace(f"no plan {plan} in study {study}", plan, plans)
    code, name = _city(finished, study, city)
    found, data = {}, ""
    for each in [plan] if plan else plans:
        lineage = lineage_of(finished, study, each)
        key = _key(lineage, variable, code, year)
        panel = panel_file(study, each)
        found[each] = PlanTrace(panel, finished.sha256(panel), lineage.back(key))
        data = lineage.data
    panels = [trace.panel for trace in found.values()]
    makers = [finished.producers[panel] for panel in panels if panel in finished.producers]
    records = {record["log"]: record for maker in makers for record in chain(finished, maker)[1]}
    warnings = finished.warnings([*records.values()], panels)
    unit = _unit(finished, study, variable)
    return CellTrace(study, f"{variable}:{code}:{year}", name, unit, data, found, finished.raw_dir, warnings)


def _city(finished: Finished, study: str, asked: str) -> tuple[str, str]:
    """Return a city's code, and its names."""
    file = finished.root / f"results/{study}/panel/cities.parquet"
    rows = read(file, ["code", "name_en", "name_zh"]).to_pylist()
    for row in rows:
        if asked.lower() in {row["code"], row["name_en"].lower(), row["name_zh"]}:
            return row["code"], f"{row['name_en']} {row['name_zh']}"
    by_name = [row[name] for row in rows for name in ("code", "name_en", "name_zh")]
    raise NoSuchTrace(f"no city {asked} in study {study}", asked, by_name)


def _key(lineage: Lineage, variable: str, code: str, year: str) -> str:
    """Return the key of a cell of a city that is there."""
    key = f"{variable}:{code}:{year}"
    if key in lineage.place:
        return key
    variables = list(dict.fromkeys(name.split(":")[0] for name in lineage.place))
    if variable not in variables:
        raise NoSuchTrace(f"no variable {variable} in the panel", variable, variables)
    years = [name.split(":")[2] for name in lineage.place if name.startswith(f"{variable}:{code}:")]
    raise NoSuchTrace(f"no year {year} in the panel, which has {years[0]} to {years[-1]}", year, years)


def _unit(finished: Finished, study: str, variable: str) -> str:
    """Return a variable's unit, empty if the study's dictionary is not there or knows none."""
    file = finished.root / f"results/{study}/panel/dictionary.parquet"
    if not file.exists():
        return ""
    rows = read(file, ["variable", "unit"]).to_pylist()
    return next((row["unit"] for row in rows if row["variable"] == variable), "")
