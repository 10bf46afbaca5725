"""Which cities a study is of, which years it is estimated on, and who is treated from when."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from scripts.settings.base import Code, Codes, Name, Names, Settings, Symbol, Text, Texts, Year, YearList
from scripts.settings.base import Years as YearSpan

Kind = Literal["prefecture_city", "municipality", "autonomous_prefecture", "league", "region"]
Confidence = Literal["high", "medium", "low"]


class MostComplete(Settings):
    """Of the cities that the other keys choose, those with the most complete data."""

    number: int = Field(ge=1, description="So many cities are kept; of equally complete ones those of the lowest code.")
    variables: Names | None = Field(
        None, description="A city-year is complete if files have all of these; by default all of the study's."
    )
    years: YearSpan = Field(description="Years in which complete city-years are counted.")


class Cities(Settings):
    """Which cities the study is of."""

    provinces: Texts = Field(description="Their provinces, full Chinese names; an empty list takes all.")
    kinds: Annotated[list[Kind], Field(min_length=1)] = Field(description="Kinds of prefecture.")
    listed: YearSpan = Field(description="On the official list of prefectures in at least one of these years.")
    exclude: dict[Code, Text] = Field({}, description="Left out nevertheless: code, in quotes, and the reason.")
    include: Codes = Field([], description="Codes added whatever the other keys say.")
    only: Codes | None = Field(None, description="Codes beyond which no city is taken.")
    most_complete: MostComplete | None = Field(
        None, description="Of the cities that the keys above choose, only those with the most complete data."
    )


class Treatment(Settings):
    """The policy and how it dates the cities."""

    name: Symbol = Field(description="Name of the dummy in tables.")
    policy: Name = Field(description="The list in `resources/policies`.")
    rule: Literal["any_subunit", "whole_prefecture", "drop_subunit_only"] = Field(
        description="Who is treated: with any district or county named (the paper's rule), only if named as a whole, "
        "or that with the other named ones dropped."
    )
    start: Literal["label_year", "announced_year", "year_after"] = Field(
        description="First treated year: the batch's label (the paper's), the year announced, or label + 1."
    )
    fixed_year: Year | None = Field(
        None,
        description="One first treated year for all cities of the first cohort: those whose start is the earliest on "
        "the whole list. By default each city has its own start.",
    )
    later: Literal["controls", "dropped", "own_year"] | None = Field(
        None,
        description="Only with `fixed_year`: cities that start later are `controls`, `dropped`, or treated from their "
        "own start on (`own_year`).",
    )
    confidence: Annotated[list[Confidence], Field(min_length=1)] = Field(
        ["high", "medium", "low"], description="Entries of the list that count."
    )
    never_treated_split: Year = Field(
        description="The policy's first year: from here on rows of never-treated cities count as `after` in shares of "
        "filled rows."
    )

    @model_validator(mode="after")
    def _later_with_fixed_year(self) -> "Treatment":
        if self.fixed_year is not None and self.later is None:
            message = "found fixed_year without later; expected later: controls, dropped or own_year"
            raise ValueError(message)
        if self.fixed_year is None and self.later is not None:
            message = f"found later: {self.later} without fixed_year; expected both or none of them"
            raise ValueError(message)
        return self


class SampleYears(YearSpan):
    """Years estimated on."""

    without: YearList = Field([], description="Years in between that are left out.")

    @model_validator(mode="after")
    def _some_left(self) -> "SampleYears":
        span = range(self.first, self.last + 1)
        for year in self.without:
            if year not in span:
                message = f"found {year} under without; expected years from {self.first} to {self.last}"
                raise ValueError(message)
        if len(self.without) == len(span):
            message = f"found all years from {self.first} to {self.last} under without; expected one or more left"
            raise ValueError(message)
        return self
