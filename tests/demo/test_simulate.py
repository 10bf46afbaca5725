import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scripts.demo.model import regressors
from scripts.demo.schema import FIGURES, OUTCOMES, WORLD
from scripts.demo.simulate import NOTICE, simulate
from scripts.files.bad_input import BadInput

ROOT = Path(__file__).parents[2]
SEED = 20120101

# variable: mean and s.d. of the paper's Table 1, and how far this world may be from them
TABLE_1 = {
    "lnCO2": (3.352, 0.832, 0.10),
    "lnhum": (6.099, 0.654, 0.10),
    "lneco": (10.69, 0.674, 0.10),
    "lnfin": (10.37, 1.631, 0.20),
    "lngreen": (40.55, 6.346, 0.80),
    "str": (42.09, 9.086, 1.00),
    "lnedu": (13.02, 0.903, 0.10),
    "lnst": (10.36, 1.620, 0.15),
}
TABLE_2 = {
    ("lnCO2", "lnhum"): 0.410,
    ("lnCO2", "lneco"): 0.512,
    ("lnCO2", "lnfin"): 0.542,
    ("lnCO2", "lnedu"): 0.610,
    ("lnCO2", "lnst"): 0.569,
    ("lneco", "str"): 0.492,
    ("lneco", "lnst"): 0.799,
    ("lnedu", "lnst"): 0.849,
    ("lnfin", "lnst"): 0.670,
}


@pytest.fixture
def study(world, counts):
    rows = world[world["code"].isin(set(counts)) & world["year"].between(2006, 2021)]
    columns = regressors({name: rows[name] for name in FIGURES}) | {"lnCO2": np.log(rows["co2"])}
    return pd.DataFrame(columns).assign(code=rows["code"], year=rows["year"])


@pytest.mark.parametrize("name", TABLE_1)
def test_moments_are_near_the_papers_table_1(study, name):
    mean, spread, tolerance = TABLE_1[name]
    assert study[name].mean() == pytest.approx(mean, abs=tolerance)
    assert study[name].std() == pytest.approx(spread, abs=tolerance)


@pytest.mark.parametrize("pair", TABLE_2)
def test_correlations_are_near_the_papers_table_2(study, pair):
    assert study[pair[0]].corr(study[pair[1]]) == pytest.approx(TABLE_2[pair], abs=0.1)


def test_the_outcome_stays_in_the_papers_range_and_effects_explain_about_as_much_of_it(study):
    assert study["lnCO2"].between(0.3, 6.1).all()
    cube = study.sort_values(["code", "year"])["lnCO2"].to_numpy().reshape(112, 16)
    left = cube - cube.mean(axis=1, keepdims=True) - cube.mean(axis=0) + cube.mean()
    assert 1 - left.var() / cube.var() == pytest.approx(0.942, abs=0.015)


def test_the_world_is_the_same_twice_and_another_under_another_seed(world, units, counts, demo):
    pd.testing.assert_frame_equal(WORLD.validate(simulate(units, counts, demo, SEED)), world)
    assert not simulate(units, counts, demo, SEED + 1)["co2"].equals(world["co2"])


def test_a_world_of_some_provinces_and_years_holds_the_same_numbers(world, units, counts, demo):
    some = demo | {"provinces": ["浙江省", "海南省"], "emission_years": {"from": 2008, "until": 2013}}
    part = simulate(units, counts, some, SEED)
    whole = world[world["province_zh"].isin(some["provinces"])].reset_index(drop=True)
    assert part["code"].nunique() < 20
    same = [name for name in whole if name != "printed_co2"]
    pd.testing.assert_frame_equal(WORLD.validate(part)[same], whole[same])
    in_years = whole["year"].between(2008, 2013)
    assert part["printed_co2"].equals(whole["printed_co2"] & in_years)


def test_without_noise_every_outcome_is_what_is_expected_and_nothing_else_changes(world, units, counts, demo):
    silent = WORLD.validate(simulate(units, counts, demo | {"noise": 0.0}, SEED))
    for name in OUTCOMES:
        pd.testing.assert_series_equal(silent[name], silent[f"expected_{name}"], check_names=False)
    others = [name for name in world if name not in OUTCOMES]
    pd.testing.assert_frame_equal(silent[others], world[others])


def test_noise_scales_the_errors(world, units, counts, demo):
    half = simulate(units, counts, demo | {"noise": 0.5}, SEED)
    error, halved = (np.log(frame["co2"] / frame["expected_co2"]) for frame in (world, half))
    assert halved.to_numpy() == pytest.approx(0.5 * error.to_numpy(), abs=1e-12)
    assert error.std() == pytest.approx(0.27, rel=0.05)


def test_an_unknown_province_stops_with_the_known_ones(units, counts, demo):
    with pytest.raises(BadInput, match=r"province 浙江; .*浙江省"):
        simulate(units, counts, demo | {"provinces": ["浙江"]}, SEED)


def test_the_notice_says_simulated_in_both_languages():
    assert "SIMULATED" in NOTICE
    assert "模拟" in NOTICE


def test_all_files_are_the_same_bytes_under_another_hash_seed(tmp_path):
    sums = [
        subprocess.run(
            [sys.executable, ROOT / "tests/demo/write_small.py", tmp_path / seed],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert sums[0] == sums[1]
    assert sums[0].count("\n") == 1 + 1 + 1 + 8 * 2
