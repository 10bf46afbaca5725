import json

import numpy as np
import pandas as pd
import pytest

from scripts.demo.streams import draw_errors
from scripts.demo.units import YEARS
from scripts.econometrics.within import within_transform
from scripts.files.bad_input import BadInput
from scripts.review.truth import error_model, truth

SEED = 20120101
CONTROLS = ["lnhum", "lneco", "lnfin", "lngreen", "str", "lnedu", "lnst"]
PRINTED = ["registered_population", "area", "gdp_per_capita", "fdi", "green_coverage_districts", "tertiary_share"]
PRINTED += ["education_expenditure", "science_expenditure"]


@pytest.fixture(scope="module")
def found(world, cities, treatment, backtest, settings):
    return truth(world, cities, treatment, backtest, settings, seed=SEED, noise=1.0, draws=20)


@pytest.fixture(scope="module")
def silent(world, cities, treatment, backtest, settings):
    return truth(world, cities, treatment, backtest, settings, seed=SEED, noise=0.0, draws=2)


@pytest.fixture(scope="module")
def masks(study):
    outcome = study["printed_co2"].to_numpy()
    controls = study[[f"printed_{name}" for name in PRINTED]].all(axis=1).to_numpy()
    return {
        "complete": np.ones(len(study), dtype=bool),
        "observed_outcome": outcome,
        "observed_outcome_and_controls": outcome & controls,
    }


def with_dummies(rows: pd.DataFrame, outcome: str, controls: list[str]) -> float:
    """The treatment's coefficient by least squares on dummies of city and year: nothing of the project's own."""
    x = [rows["DID"], *(rows[name] - rows[name].mean() for name in controls)]
    dummies = pd.get_dummies(rows["code"]), pd.get_dummies(rows["year"]).iloc[:, 1:]
    design = np.column_stack([*x, *(part.to_numpy(dtype=float) for part in dummies)])
    return float(np.linalg.lstsq(design, rows[outcome].to_numpy(), rcond=1e-13)[0][0])


def test_the_rows_are_those_that_the_files_show(found, masks):
    rows = found["samples"]["as_printed"]["rows"]
    assert {name: part["n_obs"] for name, part in rows.items()} == {name: mask.sum() for name, mask in masks.items()}
    assert rows["complete"]["n_obs"] == 1792
    assert (rows["observed_outcome"]["n_obs"], rows["observed_outcome"]["n_cities"]) == (1255, 106)


@pytest.mark.parametrize("rows", ["complete", "observed_outcome", "observed_outcome_and_controls"])
@pytest.mark.parametrize(
    ("name", "controls"),
    [
        ("no_controls", []),
        ("without_mediators", [name for name in CONTROLS if name not in {"lnst", "str"}]),
        ("all_controls", CONTROLS),
    ],
)
def test_without_noise_a_regression_on_the_world_returns_beta_star(found, study, masks, rows, name, controls):
    given = found["samples"]["as_printed"]["rows"][rows]["beta_star"][name]
    assert with_dummies(study[masks[rows]], "mu", controls) == pytest.approx(given, abs=1e-8)


def test_the_overall_att_is_the_papers_and_the_path_is_the_worlds(found, study):
    complete = found["samples"]["as_printed"]["rows"]["complete"]
    assert complete["att"]["overall"]["total"] == pytest.approx(-0.104, abs=1e-12)
    treated = study[study["DID"].eq(1)]
    by_cell = treated.groupby([treated["start"].astype(int), (treated["year"] - treated["start"]).astype(int)])
    for (cohort, event_time), cell in by_cell:
        entry = complete["path"][str(cohort)][str(event_time)]
        assert entry["n_obs"] == len(cell)
        assert entry["total"] == pytest.approx(cell["effect_total"].mean())
        assert entry["direct"] == pytest.approx(cell["effect_direct"].mean())
    assert all(complete["att"]["by_event_time"][str(e)]["total"] == 0 for e in range(4))


def test_a_plan_that_fills_nothing_has_the_beta_star_of_its_rows_without_noise(silent):
    for sample in silent["samples"].values():
        plan = sample["plans"]["observed"]
        assert plan["coefficient"] == pytest.approx(plan["beta_star_of_its_rows"], abs=1e-10)
        assert plan["beta_star_of_its_rows"] == sample["rows"]["observed_outcome"]["beta_star"]["no_controls"]
        assert plan["mc_std_error"] == pytest.approx(0, abs=1e-14)


def test_filling_bias_is_the_mean_coefficient_against_beta_star_on_all_rows(found):
    for sample in found["samples"].values():
        expected = sample["rows"]["complete"]["beta_star"]["no_controls"]
        for plan in sample["plans"].values():
            assert plan["filling_bias"] == pytest.approx(plan["coefficient"] - expected)
    plans = found["samples"]["as_printed"]["plans"]
    assert sorted(plans) == ["best", "interpolated", "observed", "paper"]
    assert plans["paper"]["n_obs"] == 1792


def test_more_redraws_go_on_where_fewer_ended(world, cities, treatment, backtest, settings):
    one, two = (
        truth(world, cities, treatment, backtest, settings, seed=SEED, noise=1.0, draws=n)["samples"]["as_printed"][
            "plans"
        ]
        for n in (1, 2)
    )
    other = truth(world, cities, treatment, backtest, settings, seed=SEED + 1, noise=1.0, draws=1)
    assert one["paper"]["mc_std_error"] is None
    assert one["paper"]["coefficient"] != two["paper"]["coefficient"]
    assert one["paper"]["coefficient"] != other["samples"]["as_printed"]["plans"]["paper"]["coefficient"]


def test_it_is_the_same_twice_and_fits_into_json(found, world, cities, treatment, backtest, settings):
    again = truth(
        world.sample(frac=1, random_state=1), cities, treatment, backtest, settings, seed=SEED, noise=1.0, draws=20
    )
    assert json.dumps(again, sort_keys=True, allow_nan=False) == json.dumps(found, sort_keys=True, allow_nan=False)


def test_a_study_of_pollution_has_its_own_truth(world, cities, treatment, settings):
    pollution = settings | {
        "variables": settings["variables"] | {"so2": "prefecture"},
        "derived": settings["derived"] | {"lnso2": "ln(so2 / registered_population)"},
        "outcome": "lnso2",
        "plans": {"observed": []},
    }
    found = truth(world, cities, treatment, None, pollution, seed=SEED, noise=0.0, draws=1)
    sample = found["samples"]["as_printed"]
    assert -0.4 < sample["rows"]["complete"]["att"]["overall"]["total"] < -0.05
    assert sample["plans"]["observed"]["coefficient"] == pytest.approx(
        sample["plans"]["observed"]["beta_star_of_its_rows"], abs=1e-10
    )


def test_a_study_whose_truth_is_not_known_stops(world, cities, treatment, settings):
    with pytest.raises(BadInput, match="co2 or so2 or wastewater"):
        truth(world, cities, treatment, None, settings | {"outcome": "lneco"}, seed=SEED, noise=1.0, draws=1)
    elsewhere = world[world["province_zh"].eq("西藏自治区")]
    with pytest.raises(BadInput, match="provinces"):
        truth(elsewhere, cities, treatment, None, settings, seed=SEED, noise=1.0, draws=1)


@pytest.mark.slow
@pytest.mark.parametrize("rows", ["complete", "observed_outcome", "observed_outcome_and_controls"])
@pytest.mark.parametrize(("name", "controls"), [("no_controls", []), ("all_controls", CONTROLS)])
def test_over_200_error_seeds_the_mean_coefficient_is_beta_star(found, study, masks, rows, name, controls):
    some = study[masks[rows]]
    unit, at = some["unit"].to_numpy(), some["year"].to_numpy() - YEARS[0]
    x = within_transform(some[["DID", *controls]].to_numpy(), some["code"].to_numpy(), some["year"].to_numpy())
    errors = [
        draw_errors(seed, "co2", 0, int(study["unit"].max()) + 1, len(YEARS), *error_model("co2"))[unit, at]
        for seed in range(1, 201)
    ]
    outcomes = some["mu"].to_numpy()[:, None] + np.column_stack(errors)
    coefficients = np.linalg.lstsq(x, outcomes, rcond=None)[0][0]
    given = found["samples"]["as_printed"]["rows"][rows]["beta_star"][name]
    assert abs(coefficients.mean() - given) <= 3 * coefficients.std(ddof=1) / np.sqrt(200)
    assert coefficients.std() > 0.01
