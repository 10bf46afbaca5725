import pytest

from scripts.registry.names import bare, squeeze


@pytest.mark.parametrize("printed", ["城 市", "城　　市", " 城\r\n市 ", "城\u200b市", "城\xa0市"])
def test_blanks_of_every_kind_do_not_count(printed):
    assert squeeze(printed) == "城市"


def test_full_width_forms_become_ascii():
    assert squeeze("（１０％）：") == "(10%):"


@pytest.mark.parametrize(
    ("name", "short"), [("杭州市", "杭州"), ("毕节地区", "毕节"), ("兴安盟", "兴安"), ("定安县", "定安")]
)
def test_the_words_for_the_kind_of_unit_can_be_left_off(name, short):
    assert bare(name) == short


def test_what_would_leave_a_single_character_stays():
    assert bare("城市") == "城市"
