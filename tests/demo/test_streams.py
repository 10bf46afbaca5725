import numpy as np
import pytest

from scripts.demo.streams import OUTCOMES, ar1, draw_errors, stream


def test_ar1_has_its_spread_at_every_step_and_its_persistence_between_them():
    series = ar1(stream(1, 9).standard_normal((40_000, 6)), 0.8, 0.3)
    assert series.std(axis=0) == pytest.approx(np.full(6, 0.3), rel=0.02)
    assert np.corrcoef(series[:, 2], series[:, 3])[0, 1] == pytest.approx(0.8, abs=0.01)


def test_the_errors_of_a_unit_do_not_depend_on_how_many_follow_it():
    few, many = (draw_errors(3, "co2", 1, n, 28, 0.8, 0.27) for n in (5, 300))
    np.testing.assert_array_equal(few, many[:5])


def test_redraws_and_outcomes_have_streams_of_their_own():
    draws = [draw_errors(3, name, k, 4, 5, 0.5, 1.0) for name in sorted(OUTCOMES) for k in (0, 1, 2)]
    assert len({array.tobytes() for array in draws}) == len(draws)
    np.testing.assert_array_equal(draws[0], draw_errors(3, "co2", 0, 4, 5, 0.5, 1.0))
