import pytest

from scripts.settings.columns import COLUMNS, begun, height, shortened, width


def test_a_line_that_fills_the_console_is_one_line_and_a_sign_more_makes_two():
    assert height("x" * COLUMNS) == 1
    assert height("x" * (COLUMNS + 1)) == 2
    assert height("年" * (COLUMNS // 2)) == 1
    assert height("年" * (COLUMNS // 2 + 1)) == 2
    assert height("a\n\nb") == 3


@pytest.mark.parametrize("text", ["年鉴 2012, cell C17 " * 40, "x" * 900, "e\u0301" * 300])
@pytest.mark.parametrize("columns", [20, 69, 240])
def test_a_shortened_text_fits_and_keeps_its_beginning_and_its_end(text, columns):
    short = shortened(text, columns)
    assert columns - 4 <= width(short) <= columns
    head, tail = short.split(" … ")
    assert text.startswith(head)
    assert text.endswith(tail)


def test_a_text_that_fits_stays():
    assert shortened("年鉴", 4) == "年鉴"


@pytest.mark.parametrize(
    "text", ["a few short words of a message", "城市面板的单位与口径须逐一核对", "unbrokenlettersofaword"]
)
def test_a_begun_text_fits_and_keeps_its_beginning(text):
    for columns in range(6, 30):
        short = begun(text, columns)
        assert width(short) <= columns
        assert short == text or text.startswith(short.removesuffix(" …"))
