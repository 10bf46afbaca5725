import numpy as np

from scripts.exhibits.correlations_table import correlations_table


def test_the_lower_triangle_is_filled_and_the_upper_one_empty(correlations, context):
    table = correlations_table(correlations, context)
    filled = np.array([[bool(cell.text) for cell in row.cells] for row in table.rows])
    np.testing.assert_array_equal(filled, np.tri(len(table.rows), dtype=bool))


def test_the_diagonal_is_one(correlations, context):
    table = correlations_table(correlations, context)
    assert {row.cells[place].text for place, row in enumerate(table.rows)} == {"1"}


def test_a_pair_named_in_either_order_is_found(correlations, context):
    turned = correlations["term"].str.split(":").str[::-1].str.join(":")
    texts = [[cell.text for cell in row.cells] for row in correlations_table(correlations, context).rows]
    other = correlations_table(correlations.assign(term=turned), context)
    assert [[cell.text for cell in row.cells] for row in other.rows] == texts


def test_stars_follow_the_p_values(correlations, context):
    table = correlations_table(correlations.assign(p_value=0.03), context)
    assert table.rows[1].cells[0].text.endswith("**")
    assert not table.rows[1].cells[0].text.endswith("***")


def test_how_the_p_values_were_computed_is_said(correlations, context):
    assert "as if city-years were independent" in correlations_table(correlations, context).notes[0].text
