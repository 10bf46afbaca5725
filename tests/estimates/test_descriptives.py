import numpy as np
import pytest

from scripts.estimates.descriptives import descriptives


def moments(estimates, term, **where):
    rows = estimates[estimates["term"] == term]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return dict(zip(rows["model"], rows["estimate"], strict=True))


def test_moments_are_those_of_the_column(case):
    estimates = descriptives(**case.inputs())
    values = case.panel["str"].to_numpy()
    expected = {
        "mean": values.mean(),
        "sd": values.std(ddof=1),
        "min": values.min(),
        "median": np.median(values),
        "max": values.max(),
    }
    assert moments(estimates, "str") == pytest.approx(expected, rel=1e-12)
    assert moments(estimates, "DID")["mean"] == pytest.approx((3 * 4 + 2 * 2) / 120)


def test_outcome_treatment_and_controls_are_described_in_this_order(case):
    assert descriptives(**case.inputs())["term"].unique().tolist() == ["lnCO2", "DID", "lneco", "str"]


def test_each_variable_has_its_own_rows_and_says_how_many_are_missing(case):
    case.panel.loc[:9, "lneco"] = np.nan
    estimates = descriptives(**case.inputs()).set_index(["term", "model"])
    assert estimates.loc[("lneco", "mean"), "n_obs"] == 110
    assert estimates.loc[("lneco", "mean"), "note"] == "110 of 120 city-years have a value"
    assert estimates.loc[("DID", "mean"), "n_obs"] == 120
    assert estimates.loc[("DID", "mean"), "note"] == ""


def test_the_filled_shares_are_the_variables_own(case):
    case.status = {("131200", 2015): "extrapolated"}
    estimates = descriptives(**case.inputs()).set_index(["term", "model"])
    assert estimates.loc[("lnCO2", "max"), "filled_share_control_after"] == pytest.approx(1 / 28)
    assert estimates.loc[("str", "max"), "filled_share_control_after"] == 0


def test_a_variable_without_values_is_null_and_not_an_error(case):
    case.panel["str"] = np.nan
    estimates = descriptives(**case.inputs()).set_index(["term", "model"])
    assert np.isnan(estimates.loc[("str", "mean"), "estimate"])
    assert estimates.loc[("str", "mean"), "n_obs"] == 0


def test_samples_are_described_apart(case):
    case.study["samples"] = {"all": {"from": 2006, "until": 2015}, "early": {"from": 2006, "until": 2007}}
    estimates = descriptives(**case.inputs())
    early = case.panel[case.panel["year"] <= 2007]["lneco"]
    assert moments(estimates, "lneco", sample="early")["mean"] == pytest.approx(early.mean())
