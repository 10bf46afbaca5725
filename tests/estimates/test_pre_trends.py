import numpy as np
import pandas as pd
import pytest
from statspai.did import honest_did_from_moments

from scripts.econometrics.wald import f_test
from scripts.estimates.design import samples_of
from scripts.estimates.event_study import Window, event_regression
from scripts.estimates.pre_trends import pre_trends
from tests.estimates.conftest import Case

KEYS = {
    "headline": {"plan": "observed", "sample": "all"},
    "means": {"all_years": {"from": 0, "until": None}, "later": {"from": 1, "until": 2}},
    "smoothness": [0.0, 0.1],
    "relative_magnitudes": [0.0, 0.5],
    "plans": [],
}


def made(**study):
    """Return a study of 48 cities: as many clusters as coefficients are no test."""
    cases = [Case(noise=0.2, seed=seed) for seed in range(4)]
    case = cases[0]
    for place, other in enumerate(cases[1:], 2):
        for frame in ("panel", "treatment"):
            one, more = getattr(case, frame), getattr(other, frame)
            moved = more.assign(code=str(place) + more["code"].str[1:])
            setattr(case, frame, pd.concat([one, moved], ignore_index=True))
    case.study |= KEYS | study
    return case


@pytest.fixture(scope="module")
def case():
    return made()


@pytest.fixture(scope="module")
def found(case):
    return pre_trends(**case.inputs(), seed=1)


@pytest.fixture(scope="module")
def fit(case):
    inputs = case.inputs()
    (sample,) = samples_of(inputs["panels"], inputs["lineages"], inputs["treatment"], case.study)
    regression, names = event_regression(sample, Window(-8, 3, -1), "fe", [], case.study)
    return regression.fit, [names[name] for name in regression.fit.names]


def test_no_end_is_closed_and_the_test_is_of_all_years_before_the_start(found, fit):
    events = found[found["term"] == "event_time"].set_index("event_time")["estimate"]
    estimated, times = fit
    assert dict(events) == dict(zip(times, estimated.coefficients, strict=True))
    at = [place for place, e in enumerate(times) if e < 0]
    test = f_test(estimated.coefficients[at], estimated.covariance[np.ix_(at, at)], 47)
    (row,) = found[found["term"] == "leads"].to_dict("records")
    assert (row["statistic"], row["restrictions"], row["df"]) == (test.statistic, 7, 47)


def test_means_and_intervals_are_the_library_s_on_our_coefficients(found, fit):
    estimated, times = fit
    post = [e for e in times if e >= 0]
    for name, inside in (("all_years", [1, 1, 1, 1]), ("later", [0, 1, 1, 0])):
        weights = np.array(inside) / sum(inside)
        rows = found[found["subgroup"] == name].set_index(["estimator", "term"])
        mean = weights @ [estimated.coefficients[times.index(e)] for e in post]
        assert rows.loc[("within", "mean"), "estimate"] == pytest.approx(mean, abs=1e-12)
        theirs = honest_did_from_moments(
            estimated.coefficients,
            estimated.covariance,
            event_times=times,
            l_vec=list(weights),
            m_grid=[0.0, 0.1],
            breakdown=False,
        )
        for bound, low, high in zip([0, 0.1], theirs["ci_lower"], theirs["ci_upper"], strict=True):
            ours = rows.loc[("smoothness", f"bound {bound:g}")]
            assert (ours["statistic"], ours["conf_low"], ours["conf_high"]) == (
                bound,
                pytest.approx(low, abs=1e-5),
                pytest.approx(high, abs=1e-5),
            )


def test_a_wider_bound_has_a_wider_interval_and_each_a_breakdown_value(found):
    for (_, _), rows in found[found["statistic"].notna() & found["subgroup"].ne("")].groupby(["estimator", "subgroup"]):
        bounds = rows[rows["term"].str.startswith("bound")]
        if len(bounds):
            assert (bounds["conf_high"] - bounds["conf_low"]).is_monotonic_increasing
    assert found[found["term"] == "breakdown"]["estimate"].ge(0).all()


def test_one_year_before_the_start_is_a_row_that_says_so():
    case = made(samples={"all": {"from": 2010, "until": 2015}})
    case.treatment["start_year"] = case.treatment["start_year"].where(case.treatment["start_year"].ne(2014))
    found = pre_trends(**case.inputs(), seed=1)
    rows = found[found["term"] == "breakdown"]
    assert rows["estimate"].isna().all()
    assert rows["note"].str.contains("1 coefficients before the start; bounds need 2 or more").all()
    assert found[found["term"] == "mean"]["estimate"].notna().any()


def test_without_any_start_inside_the_sample_there_is_one_row():
    case = made(samples={"all": {"from": 2006, "until": 2010}})
    case.treatment["start_year"] = pd.array([pd.NA] * len(case.treatment), dtype="Int64")
    found = pre_trends(**case.inputs(), seed=1)
    assert found["note"].tolist() == ["no city starts inside the sample"]


@pytest.mark.slow
def test_the_seed_moves_only_the_simulated_critical_values(case, found):
    again = pre_trends(**case.inputs(), seed=2)
    same = found["estimator"] != "relative_magnitudes"
    pd.testing.assert_frame_equal(found[same], again[same])
