import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.sources.figures import figure, no_number, no_value, raw_text, whole_number

MISSING = no_value(["-", "—", "…", "NA", "n.a."])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("8430", 8430),
        ("６１．２", 61.2),
        (" 1.5 ", 1.5),
        ("-5.79", -5.79),
        ("－5.79", -5.79),
        ("1e3", 1000),
        ("1,234,567.5", 1234567.5),
    ],
)
def test_a_number_as_text_is_that_number(cell, value):
    assert figure(cell, MISSING) == value


@pytest.mark.parametrize("cell", ["", "  ", "\u3000", "-", "－", "—", "…", "NA", "na", "N.A."])
def test_a_declared_sign_for_no_value_is_none(cell):
    assert figure(cell, MISSING) is None


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "12..3",
        "1 234",
        "12 3",
        "1,23",
        "#REF!",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "12a",
        "--",
        True,
        float("inf"),
        float("nan"),
        dt.date(2015, 1, 1),
    ],
)
def test_everything_else_is_refused(cell):
    with pytest.raises(ValueError):  # noqa: PT011 - the readers add the place
        figure(cell, MISSING)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_its_raw_text_exactly(value):
    assert figure(raw_text(value), MISSING) == value


@pytest.mark.parametrize("cell", [2015, 2015.0, "2015", "2015.0", "２０１５"])
def test_a_year_may_be_a_number_or_text(cell):
    assert whole_number(cell) == 2015


@pytest.mark.parametrize("cell", ["", 2015.5, "2015a"])
def test_what_is_no_whole_number_is_no_year(cell):
    with pytest.raises(ValueError):  # noqa: PT011 - the readers add the place
        whole_number(cell)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("56.69%", "Write 56.69, a number without the sign, in a column whose unit is %."),
        (" ５％", "Write 5, "),
        ("=D3*1.1", "A formula without a saved value: open the file in Excel, let it calculate, and save it."),
        ("约512", "Correct the figure; if the text means that there is no value, add it to the source's `missing`."),
        ("x%", "Correct the figure; "),
        (dt.date(2015, 1, 1), "Correct the figure; "),
    ],
)
def test_what_to_do_about_a_cell_depends_on_what_stands_in_it(cell, said):
    assert no_number(cell)[1].startswith(said)
