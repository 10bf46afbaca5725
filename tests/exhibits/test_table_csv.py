import csv
import io

import pytest

from scripts.exhibits.alignment import typeset
from scripts.exhibits.table import keys_of
from scripts.exhibits.table_csv import csv_text
from tests.exhibits.every_table import TABLES


@pytest.mark.parametrize("name", sorted(TABLES))
def test_all_lines_are_of_one_width_with_title_first_and_notes_last(name, made_table):
    table, _ = made_table(name)
    lines = list(csv.reader(io.StringIO(csv_text(table))))
    assert {len(line) for line in lines} == {len(table.columns) + 1}
    assert lines[0][0] == typeset(table.titles.caption)
    assert [line[0] for line in lines[-len(table.notes) :]] == [typeset(note.text) for note in table.notes]


def test_numbers_keep_the_minus_that_programs_read(benchmark, context):
    lines = list(csv.reader(io.StringIO(csv_text(TABLES["benchmark"][0](benchmark, context)))))
    assert ["Smart city pilot", "0.589***", "-0.088", "-0.088"] in lines


def test_prose_has_a_true_minus_and_the_keys_the_one_that_programs_read(benchmark, context):
    table = TABLES["benchmark"][0](benchmark, context)
    assert "column (2) −0.088 means −8.4 %" in csv_text(table)
    assert keys_of(table).query("column == 'note'")["text"].isin(["-0.088", "-8.4"]).sum() == 4
