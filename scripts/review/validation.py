"""The validation of one study in one file and on one page, from what its jobs found."""

from collections.abc import Iterable

import pandas as pd

from scripts.exhibits.context import Context
from scripts.files.logs import logged
from scripts.files.tables import read_table, write_table
from scripts.review.pages import write_csv, write_html_page
from scripts.review.schema import VALIDATION
from scripts.review.validation_page import validation_page


def validation(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several outcomes and kinds of estimates (schema `VALIDATION`) as one frame, in their order."""
    return VALIDATION.validate(pd.concat(parts, ignore_index=True))


if __name__ == "__main__":
    with logged(snakemake):
        found = validation(read_table(part, VALIDATION) for part in snakemake.input.parts)
        write_table(found, snakemake.output.validation, VALIDATION)
        page = validation_page(found, Context.of(snakemake))
        write_html_page(page, snakemake.output.html)
        write_csv((page.heading, *page.lead), found, snakemake.output.csv)
