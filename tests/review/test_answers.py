import pandas as pd
import pytest

from scripts.estimates.choice_effects import choice_effects
from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.review.answers import answers
from scripts.review.schema import ANSWERS
from tests.exhibits.conftest import LABELS, estimates_frame, settings_of
from tests.multiverse import multiverse_frame

OWN = "reghdfe, clustered by code"


def line(analysis, estimator, term, **columns):
    about = {"plan": "observed", "sample": "as_printed", "outcome": "lnCO2", "model": "fe", "treatment": "DID"}
    return about | {"analysis": analysis, "estimator": estimator, "term": term} | columns


def numbers(estimate, error):
    return {"estimate": estimate, "std_error": error, "p_value": 0.01 if abs(estimate) > 2 * error else 0.6} | {
        "conf_low": estimate - 2 * error,
        "conf_high": estimate + 2 * error,
    }


@pytest.fixture
def settings():
    return settings_of("carbon") | {"published": {"paper": "carbon", "plan": "paper", "effects": None}}


@pytest.fixture
def estimates(settings):
    fills = {"filled_share_treated_after": 0.3125}
    benchmark = [
        line(
            "benchmark",
            "within",
            "DID",
            plan=plan,
            model="fe_controls",
            vcov=OWN,
            n_obs=1133,
            **numbers(*found),
            **more,
        )
        for plan, found, more in (("observed", (-0.017, 0.043), {}), ("paper", (-0.104, 0.05), fills))
    ]
    staggered = [
        line("staggered", name, "ATT", vcov="own", **numbers(estimate, 0.03))
        for name, estimate in (("callaway_santanna_never", -0.02), ("sun_abraham", -0.09), ("imputation", 0.01))
    ]
    trends = [line("pre_trends", "within", "mean", subgroup="all_years", vcov=OWN, **numbers(-0.1, 0.03))]
    trends += [line("pre_trends", "relative_magnitudes", "breakdown", subgroup="all_years", estimate=0.75)]
    study = {"study": "carbon", "data": "simulated", "outcome": "lnCO2", "effects": "two_way"}
    chosen = {name: settings[name] for name in ("treatment", "standard_errors")}
    made = {"benchmark": benchmark, "staggered": staggered, "pre_trends": trends}
    frames = {name: estimates_frame(lines) for name, lines in made.items()}
    return frames | {"multiverse": ESTIMATES.validate(choice_effects(multiverse_frame(), study | chosen))}


def answered(estimates, settings, language="en"):
    context = Context("carbon", "simulated", settings, read_labels(LABELS, language))
    return ANSWERS.validate(answers(estimates, context)).set_index("question")["line"]


def test_the_questions_are_answered_in_a_referees_order(estimates, settings):
    assert answered(estimates, settings).index.tolist() == ["paper", "observed", "robust", "multiverse", "trends"]
    assert not answered(estimates, settings, "zh").str.contains("{", regex=False).any()


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("paper", ["-0.104 (s.e. 0.050, p = 0.010)", "-9.9 %", "31.2 %"]),
        ("observed", ["-0.017 (s.e. 0.043", "1,133 city-years", "minus this one is -0.087"]),
        ("robust", ["-0.090 (Sun–Abraham)", "0.010 (Imputation", "5 %: 1 of 3"]),
        ("multiverse", ["Of 64 distinct", "62.5 % are negative", "larger than 6.2 % of them", "(clustered by city)"]),
        ("trends", ["-0.100, without controls, its 95 % interval -0.160 to -0.040", "apart by 0.75 times"]),
    ],
)
def test_an_answer_has_the_estimates_numbers(estimates, settings, question, texts):
    found = answered(estimates, settings)[question]
    assert [text for text in texts if text not in found] == []


def test_an_interval_that_holds_zero_needs_no_bend(estimates, settings):
    trends = estimates["pre_trends"].copy()
    trends.loc[trends["term"].eq("mean"), "conf_high"] = 0.01
    assert "No bend" in answered(estimates | {"pre_trends": trends}, settings)["trends"]


def test_what_was_not_estimated_is_not_answered(estimates, settings):
    assert answered({"benchmark": estimates["benchmark"]}, settings).index.tolist() == ["paper", "observed"]
    assert answered({}, settings).empty
    staggered = estimates["staggered"].assign(estimate=float("nan"))
    assert "robust" not in answered(estimates | {"staggered": staggered}, settings)


def test_a_study_that_rebuilds_no_paper_has_no_papers_way(estimates, settings):
    found = answered(estimates, settings | {"published": None})
    assert "paper" not in found
    assert "paper" not in found["observed"]
    assert "Its 95 % interval is -0.103 to 0.069." in found["observed"]


def test_another_outcome_s_rows_do_not_answer(estimates, settings):
    both = {name: pd.concat([frame, frame.assign(outcome="lnOther")]) for name, frame in estimates.items()}
    pd.testing.assert_series_equal(answered(both, settings), answered(estimates, settings))


def test_rows_of_another_model_or_other_effects_do_not_answer(estimates, settings):
    own = answered(estimates, settings)
    fewer = estimates["benchmark"].assign(model="fe", estimate=9.0, conf_low=8.0, conf_high=10.0)
    more = estimates["staggered"].assign(model="fe_controls", estimate=9.0)
    both = {"benchmark": pd.concat([fewer, estimates["benchmark"]])}
    both |= {"staggered": pd.concat([estimates["staggered"], more])}
    pd.testing.assert_series_equal(answered(estimates | both, settings), own)
    # The paper's way has the paper's effects, which need not be the first of the study.
    paper = estimates["benchmark"].assign(effects="post", estimate=-0.5)
    published = settings["published"] | {"effects": "post"}
    found = answered({"benchmark": pd.concat([estimates["benchmark"], paper])}, settings | {"published": published})
    assert "-0.500" in found["paper"]
    assert "-0.500" not in own["paper"]


def test_a_breakdown_of_nothing_needs_no_bend(estimates, settings):
    trends = estimates["pre_trends"].copy()
    trends.loc[trends["term"].eq("breakdown"), "estimate"] = 0.0
    assert "No bend" in answered(estimates | {"pre_trends": trends}, settings)["trends"]
