"""Matched versions of a sample: who is matched, who is left out and why, and how balanced they are."""

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.propensity_score import propensity_score
from scripts.estimates.matching import matching
from scripts.files.bad_input import BadInput
from tests.estimates.matched_case import by_city, pooled, wide_case


def matched(case, **versions):
    case.study |= {"covariates": [], "versions": versions or {"pooled": pooled()}}
    return matching(**case.inputs())


def count(estimates, term, why=""):
    (row,) = (
        estimates[(estimates["estimator"] == "count") & (estimates["term"] == term)]
        .query("subgroup == @why")
        .to_dict("records")
    )
    return row["estimate"]


@pytest.fixture
def wide():
    return wide_case()


def test_the_logit_and_the_balance_before_are_those_of_the_complete_rows(wide):
    wide.panel.loc[[3, 50], "lneco"] = np.nan
    wide.panel.loc[70, "lnCO2"] = np.nan
    estimates, scores = matched(wide)
    there = wide.panel.drop(index=[3, 50, 70])
    treated = (there["code"] <= "131600").to_numpy()
    fit = propensity_score(there[["lneco", "str"]].to_numpy(), treated, ["lneco", "str"])
    logit = estimates[estimates["estimator"] == "logit"]
    assert logit["estimate"].to_numpy() == pytest.approx(fit.coefficients)
    assert set(logit["n_obs"]) == {397}
    assert scores["score"].dropna().to_numpy() == pytest.approx(fit.score)
    before = estimates.query("subgroup == 'before' and term == 'lneco'").set_index("estimator")["estimate"]
    assert before["mean_treated"] == pytest.approx(there.loc[treated, "lneco"].mean())
    assert before["mean_control"] == pytest.approx(there.loc[~treated, "lneco"].mean())
    incomplete = scores[scores["reason"].str.startswith("incomplete")]
    assert incomplete["reason"].tolist() == ["incomplete: lneco", "incomplete: lneco", "incomplete: lnCO2"]
    assert incomplete[["score", "logit"]].isna().all(axis=None)


def test_every_row_is_counted_once_and_none_is_dropped_without_a_reason(wide):
    wide.panel.loc[[3, 50], "lneco"] = np.nan
    versions = {"support": pooled(keep="on_support", weights="none"), "narrow": pooled(caliper=0.02)}
    estimates, scores = matched(wide, **versions)
    assert len(scores) == 2 * len(wide.panel)
    assert ((scores["weight"] == 0) == scores["reason"].ne("")).all()
    for name in versions:
        mine = estimates[estimates["model"] == name]
        for group, n in (("treated", 160), ("control", 240)):
            reasons = mine.loc[mine["subgroup"].ne("") & mine["term"].eq(f"{group}_dropped"), "n_obs"].sum()
            assert count(mine, f"{group}_kept") + count(mine, f"{group}_dropped") == n
            assert reasons == count(mine, f"{group}_dropped")
    assert count(estimates[estimates["model"] == "narrow"], "treated_dropped", "no_neighbour") > 0


def test_neighbours_are_controls_and_the_nearest_on_the_support(wide):
    _, scores = matched(wide)
    rows = scores.set_index(scores["code"] + ":" + scores["year"].astype(str))
    pool = rows[~rows["treated"] & rows["on_support"]]
    for _, row in rows[rows["treated"] & rows["on_support"]].iterrows():
        nearest = (pool["logit"] - row["logit"]).abs().idxmin()
        assert row["matched_to"] == nearest
    used = rows["matched_to"][rows["matched_to"].ne("")].value_counts()
    assert rows.loc[used.index, "frequency"].to_numpy() == pytest.approx(used.to_numpy())


def test_neighbours_of_the_same_year(wide):
    _, scores = matched(wide, yearly=pooled(by_year=True))
    found = scores[scores["matched_to"].ne("")]
    assert len(found)
    assert (found["matched_to"].str[-4:] == found["year"].astype(str)).all()


def test_the_caliper_is_in_standard_deviations_of_the_logit_and_under_score_in_its_own_units(wide):
    _, scores = matched(wide, logit=pooled(caliper=0.05), score=pooled(distance="score", caliper=0.01))
    for name, column, caliper in (("logit", "logit", None), ("score", "score", 0.01)):
        rows = scores[scores["version"] == name]
        width = caliper or 0.05 * rows["logit"].std()
        at = rows.set_index(rows["code"] + ":" + rows["year"].astype(str))[column]
        treated = rows[rows["treated"] & rows["on_support"]]
        pool = rows[~rows["treated"] & rows["on_support"]]
        nearest = [(pool[column] - value).abs().min() for value in treated[column]]
        assert (treated["matched_to"].ne("").to_numpy() == (np.array(nearest) <= width)).all()
        found = treated[treated["matched_to"].ne("")]
        assert (np.abs(found[column].to_numpy() - at[found["matched_to"]].to_numpy()) <= width).all()
        assert 0 < len(found) < len(treated)


def test_the_rows_order_does_not_matter(wide):
    first = matched(wide)
    wide.panel = wide.panel.sample(frac=1, random_state=8)
    for one, other in zip(first, matched(wide), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_cities_are_matched_on_their_means_before_the_policy(wide):
    wide.panel.loc[wide.panel["code"].eq("130300") & wide.panel["year"].lt(2011), "lneco"] = np.nan
    wide.panel.loc[wide.panel["code"].eq("130400") & wide.panel["year"].lt(2012), "str"] = np.nan
    wide.panel.loc[wide.panel["code"].eq("130500"), "lnCO2"] = np.nan  # cities are matched without it
    estimates, scores = matched(wide, cities=by_city())
    assert len(scores) == 40
    assert scores["year"].isna().all()
    assert set(scores["city_years"]) == {10}
    reasons = scores.set_index("code")["reason"]
    assert reasons["130400"] == "incomplete: str"
    assert not reasons[["130300", "130500"]].str.startswith("incomplete").any()
    early = wide.panel[wide.panel["year"] <= 2011].groupby("code")[["lneco", "str"]].mean().dropna()
    fit = propensity_score(early.to_numpy(), (early.index <= "131600"), ["lneco", "str"])
    assert scores.dropna(subset="score")["score"].to_numpy() == pytest.approx(fit.score)
    assert estimates["note"].eq("").all()
    dropped = estimates.query("estimator == 'count' and term == 'treated_dropped' and subgroup == 'incomplete'")
    assert dropped[["estimate", "n_obs", "n_clusters"]].to_numpy().tolist() == [[1, 10, 1]]


def test_years_before_the_policy_have_to_be_before_it(wide):
    with pytest.raises(BadInput, match=r"years 2006 to 2012 before the policy, but city 130100 starts in 2012"):
        matched(wide, cities=by_city(until=2012))


def test_a_city_whose_start_lies_after_the_sample_is_a_control(wide):
    wide.study["samples"] = {"early": {"from": 2006, "until": 2013}}
    wide.treatment.loc[0, "start_year"] = 2014
    _, scores = matched(wide)
    assert not scores.loc[scores["code"] == "130100", "treated"].any()
    assert scores.loc[scores["code"] == "130200", "treated"].all()


def test_rows_kept_have_their_own_balance_where_they_are_not_the_matched_ones(wide):
    estimates, scores = matched(wide, support=pooled(keep="on_support", weights="none"), matched=pooled())
    groups = estimates[estimates["estimator"] == "mean_control"].groupby("model")["subgroup"].unique()
    assert set(groups["support"]) == {"before", "after", "kept"}
    assert set(groups["matched"]) == {"before", "after"}
    kept = scores[(scores["version"] == "support") & (scores["weight"] > 0) & ~scores["treated"]]
    mean = wide.panel.merge(kept[["code", "year"]].astype({"year": int}))["lneco"].mean()
    row = estimates.query("model == 'support' and subgroup == 'kept' and term == 'lneco'").set_index("estimator")
    assert row.loc["mean_control", "estimate"] == pytest.approx(mean)
    by_frequency = estimates.query("subgroup == 'after' and term == 'lneco' and estimator == 'mean_control'")
    assert by_frequency["estimate"].iloc[0] == by_frequency["estimate"].iloc[1]


def test_bias_and_reduction_are_those_of_the_means_and_the_spread_before(wide):
    estimates, _ = matched(wide)
    wide_form = estimates.query("term == 'lneco'").pivot_table(index="estimator", columns="subgroup", values="estimate")
    treated = wide.panel["code"] <= "131600"
    spread = np.sqrt((wide.panel.loc[treated, "lneco"].var() + wide.panel.loc[~treated, "lneco"].var()) / 2)
    for when in ("before", "after"):
        bias = 100 * (wide_form.loc["mean_treated", when] - wide_form.loc["mean_control", when]) / spread
        assert wide_form.loc["standardized_bias", when] == pytest.approx(bias)
    ratio = abs(wide_form.loc["standardized_bias", "after"] / wide_form.loc["standardized_bias", "before"])
    assert wide_form.loc["bias_reduction", "after"] == pytest.approx(100 * (1 - ratio))


def test_separation_is_said_with_the_covariates_name_and_the_rest_goes_on(wide):
    wide.panel.loc[wide.panel["year"] <= 2011, "str"] += np.where(
        wide.panel.loc[wide.panel["year"] <= 2011, "code"] <= "131600", 1000, 0
    )
    estimates, scores = matched(wide, cities=by_city(), apart=pooled(), wide=pooled(caliper=9.0))
    mine = estimates[estimates["model"] == "cities"]
    (logit,) = mine[mine["estimator"] == "logit"].to_dict("records")
    assert np.isnan(logit["estimate"])
    assert "str alone separates the 16 treated" in logit["note"]
    assert not mine["estimator"].isin(["standardized_bias"]).any()
    assert count(mine, "treated_dropped", "no_score") == 16
    assert scores.loc[scores["version"] == "cities", "reason"].str.startswith("no_score: the logit").all()
    assert estimates.query("model == 'wide' and estimator == 'standardized_bias'")["estimate"].notna().all()


def test_covariates_of_its_own_take_the_place_of_the_controls(wide):
    wide.study["covariates"] = ["str"]
    wide.study["versions"] = {"pooled": pooled()}
    estimates, _ = matching(**wide.inputs())
    assert set(estimates.loc[estimates["estimator"] == "logit", "term"]) == {"str", "_cons"}
    wide.study["covariates"] = ["nothing"]
    with pytest.raises(BadInput, match="no variable nothing"):
        matching(**wide.inputs())
