"""The simulated compiled panel: one long csv in GB18030, as a data shop hands it on.

Codes are text of a number with a decimal, as spreadsheets leave them; headings carry scope and unit behind underscores.
"""

from pathlib import Path

import pandas as pd

from scripts.demo.layout import MARK
from scripts.demo.printing import print_of, text_of
from scripts.demo.schema import WORLD
from scripts.demo.units import CITY_KINDS
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.files.whole import whole

ENCODING = "gb18030"
HEADINGS = {"trade": "进出口总额_全市_万美元", "patents": "专利授权数_件"}


def demo_compiled(world: pd.DataFrame, data_years: dict[str, int]) -> pd.DataFrame:
    """Return the compiled panel, every cell as text, one row a listed city and year.

    Parameters
    ----------
    world
        As `WORLD` describes it.
    data_years
        First and last year (`from`, `until`).

    """
    in_years = world["year"].between(data_years["from"], data_years["until"])
    rows = world[in_years & world["listed"] & world["kind"].isin(CITY_KINDS)].sort_values(["code", "year"])
    if rows.empty:
        raise BadInput("no city", "some in the simulated world", "Correct demo: data_years.", file="config")
    figures = {
        heading: [
            text_of(value, print_of(name, year + 1)) if shown else ""
            for value, shown, year in zip(rows[name], rows[f"printed_{name}"], rows["year"], strict=True)
        ]
        for name, heading in HEADINGS.items()
    }
    return pd.DataFrame(
        {
            "年份": rows["year"].astype(str),
            "省份": rows["province_zh"],
            "城市": rows["name_zh"],
            "城市代码": rows["code"] + ".0",
            **figures,
            "数据来源": MARK,
        }
    ).reset_index(drop=True)


def write_csv(frame: pd.DataFrame, path: str | Path) -> None:
    """Write the panel in the encoding of Chinese spreadsheets, whole or not at all."""
    with whole(path) as beside:
        beside.write_bytes(frame.to_csv(index=False, lineterminator="\r\n").encode(ENCODING))


if __name__ == "__main__":
    with logged(snakemake):
        simulated = read_table(snakemake.input.world, WORLD)
        write_csv(demo_compiled(simulated, snakemake.params.demo["data_years"]), str(snakemake.output.panel))
