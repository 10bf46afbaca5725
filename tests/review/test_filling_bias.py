import pandas as pd
import pytest

from scripts.estimates.schema import ESTIMATES
from scripts.review.filling_bias import filling_bias
from scripts.review.truth import truth


@pytest.fixture(scope="module", params=["carbon", "pollution"])
def study(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def found(study, backtest):
    inputs = study.world, study.cities, study.treatment, backtest, study.settings
    return {"study": study.name, **truth(*inputs, seed=3, noise=1.0, draws=5)}


@pytest.fixture(scope="module")
def estimates(found):
    return filling_bias(found)


def of_plan(estimates: pd.DataFrame, sample: str, plan: str) -> pd.DataFrame:
    return estimates[estimates["sample"].eq(sample) & estimates["plan"].eq(plan)].set_index("estimator")


def each(estimates: pd.DataFrame, found) -> list:
    """Outcome, effects, their estimates, and what the truth file says of the outcome."""
    return [
        (effects, estimates[estimates["outcome"].eq(outcome) & estimates["effects"].eq(effects)], of["samples"])
        for outcome, of in found["outcomes"].items()
        for effects in found["effects"]
    ]


def test_the_estimates_have_their_one_form_and_say_simulated(estimates, study):
    ESTIMATES.validate(estimates)
    assert set(estimates["analysis"]) == {"filling_bias"}
    assert set(estimates["data"]) == {"simulated"}
    assert set(estimates["term"]) == {study.name_of_treatment}
    fixed = {"two_way": "code + year", "post": "code + post"}
    assert (estimates["fixed_effects"] == estimates["effects"].map(fixed)).all()
    assert set(estimates["vcov"]) == {""}


def test_every_number_is_that_of_the_truth_file(estimates, found):
    for effects, ours, samples in each(estimates, found):
        for sample, of_sample in samples.items():
            target, complete = of_plan(ours, sample, "").loc["target"], of_sample["rows"]["complete"]
            assert target["estimate"] == complete["beta_star"][effects]["no_controls"]
            assert (target["n_obs"], target["n_clusters"]) == (complete["n_obs"], complete["n_cities"])
            for plan, truly in of_sample["plans"].items():
                rows = of_plan(ours, sample, plan)
                assert rows.loc["mean_over_draws", "estimate"] == truly[effects]["coefficient"]
                assert rows.loc["mean_over_draws", "std_error"] == truly[effects]["mc_std_error"]
                assert rows.loc["target_of_rows", "estimate"] == truly[effects]["beta_star_of_its_rows"]
                assert rows.loc["bias", "estimate"] == pytest.approx(truly[effects]["filling_bias"], abs=1e-15)
                assert set(rows["n_obs"]) == {truly["n_obs"]}
                assert set(rows["n_clusters"]) == {truly["n_cities"]}
        assert len(ours) == sum(1 + 5 * len(of_sample["plans"]) for of_sample in samples.values())


def test_every_outcome_and_choice_of_effects_is_there(estimates, study):
    pairs = set(zip(estimates["outcome"], estimates["effects"], strict=True))
    assert pairs == {(outcome, e) for outcome in study.settings["outcomes"] for e in study.settings["effects"]}


def test_rows_left_out_and_filled_values_add_up_to_the_bias(estimates, found):
    for _, ours, samples in each(estimates, found):
        for sample, of_sample in samples.items():
            for plan in of_sample["plans"]:
                rows = of_plan(ours, sample, plan)["estimate"]
                assert rows["bias_of_rows"] + rows["bias_of_values"] == pytest.approx(rows["bias"], abs=1e-12)
            assert of_plan(ours, sample, "observed").loc["bias_of_rows", "estimate"] != 0
            if "paper" in of_sample["plans"]:  # which leaves no row out
                assert of_plan(ours, sample, "paper").loc["bias_of_rows", "estimate"] == 0


def test_what_is_drawn_says_how_often_and_has_a_monte_carlo_error_and_nothing_else_has(estimates):
    drawn = estimates["estimator"].isin(["mean_over_draws", "bias_of_values", "bias"])
    assert set(estimates.loc[drawn, "note"]) == {"draws: 5"}
    assert set(estimates.loc[~drawn, "note"]) == {""}
    assert (estimates["std_error"].notna() == drawn).all()


def test_a_number_that_does_not_exist_is_null(found):
    none = {"coefficient": None, "mc_std_error": None, "beta_star_of_its_rows": None, "filling_bias": None}
    plans = {"observed": {"n_obs": 0, "n_cities": 0, "two_way": none}}
    rows = {"complete": {"n_obs": 9, "n_cities": 3, "beta_star": {"two_way": {"no_controls": None}}}}
    empty = {"effects": ["two_way"], "outcomes": {"y": {"samples": {"s": {"rows": rows, "plans": plans}}}}}
    estimates = filling_bias(found | empty)
    assert estimates["estimate"].isna().all()
    assert len(ESTIMATES.validate(estimates)) == 6
