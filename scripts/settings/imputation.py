"""analyses.imputation: what the filled cells carry, and what drawing them anew does to the standard error."""

from typing import Annotated, Literal

from pydantic import Field

from scripts.settings.base import Names, Settings


class Imputation(Settings):
    """The effect with the outcome's filled cells left out, drawn many times over, and without each method's cells."""

    drawn: Annotated[Names, Field(min_length=1)] | None = Field(
        None, description="Fill plans whose cells are drawn; by default every plan that fills an outcome."
    )
    imputations: Annotated[list[Literal["without_treatment", "with_treatment"]], Field(min_length=1)] = Field(
        ["without_treatment", "with_treatment"],
        description="Imputation models: as the plan fills, which knows no treatment (the paper's), or with an effect "
        "of the treatment for each year since the start.",
    )
    models: Annotated[list[Literal["fe", "fe_controls"]], Field(min_length=1)] = Field(
        ["fe", "fe_controls"], description="Regressions: without controls, with the study's."
    )
