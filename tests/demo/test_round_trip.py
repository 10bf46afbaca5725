"""What the writers print, the project's readers give back: every figure exactly, and none besides."""

from pathlib import Path

import pandas as pd
import pytest

from scripts.demo.demo_compiled import demo_compiled, write_csv
from scripts.demo.demo_emissions import demo_emissions
from scripts.demo.demo_yearbook import demo_yearbook
from scripts.demo.layout import demo_files
from scripts.demo.schema import FIGURES
from scripts.demo.workbooks import write_workbook
from scripts.files.bad_input import BadInput
from scripts.settings.load import load_source, load_variables
from scripts.sources.gathering import Reading
from scripts.sources.read_compiled import read_compiled
from scripts.sources.read_emissions import read_emissions
from scripts.sources.read_yearbook import read_yearbook

CONFIG = Path(__file__).parents[2] / "config"
COMPILED = {"trade", "patents"}


@pytest.fixture
def reading(registry, tmp_path):
    variables = load_variables(CONFIG / "variables.yaml")

    def of(source: str, data: str = "simulated") -> Reading:
        settings = load_source(CONFIG / f"sources/{source}.yaml", variables)
        return Reading(source, settings, variables, registry, tmp_path, data)

    return of


def printed(world: pd.DataFrame, columns: dict[str, tuple[str, str]]) -> pd.DataFrame:
    """Return what the files show, one row a cell."""
    parts = [
        world.loc[world[f"printed_{column}"], ["code", "year", column]]
        .rename(columns={column: "value"})
        .assign(variable=variable, scope=scope)
        for column, (variable, scope) in columns.items()
    ]
    return pd.concat(parts)


def assert_same(observations: pd.DataFrame, expected: pd.DataFrame) -> None:
    key = ["code", "year", "variable", "scope"]
    got, want = (frame[[*key, "value"]].sort_values(key, ignore_index=True) for frame in (observations, expected))
    pd.testing.assert_frame_equal(got, want, check_dtype=False, rtol=0, atol=0)


def write_edition(world, registry, demo, folder, edition):
    paths = demo_files(demo, str(folder))["yearbook"][str(edition)]
    for path in paths:
        write_workbook(path, demo_yearbook(world, registry, edition, Path(path).stem))
    return paths


@pytest.mark.parametrize("edition", [2005, 2006, 2008, 2010, 2012, 2014, 2018, 2021])
def test_every_printed_cell_of_an_edition_is_read_back_exactly(world, registry, demo, reading, tmp_path, edition):
    paths = write_edition(world, registry, demo, tmp_path, edition)
    observations, _ = read_yearbook(paths, reading("yearbook"), edition)
    columns = {column: key for column, key in FIGURES.items() if key[0] not in COMPILED}
    assert_same(observations, printed(world[world["year"].eq(edition - 1)], columns))


def test_every_printed_emission_is_read_back_exactly(world, registry, reading, tmp_path):
    write_workbook(tmp_path / "e.xlsx", demo_emissions(world, registry))
    observations, _ = read_emissions([tmp_path / "e.xlsx"], reading("ceads"))
    assert_same(observations, printed(world, {"co2": ("co2", "prefecture")}))


def test_every_printed_cell_of_the_compiled_panel_is_read_back_exactly(world, demo, reading, tmp_path):
    write_csv(demo_compiled(world, demo["data_years"]), tmp_path / "p.csv")
    observations, _ = read_compiled([tmp_path / "p.csv"], reading("compiled"))
    assert_same(observations, printed(world, {name: FIGURES[name] for name in sorted(COMPILED)}))


def test_a_run_on_genuine_data_refuses_every_simulated_file(world, registry, demo, reading, tmp_path):
    write_workbook(tmp_path / "e.xlsx", demo_emissions(world, registry))
    write_csv(demo_compiled(world, demo["data_years"]), tmp_path / "p.csv")
    paths = write_edition(world, registry, demo, tmp_path, 2018)
    with pytest.raises(BadInput, match=r"(?i)simulated"):
        read_emissions([tmp_path / "e.xlsx"], reading("ceads", "genuine"))
    with pytest.raises(BadInput, match=r"(?i)simulated"):
        read_compiled([tmp_path / "p.csv"], reading("compiled", "genuine"))
    for path in paths:
        with pytest.raises(BadInput, match=r"(?i)simulated"):
            read_yearbook([path], reading("yearbook", "genuine"), 2018)
