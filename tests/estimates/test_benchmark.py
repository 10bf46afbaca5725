import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from scripts.econometrics.regression import fixed_effects
from scripts.estimates.benchmark import benchmark
from scripts.estimates.inputs import read_inputs
from scripts.estimates.schema import ESTIMATES
from scripts.files.bad_input import BadInput
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import LINEAGE, PANEL, TREATMENT

ROOT = Path(__file__).parents[2]


def only(estimates, **where):
    for column, value in where.items():
        estimates = estimates[estimates[column] == value]
    assert len(estimates) == 1
    return estimates.iloc[0]


def merged(case):
    rows = case.panel.merge(case.treatment, on="code")
    return rows.assign(DID=(rows["year"] >= rows["start_year"]).fillna(value=False).astype(float))


def test_without_noise_the_full_model_returns_the_truth(noise_free):
    estimates = benchmark(**noise_free.inputs())
    for term, truth in {"DID": -0.25, "lneco": 0.4, "str": -0.02}.items():
        assert only(estimates, model="fe_controls", term=term)["estimate"] == pytest.approx(truth, abs=1e-8)
    assert only(estimates, model="fe_controls", term="DID")["r2"] == pytest.approx(1, abs=1e-12)


@pytest.mark.slow
def test_with_noise_the_mean_over_simulated_panels_is_the_truth(case):
    # 200 panels; 3 Monte Carlo standard errors.
    found = []
    for seed in range(200):
        drawn = type(case)(noise=0.2, seed=seed)
        estimates = benchmark(**drawn.inputs())
        found.append(only(estimates, model="fe_controls", term="DID")["estimate"])
    assert abs(np.mean(found) + 0.25) < 3 * np.std(found, ddof=1) / np.sqrt(200)


def test_each_model_is_the_regression_that_its_name_says(case):
    estimates = benchmark(**case.inputs())
    formulas = {
        "pooled": "lnCO2 ~ DID",
        "fe": "lnCO2 ~ DID + C(code) + C(year)",
        "fe_controls": "lnCO2 ~ DID + lneco + str_ + C(code) + C(year)",
    }
    rows = merged(case).rename(columns={"str": "str_"})
    for model, formula in formulas.items():
        reference = smf.ols(formula, rows).fit()
        row = only(estimates, model=model, term="DID")
        assert row["estimate"] == pytest.approx(reference.params["DID"], abs=1e-10)
        assert row["r2"] == pytest.approx(reference.rsquared, abs=1e-10)
    pooled = smf.ols(formulas["pooled"], rows).fit(cov_type="cluster", cov_kwds={"groups": rows["code"]})
    constant = only(estimates, model="pooled", term="_cons")
    assert constant["estimate"] == pytest.approx(pooled.params["Intercept"], abs=1e-10)
    assert constant["std_error"] == pytest.approx(pooled.bse["Intercept"], abs=1e-10)


def test_every_row_names_its_errors_effects_controls_and_counts(case):
    estimates = benchmark(**case.inputs())
    row = only(estimates, model="fe_controls", term="DID")
    assert row["vcov"] == "reghdfe, clustered by code"
    assert row["fixed_effects"] == "code + year"
    assert row["controls"] == "lneco + str"
    assert (row["n_obs"], row["n_clusters"], row["df"]) == (120, 12, 11)
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    assert row["statistic"] == pytest.approx(row["estimate"] / row["std_error"])
    assert (row["study"], row["data"], row["plan"], row["sample"]) == ("tiny", "simulated", "observed", "all")
    assert only(estimates, model="pooled", term="DID")["fixed_effects"] == ""


def test_every_plan_and_sample_is_estimated_on_its_own_rows(case):
    case.study["samples"] = {"all": {"from": 2006, "until": 2015}, "short": {"from": 2009, "until": 2015}}
    moved = case.panel.assign(lnCO2=case.panel["lnCO2"] * 2)
    estimates = benchmark(**case.inputs(observed=case.panel, doubled=moved))
    effects = estimates[(estimates["term"] == "DID") & (estimates["model"] == "fe")]
    assert effects[["plan", "sample"]].to_numpy().tolist() == [
        ["observed", "all"],
        ["observed", "short"],
        ["doubled", "all"],
        ["doubled", "short"],
    ]
    assert effects["n_obs"].tolist() == [120, 84, 120, 84]
    assert effects["estimate"].iloc[2] == pytest.approx(2 * effects["estimate"].iloc[0])


def test_a_row_is_dropped_only_where_a_variable_of_its_own_model_is_missing_and_is_counted(case):
    case.panel.loc[[3, 4], "lnCO2"] = np.nan
    case.panel.loc[[7, 8, 9], "str"] = np.nan
    estimates = benchmark(**case.inputs())
    fe, full = (only(estimates, model=model, term="DID") for model in ("fe", "fe_controls"))
    assert (fe["n_obs"], full["n_obs"]) == (118, 115)
    assert fe["note"] == "118 of 120 city-years are complete; missing: lnCO2 2"
    assert full["note"] == "115 of 120 city-years are complete; missing: lnCO2 2, str 3"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda panel: 5.0, "constant"),
        (lambda panel: panel["code"].astype(float), "absorbed by the unit and time effects"),
        (lambda panel: 2 * panel["lneco"] - 1, "explained by lneco"),
    ],
)
def test_a_control_that_adds_nothing_is_named_with_the_reason_and_the_rest_is_estimated(case, make, reason):
    without = benchmark(**case.inputs())
    case.panel["useless"] = make(case.panel)
    case.study["controls"] = ["lneco", "str", "useless"]
    estimates = benchmark(**case.inputs())
    row = only(estimates, model="fe_controls", term="useless")
    assert np.isnan(row["estimate"])
    assert row["note"] == reason
    did = only(estimates, model="fe_controls", term="DID")
    assert f"useless is dropped: {reason}" in did["note"]
    assert did["controls"] == "lneco + str"
    assert did["estimate"] == pytest.approx(only(without, model="fe_controls", term="DID")["estimate"], abs=1e-12)


def test_a_control_that_repeats_the_treatment_goes_and_the_treatment_stays(case):
    case.panel["twin"] = merged(case)["DID"].to_numpy()
    case.study["controls"] = ["twin"]
    row = only(benchmark(**case.inputs()), model="fe_controls", term="twin")
    assert row["note"] == "explained by DID"


def test_filled_shares_count_the_rows_used_by_group_and_own_start(case):
    # Treated from 2012: 1301-1303; from 2014: 1304-1305; never: the rest, split at 2012.
    case.status = {
        ("130100", 2011): "interpolated",
        ("130100", 2012): "extrapolated",
        ("130400", 2013): "province_mean",
        ("130400", 2014): "derived",
        ("131200", 2006): "interpolated",
        ("131200", 2015): "extrapolated",
        ("131100", 2012): "extrapolated",
    }
    row = only(benchmark(**case.inputs()), model="fe", term="DID")
    assert row["filled_share_treated_before"] == pytest.approx(2 / (3 * 6 + 2 * 8))
    assert row["filled_share_treated_after"] == pytest.approx(1 / (3 * 4 + 2 * 2))
    assert row["filled_share_control_before"] == pytest.approx(1 / (7 * 6))
    assert row["filled_share_control_after"] == pytest.approx(2 / (7 * 4))


def test_further_conventions_are_further_rows_of_the_same_coefficient(case):
    case.study["conventions"] = ["iid", "reghdfe", "none"]
    estimates = benchmark(**case.inputs())
    rows = estimates[(estimates["term"] == "DID") & (estimates["model"] == "fe")]
    assert rows["vcov"].tolist() == ["reghdfe, clustered by code", "iid", "none, clustered by code"]
    assert rows["estimate"].to_numpy() == pytest.approx([rows["estimate"].iloc[0]] * 3)
    assert rows["std_error"].nunique() == 3


def test_cities_that_the_treatment_rule_leaves_out_are_dropped_and_counted(case):
    case.treatment = case.treatment.iloc[:-2]
    row = only(benchmark(**case.inputs()), model="fe", term="DID")
    assert (row["n_obs"], row["n_clusters"]) == (100, 10)
    assert row["note"] == "left out by the treatment's rule: cities 2, city-years 20"


def test_only_the_studys_own_policy_treats(case):
    here = benchmark(**case.inputs())
    other = case.treatment.assign(policy="low_carbon", start_year=pd.array([2007] * 12, dtype="Int64"))
    case.treatment = pd.concat([case.treatment, other], ignore_index=True)
    pd.testing.assert_frame_equal(benchmark(**case.inputs()), here)


def test_a_sample_without_rows_stops_and_names_its_key(case):
    case.study["samples"] = {"future": {"from": 2030, "until": 2040}}
    with pytest.raises(BadInput, match=r"2030 to 2040 .*2006 to 2015.*samples\.future of study 'tiny'"):
        benchmark(**case.inputs())


def test_an_outcome_without_values_stops_and_counts_them(case):
    case.panel["lnCO2"] = np.nan
    with pytest.raises(BadInput, match=r"no complete row among 120 .*lnCO2 0, DID 120.*samples\.all of study 'tiny'"):
        benchmark(**case.inputs())


def test_a_treatment_that_does_not_vary_stops_and_names_the_key(case):
    case.study["samples"] = {"early": {"from": 2006, "until": 2010}}
    with pytest.raises(BadInput, match=r"DID is constant .*0 of them treated.*samples\.early"):
        benchmark(**case.inputs())


def test_one_city_stops_and_says_that_clusters_are_too_few(case):
    case.treatment, case.study["models"] = case.treatment.iloc[:1], ["pooled"]
    with pytest.raises(BadInput, match=r"two clusters or more, these rows have 1"):
        benchmark(**case.inputs())


def test_a_control_that_is_no_variable_stops(case):
    case.study["controls"] = ["lneco", "lnhum"]
    with pytest.raises(BadInput, match=r"no variable lnhum .*key controls of study 'tiny'"):
        benchmark(**case.inputs())


def handed_over(case, folder):
    inputs = case.inputs()
    write_table(inputs["panels"]["observed"], folder / "panel.parquet", PANEL)
    write_table(inputs["lineages"]["observed"], folder / "lineage.parquet", LINEAGE)
    write_table(inputs["treatment"], folder / "treatment.parquet", TREATMENT)
    settings = {k: v for k, v in case.study.items() if k not in ("study", "data", "models")}
    return SimpleNamespace(
        input=SimpleNamespace(
            panels=[folder / "panel.parquet"],
            lineages=[folder / "lineage.parquet"],
            treatment=folder / "treatment.parquet",
        ),
        params=SimpleNamespace(
            study="tiny", data="simulated", plans=["observed"], settings=settings, analysis={"models": ["fe"]}
        ),
    )


def test_what_the_job_hands_over_gives_the_same_estimates_as_the_frames(case, tmp_path):
    from_files = benchmark(**read_inputs(handed_over(case, tmp_path)))
    case.study["models"] = ["fe"]
    pd.testing.assert_frame_equal(from_files, benchmark(**case.inputs()))


def test_the_file_is_the_same_bytes_under_any_hash_seed_and_number_of_threads(case, tmp_path):
    handed_over(case, tmp_path)
    script = tmp_path / "job.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from scripts.estimates.benchmark import benchmark\n"
        "from scripts.estimates.schema import ESTIMATES\n"
        "from scripts.files.tables import read_table, write_table\n"
        "from scripts.panel.schema import LINEAGE, PANEL, TREATMENT\n"
        f"study = {case.study!r}\n"
        "here = Path(__file__).parent\n"
        "panels = {'observed': read_table(here / 'panel.parquet', PANEL)}\n"
        "lineages = {'observed': read_table(here / 'lineage.parquet', LINEAGE)}\n"
        "treatment = read_table(here / 'treatment.parquet', TREATMENT)\n"
        "write_table(benchmark(panels, lineages, treatment, study), sys.argv[1], ESTIMATES)\n",
        encoding="utf-8",
    )
    written = set()
    for seed, threads in (("0", "1"), ("77", "2")):
        target = tmp_path / f"{seed}.parquet"
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads}
        subprocess.run([sys.executable, str(script), str(target)], env=environment, check=True)
        written.add(target.read_bytes())
    assert len(written) == 1
    assert len(read_table(tmp_path / "0.parquet", ESTIMATES)) == 8


def test_the_order_of_the_panels_rows_changes_nothing(case):
    here = benchmark(**case.inputs())
    case.panel = case.panel.sample(frac=1, random_state=9, ignore_index=True)
    pd.testing.assert_frame_equal(benchmark(**case.inputs()), here, rtol=1e-12)


def test_an_unbalanced_panel_with_a_city_seen_once_says_so(case):
    alone = (case.panel["code"] == "130700") & (case.panel["year"] != 2010)
    case.panel.loc[alone, "lnCO2"] = np.nan
    rows = merged(case).dropna(subset="lnCO2")
    case.status = {("130700", 2010): "interpolated"}
    row = only(benchmark(**case.inputs()), model="fe", term="DID")
    assert row["n_obs"] == 110
    assert row["filled_share_control_before"] == 0  # the one filled cell is the city's that is not used
    assert "dropped as alone in their city or year: city-years 1" in row["note"]
    fit = fixed_effects(
        rows["lnCO2"].to_numpy(), rows[["DID"]].to_numpy(), rows["code"].to_numpy(), rows["year"].to_numpy()
    )
    assert row["estimate"] == pytest.approx(fit.coefficients[0], abs=1e-12)
