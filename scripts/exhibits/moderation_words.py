"""What the exhibits of an effect that depends on a variable call its parts, and which of its versions they show."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from scripts.estimates.moderation_versions import CONTROLLED, MAIN_EFFECTS, moderator_term
from scripts.exhibits.cells import Estimate, one
from scripts.exhibits.context import Context

PLACES = 1
"""Decimals of a value of the moderator."""


@dataclass(frozen=True)
class Moderated:
    """The analysis as a study asks for it, in words."""

    context: Context
    asked: dict[str, Any]

    @classmethod
    def of(cls, context: Context) -> "Moderated":
        """Take it from the study's settings."""
        return cls(context, context.settings["analyses"]["moderation"])

    @property
    def moderator(self) -> str:
        """The moderator's name in words."""
        return self.context.variable(self.asked["moderator"])

    @property
    def term(self) -> str:
        """The moderator as a regressor, as the estimates name it."""
        return moderator_term(self.asked)

    @property
    def term_words(self) -> str:
        """The moderator as a regressor, in words."""
        logs = self.asked["scale"] == "log"
        return self.context.words("head.in_logs", variable=self.moderator) if logs else self.moderator

    @property
    def product(self) -> str:
        """The product in words."""
        treatment = self.context.variable(self.context.treatment)
        return self.context.words("head.product", treatment=treatment, moderator=self.term_words)

    def versions(self, rows: pd.DataFrame) -> list[str]:
        """Return the versions in the table's order: the product alone, as printed, then those with main effects."""
        others = [name for name in MAIN_EFFECTS if name != "none"]
        order = ["none", f"none{CONTROLLED}", *others, *(f"{name}{CONTROLLED}" for name in others)]
        return [name for name in order if name in set(rows["model"])]

    def fullest(self, rows: pd.DataFrame) -> str:
        """Return the version with both main effects, with controls where the study has them."""
        return next(name for name in (f"both{CONTROLLED}", "both") if name in set(rows["model"]))


def at_median(rows: pd.DataFrame) -> Estimate | None:
    """Return a version's effect at the median of the moderator."""
    return one(rows, estimator="marginal_effect", term="at_median")
