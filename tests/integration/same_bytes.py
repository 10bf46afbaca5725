"""Which files of two runs are not the same bytes."""

from tests.integration.conftest import Checkout

KINDS = ("parquet", "csv", "html", "tex", "svg", "pdf", "png", "docx", "dta", "xlsx", "js", "sha256", "rst")
MADE = ("resources/demo/**/*", *(f"results/**/*.{kind}" for kind in KINDS))
TIMED = {"results/review/run_record.html"}
"""Says when a run was, and where; so do report.zip and the records of jobs, which are of no such kind."""


def differing_files(one: Checkout, other: Checkout) -> list[str]:
    """Return the files that are not the same bytes, or that only one of the runs has."""
    here, there = one.files(*MADE), other.files(*MADE)
    assert len(here) > len(TIMED)
    return sorted(path for path in {*here, *there} - TIMED if here.get(path) != there.get(path))
