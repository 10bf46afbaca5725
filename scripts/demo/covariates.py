"""The figures behind the controls: a fixed design given the seed, near the moments of the paper's Table 1.

A figure is, on its own scale, a city effect plus a national path plus a stationary deviation. City effects are drawn
jointly, with the correlations that Table 2 leaves after the national paths are taken out, and standardised over the
cities of the nine coastal provinces. Pilots are somewhat larger and richer than other cities, as the genuine ones are.
"""

import numpy as np
from numpy.typing import NDArray

from scripts.demo.streams import ar1
from scripts.demo.units import NEVER, YEARS, Units

Floats = NDArray[np.float64]

COASTAL = [
    "河北省",
    "辽宁省",
    "江苏省",
    "浙江省",
    "福建省",
    "山东省",
    "广东省",
    "广西壮族自治区",
    "海南省",
]
NEVER_PRINTED = ("460300", "460400")
"""Sansha and Danzhou: on the list, always blank."""

_EFFECTS = ["population", "density", "eco", "fin", "green", "str", "edu", "st", "co2"]
_CORRELATION = """
1
.35 1
-.05 .43 1
.35 .61 .73 1
.00 .31 .42 .44 1
.10 .39 .38 .39 .17 1
.85 .64 .52 .75 .12 .36 1
.50 .60 .81 .91 .35 .40 .89 1
.60 .46 .55 .63 .37 .08 .81 .68 1
"""
_PILOTS_ABOVE = {"population": 0.3, "eco": 0.4, "fin": 0.5, "edu": 0.5, "st": 0.6, "co2": 0.7}
_INLAND = {"density": -0.6, "eco": -0.6, "fin": -1.0, "green": -0.4, "str": -0.2, "edu": -0.2, "st": -0.6, "co2": -0.4}
_MUNICIPALITY = {
    "population": 2.0,
    "density": 1.0,
    "eco": 1.5,
    "fin": 1.8,
    "str": 1.5,
    "edu": 2.2,
    "st": 2.2,
    "co2": 1.8,
}

# mean over 2006-2021, s.d. of city effects, s.d. and persistence of deviations
_SHAPES = {
    "population": (6.00, 0.62, 0.05, 0.90),
    "density": (6.10, 0.65, 0.0, 0.0),
    "eco": (10.69, 0.50, 0.10, 0.70),
    "fin": (10.37, 1.42, 0.55, 0.60),
    "green": (40.55, 3.8, 4.2, 0.60),
    "str": (41.5, 6.6, 3.6, 0.75),
    "edu": (13.02, 0.58, 0.12, 0.60),
    "st": (10.25, 1.12, 0.42, 0.60),
    "trade": (11.9, 1.5, 0.35, 0.70),
    "patents": (6.9, 1.4, 0.30, 0.70),
}
# national paths: year -> level against that of 2006-2021, straight in between
_PATHS = {
    "population": {1995: -0.10, 2006: -0.04, 2021: 0.04, 2022: 0.04},
    "eco": {1995: -1.85, 2006: -0.75, 2011: -0.10, 2021: 0.57, 2022: 0.60},
    "fin": {1995: -1.0, 2006: -0.35, 2012: 0.30, 2021: 0.05, 2022: 0.0},
    "green": {1995: -14.0, 2006: -4.0, 2012: 0.5, 2021: 2.5, 2022: 2.7},
    "str": {1995: -8.0, 2006: -5.5, 2011: -4.0, 2021: 8.0, 2022: 8.2},
    "edu": {1995: -2.6, 2006: -1.35, 2012: 0.25, 2021: 0.85, 2022: 0.90},
    "st": {1995: -4.0, 2006: -1.9, 2012: 0.2, 2021: 1.3, 2022: 1.35},
    "trade": {1995: -2.2, 2006: -0.6, 2012: 0.15, 2021: 0.45, 2022: 0.45},
    "patents": {1995: -4.5, 2006: -2.0, 2021: 1.6, 2022: 1.6},
}

# the districts' share of the prefecture, lowest and highest city; a shift in points for the tertiary share
_DISTRICT_SHARES = {
    "registered_population": (0.15, 0.60),
    "area": (0.04, 0.35),
    "gdp": (0.25, 0.70),
    "fdi": (0.35, 0.80),
    "education_expenditure": (0.22, 0.60),
    "science_expenditure": (0.30, 0.75),
}
_DISTRICTS_RICHER = (1.2, 1.7)
_DISTRICTS_MORE_TERTIARY = (4.0, 12.0)


def is_coastal(units: Units) -> NDArray[np.bool_]:
    """Return which units are the carbon study's cities: listed prefecture-level cities of nine coastal provinces."""
    frame = units.frame
    chosen = frame["province_zh"].isin(COASTAL) & frame["kind"].eq("prefecture_city")
    return (chosen & ~frame["code"].isin(NEVER_PRINTED)).to_numpy()


def draw_covariates(units: Units, generator: np.random.Generator) -> tuple[dict[str, Floats], Floats]:
    """Draw the figures, before any effect of a policy and before printing.

    Parameters
    ----------
    units
        The world's units.
    generator
        The design's stream.

    Returns
    -------
    figures
        `{variable: (units, years)}` in canonical units, the districts' under `<variable>_districts`.
    effects
        `(units,)`, each unit's standardised effect on ln CO2.

    """
    coastal = is_coastal(units)
    effects = _city_effects(units, coastal, generator)
    extra = generator.standard_normal((len(coastal), 5))
    effects |= {
        "trade": 0.8 * effects["fin"] + 0.6 * extra[:, 0],
        "patents": 0.8 * effects["st"] + 0.6 * extra[:, 1],
    }
    figures = {name: _figure(name, effects[name], generator, units.years) for name in _SHAPES}
    out = _in_canonical_units(figures, effects, extra, generator, units.years)
    return out | _districts(out, generator), effects["co2"]


def _city_effects(units: Units, coastal: NDArray[np.bool_], generator: np.random.Generator) -> dict[str, Floats]:
    """Return the correlated effects, mean 0 and s.d. 1 over the coastal cities."""
    rows = [[float(entry) for entry in line.split()] for line in _CORRELATION.split("\n") if line]
    lower = np.array([row + [0.0] * (len(rows) - len(row)) for row in rows])
    values, vectors = np.linalg.eigh(lower + lower.T - np.eye(len(rows)))
    root = vectors * np.sqrt(np.clip(values, 0.02, None))  # the printed correlations need not be a correlation matrix
    drawn = generator.standard_normal((len(coastal), len(_EFFECTS)))
    drawn -= drawn[coastal].mean(axis=0)
    drawn = drawn @ np.linalg.inv(np.linalg.cholesky(np.cov(drawn[coastal].T))).T @ root.T

    pilot = units.frame["start_year"].to_numpy() < NEVER
    municipality = units.frame["kind"].eq("municipality").to_numpy()
    out = {}
    for name, effect in zip(_EFFECTS, drawn.T, strict=True):
        shifted = effect + _PILOTS_ABOVE.get(name, 0) * pilot
        standard = (shifted - shifted[coastal].mean()) / shifted[coastal].std()
        inland = ~coastal & ~municipality
        out[name] = standard + _INLAND.get(name, 0) * inland + _MUNICIPALITY.get(name, 0) * municipality
    return {name: np.clip(effect, -2.7, 3.0) for name, effect in out.items()}


def _figure(name: str, effect: Floats, generator: np.random.Generator, years: range) -> Floats:
    """Return one figure on its own scale: city effect, national path and deviation, `(units, years)`."""
    mean, between, within, persistence = _SHAPES[name]
    deviation = ar1(generator.standard_normal((len(effect), len(years))), persistence, within)
    return mean + between * effect[:, None] + national_path(_PATHS.get(name, {years[0]: 0.0}), years) + deviation


def national_path(knots: dict[int, float], years: range = YEARS) -> Floats:
    """Return a path `(years,)`, straight between its knots, with mean zero over 2006-2021."""
    path = np.interp(np.array(years), list(knots), list(knots.values()))
    study = np.isin(np.array(years), np.arange(2006, 2022))
    return path - path[study].mean()


def _in_canonical_units(
    figures: dict[str, Floats],
    effects: dict[str, Floats],
    extra: Floats,
    generator: np.random.Generator,
    years: range,
) -> dict[str, Floats]:
    """Return the figures that a yearbook prints."""
    population = np.exp(figures["population"])
    area = np.exp(figures["population"].mean(axis=1) + np.log(10000) - figures["density"].mean(axis=1))
    moved = generator.random(len(area)) < 0.06  # a boundary that moves once
    since = generator.integers(2006, 2020, len(area))
    factor = np.where(moved, generator.uniform(0.93, 1.08, len(area)), 1)
    grown = np.where(np.array(years)[None, :] >= since[:, None], factor[:, None], 1)
    residents = population * np.exp(0.12 * effects["eco"] + 0.08 * extra[:, 2])[:, None]
    odd = generator.random(population.shape)
    green = np.clip(figures["green"], 3, 68)
    green = np.where(odd < 0.002, generator.uniform(0.3, 9, green.shape), green)
    green = np.where(odd > 0.999, generator.uniform(70, 93, green.shape), green)
    tertiary = np.clip(figures["str"], 14, 80)
    agrarian = 2.4 - 0.5 * effects["eco"] + 0.3 * extra[:, 3]
    primary = np.exp(agrarian[:, None] - 0.03 * (np.array(years)[None, :] - 2013))
    return {
        "registered_population": population,
        "area": area[:, None] * grown,
        "gdp": residents * np.exp(figures["eco"]),
        "gdp_per_capita": np.exp(figures["eco"]),
        "primary_share": np.minimum(primary, 0.5 * (100 - tertiary)),
        "tertiary_share": tertiary,
        "fdi": np.exp(figures["fin"]),
        "green_coverage_districts": green,
        "education_expenditure": np.exp(figures["edu"]),
        "science_expenditure": np.exp(figures["st"]),
        "trade": np.exp(figures["trade"]),
        "patents": np.exp(figures["patents"]),
    }


def _districts(figures: dict[str, Floats], generator: np.random.Generator) -> dict[str, Floats]:
    """Return the figures of the districts under the city, clearly different from those of the whole prefecture."""
    n = len(figures["gdp"])
    out = {
        f"{name}_districts": figures[name] * generator.uniform(low, high, n)[:, None]
        for name, (low, high) in _DISTRICT_SHARES.items()
    }
    out["gdp_per_capita_districts"] = figures["gdp_per_capita"] * generator.uniform(*_DISTRICTS_RICHER, n)[:, None]
    shift = generator.uniform(*_DISTRICTS_MORE_TERTIARY, n)[:, None]
    return out | {"tertiary_share_districts": np.minimum(figures["tertiary_share"] + shift, 92.0)}
