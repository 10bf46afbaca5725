from dataclasses import replace

import pytest

from scripts.exhibits.labels import read_labels
from tests.exhibits.conftest import LABELS


def test_a_variable_of_a_study_of_ones_own_goes_by_its_name_and_its_formula(context):
    own = replace(context, settings=context.settings | {"derived": {"lnrail": "ln(rail)"}})
    assert own.variable("lnrail") == "lnrail"
    assert own.definition("lnrail") == "ln(rail)"


def test_a_variable_that_the_list_of_words_knows_goes_by_its_words(context):
    assert context.variable("lnCO2") != "lnCO2"
    assert context.definition("lnCO2") != context.settings["derived"]["lnCO2"]


@pytest.mark.parametrize(
    ("language", "without", "words"),
    [
        ("en", [], "2006–2021"),
        ("en", [2012], "2006–2021 without 2012"),
        ("en", [2014, 2012], "2006–2021 without 2012, 2014"),
        ("zh", [], "2006–2021年"),
        ("zh", [2014, 2012], "2006–2021年（不含2012、2014年）"),
    ],
)
def test_a_sample_s_years_say_which_are_left_out(context, language, without, words):
    samples = {"own": {"from": 2006, "until": 2021, "without": without}}
    own = replace(context, settings=context.settings | {"samples": samples}, words=read_labels(LABELS, language))
    assert own.years("own") == words


@pytest.mark.parametrize(("language", "title"), [("en", "Pilots"), ("zh", "试点")])
def test_a_study_goes_by_its_title_in_the_run_s_language(context, language, title):
    both = {"title": "Pilots", "title_zh": "试点"}
    own = replace(context, settings=context.settings | both, words=read_labels(LABELS, language))
    assert own.study_title == title


@pytest.mark.parametrize("other", [{}, {"title_zh": None}])
def test_a_study_with_an_english_title_alone_goes_by_it_in_chinese_too(context, other):
    untitled = {key: value for key, value in context.settings.items() if key != "title_zh"}
    settings = untitled | {"title": "Pilots"} | other
    assert replace(context, settings=settings, words=read_labels(LABELS, "zh")).study_title == "Pilots"
