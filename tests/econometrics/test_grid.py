"""Sweeping on a grid against sweeping rows one set at a time."""

import numpy as np
import pytest

from scripts.econometrics.grid import laid_out, swept
from scripts.econometrics.within import sweep, without_singletons


@pytest.fixture
def thin(draw):
    """A panel with so many gaps that units and periods have a single row."""
    return draw(n_units=12, n_periods=6, missing=0.75)


def on_grid(panel, rows):
    """Return the mask over times and units, and each row's cell."""
    cell = tuple(np.unique(labels, return_inverse=True)[1] for labels in (panel.time, panel.unit))
    mask = np.zeros([place.max() + 1 for place in cell], dtype=bool)
    mask[cell] = rows
    return mask, cell


@pytest.mark.parametrize("periods", ["times", "two"])
def test_columns_on_any_rows_are_what_sweeping_those_rows_leaves(draw, periods):
    panel = draw(missing=0.3)
    columns = np.column_stack([panel.y, panel.x]) * [1, 1e6, 1, 1e-3] + 1e3 * panel.time[:, None]
    period = panel.time if periods == "times" else panel.time >= 4
    grid = laid_out(columns, panel.unit, panel.time, period)
    chances = np.random.default_rng(0).random((3, len(panel.y)))
    masks, cell = zip(*(on_grid(panel, chance < 0.6) for chance in chances), strict=True)
    found = swept(grid, np.array(masks), np.arange(4))
    for b, chance in enumerate(chances):
        rows = np.flatnonzero(chance < 0.6)
        rows = rows[without_singletons(panel.unit[rows], period[rows])]
        expected, rank = sweep(columns[rows], panel.unit[rows], period[rows])
        at = tuple(place[rows] for place in cell[b])
        assert found.used[b][at].all()
        assert found.used[b].sum() == len(rows)
        lengths = np.linalg.norm(expected, axis=0)
        np.testing.assert_allclose(found.columns[b][:, *at].T / lengths, expected / lengths, atol=1e-10)
        np.testing.assert_allclose(found.lengths[b], lengths, rtol=1e-9)
        assert not found.columns[b][:, ~found.used[b]].any()
        assert found.n_period_effects[b] == rank
        assert found.n_units[b] == len(np.unique(panel.unit[rows]))


def test_rows_alone_in_their_unit_or_period_go_until_there_is_none(thin):
    mask, cell = on_grid(thin, np.ones(len(thin.y), dtype=bool))
    found = swept(laid_out(thin.x, thin.unit, thin.time), mask[None], np.arange(3))
    expected = without_singletons(thin.unit, thin.time)
    assert 0 < expected.sum() < len(expected)
    assert (found.used[0][cell] == expected).all()


def test_a_column_that_the_effects_explain_on_these_rows_is_nothing(panel):
    jump = (panel.time >= 4).astype(float) * (panel.unit % 2)
    grid = laid_out(np.column_stack([panel.x[:, 0], jump, panel.unit, panel.time]), panel.unit, panel.time)
    every, _ = on_grid(panel, np.ones(len(panel.y), dtype=bool))
    early, _ = on_grid(panel, panel.time < 4)
    found = swept(grid, np.array([every, early]), np.arange(4))
    assert (found.lengths > 0).tolist() == [[True, True, False, False], [True, False, False, False]]
    assert not found.columns[1, 1:].any()


def test_a_value_that_is_none_is_marked_and_counts_as_nothing(panel):
    panel.x[0, 0], panel.x[1, 0] = np.nan, np.inf
    grid = laid_out(panel.x, panel.unit, panel.time)
    every, cell = on_grid(panel, np.ones(len(panel.y), dtype=bool))
    assert grid.missing[0][cell].tolist() == [True, True, *[False] * (len(panel.y) - 2)]
    assert (grid.missing[1] == ~every).all()
    assert np.isfinite(grid.columns).all()


def test_rows_that_do_not_fit_on_the_grid_are_refused(panel):
    with pytest.raises(ValueError, match="two rows at one time"):
        laid_out(panel.x, panel.unit // 2, panel.time)
    with pytest.raises(ValueError, match="two periods"):
        laid_out(panel.x, panel.unit, panel.time, panel.unit % 2)
