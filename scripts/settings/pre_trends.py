"""The settings of the test of trends before the start, and of what the effect is worth if they are not parallel."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from scripts.settings.base import Name, Settings

Bound = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class EventYears(Settings):
    """Years since the start over which effects are averaged."""

    first: int = Field(alias="from", ge=0, le=50, description="The first year since the start.")
    last: int | None = Field(None, alias="until", ge=0, le=50, description="The last; by default the last there is.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last is not None and self.last < self.first:
            message = f"found years {self.first} to {self.last} since the start; expected them in order"
            raise ValueError(message)
        return self


class PreTrends(Settings):
    """Joint test of all years before the start, and intervals that hold although trends are not parallel."""

    means: Annotated[dict[Name, EventYears], Field(min_length=1)] = Field(
        {"all_years": EventYears.model_validate({"from": 0})},
        description="Mean effects that intervals are given for, by name.",
    )
    smoothness: Annotated[list[Bound], Field(min_length=1)] = Field(
        [0, 0.005, 0.01, 0.02],
        description="Bounds of how much the slope of the difference in trends changes from one year to the next, in "
        "units of the outcome.",
    )
    relative_magnitudes: Annotated[list[Bound], Field(min_length=1)] = Field(
        [0, 0.5, 1, 1.5, 2],
        description="Bounds of how far it moves from one year to the next, as multiples of its largest such move "
        "before the start.",
    )
    plans: list[Name] = Field([], description="Fill plans; by default the headline's.")
