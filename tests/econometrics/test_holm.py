import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from scripts.econometrics.holm import holm


@pytest.mark.parametrize("seed", range(20))
def test_adjusted_p_values_are_those_of_statsmodels(seed):
    rng = np.random.default_rng(seed)
    p = np.round(rng.uniform(0, 0.2, rng.integers(1, 8)), 2)  # with ties
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-15)


def test_one_test_is_not_adjusted_and_none_gives_none():
    assert holm([0.04]) == pytest.approx([0.04])
    assert holm([]).shape == (0,)
