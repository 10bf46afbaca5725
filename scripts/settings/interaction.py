"""analyses.moderation and analyses.kuznets: an effect that depends on a variable, and a parabola that turns."""

from typing import Literal

from pydantic import Field

from scripts.settings.base import Settings, Symbol


class Moderation(Settings):
    """The effect as a function of another variable, by their interaction."""

    moderator: Symbol = Field(description="The variable that the effect may depend on.")
    scale: Literal["level", "log"] = Field(
        "log", description="Whether the treatment is multiplied by the variable or by its natural logarithm."
    )
    interaction: Symbol = Field("interaction", description="Name of the product in the estimates.")


class Kuznets(Settings):
    """Where the outcome turns as income grows, from income and its square among the controls."""

    income: Symbol = Field(description="The control that is income.")
    square: Symbol = Field(description="The control that is its square.")
