import numpy as np
import pandas as pd
import pytest

from scripts.estimates.benchmark import benchmark
from scripts.estimates.event_study import event_study
from scripts.estimates.schema import BACON, ESTIMATES
from scripts.estimates.staggered import VCOV, staggered
from tests.estimates.conftest import Case

KEYS = {"first": -4, "last": 2, "headline": {"plan": "observed", "sample": "all"}}
PATH = {0: 0.0, 1: -0.2, 2: -0.5, 3: -0.9}


def made(noise=0.2, seed=0):
    case = Case(noise=noise, seed=seed)
    case.study |= KEYS
    return case


def with_effects(case):
    """Return the case with effects that grow by years since the start, and nothing else but city and year effects."""
    panel, start = case.panel, case.treatment.set_index("code")["start_year"]
    since = panel["year"] - panel["code"].map(start).astype(float)
    city = panel["code"].astype(int) / 1e4
    panel["lnCO2"] = since.map(PATH).fillna(0) + city + np.sin(panel["year"])
    return case


@pytest.fixture(scope="module")
def found():
    return staggered(**made().inputs())


def overall(estimates, model="fe"):
    rows = estimates[(estimates["term"] == "ATT") & (estimates["model"] == model)]
    return rows.set_index("estimator")


def test_every_estimator_has_its_rows_under_its_own_errors(found):
    estimates, pairs = found
    ESTIMATES.validate(estimates)
    BACON.validate(pairs)
    for model in ("fe", "fe_controls"):
        rows = overall(estimates, model)
        assert set(rows.index) == {"within", *VCOV}
        assert rows["estimate"].notna().all()
        assert (rows["std_error"] > 0).all()
        assert rows.loc[list(VCOV), "vcov"].to_dict() == VCOV
    assert set(estimates["effects"]) == {"two_way"}


def test_the_two_way_rows_are_the_benchmark_s_and_the_event_study_s(found):
    estimates, _ = found
    case = made()
    main = benchmark(**case.inputs())
    ours = overall(estimates, "fe_controls").loc["within"]
    theirs = main[(main["term"] == "DID") & (main["model"] == "fe_controls")].iloc[0]
    assert (ours["estimate"], ours["std_error"]) == (theirs["estimate"], theirs["std_error"])
    case.study |= {"base": -1}
    events = event_study(**case.inputs())
    keys = ["model", "event_time"]
    two = [
        rows[rows["estimator"].eq("within") & rows["term"].eq("event_time") & rows["note"].ne("base")]
        .set_index(keys)["estimate"]
        .sort_index()
        for rows in (estimates, events)
    ]
    pd.testing.assert_series_equal(*two)


def test_the_comparisons_add_up_to_the_two_way_coefficient(found):
    estimates, pairs = found
    assert pairs["weight"].sum() == pytest.approx(1, abs=1e-12)
    two_way = overall(estimates).loc["within", "estimate"]
    assert pairs["weight"] @ pairs["estimate"] == pytest.approx(two_way, abs=1e-10)
    kinds = estimates[estimates["estimator"] == "bacon"]
    weight, mean = (kinds[kinds["term"] == term].set_index("subgroup")["estimate"] for term in ("weight", "estimate"))
    assert (weight * mean).sum() == pytest.approx(two_way, abs=1e-10)


def test_small_cohorts_and_the_outcome_regression_are_named(found):
    estimates, _ = found
    rows = overall(estimates, "fe_controls")
    for name in ("callaway_santanna_never", "callaway_santanna_not_yet"):
        assert "outcome regression alone: cohorts with fewer than 3 x 2 cities 2012, 2014" in rows.loc[name, "note"]
    assert not overall(estimates)["note"].str.contains("outcome regression").any()


def test_without_noise_every_estimator_returns_the_mean_effect_of_its_rows():
    estimates, _ = staggered(**with_effects(made(0)).inputs())
    cells = [PATH[e] for e in [*range(4)] * 3 + [*range(2)] * 2]
    rows = overall(estimates)
    for name in VCOV:
        assert rows.loc[name, "estimate"] == pytest.approx(np.mean(cells), abs=1e-8)
    events = estimates[(estimates["term"] == "event_time") & (estimates["model"] == "fe")]
    for (name, e), estimate in events.set_index(["estimator", "event_time"])["estimate"].items():
        if name in VCOV:
            assert estimate == pytest.approx(PATH.get(e, 0), abs=1e-8)
    cohorts = estimates[estimates["term"].eq("group") & estimates["estimator"].eq("callaway_santanna_never")]
    by_cohort = cohorts[cohorts["model"] == "fe"].set_index("subgroup")["estimate"]
    assert by_cohort["2012"] == pytest.approx(np.mean(list(PATH.values())), abs=1e-8)
    assert by_cohort["2014"] == pytest.approx(np.mean([PATH[0], PATH[1]]), abs=1e-8)
    # The two-way regression does not: its effects differ over time.
    assert abs(rows.loc["within", "estimate"] - np.mean(cells)) > 0.01


def test_gaps_are_counted_and_stop_the_decomposition_alone():
    case = made()
    case.panel.loc[case.panel.index[::25], "lnCO2"] = np.nan
    estimates, pairs = staggered(**case.inputs())
    assert len(pairs) == 1
    assert "cities are without some of the years; only balanced rows decompose" in pairs["note"].iloc[0]
    (bacon,) = estimates.loc[estimates["estimator"] == "bacon", "note"]
    assert bacon == pairs["note"].iloc[0]
    rows = overall(estimates)
    assert rows["estimate"].notna().all()
    assert rows.loc["callaway_santanna_never", "note"].endswith("row in both of its years")


def test_one_cohort_has_no_decomposition_but_all_estimators():
    case = made()
    later = case.treatment["start_year"].eq(2014).fillna(value=False)
    case.treatment.loc[later, "start_year"] = pd.NA
    estimates, pairs = staggered(**case.inputs())
    assert pairs["note"].tolist() == ["1 cohort; two or more are needed for more than one comparison"]
    assert overall(estimates)["estimate"].notna().all()


def test_without_a_city_that_never_starts_only_the_others_are_estimated():
    case = made()
    case.treatment["start_year"] = case.treatment["start_year"].fillna(2014)
    estimates, _ = staggered(**case.inputs())
    rows = overall(estimates)
    assert pd.isna(rows.loc["callaway_santanna_never", "estimate"])
    assert "no city that never starts" in rows.loc["callaway_santanna_never", "note"]
    others = rows.loc[["callaway_santanna_not_yet", "sun_abraham", "imputation"]]
    assert others["estimate"].notna().all()
    assert "compared with the last cohort, 2014" in others.loc["sun_abraham", "note"]
    assert "treated rows without an untreated one" in others.loc["imputation", "note"]


def test_cohorts_of_one_city_early_starts_and_late_starts_are_named():
    case = made()
    starts = case.treatment["start_year"].copy()
    starts.iloc[0], starts.iloc[1], starts.iloc[2] = 2006, 2013, 2020
    case.treatment["start_year"] = starts
    estimates, _ = staggered(**case.inputs())
    note = overall(estimates).loc["callaway_santanna_never", "note"]
    assert "treated from the first year on, left out: cities 1" in note
    assert "start after the last year, taken for untreated: cities 1" in note
    assert "cohorts of one city: 2013" in note


def test_negative_weights_are_those_of_what_effects_leave_of_the_treatment(found):
    case, (estimates, _) = made(), found
    rows = case.panel.merge(case.treatment, on="code")
    under = (rows["year"] >= rows["start_year"]).fillna(value=False).to_numpy(float)
    dummies = pd.get_dummies(rows[["code", "year"]].astype(str)).to_numpy(float)
    left = under - dummies @ np.linalg.lstsq(dummies, under, rcond=None)[0]
    weights = (left / (left @ left))[under == 1]
    shown = estimates[estimates["estimator"].eq("twfe_weights") & estimates["model"].eq("fe")].set_index("term")
    assert shown["estimate"].to_dict() == pytest.approx(
        {"share_negative": np.mean(weights < 0), "sum_negative": weights[weights < 0].sum()}
    )
