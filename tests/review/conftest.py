"""The simulated world and the studies of it that the tests of this room share."""

from typing import Any

import pandas as pd
import pytest

from scripts.demo.schema import WORLD
from scripts.demo.simulate import read_counts, simulate
from scripts.demo.units import Units, read_units
from scripts.registry.prefectures import Registry
from tests.review.simulated import ROOT, Simulated, simulated

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
def world(units) -> pd.DataFrame:
    return WORLD.validate(simulate(units, read_counts(ROOT / "resources/cities/emission_coverage.csv"), DEMO, SEED))


@pytest.fixture(scope="session")
def listed() -> pd.DataFrame:
    return pd.read_csv(ROOT / "resources/policies/smart_city.csv", dtype=str)


@pytest.fixture(scope="session")
def carbon(world, registry, listed) -> Simulated:
    return simulated("carbon", world, registry, listed)


@pytest.fixture(scope="session")
def pollution(world, registry, listed) -> Simulated:
    return simulated("pollution", world, registry, listed)


@pytest.fixture(scope="session")
def settings(carbon) -> dict[str, Any]:
    return carbon.settings


@pytest.fixture(scope="session")
def cities(carbon) -> pd.DataFrame:
    return carbon.cities


@pytest.fixture(scope="session")
def treatment(carbon) -> pd.DataFrame:
    return carbon.treatment


@pytest.fixture(scope="session")
def backtest() -> pd.DataFrame:
    row = {"variable": "co2", "method": "last", "scale": "log", "horizon": 0, "mase": 1.0, "rmse": 0.1}
    return pd.DataFrame([row | {"n_forecasts": 9, "n_cities": 3, "winner": True}])
