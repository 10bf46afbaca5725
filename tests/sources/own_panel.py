"""A compiled panel in a layout that no source describes, made by script: the one that docs/own-source.md describes.

A title above the headings, English headings beside Chinese ones, codes and years as floats, GDP in 亿元, fractions
under a heading that says %, the population without a unit, and one year whose GDP is that of the districts.
"""

from pathlib import Path

from scripts.registry.prefectures import Registry
from tests.sources.conftest import write_book

HEADER = ["City_CN", "GB_Code", "Yr", "GDP(亿元)", "二产占比(%)", "户籍人口", "GDP增长率"]
YEARS = range(2008, 2016)
DISTRICTS_YEAR, DISTRICTS_SHARE = 2012, 0.4
PROVINCES = ("13", "33", "35")


def own_cities(registry: Registry) -> list[str]:
    """Return the codes of the prefecture-level cities of Hebei, Zhejiang and Fujian."""
    return [c for c in sorted(registry.units) if c[:2] in PROVINCES and registry.kind(c) == "prefecture_city"]


def truth(code: str, year: int) -> dict[str, float]:
    """Return a city's figures in canonical units: GDP of the whole prefecture, share in percent, population."""
    size = 1 + int(code) % 7919 % 17
    growth = 1.07 ** (year - YEARS[0]) * (1 + 0.01 * ((int(code) // 100 + year) % 5))
    share = 40 + size % 11 - 0.5 * (year - YEARS[0])
    return {
        "gdp": round(600 * size * growth, 2) * 10_000,
        "secondary_share": share,
        "registered_population": 200.0 + 40 * size + (year - YEARS[0]),
    }


def own_panel(registry: Registry) -> list[list[object]]:
    """Return the rows of the sheet."""
    rows: list[list[object]] = [["各市面板 2008-2015, SIMULATED DATA 模拟数据"], HEADER]
    for code in own_cities(registry):
        name = registry.name_zh(code)
        for year in YEARS:
            true = truth(code, year)
            gdp = true["gdp"] / 10_000 * (DISTRICTS_SHARE if year == DISTRICTS_YEAR else 1)
            growth = "缺失" if year == YEARS[0] else 7.5
            share, people = true["secondary_share"] / 100, true["registered_population"]
            rows.append([name, float(code), float(year), gdp, share, people, growth])
    return rows


def write_own_panel(path: Path, registry: Registry) -> Path:
    """Write the panel's workbook, with a sheet of notes."""
    return write_book(path, {"说明": [["数据来自各地统计公报"]], "data": own_panel(registry)})
