"""The settings of what allows for starts in several years."""

from pydantic import Field

from scripts.settings.base import Settings


class Staggered(Settings):
    """Estimators for staggered starts, beside the two-way regression and what that is an average of."""

    first: int = Field(
        -5,
        ge=-50,
        le=-2,
        description="Where the two-way event study beside them is closed: this year and all earlier ones are one "
        "coefficient. Only the years between both ends are drawn, since the others have no closed ends.",
    )
    last: int = Field(7, ge=0, le=50, description="Its other end: this year and all later ones.")
