"""The effect on matched rows: which rows, what they weigh, and what is said where there are none."""

import numpy as np
import pytest
import statsmodels.formula.api as smf

from scripts.estimates.benchmark import benchmark
from scripts.estimates.matching import matching
from scripts.estimates.psm_did import psm_did
from tests.estimates.matched_case import by_city, pooled, wide_case


@pytest.fixture
def wide():
    return wide_case()


def estimated(case, models=("fe_controls",), **versions):
    case.study |= {"covariates": [], "versions": versions, "models": list(models)}
    inputs = case.inputs()
    _, scores = matching(**inputs)
    return psm_did(**inputs, scores=scores), scores


def rows_of(estimates, model, vcov):
    return estimates[(estimates["model"] == model) & estimates["vcov"].str.startswith(vcov)].set_index("term")


def test_the_benchmark_column_is_the_benchmark(case):
    estimates, _ = estimated(case, pooled=pooled())
    case.study["models"], case.study["conventions"] = ["fe_controls"], ["iid"]
    other = benchmark(**case.inputs())
    for vcov in ("reghdfe", "iid"):
        ours, theirs = rows_of(estimates, "benchmark", vcov), rows_of(other, "fe_controls", vcov)
        for column in ("estimate", "std_error", "p_value", "n_obs", "r2"):
            assert ours[column].tolist() == theirs[column].tolist()
    assert rows_of(estimates, "benchmark", "iid").loc["DID", "estimate"] == pytest.approx(
        rows_of(estimates, "benchmark", "reghdfe").loc["DID", "estimate"]
    )


def frame_of(case, scores):
    """Return the panel's rows with dummy and weight."""
    start = case.treatment.set_index("code")["start_year"]
    panel = case.panel.assign(
        DID=(case.panel["year"] >= case.panel["code"].map(start)).fillna(value=False).astype(float)
    )
    by = ["code"] if scores["year"].isna().all() else ["code", "year"]
    kept = scores[scores["weight"] > 0].astype({} if by == ["code"] else {"year": int})
    return panel.merge(kept[[*by, "weight"]], on=by)


@pytest.mark.parametrize("weights", ["none", "frequency"])
@pytest.mark.parametrize("version", [pooled, by_city])
def test_it_is_weighted_least_squares_on_the_rows_that_are_kept(wide, version, weights):
    estimates, scores = estimated(wide, mine=version(weights=weights))
    frame = frame_of(wide, scores)
    assert weights == "none" or frame["weight"].nunique() > 1
    fit = smf.wls("lnCO2 ~ DID + lneco + str + C(code) + C(year)", frame, weights=frame["weight"]).fit()
    ours = rows_of(estimates, "mine", "iid")
    assert ours.loc["DID", "estimate"] == pytest.approx(fit.params["DID"], abs=1e-9)
    assert ours.loc["lneco", "std_error"] == pytest.approx(fit.bse["lneco"], abs=1e-9)
    singletons = frame.groupby("code")["year"].transform("size").eq(1).sum()
    assert ours.loc["DID", "n_obs"] == len(frame) - singletons
    assert ("weighted by matching frequency" in ours.loc["DID", "note"]) == (weights == "frequency")


def test_all_years_of_matched_cities_are_kept(wide):
    estimates, scores = estimated(wide, cities=by_city())
    kept = scores[scores["weight"] > 0]
    assert rows_of(estimates, "cities", "reghdfe").loc["DID", "n_obs"] == 10 * len(kept)
    assert f"left out by matching: cities {40 - len(kept)}" in rows_of(estimates, "cities", "iid").loc["DID", "note"]


def test_a_version_without_matches_says_so_and_the_rest_goes_on(wide):
    nobody = pooled(caliper=1e-12, distance="score")
    estimates, scores = estimated(wide, nobody=nobody, pooled=pooled())
    assert (
        scores.loc[(scores["version"] == "nobody") & scores["treated"], "reason"]
        .isin(["no_neighbour", "off_support"])
        .all()
    )
    for vcov in ("reghdfe", "iid"):
        mine = rows_of(estimates, "nobody", vcov)
        assert mine.index.tolist() == ["DID"]
        assert np.isnan(mine.loc["DID", "estimate"])
        note = mine.loc["DID", "note"]
        assert "not estimated: 0 treated and 0 control rows after matching" in note
        assert "no neighbour" in note
        assert np.isfinite(rows_of(estimates, "pooled", vcov).loc["DID", "estimate"])


def test_separation_is_said_in_the_note(wide):
    wide.panel["str"] += np.where(wide.panel["code"] <= "131600", 1000, 0)
    estimates, _ = estimated(wide, pooled=pooled())
    note = rows_of(estimates, "pooled", "iid").loc["DID", "note"]
    assert "no score 400" in note
    assert "str alone separates the 160 treated from the 240 controls" in note


def test_matched_rows_on_which_the_effect_does_not_exist_say_so(wide):
    wide.panel.loc[wide.panel["code"].le("131600") & wide.panel["year"].ge(2012), "lneco"] = np.nan
    wide.panel.loc[wide.panel["code"].eq("130100"), "lneco"] = 10.0
    estimates, _ = estimated(wide, late=pooled(caliper=1e-6))
    row = rows_of(estimates, "late", "iid").loc["DID"]
    assert np.isnan(row["estimate"])
    assert "not estimated" in row["note"]


def test_the_true_effect_is_found_on_every_version_without_noise(noise_free):
    versions = {"pooled": pooled(keep="on_support", weights="none", support="none"), "matched": pooled(support="none")}
    estimates, _ = estimated(noise_free, **versions, cities=by_city(support="none"))
    for model in ("benchmark", *versions, "cities"):
        assert rows_of(estimates, model, "reghdfe").loc["DID", "estimate"] == pytest.approx(-0.25, abs=1e-9), model


def test_without_controls_the_same_matched_rows_are_regressed_on_the_treatment_alone(wide):
    alone = estimated(wide, mine=pooled(), cities=by_city())[0]
    both, scores = estimated(wide, ("fe", "fe_controls"), mine=pooled(), cities=by_city())
    with_controls = both[~both["model"].str.endswith(":no_controls")].reset_index(drop=True)
    assert with_controls.drop(columns="note").equals(alone.drop(columns="note"))
    assert set(both["model"]) == {
        f"{name}{end}" for name in ("benchmark", "mine", "cities") for end in ("", ":no_controls")
    }
    frame = frame_of(wide, scores[scores["version"] == "mine"])
    fit = smf.wls("lnCO2 ~ DID + C(code) + C(year)", frame, weights=frame["weight"]).fit()
    ours = rows_of(both, "mine:no_controls", "iid")
    assert ours.index.tolist() == ["DID", "_cons"]
    assert ours.loc["DID", "estimate"] == pytest.approx(fit.params["DID"], abs=1e-9)
    assert ours.loc["DID", "std_error"] == pytest.approx(fit.bse["DID"], abs=1e-9)
    assert ours.loc["DID", "controls"] == ""


def test_the_benchmark_without_controls_is_the_benchmark_s(case):
    estimates, _ = estimated(case, ("fe", "fe_controls"), pooled=pooled())
    case.study["models"] = ["fe", "fe_controls"]
    other = benchmark(**case.inputs())
    for ours, theirs in (("benchmark:no_controls", "fe"), ("benchmark", "fe_controls")):
        mine, its = rows_of(estimates, ours, "reghdfe"), rows_of(other, theirs, "reghdfe")
        assert mine["estimate"].tolist() == its["estimate"].tolist()
        assert mine["n_obs"].tolist() == its["n_obs"].tolist()


def test_a_version_without_matches_says_so_without_controls_too(wide):
    estimates, _ = estimated(wide, ("fe", "fe_controls"), nobody=pooled(caliper=1e-12, distance="score"))
    for model in ("nobody", "nobody:no_controls"):
        assert "not estimated" in rows_of(estimates, model, "iid").loc["DID", "note"]
