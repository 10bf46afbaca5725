"""The versions of a matched sample: which rows are matched, how neighbours are found, and what is kept of them."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, model_validator

from scripts.settings.base import Settings, Years


class MatchedSample(Settings):
    """What every version has."""

    distance: Literal["logit", "score"] = Field(
        "logit", description="What neighbours are near on: the score's logit, or the score itself as in psmatch2."
    )
    caliper: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="Largest distance to a neighbour: in standard deviations of the logit; under `distance: score` in "
        "the score's own units, as psmatch2's.",
    )
    neighbours: int = Field(1, ge=1, description="Neighbours of each treated row.")
    replacement: bool = Field(
        default=True,
        description="Whether a control may be the neighbour of several treated rows; if not, treated rows choose in "
        "the order of their score, the highest first.",
    )
    support: Literal["two_sided", "one_sided", "none"] = Field(
        "two_sided",
        description="Common support: treated and control rows inside the range of the other group's scores; treated "
        "rows only, as psmatch2's `common`; or all rows.",
    )
    keep: Literal["on_support", "matched"] = Field(
        "matched",
        description="Rows regressed on: all on the common support (the paper's words), or treated rows with a "
        "neighbour and their neighbours.",
    )
    weights: Literal["none", "frequency"] = Field(
        "frequency", description="Weights of the regression: none, or how often a row is matched."
    )

    @model_validator(mode="after")
    def _go_together(self) -> "MatchedSample":
        if self.keep == "on_support" and self.weights == "frequency":
            message = (
                "found weights 'frequency' with keep 'on_support', whose unmatched rows would weigh nothing; expected "
                "weights 'none', or keep 'matched'"
            )
            raise ValueError(message)
        if self.neighbours > 1 and not self.replacement:
            message = f"found {self.neighbours} neighbours without replacement; expected 1, or replacement true"
            raise ValueError(message)
        return self


class CityYears(MatchedSample):
    """City-years are matched as if they were a cross-section."""

    rows: Literal["city_years"] = Field(description="City-years of all years are matched (the paper's way).")
    by_year: bool = Field(default=False, description="Neighbours of the same year only; the logit is of all years.")


class PrePeriod(MatchedSample):
    """Cities are matched."""

    rows: Literal["pre_period"] = Field(
        description="Cities are matched on means over years before the policy; all years of a matched city are kept."
    )
    years: Years = Field(description="The years of the means: inside every sample, before the first start.")


Version = Annotated[CityYears | PrePeriod, Discriminator("rows")]
