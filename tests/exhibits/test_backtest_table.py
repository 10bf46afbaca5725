import pytest

from scripts.exhibits.backtest_table import MARK, backtest_table


@pytest.fixture
def table(backtest, context):
    return backtest_table(backtest, context)


def test_every_candidate_has_a_line_and_the_winner_is_first_and_marked(table, backtest):
    assert len(table.rows) == len(backtest[["method", "scale"]].drop_duplicates())
    assert [row.name for row in table.rows if row.marked] == ["theta log"]
    assert table.rows[0].label == f"Theta, logarithm {MARK}"


def test_lines_are_sorted_by_the_pooled_error(table):
    pooled = [float(row.cells[table.columns.index("mase 0")].text) for row in table.rows]
    assert pooled == sorted(pooled)


def test_errors_stand_by_horizon_and_pooled_with_the_number_of_forecasts(table):
    assert table.heads == ("1 y.", "2 y.", "3 y.", "All", "1 y.", "2 y.", "3 y.", "All", "Forecasts")
    assert table.rows[0].cells[-1].text == "1,724"


def test_the_measures_and_the_cities_are_explained(table):
    assert any("101 cities" in note.text and "MASE" in note.text for note in table.notes)


def test_the_rule_by_which_a_city_counts_at_an_origin_is_said(table):
    assert any("only if it has an observed value in that very year" in note.text for note in table.notes)
