import numpy as np
import pytest

from scripts.demo.pollution import INCOME, INCOME_SQUARED, POLLUTANTS, TURNING_POINT


def test_the_top_of_the_inverted_u_lies_where_it_is_said_to():
    assert INCOME_SQUARED < 0
    top = -INCOME / (2 * INCOME_SQUARED)
    assert top == pytest.approx(TURNING_POINT)


def test_industrial_so2_halves_between_2015_and_2016(world):
    cities = world[world["listed"] & world["kind"].eq("prefecture_city")]
    medians = cities.groupby("year")["so2"].median()
    assert medians[2016] / medians[2015] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("name", sorted(POLLUTANTS))
def test_the_effect_grows_with_the_tertiary_share_and_begins_with_the_pilot(world, name):
    pilots = world[world["start_year"].notna()]
    after = pilots["year"].ge(pilots["start_year"]).astype(bool)
    assert pilots.loc[~after, f"effect_{name}"].eq(0).all()
    slope = np.polyfit(np.log(pilots.loc[after, "tertiary_share"] / 40), pilots.loc[after, f"effect_{name}"], 1)
    assert slope == pytest.approx([POLLUTANTS[name].effect_by_tertiary, POLLUTANTS[name].effect])
