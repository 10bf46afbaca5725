import numpy as np
import pandas as pd
import pytest

from scripts.estimates.grouping import by_city, by_observation

SPAN = {"from": 2006, "until": 2007}


def split(by="size", **keys):
    return {"by": by, "years": SPAN, "groups": "median", "names": None} | keys


def panel(values, first=2006):
    """Return city-years: city -> the values of its years."""
    return pd.DataFrame(
        [
            {"code": f"13{int(city):02d}00", "year": first + at, "size": value}
            for city, series in values.items()
            for at, value in enumerate(series)
        ]
    )


def cities(codes, *resource):
    kinds = ["mature" if code in resource else "" for code in codes]
    return pd.DataFrame({"code": codes, "resource_type": kinds})


def groups(grouping, rows):
    return {name: sorted(set(rows.loc[mask, "code"])) for name, mask in grouping.members.items()}


def made(values, **keys):
    rows = panel(values)
    return by_city(rows, rows, cities(rows["code"].unique()), split(**keys)), rows


def test_a_city_goes_by_its_mean_over_the_given_years_of_the_values_there_are():
    nan = np.nan
    grouping, rows = made({"1": [1, 3, 99], "2": [nan, 4, -99], "3": [5, 5, 0], "4": [0, 1, 99]}, names=["big", "rest"])
    assert groups(grouping, rows) == {"big": ["130200", "130300"], "rest": ["130100", "130400"]}
    assert grouping.median == 3.0
    assert grouping.left_out == {}


def test_a_city_at_the_median_is_in_the_upper_group():
    grouping, rows = made({"1": [1], "2": [2], "3": [3]})
    assert groups(grouping, rows) == {"high": ["130200", "130300"], "low": ["130100"]}
    tied, rows = made({"1": [1], "2": [2], "3": [2], "4": [2]})
    assert groups(tied, rows)["low"] == ["130100"]


def test_the_years_may_lie_outside_the_sample_and_other_cities_do_not_move_the_median():
    everything = panel({"1": [1, 1, 9], "2": [2, 2, 9], "3": [3, 3, 9], "4": [100, 100, 0]})
    rows = everything[(everything["year"] == 2008) & (everything["code"] != "130400")]
    grouping = by_city(rows, everything, cities(rows["code"]), split())
    assert grouping.median == 2.0
    assert groups(grouping, rows)["low"] == ["130100"]


def test_a_city_without_a_value_is_in_no_group_and_counted():
    grouping, rows = made({"1": [1, 2], "2": [3, 4], "3": [np.nan, np.nan]})
    assert grouping.left_out == {"without_value": (1, 2)}
    assert grouping.note == "without a value to be split by: cities 1, city-years 2"
    assert all("130300" not in members for members in groups(grouping, rows).values())


def test_city_years_go_by_their_own_value():
    rows = panel({"1": [1, 2, 3, 4], "2": [5, 6, 7, np.nan]})
    grouping = by_observation(rows, split())
    assert grouping.median == 4.0
    assert grouping.members["high"].tolist() == [False, False, False, True, True, True, True, False]
    assert grouping.left_out == {"without_value": (1, 1)}


def test_resource_cities_are_those_on_the_list():
    rows = panel({"1": [1], "2": [2], "3": [3]})
    grouping = by_city(rows, rows, cities(rows["code"], "130200"), split("resource_type", groups=None))
    assert groups(grouping, rows) == {"non_resource": ["130100", "130300"], "resource": ["130200"]}
    assert np.isnan(grouping.median)


SIZES = [
    {"name": "up_to_100", "above": None, "until": 100},
    {"name": "above_100", "above": 100, "until": None},
    {"name": "from_100", "above": 100, "until": 500},
    {"name": "from_500", "above": 500, "until": 1000},
    {"name": "above_1000", "above": 1000, "until": None},
]


def test_ranges_may_overlap_and_only_those_that_hold_no_other_are_tested():
    grouping, rows = made({"1": [100], "2": [101], "3": [500], "4": [1000], "5": [1001]}, groups=SIZES)
    assert groups(grouping, rows) == {
        "up_to_100": ["130100"],
        "above_100": ["130200", "130300", "130400", "130500"],
        "from_100": ["130200", "130300"],
        "from_500": ["130400"],
        "above_1000": ["130500"],
    }
    assert grouping.apart == ("up_to_100", "from_100", "from_500", "above_1000")


def test_cities_between_the_ranges_are_counted_apart_from_those_without_a_value():
    grouping, _ = made({"1": [50], "2": [700], "3": [np.nan], "4": [200]}, groups=[SIZES[0], SIZES[2]])
    assert grouping.left_out == {"without_value": (1, 1), "in_no_group": (1, 1)}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_changes_no_group(seed):
    rows = panel({str(city): [city % 5, city] for city in range(1, 9)})
    mixed = rows.sample(frac=1, random_state=seed)
    one, other = (groups(by_city(r, r, cities(rows["code"]), split()), r) for r in (rows, mixed))
    assert one == other
