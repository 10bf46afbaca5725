import numpy as np
import pytest

from scripts.estimates.resampling import city_weights

CITIES = [f"{code:06d}" for code in range(130100, 130140)]


def weights(present, draws=400, cities=CITIES):
    return city_weights(present, cities, draws, 7, "study", "analysis")


@pytest.mark.parametrize("present", [CITIES, CITIES[:37], CITIES[30:33]])
def test_each_draw_takes_as_many_cities_as_there_are_each_with_the_same_chance(present):
    drawn = weights(present, 4000)
    n = len(present)
    assert drawn.shape == (4000, n)
    assert (drawn.sum(axis=1) == n).all()
    # Multinomial: each count has mean 1 and variance 1 - 1/n.
    assert np.abs(drawn.mean(axis=0) - 1).max() < 4.5 * np.sqrt((1 - 1 / n) / 4000)
    assert drawn.var(axis=0).mean() == pytest.approx(1 - 1 / n, rel=0.05)


def test_a_draw_is_the_same_however_many_there_are_and_in_whatever_order_cities_are_named():
    np.testing.assert_array_equal(weights(CITIES, 10), weights(CITIES)[:10])
    np.testing.assert_array_equal(weights(CITIES[:9], 10, CITIES[::-1]), weights(CITIES[:9], 10))


def test_rows_that_lack_a_city_see_nearly_the_same_draws():
    every, some = weights(CITIES)[:, :38], weights(CITIES[:38])
    assert np.corrcoef(every.ravel(), some.ravel())[0, 1] > 0.9
    # The draws with neither of the two cities that are lacking are the same but for the last two cities drawn.
    without = weights(CITIES)[:, 38:].sum(axis=1) == 0
    assert without.sum() > 20
    assert (np.abs(every - some)[without].sum(axis=1) == 2).all()
    assert (every >= some)[without].all()


def test_other_keys_are_other_draws():
    other = city_weights(CITIES, CITIES, 5, 7, "another study", "analysis")
    assert (other != weights(CITIES, 5)).any(axis=1).all()
