"""A reviewer's page as Markdown (GitHub's tables), to be read in a repository; the same bytes from the same page."""

from scripts.exhibits.alignment import typeset
from scripts.exhibits.table import Row, Table
from scripts.review.pages import Page


def markdown(page: Page, level: int = 1) -> str:
    """Return a page as Markdown.

    Parameters
    ----------
    page
        The page.
    level
        Of its heading; its tables' titles are one below.

    """
    first, *rest = page.lead
    parts = [f"{'#' * level} {page.heading}", f"**{first}**", *rest]
    for table in page.tables:
        parts += [f"{'#' * (level + 1)} {table.titles.caption}", _grid(table), *(note.text for note in table.notes)]
    return "\n\n".join(parts) + "\n"


def _grid(table: Table) -> str:
    """Return the lines of a table, numbers to the right."""
    head = [table.stub, *table.heads]
    rule = ["---", *["---:"] * len(table.heads)]
    return "\n".join(_joined(line) for line in (head, rule, *(_cells(row) for row in table.rows)))


def _cells(row: Row) -> list[str]:
    return [row.label, *(cell.text for cell in row.cells)]


def _joined(texts: list[str]) -> str:
    return "| " + " | ".join(typeset(text).replace("|", "\\|") for text in texts) + " |"
