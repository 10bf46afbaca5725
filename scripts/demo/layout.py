"""Where the simulated raw files lie: known from the configuration alone, when the workflow is parsed.

Only the standard library is imported, because every start of the workflow imports this module.
"""

from typing import Any

TABLES = {
    "population": "2-1",
    "area": "2-4",
    "gdp": "2-9",
    "composition": "2-10",
    "green": "2-5",
    "investment": "2-21",
    "expenditure": "2-16",
    "pollution": "2-6",
}
"""The yearbook's tables, one workbook each, with their numbers as printed."""

EMISSIONS = "emissions-simulated"
COMPILED = "trade-and-patents-simulated"
MARK = "SIMULATED DATA 模拟数据"
"""Stands inside every simulated raw file; a reader told that files are genuine stops when it meets it."""


def editions(demo: dict[str, Any]) -> list[int]:
    """Return the yearbook editions that hold the configured data years: edition Y holds those of Y - 1."""
    years = demo["data_years"]
    return list(range(years["from"] + 1, years["until"] + 2))


def demo_files(demo: dict[str, Any], raw_dir: str = "resources/demo/raw") -> dict[str, dict[str, list[str]]]:
    """Return every simulated raw file.

    Parameters
    ----------
    demo
        The configuration's section `demo`.
    raw_dir
        The folder that all paths start with.

    Returns
    -------
    dict
        `{source: {item: [paths]}}`, one item a job: an edition of the yearbook, else a file by its name.

    """
    yearbook = {
        str(edition): [f"{raw_dir}/yearbook-{edition}/{table}.xlsx" for table in sorted(TABLES)]
        for edition in editions(demo)
    }
    return {
        "ceads": {EMISSIONS: [f"{raw_dir}/ceads/{EMISSIONS}.xlsx"]},
        "yearbook": yearbook,
        "compiled": {COMPILED: [f"{raw_dir}/compiled/{COMPILED}.csv"]},
    }
