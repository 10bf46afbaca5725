"""The report's first page with the verdicts in it, rendered as Snakemake does it."""

from types import SimpleNamespace

import pandas as pd
import pytest
from docutils.core import publish_parts
from jinja2 import Environment, StrictUndefined

from scripts.exhibits.alignment import typeset
from scripts.exhibits.labels import read_labels
from scripts.files.bad_input import BadInput
from scripts.review.agreement import scores
from scripts.review.front_page import front_page
from scripts.review.hypotheses import hypotheses
from scripts.review.hypothesis_claims import read_claims
from scripts.review.published import read_published
from scripts.review.scorecard_page import verdict
from tests.exhibits.conftest import LABELS, ROOT
from tests.review.papers import compared, made_context, made_estimates

TEMPLATE = (ROOT / "resources/captions/workflow.rst").read_text(encoding="utf-8")
PRINTED = [("(2)", "DID", "coef", "-0.104**"), ("(2)", "DID*D1|_x_", "coef", "2.5")]


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """Return the verdicts and the scorecard of a made-up paper; nothing changes them."""
    published = read_published(ROOT / "resources/published/carbon.csv")
    claims = read_claims(ROOT / "resources/published/hypotheses.csv", published)
    judged = hypotheses(claims, published, {"benchmark": made_estimates()}, made_context())
    return judged, compared(
        tmp_path_factory.mktemp("paper"), PRINTED, ("column", "(2)", "2"), ("row", "DID*D1|_x_", "lnhum")
    )


def rendered(text: str) -> str:
    """Return the page as HTML; anything undefined or ill-formed is an error."""
    jinja = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)  # noqa: S701 - reStructuredText
    config = {"studies": ["carbon"], "raw_dir": "raw", "seed": 1}
    page = jinja.from_string(text).render(snakemake=SimpleNamespace(config=config), files=[], categories={})
    links = "\n\n.. _Workflow: #w\n.. _Statistics: #s\n.. _carbon: #c\n"
    strict = {"halt_level": 2, "report_level": 2}
    return publish_parts(page + links, writer="html", settings_overrides=strict)["html_body"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_verdict_stands_on_the_page_whatever_signs_it_holds(review, language):
    page = rendered(front_page(TEMPLATE, [], [review], read_labels(LABELS, language)))
    for line in review[0]["line"]:
        assert typeset(line) in page
    assert "{%" not in page
    assert "system-message" not in page
    assert "DID*D1|_x_" in page  # the row of the largest difference


def test_a_table_has_one_line_with_both_plans(review):
    page = rendered(front_page(TEMPLATE, [], [review], read_labels(LABELS, "en")))
    assert page.count("<strong>Table 3</strong>") == 1
    for score in scores(review[1]):
        assert typeset(verdict(score, made_context())) in page


def test_it_says_that_the_numbers_are_simulated_and_where_the_rest_stands(review):
    page = rendered(front_page(TEMPLATE, [], [review], read_labels(LABELS, "en")))
    assert "Simulated data: a demonstration of the procedure, no finding." in page
    assert page.index("What became of the paper") < page.index("What was run")
    assert "scorecard" in page
    assert "audit" in page


def test_without_a_paper_the_page_is_the_workflows_own():
    assert front_page(TEMPLATE, [], [], read_labels(LABELS, "en")) == TEMPLATE
    assert "What became" not in rendered(TEMPLATE)


def test_two_studies_stand_one_below_the_other(review):
    judged, card = (frame.assign(study="carbon-ceads") for frame in review)
    text = front_page(TEMPLATE, [], [review, (judged, card)], read_labels(LABELS, "en"))
    page = rendered(text + "\n\n.. _carbon-ceads: #d\n")
    assert page.count("the hypotheses of the paper") == 2


def test_what_holds_for_all_studies_is_said_once_and_every_scorecard_has_a_link(review):
    judged, card = (frame.assign(study="carbon-ceads") for frame in review)
    words = read_labels(LABELS, "en")
    text = front_page(TEMPLATE, [], [review, (judged, card)], words)
    assert text.count("a demonstration of the procedure, no finding.") == 1
    assert text.count("rests on filled cells too") == 1
    assert words.list(["`carbon`_", "`carbon-ceads`_"]) in text
    assert words("front.title_several") in text
    assert words("front.title_several") not in front_page(TEMPLATE, [], [review], words)


def test_outcomes_and_effects_are_named_where_there_are_several(review):
    judged, card = review
    other = judged.assign(outcome="lnWWpc", effects="post")
    both = pd.concat([judged.assign(effects="two_way"), other[other["basis"] == "ours"]], ignore_index=True)
    page = front_page(TEMPLATE, [], [(both, card)], read_labels(LABELS, "en"))
    assert "plan “Observed”, city and year effects: " in page
    assert "plan “Observed”, city effects and Dt: " in page
    assert "As printed, " in page
    plain = front_page(TEMPLATE, [], [review], read_labels(LABELS, "en"))
    assert "effects and Dt" not in plain
    assert "As printed, " not in plain


def test_a_template_without_the_mark_is_refused(review):
    with pytest.raises(BadInput, match="verdicts"):
        front_page(TEMPLATE.replace(".. verdicts", ""), [], [review], read_labels(LABELS, "en"))


def test_a_paper_without_hypotheses_still_has_its_scorecard(review):
    empty = pd.DataFrame(columns=review[0].columns)
    page = rendered(front_page(TEMPLATE, [], [(empty, review[1])], read_labels(LABELS, "en")))
    assert "Table 3" in page
    assert "hypotheses of the paper" not in page


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_referee_asks_stands_before_the_verdicts_and_says_simulated(review, language):
    about = {"study": "carbon", "data": "simulated", "outcome": "lnCO2"}
    lines = {"paper": "moves by -0.104 * 2", "trends": "apart by 0.75_ times"}
    asked = pd.DataFrame([about | {"question": name, "line": line} for name, line in lines.items()])
    words = read_labels(LABELS, language)
    page = rendered(front_page(TEMPLATE, [asked, asked.head(0)], [review], words))
    assert page.index(words("front.title_answers")) < page.index(words("front.title"))
    assert all(typeset(line) in page for line in lines.values())
    assert page.index(words("question.paper")) < page.index(words("question.trends"))
    assert ("imulated data" if language == "en" else "模拟数据") in page


def test_answers_of_a_study_without_a_paper_stand_alone():
    about = {"study": "mine", "data": "genuine", "outcome": "y", "question": "observed"}
    words = read_labels(LABELS, "en")
    page = front_page(TEMPLATE, [pd.DataFrame([about | {"line": "moves"}])], [], words)
    assert "moves" in page
    assert words("front.title") not in page
    assert words("front.genuine") in page
