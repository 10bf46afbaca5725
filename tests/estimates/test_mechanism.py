"""The mechanism's three equations, the identities that hold between them, and the bootstrap of their product."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from scripts.econometrics.regression import fixed_effects
from scripts.estimates.benchmark import benchmark
from scripts.estimates.mechanism import mechanism, variants
from scripts.estimates.mechanism_part import mechanism_part
from scripts.estimates.resampling import city_weights
from scripts.estimates.schema import ESTIMATES, MECHANISM_DRAWS
from scripts.files.bad_input import BadInput
from scripts.files.tables import read_table, write_table
from tests.estimates.conftest import Case

DRAWS, SEED = 60, 11
EFFECTS = ("lneco", "str", "lnst")


@pytest.fixture
def mediated(case):
    """The study of this room with a third control, science spending, and its ratio; str and lnst are mediators."""
    rng = np.random.default_rng(5)
    did = case.panel["year"] >= case.panel["code"].map({"130100": 2012, "130200": 2012}).fillna(9999)
    case.panel["lnst"] = rng.normal(9, 0.5, len(case.panel)) + 0.4 * did + 0.02 * case.panel["str"]
    case.panel["lnCO2"] += 0.5 * case.panel["lnst"]
    case.panel["st_gdp"] = np.exp(case.panel["lnst"] - case.panel["lneco"])
    case.study |= {"controls": list(EFFECTS), "mediators": ["lnst", "str"], "ratios": {"lnst": "st_gdp"}}
    return case


def with_gaps(case):
    """Return two plans: complete, and with gaps in outcome, mediators and another control."""
    gaps = case.panel.copy()
    for place, name in enumerate(("lnCO2", "lneco", "str", "lnst")):
        gaps.loc[gaps.index % 17 == place, name] = np.nan
    return case.inputs(whole=case.panel, gaps=gaps)


@dataclass
class Effects:
    total: float
    direct: float
    a: float
    b: float


CLUSTERED = "reghdfe, clustered by code"


def estimated(inputs, draws=DRAWS):
    return mechanism(**inputs, draws=draws, seed=SEED)


def pick(estimates, **where):
    for column, value in where.items():
        estimates = estimates[estimates[column] == value]
    return estimates


def coefficient(estimates, term, **where):
    (row,) = pick(estimates, vcov=CLUSTERED, term=term, **where).to_dict("records")
    return row["estimate"]


def effects(estimates, mediator):
    total, a, direct = (
        coefficient(estimates, "DID", subgroup=equation) for equation in ("total", "mediator", "direct")
    )
    return Effects(total, direct, a, coefficient(estimates, mediator, subgroup="direct"))


def test_total_minus_direct_is_the_product_in_every_variant_plan_and_sample(mediated):
    mediated.study["samples"]["short"] = {"from": 2009, "until": 2014}
    estimates = estimated(with_gaps(mediated))
    mediators = {variant.name: variant.mediator for variant in variants(mediated.study)}
    cells = estimates.groupby(["plan", "sample", "model"])
    assert len(cells) == 2 * 2 * len(mediators)
    for (_, _, model), cell in cells:
        found = effects(cell, mediators[model])
        assert found.total - found.direct == pytest.approx(found.a * found.b, abs=1e-10)
        assert set(pick(cell, estimator="indirect")["estimate"]) == {found.a * found.b}
        assert abs(found.a * found.b) > 1e-4, "an identity of zeros would show nothing"


def test_the_direct_equation_is_the_benchmark_whichever_mediator_is_set_apart(mediated):
    inputs = with_gaps(mediated)
    mine = estimated(inputs)
    theirs = pick(benchmark(**inputs), model="fe_controls")
    columns = ["estimate", "std_error", "statistic", "p_value", "r2", "r2_adj", "n_obs", "n_clusters", "df"]
    for mediator in ("lnst", "str"):
        direct = pick(mine, model=mediator, subgroup="direct", outcome="lnCO2", estimator="within")
        both = theirs.merge(direct, on=["plan", "sample", "term", "vcov", "controls", "note"], suffixes=("", "_mine"))
        assert len(both) == len(theirs) == 2 * (2 + len(EFFECTS))
        for name in columns:
            np.testing.assert_allclose(both[f"{name}_mine"].astype(float), both[name].astype(float), atol=1e-10)


def test_each_equation_is_least_squares_with_dummies_on_the_same_complete_rows(mediated):
    inputs = with_gaps(mediated)
    estimates = pick(estimated(inputs), plan="gaps")
    policy = inputs["treatment"].set_index("code")["start_year"]
    rows = inputs["panels"]["gaps"].dropna(subset=["lnCO2", *EFFECTS])
    starts = rows["code"].map(policy).astype(float)
    rows = rows.assign(DID=(rows["year"] >= starts.fillna(9999)).astype(float))
    dummies = pd.get_dummies(rows[["code", "year"]].astype(str), drop_first=True).to_numpy(float)

    def dummies_fit(outcome, regressors):
        x = np.column_stack([rows[regressors], dummies, np.ones(len(rows))])
        return dict(zip(regressors, np.linalg.lstsq(x, rows[outcome].to_numpy(), rcond=None)[0], strict=False))

    for model, mediator, others in (
        ("lnst", "lnst", ["lneco", "str"]),
        ("str", "str", ["lneco", "lnst"]),
        ("lnst_reduced", "lnst", ["lneco"]),
        ("str_reduced", "str", ["lneco"]),
    ):
        asked = {
            "total": dummies_fit("lnCO2", ["DID", *others]),
            "mediator": dummies_fit(mediator, ["DID", *others]),
            "direct": dummies_fit("lnCO2", ["DID", mediator, *others]),
        }
        for equation, answers in asked.items():
            found = pick(estimates, model=model, subgroup=equation, estimator="within")
            assert set(found["n_obs"]) == {len(rows)}
            assert set(found["dependent"]) == {mediator if equation == "mediator" else ""}
            assert set(found["term"]) == {*answers, "_cons"}
            for term, answer in answers.items():
                assert coefficient(found, term) == pytest.approx(answer, abs=1e-10)


def test_the_ratio_takes_the_mediators_place_among_the_controls_too(mediated):
    ratio = pick(estimated(mediated.inputs()), model="lnst_ratio")
    assert set(pick(ratio, subgroup="mediator")["dependent"]) == {"st_gdp"}
    assert set(pick(ratio, subgroup="direct")["term"]) == {"DID", "lneco", "str", "st_gdp", "_cons"}
    assert set(pick(ratio, subgroup="total")["term"]) == {"DID", "lneco", "str", "_cons"}


def refitted(rows, weights, mediator):
    """Return a b of each draw from `fixed_effects` on rows that are really repeated, copies as cities of their own."""
    codes = np.unique(rows["code"])
    products = []
    for draw in weights.astype(int):
        parts = [
            rows[rows["code"] == code].assign(code=f"{code} {copy}")
            for code, times in zip(codes, draw, strict=True)
            for copy in range(times)
        ]
        copies = pd.concat(parts)
        unit, time = copies["code"].to_numpy(), copies["year"].to_numpy()
        others = ["DID", *(name for name in EFFECTS if name != mediator)]
        first = fixed_effects(copies[mediator].to_numpy(), copies[others].to_numpy(), unit, time)
        names = [*others, mediator]
        second = fixed_effects(copies["lnCO2"].to_numpy(), copies[names].to_numpy(), unit, time, names=names)
        products.append(first.coefficients[0] * second.coefficients[-1])
    return np.array(products)


@pytest.mark.parametrize("mediator", ["lnst", "str"])
def test_the_batched_bootstrap_is_that_of_refits_one_by_one(mediated, mediator):
    inputs = with_gaps(mediated)
    (row,) = pick(estimated(inputs), plan="gaps", model=mediator, vcov="cluster bootstrap").to_dict("records")
    starts = inputs["treatment"].set_index("code")["start_year"].astype(float)
    rows = inputs["panels"]["gaps"].dropna(subset=["lnCO2", *EFFECTS])
    rows = rows.assign(DID=(rows["year"] >= rows["code"].map(starts).fillna(9999)).astype(float))
    codes = list(inputs["treatment"]["code"])
    weights = city_weights(sorted(set(rows["code"])), codes, DRAWS, SEED, "tiny", "mechanism")
    products = refitted(rows, weights, mediator)
    low, high = np.percentile(products, [2.5, 97.5])
    assert row["conf_low"] == pytest.approx(low, abs=1e-10)
    assert row["conf_high"] == pytest.approx(high, abs=1e-10)
    assert row["std_error"] == pytest.approx(products.std(ddof=1), abs=1e-10)
    one_side = min((products <= 0).sum(), (products >= 0).sum())
    assert row["p_value"] == pytest.approx(min(1, 2 * (1 + one_side) / (1 + DRAWS)), abs=1e-12)
    assert row["note"].startswith(f"draws: {DRAWS}; ")


def test_sobel_takes_the_clustered_errors(mediated):
    estimates = pick(estimated(mediated.inputs()), model="lnst")
    (sobel,) = pick(estimates, vcov="sobel").to_dict("records")
    within = pick(estimates, vcov=CLUSTERED)
    (first,) = pick(within, subgroup="mediator", term="DID").to_dict("records")
    (second,) = pick(within, subgroup="direct", term="lnst").to_dict("records")
    square = first["estimate"] ** 2 * second["std_error"] ** 2 + second["estimate"] ** 2 * first["std_error"] ** 2
    assert sobel["std_error"] ** 2 == pytest.approx(square, rel=1e-12)


def test_the_equations_have_unclustered_errors_beside_the_study_s(mediated):
    within = pick(estimated(mediated.inputs()), estimator="within")
    key = ["plan", "sample", "model", "subgroup", "outcome", "term"]
    both = pick(within, vcov=CLUSTERED).merge(pick(within, vcov="iid"), on=key, suffixes=("", "_iid"))
    assert 2 * len(both) == len(within)
    np.testing.assert_allclose(both["estimate"], both["estimate_iid"], rtol=1e-12)
    assert not np.isclose(both["std_error"], both["std_error_iid"]).any()


def test_draws_are_the_same_whatever_else_is_estimated(mediated):
    alone = pick(estimated(mediated.inputs(whole=mediated.panel)), estimator="indirect")
    beside = pick(estimated(with_gaps(mediated)), plan="whole", estimator="indirect")
    pd.testing.assert_frame_equal(alone.reset_index(drop=True), beside.reset_index(drop=True))


def parts_of(inputs, draws, of):
    """Return the parts of the draws, the last one first."""
    return [mechanism_part(**inputs, draws=draws, seed=SEED, part=(place, of)) for place in range(of, 0, -1)]


def test_any_number_of_parts_gives_the_same_bytes(mediated, tmp_path, monkeypatch):
    monkeypatch.setattr("scripts.econometrics.cluster_bootstrap.BLOCK_BYTES", 40_000)  # 16 to 26 draws a block
    inputs, made, empty = with_gaps(mediated), set(), 0
    write_table(estimated(inputs), tmp_path / "whole.parquet", ESTIMATES)
    made.add((tmp_path / "whole.parquet").read_bytes())
    for of in (1, 2, 8):
        parts = parts_of(inputs, DRAWS, of)
        empty += sum(part.empty for part in parts)
        for place, part in enumerate(parts):
            write_table(part, tmp_path / f"{place}.parquet", MECHANISM_DRAWS)
        parts = [read_table(tmp_path / f"{place}.parquet", MECHANISM_DRAWS) for place in range(of)]
        estimates = mechanism(**inputs, draws=DRAWS, seed=SEED, parts=parts)
        write_table(estimates, tmp_path / f"of_{of}.parquet", ESTIMATES)
        made.add((tmp_path / f"of_{of}.parquet").read_bytes())
    assert empty  # more parts than blocks
    assert len(made) == 1


def test_a_variant_that_cannot_be_estimated_says_so_whether_or_not_draws_are_shared(mediated):
    inputs = mediated.inputs(observed=mediated.panel.assign(st_gdp=np.nan))
    shared = mechanism(**inputs, draws=DRAWS, seed=SEED, parts=parts_of(inputs, DRAWS, 2))
    pd.testing.assert_frame_equal(shared, estimated(inputs))


def test_a_part_that_is_missing_or_there_twice_stops_the_job(mediated, monkeypatch):
    monkeypatch.setattr("scripts.econometrics.cluster_bootstrap.BLOCK_BYTES", 20_000)
    parts = parts_of(mediated.inputs(), DRAWS, 3)
    for wrong in (parts[1:], [*parts, parts[0]]):
        with pytest.raises(ValueError, match="not each of 60 once"):
            mechanism(**mediated.inputs(), draws=DRAWS, seed=SEED, parts=wrong)


def test_one_mediator_has_no_reduced_version(mediated):
    mediated.study |= {"mediators": ["str"], "ratios": {}}
    assert [variant.name for variant in variants(mediated.study)] == ["str"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [(np.nan, "no complete row"), (1.0, "st_gdp is constant"), ("lneco", "st_gdp is explained by")],
)
def test_a_variant_that_cannot_be_estimated_says_why_and_the_rest_goes_on(mediated, changed, why):
    values = mediated.panel[changed] * 2 if isinstance(changed, str) else changed
    estimates = estimated(mediated.inputs(observed=mediated.panel.assign(st_gdp=values)))
    (row,) = pick(estimates, model="lnst_ratio").to_dict("records")
    assert why in row["note"]
    assert np.isnan(row["estimate"])
    assert pick(estimates, model="str", estimator="indirect")["estimate"].notna().all()


def test_a_share_is_given_where_the_total_effect_is_told_from_zero_and_signs_agree(mediated):
    mediated.panel["lnCO2"] -= 4 * (mediated.panel["lnst"] - 9)
    estimates = estimated(mediated.inputs())
    shares = pick(estimates, estimator="share_mediated").set_index("model")
    for model, mediator in (("lnst", "lnst"), ("str", "str")):
        cell = pick(estimates, model=model)
        found, row = effects(cell, mediator), shares.loc[model]
        (total,) = pick(cell, subgroup="total", term="DID", vcov=CLUSTERED).to_dict("records")
        agree = min(found.total * found.direct, found.total * found.a * found.b) > 0
        if total["conf_low"] < 0 < total["conf_high"]:
            assert "holds zero" in row["note"]
        elif not agree:
            assert "differ in sign" in row["note"]
        else:
            assert row["estimate"] == pytest.approx(found.a * found.b / found.total, rel=1e-12)
        assert np.isnan(row["estimate"]) == bool(row["note"])
    assert len(set(shares["note"])) > 1, "the case should have a share and one that is none"


def test_filled_shares_are_those_of_the_variable_that_is_explained(mediated):
    inputs = mediated.inputs()
    lineage = inputs["lineages"]["observed"]
    lineage.loc[lineage["variable"] == "str", "status"] = "interpolated"
    shares = ["filled_share_treated_before", "filled_share_control_after"]
    within = pick(estimated(inputs), model="str", estimator="within")
    assert (pick(within, subgroup="mediator")[shares] == 1).all(axis=None)
    assert (pick(within, subgroup="direct")[shares] == 0).all(axis=None)


def test_a_variable_that_the_panel_lacks_is_named_with_its_key(mediated):
    mediated.study["ratios"] = {"lnst": "stgdp"}
    with pytest.raises(BadInput, match=r"no variable stgdp .*key ratios of study 'tiny'"):
        estimated(mediated.inputs())


@pytest.mark.slow
def test_a_known_indirect_effect_is_found_and_its_interval_covers_it():
    """40 cities, 8 years, DID -> M by .6 and M -> Y by .5: a b = .3 over 100 simulated panels."""
    found, covered, p_values = [], [], []
    for seed in range(100):
        case, rng = Case(noise=1.0, seed=seed), np.random.default_rng([seed, 1])
        wide = pd.concat([case.panel.assign(code=case.panel["code"].str[:4] + f"{copy:02d}") for copy in range(4)])
        starts = pd.concat([case.treatment.assign(code=case.treatment["code"].str[:4] + f"{c:02d}") for c in range(4)])
        start = wide["code"].map(starts.set_index("code")["start_year"]).astype(float).fillna(9999)
        did = (wide["year"] >= start).to_numpy(float)
        wide["lnst"] = 0.6 * did + rng.normal(size=len(wide))
        wide["lnCO2"] += 0.5 * wide["lnst"] + rng.normal(size=len(wide))
        case.panel, case.treatment = wide.reset_index(drop=True), starts.reset_index(drop=True)
        case.study |= {"controls": ["lnst"], "mediators": ["lnst"]}
        (row,) = pick(estimated(case.inputs(), draws=199), vcov="cluster bootstrap").to_dict("records")
        found.append(row["estimate"])
        covered.append(row["conf_low"] < 0.3 < row["conf_high"])
        p_values.append(row["p_value"])
    spread = np.std(found, ddof=1)
    assert abs(np.mean(found) - 0.3) < 3 * spread / 10
    assert 0.90 <= np.mean(covered) <= 0.99
    assert np.mean(np.array(p_values) < 0.05) > 0.5
