"""Write a small world's files to the folder named on the command line, and print their checksums."""

import hashlib
import sys
from pathlib import Path

from scripts.demo.demo_compiled import demo_compiled, write_csv
from scripts.demo.demo_emissions import demo_emissions
from scripts.demo.demo_yearbook import demo_yearbook
from scripts.demo.layout import demo_files
from scripts.demo.schema import WORLD
from scripts.demo.simulate import read_counts, simulate
from scripts.demo.units import read_units
from scripts.demo.workbooks import write_workbook
from scripts.files.tables import read_table, write_table
from scripts.registry.prefectures import Registry

ROOT = Path(__file__).parents[2]
SMALL = {
    "noise": 1.0,
    "provinces": ["浙江省"],
    "data_years": {"from": 2010, "until": 2011},
    "emission_years": {"from": 1997, "until": 2013},
}


def write_small(folder: Path) -> list[Path]:
    registry = Registry(ROOT / "resources/cities")
    units = read_units(registry, ROOT / "resources/policies/smart_city.csv")
    counts = read_counts(ROOT / "resources/cities/emission_coverage.csv")
    write_table(simulate(units, counts, SMALL, 1), folder / "world.parquet", WORLD)
    world = read_table(folder / "world.parquet", WORLD)
    files = demo_files(SMALL, str(folder))
    for edition, paths in files["yearbook"].items():
        for path in paths:
            write_workbook(path, demo_yearbook(world, registry, int(edition), Path(path).stem))
    ((emissions,),) = files["ceads"].values()
    write_workbook(emissions, demo_emissions(world, registry))
    ((compiled,),) = files["compiled"].values()
    write_csv(demo_compiled(world, SMALL["data_years"]), compiled)
    return sorted(path for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    target = Path(sys.argv[1])
    for written in write_small(target):
        print(hashlib.sha256(written.read_bytes()).hexdigest(), written.relative_to(target))  # noqa: T201
