"""The simulated truth of the pollution study: industrial SO2 and wastewater per head.

ln(per head) = α_i + λ_t + D·(δ₀ + δ₁·ln(tertiary share / 40)) + θ₁q + θ₂q² + γ·ln(secondary share) + ε, with q the GDP
per head in 10⁴ yuan: an inverted U whose top lies at −θ₁/2θ₂ = 10. D = 1 from a unit's own start on. Industrial SO2
halves between 2015 and 2016, as in every yearbook panel, because the statistical coverage changed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.demo.covariates import national_path

Floats = NDArray[np.float64]

TURNING_POINT = 10.0
TERTIARY = 40.0
"""The tertiary share, percent, at which δ₀ is the effect."""


@dataclass(frozen=True)
class Pollutant:
    """One outcome's parameters: effects, errors, level, spread between cities and national path."""

    effect: float
    effect_by_tertiary: float
    persistence: float
    spread: float
    level: float
    between: float
    path: dict[int, float]


INCOME, INCOME_SQUARED = 0.12, -0.006
OF_SECONDARY = 0.6

POLLUTANTS = {
    "so2": Pollutant(
        effect=-0.16,
        effect_by_tertiary=-0.60,
        persistence=0.7,
        spread=0.35,
        level=4.1,
        between=0.85,
        path={1995: 0.0, 2006: 0.4, 2011: 0.25, 2015: -0.1, 2016: -0.1 - float(np.log(2)), 2022: -1.6},
    ),
    "wastewater": Pollutant(
        effect=-0.14,
        effect_by_tertiary=-0.45,
        persistence=0.7,
        spread=0.28,
        level=2.4,
        between=0.80,
        path={1995: -0.1, 2007: 0.25, 2015: 0.0, 2022: -0.6},
    ),
}


def pollution_effect(name: str, printed: dict[str, Floats], event_time: Floats) -> Floats:
    """Return the pilot's effect on a pollutant's logarithm, `(units, years)`; it varies with the tertiary share."""
    of = POLLUTANTS[name]
    strength = of.effect + of.effect_by_tertiary * np.log(printed["tertiary_share"] / TERTIARY)
    return np.where(event_time >= 0, strength, 0.0)


def expected_pollution(
    name: str, printed: dict[str, Floats], event_time: Floats, city_effect: Floats, years: range
) -> Floats:
    """Return a pollutant in its canonical unit, without errors and before printing, `(units, years)`."""
    of = POLLUTANTS[name]
    q = printed["gdp_per_capita"] / 1e4
    explained = INCOME * q + INCOME_SQUARED * q**2 + OF_SECONDARY * np.log(printed["secondary_share"] / 48)
    study = np.isin(np.array(years), np.arange(2006, 2022))
    alpha = of.level + of.between * city_effect
    wave = national_path(of.path, years) - (explained.mean(axis=0) - explained[:, study].mean())
    per_head = alpha[:, None] + wave[None, :] + explained + pollution_effect(name, printed, event_time)
    return np.exp(per_head) * printed["registered_population"]
