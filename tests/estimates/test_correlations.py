import numpy as np
import pytest
from scipy import stats

from scripts.estimates.correlations import correlations
from scripts.files.bad_input import BadInput


def test_r_and_p_are_pearsons(case):
    estimates = correlations(**case.inputs()).set_index("term")
    expected = stats.pearsonr(case.panel["lnCO2"], case.panel["str"])
    row = estimates.loc["lnCO2:str"]
    assert row["estimate"] == pytest.approx(expected.statistic, rel=1e-12)
    assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-9)
    assert (row["n_obs"], row["df"]) == (120, 118)


def test_each_pair_stands_there_once_in_the_studys_order(case):
    terms = correlations(**case.inputs())["term"].tolist()
    assert terms == ["lnCO2:DID", "lnCO2:lneco", "lnCO2:str", "DID:lneco", "DID:str", "lneco:str"]


def test_all_pairs_stand_on_the_rows_that_are_complete_in_all_variables(case):
    case.panel.loc[:4, "lneco"] = np.nan
    estimates = correlations(**case.inputs()).set_index("term")
    assert estimates["n_obs"].eq(115).all()
    assert estimates["note"].str.contains("115 of 120 city-years are complete; missing: lneco 5").all()
    there = case.panel.iloc[5:]
    assert estimates.loc["lnCO2:str", "estimate"] == pytest.approx(np.corrcoef(there["lnCO2"], there["str"])[0, 1])


def test_a_constant_has_no_correlation_and_says_so(case):
    case.panel["str"] = 5.0
    row = correlations(**case.inputs()).set_index("term").loc["lneco:str"]
    assert np.isnan(row["estimate"])
    assert row["note"] == "str constant"


def test_a_variable_that_repeats_another_has_correlation_one_and_p_zero(case):
    case.panel["str"] = 2 * case.panel["lneco"]
    row = correlations(**case.inputs()).set_index("term").loc["lneco:str"]
    assert row["estimate"] == pytest.approx(1)
    assert row["p_value"] == pytest.approx(0, abs=1e-12)


def test_a_study_without_controls_correlates_outcome_and_treatment(case):
    case.study["controls"] = []
    assert correlations(**case.inputs())["term"].tolist() == ["lnCO2:DID"]


def test_no_complete_row_stops_and_counts_the_values_of_each_variable(case):
    case.panel["str"] = np.nan
    with pytest.raises(BadInput, match=r"str 0.*samples\.all"):
        correlations(**case.inputs())
