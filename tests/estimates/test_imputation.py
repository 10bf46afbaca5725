"""What the filled cells carry, on a small study that the panel's own steps have filled."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.cross_products import cross_products
from scripts.econometrics.many_outcomes import solve_outcomes
from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.rubin import pool
from scripts.estimates.completions import completed_outcome
from scripts.estimates.effect_draws import effect_draws
from scripts.estimates.imputation import imputation
from scripts.panel.extrapolate import extrapolate
from scripts.panel.interpolate import interpolate
from scripts.panel.panel import panel
from scripts.panel.province_mean import province_mean
from scripts.panel.schema import TREATMENT
from scripts.panel.streams import stream
from tests.panel.builders import cells, cities, code

YEARS = np.arange(2002, 2018)
CODES = [code(place, province) for province in (13, 33, 44) for place in range(1, 9)]
STARTS = np.array(([2010.0] * 2 + [2012.0] * 2 + [np.nan] * 4) * 3)
LINES = {"step": "interpolate", "variables": ["co2"], "scale": "log"}
MEANS = {"step": "province_mean", "variables": ["co2"], "scale": "log", "from": None, "until": 2015}
TREND = {"step": "extrapolate", "variables": ["co2"], "scale": "log", "method": "trend", "from": 2016, "until": None}
PLANS = {"observed": [], "interpolated": [LINES], "paper": [LINES, MEANS, TREND]}
DERIVED = {"lnCO2": "ln(co2)", "lneco": "ln(gdp)"}


def effect(e: np.ndarray) -> np.ndarray:
    return -0.1 - 0.05 * e


class Filled:
    """24 cities in three provinces, half of them treated; gaps, cities without a cell, no figures after 2015."""

    def __init__(self, noise: float = 0.1, levels: float = 0.3, seed: int = 3) -> None:
        rng = np.random.default_rng(seed)
        since = YEARS[:, None] - STARTS
        log = 3 + 0.02 * (YEARS - 2002)[:, None] + np.where(since >= 0, effect(since), 0.0)
        log = log + levels * rng.standard_normal(24) + noise * rng.standard_normal((16, 24)).cumsum(axis=0)
        self.complete = log.copy()
        gone = rng.random((16, 24)) < 0.12
        gone[14:] = True
        gone[:3, 9] = True
        gone[:, [5, 12]] = True
        co2 = np.where(gone, np.nan, np.exp(log))
        frames = [cells(dict(zip(CODES, co2.T.tolist(), strict=True)), 2002)]
        gdp = np.exp(10 + rng.standard_normal((16, 24)))
        frames += [cells(dict(zip(CODES, gdp.T.tolist(), strict=True)), 2002, "gdp")]
        made = {plan: panel(_filled(pd.concat(frames), steps), DERIVED) for plan, steps in PLANS.items()}
        start = pd.Series(STARTS).astype("Int64")
        self.inputs: dict[str, Any] = {
            "panels": {plan: finished.panel for plan, finished in made.items()},
            "lineages": {plan: finished.lineage for plan, finished in made.items()},
            "treatment": TREATMENT.validate(
                pd.DataFrame(
                    {"code": CODES, "policy": "smart_city", "start_year": start, "entries": "", "confidence": ""}
                )
            ),
            "cities": cities(CODES),
            "backtest": None,
            "study": {
                "study": "tiny",
                "data": "simulated",
                "outcome": "lnCO2",
                "effects": "two_way",
                "controls": ["lneco"],
                "samples": {"all": {"from": 2004, "until": 2017}},
                "treatment": {"name": "DID", "policy": "smart_city", "never_treated_split": 2012},
                "standard_errors": {"convention": "reghdfe", "cluster": "code"},
                "plans": PLANS,
                "derived": DERIVED,
                "drawn": None,
                "imputations": ["without_treatment", "with_treatment"],
                "models": ["fe", "fe_controls"],
            },
        }

    def completed(self, plan: str, draws: int, *, with_treatment: bool, errors: float = 1.0, seed: int = 1) -> Any:
        given = {name: self.inputs[name] for name in ("treatment", "cities", "backtest", "study")}
        lineage = self.inputs["lineages"][plan]
        more = {"with_treatment": with_treatment, "draws": draws, "seed": seed, "errors": errors}
        return completed_outcome(lineage, PLANS[plan], **given, **more)


def _filled(frame: pd.DataFrame, steps: list[dict[str, Any]]) -> pd.DataFrame:
    for step in steps:
        if step["step"] == "interpolate":
            frame = interpolate(frame, step)
        elif step["step"] == "province_mean":
            frame = province_mean(frame, cities(CODES), step)
        else:
            frame, _ = extrapolate(frame, step, seed=1, draws=1)
    return frame


@pytest.fixture(scope="module")
def filled() -> Filled:
    return Filled()


@pytest.fixture(scope="module")
def estimates(filled) -> pd.DataFrame:
    return imputation(**filled.inputs, draws=12, seed=1)


def one(frame: pd.DataFrame, **where: str) -> pd.Series:
    for column, value in {"plan": "paper", "model": "fe", "subgroup": "", "term": "DID", **where}.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1, where
    return frame.iloc[0]


def test_every_plan_that_fills_the_outcome_is_there_and_no_other(estimates):
    assert set(estimates["plan"]) == {"interpolated", "paper"}
    subgroups = {"observed_only", "without_interpolated", "without_treatment", "with_treatment", ""}
    assert set(estimates.loc[estimates["plan"] == "interpolated", "subgroup"]) == subgroups
    others = {"without_province_mean", "without_extrapolated"}
    assert set(estimates.loc[estimates["plan"] == "paper", "subgroup"]) == subgroups | others


@pytest.mark.parametrize("model", ["fe", "fe_controls"])
@pytest.mark.parametrize("effects", ["two_way", "post"])
def test_without_errors_the_pooled_estimate_is_the_plans_own(filled, model, effects):
    study = filled.inputs["study"] | {"effects": effects, "models": [model], "imputations": ["without_treatment"]}
    study["treatment"] = study["treatment"] | {"fixed_year": 2012}
    found = imputation(**filled.inputs | {"study": study}, draws=3, seed=1, errors=0.0)
    for plan in ("interpolated", "paper"):
        own = one(found, plan=plan, model=model)
        drawn = one(found, plan=plan, model=model, subgroup="without_treatment")
        assert drawn["estimate"] == pytest.approx(own["estimate"], rel=1e-10)
        assert drawn["std_error"] == pytest.approx(own["std_error"], rel=1e-10)
        between = one(found, plan=plan, model=model, subgroup="without_treatment", term="between_variance")
        assert between["estimate"] == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize(("kind", "model"), [("without_treatment", "fe"), ("with_treatment", "fe_controls")])
def test_a_batch_is_a_loop_of_refits(filled, estimates, kind, model):
    completed = filled.completed("paper", 12, with_treatment=kind == "with_treatment")
    rows = filled.inputs["panels"]["paper"]
    rows = rows[rows["year"] >= 2004]
    start = rows["code"].map(dict(zip(CODES, STARTS, strict=True)))
    x = (rows["year"] >= start).to_numpy(float)[:, None]
    x = np.column_stack([x, rows["lneco"]]) if model == "fe_controls" else x
    outcomes = completed.of_rows(rows)
    fits = [fixed_effects(y, x, rows["code"].to_numpy(), rows["year"].to_numpy()) for y in outcomes.T]
    pooled = pool(np.array([f.coefficients[0] for f in fits]), np.array([f.std_errors[0] ** 2 for f in fits]), 23)
    found = one(estimates, subgroup=kind, model=model)
    assert found["estimate"] == pytest.approx(pooled.estimate, rel=1e-10)
    assert found["std_error"] == pytest.approx(pooled.std_error, rel=1e-10)
    assert found["p_value"] == pytest.approx(pooled.p_value, rel=1e-10)
    for term, value in (("df", pooled.df), ("fraction_missing", pooled.fraction_missing), ("draws", 12)):
        row = one(estimates, subgroup=kind, model=model, term=term)
        assert row["estimate"] == pytest.approx(value, rel=1e-10)


def test_draws_are_keyed_by_their_number(filled):
    few, many = (filled.completed("paper", m, with_treatment=True).drawn for m in (2, 5))
    np.testing.assert_array_equal(few, many[:, :2])


def test_leaving_a_method_out_drops_the_rows_that_it_filled(filled, estimates):
    lineage = filled.inputs["lineages"]["paper"]
    status = lineage[lineage["variable"] == "lnCO2"].set_index(["code", "year"])["status"]
    rows = filled.inputs["panels"]["paper"]
    rows = rows[rows["year"] >= 2004].join(status, on=["code", "year"])
    rows["DID"] = (rows["year"] >= rows["code"].map(dict(zip(CODES, STARTS, strict=True)))).astype(float)
    kinds = ["interpolated", "province_mean", "extrapolated"]
    for subgroup, gone in {"observed_only": kinds, **{f"without_{kind}": [kind] for kind in kinds}}.items():
        kept = rows[~rows["status"].isin(gone)]
        columns = (kept[name].to_numpy() for name in ("lnCO2", "code", "year"))
        y, unit, time = columns
        fit = fixed_effects(y, kept[["DID"]].to_numpy(), unit, time)
        found = one(estimates, subgroup=subgroup)
        assert found["estimate"] == pytest.approx(fit.coefficients[0], rel=1e-10)
        assert found["std_error"] == pytest.approx(fit.std_errors[0], rel=1e-10)
        assert found["n_obs"] == len(kept) < len(rows)
        assert f"left out as filled: city-years {len(rows) - len(kept)}" in found["note"]


def test_shares_by_weight_are_those_of_the_treatment_left_by_dummies_and_controls(filled, estimates):
    rows = filled.inputs["panels"]["paper"]
    rows = rows[rows["year"] >= 2004].reset_index(drop=True)
    start = rows["code"].map(dict(zip(CODES, STARTS, strict=True)))
    treated = (rows["year"] >= start).to_numpy(float)
    dummies = [pd.get_dummies(rows["code"]), pd.get_dummies(rows["year"], drop_first=True), rows[["lneco"]]]
    design = pd.concat(dummies, axis=1).to_numpy(float)
    weight = (treated - design @ np.linalg.lstsq(design, treated)[0]) ** 2
    lineage = filled.inputs["lineages"]["paper"]
    status = lineage[lineage["variable"] == "lnCO2"].set_index(["code", "year"])["status"]
    is_filled = rows.join(status, on=["code", "year"])["status"].ne("observed").to_numpy()
    found = one(estimates, model="fe_controls", term="filled_share_weighted")
    assert found["estimate"] == pytest.approx(weight[is_filled].sum() / weight.sum(), rel=1e-8)
    before = (start.notna() & (rows["year"] < start)).to_numpy()
    share = weight[is_filled & before].sum() / weight[before].sum()
    assert found["filled_share_treated_before"] == pytest.approx(share, rel=1e-8)
    plain = one(estimates, model="fe_controls", term="filled_share")
    assert plain["estimate"] == pytest.approx(is_filled.mean(), rel=1e-12)
    assert plain["filled_share_treated_before"] == pytest.approx(is_filled[before].mean(), rel=1e-12)


def test_effects_are_recovered_where_there_is_no_noise():
    exact = Filled(noise=0.0)
    values = np.where(
        np.isnan(exact.completed("observed", 2, with_treatment=False).drawn[:, 0]), np.nan, exact.complete
    )
    generators = [stream(1, draw) for draw in range(2)]
    years = np.isin(YEARS, YEARS)
    drawn, estimate = effect_draws(values, STARTS, np.full(24, True), YEARS, years, generators, errors=0.0)
    since = YEARS[:, None] - STARTS
    known = (since >= 0) & (since <= 3)  # 2015 is the last year with figures; the last cohort is three years in
    np.testing.assert_allclose(estimate[known], effect(since[known]), atol=1e-10)
    assert (estimate[~(since >= 0)] == 0).all()
    np.testing.assert_allclose(drawn, np.repeat(estimate[:, None], 2, axis=1), atol=1e-12)


def test_only_the_model_with_the_treatment_keeps_the_effect_in_filled_cells():
    # no noise and no levels: every step is exact on what is left without the effect
    exact = Filled(noise=0.0, levels=0.0)
    with_it = exact.completed("paper", 2, with_treatment=True, errors=0.0).drawn[:, 0]
    without = exact.completed("paper", 2, with_treatment=False, errors=0.0).drawn[:, 0]
    until = YEARS <= 2015  # from then on e is larger than any that was observed
    np.testing.assert_allclose(with_it[until], exact.complete[until], atol=1e-8)
    treated = (YEARS[:, None] >= STARTS) & until[:, None]
    assert (without[treated] - exact.complete[treated]).mean() > 0.005


def test_what_cannot_be_drawn_is_a_row_that_says_why(filled):
    never = filled.inputs["treatment"].assign(start_year=pd.Series(STARTS).where(STARTS < 2011).astype("Int64"))
    lineages = {
        plan: frame.assign(status=frame["status"].mask(frame["year"] >= 2009, "missing"))
        for plan, frame in filled.inputs["lineages"].items()
    }
    study = filled.inputs["study"] | {"models": ["fe"]}
    found = imputation(**filled.inputs | {"treatment": never, "lineages": lineages, "study": study}, draws=2, seed=1)
    row = one(found, plan="interpolated", subgroup="with_treatment")
    assert pd.isna(row["estimate"])
    assert "no effect of the treatment on the observed cells" in row["note"]


@pytest.mark.slow
def test_a_model_that_knows_the_treatment_covers_and_one_that_does_not_is_pulled_towards_zero():
    # random walks, gaps inside, every second treated city without figures after 2013; the plan draws what is true
    plan = [LINES, {"step": "extrapolate", "variables": ["co2"], "scale": "log", "method": "last"}]
    rng, covered, means = np.random.default_rng(10), {False: [], True: []}, {False: [], True: []}
    starts = np.repeat([2010.0, np.nan], 30)
    codes = [code(place, province) for province in (13, 33) for place in range(1, 31)]
    since = YEARS[:, None] - starts
    treated = np.where(since >= 0, 1.0, 0.0)
    treatment = pd.DataFrame({"code": codes, "policy": "smart_city", "start_year": starts})
    study = Filled().inputs["study"] | {"samples": {"all": {"from": 2002, "until": 2017}}}
    unit, time = np.meshgrid(np.arange(60), YEARS)
    for seed in range(250):
        log = -0.4 * treated + rng.normal(size=60) + 0.05 * rng.standard_normal((16, 60)).cumsum(axis=0)
        gone = rng.random((16, 60)) < 0.1
        gone[:, ::2] |= (YEARS > 2013)[:, None]
        gone[:, ::2] |= (YEARS == 2010)[:, None]
        frame = cells(dict(zip(codes, np.where(gone, np.nan, np.exp(log)).T.tolist(), strict=True)), 2002)
        for with_treatment in (False, True):
            completed = completed_outcome(
                frame, plan, treatment, cities(codes), None, study, with_treatment=with_treatment, draws=30, seed=seed
            ).drawn
            keep = ~np.isnan(completed[:, 0])
            columns = np.column_stack([treated[keep], completed.transpose(0, 2, 1)[keep]])
            names = [f"draw {m}" for m in range(30)]
            products = cross_products(columns, unit[keep], time[keep], ["DID", *names])
            solved = solve_outcomes(products, names, ["DID"])
            pooled = pool(solved.coefficients[:, 0], solved.variances[:, 0], solved.df)
            low, high = pooled.interval()
            covered[with_treatment].append(low <= -0.4 <= high)
            means[with_treatment].append(pooled.estimate)
    assert 0.91 <= np.mean(covered[True]) <= 0.99
    error = np.std(means[True]) / np.sqrt(len(means[True]))
    assert np.mean(means[True]) == pytest.approx(-0.4, abs=3 * error)
    assert np.mean(means[False]) > np.mean(means[True]) + 3 * error
