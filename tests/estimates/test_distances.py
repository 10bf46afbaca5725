from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.estimates.distances import distances_km, pilots_near

ROOT = Path(__file__).parents[2]
SEATS = pd.read_csv(ROOT / "resources/cities/coordinates.csv", dtype={"code": str})


def test_distances_are_those_of_the_map():
    # Between centres, from an atlas: Beijing-Tianjin 115 km, Beijing-Shanghai 1,070 km.
    found = distances_km(SEATS, ["110000", "120000", "310000"])
    np.testing.assert_allclose(found, found.T)
    np.testing.assert_array_equal(np.diag(found), 0)
    assert found[0, 1] == pytest.approx(110, abs=10)
    assert found[0, 2] == pytest.approx(1067, abs=15)


def test_a_degree_of_latitude_is_111_km_and_of_longitude_shrinks_with_the_cosine():
    seats = pd.DataFrame({"code": ["a", "b", "c"], "latitude": [30.0, 31, 30], "longitude": [100.0, 100, 101]})
    found = distances_km(seats, ["a", "b", "c"])
    assert found[0, 1] == pytest.approx(111.19, abs=0.01)
    assert found[0, 2] == pytest.approx(111.19 * np.cos(np.radians(30)), abs=0.01)


def test_a_city_without_a_seat_has_no_distances():
    found = distances_km(SEATS, ["110000", "999900"])
    assert np.isnan(found[1]).all()
    assert np.isnan(found[0, 1])


def test_pilots_near_counts_those_of_the_year_and_not_the_city_itself():
    starts = pd.Series([2012, 2013, None], index=["a", "b", "c"], dtype="Int64")
    near = np.array([[0, 1, 1], [1, 0, 0], [1, 1, 0]], dtype=float)
    rows = pd.DataFrame({"code": list("cbaacb"), "year": [2013, 2012, 2012, 2013, 2012, 2011]})
    assert list(pilots_near(rows, starts, near)) == [2, 1, 0, 1, 1, 0]


def test_the_list_of_seats_is_in_china_each_city_once_and_has_every_prefecture_level_city():
    assert SEATS["code"].is_unique
    assert SEATS["latitude"].between(16, 54).all()
    assert SEATS["longitude"].between(73, 136).all()
    spells = pd.read_csv(ROOT / "resources/cities/prefecture_name_spells.csv", dtype={"code": str})
    cities = spells.loc[spells["kind"].isin(["prefecture_city", "municipality"]), "code"]
    assert set(cities) <= set(SEATS["code"])
