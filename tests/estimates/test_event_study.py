import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from linearmodels.panel import PanelOLS

from scripts.econometrics.event_study import event_dummies
from scripts.econometrics.regression import fixed_effects
from scripts.estimates.benchmark import benchmark
from scripts.estimates.design import samples_of
from scripts.estimates.event_study import event_study
from scripts.files.bad_input import BadInput
from tests.estimates.genuine import genuine_inputs, only_with_the_file

KEYS = {"first": -3, "last": 2, "base": -1}
TIMES = [-3, -2, 0, 1, 2]
PATH = {-3: 0.3, -2: -0.2, -1: 0.0, 0: 0.5, 1: -0.7, 2: 1.1}


@pytest.fixture
def dated(case):
    case.study |= KEYS
    return case


def effects(estimates, model="fe", **where):
    rows = estimates[(estimates["term"] == "event_time") & (estimates["model"] == model)]
    rows = rows[rows["estimator"] == "within"]
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return rows.set_index("event_time")


def joint(estimates, term, model="fe"):
    (place,) = np.flatnonzero((estimates["term"] == term) & (estimates["model"] == model))
    return estimates.iloc[place]


def rows_with_dummies(case):
    """Return the complete rows with a dummy a column, made without the function under test."""
    rows = case.panel.merge(case.treatment[["code", "start_year"]], on="code").dropna(subset=["lnCO2", "lneco", "str"])
    rows = rows.astype({"start_year": float}).rename(columns={"str": "str_"})
    since = (rows["year"] - rows["start_year"]).clip(KEYS["first"], KEYS["last"])
    for e in TIMES:
        rows[f"e{e}".replace("-", "m")] = (since == e).astype(float)
    return rows


NAMES = ["em3", "em2", "e0", "e1", "e2"]


def least_squares(case, controls=""):
    rows = rows_with_dummies(case)
    formula = f"lnCO2 ~ {' + '.join(NAMES)}{controls} + C(code) + C(year)"
    return smf.ols(formula, rows).fit(cov_type="cluster", cov_kwds={"groups": rows["code"]}, use_t=True)


def with_gaps(case):
    case.panel.loc[case.panel.index[::9], "lnCO2"] = np.nan
    case.panel.loc[case.panel.index[::17], "lneco"] = np.nan
    return case


@pytest.mark.parametrize(("model", "controls"), [("fe", ""), ("fe_controls", " + lneco + str_")])
@pytest.mark.parametrize("spoil", [lambda case: case, with_gaps], ids=["balanced", "gaps"])
def test_it_is_least_squares_with_explicit_dummies(dated, spoil, model, controls):
    dated.study["standard_errors"]["convention"] = "dummies"
    if not controls:
        dated.study["controls"] = []
    case = spoil(dated)
    if not controls:
        case.panel[["lneco", "str"]] = 0.0
    reference, estimates = least_squares(case, controls), event_study(**case.inputs())
    ours = effects(estimates, model).loc[TIMES]
    np.testing.assert_allclose(ours["estimate"].astype(float), reference.params[NAMES], atol=1e-10)
    np.testing.assert_allclose(ours["std_error"].astype(float), reference.bse[NAMES], atol=1e-10)
    np.testing.assert_allclose(ours["p_value"].astype(float), reference.pvalues[NAMES], atol=1e-10)
    intervals = reference.conf_int().loc[NAMES].to_numpy()
    np.testing.assert_allclose(ours[["conf_low", "conf_high"]].to_numpy(float), intervals, atol=1e-10)
    for term, hypothesis, q in (("leads", "em2 = 0", 1), ("leads_and_bin", "em2 = em3 = 0", 2)):
        row, test = joint(estimates, term, model), reference.f_test(hypothesis)
        assert (row["restrictions"], row["df"]) == (q, test.df_denom) == (q, 11)
        assert row["statistic"] == pytest.approx(float(test.fvalue), abs=1e-10)
        assert row["p_value"] == pytest.approx(float(test.pvalue), abs=1e-10)


def test_another_package_gives_the_same_and_the_standard_errors_differ_by_the_named_factor(dated):
    rows = rows_with_dummies(with_gaps(dated)).set_index(["code", "year"])
    columns = [*NAMES, "lneco", "str_"]
    reference = PanelOLS(rows["lnCO2"], rows[columns], entity_effects=True, time_effects=True)
    reference = reference.fit(cov_type="clustered", cluster_entity=True)
    ours = effects(event_study(**dated.inputs()), "fe_controls").loc[TIMES]
    np.testing.assert_allclose(ours["estimate"].astype(float), reference.params[NAMES], atol=1e-10)
    n, k, n_units, n_periods = len(rows), len(columns), 12, 10
    panelols = n / (n - k - n_units - n_periods + 1)
    reghdfe = n_units / (n_units - 1) * (n - 1) / (n - k - (n_periods - 1) - 1)
    factor = np.sqrt(reghdfe / panelols)
    np.testing.assert_allclose(ours["std_error"].astype(float), factor * reference.std_errors[NAMES], atol=1e-10)


def with_path(case):
    """Put the path in place of the one effect; what is left of it is the case's noise."""
    rows = case.panel.merge(case.treatment[["code", "start_year"]], on="code", how="left", validate="many_to_one")
    did = (rows["year"] >= rows["start_year"]).fillna(value=False).to_numpy(float)
    since = (rows["year"] - rows["start_year"].astype(float)).clip(-3, 2)
    case.panel["lnCO2"] += 0.25 * did + since.map(PATH).fillna(0).to_numpy()
    case.study |= KEYS
    return case


def test_without_noise_the_path_comes_back(noise_free):
    estimates = event_study(**with_path(noise_free).inputs())
    found = effects(estimates, "fe_controls")["estimate"]
    assert {int(e): pytest.approx(value, abs=1e-8) for e, value in found.items()} == PATH


@pytest.mark.slow
def test_with_noise_the_mean_over_simulated_panels_is_the_path(case):
    # 200 panels; 3 Monte Carlo standard errors (Bonferroni over five effects would be 3.3).
    found = [
        effects(event_study(**with_path(type(case)(noise=0.2, seed=seed)).inputs()), "fe_controls")["estimate"]
        for seed in range(200)
    ]
    found = pd.DataFrame(found)[TIMES].astype(float)
    error = found.std(ddof=1) / np.sqrt(200)
    assert (abs(found.mean() - pd.Series(PATH)[TIMES]) < 3 * error).all()


def test_the_base_is_a_row_of_zero_without_a_standard_error(dated):
    base = effects(event_study(**dated.inputs())).loc[-1]
    assert (base["estimate"], base["note"]) == (0, "base")
    assert base[["std_error", "statistic", "p_value", "conf_low", "conf_high", "df"]].isna().all()


def test_event_times_stand_in_order_and_controls_and_constant_after_them(dated):
    estimates = event_study(**dated.inputs())
    rows = estimates[(estimates["model"] == "fe_controls") & (estimates["estimator"] == "within")]
    assert rows["term"].tolist() == ["event_time"] * 6 + ["lneco", "str", "_cons"]
    assert rows["event_time"].head(6).tolist() == [-3, -2, -1, 0, 1, 2]
    assert set(rows["controls"]) == {"lneco + str"}


def test_cells_are_the_city_years_and_cities_of_each_cohort(dated):
    # Treated from 2012: three cities, 2006-2015; from 2014: two.
    dated.panel.loc[(dated.panel["code"] == "130100") & (dated.panel["year"] == 2012), "lnCO2"] = np.nan
    cells = event_study(**dated.inputs()).query("estimator == 'cells' and model == 'fe'")
    counts = {(row.subgroup, row.event_time): (row.n_obs, row.n_clusters) for row in cells.itertuples()}
    assert [counts["2012", e] for e in range(-3, 3)] == [(12, 3), (3, 3), (3, 3), (2, 2), (3, 3), (6, 3)]
    assert [counts["2014", e] for e in range(-3, 3)] == [(12, 2), (2, 2), (2, 2), (2, 2), (2, 2), (0, 0)]
    assert [counts["all", e] for e in range(-3, 3)] == [(24, 5), (5, 5), (5, 5), (4, 4), (5, 5), (6, 3)]
    never = cells[cells["subgroup"] == "never"].iloc[0]
    assert (never["n_obs"], never["n_clusters"]) == (70, 7)
    assert cells["n_obs"].sum() == 119 + counts_of_treated(counts)


def counts_of_treated(counts):
    return sum(n for (name, _), (n, _) in counts.items() if name == "all")


def test_cells_are_of_the_rows_that_the_model_uses(dated):
    dated.panel.loc[dated.panel["year"] == 2012, "lneco"] = np.nan
    cells = event_study(**dated.inputs()).query("estimator == 'cells' and subgroup == '2012' and event_time == 0")
    assert cells.set_index("model")["n_obs"].to_dict() == {"fe": 3, "fe_controls": 0}


def test_an_event_time_that_no_city_year_has_is_left_out_and_said(dated):
    dated.study["last"] = 5
    estimates = event_study(**dated.inputs())
    rows = effects(estimates)
    assert rows.loc[[4, 5], "estimate"].isna().all()
    assert set(rows.loc[[4, 5], "note"]) == {"no city-year"}
    assert "event times without a city-year: 4, 5" in rows.loc[0, "note"]
    dated.study["last"] = 3
    shorter = effects(event_study(**dated.inputs()))
    pd.testing.assert_series_equal(rows["estimate"].loc[:3], shorter["estimate"], rtol=1e-12)


def test_a_dummy_that_the_others_explain_is_dropped_and_the_joint_test_is_of_the_rest(dated):
    # Two cohorts in five years, none never treated: beside the effects four of the ten cells are free.
    dated.treatment.loc[5:, "start_year"] = 2014
    dated.study["samples"] = {"late": {"from": 2011, "until": 2015}}
    dated.study |= {"first": -3, "last": 3}
    estimates = event_study(**dated.inputs())
    rows = effects(estimates)
    dropped = rows[rows["estimate"].isna()]
    assert dropped.index.tolist() == [2, 3]
    assert dropped["note"].str.startswith("explained by ").all()
    assert "event_time 3 is dropped: explained by" in rows.loc[0, "note"]
    assert joint(estimates, "leads_and_bin")["restrictions"] == 2


def test_a_lead_without_a_city_year_is_not_tested_and_the_test_says_so(dated):
    dated.study["samples"] = {"late": {"from": 2010, "until": 2015}}
    dated.treatment.loc[3:4, "start_year"] = 2012
    dated.study["first"] = -4
    estimates = event_study(**dated.inputs())
    leads, bin_too = joint(estimates, "leads"), joint(estimates, "leads_and_bin")
    assert (leads["restrictions"], bin_too["restrictions"]) == (1, 1)
    assert "of 2 leads 1 are estimated" in leads["note"]
    assert "of 3 leads 1 are estimated" in bin_too["note"]


def test_without_a_lead_there_is_no_test_but_a_row_that_says_so(dated):
    dated.study["first"] = -2
    estimates = event_study(**dated.inputs())
    row = joint(estimates, "leads")
    assert row[["statistic", "p_value", "df", "restrictions"]].isna().all()
    assert row["note"].endswith("no lead to test")
    assert joint(estimates, "leads_and_bin")["restrictions"] == 1


def test_more_leads_than_clusters_carry_is_no_test(dated):
    # Two treated cities and two others: at most three clustered scores are free, and four leads are asked for.
    dated.treatment = dated.treatment.iloc[[3, 4, 10, 11]]
    dated.study |= {"first": -6, "controls": []}
    row = joint(event_study(**dated.inputs()), "leads_and_bin")
    assert row[["statistic", "p_value", "df", "restrictions"]].isna().all()
    assert row["note"].endswith("4 clusters are too few to test 5 coefficients")


def test_a_cohort_that_starts_after_the_sample_has_leads_alone(dated):
    dated.treatment.loc[5, "start_year"] = 2020
    estimates = event_study(**dated.inputs())
    cells = estimates.query("estimator == 'cells' and subgroup == '2020' and model == 'fe'")
    assert cells.set_index("event_time")["n_obs"].to_dict() == {-3: 10, -2: 0, -1: 0, 0: 0, 1: 0, 2: 0}
    assert effects(estimates)["estimate"].notna().all()


def test_a_cohort_that_started_before_the_sample_stands_in_the_last_bin(dated):
    dated.treatment.loc[5, "start_year"] = 2001
    cells = event_study(**dated.inputs()).query("estimator == 'cells' and subgroup == '2001' and model == 'fe'")
    assert cells.set_index("event_time")["n_obs"].to_dict() == {-3: 0, -2: 0, -1: 0, 0: 0, 1: 0, 2: 10}


def test_a_cohort_without_a_complete_row_is_counted_with_zeros(dated):
    dated.treatment.loc[5, "start_year"] = 2013
    dated.panel.loc[dated.panel["code"] == dated.treatment["code"].iloc[5], "lnCO2"] = np.nan
    cells = event_study(**dated.inputs()).query("estimator == 'cells' and subgroup == '2013'")
    assert cells["n_obs"].eq(0).all()
    assert len(cells) == 12


def test_without_controls_there_is_one_model(dated):
    dated.study["controls"] = []
    assert set(event_study(**dated.inputs())["model"]) == {"fe"}


def test_a_control_that_is_collinear_is_dropped_by_name(dated):
    dated.panel["useless"] = 2 * dated.panel["lneco"] - 1
    dated.study["controls"] = ["lneco", "str", "useless"]
    estimates = event_study(**dated.inputs())
    row = estimates[(estimates["term"] == "useless")].iloc[0]
    assert row["note"] == "explained by lneco"
    assert set(effects(estimates, "fe_controls")["controls"]) == {"lneco + str"}


def test_rows_are_those_of_the_benchmark(dated):
    case = with_gaps(dated)
    bench = benchmark(**case.inputs()).query("term == 'DID'").set_index("model")
    estimates = event_study(**case.inputs())
    for model in ("fe", "fe_controls"):
        row = effects(estimates, model).loc[0]
        assert row["n_obs"] == bench.loc[model, "n_obs"]
        assert row["vcov"] == bench.loc[model, "vcov"] == "reghdfe, clustered by code"
        assert row["filled_share_treated_before"] == bench.loc[model, "filled_share_treated_before"]
        assert row["note"] == bench.loc[model, "note"]


def test_a_sample_without_the_base_stops_and_names_the_key(dated):
    dated.study["samples"] = {"late": {"from": 2014, "until": 2015}}
    message = r"event times 0, 1, 2 alone .*plan 'observed'.*-1 from the start, for the key samples\.late of study"
    with pytest.raises(BadInput, match=message) as error:
        event_study(**dated.inputs())
    assert "analyses.event_study.base" in str(error.value)


def test_a_base_outside_the_years_stops_too(dated):
    dated.study |= {"first": -20, "base": -15}
    with pytest.raises(BadInput, match=r"event times -8, .* alone .*-15 from the start"):
        event_study(**dated.inputs())


def test_no_treated_city_stops(dated):
    dated.treatment = dated.treatment.iloc[5:]
    with pytest.raises(BadInput, match=r"no city that is ever treated among the complete city-years"):
        event_study(**dated.inputs())


def test_the_base_alone_stops(dated):
    dated.treatment.loc[3:4, "start_year"] = 2012
    dated.study |= {"samples": {"one": {"from": 2011, "until": 2011}}, "controls": []}
    with pytest.raises(BadInput, match=r"samples\.one of study 'tiny'"):
        event_study(**dated.inputs())


def test_effects_that_the_year_effects_absorb_stop(dated):
    dated.treatment["start_year"] = pd.array([2012] * 12, dtype="Int64")
    with pytest.raises(BadInput, match=r"absorbed by the unit and time effects.*samples\.all of study 'tiny'"):
        event_study(**dated.inputs())


def test_the_order_of_the_panels_rows_changes_nothing(dated):
    here = event_study(**dated.inputs())
    dated.panel = dated.panel.sample(frac=1, random_state=9, ignore_index=True)
    pd.testing.assert_frame_equal(event_study(**dated.inputs()), here, rtol=1e-11)


@only_with_the_file
def test_the_genuine_file_has_its_1255_rows_and_its_effects_add_up_to_the_known_coefficient():
    inputs = genuine_inputs()
    study = inputs["study"] | {"first": -5, "last": 7, "base": -1}
    estimates = event_study(**inputs | {"study": study})
    rows = effects(estimates, sample="as_printed")
    assert set(rows["n_obs"]) == {1255}
    assert set(rows["n_clusters"]) == {106}
    assert rows["estimate"].notna().all()
    used = next(samples_of(**inputs)).rows.dropna(subset="lnCO2")
    since = (used["year"] - used["start_year"].astype(float)).clip(-5, 7).to_numpy()
    dummies, post = event_dummies(since, range(-5, 8)), used[["DID"]].to_numpy()
    labels = used["code"].to_numpy(), used["year"].to_numpy()
    shares = [fixed_effects(dummy, post, *labels).coefficients[0] for dummy in dummies.T]
    assert rows["estimate"].to_numpy(float) @ shares == pytest.approx(-0.088058, abs=5e-7)
    leads = estimates[(estimates["sample"] == "as_printed") & (estimates["term"] == "leads")].iloc[0]
    assert (leads["restrictions"], leads["df"]) == (3, 105)
