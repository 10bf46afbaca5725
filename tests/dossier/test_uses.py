from scripts.dossier.uses import CANDIDATES, uses_of
from scripts.settings.study import Extrapolate

STUDY = {
    "plans": {"observed": []},
    "backtest": None,
    "standard_errors": {"convention": "reghdfe"},
    "analyses": {"benchmark": {"conventions": []}},
}
FILLED = {"paper": [{"step": "interpolate"}, {"step": "extrapolate", "method": "theta"}]}


def uses(**changed):
    return uses_of(STUDY | changed)


def test_analyses_steps_methods_and_standard_errors_are_uses():
    assert uses(plans=FILLED) == {
        ("analysis", "benchmark"),
        ("regression", ""),
        ("errors", "reghdfe"),
        ("errors", "clustered"),
        ("step", "interpolate"),
        ("step", "extrapolate"),
        ("method", "theta"),
    }


def test_a_plan_that_is_taken_out_takes_its_uses_along():
    assert uses(plans=FILLED) - uses() == {("step", "interpolate"), ("step", "extrapolate"), ("method", "theta")}


def test_a_backtest_uses_every_candidate():
    found = uses(backtest={"variable": "co2"})
    assert {name for kind, name in found if kind == "method"} == set(CANDIDATES)
    assert ("backtest", "") in found


def test_the_candidates_are_those_that_a_study_can_name():
    known = Extrapolate.model_json_schema()["properties"]["method"]["enum"]
    assert {*CANDIDATES, "best"} == set(known)


def test_a_multiverse_uses_its_extrapolators_if_it_extrapolates():
    asked = {"extrapolators": ["last", "theta"], "orders": ["none", "mean_then_extrapolate"]}
    assert ("method", "theta") in uses(analyses={"multiverse": asked})
    assert ("method", "theta") not in uses(analyses={"multiverse": asked | {"orders": ["none", "interpolate"]}})


def test_errors_that_are_not_clustered_cite_no_clusters():
    iid = {"convention": "iid"}
    assert ("errors", "clustered") not in uses(standard_errors=iid)
    assert ("errors", "clustered") in uses(standard_errors=iid, analyses={"benchmark": {"conventions": ["none"]}})
    assert ("errors", "clustered") in uses(standard_errors=iid, analyses={"inference": {}})


def test_a_study_without_a_regression_has_no_standard_errors():
    assert uses(analyses={"descriptives": {}}) == {("analysis", "descriptives")}
