"""The event study where all treated start in one year: in calendar years, with year effects and with Dt alone."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from scripts.estimates.event_study import event_study
from scripts.files.bad_input import BadInput

START = 2012
CONTROLS = {"fe": "", "fe_controls": " + lneco + str_"}
PAPER = {"first": -2, "last": 2, "base": "outside"}


@pytest.fixture
def one_start(case):
    case.treatment.loc[:4, "start_year"] = START
    case.study["treatment"] |= {"fixed_year": START, "later": "controls"}
    case.study["standard_errors"]["convention"] = "dummies"
    case.study |= {"first": -6, "last": 3, "base": -1, "post": PAPER}
    return case


def with_gaps(case):
    case.panel.loc[case.panel.index[::9], "lnCO2"] = np.nan
    case.panel.loc[case.panel.index[::17], "lneco"] = np.nan
    return case


def by_hand(case, model, years, effects):
    """Return least squares with a product of Du and each of the years, written out."""
    rows = case.panel.merge(case.treatment[["code", "start_year"]], on="code").rename(columns={"str": "str_"})
    rows["Du"] = rows["start_year"].notna().astype(float)
    rows["Dt"] = (rows["year"] >= START).astype(float)
    for year in years:
        rows[f"Du_{year}"] = rows["Du"] * (rows["year"] == year)
    rows = rows.dropna(subset=["lnCO2", "lneco", "str_"] if CONTROLS[model] else ["lnCO2"])
    formula = f"lnCO2 ~ {' + '.join(f'Du_{year}' for year in years)}{CONTROLS[model]} + C(code) + {effects}"
    return smf.ols(formula, rows).fit(cov_type="cluster", cov_kwds={"groups": rows["code"]}, use_t=True)


def of_model(estimates, model, estimator="within"):
    return estimates[(estimates["model"] == model) & (estimates["estimator"] == estimator)]


def compare(estimates, model, reference, years):
    rows = of_model(estimates, model)
    ours = rows[rows["term"] == "event_time"].set_index("event_time").loc[[year - START for year in years]]
    names = [f"Du_{year}" for year in years]
    np.testing.assert_allclose(ours["estimate"].astype(float), reference.params[names], atol=1e-10)
    np.testing.assert_allclose(ours["std_error"].astype(float), reference.bse[names], atol=1e-10)
    np.testing.assert_allclose(ours["p_value"].astype(float), reference.pvalues[names], atol=1e-10)


def compare_test(estimates, model, term, reference, years):
    rows = of_model(estimates, model, "wald").set_index("term")
    test = reference.f_test(" = ".join(f"Du_{year}" for year in years) + " = 0")
    row = rows.loc[term]
    assert (row["restrictions"], row["df"]) == (len(years), test.df_denom) == (len(years), 11)
    assert row["statistic"] == pytest.approx(float(test.fvalue), abs=1e-10)
    assert row["p_value"] == pytest.approx(float(test.pvalue), abs=1e-10)


@pytest.mark.parametrize("model", CONTROLS)
@pytest.mark.parametrize("spoil", [lambda case: case, with_gaps], ids=["balanced", "gaps"])
def test_with_year_effects_it_is_the_regression_on_products_with_all_years_but_the_last_before(one_start, spoil, model):
    estimates = event_study(**spoil(one_start).inputs())
    years = [year for year in range(2006, 2016) if year != 2011]
    reference = by_hand(one_start, model, years, "C(year)")
    compare(estimates, model, reference, years)
    compare_test(estimates, model, "leads", reference, [2007, 2008, 2009, 2010])
    compare_test(estimates, model, "leads_and_bin", reference, [2006, 2007, 2008, 2009, 2010])


@pytest.mark.parametrize("model", CONTROLS)
@pytest.mark.parametrize("spoil", [lambda case: case, with_gaps], ids=["balanced", "gaps"])
def test_with_dt_in_their_place_it_is_the_paper_s_regression(one_start, spoil, model):
    one_start.study["effects"] = "post"
    estimates = event_study(**spoil(one_start).inputs())
    years = range(2010, 2015)
    reference = by_hand(one_start, model, years, "Dt")
    compare(estimates, model, reference, years)
    compare_test(estimates, model, "leads", reference, [2010, 2011])
    dummy = of_model(estimates, model).set_index("term").loc["Dt"]
    assert dummy["estimate"] == pytest.approx(reference.params["Dt"], abs=1e-10)
    assert dummy["std_error"] == pytest.approx(reference.bse["Dt"], abs=1e-10)
    assert dummy["fixed_effects"] == "code + post"
    assert dummy["controls"] == ("lneco + str" if CONTROLS[model] else "")


def test_every_year_outside_is_a_base_with_its_cells_and_no_end_is_closed(one_start):
    one_start.study["effects"] = "post"
    estimates = event_study(**one_start.inputs())
    rows = of_model(estimates, "fe").query("term == 'event_time'")
    assert rows["event_time"].tolist() == list(range(-6, 4))
    base = rows[rows["note"] == "base"]
    assert base["event_time"].tolist() == [-6, -5, -4, -3, 3]
    assert base["estimate"].eq(0).all()
    assert base["std_error"].isna().all()
    cells = of_model(estimates, "fe", "cells")
    counts = cells[cells["subgroup"] == "all"]
    assert dict(zip(counts["event_time"], counts["n_obs"], strict=True)) == dict.fromkeys(range(-6, 4), 5)
    assert cells["note"].eq("").all()
    assert of_model(estimates, "fe", "wald")["term"].tolist() == ["leads"]


def test_effects_and_dt_come_back_without_noise(noise_free):
    case = noise_free
    path = {2010: 0.3, 2011: -0.1, 2012: 0.5, 2013: 0.7, 2014: -0.4}
    case.treatment.loc[:4, "start_year"] = START
    treated = case.panel["code"].isin(case.treatment["code"].head(5))
    of_city = case.panel["code"].astype(int) / 1e5
    case.panel["lnCO2"] = (
        of_city - 0.8 * (case.panel["year"] >= START) + treated * case.panel["year"].map(path).fillna(0)
    )
    case.study["treatment"] |= {"fixed_year": START, "later": "controls"}
    case.study |= {"effects": "post", "first": -6, "last": 3, "base": -1, "post": PAPER, "controls": []}
    rows = event_study(**case.inputs())
    rows = rows[rows["estimator"] == "within"]
    effects = rows[rows["term"].eq("event_time") & rows["note"].ne("base")].set_index("event_time")["estimate"]
    assert {START + int(e): pytest.approx(value, abs=1e-8) for e, value in effects.items()} == path
    assert rows.loc[rows["term"] == "Dt", "estimate"].item() == pytest.approx(-0.8, abs=1e-8)


def test_cities_with_a_later_start_of_their_own_are_counted_from_it(one_start):
    one_start.treatment.loc[3:4, "start_year"] = 2014
    one_start.study["treatment"]["later"] = "own_year"
    one_start.study["effects"] = "post"
    estimates = event_study(**one_start.inputs())
    rows = one_start.panel.merge(one_start.treatment[["code", "start_year"]], on="code")
    since = (rows["year"] - rows["start_year"].astype(float)).to_numpy()
    times = range(-2, 3)
    for place, e in enumerate(times):
        rows[f"e{place}"] = (since == e).astype(float)
    rows["Dt"] = (rows["year"] >= START).astype(float)
    reference = smf.ols("lnCO2 ~ e0 + e1 + e2 + e3 + e4 + Dt + C(code)", rows).fit()
    ours = of_model(estimates, "fe").query("term == 'event_time'").set_index("event_time")["estimate"]
    np.testing.assert_allclose(ours.loc[list(times)], reference.params[[f"e{place}" for place in range(5)]], atol=1e-10)
    assert ours.index.tolist() == list(range(-8, 4))


def test_a_window_with_a_base_inside_has_closed_ends_under_dt_too(one_start):
    one_start.study |= {"effects": "post", "post": {"first": -3, "last": 2, "base": -1}}
    estimates = event_study(**one_start.inputs())
    cells = of_model(estimates, "fe", "cells")
    notes = cells[cells["subgroup"] == "all"].set_index("event_time")["note"]
    assert notes.loc[[-3, 2]].tolist() == ["with earlier years", "with later years"]
    assert notes.drop([-3, 2]).eq("").all()
    assert of_model(estimates, "fe", "wald")["term"].tolist() == ["leads", "leads_and_bin"]


@pytest.mark.parametrize(("first", "last", "said"), [(-6, 3, ["", ""]), (-5, 3, ["with earlier years", ""])])
def test_an_end_that_takes_in_no_other_year_of_the_sample_is_not_noted(one_start, first, last, said):
    one_start.study |= {"first": first, "last": last}
    cells = of_model(event_study(**one_start.inputs()), "fe", "cells")
    notes = cells[cells["subgroup"] == "2012"].set_index("event_time")["note"]
    assert notes.loc[[first, last]].tolist() == said


def test_a_window_without_a_year_outside_stops_and_names_its_own_key(one_start):
    one_start.study |= {"effects": "post", "post": PAPER | {"first": -6, "last": 3}}
    message = r"event times -6, .*, 3 alone .*at the base, outside -6 to 3 from the start"
    with pytest.raises(BadInput, match=message) as error:
        event_study(**one_start.inputs())
    assert "analyses.event_study.post.base" in str(error.value)


def test_the_window_of_year_effects_has_nothing_to_do_with_that_of_dt(one_start):
    here = event_study(**one_start.inputs())
    del one_start.study["post"]
    pd.testing.assert_frame_equal(event_study(**one_start.inputs()), here)
