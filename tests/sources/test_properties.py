"""What holds for any cell, name, unit and table, not only for those that somebody thought of."""

import math
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.files.bad_input import BadInput
from scripts.registry.names import bare, squeeze
from scripts.sources.figures import figure, no_value, raw_text, year_number
from scripts.sources.headings import chinese
from scripts.sources.units import Units
from scripts.sources.workbooks import address, open_workbook
from tests.sources.originals import originals

MISSING = no_value(["-", "—", "…", "NA"])
BLANKS = st.text(" \t\r\n\xa0\u2003\u3000", max_size=4)
DECIMALS = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4)
CELLS = st.one_of(st.text(max_size=30), st.floats(), st.booleans(), st.dates(), st.times(), st.timedeltas())
SIGNS = "0123456789.,-+eE ０１９．，－①²½%·\u200b\u0661\xa0nafi"


def wide(text):
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@given(DECIMALS, BLANKS, BLANKS)
def test_a_printed_number_is_read_whatever_blanks_stand_around_it_and_however_wide_its_digits(number, before, behind):
    for text in (str(number), f"{number:f}", f"{number:,.4f}", wide(f"{number:f}")):
        assert figure(f"{before}{text}{behind}", MISSING) == float(number)


@given(st.text(SIGNS, max_size=12))
def test_a_text_is_the_number_that_it_shows_or_no_number(text):
    try:
        value = figure(text, MISSING)
    except ValueError:
        return
    shown = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    digits = [sign for sign in text if sign.isnumeric()]
    assert value is None or (math.isfinite(value) and value == float(shown))
    assert value is None or all(sign.isdecimal() for sign in digits)


@given(CELLS)
def test_a_cell_is_a_finite_number_no_value_or_refused(cell):
    try:
        value = figure(cell, MISSING)
    except ValueError:
        return
    assert value is None or math.isfinite(value)
    assert not isinstance(cell, bool)


@given(CELLS)
def test_a_cell_is_a_year_of_four_digits_or_refused(cell):
    try:
        year = year_number(cell)
    except ValueError:
        return
    assert 1900 <= year <= 2100
    assert f"{year}" in unicodedata.normalize("NFKC", raw_text(cell)).replace(" ", "") or float(cell) == year


@given(st.integers(1900, 2100), BLANKS)
def test_a_year_may_be_printed_in_any_dress(year, blank):
    dresses = [year, float(year), f"{blank}{year}", f"{year}{blank}年", wide(str(year)), f"{year}.0"]
    assert {year_number(cell) for cell in dresses} == {year}


@given(st.text(max_size=60))
def test_a_squeezed_name_is_squeezed_and_bare_names_are_shorter(text):
    once = squeeze(text)
    assert not any(sign.isspace() for sign in squeeze(once))
    assert once.startswith(bare(once))


@given(st.text("石家庄市苏州林区县盟地 ", min_size=1, max_size=8), BLANKS)
def test_blanks_change_no_name(name, blank):
    assert squeeze(blank.join(name)) == squeeze(name)


@given(st.text("城市a \n\r\t(（)万人", max_size=200))
def test_a_heading_without_its_english_lines_is_a_beginning_of_it(text):
    whole = unicodedata.normalize("NFKC", text).strip()
    assert whole.startswith(chinese(text))


@pytest.mark.parametrize("signs", ["\n", " ", "\r\n", "(", "（", "a ", "_", "城\n"])
def test_a_long_heading_is_taken_apart_at_once(signs):
    text = f"城{signs * (30_000 // len(signs))}1"
    assert len(chinese(text)) <= len(text)


def test_there_and_back_through_every_unit_is_the_same_figure(variables):
    units = Units(variables)

    @given(st.floats(1e-6, 1e12), st.sampled_from(sorted(variables)), st.data())
    def there_and_back(value, variable, data):
        one, two = (data.draw(st.sampled_from(sorted(variables[variable]["units"]))) for _ in range(2))
        to, back = units.factor(variable, one, BadInput), units.factor(variable, two, BadInput)
        assert to > 0
        assert value * to / back * back / to == pytest.approx(value, rel=1e-12)
        assert units.factor(variable, f" {wide(one)}\u3000", BadInput) == to

    there_and_back()


@given(st.integers(0, 16_383))
def test_an_address_is_that_of_one_column_alone(column):
    letters = address(0, column)[:-1]
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    assert number == column + 1


GRIDS = st.lists(st.lists(CELLS | st.sampled_from(["城市", "年份", "北京", "2015", "8430"]), max_size=6), max_size=12)


@given(st.sampled_from(range(10)), GRIDS)
@settings(max_examples=60, deadline=None)
def test_any_table_is_read_or_refused_with_its_file(place, rows):
    original = originals()[place]
    try:
        original.read({original.sheet: rows})
    except BadInput as error:
        assert error.file  # noqa: PT017 - some are read


@given(st.binary(max_size=400) | st.text('城市,年份;\t"\n北京2015', max_size=200).map(str.encode))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_table_or_refused_with_their_file(tmp_path, content):
    for ending in ("csv", "xlsx", "xls", "dta"):
        path = tmp_path / f"table.{ending}"
        path.write_bytes(content)
        try:
            book = open_workbook(path, tmp_path, MISSING, "simulated")
        except BadInput as error:
            assert str(error).startswith(f"table.{ending}")  # noqa: PT017 - some are read
        else:
            assert all(len({len(row) for row in sheet.rows}) <= 1 for sheet in book.sheets)
