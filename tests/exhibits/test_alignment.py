import pytest

from scripts.exhibits.alignment import is_text, on_points, split_number, split_power, typeset


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("-0.088**", ("-0", ".088**")),
        ("(0.055)", ("(0", ".055)")),
        ("1,255", ("1,255", "")),
        ("Yes", None),
        ("", None),
        ("2006–2021", None),
        ("(-2.447e-08)***", ("(-2", ".447e-08)***")),
        ("e-08", None),
    ],
)
def test_a_number_is_split_at_its_point_and_words_are_not(text, parts):
    assert split_number(text) == parts


def test_counts_below_decimals_are_centred_and_counts_alone_stand_on_their_last_digit():
    assert on_points(["0.1", "1,255"]) == [("0", ".1"), None]
    assert on_points(["987", "1,255"]) == [("987", ""), ("1,255", "")]


def test_a_column_of_words_is_known():
    assert is_text(["yes", ""])
    assert not is_text(["yes", "1"])


def test_a_list_of_years_makes_a_column_of_words_though_a_single_year_looks_like_a_number():
    assert is_text(["2012", "2006–2011, 2020", "all"])
    assert not is_text(["2012", "2,013"])


def test_only_the_minus_of_a_number_becomes_a_true_minus():
    assert (
        typeset("(-0.1) two-way 2006-2021 第2列-0.1") == "(\N{MINUS SIGN}0.1) two-way 2006-2021 第2列\N{MINUS SIGN}0.1"
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("(-2.447e-08)***", ("(-2.447×10", "-8", ")***")),
        ("1.000e+06", ("1.000×10", "6", "")),
        ("Cities, 2.447e-08 of them", ("Cities, 2.447e-08 of them", "", "")),
        ("GDP e-08", ("GDP e-08", "", "")),
        ("-0.088", ("-0.088", "", "")),
    ],
)
def test_a_power_of_ten_is_split_off_a_number_and_off_nothing_else(text, parts):
    assert split_power(text) == parts
