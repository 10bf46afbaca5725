"""The simulated world and the carbon study's cities, starts and settings that the tests of this room share."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scripts.demo.schema import WORLD
from scripts.demo.simulate import read_counts, simulate
from scripts.demo.units import Units, read_units
from scripts.panel.cities import cities as cities_of
from scripts.panel.treatment import treatment as treatment_of
from scripts.registry.prefectures import Registry
from scripts.settings.load import load_study, load_variables

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
def world(units) -> pd.DataFrame:
    return WORLD.validate(simulate(units, read_counts(ROOT / "resources/cities/emission_coverage.csv"), DEMO, SEED))


@pytest.fixture(scope="session")
def settings() -> dict[str, Any]:
    return load_study(ROOT / "config/studies/carbon.yaml", load_variables(ROOT / "config/variables.yaml"))


@pytest.fixture(scope="session")
def cities(registry, settings) -> pd.DataFrame:
    resources = pd.read_csv(ROOT / "resources/cities/resource_based_prefectures.csv", dtype=str)
    return cities_of(registry, resources, settings["cities"])


@pytest.fixture(scope="session")
def treatment(cities, settings) -> pd.DataFrame:
    return treatment_of(
        pd.read_csv(ROOT / "resources/policies/smart_city.csv", dtype=str), cities, settings["treatment"]
    )


@pytest.fixture(scope="session")
def backtest() -> pd.DataFrame:
    row = {"variable": "co2", "method": "last", "scale": "log", "horizon": 0, "mase": 1.0, "rmse": 0.1}
    return pd.DataFrame([row | {"n_forecasts": 9, "n_cities": 3, "winner": True}])


@pytest.fixture(scope="session")
def study(world, cities, treatment) -> pd.DataFrame:
    """The study's rows of 2006-2021 with outcome, treatment and controls computed apart from the project's formulas."""
    rows = world[world["code"].isin(set(cities["code"])) & world["year"].between(2006, 2021)]
    start = rows["code"].map(treatment.set_index("code")["start_year"]).astype(float)
    return rows.assign(
        DID=(rows["year"] >= start.fillna(np.inf)).astype(float),
        start=start,
        lnCO2=np.log(rows["co2"]),
        mu=np.log(rows["expected_co2"]),
        lnhum=np.log(10000 * rows["registered_population"] / rows["area"]),
        lneco=np.log(rows["gdp_per_capita"]),
        lnfin=np.log(rows["fdi"]),
        lngreen=rows["green_coverage_districts"],
        str=rows["tertiary_share"],
        lnedu=np.log(rows["education_expenditure"]),
        lnst=np.log(rows["science_expenditure"]),
    )
