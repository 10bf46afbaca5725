import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.event_study import cells_behind, event_dummies, event_time
from scripts.econometrics.regression import fixed_effects

TIMES = [-3, -2, 0, 1, 2]


def test_event_time_counts_from_each_own_start_and_stops_at_the_closed_ends():
    time, start = np.array([2006, 2011, 2012, 2021, 2013, 2010]), np.array([2012.0, 2012, 2012, 2012, 2014, np.nan])
    np.testing.assert_array_equal(event_time(time, start, -5, 7), [-5, -1, 0, 7, -1, np.nan])


def test_a_row_has_the_dummy_of_its_event_time_alone_and_a_unit_that_is_never_treated_has_none():
    dummies = event_dummies(np.array([-3.0, -1, 2, np.nan]), TIMES)
    np.testing.assert_array_equal(dummies, [[1, 0, 0, 0, 0], [0] * 5, [0, 0, 0, 0, 1], [0] * 5])


def test_cells_count_rows_and_distinct_units_and_nothing_where_there_is_nothing():
    times, unit = np.array([-3.0, -3, -3, 2, np.nan]), np.array(["a", "a", "b", "b", "c"])
    assert cells_behind(times, unit, [-3, 0, 2]) == {-3: (3, 2), 0: (0, 0), 2: (1, 1)}


@pytest.fixture
def staggered(draw):
    """Return an unbalanced panel of 30 units and the start of each row's unit; a third of them never starts."""
    panel = draw(n_units=30, n_periods=9)
    starts = np.array([4.0, 6.0, np.nan])
    return panel, starts[panel.unit % 3]


def test_without_noise_the_path_comes_back(staggered):
    panel, start = staggered
    times = event_time(panel.time, start, -3, 2)
    path = dict(zip([*TIMES, -1], [0.3, -0.2, 0.5, -0.7, 1.1, 0.0], strict=True))
    y = panel.unit / 7 + np.sin(panel.time) + np.array([path.get(e, 0.0) for e in times])
    fit = fixed_effects(y, event_dummies(times, TIMES), panel.unit, panel.time)
    np.testing.assert_allclose(fit.coefficients, [path[e] for e in TIMES], atol=1e-10)


def test_weighted_by_their_share_in_the_one_dummy_the_effects_give_its_published_coefficient(shared):
    # The residuals are orthogonal to every event dummy, so to their sum over e >= 0: the one coefficient is the sum of
    # the effects times the coefficients of their dummies on that sum.
    castle = pd.read_csv(shared / "truths/castle_causaldata.csv")
    labels = castle["sid"].to_numpy(), castle["year"].to_numpy()
    times = event_time(castle["year"].to_numpy(), castle["g"].replace(0, np.nan).to_numpy(float), -5, 4)
    at = [e for e in range(-5, 5) if e != -1]
    dummies = event_dummies(times, at)
    effects = fixed_effects(castle["l_homicide"].to_numpy(), dummies, *labels).coefficients
    post = castle[["post"]].to_numpy(float)
    shares = [fixed_effects(dummy, post, *labels).coefficients[0] for dummy in dummies.T]
    assert effects @ shares == pytest.approx(0.0693984, abs=6e-7)
