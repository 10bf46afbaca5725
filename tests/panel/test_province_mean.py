import numpy as np
import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.province_mean import province_mean, province_mean_series
from scripts.panel.schema import CELLS
from tests.panel.builders import cells, cities, code, nan, of, shuffled

A, B, C, ELSEWHERE = code(1), code(2), code(3), code(1, province=21)
ALL = cities([A, B, C, ELSEWHERE])
LEVEL = {"variables": ["co2"], "scale": "level"}
LOG = {"variables": ["co2"], "scale": "log"}


def test_every_empty_cell_is_filled_also_before_a_citys_first_value_and_after_its_last():
    made = cells({A: [nan, 3, nan], B: [1, 5, 7], C: [3, 5, 9]})
    out = CELLS.validate(province_mean(made, ALL, LEVEL))
    assert of(out, A) == [2, 3, 8]
    assert of(out, A, "status") == ["province_mean", "observed", "province_mean"]


def test_a_city_without_any_value_is_filled_too():
    assert of(province_mean(cells({A: [nan, nan], B: [1, 5]}), ALL, LEVEL), A) == [1, 5]


def test_on_the_log_scale_the_mean_is_geometric():
    assert of(province_mean(cells({A: [nan], B: [1], C: [4]}), ALL, LOG), A) == [pytest.approx(2)]


def test_only_the_steps_years_are_filled():
    out = province_mean(cells({A: [nan, nan, nan], B: [1, 2, 3]}), ALL, LEVEL | {"from": 2007, "until": 2007})
    assert np.isnan(of(out, A)).tolist() == [True, False, True]


def test_cells_filled_by_an_earlier_step_count_and_those_filled_by_this_step_do_not():
    made = cells({A: [nan], B: [1], C: [4]})
    made.loc[made["code"].eq(C), "status"] = "interpolated"
    out = province_mean(made, ALL, LEVEL)
    assert of(out, A) == [2.5]
    assert of(out, A, "made_from") == [f"co2:{B}:2006 co2:{C}:2006"]
    assert of(out, A, "parameters") == ["cities=2"]


def test_another_province_lends_nothing():
    out = province_mean(cells({A: [nan], ELSEWHERE: [9]}), ALL, LEVEL)
    assert np.isnan(of(out, A)).all()
    assert of(out, A, "status") == ["missing"]


def test_the_order_of_the_rows_and_of_the_cities_changes_nothing():
    made = cells({A: [nan, 3, nan], B: [1.1, 5, 7], C: [3.7, nan, 9]})
    pd.testing.assert_frame_equal(province_mean(shuffled(made), shuffled(ALL), LOG), province_mean(made, ALL, LOG))


def test_a_value_without_a_logarithm_is_named():
    with pytest.raises(BadInput, match=f"co2 of city {B} in 2006 is -1"):
        province_mean(cells({A: [nan], B: [-1]}), ALL, LOG)


def test_the_kernel_equals_pandas_group_means_and_leaves_values_alone():
    rng = np.random.default_rng(0)
    values = np.where(rng.random((12, 60)) < 0.5, nan, rng.normal(size=(12, 60)))
    groups, inside = rng.integers(0, 7, 60), np.arange(12) < 9
    out = province_mean_series(values, groups, inside)
    means = pd.DataFrame(values.T).groupby(groups).transform("mean").to_numpy().T
    expected = np.where(np.isnan(values) & inside[:, None], means, values)
    np.testing.assert_allclose(out, expected, atol=1e-12)
