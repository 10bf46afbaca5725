"""Values along a variable: what their texts say is what is meant, and every row lies on one step."""

import numpy as np
import pandas as pd

from scripts.estimates.value_grid import BETWEEN, POINTS, as_text, counts_between, grid_of


def test_the_grid_runs_evenly_from_quantile_to_quantile():
    values = pd.Series(np.arange(101.0))
    grid = grid_of(values, (0.01, 0.99))
    np.testing.assert_allclose([float(text) for text in grid], np.linspace(1, 99, POINTS))


def test_texts_are_distinct_and_read_back_as_the_number_meant():
    grid = grid_of(pd.Series([1234567.0, 1234568.0]))
    assert len(set(grid)) == len(grid)
    assert as_text(float(as_text(41.23456789))) == as_text(41.23456789) == "41.2346"


def test_counts_are_complete_between_the_ends_and_leave_the_rest_out():
    values = pd.Series([0.0, 1.0, 1.5, 2.0, 3.0, 9.0])
    steps = dict(counts_between(values, ("1", "2", "3")))
    assert steps == {f"1{BETWEEN}2": 2, f"2{BETWEEN}3": 2}
