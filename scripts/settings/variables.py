"""config/variables.yaml: the observed variables and the units in which files may give them."""

from typing import Annotated

from pydantic import AfterValidator, Field, RootModel

from scripts.settings.base import Name, Settings, Text


def _has_own_unit(units: dict[str, float]) -> dict[str, float]:
    """Return the units, or complain that none of them is the canonical one."""
    if 1 not in units.values():
        message = "found no unit with factor 1; expected the canonical unit, as files spell it, among them"
        raise ValueError(message)
    return units


Factor = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Variable(Settings):
    """An observed variable."""

    unit: Text = Field(description="The canonical unit, in which the panel holds it.")
    units: Annotated[dict[Text, Factor], AfterValidator(_has_own_unit)] = Field(
        description="Each unit in which a file may give it, as files spell it, with the factor into the canonical one. "
        "A unit that does not stand here stops the reader."
    )
    negative: bool = Field(
        default=False, description="Whether it may be negative; if not, a negative figure stops the reader."
    )


class Variables(RootModel[dict[Name, Variable]]):
    """Every observed variable, by its name."""
