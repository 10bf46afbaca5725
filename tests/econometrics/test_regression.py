import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.econometrics.covariance import CONVENTIONS
from scripts.econometrics.regression import fixed_effects

ROOT = Path(__file__).parents[2]


def test_units_and_periods_can_be_shifted_without_a_trace(panel):
    here = fixed_effects(*panel.parts)
    moved = fixed_effects(panel.y + 5 * panel.unit - 3 * panel.time, panel.x, panel.unit, panel.time)
    np.testing.assert_allclose(moved.coefficients, here.coefficients, atol=1e-10)
    np.testing.assert_allclose(moved.std_errors, here.std_errors, rtol=1e-9)


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(1e-6, 1e6), factor=st.floats(-1e3, 1e3).filter(lambda v: abs(v) > 1e-3))
def test_the_units_of_measurement_change_the_coefficient_and_not_its_t(scale, factor):
    rng = np.random.default_rng(3)
    unit, time = np.repeat(np.arange(12), 5), np.tile(np.arange(5), 12)
    x, y = rng.normal(size=(60, 2)), rng.normal(size=60)
    here = fixed_effects(y, x, unit, time)
    there = fixed_effects(factor * y, x * [scale, 1], unit, time)
    np.testing.assert_allclose(there.coefficients, here.coefficients * factor / [scale, 1], rtol=1e-8)
    np.testing.assert_allclose(there.statistics, here.statistics * np.sign(factor), rtol=1e-8)


def test_the_order_of_the_rows_and_the_labels_change_nothing(panel):
    order = np.random.default_rng(5).permutation(len(panel.y))
    here = fixed_effects(*panel.parts)
    there = fixed_effects(*(part[order] for part in (panel.y, panel.x, -7 * panel.unit, panel.time + 2006)))
    np.testing.assert_allclose(there.coefficients, here.coefficients, atol=1e-12)
    np.testing.assert_allclose(there.std_errors, here.std_errors, rtol=1e-10)


def test_what_is_not_noise_is_returned_exactly(draw):
    panel = draw(seed=2)
    y = panel.x @ [0.3, -2.0, 0.0] + np.sin(panel.unit) + panel.time**3
    fit = fixed_effects(y, *panel.parts[1:])
    np.testing.assert_allclose(fit.coefficients, [0.3, -2.0, 0.0], atol=1e-11)
    assert fit.r2 == pytest.approx(1)


def test_a_singleton_is_dropped_and_counted_and_is_no_cluster(panel):
    here = fixed_effects(*panel.parts)
    alone = [np.append(panel.y, 99.0), np.vstack([panel.x, [[9.0, 9, 9]]]), np.append(panel.unit, 999)]
    there = fixed_effects(*alone, np.append(panel.time, panel.time[0]))
    assert (there.n_singletons, there.n_clusters, there.n_units) == (1, here.n_clusters, here.n_units)
    assert not there.used[-1]
    np.testing.assert_allclose(there.std_errors, here.std_errors, rtol=1e-12)


def test_counts_are_those_of_the_rows_used(panel):
    fit = fixed_effects(*panel.parts)
    assert fit.n_obs == len(panel.y)
    assert fit.n_units == fit.n_clusters == len(np.unique(panel.unit))
    assert fit.n_periods == 8
    assert fit.df == fit.n_clusters - 1
    assert fixed_effects(*panel.parts, convention="iid").df == fit.n_obs - 3 - fit.n_units - 7


@pytest.mark.parametrize("absorbed", ["unit", "time", "unit + time", "nothing: constant"])
def test_a_regressor_that_the_effects_absorb_is_refused_by_name_even_alone(panel, absorbed):
    column = {"unit": panel.unit / 7, "time": panel.time / 7, "unit + time": panel.unit / 7 + panel.time / 3}.get(
        absorbed, np.full(len(panel.y), 3.3)
    )
    with pytest.raises(np.linalg.LinAlgError, match=r"lnarea is (absorbed by the unit and time effects|constant)"):
        fixed_effects(panel.y, column[:, None], panel.unit, panel.time, names=["lnarea"])


def test_a_regressor_that_repeats_another_is_refused_by_name_or_dropped_on_request(panel):
    given = panel.y, np.column_stack([panel.x, panel.x[:, :1] * 2 + panel.unit[:, None]]), panel.unit, panel.time
    names = ["a", "b", "c", "twin"]
    with pytest.raises(np.linalg.LinAlgError, match="twin is explained by a"):
        fixed_effects(*given, names=names)
    lenient = fixed_effects(*given, names=names, collinear="drop")
    assert lenient.names == ("a", "b", "c")
    assert lenient.dropped == {"twin": "explained by a"}
    np.testing.assert_allclose(lenient.coefficients, fixed_effects(*panel.parts).coefficients, rtol=1e-12)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_missing_value_is_refused_and_its_column_named(panel, value):
    panel.x[3, 1] = value
    with pytest.raises(ValueError, match="infinite values in b;"):
        fixed_effects(*panel.parts, names=["a", "b", "c"])


def test_rows_that_are_all_singletons_are_refused():
    with pytest.raises(ValueError, match="none of 3 rows is left"):
        fixed_effects(np.arange(3.0), np.ones((3, 1)), np.arange(3), np.arange(3))


@pytest.mark.slow
def test_a_five_percent_test_of_a_true_null_rejects_in_five_percent_of_simulated_panels():
    # Known answer: errors correlated within units, 40 clusters, 1,000 panels; Monte Carlo s.e. .0069.
    unit, time = np.repeat(np.arange(40), 10), np.tile(np.arange(10), 40)
    rejected = naive = 0
    for seed in range(1000):
        rng = np.random.default_rng([7, seed])
        error = np.cumsum(rng.normal(size=(40, 10)), axis=1).ravel()
        start = rng.integers(2, 20, size=40)
        treated = (time >= start[unit]).astype(float)[:, None]
        y = 0.5 * treated[:, 0] + error + rng.normal(size=40)[unit] + time
        fit = fixed_effects(y - 0.5 * treated[:, 0], treated, unit, time)
        rejected += fit.p_values[0] < 0.05
        naive += fixed_effects(y, treated, unit, time, convention="iid").intervals()[0, 0] > 0.5
    assert abs(rejected / 1000 - 0.05) < 0.025
    assert naive / 1000 > 0.05  # one tail alone: what ignoring the correlation does


def test_numbers_are_the_same_under_any_hash_seed_and_number_of_threads(tmp_path):
    script = tmp_path / "fit.py"
    script.write_text(
        "import numpy as np\n"
        "from scripts.econometrics.regression import fixed_effects\n"
        "rng = np.random.default_rng(0)\n"
        "unit, time = np.repeat([f'city {i}' for i in range(60)], 16).astype(object), np.tile(np.arange(16), 60)\n"
        "x, y = rng.normal(size=(960, 6)), rng.normal(size=960)\n"
        "keep = rng.random(960) > .2\n"
        "fit = fixed_effects(y[keep], x[keep], unit[keep], time[keep])\n"
        "print(fit.coefficients.tobytes().hex(), fit.covariance.tobytes().hex(), fit.constant_std_error.hex())\n",
        encoding="utf-8",
    )
    outputs = {
        subprocess.run(
            [sys.executable, str(script)],
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, threads in (("0", "1"), ("1", "2"), ("4242", "1"))
    }
    assert len(outputs) == 1


GENUINE = {"reghdfe": 0.055219, "dummies": 0.057716, "panelols": 0.057466, "none": 0.054650, "iid": 0.024644}


@pytest.fixture(scope="module")
def genuine():
    shared = ROOT.parent / "shared"
    workbook = shared / "real/ceads/The_Emission_Inventories_for_290_Chinese_Cities_from_1997_to_2019.xlsx"
    lists = shared / "reference/carbon_study_112_cities.csv"
    if not (workbook.exists() and lists.exists()):
        pytest.skip("the genuine emission file is not beside the checkout")
    emissions = pd.read_excel(workbook, sheet_name="emission vector", engine="calamine")
    cities = pd.read_csv(lists, dtype={"code": str})
    rows = emissions.merge(cities, left_on="city", right_on="ceads_name")
    rows = rows[rows["year"].between(2006, 2021)]
    did = (rows["year"] >= rows["smart_first_any"].fillna(9999)).to_numpy(float)
    return np.log(rows["emission"].to_numpy(float)), did[:, None], rows["code"].to_numpy(), rows["year"].to_numpy()


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_observed_row_of_the_genuine_file_has_its_standard_error_under_each_convention(genuine, convention):
    fit = fixed_effects(*genuine, convention=convention)
    assert (fit.n_obs, fit.n_clusters, fit.n_singletons) == (1255, 106, 0)
    assert fit.coefficients[0] == pytest.approx(-0.088058, abs=5e-7)
    assert fit.std_errors[0] == pytest.approx(GENUINE[convention], abs=5e-7)


def test_the_pooled_slope_of_the_genuine_file(genuine):
    assert fixed_effects(*genuine, effects="none").coefficients[0] == pytest.approx(0.589482, abs=5e-7)
