"""A reviewer's page: a heading, what has to be known first, and tables; as HTML, for Word, and its rows as csv."""

import csv
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scripts.exhibits.alignment import typeset
from scripts.exhibits.table import Table
from scripts.exhibits.table_docx import write_document
from scripts.exhibits.table_html import FONTS, html_part
from scripts.files.whole import whole

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{heading}</title>
<style>
@page {{ size: A4 landscape; margin: 15mm; }}
body {{ font-family: {fonts}; font-size: 15px; color: black; background: white; margin: 16px; }}
h1 {{ font-size: 20px; margin: 0 0 8px; }}
.first {{ border: 2px solid black; padding: 6px 10px; margin: 0 0 8px; font-weight: bold; max-width: 75em; }}
.text {{ margin: 0 0 8px; max-width: 75em; }}
.table {{ margin: 0 0 28px; }}
.table td:has(> .whole) {{ white-space: nowrap; }}
</style>
</head>
<body>
<h1>{heading}</h1>
{lead}
{tables}
</body>
</html>
"""


@dataclass(frozen=True)
class Page:
    """A page before it has a format.

    Attributes
    ----------
    heading
        Its title.
    lead
        Lines below it; the first is set off, because nobody may miss it.
    tables
        Each with a name of its own.
    language
        `en` or `zh`.

    """

    heading: str
    lead: tuple[str, ...]
    tables: tuple[Table, ...]
    language: str = "en"


def write_html_page(page: Page, path: str | Path) -> None:
    """Write a page that opens by itself, offline too."""
    first, *rest = page.lead
    lead = [f'<p class="first">{_escaped(first)}</p>', *(f'<p class="text">{_escaped(text)}</p>' for text in rest)]
    text = PAGE.format(
        language=page.language,
        heading=_escaped(page.heading),
        fonts=", ".join(f"'{font}'" if " " in font else font for font in FONTS[page.language]),
        lead="\n".join(lead),
        tables="\n".join(f'<div class="table">{html_part(table)}</div>' for table in page.tables),
    )
    with whole(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


def write_docx_page(page: Page, path: str | Path) -> None:
    """Write the page as a Word file."""
    write_document(page.tables, path, title=page.heading, lead=(page.heading, *page.lead))


def write_csv(lead: Sequence[str], frame: pd.DataFrame, path: str | Path) -> None:
    """Write a frame as csv below lines of text, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    width = max(frame.shape[1], 1)
    writer.writerows([text, *[""] * (width - 1)] for text in lead)
    frame.to_csv(out, index=False, lineterminator="\n")
    with whole(path) as beside:
        beside.write_text(out.getvalue(), encoding="utf-8-sig", newline="\n")


def _escaped(text: str) -> str:
    return html.escape(typeset(text))
