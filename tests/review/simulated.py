"""Studies of the simulated world, with outcomes, treatment and controls computed apart from the project's formulas."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scripts.panel.cities import cities as cities_of
from scripts.panel.most_complete import most_complete
from scripts.panel.treatment import treatment as treatment_of
from scripts.registry.prefectures import Registry
from scripts.settings.load import load_study, load_variables

ROOT = Path(__file__).parents[2]

Columns = dict[str, np.ndarray | pd.Series]


def carbon_columns(rows: pd.DataFrame, of: Callable[[str], pd.Series]) -> Columns:
    """The carbon study's outcome and controls; `of` gives an outcome, with its errors or without."""
    return {
        "lnCO2": np.log(of("co2")),
        "lnhum": np.log(10000 * rows["registered_population"] / rows["area"]),
        "lneco": np.log(rows["gdp_per_capita"]),
        "lnfin": np.log(rows["fdi"]),
        "lngreen": rows["green_coverage_districts"],
        "str": rows["tertiary_share"],
        "lnedu": np.log(rows["education_expenditure"]),
        "lnst": np.log(rows["science_expenditure"]),
    }


def pollution_columns(rows: pd.DataFrame, of: Callable[[str], pd.Series]) -> Columns:
    """The pollution study's outcomes, controls and moderator."""
    return {
        "lnSO2pc": np.log(of("so2") / rows["registered_population"]),
        "lnWWpc": np.log(of("wastewater") / rows["registered_population"]),
        "lnpatent": np.log(rows["patents"] / rows["registered_population"]),
        "pgdp": rows["gdp_per_capita"] / 1e4,
        "lntrade": np.log(rows["trade"]),
        "lnsecond": np.log(rows["secondary_share"]),
        "pgdp2": (rows["gdp_per_capita"] / 1e4) ** 2,
        "tertiary_share": rows["tertiary_share"],
    }


COLUMNS = {"carbon": carbon_columns, "pollution": pollution_columns}
PRINTED = {
    "lnCO2": ["co2"],
    "lnSO2pc": ["so2", "registered_population"],
    "lnWWpc": ["wastewater", "registered_population"],
    "tertiary_share": ["tertiary_share"],
    "carbon": [
        "registered_population",
        "area",
        "gdp_per_capita",
        "fdi",
        "green_coverage_districts",
        "tertiary_share",
        "education_expenditure",
        "science_expenditure",
    ],
    "pollution": ["patents", "registered_population", "gdp_per_capita", "trade", "secondary_share"],
}
"""Outcome, moderator, or study for its controls -> what files have to print."""
SIMULATED = {"lnCO2": "co2", "lnSO2pc": "so2", "lnWWpc": "wastewater"}
EFFECT = {"lnCO2": "effect_total", "lnSO2pc": "effect_so2", "lnWWpc": "effect_wastewater"}


@dataclass(frozen=True)
class Simulated:
    """A study, its cities and starts, and its rows of the headline sample: the world's columns and the study's own."""

    name: str
    settings: dict[str, Any]
    world: pd.DataFrame
    cities: pd.DataFrame
    treatment: pd.DataFrame

    @property
    def name_of_treatment(self) -> str:
        return self.settings["treatment"]["name"]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """All rows of the headline's sample, outcomes without errors; `D` is the treatment."""
        span = self.settings["samples"]["as_printed"]
        some = self.world[self.world["year"].between(span["from"], span["until"])]
        some = some[some["code"].isin(set(self.treatment["code"]))].reset_index(drop=True)
        start = some["code"].map(self.treatment.set_index("code")["start_year"]).astype(float)
        columns = COLUMNS[self.name](some, lambda outcome: some[f"expected_{outcome}"])
        own = {"D": (some["year"] >= start.fillna(np.inf)).astype(float), "start": start, "Dt": some["year"].ge(2012)}
        return some.assign(**own, **columns)

    def masks(self, outcome: str, *more: str) -> dict[str, np.ndarray]:
        """Return each choice of rows; `more` has to be printed too where the outcome has to be."""
        rows = self.rows
        seen = rows[[f"printed_{name}" for key in (outcome, *more) for name in PRINTED[key]]].all(axis=1).to_numpy()
        controls = rows[[f"printed_{name}" for name in PRINTED[self.name]]].all(axis=1).to_numpy()
        every = np.ones(len(rows), dtype=bool)
        return {"complete": every, "observed_outcome": seen, "observed_outcome_and_controls": seen & controls}

    def dated(self, listed: pd.DataFrame, **treatment: object) -> "Simulated":
        """Return the study with its treatment defined otherwise."""
        settings = self.settings | {"treatment": self.settings["treatment"] | treatment}
        return replace(self, settings=settings, treatment=treatment_of(listed, self.cities, settings["treatment"]))


def simulated(name: str, world: pd.DataFrame, registry: Registry, listed: pd.DataFrame) -> Simulated:
    """Return a shipped study of a world."""
    settings = load_study(ROOT / f"config/studies/{name}.yaml", load_variables(ROOT / "config/variables.yaml"))
    resources = pd.read_csv(ROOT / "resources/cities/resource_based_prefectures.csv", dtype=str)
    cities = cities_of(registry, resources, settings["cities"])
    if settings["cities"]["most_complete"] is not None:
        cities, _ = most_complete(cities, _complete_years(world, settings), settings["cities"]["most_complete"])
    return Simulated(name, settings, world, cities, treatment_of(listed, cities, settings["treatment"]))


def _complete_years(world: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """Count the years in which the files print everything of a city."""
    years = settings["cities"]["most_complete"]["years"]
    some = world[world["year"].between(years["from"], years["until"])]
    whole = some[[f"printed_{name}" for name in settings["variables"]]].all(axis=1)
    return whole.groupby(some["code"]).sum().rename("complete_years").reset_index()


def with_dummies(rows: pd.DataFrame, outcome: str, regressors: list[str], period: str = "year") -> dict[str, float]:
    """Return coefficients by least squares on dummies of city and period: nothing of the project's own."""
    x = np.column_stack([rows[name].to_numpy(dtype=float) for name in regressors])
    scale = x.std(axis=0)
    city, time = pd.get_dummies(rows["code"]), pd.get_dummies(rows[period]).iloc[:, 1:]
    design = np.column_stack([(x - x.mean(axis=0)) / scale, city.to_numpy(float), time.to_numpy(float)])
    found = np.linalg.lstsq(design, rows[outcome].to_numpy(dtype=float), rcond=1e-13)[0]
    return dict(zip(regressors, found[: len(regressors)] / scale, strict=True))
