import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.files.bad_input import BadInput
from scripts.panel.interpolate import interpolate, interpolate_series
from scripts.panel.schema import CELLS
from tests.panel.builders import cells, code, nan, of, shuffled

A, B = code(1), code(2)
LEVEL = {"variables": ["co2"], "scale": "level"}
LOG = {"variables": ["co2"], "scale": "log"}


def test_a_gap_with_values_on_both_sides_is_filled_and_says_from_where():
    out = CELLS.validate(interpolate(cells({A: [1, nan, nan, 4]}), LEVEL))
    assert of(out, A) == [1, 2, 3, 4]
    assert of(out, A, "status") == ["observed", "interpolated", "interpolated", "observed"]
    assert of(out, A, "method")[1] == "linear in level, 2006 to 2009"
    assert of(out, A, "made_from")[1] == f"co2:{A}:2006 co2:{A}:2009"


def test_on_the_log_scale_growth_is_constant_inside_the_gap():
    assert of(interpolate(cells({A: [1, nan, 4]}), LOG), A)[1] == pytest.approx(2)


def test_neither_end_of_a_series_is_extended():
    out = interpolate(cells({A: [nan, 1, nan, 2, nan]}), LEVEL)
    assert np.isnan(of(out, A)).tolist() == [True, False, False, False, True]
    assert of(out, A, "status")[0] == of(out, A, "status")[4] == "missing"


def test_cities_do_not_lend_values_to_each_other():
    assert interpolate(cells({A: [1, nan], B: [nan, 9]}), LEVEL)["value"].isna().sum() == 2


def test_other_variables_pass_through_untouched():
    given_cells = pd.concat([cells({A: [0, nan, 0]}), cells({A: [1, 2, 3]}, variable="so2")], ignore_index=True)
    pd.testing.assert_frame_equal(interpolate(given_cells, {"variables": ["so2"], "scale": "log"}), given_cells)


def test_a_window_limits_what_is_filled_but_not_where_the_line_ends():
    out = interpolate(cells({A: [1, nan, nan, nan, 5]}), LEVEL | {"from": 2007, "until": 2008})
    assert of(out, A)[:3] == [1, 2, 3]
    assert np.isnan(of(out, A)[3])


def test_the_order_of_the_rows_changes_nothing():
    made = cells({A: [1, nan, 3], B: [2, nan, 8]})
    pd.testing.assert_frame_equal(interpolate(shuffled(made), LOG), interpolate(made, LOG))


def test_a_value_without_a_logarithm_is_named_with_the_number_of_such_cells():
    with pytest.raises(BadInput, match=f"co2 of city {A} in 2007 is 0 .2 such cells") as error:
        interpolate(cells({A: [1, 0, nan, 3], B: [1, 1, -1, 1]}), LOG)
    assert isinstance(error.value, ValueError)


def test_a_step_for_a_variable_that_is_not_there_names_those_that_are():
    with pytest.raises(BadInput, match="no cells of 'so2'; expected one of co2"):
        interpolate(cells({A: [1, 2]}), {"variables": ["so2"], "scale": "log"})


def test_a_year_left_out_of_the_grid_is_refused():
    made = cells({A: [1, 2, 3]})
    with pytest.raises(ValueError, match="without a gap"):
        interpolate(made[made["year"] != 2007], LEVEL)


@given(
    st.floats(-5, 5),
    st.floats(-100, 100),
    st.lists(st.booleans(), min_size=3, max_size=30).filter(lambda known: sum(known) >= 2),
)
def test_a_straight_line_with_holes_comes_back_whole_between_its_ends(slope, start, known):
    years = np.arange(1997, 1997 + len(known))
    line = start + slope * (years - 1997.0)
    filled = interpolate_series(years, np.where(known, line, nan)[:, None])[:, 0]
    first, last = np.flatnonzero(known)[[0, -1]]
    np.testing.assert_allclose(filled[first : last + 1], line[first : last + 1], atol=1e-10)
    assert np.isnan(filled[:first]).all()
    assert np.isnan(filled[last + 1 :]).all()


def test_many_series_at_once_are_each_as_alone():
    rng = np.random.default_rng(1)
    values = np.where(rng.random((20, 300)) < 0.4, nan, rng.normal(size=(20, 300)))
    years = np.arange(2000, 2020)
    together = interpolate_series(years, values)
    for s in range(0, 300, 37):
        known = ~np.isnan(values[:, s])
        expected = np.interp(years, years[known], values[known, s], left=nan, right=nan)
        np.testing.assert_allclose(together[:, s], expected, atol=1e-12)
