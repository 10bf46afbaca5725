"""analyses.robustness: further checks of the effect, each on the headline's rows or on part of them."""

from typing import Annotated

from pydantic import AfterValidator, Field

from scripts.settings.base import Names, Settings, Years


def _rising(distances: list[int]) -> list[int]:
    """Return distances that rise, or complain."""
    if sorted(set(distances)) != distances:
        message = f"found {distances}; expected distances that rise, each once"
        raise ValueError(message)
    return distances


class Robustness(Settings):
    """Leaving out cities and provinces, other controls, spillovers, the dose, and what the design could have found."""

    plans: Names | None = Field(
        None, description="Fill plans; by default the headline's, and the one that comes nearest to the paper's."
    )
    before: Years | None = Field(
        None, description="Years whose means of the controls, times every year, stand in the place of the controls."
    )
    distances: Annotated[list[Annotated[int, Field(ge=1, le=2000)]], Field(min_length=1), AfterValidator(_rising)] = (
        Field([100, 150, 200], description="Kilometres between seats of cities within which pilots may spill over.")
    )
    influential: int = Field(10, ge=1, le=25, description="Cities that are named because the estimate rests on them.")
