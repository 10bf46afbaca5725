from itertools import product

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.wild_bootstrap import WEBB
from scripts.estimates.benchmark import benchmark
from scripts.estimates.inference import inference
from scripts.estimates.placebo import placebo
from scripts.files.bad_input import BadInput
from scripts.panel.schema import CITIES
from scripts.panel.streams import stream

SEED = 7
DRAWS = {"wild": 99, "randomisation": 99}
NUMBERS = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]


def placed(case):
    """Return a study whose 12 cities lie in 4 provinces, one city of each treated and a second one in the first."""
    case.study |= {"headline": {"plan": "observed", "sample": "all"}, "published": None, "plans": None}
    codes = sorted(case.panel["code"].unique())
    provinces = dict(zip(codes, ["130000", "140000", "150000", "210000"] * 3, strict=True))
    frame = pd.DataFrame({"code": codes, "province_code": [provinces[code] for code in codes]})
    texts = {"name_zh": "城", "name_en": "City", "province_zh": "省", "resource_type": ""}
    case.cities = CITIES.validate(frame.assign(**texts)[list(CITIES.columns)])
    return case


@pytest.fixture
def asked(case):
    return placed(case)


def run(case, draws=None, **plans):
    return inference(**case.inputs(**plans), cities=case.cities, seed=SEED, draws=draws or DRAWS)


def line(frame, estimator, model="fe", **where):
    kept = frame[(frame["estimator"] == estimator) & (frame["model"] == model)]
    for column, value in where.items():
        kept = kept[kept[column] == value]
    assert len(kept) == 1, (estimator, len(kept))
    return kept.iloc[0]


def arrays(case, controls=()):
    rows = case.panel.merge(case.treatment, on="code").merge(case.cities, on="code").sort_values(["code", "year"])
    rows["DID"] = (rows["year"] >= rows["start_year"]).fillna(value=False).astype(float)
    return rows, rows["lnCO2"].to_numpy(float), rows[["DID", *controls]].to_numpy(float)


def restricted_fit(rows, y):
    effects = pd.get_dummies(rows[["code", "year"]].astype(str)).to_numpy(float)
    return effects @ np.linalg.lstsq(effects, y, rcond=None)[0]


@pytest.mark.parametrize("model", ["fe", "fe_controls"])
def test_by_city_it_is_the_benchmark_and_every_method_has_its_coefficient(asked, model):
    estimates, reference = run(asked), benchmark(**asked.inputs())
    theirs = reference[(reference["model"] == model) & (reference["term"] == "DID")].iloc[0]
    pd.testing.assert_series_equal(
        line(estimates, "cluster_city", model)[NUMBERS], theirs[NUMBERS], check_names=False, check_exact=True
    )
    mine = estimates[estimates["model"] == model]
    assert len(mine) == 11
    np.testing.assert_allclose(mine["estimate"].to_numpy(float), theirs["estimate"], atol=1e-12)


def test_by_province_errors_and_t_are_those_of_the_provinces(asked):
    rows, y, x = arrays(asked)
    fit = fixed_effects(y, x, rows["code"].to_numpy(), rows["year"].to_numpy(), rows["province_code"].to_numpy())
    found = line(run(asked), "cluster_province")
    assert found["df"] == 3
    expected = [fit.coefficients[0], fit.std_errors[0], fit.statistics[0], fit.p_values[0], *fit.intervals()[0]]
    np.testing.assert_allclose(found[NUMBERS].to_numpy(float), expected, rtol=1e-10)


def test_by_city_and_year_degrees_of_freedom_are_those_of_the_fewer(asked):
    found = line(run(asked), "cluster_city_year")
    assert (found["df"], found["n_clusters"]) == (9, 10)
    assert found["note"].startswith("clusters: 12 cities and 10 years")


def test_the_wild_bootstrap_by_province_takes_every_sign_once_and_is_a_loop_over_refits(asked):
    rows, y, x = arrays(asked)
    province = rows["province_code"].to_numpy(str)
    fit = fixed_effects(y, x, rows["code"].to_numpy(), rows["year"].to_numpy(), province)
    fitted = restricted_fit(rows, y)
    drawn = []
    for signs in product([-1.0, 1.0], repeat=4):
        w = np.array(signs)[np.unique(province, return_inverse=True)[1]]
        refit = fixed_effects(fitted + w * (y - fitted), x, rows["code"].to_numpy(), rows["year"].to_numpy(), province)
        drawn.append(abs(refit.statistics[0]))
    found = line(run(asked), "wild_province_rademacher")
    assert found["p_value"] == np.mean(np.array(drawn) >= abs(fit.statistics[0]) * (1 - 1e-9))
    assert found["note"].startswith("draws: 16, all that there are")
    assert found[["conf_low", "conf_high"]].isna().all()  # 2 of 16 draws are the data: nothing is rejected at 5 %


def test_the_drawn_bootstraps_take_their_weights_from_the_draws_streams(asked):
    asked.panel = asked.panel[asked.panel["code"] != "130500"]  # a city that the treatment has and the rows have not
    rows, y, x = arrays(asked)
    city, year = rows["code"].to_numpy(str), rows["year"].to_numpy()
    fit = fixed_effects(y, x, city, year)
    fitted = restricted_fit(rows, y)
    every, reached = sorted(asked.treatment["code"]), 0
    for draw in range(99):
        numbers = dict(zip(every, stream(SEED, "tiny", "wild", draw).random(16), strict=False))
        w = np.where([numbers[code] < 0.5 for code in city], -1.0, 1.0)
        refit = fixed_effects(fitted + w * (y - fitted), x, city, year)
        reached += abs(refit.statistics[0]) >= abs(fit.statistics[0]) * (1 - 1e-9)
    assert line(run(asked), "wild_city_rademacher")["p_value"] == pytest.approx(reached / 99)


def test_a_province_s_weights_come_from_the_numbers_behind_those_of_the_cities(asked):
    rows, y, x = arrays(asked)
    keys = [rows[name].to_numpy(str) for name in ("code", "year", "province_code")]
    true, fitted, reached = fixed_effects(y, x, *keys).statistics[0], restricted_fit(rows, y), 0
    provinces = sorted(asked.cities["province_code"].unique())
    for draw in range(99):
        weights = WEBB[(stream(SEED, "tiny", "wild", draw).random(16)[12:] * 6).astype(int)]
        w = rows["province_code"].map(dict(zip(provinces, weights, strict=True))).to_numpy(float)
        refit = fixed_effects(fitted + w * (y - fitted), x, *keys)
        reached += abs(refit.statistics[0]) >= abs(true) * (1 - 1e-9)
    assert line(run(asked), "wild_province_webb")["p_value"] == pytest.approx(reached / 99)


def test_permuted_starts_are_the_placebo_treatments(asked):
    estimates = run(asked)
    placebos, _ = placebo(
        **asked.inputs() | {"study": asked.study | {"among": "all", "printed_draws": 20}}, seed=SEED, draws=99
    )
    for by in ("beta", "t"):
        for model in ("fe", "fe_controls"):
            theirs = placebos[(placebos["model"] == model) & (placebos["term"] == f"rank_p_{by}")]
            ours = line(estimates, f"randomisation_{by}", model)
            assert ours["p_value"] == theirs.loc[theirs["subgroup"] == "", "p_value"].iloc[0]


def test_within_provinces_every_permutation_is_a_refit_with_starts_of_the_province(asked):
    rows, y, x = arrays(asked)
    city, year = rows["code"].to_numpy(str), rows["year"].to_numpy()
    true = fixed_effects(y, x, city, year)
    of_city = asked.cities.merge(asked.treatment, on="code").sort_values("code")
    reached = {"beta": 0, "t": 0}
    for draw in range(99):
        numbers = dict(zip(of_city["code"], stream(SEED, "tiny", "placebo", draw).random(12), strict=True))
        starts = {}
        for _, members in of_city.groupby("province_code"):
            order = sorted(members["code"], key=numbers.get)
            starts |= dict(zip(order, sorted(members["start_year"].dropna()), strict=False))
        did = np.array([y_ >= starts.get(c, 9999) for c, y_ in zip(city, year, strict=True)], dtype=float)
        fit = fixed_effects(y, did[:, None], city, year)
        reached["beta"] += abs(fit.coefficients[0]) >= abs(true.coefficients[0]) * (1 - 1e-9)
        reached["t"] += abs(fit.statistics[0]) >= abs(true.statistics[0]) * (1 - 1e-9)
    estimates = run(asked)
    for by, n in reached.items():
        found = line(estimates, f"randomisation_province_{by}")
        assert found["p_value"] == pytest.approx((1 + n) / 100)
        assert found[["conf_low", "conf_high"]].isna().all()


def test_it_runs_on_the_headline_s_plan_and_the_paper_s_or_on_those_named(asked):
    asked.study["controls"] = []
    plans = dict.fromkeys(("observed", "paper", "other"), asked.panel)
    assert set(run(asked, **plans)["plan"]) == {"observed"}
    asked.study["published"] = {"plan": "paper"}
    assert list(run(asked, **plans)["plan"].unique()) == ["observed", "paper"]
    asked.study["plans"] = ["other"]
    assert set(run(asked, **plans)["plan"]) == {"other"}


def test_one_province_alone_leaves_its_methods_without_numbers_and_the_rest_goes_on(asked):
    asked.cities["province_code"] = "130000"
    estimates = run(asked)
    for method in ("cluster_province", "wild_province_rademacher"):
        found = line(estimates, method)
        assert np.isnan(found["estimate"])
        assert "two clusters or more" in found["note"]
    assert line(estimates, "randomisation_province_t")["p_value"] == line(estimates, "randomisation_t")["p_value"]


def test_without_cities_to_change_places_with_there_is_no_stratified_randomisation(asked):
    asked.cities["province_code"] = asked.cities["code"].str[:4] + "00"
    found = line(run(asked), "randomisation_province_t")
    assert np.isnan(found["p_value"])
    assert found["note"] == "all cities that could change places have the same start"


def test_a_study_without_clusters_takes_the_usual_factor(asked):
    clustered = run(asked)
    asked.study["standard_errors"] = {"convention": "iid", "cluster": "code"}
    pd.testing.assert_frame_equal(run(asked), clustered)


def test_with_city_effects_and_dt_alone_the_bootstrap_has_these_effects(asked):
    asked.study["treatment"] |= {"fixed_year": 2012}
    asked.study["effects"] = "post"
    estimates = run(asked)
    for method in ("wild_city_rademacher", "cluster_city"):
        found = line(estimates, method, "fe_controls")
        np.testing.assert_allclose(
            found[["estimate", "std_error"]].to_numpy(float),
            line(estimates, "cluster_city", "fe_controls")[["estimate", "std_error"]].to_numpy(float),
            rtol=1e-10,
        )
    assert line(estimates, "cluster_city_year")["fixed_effects"] == "code + post"


def test_a_treatment_that_does_not_vary_stops_and_names_the_key(asked):
    asked.study["samples"] = {"all": {"from": 2006, "until": 2010}}
    with pytest.raises(BadInput, match=r"DID is constant .*samples\.all"):
        run(asked)


def test_more_draws_begin_with_the_fewer_ones_and_the_order_of_rows_changes_nothing(asked):
    here = run(asked)
    asked.panel = asked.panel.sample(frac=1, random_state=9, ignore_index=True)
    pd.testing.assert_frame_equal(run(asked), here, rtol=1e-9)
