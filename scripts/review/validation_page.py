"""What redrawn panels say of the estimates, as a page: bias, coverage and rejections in both worlds, filling bias."""

from collections.abc import Iterator

import pandas as pd

from scripts.exhibits.context import Context
from scripts.exhibits.numerals import count
from scripts.exhibits.table import Table
from scripts.review.pages import Page
from scripts.review.validation_lines import coefficient_tables, imputation_tables, share_tables, staggered_tables


def validation_page(validation: pd.DataFrame, context: Context) -> Page:
    """Lay the validation out.

    Parameters
    ----------
    validation
        Schema `VALIDATION`, of one study.
    context
        The study.

    """
    tables = [table for of in context.by_outcome() for table in _of_outcome(validation, of)]
    first = validation.iloc[0]
    return Page(
        heading=context.title("validation.title", study=context.settings["title"]),
        lead=(
            context.words("scorecard.simulated"),
            context.words(
                "validation.lead",
                draws=count(float(first["draws"])),
                seed=int(first["seed"]),
                years=context.years(str(first["sample"])),
            ),
            context.words("validation.reading"),
        ),
        tables=tuple(tables),
        language=context.words.language,
    )


def _of_outcome(validation: pd.DataFrame, context: Context) -> Iterator[Table]:
    """Yield an outcome's tables: estimates, tests and imputation by choice of effects, then staggered starts."""
    own = validation[validation["outcome"] == context.outcome]
    is_staggered = own["target"].str.startswith(("att", "estimand"))
    for each in context.by_effects():
        rows = own[~is_staggered & own["effects"].eq(each.effects)]
        for tables in (coefficient_tables, share_tables, imputation_tables):
            yield from tables(rows, each)
    yield from staggered_tables(own[is_staggered], context)
