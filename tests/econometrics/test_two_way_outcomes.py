"""Many outcomes at once have the errors that each has by itself."""

import numpy as np
import pytest

from scripts.econometrics.covariance import Counts
from scripts.econometrics.two_way_clusters import two_way_clusters
from scripts.econometrics.two_way_outcomes import two_way_outcomes
from scripts.econometrics.within import within_transform


def made(n_units, n_periods, k, m, seed):
    rng = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(n_units), n_periods), np.tile(np.arange(n_periods), n_units)
    columns = rng.standard_normal((len(unit), k + m))
    swept = within_transform(columns, unit, time)
    counts = Counts(len(unit), n_units, k, n_units, n_periods - 1, nested=True)
    return swept[:, k:], swept[:, :k], unit, time, counts


@pytest.mark.parametrize("convention", ["reghdfe", "dummies", "none"])
def test_coefficients_and_errors_are_those_of_each_outcome(convention):
    given = made(20, 6, 3, 30, 2)
    found = two_way_outcomes(*given, convention)
    for place, outcome in enumerate(given[0].T):
        alone = two_way_clusters(outcome, *given[1:], convention)
        assert found.std_errors[place] == pytest.approx(np.sqrt(alone.covariance[0, 0]), abs=1e-10)
        assert found.repaired[place] == alone.repaired
        assert found.df == alone.df


def test_a_covariance_that_is_not_positive_is_repaired_as_each_is():
    given = made(6, 3, 2, 60, 3)
    found = two_way_outcomes(*given)
    assert found.repaired.any()
    assert not found.repaired.all()
    for place in np.flatnonzero(found.repaired):
        alone = two_way_clusters(given[0][:, place], *given[1:])
        assert alone.repaired
        assert found.std_errors[place] == pytest.approx(np.sqrt(max(alone.covariance[0, 0], 0)), abs=1e-10)


def test_unclustered_errors_are_refused():
    with pytest.raises(ValueError, match="iid"):
        two_way_outcomes(*made(6, 3, 1, 1, 1), "iid")
