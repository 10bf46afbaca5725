"""The simulated world that the tests of this room share; it takes a fraction of a second to make."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scripts.demo.schema import WORLD
from scripts.demo.simulate import read_counts, simulate
from scripts.demo.units import Units, read_units
from scripts.registry.prefectures import Registry

ROOT = Path(__file__).parents[2]
SEED = 20120101
DEMO: dict[str, Any] = {
    "noise": 1.0,
    "provinces": "all",
    "data_years": {"from": 2004, "until": 2022},
    "emission_years": {"from": 1997, "until": 2019},
}


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry(ROOT / "resources/cities")


@pytest.fixture(scope="session")
def units(registry) -> Units:
    return read_units(registry, ROOT / "resources/policies/smart_city.csv")


@pytest.fixture(scope="session")
def counts() -> dict[str, int]:
    return read_counts(ROOT / "resources/cities/emission_coverage.csv")


@pytest.fixture(scope="session")
def world(units, counts) -> pd.DataFrame:
    return WORLD.validate(simulate(units, counts, DEMO, SEED))


@pytest.fixture
def demo() -> dict[str, Any]:
    return dict(DEMO)
