import numpy as np
import pandas as pd
import pytest

from scripts.estimates.design import complete, filled_shares, samples_of, with_treatment


def first_sample(case):
    return next(samples_of(**case.inputs()))


def test_a_city_is_treated_from_its_own_start_year_on_and_never_without_one(case):
    rows = with_treatment(case.panel, case.treatment, case.study).set_index(["code", "year"])["DID"]
    assert rows["130100", 2011] == 0
    assert rows["130100", 2012] == 1
    assert rows["130400", 2013] == 0
    assert rows["130400", 2014] == 1
    assert rows.loc["131200"].eq(0).all()
    assert rows.dtype == float


def test_two_start_years_for_one_city_stop(case):
    doubled = pd.concat([case.treatment, case.treatment.iloc[:1]])
    with pytest.raises(pd.errors.MergeError):
        with_treatment(case.panel, doubled, case.study)


def test_rows_are_sorted_by_city_and_year_whatever_order_the_panel_has(case):
    rows = first_sample(case).rows
    assert rows[["code", "year"]].equals(rows[["code", "year"]].sort_values(["code", "year"], ignore_index=True))


def test_complete_rows_that_are_all_rows_need_no_words(case):
    rows, note = complete(first_sample(case), ["lnCO2", "DID"], case.study)
    assert (len(rows), note) == (120, "")


def test_never_treated_cities_are_split_at_the_year_asked_for(case):
    case.status = {("131200", 2008): "interpolated", ("131200", 2010): "interpolated"}
    sample = first_sample(case)
    control = {split: filled_shares(sample.rows, "lnCO2", split) for split in (2010, 2012)}
    assert control[2010]["filled_share_control_before"] == pytest.approx(1 / (7 * 4))
    assert control[2010]["filled_share_control_after"] == pytest.approx(1 / (7 * 6))
    assert control[2012]["filled_share_control_before"] == pytest.approx(2 / (7 * 6))


def test_a_group_without_rows_has_no_share(case):
    sample = first_sample(case)
    shares = filled_shares(sample.rows[sample.rows["start_year"].isna()], "lnCO2", 2012)
    assert np.isnan(shares["filled_share_treated_before"])
    assert shares["filled_share_control_after"] == 0


def test_a_year_that_the_sample_leaves_out_is_in_no_row_and_is_counted(case):
    case.study["samples"] = {"without": {"from": 2008, "until": 2014, "without": [2012, 2009]}}
    sample = first_sample(case)
    assert sorted(sample.rows["year"].unique()) == [2008, 2010, 2011, 2013, 2014]
    assert sample.note == "left out by the sample: years 2009, 2012, city-years 24"


def test_what_sample_and_treatment_leave_out_adds_up_to_the_years_from_first_to_last(case):
    case.study["samples"] = {"without": {"from": 2008, "until": 2014, "without": [2012]}}
    case.treatment = case.treatment.iloc[2:]
    sample = first_sample(case)
    by_sample = "left out by the sample: years 2012, city-years 12"
    assert sample.note == f"{by_sample}; left out by the treatment's rule: cities 2, city-years 12"
    assert len(sample.rows) + 12 + 12 == 12 * 7


def test_years_without_any_complete_row_are_named_and_those_with_one_are_not(case):
    case.panel.loc[case.panel["year"].isin([2013, 2007]), "lneco"] = np.nan
    case.panel.loc[case.panel["year"].eq(2009) & case.panel["code"].ne("130100"), "lneco"] = np.nan
    sample = first_sample(case)
    rows, note = complete(sample, ["lnCO2", "lneco"], case.study)
    assert sorted(set(range(2006, 2016)) - set(rows["year"])) == [2007, 2013]
    words = "85 of 120 city-years are complete; missing: lneco 35; years without a complete row: 2007, 2013"
    assert note == words
    assert complete(sample, ["lnCO2"], case.study)[1] == ""


def test_a_year_that_the_sample_leaves_out_is_not_one_without_a_complete_row(case):
    case.panel.loc[case.panel["year"].isin([2013, 2007]), "lneco"] = np.nan
    case.study["samples"] = {"without": {"from": 2006, "until": 2015, "without": [2013]}}
    _, note = complete(first_sample(case), ["lneco"], case.study)
    assert note.endswith("years without a complete row: 2007")
