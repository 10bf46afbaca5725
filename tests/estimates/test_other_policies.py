import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.regression import fixed_effects
from scripts.estimates.benchmark import benchmark
from scripts.estimates.other_policies import other_policies
from scripts.panel.schema import TREATMENT

POLICIES = {"first": "list_one", "second": "list_two"}


def under(case, **starts):
    """Return the starts of policies: policy -> start years by the city's number, none for the rest."""
    codes = sorted(case.panel["code"].unique())
    frames = [
        pd.DataFrame({"code": codes, "policy": policy})
        .assign(start_year=pd.Series([years.get(place) for place in range(12)], dtype="Int64"), entries="")
        .assign(confidence="")
        for policy, years in starts.items()
    ]
    return TREATMENT.validate(pd.concat(frames, ignore_index=True))


@pytest.fixture
def starts(case):
    return under(case, list_one={0: 2009, 6: 2010, 7: 2013}, list_two={1: 2011, 8: 2008, 9: 2014})


def run(case, starts, **study):
    inputs = case.inputs()
    inputs["study"] = inputs["study"] | {"policies": POLICIES} | study
    return other_policies(**inputs, policies=starts)


def dummies(case, starts, *names):
    panel = case.panel.sort_values(["code", "year"], ignore_index=True)
    columns = []
    for name in names:
        start = starts[starts["policy"] == POLICIES[name]].set_index("code")["start_year"]
        columns.append((panel["year"] >= panel["code"].map(start).fillna(9999)).astype(float))
    own = panel["code"].map(case.treatment.set_index("code")["start_year"]).fillna(9999)
    return panel, [(panel["year"] >= own).astype(float), *columns, panel["lneco"], panel["str"]]


@pytest.mark.parametrize(("model", "names"), [("first", ["first"]), ("second", ["second"]), ("all", list(POLICIES))])
def test_each_column_is_the_regression_with_its_policies_beside_the_treatment(case, starts, model, names):
    rows = run(case, starts)
    rows = rows[(rows["model"] == model) & (rows["estimator"] == "within")].set_index("term")
    panel, columns = dummies(case, starts, *names)
    fit = fixed_effects(
        panel["lnCO2"].to_numpy(), np.column_stack(columns), panel["code"].to_numpy(), panel["year"].to_numpy()
    )
    terms = ["DID", *names, "lneco", "str"]
    assert rows.index.tolist() == [*terms, "_cons"]
    assert rows.loc[terms, "estimate"].to_numpy() == pytest.approx(fit.coefficients, abs=1e-10)
    assert rows.loc[terms, "std_error"].to_numpy() == pytest.approx(fit.std_errors, abs=1e-10)


def test_all_columns_stand_on_the_rows_of_the_benchmark(case, starts):
    case.panel.loc[::7, "lneco"] = np.nan
    rows = run(case, starts)
    base = benchmark(**case.inputs())
    n = base.loc[base["model"] == "fe_controls", "n_obs"].iloc[0]
    assert rows.loc[rows["estimator"] == "within", "n_obs"].eq(n).all()


def test_cities_and_city_years_under_a_policy_are_counted_on_the_rows_used(case, starts):
    case.panel.loc[case.panel["year"] == 2015, "lnCO2"] = np.nan
    rows = run(case, starts)
    counts = rows[(rows["estimator"] == "count") & (rows["model"] == "first")].iloc[0]
    assert (counts["term"], counts["n_obs"], counts["n_clusters"]) == ("first", 6 + 5 + 2, 3)


def test_a_policy_that_equals_another_or_starts_too_late_is_dropped_and_says_why(case):
    starts = under(case, list_one={0: 2009, 6: 2010}, list_two={1: 2030})
    rows = run(case, starts)
    late = rows[(rows["term"] == "second") & (rows["model"] == "second") & (rows["estimator"] != "count")].iloc[0]
    assert pd.isna(late["estimate"])
    assert late["note"] == "constant"
    same = under(case, list_one={0: 2009, 6: 2010}, list_two={0: 2009, 6: 2010})
    rows = run(case, same)
    twice = rows[(rows["term"] == "second") & (rows["model"] == "all") & (rows["estimator"] != "count")].iloc[0]
    assert twice["note"] == "explained by first"


def test_a_single_policy_has_no_column_of_all(case, starts):
    assert set(run(case, starts, policies={"first": "list_one"})["model"]) == {"first"}


def test_the_sample_handed_on_keeps_what_it_left_out(case, starts):
    inputs = case.inputs()
    inputs["treatment"] = case.treatment.iloc[:-1]  # one city without a row: dropped by the treatment's rule
    rows = other_policies(**inputs | {"study": inputs["study"] | {"policies": POLICIES}}, policies=starts)
    assert rows.loc[rows["term"] == "DID", "note"].str.contains("left out by the treatment's rule: cities 1").all()
