"""What all models of the configuration share: strict types, no unknown key, and the small types they are made of."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

EARLIEST, LATEST = 1900, 2100
RESERVED = frozenset({"code", "year", "Dt"})
"""Columns that every panel has."""

Item = TypeVar("Item")


class Settings(BaseModel):
    """A part of the configuration: a misspelt key is an error, and a text is never taken for a number."""

    # Built when first used: otherwise every part is built twice, alone and inside the whole, at every start.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def _different(items: list[Item]) -> list[Item]:
    """Return names or years, or complain of one that stands there twice."""
    for item in items:
        if items.count(item) > 1:
            message = f"found {item!r} twice; expected it once"
            raise ValueError(message)
    return items


def _expression(text: str) -> str:
    """Return a regular expression that compiles."""
    try:
        re.compile(text)
    except re.error as error:
        message = f"found {text!r}, which is no regular expression: {error}"
        raise ValueError(message) from error
    return text


def _one_group(text: str) -> str:
    """Return a regular expression that catches one thing."""
    if re.compile(text).groups != 1:
        message = f"found {text!r}; expected a regular expression with one group, the year"
        raise ValueError(message)
    return text


def _below(pattern: str) -> str:
    """Return a file pattern that cannot leave the raw folder."""
    path = PurePosixPath(pattern)
    if path.is_absolute() or ".." in path.parts or "\\" in pattern or "**" in path.parts or not path.parts:
        message = f"found {pattern!r}; expected a pattern below raw_dir: relative, with / and without .. or **"
        raise ValueError(message)
    return pattern


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
FileName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Symbol = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Code = Annotated[str, Field(pattern=r"^\d{6}$")]
Text = Annotated[str, Field(min_length=1)]
Regex = Annotated[str, Field(min_length=1, json_schema_extra={"format": "regex"}), AfterValidator(_expression)]
YearRegex = Annotated[Regex, AfterValidator(_one_group)]
FilePattern = Annotated[Text, AfterValidator(_below)]
Year = Annotated[int, Field(ge=EARLIEST, le=LATEST)]
Scope = Literal["prefecture", "districts"]

Texts = Annotated[list[Text], AfterValidator(_different)]
Codes = Annotated[list[Code], AfterValidator(_different)]
Names = Annotated[list[Name], Field(min_length=1), AfterValidator(_different)]
FileNames = Annotated[list[FileName], Field(min_length=1), AfterValidator(_different)]
Symbols = Annotated[list[Symbol], AfterValidator(_different)]
YearList = Annotated[list[Year], AfterValidator(_different)]


class Years(Settings):
    """First and last year, both included."""

    first: Year = Field(alias="from", description="First year.")
    last: Year = Field(alias="until", description="Last year, itself included.")

    @model_validator(mode="after")
    def _in_order(self) -> "Years":
        if self.first > self.last:
            message = f"found from {self.first} until {self.last}; expected a first year that is not after the last"
            raise ValueError(message)
        return self
