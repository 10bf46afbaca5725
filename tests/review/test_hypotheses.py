"""The verdicts on hypotheses, from printed numbers and from ours."""

import csv

import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.review.hypotheses import hypotheses, read_claims
from scripts.review.published import read_published
from tests.exhibits.conftest import ROOT, estimates_frame
from tests.review.papers import made_context, made_estimates

CARBON = ROOT / "resources/published/carbon.csv"
CLAIMS = ROOT / "resources/published/hypotheses.csv"


@pytest.fixture(scope="module")
def published():
    return read_published(CARBON)


def made_mechanism(low: float, high: float, first: float = 0.15) -> pd.DataFrame:
    lines = []
    for plan in ("observed", "paper"):
        for mediator in ("lnst", "str"):
            common = {"plan": plan, "sample": "as_printed", "analysis": "mechanism", "model": mediator, "n_obs": 1133}
            own = common | {"vcov": "reghdfe, clustered by code", "estimator": "within", "std_error": 0.04}
            indirect = common | {"estimator": "indirect", "outcome": "lnCO2", "term": "DID", "p_value": 0.04}
            lines += [
                own | {"outcome": mediator, "subgroup": "mediator", "term": "DID", "estimate": first},
                own | {"outcome": "lnCO2", "subgroup": "direct", "term": mediator, "estimate": -0.04},
                own | {"outcome": "lnCO2", "subgroup": "direct", "term": "DID", "estimate": -0.1},
                indirect
                | {"vcov": "cluster bootstrap", "estimate": (low + high) / 2, "conf_low": low, "conf_high": high},
                indirect | {"vcov": "sobel", "estimate": (low + high) / 2, "conf_low": -9, "conf_high": 9},
            ]
    return estimates_frame(lines)


def judged(published, estimates, data="genuine"):
    frame = hypotheses(read_claims(CLAIMS, published), published, estimates, made_context(data))
    return frame.set_index(["hypothesis", "basis", "plan"])


def test_the_printed_numbers_support_h1_and_speak_against_h2_and_h3(published):
    printed = judged(published, {}).xs("printed", level="basis")
    assert printed["verdict"].tolist() == ["supported", "contradicted", "not_supported"]
    assert printed["against"].tolist() == [False, True, True]
    assert printed["estimate"].tolist() == pytest.approx([-0.104, 0.151 * 0.040, 0.149 * 0.004])
    assert "0.151 × 0.040 = +0.0060" in printed["line"].iloc[1]
    assert "0.149 × 0.004 = +0.0006" in printed["line"].iloc[2]
    assert all("speaks against the hypothesis" in line for line in printed["line"].iloc[1:])


def test_the_printed_errors_are_sobels(published):
    printed = judged(published, {}).loc[("H2", "printed", "")]
    assert printed["std_error"] == pytest.approx((0.151**2 * 0.011**2 + 0.040**2 * 0.041**2) ** 0.5)


@pytest.mark.parametrize(
    ("effect", "p_value", "verdict", "against"),
    [
        (-0.104, 0.04, "supported", False),
        (-0.104, 0.06, "not_supported", False),
        (0.104, 0.04, "contradicted", True),
        (0.104, 0.5, "not_supported", True),
    ],
)
def test_a_total_effect_is_judged_by_sign_and_level(effect, p_value, verdict, against, published):
    found = judged(published, {"benchmark": made_estimates("genuine", p_value, DID=effect)})
    row = found.loc[("H1", "ours", "observed")]
    assert (row["verdict"], row["against"]) == (verdict, against)
    assert f"{effect:.3f} (s.e. 0.041), p = {p_value:.3f}, N = 1,255" in row["line"]
    assert row["n_obs"] == 1255


def test_both_plans_are_judged_by_their_own_numbers(published):
    found = judged(published, {"benchmark": made_estimates("genuine")}).loc["H1"]
    assert found.loc[("ours", "observed"), "estimate"] == pytest.approx(-0.1041)
    assert found.loc[("ours", "paper"), "estimate"] == pytest.approx(-0.0941)


def test_without_controls_the_column_without_them_counts(published):
    estimates = made_estimates("genuine")
    found = judged(published, {"benchmark": estimates[estimates["model"] == "twfe"]})
    assert found.loc[("H1", "ours", "observed"), "estimate"] == pytest.approx(-0.1041)


@pytest.mark.parametrize(
    ("low", "high", "first", "verdict"),
    [
        (-0.02, -0.001, 0.15, "supported"),
        (-0.02, 0.001, 0.15, "not_supported"),
        (0.001, 0.02, 0.15, "contradicted"),
        (-0.02, -0.001, -0.15, "not_supported"),  # less of the mediator, where the hypothesis claims more
    ],
)
def test_an_indirect_effect_is_judged_by_the_bootstraps_interval(low, high, first, verdict, published):
    row = judged(published, {"mechanism": made_mechanism(low, high, first)}).loc[("H2", "ours", "observed")]
    assert row["verdict"] == verdict
    assert (row["first"], row["second"]) == (first, -0.04)
    assert (row["conf_low"], row["conf_high"]) == (low, high)
    assert "(cluster bootstrap)" in row["line"]


def test_what_the_study_does_not_ask_for_is_not_tested_and_says_so(published):
    found = judged(published, {"benchmark": made_estimates("genuine")})
    rows = found.xs("ours", level="basis").loc[["H2", "H3"]]
    assert set(rows["verdict"]) == {"not_tested"}
    assert rows["line"].str.contains("does not ask for the analysis that it needs (mechanism)", regex=False).all()


def test_an_effect_without_an_estimate_is_not_tested(published):
    estimates = made_mechanism(-0.02, -0.01)
    of = estimates["estimator"].eq("indirect")
    estimates.loc[of, ["estimate", "conf_low", "conf_high", "p_value"]] = None
    estimates.loc[of, "note"] = "cannot be estimated: too few"
    row = judged(published, {"mechanism": estimates}).loc[("H3", "ours", "paper")]
    assert row["verdict"] == "not_tested"
    assert "too few" in row["line"]


@pytest.mark.parametrize("data", ["simulated", "genuine"])
def test_every_line_of_ours_says_demonstration_exactly_on_simulated_data(data, published):
    found = judged(published, {"benchmark": made_estimates(data)}, data)
    ours = found.xs("ours", level="basis")["line"]
    assert len(ours) == 6
    assert (ours.str.contains("demonstration on simulated data")).eq(data == "simulated").all()
    assert not found.xs("printed", level="basis")["line"].str.contains("simulated").any()


def test_h3_says_what_the_paper_tests_instead(published):
    assert "energy structure" in judged(published, {}).loc[("H3", "printed", ""), "remark"]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("kind", "direct", "in line 3 kind 'direct'"),
        ("expected", "down", "in line 3 expected 'down'"),
        ("on_mediator", "", "in line 3 on_mediator ''"),
        ("hypothesis", "H1", "in line 3 H1 again"),
        ("second_row", "lnsst", "in line 3 the cell T7 / .* / lnsst; expected one that the paper prints"),
        ("mediator", "", "in line 3 an indirect effect without a mediator"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(column, value, message, published, tmp_path):
    rows = list(csv.DictReader(CLAIMS.open(encoding="utf-8", newline="")))
    rows[1][column] = value
    with (tmp_path / "hypotheses.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(BadInput, match=message):
        read_claims(tmp_path / "hypotheses.csv", published)
