"""The simulated emission workbook, laid out as the genuine city inventories: notes, a long and a wide sheet.

Cities are named by their province's short name and their own without 市, municipalities alone; a renamed city stands
under its new name in every year; years in the wide sheet's header are text; a blank is a missing figure.
"""

import re

import numpy as np
import pandas as pd

from scripts.demo.layout import MARK
from scripts.demo.schema import WORLD
from scripts.demo.units import COUNTY_LEVEL, EMISSION_ONLY
from scripts.demo.workbooks import Cell, write_workbook
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.registry.prefectures import MUNICIPALITIES, Registry

NOTE = [
    ["Data/数据", MARK],
    [
        "Introduction/简介",
        "Simulated emissions for Chinese cities, made by this workflow.\n由本工作流程模拟生成的城市排放数据。",
    ],
    ["Content/内容", "China city emission data (simulated)\n中国城市排放数据（模拟）"],
    ["Type/类型", "CO2\n二氧化碳排放"],
    ["Timeseries/时间序列", ""],
    ["Unit/单位", "million tones\n百万吨"],
    ["", ""],
    ["Conditions of data use/使用说明", "No figure was measured; say so wherever you show one.\n数字均非实测。"],
]


_PROVINCE_KIND = re.compile(r"(省|市|(壮族|回族|维吾尔)?自治区)$")


def demo_emissions(world: pd.DataFrame, registry: Registry) -> dict[str, list[list[Cell]]]:
    """Return the workbook's three sheets.

    Parameters
    ----------
    world
        As `WORLD` describes it.
    registry
        The units' provinces.

    Returns
    -------
    dict
        Sheet name -> rows.

    """
    rows = world[world["printed_co2"]]
    if rows.empty:
        raise BadInput(
            "no emissions", "some printed in the simulated world", "Correct demo: emission_years.", file="config"
        )
    latest = world.sort_values("year").groupby("code")["name_zh"].last()
    names = {code: _name(code, latest[code], registry) for code in sorted(set(rows["code"]))}
    rows = rows.assign(city=rows["code"].map(names)).sort_values(["code", "year"])
    vector: list[list[Cell]] = [["ID", "city", "year", "emission"]]
    for city, year, emission in zip(rows["city"], rows["year"].tolist(), rows["co2"].tolist(), strict=True):
        vector.append([f"{city}{year}", city, year, emission])

    matrix = rows.set_index(["city", "year"])["co2"].unstack().sort_index()  # noqa: PD010 - one value a cell
    years = [str(year) for year in matrix.columns]
    wide: list[list[Cell]] = [["city", *years]]
    for city, values in zip(matrix.index, matrix.to_numpy(), strict=True):
        wide.append([city, *("" if np.isnan(value) else float(value) for value in values)])
    note: list[list[Cell]] = [
        [key, f"{years[0]}-{years[-1]}" if key.startswith("Timeseries") else text] for key, text in NOTE
    ]
    return {"NOTE": note, "emission vector": vector, "emission matrix": wide}


def _name(code: str, latest: str, registry: Registry) -> str:
    """Return the name that the emission file gives a unit."""
    province = _PROVINCE_KIND.sub("", registry.province_name(code)[0])
    if code in MUNICIPALITIES:
        return province
    return province + ((EMISSION_ONLY | COUNTY_LEVEL).get(code) or latest.removesuffix("市"))


if __name__ == "__main__":
    with logged(snakemake):
        simulated = read_table(snakemake.input.world, WORLD)
        write_workbook(str(snakemake.output.workbook), demo_emissions(simulated, Registry.load(snakemake.input.cities)))
