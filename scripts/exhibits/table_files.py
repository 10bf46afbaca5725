"""All files of one table, written by one job: html, tex, docx, csv and the keys of its numbers."""

from typing import Any

from scripts.exhibits.schema import TABLE_KEYS
from scripts.exhibits.table import Table, keys_of
from scripts.exhibits.table_csv import csv_text
from scripts.exhibits.table_tex import tex_text
from scripts.files.tables import write_table
from scripts.files.whole import whole


def write_table_files(table: Table, output: Any) -> None:  # noqa: ANN401 - Snakemake's object has no public type
    """Write a table in every format.

    Parameters
    ----------
    table
        What to write.
    output
        Paths as attributes `html`, `tex`, `docx`, `csv`, `table_keys`; Snakemake's `output` has them.

    """
    # Figures take names from the tables' modules, and need no library that writes tables.
    from scripts.exhibits.table_docx import write_docx  # noqa: PLC0415
    from scripts.exhibits.table_html import html_text  # noqa: PLC0415

    for path, text, encoding in (
        (output.html, html_text(table), "utf-8"),
        (output.tex, tex_text(table), "utf-8"),
        (output.csv, csv_text(table), "utf-8-sig"),
    ):
        with whole(path) as beside:
            beside.write_text(text, encoding=encoding, newline="\n")
    write_docx(table, output.docx)
    write_table(keys_of(table), output.table_keys, TABLE_KEYS)
