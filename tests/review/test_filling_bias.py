import pandas as pd
import pytest

from scripts.estimates.schema import ESTIMATES
from scripts.review.filling_bias import filling_bias
from scripts.review.truth import truth


@pytest.fixture(scope="module")
def found(world, cities, treatment, backtest, settings):
    return {"study": "carbon", **truth(world, cities, treatment, backtest, settings, seed=3, noise=1.0, draws=5)}


@pytest.fixture(scope="module")
def estimates(found):
    return filling_bias(found)


def of_plan(estimates: pd.DataFrame, sample: str, plan: str) -> pd.DataFrame:
    return estimates[estimates["sample"].eq(sample) & estimates["plan"].eq(plan)].set_index("estimator")


def test_the_estimates_have_their_one_form_and_say_simulated(estimates):
    ESTIMATES.validate(estimates)
    assert set(estimates["analysis"]) == {"filling_bias"}
    assert set(estimates["data"]) == {"simulated"}
    assert set(estimates["term"]) == {"DID"}
    assert set(estimates["vcov"]) == {""}


def test_every_number_is_that_of_the_truth_file(estimates, found):
    for sample, of_sample in found["samples"].items():
        target, complete = of_plan(estimates, sample, "").loc["target"], of_sample["rows"]["complete"]
        assert target["estimate"] == complete["beta_star"]["no_controls"]
        assert (target["n_obs"], target["n_clusters"]) == (complete["n_obs"], complete["n_cities"])
        for plan, truly in of_sample["plans"].items():
            rows = of_plan(estimates, sample, plan)
            assert rows.loc["mean_over_draws", "estimate"] == truly["coefficient"]
            assert rows.loc["mean_over_draws", "std_error"] == truly["mc_std_error"]
            assert rows.loc["target_of_rows", "estimate"] == truly["beta_star_of_its_rows"]
            assert rows.loc["bias", "estimate"] == pytest.approx(truly["filling_bias"], abs=1e-15)
            assert set(rows["n_obs"]) == {truly["n_obs"]}
            assert set(rows["n_clusters"]) == {truly["n_cities"]}
    assert len(estimates) == sum(1 + 5 * len(of_sample["plans"]) for of_sample in found["samples"].values())


def test_rows_left_out_and_filled_values_add_up_to_the_bias(estimates, settings):
    for sample in settings["samples"]:
        for plan in settings["plans"]:
            rows = of_plan(estimates, sample, plan)["estimate"]
            assert rows["bias_of_rows"] + rows["bias_of_values"] == pytest.approx(rows["bias"], abs=1e-12)
    assert of_plan(estimates, "as_printed", "paper").loc["bias_of_rows", "estimate"] == 0
    assert of_plan(estimates, "as_printed", "observed").loc["bias_of_rows", "estimate"] != 0


def test_what_is_drawn_says_how_often_and_has_a_monte_carlo_error_and_nothing_else_has(estimates):
    drawn = estimates["estimator"].isin(["mean_over_draws", "bias_of_values", "bias"])
    assert set(estimates.loc[drawn, "note"]) == {"draws: 5"}
    assert set(estimates.loc[~drawn, "note"]) == {""}
    assert (estimates["std_error"].notna() == drawn).all()


def test_a_number_that_does_not_exist_is_null(found):
    plans = {"observed": {"n_obs": 0, "n_cities": 0, "coefficient": None, "mc_std_error": None}}
    plans["observed"] |= {"beta_star_of_its_rows": None, "filling_bias": None}
    rows = {"complete": {"n_obs": 9, "n_cities": 3, "beta_star": {"no_controls": None}}}
    estimates = filling_bias(found | {"samples": {"s": {"rows": rows, "plans": plans}}})
    assert estimates["estimate"].isna().all()
    assert len(ESTIMATES.validate(estimates)) == 6
