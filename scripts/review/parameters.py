"""The parameters that the simulated files were made with, for the file that holds their truth."""

from collections.abc import Iterable
from typing import Any

from scripts.demo.model import (
    ERROR_PERSISTENCE,
    ERROR_SPREAD,
    MEAN_TOTAL,
    NONE_UNTIL,
    OF_CONTROL,
    OF_MEDIATOR,
    ON_MEDIATOR,
)
from scripts.demo.pollution import INCOME, INCOME_SQUARED, OF_SECONDARY, POLLUTANTS, TERTIARY, TURNING_POINT


def parameters(outcomes: Iterable[str]) -> dict[str, Any]:
    """Return those of the worlds that a study's outcomes are from, under the names that docs/methods.md gives them.

    Parameters
    ----------
    outcomes
        The simulated variables of the outcomes, such as `co2` (`Design.outcome`).

    """
    worlds = {"carbon": _carbon, "pollution": _pollution}
    asked = {"pollution" if name in POLLUTANTS else "carbon" for name in outcomes}
    return {name: of() for name, of in worlds.items() if name in asked}


def _carbon() -> dict[str, Any]:
    """Return the parameters of the emissions."""
    return {
        "mean_total": MEAN_TOTAL,
        "none_until_event_time": NONE_UNTIL,
        "a": ON_MEDIATOR,
        "b": OF_MEDIATOR,
        "gamma": OF_CONTROL,
        "error_ar1": ERROR_PERSISTENCE,
        "error_sd": ERROR_SPREAD,
    }


def _pollution() -> dict[str, Any]:
    """Return the parameters of both pollutants."""
    pollutants = {
        name: {
            "delta0": of.effect,
            "delta1_of_ln_tertiary_share": of.effect_by_tertiary,
            "error_ar1": of.persistence,
            "error_sd": of.spread,
        }
        for name, of in POLLUTANTS.items()
    }
    return {
        **pollutants,
        "delta0_at_tertiary_share": TERTIARY,
        "theta1_of_income": INCOME,
        "theta2_of_income_squared": INCOME_SQUARED,
        "turning_point": TURNING_POINT,
        "gamma_of_ln_secondary_share": OF_SECONDARY,
    }


def error_model(outcome: str) -> tuple[float, float]:
    """Return persistence and standard deviation of an outcome's errors at noise 1."""
    if outcome in POLLUTANTS:
        return POLLUTANTS[outcome].persistence, POLLUTANTS[outcome].spread
    return ERROR_PERSISTENCE, ERROR_SPREAD
