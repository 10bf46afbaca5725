"""Why a number is missing: said in the exhibit's language, with the note's own numbers."""

import pytest

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.exhibits.reasons import REASONS, reason
from tests.exhibits.conftest import LABELS

NOTES = {
    "69 of 106 cities are without some of the years; only balanced rows decompose": ("69", "106"),
    "no complete row among 1792 city-years of plan 'paper' (values: lnCO2 0, DID 1792)": ("1,792",),
    "DID is absorbed by the unit and time effects (96 city-years of 6 cities, 0 of them treated, plan 'paper')": (
        "96",
        "6",
        "0",
    ),
    "years without a complete row: 2020; 5 clusters are too few for 9 coefficients": ("5", "9"),
}


def context(language: str) -> Context:
    return Context("carbon", "simulated", {}, read_labels(LABELS, language))


@pytest.mark.parametrize(("note", "numbers"), NOTES.items())
def test_a_reason_is_said_in_words_with_its_numbers(note, numbers):
    for language in ("en", "zh"):
        said = reason(note, context(language))
        assert note not in said
        assert [number for number in numbers if number not in said] == []


def test_no_english_is_left_in_a_chinese_reason():
    for note in NOTES:
        assert not any(sign.isascii() and sign.isalpha() for sign in reason(note, context("zh")))


def test_a_note_that_is_not_known_is_quoted():
    assert reason("the moon was full", context("en")) == "the moon was full"
    assert "the moon was full" in reason("the moon was full", context("zh"))


def test_every_reason_has_words_in_both_languages():
    for language in ("en", "zh"):
        words = read_labels(LABELS, language).words
        assert [key for key in REASONS.values() if key not in words] == []
