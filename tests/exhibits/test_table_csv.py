import csv
import io

import pytest

from scripts.exhibits.table_csv import csv_text
from tests.exhibits.every_table import TABLES


@pytest.mark.parametrize("name", sorted(TABLES))
def test_all_lines_are_of_one_width_with_title_first_and_notes_last(name, request, context):
    make, fixture = TABLES[name]
    table = make(request.getfixturevalue(fixture), context)
    lines = list(csv.reader(io.StringIO(csv_text(table))))
    assert {len(line) for line in lines} == {len(table.columns) + 1}
    assert lines[0][0] == table.titles.caption
    assert [line[0] for line in lines[-len(table.notes) :]] == [note.text for note in table.notes]


def test_numbers_keep_the_minus_that_programs_read(benchmark, context):
    lines = list(csv.reader(io.StringIO(csv_text(TABLES["benchmark"][0](benchmark, context)))))
    assert ["Smart city pilot", "0.589***", "-0.088", "-0.088"] in lines
