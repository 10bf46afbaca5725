"""What the rows do not allow is a row without numbers that says why, and everything else is estimated."""

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.staggered_did import Effect, StaggeredEffects
from scripts.econometrics.staggered_did import imputation as imputed
from scripts.estimates.cohorts import cohorts_of
from scripts.estimates.design import samples_of
from scripts.estimates.imputation import imputation
from scripts.estimates.pre_trends import pre_trends
from scripts.estimates.staggered import _estimated, staggered
from scripts.estimates.tidy import or_why_not
from scripts.files.bad_input import BadInput
from tests.estimates import test_imputation, test_inference, test_pre_trends, test_robustness
from tests.estimates.conftest import Case

STAGGERED = {"first": -4, "last": 2, "headline": {"plan": "observed", "sample": "all"}}


def starting(starts, noise=0.2):
    """Return a case with these starts, one a city."""
    case = Case(noise=noise)
    case.study |= STAGGERED
    case.treatment["start_year"] = pd.array(starts, dtype="Int64")
    return case


def without_controls(case):
    """Return the case with a control that no city-year has: only the model without controls can be estimated."""
    case.panel["str"] = np.nan
    return case


def by_model(frame, estimator="within"):
    rows = frame[frame["estimator"].eq(estimator) & frame["term"].isin(["DID", "ATT"]) & frame["subgroup"].eq("")]
    assert rows["model"].is_unique
    return rows.set_index("model")


def test_what_fails_is_noted_and_the_rest_is_there_but_all_that_fails_stops():
    def fails():
        raise BadInput("nothing", "something", "Correct it.")
        yield {}

    def works():
        yield {"term": "a"}

    assert or_why_not([({"term": "b"}, fails), ({}, works)]) == [{"term": "b", "note": "nothing"}, {"term": "a"}]
    assert or_why_not([]) == []
    with pytest.raises(BadInput, match="nothing"):
        or_why_not([({}, fails), ({}, fails)])


def test_controls_that_leave_no_row_stop_their_own_model_alone():
    cases = [without_controls(placed(Case(noise=0.2))) for placed in (test_inference.placed, test_robustness.placed)]
    filled = test_imputation.Filled().inputs
    filled["panels"] = {plan: panel.assign(lneco=np.nan) for plan, panel in filled["panels"].items()}
    drawn = imputation(**filled, draws=3, seed=1)
    for frame, estimator in (
        (staggered(**without_controls(starting([2012] * 3 + [2014] * 2 + [None] * 7)).inputs())[0], "within"),
        (test_inference.run(cases[0]), "cluster_city"),
        (test_robustness.run(cases[1]), "within"),
        (drawn[drawn["plan"] == "paper"], "within"),
    ):
        rows = by_model(frame, estimator)
        assert pd.notna(rows.loc["fe", ["estimate", "std_error"]]).all()
        assert pd.isna(rows.loc["fe_controls", ["estimate", "std_error"]]).all()
        assert "no complete row among" in rows.loc["fe_controls", "note"]


def test_a_plan_that_has_no_row_stops_alone():
    case = starting([2012] * 3 + [2014] * 2 + [None] * 7)
    empty = case.panel.assign(lnCO2=np.nan)
    estimates, pairs = staggered(**case.inputs(observed=empty, paper=case.panel))
    for plan, there in (("observed", False), ("paper", True)):
        rows = estimates[(estimates["plan"] == plan) & (estimates["term"] == "ATT")]
        assert rows["estimate"].notna().any() == there
        assert pairs.loc[pairs["plan"] == plan, "weight"].notna().all() == there
    assert "no complete row" in pairs.loc[pairs["plan"] == "observed", "note"].iloc[0]


def test_one_start_for_every_city_is_no_comparison_and_stops():
    case = starting([2012] * 12)
    with pytest.raises(BadInput, match=r"absorbed by the unit and time effects.*12 of them treated.*samples\.all"):
        staggered(**case.inputs())
    case.study |= {name: test_pre_trends.KEYS[name] for name in ("means", "smoothness", "relative_magnitudes", "plans")}
    (row,) = pre_trends(**case.inputs(), seed=1).to_dict("records")
    assert "absorbed by the unit and time effects" in row["note"]


def test_a_sample_without_years_before_the_start_stops_and_names_it():
    case = starting([2012] * 3 + [None] * 9)
    case.study["samples"] = {"all": {"from": 2012, "until": 2015}}
    with pytest.raises(BadInput, match=r"DID is absorbed.*samples\.all of study 'tiny'"):
        staggered(**case.inputs())


def test_a_variance_of_zero_is_no_standard_error():
    case = starting([2012] * 3 + [2014] * 2 + [None] * 7)
    (sample,) = samples_of(**case.inputs())
    effects = {0: Effect(-0.2, 0.1), 1: Effect(-0.3, 0.0), 2: Effect(-0.4, 1e-15)}
    found = StaggeredEffects(overall=Effect(-0.3, 0.1), by_event_time=effects, n_obs=120, n_units=12)
    rows = list(_estimated({}, cohorts_of(sample, [], case.study), lambda: found, "", []))
    assert [row["estimate"] for row in rows] == [-0.3, -0.2, -0.3, -0.4]
    assert ["p_value" in row for row in rows] == [True, True, False, False]
    assert rows[2]["note"] == "no standard error: the variance comes out as zero"


@pytest.mark.parametrize("starts", [[2009] * 6 + [2013] * 6, [2011, 2012, 2013] * 4])
def test_without_a_city_that_never_starts_the_imputation_gives_up_its_leads_and_not_its_effects(starts):
    case = starting(starts)
    case.study |= {"first": -8, "controls": []}
    estimates, _ = staggered(**case.inputs())
    mine = estimates[estimates["estimator"] == "imputation"]
    (att,) = mine[mine["term"] == "ATT"].to_dict("records")
    (sample,) = samples_of(**case.inputs())
    whole = imputed(cohorts_of(sample, [], case.study).rows)
    assert (att["estimate"], att["std_error"]) == pytest.approx((whole.overall.estimate, whole.overall.std_error))
    assert "leads that city and year effects absorb, taken for the base: -" in att["note"]


def test_no_mean_is_shown_where_an_effect_is_absorbed_and_the_others_rest_on_it():
    case = test_pre_trends.made()
    case.treatment["start_year"] = case.treatment["start_year"].fillna(2013)
    found = pre_trends(**case.inputs(), seed=1)
    lost = found.loc[found["note"].str.startswith("explained by") & found["event_time"].ge(0), "event_time"].tolist()
    assert lost == [3]
    means = found[found["term"] == "mean"]
    assert means["estimate"].isna().all()
    assert means["note"].str.endswith("whose effects city and year effects absorb: 3").all()
    assert set(means["subgroup"]) == {"all_years", "later"}
