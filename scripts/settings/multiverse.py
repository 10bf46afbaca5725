"""analyses.multiverse: which choices are crossed with each other, and how many specifications that makes."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from scripts.settings.base import Code, Name, Names, Settings
from scripts.settings.sample import Confidence

Rule = Literal["any_subunit", "whole_prefecture", "drop_subunit_only"]
Start = Literal["label_year", "announced_year", "year_after"]
Order = Literal["none", "interpolate", "mean_then_extrapolate", "extrapolate_then_mean"]
Extrapolator = Literal["last", "drift", "trend", "trend_last_five", "damped_holt", "theta", "arima_011_drift"]

SECONDS_PER_MILLION = 60
"""About what a million specifications take on one core, for a message; `make bench` measures it."""


class Multiverse(Settings):
    """Every choice below crossed with every other, and with every subset of the controls."""

    rules: Annotated[list[Rule], Field(min_length=1)] = Field(
        ["any_subunit", "whole_prefecture", "drop_subunit_only"], description="Rules of the treatment."
    )
    starts: Annotated[list[Start], Field(min_length=1)] = Field(
        ["label_year", "announced_year", "year_after"], description="Starts of the treatment."
    )
    confidence: Annotated[list[Annotated[list[Confidence], Field(min_length=1)]], Field(min_length=1)] = Field(
        [["high", "medium", "low"], ["high", "medium"]], description="Which entries of the policy's list count."
    )
    samples: Names | None = Field(None, description="Samples; by default all of the study's.")
    without: dict[Name, Annotated[list[Code], Field(min_length=1)]] = Field(
        {}, description="Cities that may be left out, by the name of the choice: codes in quotes."
    )
    orders: Annotated[list[Order], Field(min_length=1)] = Field(
        ["none", "interpolate", "mean_then_extrapolate", "extrapolate_then_mean"],
        description="How the outcome's gaps are filled: not at all, inside a city's series, or then by the province's "
        "mean up to the last year that was observed and past it by extrapolation, or by extrapolation and then the "
        "province's mean.",
    )
    scales: Annotated[list[Literal["log", "level"]], Field(min_length=1)] = Field(
        ["log", "level"], description="Scales on which the outcome is filled."
    )
    extrapolators: Annotated[list[Extrapolator], Field(min_length=1)] = Field(
        ["last", "drift", "trend", "trend_last_five", "damped_holt", "theta", "arima_011_drift"],
        description="How the outcome is extrapolated.",
    )
    controls_fillings: Names | None = Field(
        None, description="Fill plans that the controls come from; by default all of the study's."
    )
    policies: Literal["none", "together", "subsets"] = Field(
        "none",
        description="The policies of `other_policies` as controls: not, none or all of them, or every subset of them.",
    )
    max_specifications: int = Field(
        1_000_000, ge=1, description="More than so many are refused, with the time that they would take."
    )

    def fillings(self) -> Iterator[tuple[str, str, str]]:
        """Yield order, scale and extrapolator of each filling of the outcome; empty where one does not apply."""
        for order in self.orders:
            scales = self.scales if order != "none" else [""]
            methods = self.extrapolators if order.endswith(("extrapolate", "mean")) else [""]
            yield from ((order, scale, method) for scale in scales for method in methods)

    def n_declared(self, *, samples: int, plans: int, controls: int, policies: int, repeated: int) -> int:
        """Return how many specifications are declared, those that cannot differ counted apart.

        Parameters
        ----------
        samples, plans
            How many the study has, taken where none are named.
        controls, policies
            How many the study has.
        repeated
            Outcomes times choices of effects.

        """
        treatments = len(self.rules) * len(self.starts) * len(self.confidence)
        rows = (len(self.samples) if self.samples else samples) * (1 + len(self.without))
        fillings = len(list(self.fillings()))
        plans = 1 if not controls else len(self.controls_fillings or range(plans))
        beside = {"none": 1, "together": 2, "subsets": 2**policies}[self.policies]
        return treatments * rows * fillings * plans * 2**controls * beside * repeated


def declared(study: Mapping[str, Any]) -> int:
    """Return how many specifications a study declares: 0 without a multiverse."""
    asked, others = (study["analyses"].get(name) for name in ("multiverse", "other_policies"))
    if not asked:
        return 0
    return Multiverse(**asked).n_declared(
        samples=len(study["samples"]),
        plans=len(study["plans"]),
        controls=len(study["controls"]),
        policies=len(others["policies"]) if others else 0,
        repeated=len(study["outcomes"]) * len(study["effects"]),
    )
