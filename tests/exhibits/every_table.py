"""The tables of a study, made from the fixtures' frames."""

from collections.abc import Callable
from types import SimpleNamespace

from scripts.exhibits.backtest_table import backtest_table
from scripts.exhibits.benchmark_table import benchmark_table
from scripts.exhibits.correlations_table import correlations_table
from scripts.exhibits.descriptives_table import descriptives_table
from scripts.exhibits.filling_bias_table import filling_bias_table
from scripts.exhibits.fillings_table import fillings_table
from scripts.exhibits.table import Table

# Table -> its function, and the fixture that it is made from.
TABLES: dict[str, tuple[Callable, str]] = {
    "descriptives": (descriptives_table, "descriptives"),
    "correlations": (correlations_table, "correlations"),
    "benchmark": (benchmark_table, "benchmark"),
    "fillings": (fillings_table, "benchmark"),
    "backtest": (backtest_table, "backtest"),
    "filling_bias": (filling_bias_table, "filling_bias"),
}
FORMATS = ("html", "tex", "docx", "csv")


def outputs(folder, name, formats=FORMATS) -> SimpleNamespace:
    paths = {kind: folder / f"{name}.{kind}" for kind in formats}
    return SimpleNamespace(**paths, table_keys=folder / f"{name}.keys.parquet")


def printed(table: Table) -> list[str]:
    """Return every text that stands on a table."""
    texts = [table.titles.title, table.titles.caption, table.stub, *table.heads, *(s.text for s in table.spanners)]
    texts += [note.text for note in table.notes]
    return texts + [text for row in table.rows for text in (row.label, *(cell.text for cell in row.cells))]
