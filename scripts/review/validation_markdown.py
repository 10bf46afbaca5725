"""The validation of all studies as one Markdown page, which `make validate` copies to docs/."""

from collections.abc import Sequence

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.files.logs import logged
from scripts.files.tables import read_table
from scripts.files.whole import whole
from scripts.review.page_markdown import markdown
from scripts.review.pages import Page
from scripts.review.schema import VALIDATION
from scripts.review.validation_page import validation_page


def validation_markdown(pages: Sequence[Page], title: str, first: str) -> str:
    """Return the pages of several studies below one title; `first` says what stands there."""
    return "\n".join([f"# {title}\n\n{first}\n", *(markdown(page, 2) for page in pages)])


if __name__ == "__main__":
    with logged(snakemake):
        params = snakemake.params
        words = read_labels(snakemake.input.labels, params.language)
        frames = [read_table(file, VALIDATION) for file in snakemake.input.validations]
        pages = [
            validation_page(frame, Context(study, params.data, settings, words))
            for frame, (study, settings) in zip(frames, params.studies.items(), strict=True)
        ]
        text = validation_markdown(pages, words("validation.markdown_title"), words("validation.markdown_first"))
        with whole(snakemake.output.markdown) as beside:
            beside.write_text(text, encoding="utf-8", newline="\n")
