import pytest

from scripts.files.bad_input import BadInput

TITLE, HEADER = ["2-6  工业废水排放量(全市)"], ["城市", "工业废水排放量(万吨)", "工业二氧化硫排放量(吨)"]
LEFT, RIGHT = ["石家庄市", "8430", "36633"], ["唐山市", "9388", "119808"]
TWO_BLOCKS = [TITLE, HEADER * 2, LEFT + RIGHT]


def changed(rows, row, column, cell):
    return [[cell if (r, c) == (row, column) else old for c, old in enumerate(line)] for r, line in enumerate(rows)]


def test_two_blocks_of_cities_under_one_header_are_read(read):
    assert len(read("yearbook", {"1": TWO_BLOCKS})[0]) == 4


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed(TWO_BLOCKS, 1, 2, "????"), r"cell A2: found no column for \^工业二氧化硫排放量 in the block"),
        (changed(TWO_BLOCKS, 1, 4, ""), r"cell D2: found no column for \^工业废水排放量 in the block"),
        ([TITLE, HEADER, [*LEFT, "77"]], r"cell D3: found '77'; expected a heading above it"),
        ([TITLE, HEADER, [LEFT[0], "", *LEFT[1:]]], r"cell D3: found '36633'; expected a heading above it"),
        ([TITLE, HEADER * 2, [*LEFT[1:], "", *RIGHT]], r"cell A3: found '8430'"),
        ([HEADER, LEFT], r"cell A1: found the headings of table 'pollution' without a title"),
        ([TITLE, HEADER, ["石家庄市", "", ""], ["唐山市", "—", ""]], r"cell A2: found no figure for wastewater, so2"),
    ],
)
def test_a_table_that_lost_something_stops_the_reader_at_its_place(read, rows, message):
    with pytest.raises(BadInput, match=message):
        read("yearbook", {"1": rows})


def test_words_beside_a_row_and_tables_of_others_are_no_error(read):
    other = [["城市", "医院数(个)"], ["石家庄市", "5"]]
    assert len(read("yearbook", {"1": [TITLE, HEADER, [*LEFT, "见注"]], "2": other})[0]) == 2
