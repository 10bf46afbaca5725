import json

import numpy as np
import pytest

from scripts.files.bad_input import BadInput
from scripts.review.truth import truth
from tests.review.simulated import EFFECT, SIMULATED, with_dummies

SEED = 20120101
CARBON = ["lnhum", "lneco", "lnfin", "lngreen", "str", "lnedu", "lnst"]
POLLUTION = ["lnpatent", "pgdp", "lntrade", "lnsecond", "pgdp2"]
CONTROLS = [
    ("carbon", "lnCO2", "two_way", "no_controls", []),
    ("carbon", "lnCO2", "two_way", "without_mediators", [name for name in CARBON if name not in {"lnst", "str"}]),
    ("carbon", "lnCO2", "two_way", "all_controls", CARBON),
    *(
        ("pollution", outcome, effects, name, controls)
        for outcome in ("lnSO2pc", "lnWWpc")
        for effects in ("two_way", "post")
        for name, controls in (("no_controls", []), ("all_controls", POLLUTION))
    ),
]
ROWS = ["complete", "observed_outcome", "observed_outcome_and_controls"]


def headline(study):
    """The headline's sample alone."""
    return {"as_printed": study.settings["samples"]["as_printed"]}


def truth_of(study, backtest=None, *, noise=1.0, draws=20, world=None, **settings):
    world = study.world if world is None else world
    chosen = study.settings | settings
    return truth(world, study.cities, study.treatment, backtest, chosen, seed=SEED, noise=noise, draws=draws)


@pytest.fixture(scope="module")
def studies(carbon, pollution):
    return {"carbon": carbon, "pollution": pollution}


@pytest.fixture(scope="module")
def found(studies, backtest):
    return {name: truth_of(study, backtest) for name, study in studies.items()}


@pytest.fixture(scope="module")
def silent(studies, backtest):
    return {
        name: truth_of(study, backtest, noise=0.0, draws=2, samples=headline(study)) for name, study in studies.items()
    }


def as_printed(found, study, outcome):
    return found[study]["outcomes"][outcome]["samples"]["as_printed"]


OUTCOMES = [("carbon", "lnCO2"), ("pollution", "lnSO2pc"), ("pollution", "lnWWpc")]


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_the_rows_are_those_that_the_files_show(found, studies, name, outcome):
    rows, masks = as_printed(found, name, outcome)["rows"], studies[name].masks(outcome)
    assert {kind: part["n_obs"] for kind, part in rows.items()} == {kind: mask.sum() for kind, mask in masks.items()}
    assert rows["complete"]["n_obs"] == {"carbon": 1792, "pollution": 2730}[name]


def test_the_carbon_studys_gaps_are_the_genuine_files(found):
    observed = as_printed(found, "carbon", "lnCO2")["rows"]["observed_outcome"]
    assert (observed["n_obs"], observed["n_cities"]) == (1255, 106)


@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize(("study", "outcome", "effects", "name", "controls"), CONTROLS)
def test_without_noise_a_regression_on_the_world_returns_beta_star(
    found, studies, rows, study, outcome, effects, name, controls
):
    given = as_printed(found, study, outcome)["rows"][rows]["beta_star"][effects][name]
    some = studies[study].rows[studies[study].masks(outcome)[rows]]
    period = "Dt" if effects == "post" else "year"
    assert with_dummies(some, outcome, ["D", *controls], period)["D"] == pytest.approx(given, abs=1e-8)


def test_the_choices_of_controls_are_those_that_the_study_has(found):
    sets = {
        name: set(as_printed(found, name, outcome)["rows"]["complete"]["beta_star"]["two_way"])
        for name, outcome in OUTCOMES
    }
    assert sets["carbon"] == {"no_controls", "without_mediators", "all_controls"}
    assert sets["pollution"] == {"no_controls", "all_controls"}


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_att_and_path_are_the_worlds(found, studies, name, outcome):
    complete, rows = as_printed(found, name, outcome)["rows"]["complete"], studies[name].rows
    treated = rows[rows["D"].eq(1)]
    assert complete["att"]["overall"]["total"] == pytest.approx(treated[EFFECT[outcome]].mean())
    by_cell = treated.groupby([treated["start"].astype(int), (treated["year"] - treated["start"]).astype(int)])
    assert sum(len(of) for of in complete["path"].values()) == len(by_cell)
    for (cohort, event_time), cell in by_cell:
        entry = complete["path"][str(cohort)][str(event_time)]
        assert entry["n_obs"] == len(cell)
        assert entry["total"] == pytest.approx(cell[EFFECT[outcome]].mean())
        if name == "carbon":
            assert entry["direct"] == pytest.approx(cell["effect_direct"].mean())


def test_the_carbon_studys_att_is_the_papers_and_there_is_none_at_first(found):
    att = as_printed(found, "carbon", "lnCO2")["rows"]["complete"]["att"]
    assert att["overall"]["total"] == pytest.approx(-0.104, abs=1e-12)
    assert all(att["by_event_time"][str(e)]["total"] == 0 for e in range(4))


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_the_distance_from_the_att_is_the_sum_of_its_parts(found, name, outcome):
    for rows in as_printed(found, name, outcome)["rows"].values():
        for effects, by_controls in rows["beta_star_less_att"].items():
            for controls, parts in by_controls.items():
                less = rows["beta_star"][effects][controls] - rows["att"]["overall"]["total"]
                assert parts["all"] == pytest.approx(less, abs=1e-15)
                summed = sum(part for part_name, part in parts.items() if part_name != "all")
                assert summed == pytest.approx(less, abs=1e-12)


@pytest.mark.parametrize("effects", ["two_way", "post"])
@pytest.mark.parametrize(("name", "controls"), [("no_controls", []), ("all_controls", POLLUTION)])
@pytest.mark.parametrize("outcome", ["lnSO2pc", "lnWWpc"])
def test_what_later_cohorts_do_as_controls_is_what_leaves_with_their_effect(
    found, pollution, outcome, name, controls, effects
):
    rows, period = pollution.rows, "Dt" if effects == "post" else "year"
    without = rows.assign(**{outcome: rows[outcome] - rows[EFFECT[outcome]] * (1 - rows["D"])})
    both = [with_dummies(some, outcome, ["D", *controls], period)["D"] for some in (rows, without)]
    complete = as_printed({"pollution": found["pollution"]}, "pollution", outcome)["rows"]["complete"]
    part = complete["beta_star_less_att"][effects][name]["effects_on_untreated"]
    assert part == pytest.approx(both[0] - both[1], abs=1e-10)
    assert part > 0.01, "an effect on controls hides a part of the effect"
    hidden = complete["untreated_with_an_effect"]
    affected = rows[rows["D"].eq(0) & rows[EFFECT[outcome]].ne(0)]
    assert (hidden["n_obs"], hidden["n_cities"]) == (len(affected), affected["code"].nunique())
    assert hidden["total"] == pytest.approx(affected[EFFECT[outcome]].mean())
    assert set(hidden["path"]) == {"2013", "2014"}


@pytest.mark.parametrize("later", ["dropped", "own_year"])
def test_where_later_cohorts_are_no_controls_no_effect_is_among_the_untreated(pollution, listed, later):
    plain = {"plans": {}, "outcomes": ["lnSO2pc"], "samples": headline(pollution)}
    found = truth_of(pollution.dated(listed, later=later), draws=1, **plain)
    complete = found["outcomes"]["lnSO2pc"]["samples"]["as_printed"]["rows"]["complete"]
    assert complete["untreated_with_an_effect"]["n_obs"] == 0
    assert complete["n_cities"] == (210 if later == "own_year" else 144)
    assert complete["beta_star_less_att"]["two_way"]["all_controls"]["effects_on_untreated"] == 0


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_a_plan_that_fills_nothing_has_the_beta_star_of_its_rows_without_noise(silent, name, outcome):
    for sample in silent[name]["outcomes"][outcome]["samples"].values():
        for effects in silent[name]["effects"]:
            plan = sample["plans"]["observed"][effects]
            assert plan["coefficient"] == pytest.approx(plan["beta_star_of_its_rows"], abs=1e-10)
            target = sample["rows"]["observed_outcome"]["beta_star"][effects]["no_controls"]
            assert plan["beta_star_of_its_rows"] == target
            assert plan["mc_std_error"] == pytest.approx(0, abs=1e-14)


def test_a_sample_leaves_out_the_years_that_it_names(found):
    of = found["pollution"]["outcomes"]["lnSO2pc"]["samples"]["without_2012"]
    assert of["rows"]["complete"]["n_obs"] == 12 * 210
    assert of["plans"]["observed"]["n_obs"] == of["rows"]["observed_outcome"]["n_obs"]
    assert "0" not in of["rows"]["complete"]["path"]["2012"]


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_filling_bias_is_the_mean_coefficient_against_beta_star_on_all_rows(found, name, outcome):
    for sample in found[name]["outcomes"][outcome]["samples"].values():
        for effects in found[name]["effects"]:
            expected = sample["rows"]["complete"]["beta_star"][effects]["no_controls"]
            for plan in sample["plans"].values():
                assert plan[effects]["filling_bias"] == pytest.approx(plan[effects]["coefficient"] - expected)


def test_every_plan_of_a_study_has_its_bias(found):
    plans = as_printed(found, "carbon", "lnCO2")["plans"]
    assert sorted(plans) == ["best", "interpolated", "observed", "paper"]
    assert plans["paper"]["n_obs"] == 1792


def test_more_redraws_go_on_where_fewer_ended(carbon, backtest):
    def paper(found):
        return as_printed({"carbon": found}, "carbon", "lnCO2")["plans"]["paper"]["two_way"]

    one, two = (paper(truth_of(carbon, backtest, draws=n, samples=headline(carbon))) for n in (1, 2))
    settings = carbon.settings | {"samples": headline(carbon)}
    inputs = carbon.world, carbon.cities, carbon.treatment, backtest, settings
    other = paper(truth(*inputs, seed=SEED + 1, noise=1.0, draws=1))
    assert one["mc_std_error"] is None
    assert one["coefficient"] != two["coefficient"]
    assert one["coefficient"] != other["coefficient"]


@pytest.mark.parametrize("name", ["carbon", "pollution"])
def test_it_is_the_same_twice_and_fits_into_json(found, studies, backtest, name):
    again = truth_of(studies[name], backtest, world=studies[name].world.sample(frac=1, random_state=1))
    assert json.dumps(again, allow_nan=False) == json.dumps(found[name], allow_nan=False)


@pytest.mark.parametrize("effects", ["two_way", "post"])
@pytest.mark.parametrize("kind", ["complete", "observed"])
@pytest.mark.parametrize("outcome", ["lnSO2pc", "lnWWpc"])
def test_interaction_and_parabola_are_those_of_a_regression_on_the_world(found, pollution, outcome, kind, effects):
    rows = pollution.rows
    share = np.log(rows["tertiary_share"])
    rows = rows.assign(share=share, product=rows["D"] * share)
    masks = pollution.masks(outcome, "tertiary_share")
    plain, controlled = masks["observed_outcome"], masks["observed_outcome_and_controls"]
    if kind == "complete":
        plain = controlled = masks["complete"]
    given, period = as_printed(found, "pollution", outcome), "Dt" if effects == "post" else "year"
    names = {"D": "DuDt", "share": "ln(tertiary_share)", "product": "lnintgdp"}
    versions = {"none": [], "treatment": ["D"], "moderator": ["share"], "both": ["D", "share"]}
    for name, main in versions.items():
        for version, mask, controls in ((name, plain, []), (f"{name}_controls", controlled, POLLUTION)):
            ours = given["moderation"][kind][effects][version]
            assert ours["n_obs"] == mask.sum()
            theirs = with_dummies(rows[mask], outcome, ["product", *main, *controls], period)
            for term, value in theirs.items():
                assert ours[names.get(term, term)] == pytest.approx(value, abs=1e-8), (version, term)
    mask = pollution.masks(outcome)["observed_outcome_and_controls"] if kind == "observed" else masks["complete"]
    theirs = with_dummies(rows[mask], outcome, ["D", *POLLUTION], period)
    ours = given["kuznets"][kind][effects]
    assert ours["n_obs"] == mask.sum()
    for name in ("pgdp", "pgdp2"):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-8)
    assert ours["turning_point"] == pytest.approx(-theirs["pgdp"] / theirs["pgdp2"] / 2, abs=1e-6)


@pytest.mark.parametrize(("outcome", "rounding"), [("lnSO2pc", 1e-4), ("lnWWpc", 4e-4)])
def test_with_own_starts_and_all_that_was_simulated_the_estimands_are_the_simulations(
    pollution, listed, outcome, rounding
):
    """What is left is the outcome's rounding: tonnes of SO2, and 10^4 tonnes of wastewater."""
    own = truth_of(
        pollution.dated(listed, later="own_year"), draws=1, plans={}, outcomes=[outcome], samples=headline(pollution)
    )
    sample = own["outcomes"][outcome]["samples"]["as_printed"]
    simulated = sample["moderation"]["simulated"] | sample["kuznets"]["simulated"]
    both = sample["moderation"]["complete"]["two_way"]["both_controls"]
    assert both["lnintgdp"] == pytest.approx(simulated["delta1"], abs=rounding)
    assert both["DuDt"] == pytest.approx(simulated["effect_at_ln_0"], abs=5 * rounding)
    at_reference = both["DuDt"] + both["lnintgdp"] * np.log(simulated["at_tertiary_share"])
    assert at_reference == pytest.approx(simulated["delta0"], abs=rounding)
    assert both["ln(tertiary_share)"] == pytest.approx(0, abs=rounding)
    assert both["pgdp"] == pytest.approx(simulated["theta1"], abs=rounding / 10)
    assert both["pgdp2"] == pytest.approx(simulated["theta2"], abs=rounding / 100)
    top = -both["pgdp"] / (2 * both["pgdp2"])
    assert top == pytest.approx(simulated["turning_point"], abs=10 * rounding)


def test_a_study_without_such_analyses_has_no_interaction_and_no_parabola(found):
    assert not {"moderation", "kuznets"} & set(as_printed(found, "carbon", "lnCO2"))


def test_the_parameters_stand_beside(found):
    assert {name: list(of["parameters"]) for name, of in found.items()} == {name: [name] for name in found}
    simulated = found["pollution"]["parameters"]["pollution"]
    assert simulated["turning_point"] == pytest.approx(
        -simulated["theta1_of_income"] / (2 * simulated["theta2_of_income_squared"])
    )
    assert {of["simulated_variable"] for of in found["pollution"]["outcomes"].values()} == {"so2", "wastewater"}
    assert {SIMULATED[name] for name in found["carbon"]["outcomes"]} == {"co2"}


def test_an_outcome_by_way_of_another_derived_variable_has_the_same_truth(pollution):
    """Income is one of these itself: pgdp2 is the square of pgdp."""
    derived = {"perhead": "so2 / registered_population"} | pollution.settings["derived"] | {"lnSO2pc": "ln(perhead)"}
    both = [
        truth_of(pollution, draws=2, outcomes=["lnSO2pc"], samples=headline(pollution), derived=formulas)["outcomes"]
        for formulas in (pollution.settings["derived"], derived)
    ]
    assert both[0] == both[1]


def test_a_study_whose_truth_is_not_known_stops(carbon):
    with pytest.raises(BadInput, match="co2 or so2 or wastewater"):
        truth_of(carbon, outcomes=["lneco"], draws=1)
    elsewhere = carbon.world[carbon.world["province_zh"].eq("西藏自治区")]
    with pytest.raises(BadInput, match="provinces"):
        truth_of(carbon, world=elsewhere, draws=1)
