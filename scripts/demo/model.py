"""The simulated truth of the carbon study: what a pilot does to emissions, directly and through two mediators.

M = a_i + m_t + a·g_M(e) + u for both mediators (`lnst`, `str`), with different g, so that they are not collinear;
lnCO2 = α_i + λ_t + direct(e) + Σ b_M M + Σ γX + ε with AR(1) errors; total(e) = direct(e) + Σ a·b·g_M(e). The total is
zero for e = 0…3 and linear from e = 4 on, scaled so that its mean over the coastal pilots' city-years of 2006-2021
with e >= 0, zeros included, is -.104. Everything but ε is a fixed design given the seed. Source: docs/methods.md.
"""

import numpy as np
from numpy.typing import NDArray

from scripts.demo.covariates import is_coastal, national_path
from scripts.demo.units import NEVER, Units

Floats = NDArray[np.float64]

MEAN_TOTAL = -0.104
NONE_UNTIL = 3
"""Last event time without an effect."""
SCALED_OVER = range(2006, 2022)

ON_MEDIATOR = {"lnst": 0.35, "str": 2.5}
"""a: what the pilot does to each mediator where g = 1 (log points; percentage points)."""
OF_MEDIATOR = {"lnst": -0.06, "str": -0.008}
"""b: what a unit of each mediator does to lnCO2."""
OF_CONTROL = {"lnhum": 0.10, "lneco": 0.23, "lnfin": 0.01, "lngreen": -0.001, "lnedu": -0.03}
"""γ: what a unit of each other control does to lnCO2."""

ERROR_PERSISTENCE = 0.8
ERROR_SPREAD = 0.27

_LEVEL, _BETWEEN = 3.352, 0.80
_PATH = {1995: -0.85, 2000: -0.70, 2006: -0.27, 2011: 0.02, 2014: 0.08, 2017: 0.12, 2022: 0.16}


def response(mediator: str, event_time: Floats) -> Floats:
    """Return g: how far the pilot's effect on a mediator has come at each event time."""
    late = np.maximum(event_time - NONE_UNTIL, 0)
    return late / 6 if mediator == "str" else 1 - 0.5**late


def event_times(units: Units) -> Floats:
    """Return year minus own start, `(units, years)`; minus infinity for a unit that never became a pilot."""
    start = np.where(units.frame["start_year"] == NEVER, np.inf, units.frame["start_year"])
    return np.array(units.years)[None, :] - start[:, None]


def mediated_effects(event_time: Floats) -> dict[str, Floats]:
    """Return a·b·g for each mediator: the part of the total that runs through it."""
    return {name: ON_MEDIATOR[name] * OF_MEDIATOR[name] * response(name, event_time) for name in ON_MEDIATOR}


def total_effect(units: Units) -> Floats:
    """Return the whole effect on lnCO2, `(units, years)`."""
    event_time = event_times(units)
    late = np.maximum(event_time - NONE_UNTIL, 0)
    of_study = is_coastal(units)[:, None] & np.isin(np.array(units.years), np.array(SCALED_OVER)) & (event_time >= 0)
    return MEAN_TOTAL * late / late[of_study].mean()


def treat_mediators(figures: dict[str, Floats], event_time: Floats) -> dict[str, Floats]:
    """Return the figures with the pilot's effect on science spending and on the tertiary share, in both scopes."""
    out = dict(figures)
    for scope in ("", "_districts"):
        spending, share = f"science_expenditure{scope}", f"tertiary_share{scope}"
        out[spending] = figures[spending] * np.exp(ON_MEDIATOR["lnst"] * response("lnst", event_time))
        out[share] = np.minimum(figures[share] + ON_MEDIATOR["str"] * response("str", event_time), 93.0)
    return out


def regressors(printed: dict[str, Floats]) -> dict[str, Floats]:
    """Return mediators and controls, computed from the printed figures."""
    return {
        "lnhum": np.log(10000 * printed["registered_population"] / printed["area"]),
        "lneco": np.log(printed["gdp_per_capita"]),
        "lnfin": np.log(printed["fdi"]),
        "lngreen": printed["green_coverage_districts"],
        "str": printed["tertiary_share"],
        "lnedu": np.log(printed["education_expenditure"]),
        "lnst": np.log(printed["science_expenditure"]),
    }


def expected_log_emissions(units: Units, printed: dict[str, Floats], city_effect: Floats) -> Floats:
    """Return lnCO2 without its errors, `(units, years)`.

    City and year effects are set so that the coastal cities' level and path are near Table 1, whatever the part that
    mediators and controls add; being effects, they leave every other coefficient as it is.

    Parameters
    ----------
    units
        The world's units.
    printed
        The figures as printed.
    city_effect
        `(units,)`, standardised.

    """
    event_time = event_times(units)
    coefficients = OF_MEDIATOR | OF_CONTROL
    explained = sum((coefficients[name] * x for name, x in regressors(printed).items()), np.zeros(event_time.shape))
    direct = total_effect(units) - sum(mediated_effects(event_time).values())
    study = np.isin(np.array(units.years), np.array(SCALED_OVER))
    alpha = _LEVEL + _BETWEEN * city_effect - explained[:, study].mean(axis=1)
    path = explained[is_coastal(units)].mean(axis=0)
    wave = national_path(_PATH, units.years) - (path - path[study].mean())
    return alpha[:, None] + wave[None, :] + direct + explained
