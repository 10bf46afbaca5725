"""The event study's settings: which years since the start have effects of their own, and what these are beside."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from scripts.settings.base import Settings


class EventWindow(Settings):
    """The years since the start that have an effect of their own, and those they are compared with."""

    first: int = Field(-5, ge=-50, description="The first such year; negative: so many years before the start.")
    last: int = Field(7, ge=0, le=50, description="The last such year: so many years after the start.")
    base: Annotated[int, Field(le=-1)] | Literal["outside"] = Field(
        -1,
        description="The year that all others are compared with: -1 is the last before the start. The ends are then "
        "closed: `first` takes in all earlier years, `last` all later ones. Under `outside` all years before `first` "
        "and after `last` are the base.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> "EventWindow":
        if self.base == "outside" and self.first > self.last:
            message = f"found first {self.first} and last {self.last}; expected a first year that is not after the last"
            raise ValueError(message)
        if self.base != "outside" and not self.first < self.base:
            message = f"found first {self.first} and base {self.base}; expected a first year that is before the base"
            raise ValueError(message)
        return self


class EventStudy(EventWindow):
    """Effects by years since the start, and the test that there are none before it."""

    post: EventWindow | None = Field(
        None, description="The same under the effects `post`; a study with these effects needs it."
    )
