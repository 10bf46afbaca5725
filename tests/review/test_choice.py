"""Under what ours stands beside a paper, and what that is called."""

import pytest

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.review.choice import Choice, choices, full_name_of, name_of
from tests.exhibits.conftest import LABELS

HEADLINE = {"headline": {"plan": "observed"}, "effects": ["two_way", "post"]}


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ({"plan": "observed", "effects": "post"}, [("observed", "two_way"), ("observed", "post")]),
        ({"plan": "paper", "effects": None}, [("observed", "two_way"), ("paper", "two_way")]),
        ({"plan": "paper"}, [("observed", "two_way"), ("paper", "two_way")]),
        ({"plan": "observed", "effects": None}, [("observed", "two_way")]),
    ],
)
def test_the_headline_comes_first_and_what_is_the_same_comes_once(published, expected):
    assert choices(HEADLINE | {"published": published}) == [Choice(*pair) for pair in expected]


@pytest.mark.parametrize(
    ("language", "alone", "among"),
    [
        ("en", "plan “Observed”", "city effects and Dt"),
        ("zh", "方案“仅观测值”", "城市效应与Dt"),
    ],
)
def test_a_choice_is_called_by_what_tells_it_from_others(language, alone, among):
    context = Context("", "", {}, read_labels(LABELS, language))
    post, two_way = Choice("observed", "post"), Choice("observed", "two_way")
    assert name_of(post, [post, Choice("paper", "post")], context) == alone
    assert name_of(post, [post, two_way], context) == among
    both = name_of(post, [post, Choice("paper", "two_way")], context)
    assert both == context.words("choice.with_effects", plan=alone, effects=among)
    assert full_name_of(post, [post], context) in alone
    full = context.words("choice.with_effects", plan=full_name_of(post, [post], context), effects=among)
    assert full_name_of(post, [post, two_way], context) == full
