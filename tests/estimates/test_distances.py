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


def test_every_seat_says_where_it_is_from_and_was_checked_against_a_second_table():
    assert SEATS["source"].str.contains("GeoNames").all()
    assert set(SEATS["confidence"]) <= {"high", "medium", "low"}
    unchecked = set(SEATS.loc[SEATS["checked_km"].isna(), "code"])
    assert unchecked == {"460300", "530800"}  # the second table has neither
    # Two tables that mean different districts of one city; a town of the same name elsewhere would lie farther.
    assert SEATS["checked_km"].max() < 25
    assert SEATS["checked_km"].median() < 2
    assert set(SEATS.loc[SEATS["checked_km"] > 10, "confidence"]) == {"medium"}


def test_seats_are_where_an_atlas_has_them():
    """Degrees as an atlas prints them, from all corners of the country, to a tenth."""
    atlas = {"110000": (39.9, 116.4), "210100": (41.8, 123.4), "310000": (31.2, 121.5), "330100": (30.3, 120.2)}
    atlas |= {"370100": (36.7, 117.0), "440100": (23.1, 113.3), "460100": (20.0, 110.3), "510100": (30.7, 104.1)}
    atlas |= {"530100": (25.0, 102.7), "540100": (29.7, 91.1), "620100": (36.1, 103.8), "650100": (43.8, 87.6)}
    atlas |= {"230600": (46.6, 125.0), "350200": (24.5, 118.1), "420500": (30.7, 111.3), "610600": (36.6, 109.5)}
    found = SEATS.set_index("code").loc[list(atlas), ["latitude", "longitude"]].to_numpy()
    np.testing.assert_allclose(found, list(atlas.values()), atol=0.12)


def test_no_seat_lies_far_from_all_others_of_its_province():
    for province, seats in SEATS.groupby(SEATS["code"].str[:2]):
        if len(seats) == 1 or province in {"46", "54", "63", "65"}:  # Sansha, and the wide west
            continue
        apart = distances_km(seats, list(seats["code"]))
        np.fill_diagonal(apart, np.inf)
        assert apart.min(axis=0).max() < 420, province
        assert apart.min() > 5, province  # two prefectures at one place would be one name matched twice
