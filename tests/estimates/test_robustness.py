import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from scripts.econometrics.regression import fixed_effects
from scripts.estimates.benchmark import benchmark
from scripts.estimates.design import samples_of
from scripts.estimates.robustness import robustness
from scripts.estimates.robustness_columns import without_near
from scripts.files.bad_input import BadInput
from scripts.panel.schema import CITIES

NUMBERS = ["estimate", "std_error", "p_value", "conf_low", "conf_high"]


def placed(case):
    """Return a study of 12 cities in 4 provinces on a line, 50 km from one seat to the next."""
    case.study |= {"headline": {"plan": "observed", "sample": "all"}, "published": None, "plans": None}
    case.study |= {"mediators": ["str"], "before": {"from": 2006, "until": 2011}, "distances": [60]}
    codes = sorted(case.panel["code"].unique())
    frame = pd.DataFrame({"code": codes, "province_code": ["130000", "140000", "150000", "210000"] * 3})
    texts = {"name_zh": "城", "name_en": "City", "province_zh": "省", "resource_type": ""}
    case.cities = CITIES.validate(frame.assign(**texts)[list(CITIES.columns)])
    case.seats = pd.DataFrame({"code": codes, "latitude": 20 + np.arange(12) * 50 / 111.19, "longitude": 110.0})
    return case


@pytest.fixture
def asked(case):
    return placed(case)


def run(case):
    return robustness(**case.inputs(), cities=case.cities, seats=case.seats)


def line(frame, model="fe", **where):
    kept = frame[frame["model"] == model]
    for column, value in ({"estimator": "within", "subgroup": "", "term": "DID"} | where).items():
        kept = kept[kept[column] == value]
    assert len(kept) == 1
    return kept.iloc[0]


def rows_of(case):
    rows = case.panel.merge(case.treatment, on="code").merge(case.cities, on="code")
    rows["DID"] = (rows["year"] >= rows["start_year"]).fillna(value=False).astype(float)
    rows["since"] = (rows["year"] - rows["start_year"]).astype(float).fillna(0) * rows["DID"]
    return rows.dropna(subset=["lnCO2"]).reset_index(drop=True)


def refit(rows, columns):
    return fixed_effects(
        rows["lnCO2"].to_numpy(), rows[columns].to_numpy(float), rows["code"].to_numpy(), rows["year"].to_numpy()
    )


def test_the_first_line_is_the_benchmark(asked):
    ours, theirs = run(asked), benchmark(**asked.inputs())
    for model in ("fe", "fe_controls"):
        row = theirs[(theirs["model"] == model) & (theirs["term"] == "DID")].iloc[0]
        pd.testing.assert_series_equal(line(ours, model)[NUMBERS], row[NUMBERS], check_names=False)


@pytest.mark.parametrize(("estimator", "by"), [("leave_city_out", "code"), ("leave_province_out", "province_code")])
def test_every_unit_left_out_is_a_refit_without_it(asked, estimator, by):
    asked.panel.loc[asked.panel.sample(15, random_state=4).index, "lnCO2"] = np.nan
    found, rows = run(asked), rows_of(asked)
    for model, columns in (("fe", ["DID"]), ("fe_controls", ["DID", "lneco", "str"])):
        for unit in rows[by].unique():
            fit = refit(rows[rows[by] != unit], columns)
            ours = line(found, model, estimator=estimator, subgroup=unit)
            assert ours["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)
            assert ours["std_error"] == pytest.approx(fit.std_errors[0], abs=1e-10)
            np.testing.assert_allclose(ours[["conf_low", "conf_high"]].to_numpy(float), fit.intervals()[0], rtol=1e-9)
            assert (ours["n_obs"], ours["n_clusters"]) == (fit.n_obs, fit.n_clusters)


def test_neighbours_within_the_distance_stand_beside_the_effect(asked):
    rows, codes = rows_of(asked), sorted(asked.cities["code"])
    starts = asked.treatment.set_index("code")["start_year"]

    def near(row):
        at = codes.index(row["code"])
        others = [codes[place] for place in (at - 1, at + 1) if 0 <= place < 12]
        return sum(pd.notna(starts[code]) and starts[code] <= row["year"] for code in others)

    rows["near"] = rows.apply(near, axis=1)
    fit = refit(rows, ["DID", "near"])
    found = run(asked)
    for term, place in (("DID", 0), ("near_pilots", 1)):
        ours = line(found, subgroup="near_60", term=term)
        assert ours["estimate"] == pytest.approx(fit.coefficients[place], abs=1e-10)
        assert ours["std_error"] == pytest.approx(fit.std_errors[place], abs=1e-10)


def test_untreated_cities_near_a_pilot_are_left_out_and_counted(asked):
    rows = rows_of(asked)  # the first five are pilots: the sixth is the only other one within 60 km
    fit = refit(rows[rows["code"] != "130600"], ["DID"])
    ours = line(run(asked), subgroup="exclude_60")
    assert ours["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)
    assert ours["note"] == "untreated cities within 60 km of a pilot, left out: 1"


def test_a_city_that_starts_after_the_sample_is_no_untreated_one_to_leave_out(asked):
    asked.treatment.loc[5, "start_year"] = 2030
    (sample,) = samples_of(**asked.inputs())
    starts = asked.treatment.set_index("code")["start_year"]
    kept = set(without_near(sample, starts, asked.seats, 60).rows["code"])
    # On the line the first five are pilots; the sixth is next to them.
    assert kept == set(starts.index)
    starts.iloc[5], sample.rows.loc[sample.rows["start_year"].eq(2030), "start_year"] = pd.NA, pd.NA
    assert set(without_near(sample, starts, asked.seats, 60).rows["code"]) == set(starts.index) - {starts.index[5]}


def test_the_province_s_share_counts_its_other_cities(asked):
    rows = rows_of(asked)
    for place, row in rows.iterrows():
        others = rows[(rows["year"] == row["year"]) & (rows["province_code"] == row["province_code"])]
        rows.loc[place, "share"] = others.loc[others["code"] != row["code"], "DID"].mean()
    fit = refit(rows, ["DID", "share"])
    found = run(asked)
    for term, at in (("DID", 0), ("province_share", 1)):
        ours = line(found, subgroup="province_share", term=term)
        assert ours["estimate"] == pytest.approx(fit.coefficients[at], abs=1e-10)


def test_the_dose_is_the_effect_at_the_start_and_of_each_further_year(asked):
    fit = refit(rows_of(asked), ["DID", "since", "lneco", "str"])
    found = run(asked)
    for term, at in (("DID", 0), ("years_since", 1)):
        ours = line(found, "fe_controls", subgroup="dose", term=term)
        assert ours["estimate"] == pytest.approx(fit.coefficients[at], abs=1e-10)


def test_other_controls_are_those_without_mediators_and_values_before_the_policy_by_year(asked):
    rows, found = rows_of(asked), run(asked)
    without = line(found, "fe_controls", subgroup="without_mediators")
    assert without["estimate"] == pytest.approx(refit(rows, ["DID", "lneco"]).coefficients[0], abs=1e-10)
    names = []
    for control in ("lneco", "str"):
        mean = rows[rows["year"] <= 2011].groupby("code")[control].mean()
        for year in range(2007, 2016):
            names.append(f"{control}{year}")
            rows[names[-1]] = rows["code"].map(mean) * (rows["year"] == year)
    early = line(found, "fe_controls", subgroup="pre_period")
    fit = refit(rows, ["DID", *names])
    assert early["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-9)
    assert early["std_error"] == pytest.approx(fit.std_errors[0], abs=1e-9)  # which the number of years moves
    assert early["controls"] == "pre-period values x periods"


def test_an_effect_as_large_as_the_smallest_detectable_one_is_found_four_times_in_five(asked):
    found = run(asked)
    power, base = line(found, estimator="power"), line(found)
    ratio = power["estimate"] / base["std_error"]
    assert ratio == pytest.approx(student.ppf(0.975, 11) + student.ppf(0.8, 11))
    assert student.sf(student.ppf(0.975, 11) - ratio, 11) == pytest.approx(0.8)


def test_without_seats_the_checks_by_distance_have_no_numbers_and_the_rest_goes_on(asked):
    asked.seats = asked.seats.head(0)
    found = run(asked)
    near = line(found, subgroup="near_60")
    assert np.isnan(near["estimate"])
    assert "no complete row" in near["note"]
    assert np.isfinite(line(found, subgroup="dose")["estimate"])


def test_without_the_only_province_of_pilots_there_is_a_row_that_says_so(asked):
    pilots = set(asked.treatment.dropna(subset="start_year")["code"])
    asked.cities["province_code"] = ["130000" if code in pilots else "140000" for code in asked.cities["code"]]
    row = line(run(asked), estimator="leave_province_out", subgroup="130000")
    assert np.isnan(row["estimate"])
    assert row["note"] == "the other cities cannot estimate it"


def test_with_dt_in_place_of_year_effects_units_are_left_out_of_that_regression(asked):
    asked.study["treatment"] |= {"fixed_year": 2012}
    asked.study["effects"] = "post"
    rows = rows_of(asked)
    rows["Dt"] = (rows["year"] >= 2012).astype(float)
    kept = rows[rows["code"] != "130100"]
    x = kept[["DID", "Dt"]].to_numpy(float)
    fit = fixed_effects(kept["lnCO2"].to_numpy(), x, kept["code"].to_numpy(), kept["year"].to_numpy(), effects="unit")
    ours = line(run(asked), estimator="leave_city_out", subgroup="130100")
    assert ours["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-10)
    assert ours["std_error"] == pytest.approx(fit.std_errors[0], abs=1e-10)


def test_a_study_without_controls_has_one_model_and_no_other_controls(asked):
    asked.study |= {"controls": [], "mediators": [], "before": None}
    found = run(asked)
    assert set(found["model"]) == {"fe"}
    assert not found["subgroup"].isin(["without_mediators", "pre_period"]).any()


def test_a_treatment_that_does_not_vary_stops_and_names_the_key(asked):
    asked.study["samples"] = {"all": {"from": 2006, "until": 2010}}
    with pytest.raises(BadInput, match=r"DID is constant .*samples\.all"):
        run(asked)
