"""Fixed against random effects: the published answers through the analysis, what is dropped, and what is said."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from linearmodels import PanelOLS, RandomEffects

from scripts.estimates.hausman import hausman
from scripts.panel.schema import LINEAGE, PANEL, TREATMENT

TRUTHS = Path(__file__).parents[2].parent / "shared" / "truths"
TESTS = ["hausman", "hausman_sigmamore", "hausman_robust"]


def estimated(panel: pd.DataFrame, outcome: str, regressors: list[str], **keys: Any) -> pd.DataFrame:
    """Run the analysis on the rows of a panel with `code` and `year`."""
    codes = sorted(panel["code"].unique())
    start = pd.array([2012, *[None] * (len(codes) - 1)], dtype="Int64")
    treatment = pd.DataFrame(
        {"code": codes, "policy": "smart_city", "start_year": start, "entries": "", "confidence": ""}
    )
    study = {
        "study": "tiny",
        "data": "simulated",
        "outcome": outcome,
        "effects": "",
        "controls": [],
        "samples": {"all": {"from": int(panel["year"].min()), "until": int(panel["year"].max())}},
        "treatment": {"name": "DID", "policy": "smart_city", "never_treated_split": 2012},
        "standard_errors": {"convention": "reghdfe", "cluster": "code"},
        "regressors": regressors,
        "logs": [],
        "time_effects": False,
    }
    lineage = LINEAGE.validate(pd.DataFrame({name: [] for name in LINEAGE.columns}))
    panels = {"observed": PANEL.validate(panel.sort_values(["code", "year"], ignore_index=True))}
    return hausman(panels, {"observed": lineage}, TREATMENT.validate(treatment), study | keys)


def values(estimates: pd.DataFrame, estimator: str, column: str = "estimate", model: str = "levels") -> pd.Series:
    rows = estimates[(estimates["estimator"] == estimator) & (estimates["model"] == model)]
    return rows.set_index("term")[column]


def simulated(relation: float = 0.0, n_cities: int = 60) -> pd.DataFrame:
    """Return an unbalanced panel whose city effects go with `a` as far as `relation` says; `b` spans magnitudes."""
    rng = np.random.default_rng([5, n_cities])
    codes = [f"{130000 + place:06d}" for place in range(n_cities)]
    panel = pd.MultiIndex.from_product([codes, range(2006, 2014)], names=["code", "year"]).to_frame(index=False)
    effect = panel["code"].map(dict(zip(codes, rng.normal(size=n_cities), strict=True)))
    panel["a"] = rng.normal(size=len(panel)) + relation * effect
    panel["b"] = np.exp(rng.normal(14, 1, len(panel)))
    panel["still"] = panel["code"].map(dict(zip(codes, rng.normal(size=n_cities), strict=True)))
    panel["y"] = panel["a"] - 1e-7 * panel["b"] + effect + rng.normal(size=len(panel))
    return panel[rng.random(len(panel)) > 0.1]


def truth(file: str, unit: str) -> pd.DataFrame:
    if not (TRUTHS / file).exists():
        pytest.skip("shared/truths is not beside the checkout")
    panel = pd.read_csv(TRUTHS / file)
    codes = {label: f"{130000 + place:06d}" for place, label in enumerate(panel[unit].unique())}
    return panel.assign(code=panel[unit].map(codes))


def published(case: str, what: str) -> tuple[float, float]:
    rows = json.loads((TRUTHS / "truths.json").read_text(encoding="utf-8"))
    (found,) = [row for row in rows if row["case"] == case and row["what"] == what]
    return found["value"], found["tolerance"]


def test_grunfeld_has_the_published_statistic():
    panel = truth("grunfeld.csv", "firm")
    estimates = estimated(panel[["code", "year", "inv", "value", "capital"]], "inv", ["value", "capital"])
    for what, term, column in (
        ("Hausman chi2(2)", "hausman", "statistic"),
        ("Hausman p", "hausman", "p_value"),
        ("robust (aux) Hausman chi2(2)", "hausman_robust", "statistic"),
    ):
        value, tolerance = published("grunfeld", what)
        assert values(estimates, "wald", column)[term] == pytest.approx(value, abs=tolerance)
    for name, estimator in (("RE", "re"), ("FE", "fe")):
        for term in ("value", "capital"):
            value, tolerance = published("grunfeld", f"{name} {term}")
            assert values(estimates, estimator)[term] == pytest.approx(value, abs=tolerance)
    assert values(estimates, "wald", "restrictions").tolist() == [2, 2, 2]
    theta, tolerance = published("grunfeld", "theta")
    assert values(estimates, "components")["theta"] == pytest.approx(theta, abs=tolerance)


def test_the_wage_panel_has_the_published_statistic_and_the_rank_as_its_degrees_of_freedom():
    names = ["expersq", "union", "married"]
    panel = truth("wage_panel.csv", "nr")[["code", "year", "lwage", *names]].astype(dict.fromkeys(names, float))
    estimates = estimated(panel, "lwage", names, time_effects=True)
    tests = values(estimates, "wald", "statistic")
    value, tolerance = published("wage_panel", "Hausman chi2(10) expersq+union+married+year")
    assert tests["hausman"] == pytest.approx(value, abs=tolerance)
    assert tests["hausman_sigmamore"] == pytest.approx(35.7215, abs=5e-5)
    # plm prints 10: it counts the year dummies, which are not tested.
    assert values(estimates, "wald", "restrictions").tolist() == [3, 3, 3]
    assert values(estimates, "fe", "fixed_effects").unique().tolist() == ["code + year"]
    assert values(estimates, "re", "fixed_effects").unique().tolist() == ["year"]


def test_the_coefficients_are_those_of_linearmodels():
    panel = simulated()
    estimates = estimated(panel, "y", ["a", "b", "still"])
    frame = panel.assign(_cons=1.0, b=panel["b"] / 1e6).set_index(["code", "year"])
    of_fixed = PanelOLS(frame["y"], frame[["a", "b"]], entity_effects=True).fit()
    of_random = RandomEffects(frame["y"], frame[["a", "b", "still", "_cons"]]).fit()
    unit = pd.Series({"b": 1e6})
    for estimator, theirs in (("fe", of_fixed), ("re", of_random)):
        for column, numbers in (("estimate", theirs.params), ("std_error", theirs.std_errors)):
            ours = values(estimates, estimator, column).reindex(numbers.index)
            np.testing.assert_allclose(ours.mul(unit, fill_value=1).reindex(numbers.index), numbers, rtol=1e-8)
    difference = values(estimates, "fe")[["a", "b"]] - values(estimates, "re")[["a", "b"]]
    np.testing.assert_allclose(values(estimates, "difference")[["a", "b"]], difference, rtol=1e-12)


def test_a_regressor_without_variation_within_cities_is_random_effects_alone():
    estimates = estimated(simulated(), "y", ["a", "b", "still"])
    assert np.isnan(values(estimates, "fe")["still"])
    assert values(estimates, "fe", "note")["still"] == "absorbed by the unit effects"
    assert np.isfinite(values(estimates, "re")["still"])
    assert np.isnan(values(estimates, "difference")["still"])
    assert values(estimates, "wald", "restrictions").tolist() == [2, 2, 2]


def test_a_constant_regressor_is_dropped_from_both_and_said():
    estimates = estimated(simulated().assign(one=3.0), "y", ["a", "one"])
    for estimator in ("fe", "re", "difference"):
        assert np.isnan(values(estimates, estimator)["one"])
        assert values(estimates, estimator, "note")["one"] == "constant"
    assert "one is dropped: constant" in values(estimates, "wald", "note")["hausman"]


def test_rows_without_a_value_are_counted():
    panel = simulated()
    panel.loc[panel.index[:7], "a"] = np.nan
    estimates = estimated(panel, "y", ["a", "b"])
    n = len(panel)
    assert f"{n - 7} of {n} city-years are complete; missing: a 7" in values(estimates, "wald", "note")["hausman"]
    assert values(estimates, "re", "n_obs")["a"] == n - 7


def test_related_effects_are_found_and_a_variance_difference_that_is_not_positive_is_said():
    estimates = estimated(simulated(relation=1.0), "y", ["a", "b"])
    p_values = values(estimates, "wald", "p_value")
    assert p_values["hausman_sigmamore"] < 1e-6
    assert p_values["hausman_robust"] < 1e-6
    # Misplaced random effects have a larger disturbance variance, so that V_FE - V_RE is not positive here.
    assert np.isnan(p_values["hausman"])
    assert np.isfinite(values(estimates, "wald", "statistic")["hausman"])
    note = values(estimates, "wald", "note")["hausman"]
    assert "not positive definite" in note
    assert "take hausman_sigmamore or hausman_robust instead" in note
    without = values(estimates, "difference", "std_error").isna()
    assert without.any()
    said = values(estimates, "difference", "note").str.contains("variance difference not positive")
    assert said.equals(without.rename("note"))


def test_unrelated_effects_are_not_rejected_and_the_variance_components_are_found():
    estimates = estimated(simulated(n_cities=800), "y", ["a", "b"])
    assert (values(estimates, "wald", "p_value").dropna() > 0.05).all()
    found = values(estimates, "components")
    assert found["variance_unit"] == pytest.approx(1, abs=0.15)
    assert found["variance_idiosyncratic"] == pytest.approx(1, abs=0.06)
    assert found["rho"] == pytest.approx(0.5, abs=0.05)
    assert "between units" in values(estimates, "components", "note")["theta"]


def test_a_version_that_cannot_be_estimated_says_why_and_the_other_goes_on():
    panel = simulated().assign(empty=np.nan)
    estimates = estimated(panel, "y", ["a"], logs=["empty"])
    lost = estimates[estimates["model"] == "logs"]
    assert lost["term"].tolist() == ["hausman"]
    assert "not estimated: no complete row" in lost["note"].iloc[0]
    assert values(estimates, "wald", "statistic").notna().all()


def test_as_many_regressors_as_cities_leave_no_random_effects_and_that_is_said():
    panel = simulated(n_cities=4).assign(c=lambda rows: rows["a"] ** 2, d=lambda rows: rows["b"] ** 0.5)
    (row,) = estimated(panel, "y", ["a", "b", "c", "d"]).to_dict("records")
    assert "not estimated: The variance of the effects cannot be estimated" in row["note"]
    assert np.isnan(row["statistic"])


def test_a_regressor_that_is_the_same_in_all_cities_leaves_the_classical_test_alone():
    panel = simulated()
    whole = panel.groupby("code")["year"].transform("size").eq(8)
    panel = panel[whole].assign(late=lambda rows: (rows["year"] >= 2010).astype(float))
    estimates = estimated(panel, "y", ["a", "b", "late"])
    assert values(estimates, "wald", "restrictions")["hausman_sigmamore"] == 2
    assert "V_FE - V_RE has rank 2 of 3" in values(estimates, "wald", "note")["hausman_sigmamore"]
    assert np.isnan(values(estimates, "wald", "statistic")["hausman_robust"])
    assert "not estimated: the units' means" in values(estimates, "wald", "note")["hausman_robust"]


def test_the_rows_belong_to_no_effects_and_name_their_standard_errors():
    estimates = estimated(simulated(), "y", ["a", "b"], logs=["still", "a"])
    assert estimates["effects"].unique().tolist() == [""]
    assert values(estimates, "wald", "vcov")[TESTS].tolist() == ["iid", "iid", "none, clustered by code"]
    assert estimates["df"].notna().equals(estimates["estimator"].eq("fe") & estimates["estimate"].notna())
