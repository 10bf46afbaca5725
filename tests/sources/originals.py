"""Small originals in every layout that the readers know, as grids, and what reading a grid or a file gives."""

import copy
import hashlib
import re
import warnings
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from scripts.demo.demo_compiled import demo_compiled
from scripts.demo.demo_emissions import demo_emissions
from scripts.demo.demo_yearbook import demo_yearbook
from scripts.demo.simulate import read_counts, simulate
from scripts.demo.units import read_units
from scripts.registry.prefectures import Registry
from scripts.sources.figures import no_value
from scripts.sources.gathering import Reading
from scripts.sources.read_compiled import read_compiled
from scripts.sources.read_emissions import read_emissions
from scripts.sources.read_yearbook import read_yearbook
from scripts.sources.workbooks import Sheet, Workbook, _refuse_long

ROOT = Path(__file__).parents[2]
SPAN = {"from": 2005, "until": 2020}
DEMO = {"noise": 1.0, "provinces": ["河北省", "浙江省", "海南省", "天津市"], "data_years": SPAN, "emission_years": SPAN}
PANEL_YEARS = (2014, 2016)

Grid = list[list[Any]]
Grids = dict[str, Grid]
Found = dict[tuple[str, int, str, str], float]


@dataclass(frozen=True)
class GridReading(Reading):
    """A reading whose file is a grid, as a workbook's reader hands it on."""

    grids: Grids = field(default_factory=dict)

    def open(self, file):
        missing = no_value(self.settings["missing"])
        sheets = [Sheet(Path(file).name, name, _rectangle(rows), missing) for name, rows in self.grids.items()]
        _refuse_long(sheets)
        return Workbook(Path(file).name, hashlib.sha256(b"").hexdigest(), sheets)


@dataclass(frozen=True)
class Original:
    """A file's grids, how it is read, and where what stands in the sheet that the figures are in."""

    name: str
    source: str
    file: str
    grids: Grids
    settings: dict[str, Any]
    edition: int = 0

    @property
    def sheet(self) -> str:
        return self.frame["sheet"].iloc[0]

    @property
    def frame(self) -> pd.DataFrame:
        return _frame_of(self)

    @property
    def figures(self) -> list[tuple[int, int]]:
        """Cells of the figures read, by row."""
        return _places(self)[0]

    @property
    def columns(self) -> list[int]:
        return sorted({column for _, column in self.figures})

    @property
    def rows(self) -> list[int]:
        return sorted({row for row, _ in self.figures})

    @property
    def names_at(self) -> int:
        return {"ceads": 1, "compiled": 2}.get(self.source, 0)

    @property
    def year_at(self) -> int | None:
        return {"ceads": 2, "compiled": 0}.get(self.source)

    @property
    def header(self) -> range:
        """Rows of the first header."""
        return _places(self)[1]

    def reading(self, **given) -> Reading:
        return _reading(GridReading, self, **given)

    def read(self, grids: Grids) -> pd.DataFrame:
        """Return the observations of the original's grids after a change."""
        return _read(self, self.reading(grids=grids), self.file)[0]

    def read_both(self, grids: Grids) -> tuple[pd.DataFrame, pd.DataFrame]:
        return _read(self, self.reading(grids=grids), self.file)

    def read_file(self, path: Path) -> pd.DataFrame:
        """Return the observations of a file."""
        return _read(self, _reading(Reading, self, raw_dir=path.parent), path)[0]

    def copy(self) -> Grids:
        return copy.deepcopy(self.grids)


def found(frame: pd.DataFrame) -> Found:
    """Return what is compared: code, year, variable and scope -> value."""
    keys = zip(frame["code"], frame["year"], frame["variable"], frame["scope"], strict=True)
    return dict(zip(keys, frame["value"], strict=True))


@cache
def originals() -> tuple[Original, ...]:
    """Return one small original a layout."""
    world = _world()
    names = registry()
    tables = [("population", 2018), ("gdp", 2021), ("composition", 2016), ("green", 2006), ("pollution", 2013)]
    tables += [("expenditure", 2019), ("area", 2008)]
    made = [
        Original(f"yearbook-{t}-{e}", "yearbook", f"{t}.xlsx", demo_yearbook(world, names, e, t), _table(t), e)
        for t, e in tables
    ]
    some = world[world["year"].between(*PANEL_YEARS)]
    made.append(Original("ceads", "ceads", "ceads.xlsx", demo_emissions(some, names), _settings("ceads")))
    panel = demo_compiled(world, {"from": PANEL_YEARS[0], "until": PANEL_YEARS[1]})
    text = [list(panel), *panel.to_numpy().tolist()]
    typed = [text[0], *([_number(c) if at in (0, 4, 5) else c for at, c in enumerate(row)] for row in text[1:])]
    compiled = _settings("compiled")
    made.append(Original("compiled-text", "compiled", "panel.csv", {"panel": text}, compiled))
    made.append(Original("compiled-typed", "compiled", "panel.xlsx", {"Sheet1": typed, "说明": [["x"]]}, compiled))
    return tuple(made)


@cache
def registry() -> Registry:
    return Registry(ROOT / "resources/cities")


@cache
def _world() -> pd.DataFrame:
    units = read_units(registry(), ROOT / "resources/policies/smart_city.csv")
    return simulate(units, read_counts(ROOT / "resources/cities/emission_coverage.csv"), DEMO, 1)


@cache
def _variables() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "config/variables.yaml").read_text(encoding="utf-8"))


@cache
def _settings(source: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / f"config/sources/{source}.yaml").read_text(encoding="utf-8"))


def _table(name: str) -> dict[str, Any]:
    return _settings("yearbook") | {"tables": {name: _settings("yearbook")["tables"][name]}}


def _number(text: str) -> float | str:
    return float(text) if text else ""


def _rectangle(rows: Grid) -> Grid:
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _reading(kind: type[Reading], original: Original, raw_dir: Path = Path(), **given) -> Any:
    job = (original.source, original.settings, _variables(), registry(), raw_dir, "simulated")
    return kind(*job, **given)


def _read(original: Original, reading: Reading, file: str | Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if original.source == "yearbook":
            return read_yearbook([file], reading, original.edition)
        return {"ceads": read_emissions, "compiled": read_compiled}[original.source]([file], reading)


@cache
def _frames() -> dict[str, pd.DataFrame]:
    return {}


def _frame_of(original: Original) -> pd.DataFrame:
    if original.name not in _frames():
        _frames()[original.name] = original.read(original.grids)
    return _frames()[original.name]


@cache
def _places_by_name(name: str) -> tuple[list[tuple[int, int]], range]:
    original = next(one for one in originals() if one.name == name)
    cells = [re.fullmatch(r"([A-Z]+)(\d+)", cell) for cell in original.frame["cell"]]
    figures = sorted({(int(cell[2]) - 1, ord(cell[1]) - ord("A")) for cell in cells})
    rows = original.grids[original.sheet]
    heads = {"ceads": "ID", "compiled": "年份"}
    first = next(
        at for at, row in enumerate(rows) if row and (row[0] == heads.get(original.source) or _is_city(row[0]))
    )
    last = first + 1
    while original.source == "yearbook" and not rows[last][0]:
        last += 1
    return figures, range(first, last)


def _is_city(cell: Any) -> bool:
    return isinstance(cell, str) and re.sub(r"\s", "", cell) == "城市"


def _places(original: Original) -> tuple[list[tuple[int, int]], range]:
    return _places_by_name(original.name)


__all__ = ["Found", "Grids", "Original", "found", "originals", "replace"]
