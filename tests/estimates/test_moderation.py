"""An effect that depends on a variable: recovered, the same in any unit, and its standard error at every value."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from scripts.estimates.moderation import moderation, versions
from scripts.estimates.moderation_versions import MAIN_EFFECTS, NO_ZERO
from scripts.files.bad_input import BadInput
from tests.estimates.conftest import Case

D0, D1 = 3.3, -0.9  # zero at exp(3.3 / 0.9) = 39.1
OWN = {"moderator": "share", "scale": "log", "interaction": "lnintgdp"}


def moderated(case, scale="log"):
    """Give the study of this room a moderator, on which the effect depends beside its own effect on the outcome."""
    rng = np.random.default_rng(3)
    starts = case.panel["code"].map(case.treatment.set_index("code")["start_year"]).astype(float)
    did = (case.panel["year"] >= starts.fillna(9999)).astype(float)
    case.panel["share"] = rng.uniform(25, 60, len(case.panel))
    f = np.log(case.panel["share"]) if scale == "log" else case.panel["share"] / 12
    case.panel["lnCO2"] += did * (D0 + 0.25 + D1 * f) + 0.5 * f  # the room's own effect is -0.25
    case.study |= OWN | {"scale": scale}
    return case


@pytest.fixture
def noisy(case):
    return moderated(case)


def with_gaps(case):
    gaps = case.panel.copy()
    for place, name in enumerate(("lnCO2", "lneco", "share")):
        gaps.loc[gaps.index % 17 == place, name] = np.nan
    return gaps


def pick(estimates, **where):
    for column, value in where.items():
        estimates = estimates[estimates[column] == value]
    return estimates


def number(estimates, column="estimate", **where):
    (row,) = pick(estimates, **where).to_dict("records")
    return row[column]


def effects(estimates, model="both_controls"):
    rows = pick(estimates, model=model, estimator="marginal_effect", term="effect")
    return rows.assign(value=rows["subgroup"].astype(float))


def test_without_noise_both_parts_and_the_effect_at_every_value_come_back():
    estimates = moderation(**moderated(Case()).inputs())
    both = pick(estimates, model="both_controls", estimator="within")
    assert number(both, term="lnintgdp") == pytest.approx(D1, abs=1e-8)
    assert number(both, term="DID") == pytest.approx(D0, abs=1e-8)
    assert number(both, term="ln(share)") == pytest.approx(0.5, abs=1e-8)
    found = effects(estimates)
    np.testing.assert_allclose(found["estimate"], D0 + D1 * np.log(found["value"]), atol=1e-8)
    zero = pick(estimates, model="both_controls", term="zero")
    assert number(zero) == pytest.approx(np.exp(-D0 / D1), rel=1e-7)


def test_each_version_is_least_squares_with_dummies_on_its_own_complete_rows(noisy):
    gaps = with_gaps(noisy)
    inputs = noisy.inputs(gaps=gaps)
    estimates = moderation(**inputs)
    starts = gaps["code"].map(noisy.treatment.set_index("code")["start_year"]).astype(float)
    rows = gaps.assign(DID=(gaps["year"] >= starts.fillna(9999)).astype(float), lnshare=np.log(gaps["share"]))
    rows["product"] = rows["DID"] * rows["lnshare"]
    for ending, controls in (("", []), ("_controls", ["lneco", "str"])):
        for name, (own, moderator) in MAIN_EFFECTS.items():
            terms = ["product", *(["DID"] if own else []), *(["lnshare"] if moderator else []), *controls]
            complete = rows.dropna(subset=["lnCO2", *terms])
            theirs = smf.ols(f"lnCO2 ~ {' + '.join(terms)} + C(code) + C(year)", complete).fit()
            found = pick(estimates, model=name + ending, estimator="within")
            names = {"product": "lnintgdp", "lnshare": "ln(share)"}
            assert set(found["term"]) == {*(names.get(term, term) for term in terms), "_cons"}
            assert set(found["n_obs"]) == {len(complete)}
            for term in terms:
                assert number(found, term=names.get(term, term)) == pytest.approx(theirs.params[term], abs=1e-10)


def test_the_effects_error_is_that_of_the_treatment_with_the_moderator_centred_at_the_value(noisy):
    """Centred at m, the coefficient of the treatment itself is the effect at m."""
    value = float(effects(moderation(**noisy.inputs()))["subgroup"].iloc[7])
    estimates = moderation(**noisy.inputs())
    at = effects(estimates).set_index("value").loc[value]
    noisy.panel["share"] /= value
    centred = pick(moderation(**noisy.inputs()), model="both_controls", estimator="within", term="DID")
    for name in ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"):
        assert number(centred, name) == pytest.approx(at[name], abs=1e-10)


@pytest.mark.parametrize(("model", "same"), [(f"{name}_controls", own) for name, (own, _) in MAIN_EFFECTS.items()])
def test_the_unit_of_the_moderator_matters_only_where_the_treatment_has_no_effect_of_its_own(noisy, model, same):
    """The logarithm of another unit is the moderator centred elsewhere."""
    one = moderation(**noisy.inputs())
    noisy.panel["share"] *= 1000
    other = moderation(**noisy.inputs())
    medians = [pick(e, model=model, term="at_median") for e in (one, other)]
    differs = abs(number(medians[0]) - number(medians[1]))
    assert differs < 1e-10 if same else differs > 1e-3
    if same:
        for name in ("estimate", "std_error"):
            np.testing.assert_allclose(effects(one, model)[name], effects(other, model)[name], atol=1e-6)
        zeros = [number(pick(e, model=model, term="zero")) for e in (one, other)]
        assert zeros[1] == pytest.approx(1000 * zeros[0])


def test_without_the_treatments_own_effect_there_is_no_curve_and_no_zero(noisy):
    estimates = pick(moderation(**noisy.inputs()), estimator="marginal_effect")
    terms = estimates.groupby("model")["term"].agg(set)
    for version in versions(noisy.study):
        assert ({"effect", "zero"} <= terms[version.name]) == version.treatment
        assert "at_median" in terms[version.name]


def test_where_the_effect_is_zero_has_the_delta_methods_error():
    case = moderated(Case(noise=0.05), scale="level")
    estimates = pick(moderation(**case.inputs()), model="both_controls")
    zero = pick(estimates, term="zero").iloc[0]
    near = effects(estimates)
    place = (near["value"] - zero["estimate"]).abs().idxmin()
    slope = number(estimates, estimator="within", term="lnintgdp")
    assert near.loc[place, "estimate"] == pytest.approx(slope * (near.loc[place, "value"] - zero["estimate"]), abs=1e-9)


def test_the_zero_has_an_interval_around_it_on_the_moderators_own_scale(noisy):
    row = pick(moderation(**noisy.inputs()), model="both_controls", term="zero").iloc[0]
    assert 0 < row["conf_low"] < row["estimate"] < row["conf_high"]
    logs = np.log([row["conf_low"], row["estimate"], row["conf_high"]])
    assert logs[1] - logs[0] == pytest.approx(logs[2] - logs[1])
    assert row["std_error"] == pytest.approx(row["estimate"] * (logs[2] - logs[1]) / 2.2009852, rel=1e-6)  # t(11)


def test_a_zero_beyond_the_moderators_range_is_no_number_and_says_so():
    case = moderated(Case())
    case.panel = case.panel[case.panel["share"] > 45].reset_index(drop=True)
    row = pick(moderation(**case.inputs()), model="both_controls", term="zero").iloc[0]
    assert pd.isna(row["estimate"])
    assert row["note"].startswith(NO_ZERO)
    assert np.exp(-D0 / D1) < 45


def test_the_counts_are_of_the_rows_used_inside_the_grid(noisy):
    estimates = pick(moderation(**noisy.inputs(gaps=with_gaps(noisy))), model="both_controls")
    counts = pick(estimates, estimator="count").groupby("term")["n_obs"].sum()
    n = number(estimates, "n_obs", estimator="within", term="lnintgdp")
    assert 0.96 * n <= counts.sum() < n
    rows = noisy.panel.merge(noisy.treatment, on="code")
    treated = (rows["year"] >= rows["start_year"]).fillna(value=False)
    assert 0 < counts["treated"] <= treated.sum()
    ends = [number(estimates, estimator="range", term=term) for term in ("minimum", "maximum")]
    assert ends[0] < effects(estimates)["value"].min() < effects(estimates)["value"].max() < ends[1]


def test_a_moderator_without_a_logarithm_drops_its_row_and_is_counted(noisy):
    treated = noisy.panel.index[(noisy.panel["code"] == "130100") & (noisy.panel["year"] > 2012)]
    noisy.panel.loc[treated[:3], "share"] = [0.0, -1.0, np.nan]
    row = pick(moderation(**noisy.inputs()), model="none", estimator="within", term="lnintgdp").iloc[0]
    assert row["n_obs"] == len(noisy.panel) - 3
    assert "share without a logarithm, not above zero: city-years 2" in row["note"]


def test_the_moderators_own_response_to_the_policy_stands_beside(noisy):
    starts = noisy.panel["code"].map(noisy.treatment.set_index("code")["start_year"]).astype(float)
    noisy.panel["share"] *= np.where(noisy.panel["year"] >= starts.fillna(9999), 1.5, 1.0)
    row = pick(moderation(**noisy.inputs()), model="response", term="DID").iloc[0]
    assert row["outcome"] == "lnCO2", "two outcomes of a study must not share a key"
    assert abs(row["estimate"] - np.log(1.5)) < 3 * row["std_error"]
    assert row["p_value"] < 0.05


def test_a_version_that_cannot_be_estimated_says_why_and_the_others_go_on(noisy):
    """Where all treated rows have one share, the product is the treatment: versions with both cannot be told apart."""
    starts = noisy.panel["code"].map(noisy.treatment.set_index("code")["start_year"]).astype(float)
    noisy.panel.loc[noisy.panel["year"] >= starts.fillna(9999), "share"] = 40.0
    estimates = moderation(**noisy.inputs())
    (row,) = pick(estimates, model="both").to_dict("records")
    assert pd.isna(row["estimate"])
    assert "explained by lnintgdp" in row["note"]
    assert np.isfinite(number(estimates, model="none", estimator="within", term="lnintgdp"))


def test_a_study_without_controls_has_four_versions(noisy):
    noisy.study["controls"] = []
    models = set(moderation(**noisy.inputs())["model"])
    assert models == {*MAIN_EFFECTS, "response"}


def test_every_plan_and_sample_has_its_rows(noisy):
    noisy.study["samples"]["short"] = {"from": 2009, "until": 2014}
    estimates = moderation(**noisy.inputs(whole=noisy.panel, gaps=with_gaps(noisy)))
    cells = estimates.groupby(["plan", "sample"])["model"].nunique()
    assert len(cells) == 4
    assert set(cells) == {9}


def test_under_post_the_dummy_of_the_years_is_a_regressor(noisy):
    noisy.study |= {"effects": "post"}
    noisy.study["treatment"]["fixed_year"] = 2012
    estimates = moderation(**noisy.inputs())
    assert "Dt" in set(pick(estimates, model="both_controls", estimator="within")["term"])
    assert set(pick(estimates, estimator="marginal_effect")["fixed_effects"]) == {"code + post"}


def test_a_moderator_that_the_panel_lacks_is_refused(noisy):
    noisy.study["moderator"] = "sharr"
    with pytest.raises(BadInput, match="no variable sharr"):
        moderation(**noisy.inputs())
