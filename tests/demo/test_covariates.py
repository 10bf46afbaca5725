import numpy as np
import pytest

from scripts.demo.covariates import draw_covariates, national_path
from scripts.demo.schema import BOTH_SCOPES
from scripts.demo.streams import DESIGN, stream
from scripts.demo.units import YEARS


def test_a_national_path_has_mean_zero_over_the_study_and_is_straight_between_knots():
    path = national_path({1995: -1.0, 2022: 1.0})
    assert path[YEARS.index(2006) : YEARS.index(2021) + 1].mean() == pytest.approx(0)
    assert np.diff(path) == pytest.approx(2 / 27)


def test_figures_follow_from_the_seed_alone(units):
    first, second, other = (draw_covariates(units, stream(seed, DESIGN))[0] for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert not np.array_equal(first["gdp"], other["gdp"])


@pytest.mark.parametrize("variable", BOTH_SCOPES)
def test_the_districts_figures_cannot_be_taken_for_the_prefectures(world, variable):
    ratio = world[f"{variable}_districts"] / world[variable]
    assert (np.abs(np.log(ratio)) > 0.05).mean() > (0.95 if variable != "secondary_share" else 0.5)
    assert (ratio == 1).mean() < 0.005


def test_a_city_is_made_of_shares_that_leave_something_for_each_sector(world):
    for scope in ("", "_districts"):
        agriculture = 100 - world[f"secondary_share{scope}"] - world[f"tertiary_share{scope}"]
        assert agriculture.min() > 0
        assert world[f"secondary_share{scope}"].min() > 2
