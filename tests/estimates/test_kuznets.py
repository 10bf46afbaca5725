"""The turning point of income: from the benchmark's own coefficients, and said to be none where there is none."""

import numpy as np
import pandas as pd
import pytest

from scripts.estimates.benchmark import benchmark
from scripts.estimates.kuznets import kuznets
from scripts.estimates.kuznets_verdicts import FIELLER, NOT_CONCAVE, NOT_REJECTED, TOP_OUTSIDE
from scripts.files.bad_input import BadInput
from tests.estimates.conftest import Case

TOP = 10.0


def curved(case, b1=0.12, b2=-0.006, spread=(0.5, 20.0)):
    """Give the study of this room income with its square among the controls, and a parabola in it."""
    rng = np.random.default_rng(4)
    case.panel["pgdp"] = rng.uniform(*spread, len(case.panel))
    case.panel["pgdp2"] = case.panel["pgdp"] ** 2
    case.panel["lnCO2"] += b1 * case.panel["pgdp"] + b2 * case.panel["pgdp2"]
    case.study |= {"controls": ["lneco", "pgdp", "str", "pgdp2"], "income": "pgdp", "square": "pgdp2"}
    return case


@pytest.fixture
def noisy():
    return curved(Case(noise=0.1))


def pick(estimates, **where):
    for column, value in where.items():
        estimates = estimates[estimates[column] == value]
    return estimates


def row(estimates, **where):
    (found,) = pick(estimates, **where).to_dict("records")
    return found


def verdict(estimates):
    return row(estimates, estimator="lind_mehlum", term="inverted_u")["note"]


def test_without_noise_the_top_is_where_it_was_put():
    estimates = kuznets(**curved(Case()).inputs())
    for estimator in ("delta", "fieller"):
        found = row(estimates, estimator=estimator)
        assert found["estimate"] == pytest.approx(TOP, abs=1e-8)
        assert found["conf_low"] == pytest.approx(TOP, abs=1e-6)
        assert found["conf_high"] == pytest.approx(TOP, abs=1e-6)
    assert verdict(estimates) == ""


def test_the_coefficients_are_the_benchmarks(noisy):
    gaps = noisy.panel.copy()
    gaps.loc[gaps.index % 17 == 0, ["pgdp", "pgdp2"]] = np.nan
    noisy.study["samples"]["short"] = {"from": 2009, "until": 2014}
    inputs = noisy.inputs(whole=noisy.panel, gaps=gaps)
    mine = pick(kuznets(**inputs), estimator="within")
    theirs = pick(benchmark(**inputs), model="fe_controls")
    both = mine.merge(theirs, on=["plan", "sample", "term", "model", "vcov", "controls", "note"])
    assert len(both) == len(mine) == 2 * 2 * 2
    for name in ("estimate", "std_error", "statistic", "p_value", "n_obs", "n_clusters", "df", "r2"):
        np.testing.assert_allclose(both[f"{name}_x"].astype(float), both[f"{name}_y"].astype(float), atol=1e-10)


def test_the_ends_of_fiellers_set_are_where_the_slope_is_just_rejected(noisy):
    """Income measured from an end: the coefficient of income is then the slope there, and its t the quantile."""
    found = row(kuznets(**noisy.inputs()), estimator="fieller")
    for end in (found["conf_low"], found["conf_high"]):
        income = curved(Case(noise=0.1)).panel["pgdp"]
        noisy.panel["pgdp"] = income - end
        noisy.panel["pgdp2"] = (income - end) ** 2
        slope = row(pick(benchmark(**noisy.inputs()), model="fe_controls"), term="pgdp")
        assert abs(slope["statistic"]) == pytest.approx(2.2009852, rel=1e-6)  # t(11), 97.5 %


def test_the_slopes_are_those_at_the_lowest_and_the_highest_income(noisy):
    estimates = kuznets(**noisy.inputs())
    b1, b2 = (row(estimates, estimator="within", term=term)["estimate"] for term in ("pgdp", "pgdp2"))
    test = row(estimates, term="inverted_u")
    p_values = []
    for end in ("minimum", "maximum"):
        at = row(estimates, estimator="range", term=end)["estimate"]
        assert at == noisy.panel["pgdp"].agg(end[:3])
        slope = row(estimates, term=f"slope_at_{end}")
        assert slope["estimate"] == pytest.approx(b1 + 2 * b2 * at)
        p_values.append(slope["p_value"])
    assert test["p_value"] == max(p_values) < 0.05
    assert test["note"] == ""


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ({"b1": -0.12, "b2": 0.006}, NOT_CONCAVE),
        ({"b1": 0.5, "b2": -0.006}, TOP_OUTSIDE),
        ({"b1": 0.04, "b2": -0.0011}, NOT_REJECTED),
    ],
)
def test_the_reason_for_which_there_is_no_inverted_u_is_said(shape, reason):
    assert verdict(kuznets(**curved(Case(noise=0.1), **shape).inputs())) == reason


def test_a_fieller_set_without_two_ends_has_none_and_says_which_kind_it_is():
    kinds = {}
    for seed in range(12):
        estimates = kuznets(**curved(Case(noise=1.0, seed=seed), b1=0.02, b2=-0.001).inputs())
        found = row(estimates, estimator="fieller", term="turning_point")
        kind = next((kind for kind, words in FIELLER.items() if words and words in found["note"]), "interval")
        kinds[kind] = estimates
        assert pd.isna(found["conf_low"]) == pd.isna(found["conf_high"]) == (kind != "interval")
        rays = [term for term in ("fieller_until", "fieller_from") if len(pick(estimates, term=term))]
        assert len(rays) == (2 if kind == "outside" else 0)
    assert {"outside", "line"} <= set(kinds)
    until, since = (row(kinds["outside"], term=term)["estimate"] for term in ("fieller_until", "fieller_from"))
    top = row(kinds["outside"], estimator="delta")["estimate"]
    assert until < since
    assert top <= until or top >= since


def test_the_shares_beyond_the_top_are_those_of_the_rows(noisy):
    estimates = kuznets(**noisy.inputs())
    top = row(estimates, estimator="delta")["estimate"]
    ever = noisy.panel["code"].map(noisy.treatment.set_index("code")["start_year"]).notna()
    for term, group in (("all", ever | ~ever), ("treated", ever), ("control", ~ever)):
        found = row(estimates, estimator="share_beyond", term=term)
        assert found["estimate"] == pytest.approx((noisy.panel.loc[group, "pgdp"] > top).mean())
        assert found["n_obs"] == group.sum()


def test_the_curve_is_the_parabola_through_the_means_with_no_error_there(noisy):
    estimates = kuznets(**noisy.inputs())
    curve = pick(estimates, estimator="curve")
    b1, b2 = (row(estimates, estimator="within", term=term)["estimate"] for term in ("pgdp", "pgdp2"))
    value, panel = curve["subgroup"].astype(float), noisy.panel
    height = panel["lnCO2"].mean() - b1 * panel["pgdp"].mean() - b2 * panel["pgdp2"].mean()
    np.testing.assert_allclose(curve["estimate"], height + b1 * value + b2 * value**2, atol=1e-10)
    assert value.min() == pytest.approx(panel["pgdp"].min(), rel=1e-5)
    assert value.max() == pytest.approx(panel["pgdp"].max(), rel=1e-5)
    wide = curve["conf_high"] - curve["conf_low"]
    assert wide.iloc[-1] > wide.min()


def test_a_square_that_is_another_variable_is_refused_with_place(noisy):
    noisy.panel.loc[7, "pgdp2"] += 1
    with pytest.raises(BadInput, match=r"pgdp2 .* where pgdp is .* in 1 of 120 city-years"):
        kuznets(**noisy.inputs())


def test_income_without_variation_is_a_row_that_says_why(noisy):
    noisy.panel[["pgdp", "pgdp2"]] = [3.0, 9.0]
    (found,) = kuznets(**noisy.inputs()).to_dict("records")
    assert (found["estimator"], found["term"]) == ("delta", "turning_point")
    assert pd.isna(found["estimate"])
    assert "pgdp is constant" in found["note"]


def test_under_post_the_rows_say_so(noisy):
    noisy.study |= {"effects": "post"}
    noisy.study["treatment"]["fixed_year"] = 2012
    assert set(kuznets(**noisy.inputs())["fixed_effects"]) == {"code + post"}


@pytest.mark.slow
def test_with_noise_the_top_is_found_on_average():
    tops, errors = zip(
        *(
            (found["estimate"], found["std_error"])
            for seed in range(200)
            for found in [row(kuznets(**curved(Case(noise=0.1, seed=seed)).inputs()), estimator="delta")]
        ),
        strict=True,
    )
    assert abs(np.mean(tops) - TOP) < 3 * np.std(tops) / np.sqrt(len(tops))
    assert np.mean(errors) == pytest.approx(np.std(tops), rel=0.35)
