"""The page in docs/ is what the writer makes of the frames: the same text from the same numbers."""

import re
from pathlib import Path

import pytest

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.exhibits.table import Cell, Note, Row, Table, Titles
from scripts.review.page_markdown import markdown
from scripts.review.pages import Page
from scripts.review.validation_markdown import validation_markdown
from scripts.review.validation_page import validation_page
from tests.review.validation_frame import SETTINGS, made

ROOT = Path(__file__).parents[2]
DOCS, LABELS = ROOT / "docs/validation.md", ROOT / "resources/labels.csv"


@pytest.fixture(scope="module")
def frame():
    return made()


@pytest.fixture(scope="module")
def page():
    table = Table(
        titles=Titles("", "A table", "A table"),
        name="a",
        stub="",
        columns=("b", "c"),
        heads=("Bias", "p | q"),
        rows=(Row("One: two-way", "one", (Cell("-0.0123 (0.0010)"), Cell("5.0"))), Row("Two", "two", (Cell(), Cell()))),
        notes=(Note("What the columns are."),),
    )
    return Page("A study (simulated data)", ("Simulated data.", "1,000 panels."), (table,))


def test_a_page_as_markdown_has_its_heading_its_lead_and_its_tables(page):
    assert markdown(page).splitlines() == [
        "# A study (simulated data)",
        "",
        "**Simulated data.**",
        "",
        "1,000 panels.",
        "",
        "## A table",
        "",
        "|  | Bias | p \\| q |",
        "| --- | ---: | ---: |",
        "| One: two-way | −0.0123 (0.0010) | 5.0 |",
        "| Two |  |  |",
        "",
        "What the columns are.",
    ]


def test_several_studies_stand_below_one_title(page):
    text = validation_markdown([page, page], "Validation", "How to read it.")
    of_study = ["## A study (simulated data)", "### A table"]
    assert re.findall(r"^#+ .*", text, re.MULTILINE) == ["# Validation", *of_study, *of_study]
    assert text.count("\n\n\n") == 0


def test_the_same_frame_gives_the_same_page(frame):
    pages = [validation_page(frame, Context("carbon", "simulated", SETTINGS, read_labels(LABELS))) for _ in range(2)]
    one, other = (validation_markdown([page], "Validation", "How to read it.") for page in pages)
    assert one == other
    assert f"{frame['mean'].iloc[0]:.4f}".replace("-", "−") in one


def test_the_shipped_page_has_the_tables_and_columns_that_the_writer_gives_now(frame):
    text, words = DOCS.read_text(encoding="utf-8"), read_labels(LABELS)
    page = validation_page(frame, Context("carbon", "simulated", SETTINGS, words))
    own = text.split("\n## ")[1]
    assert text.startswith(f"# {words('validation.markdown_title')}\n\n{words('validation.markdown_first')}\n")
    for table in page.tables:
        _, _, below = own.partition(f"\n### {table.titles.caption}\n\n")
        assert below.startswith(markdown(Page("", ("",), (table,))).split("\n\n")[4 - 1].split("\n")[0]), table.name


def test_the_shipped_page_says_simulated_seed_and_panels_and_has_no_date():
    text = DOCS.read_text(encoding="utf-8")
    studies = re.findall(r"^## .*", text, re.MULTILINE)
    assert studies
    assert all("simulated data" in study for study in studies)
    assert len(re.findall(r"^1,000 panels .*\(seed 20120101\)", text, re.MULTILINE)) == len(studies)
    assert not re.search(r"20[2-9]\d-\d\d-\d\d", text)
