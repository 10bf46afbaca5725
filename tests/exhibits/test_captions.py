"""The captions of the report, rendered as Snakemake does it."""

import re
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from docutils.core import publish_parts
from jinja2 import Environment, StrictUndefined

from scripts.exhibits.labels import LANGUAGES
from scripts.settings.captions import CAPTIONS as FOLDERS
from scripts.settings.captions import called, report_word
from scripts.settings.errors import ConfigError
from scripts.settings.exhibits import EXHIBITS
from tests.exhibits.conftest import LABELS, ROOT, settings_of
from tests.exhibits.two_outcomes import settings_of_two

CAPTIONS = ROOT / FOLDERS["en"]
PAGES = ("scorecard", "audit", "validation", "explorer", "ledger", "run_record")
IN_ENGLISH = re.compile(r"(?<![A-Za-z])(?:the|of|by|and|with|under|years?)(?![A-Za-z])")
"""What a Chinese text has none of, though names, files and methods in it are in English."""


def rendered(name: str, language: str = "en", **values: object) -> str:
    """Return a caption as HTML; anything undefined or ill-formed is an error."""
    text = filled(name, language, **values)
    links = "\n\n.. _Workflow: #w\n.. _Statistics: #s\n.. _carbon: #c\n.. _carbon-ceads: #d\n.. _审阅: #e\n"
    return publish_parts(text + links, writer="html", settings_overrides={"halt_level": 2, "report_level": 2})[
        "html_body"
    ]


def filled(name: str, language: str, **values: object) -> str:
    """Return a caption's reStructuredText; anything undefined is an error."""
    jinja = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)  # noqa: S701 - reStructuredText
    source = ROOT / FOLDERS[language] / f"{name}.rst"
    return jinja.from_string(source.read_text(encoding="utf-8")).render(**values)


class Category(NamedTuple):
    """What Snakemake groups results by."""

    name: str


def exhibit(data: str, name: str, language: str = "en") -> SimpleNamespace:
    return about(settings_of("carbon"), data, name, language)


def about(settings: dict, data: str, name: str, language: str = "en") -> SimpleNamespace:
    params = SimpleNamespace(data=data, settings=settings, number="T3", called=called(LABELS, settings, language))
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
        "plans": said["plans"],
    }
    assert called(LABELS, settings | {"analyses": {}})["moderator"] == ""


def test_a_caption_calls_plans_by_words_in_the_run_s_language():
    settings = settings_of("carbon")
    settings["plans"] |= {"my_own": []}
    assert (
        called(LABELS, settings)["plans"] | {"observed": "Observed", "my_own": "my own"}
        == called(LABELS, settings)["plans"]
    )
    assert called(LABELS, settings, "zh")["plans"]["observed"] == "仅观测值"
    assert called(LABELS, settings, "zh")["treatment"] == "智慧城市试点"


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_caption_is_of_an_exhibit_a_page_or_the_front_page(language):
    assert {path.stem for path in (ROOT / FOLDERS[language]).glob("*.rst")} == {*EXHIBITS, *PAGES, "workflow"}


@pytest.mark.parametrize("name", [*EXHIBITS, *PAGES])
def test_a_chinese_caption_has_no_english_sentence_and_says_simulated_exactly_where_it_is_so(name):
    job = exhibit("simulated", name, "zh")
    job.params.study, job.params.draws, job.wildcards = "carbon", 1000, SimpleNamespace(paper="carbon")
    page = rendered(name, "zh", snakemake=job)
    text = re.sub(r"<[^>]+>", "", page)
    assert re.search("[\u4e00-\u9fff]", text)
    assert IN_ENGLISH.findall(text) == []
    assert "**" not in text
    assert ("模拟数据。" in page) == (name not in {"audit", "run_record"})
    job.params.data = "genuine"
    assert "模拟数据。" not in filled(name, "zh", snakemake=job)
    assert "\n" not in page.partition("<p>")[2].partition("</p>")[0]  # a browser would show a gap there


@pytest.mark.parametrize(
    "name", [name for name in EXHIBITS if "outcomes" in (CAPTIONS / "zh" / f"{name}.rst").read_text(encoding="utf-8")]
)
def test_a_chinese_caption_names_what_the_english_one_does(name):
    settings = settings_of_two(settings_of("carbon"))
    page, text = (
        rendered(name, language, snakemake=about(settings, "genuine", name, language)) for language in ("en", "zh")
    )
    assert ("Wastewater" in page) == ("废水" in text)
    assert ("Smart city pilot" in page) == ("智慧城市试点" in text)
    assert re.findall(r"\b20\d\d\b", page) == re.findall(r"(?<!\d)20\d\d(?!\d)", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exhibit_part_and_page_of_the_report_has_a_name_of_its_own(language):
    names = [*EXHIBITS, *PAGES, "exhibit", "category.review", *(f"part.{each.part}" for each in EXHIBITS.values())]
    said = {name: report_word(LABELS, language, name) for name in names}
    assert all(re.search("[\u4e00-\u9fff]", word) for word in said.values()) == (language == "zh")
    parts = {said[name] for name in said if name.startswith("part.")}
    assert len(parts) == len({each.part for each in EXHIBITS.values()})


def test_a_name_that_the_list_lacks_is_asked_for_before_any_job(tmp_path):
    (tmp_path / "labels.csv").write_text("key,en,zh\nDID,a,b\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"labels\.csv: found no row with the key 'report\.scorecard'"):
        report_word(tmp_path / "labels.csv", "en", "scorecard")


def test_the_chinese_front_page_says_which_data_and_what_is_in_it():
    results = [exhibit("simulated", "T1 描述性统计", "zh"), exhibit("simulated", "T3 基准回归", "zh")]
    for result in results:
        result.labels = {"图表": result.labels["exhibit"]}
    page = rendered(
        "workflow",
        "zh",
        snakemake=SimpleNamespace(config={"studies": ["carbon", "pollution"], "raw_dir": "raw", "seed": 1}),
        files=results,
        categories={Category("carbon"): {Category("主表"): results}, Category("审阅"): {Category("数据"): results[:1]}},
    )
    assert "模拟数据。" in page
    assert "主表：T1 描述性统计、T3 基准回归" in page
    assert IN_ENGLISH.findall(re.sub(r"<[^>]+>", "", page)) == []


@pytest.mark.parametrize(
    "name", [name for name in EXHIBITS if 'years["from"]' in (CAPTIONS / f"{name}.rst").read_text(encoding="utf-8")]
)
def test_a_caption_says_which_years_the_sample_leaves_out(name):
    job = exhibit("genuine", name)
    settings = job.params.settings
    settings["samples"][settings["headline"]["sample"]]["without"] = [2014, 2012]
    assert re.search(r"2006–2021 without 2012, 2014(?=[ ,.])", " ".join(rendered(name, snakemake=job).split()))
