import numpy as np
import pandas as pd
import pytest

from scripts.estimates.choice_effects import choice_effects
from tests.multiverse import CONTROLS, FILLINGS, RULES, SAMPLES, multiverse_frame

STUDY = {
    "study": "carbon",
    "data": "simulated",
    "outcome": "lnCO2",
    "effects": "two_way",
    "treatment": {"name": "DID"},
    "standard_errors": {"convention": "reghdfe", "cluster": "code"},
}


@pytest.fixture(scope="module")
def frame():
    return multiverse_frame()


def choices_of(estimates):
    """One row a choice, a column a term; the notes of its ends and of its block under their own names."""
    rows = estimates[estimates["estimator"].eq("choice")]
    wide = rows.pivot_table(index="subgroup", columns="term", values="estimate", sort=False)
    notes = rows[rows["note"].ne("")].pivot_table(index="subgroup", columns="term", values="note", aggfunc="first")
    sizes = rows.pivot_table(index="subgroup", columns="term", values="n_obs", aggfunc="first")
    return wide.join(notes.add_suffix("_note")).join(sizes.add_suffix("_n"))


@pytest.fixture(scope="module")
def found(frame):
    estimates = choice_effects(frame, STUDY)
    return estimates, choices_of(estimates)


def value(estimates, term, **where):
    rows = estimates[estimates["term"].eq(term)]
    for name, wanted in where.items():
        rows = rows[rows[name].eq(wanted)]
    assert len(rows) == 1
    return rows["estimate"].iloc[0]


def test_every_choice_with_two_levels_is_there_and_a_control_is_one_of_its_own(found):
    _, choices = found
    assert set(choices.index) == {"rule", "filling", "sample", "control:lneco", "control:lnfin"}
    assert choices.loc["filling", "levels"] == len(FILLINGS)


def test_effects_that_add_up_share_the_whole_by_their_spread(found):
    _, choices = found
    spread = {
        "rule": np.var(list(RULES.values())),
        "filling": np.var(list(FILLINGS.values())),
        "sample": 0.0,
        "control:lneco": 0.002**2,
        "control:lnfin": 0.001**2,
    }
    whole = sum(spread.values())
    for name, own in spread.items():
        assert choices.loc[name, "share"] == pytest.approx(own / whole, abs=1e-12)
    assert choices["share"].sum() == pytest.approx(1)


def test_the_median_change_is_that_of_pairs_which_differ_in_this_choice_alone(found):
    _, choices = found
    effects = np.array(list(FILLINGS.values()))
    pairs = np.abs(effects[:, None] - effects[None, :])[np.triu_indices(4, 1)]
    assert choices.loc["filling", "median_change"] == pytest.approx(np.median(pairs))
    assert choices.loc["filling", "median_change_n"] == 6 * len(RULES) * len(SAMPLES) * len(CONTROLS)
    assert choices.loc["rule", "median_change"] == pytest.approx(0.06)
    assert choices.loc["control:lneco", "median_change"] == pytest.approx(0.004)
    assert choices.loc["sample", "median_change"] == pytest.approx(0)


def test_the_ends_are_the_levels_with_the_lowest_and_the_highest_mean(found):
    _, choices = found
    assert choices.loc["rule", ["lowest_note", "highest_note"]].tolist() == ["any_subunit", "whole_prefecture"]
    assert choices.loc["filling", "lowest_note"].startswith("mean_then_extrapolate")
    assert choices.loc["rule", "highest"] - choices.loc["rule", "lowest"] == pytest.approx(0.06)


def test_controls_that_are_always_there_together_are_one_choice(frame):
    some = frame[frame["controls"].isin(["", "lneco + lnfin"])]
    found = choices_of(choice_effects(some, STUDY))
    assert "control:lneco + lnfin" in found.index
    assert found.loc["control:lneco + lnfin", "median_change"] == pytest.approx(0.002)
    assert found["share_n"].eq(len(some)).all()


def test_the_block_is_whole_where_a_combination_is_missing(frame):
    some = frame[~(frame["sample"].eq("until_2019") & frame["order"].eq("mean_then_extrapolate"))]
    found = choices_of(choice_effects(some, STUDY))
    size = found["share_n"].iloc[0]
    kept = found["share_note"].str.count(r" \| ") + 1
    assert found["share_n"].eq(size).all()
    assert kept.prod() == size < len(some)
    assert (found["share"].isna() | found["share"].between(0, 1)).all()


def test_a_specification_in_which_a_choice_cannot_matter_stands_at_each_of_its_levels(frame):
    last = frame[frame["extrapolator"].eq("trend")].assign(
        extrapolator="last", filling="mean_then_extrapolate, log, last", role=""
    )
    both = pd.concat([frame, last.assign(specification=range(len(frame), len(frame) + len(last)))])
    both["controls_filling"] = both["controls"].map(lambda names: "observed" if names else "")
    short = both["sample"].eq("until_2019") & both["order"].eq("mean_then_extrapolate")
    both = both[~(short & both["extrapolator"].eq("last"))].reset_index(drop=True)
    short = both["sample"].eq("until_2019") & both["order"].eq("mean_then_extrapolate")
    both.loc[short, ["extrapolator", "filling"]] = "", "mean_then_extrapolate, log"
    found = choices_of(choice_effects(both, STUDY))
    assert found.loc["filling", "levels"] == len(FILLINGS) + 1
    assert found["share_n"].iloc[0] == (len(FILLINGS) + 1) * len(RULES) * len(SAMPLES) * len(CONTROLS)
    assert "controls_filling" not in found.index


def test_shares_count_signs_and_every_kind_of_standard_errors(frame, found):
    estimates, _ = found
    assert value(estimates, "specifications") == len(frame)
    assert value(estimates, "declared") == frame["stands_for"].sum()
    assert value(estimates, "share_negative") == frame["estimate"].lt(0).mean()
    for vcov, column in {
        "reghdfe, clustered by code": "p_value",
        "reghdfe, clustered by province": "p_value_province",
        "iid": "p_value_iid",
    }.items():
        wanted = (frame["estimate"].lt(0) & frame[column].lt(0.05)).mean()
        assert value(estimates, "share_negative_significant", vcov=vcov) == wanted
    assert value(estimates, "median") == frame["estimate"].median()


@pytest.mark.parametrize("role", ["headline", "paper"])
def test_a_role_has_its_numbers_and_its_place_on_the_curve(frame, found, role):
    estimates, _ = found
    row = frame[frame["role"].eq(role)].iloc[0]
    assert value(estimates, "DID", model=role) == row["estimate"]
    assert value(estimates, "share_below", model=role) == frame["estimate"].lt(row["estimate"]).mean()


def test_specifications_without_an_estimate_are_counted_and_left_out(frame):
    numbers = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"]
    some = frame.copy()
    some.loc[some["rule"].eq("whole_prefecture"), numbers] = np.nan
    estimates = choice_effects(some, STUDY)
    assert value(estimates, "not_estimated") == len(frame) / 2
    assert "rule" not in set(estimates["subgroup"])


def test_one_specification_has_no_choices(frame):
    estimates = choice_effects(frame.head(1), STUDY)
    assert estimates["estimator"].eq("curve").all()
    assert value(estimates, "specifications") == 1


def test_another_order_of_the_rows_changes_nothing_but_the_order_of_levels(frame, found):
    again = choice_effects(frame.sample(frac=1, random_state=1), STUDY)
    numbers = ["share", "median_change", "lowest", "highest", "lowest_note", "highest_note"]
    pd.testing.assert_frame_equal(
        choices_of(again)[numbers].sort_index(), found[1][numbers].sort_index(), rtol=1e-9, atol=1e-12
    )
