"""What holds for every table, whatever it shows."""

import re

import pytest

from scripts.estimates.schema import KEY
from scripts.exhibits.alignment import split_power
from scripts.exhibits.schema import TABLE_KEYS
from scripts.exhibits.table import Cell, Row, Table, Titles, keys_of
from tests.exhibits.every_table import TABLES, printed


@pytest.fixture(params=sorted(TABLES))
def made(request, made_table):
    return made_table(request.param)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_word_comes_from_the_list(name, request, bare_context):
    make, fixture = TABLES[name]
    table = make(request.getfixturevalue(fixture), bare_context)
    texts = [text.replace(table.titles.number, "") for text in printed(table)]
    assert [text for text in texts if re.search(r"[^\W\d_]", "".join(split_power(text)))] == []


def test_every_printed_number_has_a_key_and_every_key_is_printed(made):
    table, _ = made
    keys = TABLE_KEYS.validate(keys_of(table))
    numbers = [
        (row.name, column, cell.text)
        for row in table.rows
        for column, cell in zip(row.columns or table.columns, row.cells, strict=False)
        if re.search(r"\d", cell.text) and column != "definition" and cell != Cell("1")  # a diagonal's 1 is no estimate
    ]
    keyed = keys[keys["column"] != "note"]
    assert sorted(numbers) == sorted(zip(keyed["row"], keyed["column"], keyed["text"], strict=True))
    assert set(keys["table"]) == {table.titles.number}


def test_a_number_in_a_note_has_a_key_unless_it_is_a_setting_or_a_bound(made):
    table, _ = made
    keyed = set(keys_of(table).query("column == 'note'")["text"])
    for note in table.notes:
        assert {cell.text for cell in note.cells} <= keyed
        assert all(cell.text in note.text for cell in note.cells)


def test_a_key_leads_to_the_row_whose_number_is_printed(made):
    table, frame = made
    keys = keys_of(table)
    if "term" not in frame:
        pytest.skip("scores have no key columns of their own")
    keys = keys.rename(columns={"statistic": "shows"})
    merged = keys.merge(frame, on=KEY, how="left", validate="many_to_one", indicator="found")
    assert merged["found"].eq("both").all()
    for _, row in merged[merged["shows"].isin(frame.columns)].iterrows():
        text = row["text"].lstrip("≤≥ ").strip("()[]*").replace(",", "")
        shown, rounding = float(text), 0.6 * 10.0 ** -len(text.partition(".")[2])
        unit = 100 if row["shows"].startswith("filled_share") else 1
        assert shown == pytest.approx(unit * float(row[row["shows"]]), abs=rounding)


def test_simulated_data_are_said_in_title_and_notes(made):
    table, _ = made
    assert "simulated data" in table.titles.title
    assert table.titles.title in table.titles.caption
    assert any(note.text.startswith("Simulated data") for note in table.notes)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_genuine_data_are_not_called_simulated(name, request, context):
    make, fixture = TABLES[name]
    frame = request.getfixturevalue(fixture)
    frame = frame.assign(data="genuine") if "data" in frame else frame
    object.__setattr__(context, "data", "genuine")
    assert not any("imulated" in text for text in printed(make(frame, context)))


@pytest.mark.parametrize("name", [name for name in sorted(TABLES) if name != "backtest"])
def test_estimates_from_other_data_than_the_run_says_are_refused(name, request, context):
    make, fixture = TABLES[name]
    with pytest.raises(ValueError, match=r"run's data are simulated.*genuine"):
        make(request.getfixturevalue(fixture).assign(data="genuine"), context)


def test_rows_in_another_order_make_the_same_table(made, context):
    table, frame = made
    make = TABLES[table.name][0]
    shuffled = frame.sample(frac=1, random_state=3)
    assert make(shuffled, context) == table


def test_a_row_that_does_not_fit_the_columns_is_refused():
    with pytest.raises(ValueError, match="table t: 2 columns"):
        Table(Titles("T", "t", "t"), "t", "", ("a", "b"), ("a", "b"), (Row("r", "r", (Cell("1"),)),), ())
