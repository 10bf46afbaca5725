"""The captions of the report, rendered as Snakemake does it."""

import re
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from docutils.core import publish_parts
from jinja2 import Environment, StrictUndefined

from scripts.settings.captions import called
from scripts.settings.exhibits import EXHIBITS
from tests.exhibits.conftest import LABELS, ROOT, settings_of
from tests.exhibits.two_outcomes import settings_of_two

CAPTIONS = ROOT / "resources" / "captions"


def rendered(name: str, **values: object) -> str:
    """Return a caption as HTML; anything undefined or ill-formed is an error."""
    jinja = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)  # noqa: S701 - reStructuredText
    text = jinja.from_string((CAPTIONS / f"{name}.rst").read_text(encoding="utf-8")).render(**values)
    links = "\n\n.. _Workflow: #w\n.. _Statistics: #s\n.. _carbon: #c\n.. _carbon-ceads: #d\n"
    return publish_parts(text + links, writer="html", settings_overrides={"halt_level": 2, "report_level": 2})[
        "html_body"
    ]


class Category(NamedTuple):
    """What Snakemake groups results by."""

    name: str


def exhibit(data: str, name: str) -> SimpleNamespace:
    return about(settings_of("carbon"), data, name)


def about(settings: dict, data: str, name: str) -> SimpleNamespace:
    params = SimpleNamespace(data=data, settings=settings, number="T3", called=called(LABELS, settings))
    return SimpleNamespace(params=params, job=SimpleNamespace(params=params), labels={"exhibit": name})


@pytest.mark.parametrize("name", EXHIBITS)
@pytest.mark.parametrize("data", ["simulated", "genuine"])
def test_a_caption_says_simulated_exactly_where_it_is_so(name, data):
    page = rendered(name, snakemake=exhibit(data, name))
    assert ("Simulated data" in page) == (data == "simulated")


def test_a_caption_names_the_headline_of_its_study():
    page = rendered("benchmark_table", snakemake=exhibit("genuine", "benchmark_table"))
    assert "2006–2021" in page
    assert "<em>observed</em>" in page


@pytest.mark.parametrize("name", [name for name in EXHIBITS if "outcomes" in (CAPTIONS / f"{name}.rst").read_text()])
def test_a_caption_names_both_outcomes_of_a_study_that_has_two(name):
    settings = settings_of("carbon")
    assert "Wastewater" not in rendered(name, snakemake=about(settings, "genuine", name))
    page = rendered(name, snakemake=about(settings_of_two(settings), "genuine", name)).replace("\n", " ")
    assert re.search(r"CO₂ emissions \(ln\) and (of )?Wastewater \(ln\)|lnCO2 and (of )?lnWW", page)


@pytest.mark.parametrize("name", [name for name in EXHIBITS if "called" in (CAPTIONS / f"{name}.rst").read_text()])
def test_a_caption_calls_variables_by_words(name):
    page = rendered(name, snakemake=about(settings_of_two(settings_of("carbon")), "genuine", name))
    assert not re.findall(r"lnCO2|lnWW|\bDID\b|lnfin|tertiary_share", page)


def test_a_variable_without_words_keeps_its_name_in_captions():
    settings = settings_of("carbon") | {"outcomes": ["lnCO2", "nowhere"]}
    said = called(LABELS, settings | {"analyses": {"moderation": {"moderator": "tertiary_share"}}})
    assert said == {
        "outcomes": ["CO₂ emissions (ln)", "nowhere"],
        "treatment": "Smart city pilot",
        "moderator": "Tertiary share (%)",
    }
    assert called(LABELS, settings | {"analyses": {}})["moderator"] == ""


def test_the_benchmark_s_caption_names_both_choices_of_effects():
    job = exhibit("genuine", "benchmark_table")
    assert "pooled least squares, city and year effects, and controls" in rendered("benchmark_table", snakemake=job)
    job.params.settings = settings_of_two(job.params.settings)
    page = rendered("benchmark_table", snakemake=job).replace("\n", " ")
    assert "city and year effects; below, city effects and a dummy for the years from 2012 on" in page


@pytest.mark.parametrize("data", ["simulated", "genuine"])
@pytest.mark.parametrize("studies", ["carbon", ["carbon", "carbon-ceads"]])
def test_the_front_page_says_which_data_and_what_is_in_it(data, studies):
    results = [exhibit(data, "T1 Descriptive statistics"), exhibit(data, "T3 Benchmark")]
    category, part = Category("carbon"), Category("Tables")
    config = {"studies": studies, "raw_dir": "resources/demo/raw", "seed": 1}
    page = rendered(
        "workflow",
        snakemake=SimpleNamespace(config=config),
        files=results,
        categories={category: {part: results}},
    )
    assert ("Simulated data." in page) == (data == "simulated")
    assert ("genuine raw files." in page) == (data == "genuine")
    assert "Tables: T1 Descriptive statistics, T3 Benchmark" in page


def test_every_caption_is_of_an_exhibit_a_page_or_the_front_page():
    pages = {"workflow", "scorecard", "audit", "validation", "explorer", "ledger", "run_record"}
    assert {path.stem for path in CAPTIONS.glob("*.rst")} == {*EXHIBITS, *pages}


@pytest.mark.parametrize(
    "name", [name for name in EXHIBITS if 'years["from"]' in (CAPTIONS / f"{name}.rst").read_text(encoding="utf-8")]
)
def test_a_caption_says_which_years_the_sample_leaves_out(name):
    job = exhibit("genuine", name)
    settings = job.params.settings
    settings["samples"][settings["headline"]["sample"]]["without"] = [2014, 2012]
    assert re.search(r"2006–2021 without 2012, 2014(?=[ ,.])", " ".join(rendered(name, snakemake=job).split()))
