"""The verdicts on hypotheses, from printed numbers and from ours."""

import pandas as pd
import pytest

from scripts.exhibits.context import Context
from scripts.exhibits.labels import read_labels
from scripts.review.evidence import printed_evidence
from scripts.review.hypotheses import hypotheses
from scripts.review.hypothesis_claims import read_claims
from scripts.review.published import read_published
from tests.exhibits.conftest import LABELS, ROOT, estimates_frame, settings_of
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
                own
                | {"outcome": "lnCO2", "dependent": mediator, "subgroup": "mediator", "term": "DID", "estimate": first},
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
    found = judged(published, {"benchmark": estimates[estimates["model"] == "fe"]})
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


POLLUTION = ["lnSO2pc", "lnWWpc"]


@pytest.fixture(scope="module")
def pollution():
    return read_published(ROOT / "resources/published/pollution.csv")


def made_moderation(response: tuple[float, float], product: tuple[float, float], controls: bool = True) -> pd.DataFrame:
    """What the policy does to the moderator, and the product, each as coefficient and p-value; post is higher by .5."""
    common = {"study": "pollution", "sample": "as_printed", "plan": "observed", "analysis": "moderation"}
    common |= {"vcov": "reghdfe, clustered by code", "estimator": "within", "std_error": 0.04, "n_obs": 2594}
    alone, both = ("none_controls", "both_controls") if controls else ("none", "both")
    return estimates_frame(
        [
            common
            | {"outcome": outcome, "effects": effects, "model": model, "term": term}
            | {"estimate": estimate + shift, "p_value": p_value}
            for outcome in POLLUTION
            for effects, shift in {"two_way": 0.0, "post": 0.5}.items()
            for model, term, (estimate, p_value) in (
                ("response", "DuDt", response),
                (both, "lnintgdp", product),
                (both, "DuDt", (9.0, 0.0)),
                (alone, "lnintgdp", (-9.0, 0.0)),
            )
        ]
    )


def judged_pollution(published, estimates, data="genuine", **settings):
    moderation = {"moderator": "tertiary_share", "scale": "log", "interaction": "lnintgdp"}
    near = {"paper": "pollution", "plan": "observed", "effects": "post", "complete": True}
    settings = settings_of("carbon") | {
        "outcomes": POLLUTION,
        "effects": ["two_way", "post"],
        "headline": {"plan": "observed", "sample": "as_printed"},
        "treatment": {"name": "DuDt"},
        "analyses": {"moderation": moderation | settings.pop("moderation", {})},
        "published": near,
        **settings,
    }
    context = Context("pollution", data, settings, read_labels(LABELS, "en"))
    frame = hypotheses(read_claims(CLAIMS, published), published, estimates, context)
    return frame.set_index(["outcome", "basis", "effects"])


def test_a_product_is_no_mediation_and_so_tests_nothing_as_printed(pollution):
    printed = judged_pollution(pollution, {}).xs("printed", level="basis")
    assert set(printed["verdict"]) == {"not_tested"}
    assert printed["estimate"].tolist() == [-0.0411, -0.0517]
    assert printed["first"].isna().all()
    assert "prints -0.0411 (s.e. 0.0153)" in printed["line"].iloc[0]
    assert "nothing of what the policy does to “Tertiary share (%)”" in printed["line"].iloc[0]
    assert printed["line"].str.contains("not what it runs through").all()


@pytest.mark.parametrize(
    ("response", "product", "verdict", "against"),
    [
        ((0.05, 0.01), (-0.1, 0.01), "supported", False),
        ((0.05, 0.06), (-0.1, 0.01), "not_supported", False),  # the policy does not move the moderator
        ((0.05, 0.01), (-0.1, 0.06), "not_supported", False),
        ((-0.05, 0.01), (-0.1, 0.01), "contradicted", False),  # it moves it the other way
        ((-0.05, 0.50), (-0.1, 0.01), "not_supported", False),
        ((0.05, 0.01), (0.1, 0.01), "contradicted", True),
        ((0.05, 0.01), (0.1, 0.60), "not_supported", True),
    ],
)
def test_a_moderated_effect_takes_both_links(response, product, verdict, against, pollution):
    row = judged_pollution(pollution, {"moderation": made_moderation(response, product)}).loc[
        ("lnSO2pc", "ours", "two_way")
    ]
    assert (row["verdict"], row["against"]) == (verdict, against)
    assert (row["first"], row["first_p"], row["estimate"], row["p_value"]) == (*response, *product)
    assert f"“Tertiary share (%), ln”: {response[0]:.3f}, p = {response[1]:.3f}" in row["line"]


def test_each_outcome_and_choice_of_effects_is_judged_by_its_own_numbers(pollution):
    estimates = made_moderation((0.05, 0.01), (-0.1, 0.01))
    estimates.loc[estimates["outcome"] == "lnWWpc", "estimate"] -= 0.25
    found = judged_pollution(pollution, {"moderation": estimates}).xs("ours", level="basis")["estimate"]
    assert found.to_dict() == pytest.approx(
        {("lnSO2pc", "two_way"): -0.1, ("lnSO2pc", "post"): 0.4, ("lnWWpc", "two_way"): -0.35, ("lnWWpc", "post"): 0.15}
    )


def test_without_controls_the_product_beside_its_factors_counts(pollution):
    estimates = made_moderation((0.05, 0.01), (-0.1, 0.01), controls=False)
    found = judged_pollution(pollution, {"moderation": estimates})
    assert found.loc[("lnSO2pc", "ours", "two_way"), "estimate"] == pytest.approx(-0.1)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"outcomes": ["lnSO2pc"]}, "the analysis that it needs (lnWWpc)"),
        ({"moderation": {"moderator": "gdp"}}, "the analysis that it needs (tertiary_share)"),
    ],
)
def test_a_study_with_another_outcome_or_moderator_tests_nothing(settings, said, pollution):
    estimates = {"moderation": made_moderation((0.05, 0.01), (-0.1, 0.01))}
    row = judged_pollution(pollution, estimates, **settings).loc[("lnWWpc", "ours", "two_way")]
    assert row["verdict"] == "not_tested"
    assert said in row["line"]


def test_a_moderator_that_was_not_regressed_leaves_the_hypothesis_untested(pollution):
    estimates = made_moderation((0.05, 0.01), (-0.1, 0.01))
    response = estimates["model"] == "response"
    estimates.loc[response, ["estimate", "std_error", "p_value"]] = None
    estimates.loc[response, "note"] = "the moderator is constant"
    row = judged_pollution(pollution, {"moderation": estimates}).loc[("lnSO2pc", "ours", "two_way")]
    assert row["verdict"] == "not_tested"
    assert "the moderator is constant" in row["line"]


def test_a_printed_effect_on_the_moderator_is_the_other_link(pollution):
    claim = next(iter(read_claims(CLAIMS, pollution)))
    claim |= {"second_column": "(3) exhaust gas", "second_row": "GDP of the secondary industry"}
    evidence = printed_evidence(claim, pollution)
    assert (evidence["first"], evidence["estimate"]) == (0.87, -0.0411)
    assert evidence["first_p"] < 1e-10
