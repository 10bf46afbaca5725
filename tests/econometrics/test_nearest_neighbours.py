"""Neighbours on the score: the nearest, the first of ties, inside support and caliper, as psmatch2 finds them."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.econometrics.nearest_neighbours import (
    combined,
    on_support,
    with_replacement,
    within_groups,
    without_replacement,
)


def draw(seed=0, n=120):
    rng = np.random.default_rng(seed)
    treated = rng.random(n) < 0.4
    score = 1 / (1 + np.exp(-(rng.normal(size=n) + 0.7 * treated)))
    return score, treated, np.ones(n, dtype=bool)


def brute_force(score, treated, candidates, neighbours, caliper):
    pool = np.flatnonzero(~treated & candidates)
    found = []
    for row in range(len(score)):
        near = []
        if treated[row] and candidates[row]:
            near = sorted((abs(score[c] - score[row]), c) for c in pool)
            near = [c for distance, c in near[:neighbours] if distance <= caliper]
        found.append(near)
    return found


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_nearest_are_found_and_ties_go_to_the_first_row(data):
    n = data.draw(st.integers(2, 25))
    # Few values, so that ties above, below and at the same score abound.
    score = np.array(data.draw(st.lists(st.integers(0, 12), min_size=n, max_size=n))) / 16
    treated = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    candidates = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    neighbours, caliper = data.draw(st.integers(1, 4)), data.draw(st.sampled_from([np.inf, 0.25, 0.0]))
    found = with_replacement(score, treated, candidates, neighbours, caliper)
    assert [list(near) for near in found.neighbours] == brute_force(score, treated, candidates, neighbours, caliper)


def test_frequencies_add_up_to_the_treated_that_were_matched():
    score, treated, everyone = draw()
    for neighbours in (1, 3):
        found = with_replacement(score, treated, everyone, neighbours, 0.02)
        matched = sum(len(near) > 0 for near in found.neighbours)
        assert 0 < matched < treated.sum()
        assert found.frequency[treated].sum() == matched
        assert found.frequency[~treated].sum() == pytest.approx(matched)


def test_without_replacement_the_highest_score_chooses_first_and_no_control_serves_twice():
    score = np.array([0.50, 0.52, 0.49, 0.10, 0.51, 0.90])
    treated = np.array([True, True, False, False, False, True])
    found = without_replacement(score, treated, np.ones(6, dtype=bool))
    # .90 takes .51, .52 then takes .49, and .50 is left with .10.
    assert [list(near) for near in found.neighbours] == [[3], [2], [], [], [], [4]]
    near = without_replacement(score, treated, np.ones(6, dtype=bool), 0.05)
    assert [list(near) for near in near.neighbours] == [[2], [4], [], [], [], []]


def test_more_treated_than_controls_leaves_the_lowest_scores_alone():
    score, treated = np.array([0.9, 0.8, 0.7, 0.5]), np.array([True, True, True, False])
    found = without_replacement(score, treated, np.ones(4, dtype=bool))
    assert found.frequency.tolist() == [1, 0, 0, 1]


def test_common_support():
    score = np.array([0.1, 0.5, 0.9, 0.3, 0.6, 0.05])
    treated = np.array([True, True, True, False, False, False])
    assert on_support(score, treated, "two_sided").tolist() == [True, True, False, True, True, False]
    assert on_support(score, treated, "one_sided").tolist() == [True, True, False, True, True, True]
    assert on_support(score, treated, "none").all()


def test_neighbours_of_the_same_year_only():
    score = np.array([0.5, 0.5, 0.9, 0.2])
    treated, year = np.array([True, False, False, True]), np.array([2010, 2011, 2010, 2012])
    sets = within_groups(year, np.ones(4, dtype=bool))
    found = combined([with_replacement(score, treated, those) for those in sets])
    assert [list(near) for near in found.neighbours] == [[2], [], [], []]
    assert found.frequency.tolist() == [1, 0, 1, 0]


def psmatch2(score, treated, **options):
    """Match by StatsPAI on a given score; returns its frame."""
    from statspai import psmatch2

    data = pd.DataFrame({"d": treated.astype(int), "p": score, "y": np.sin(100 * score) + score})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return psmatch2(data, treat="d", pscore="p", outcome="y", **options)


@pytest.mark.slow
@pytest.mark.parametrize("neighbours", [1, 3])
@pytest.mark.parametrize("caliper", [None, 0.01])
@pytest.mark.parametrize(("support", "theirs"), [("one_sided", "minmax"), ("none", "none")])
def test_it_is_psmatch2_where_both_know_the_options(neighbours, caliper, support, theirs):
    for seed in range(5):
        score, treated, _ = draw(seed)
        inside = on_support(score, treated, support)
        found = with_replacement(score, treated, inside, neighbours, np.inf if caliper is None else caliper)
        other = psmatch2(score, treated, neighbor=neighbours, caliper=caliper, common_support=theirs)
        frame = other.matched_data
        assert frame["_weight"].fillna(0).to_numpy()[~treated] == pytest.approx(found.frequency[~treated], abs=1e-12)
        y = np.sin(100 * score) + score
        att = np.mean([y[row] - y[near].mean() for row, near in enumerate(found.neighbours) if len(near)])
        assert other.att == pytest.approx(att, abs=1e-10)


@pytest.mark.slow
def test_without_replacement_it_is_statspai_in_the_same_order():
    import statspai

    score, treated, everyone = draw(7, 200)
    logit = np.log(score / (1 - score))
    y = np.sin(100 * score)
    data = pd.DataFrame({"d": treated.astype(int), "x": logit, "y": y})
    options = {"pscore": "x", "distance": "propensity", "replace": False, "m_order": "largest"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = statspai.match(
            data, y="y", treat="d", covariates=["x"], method="psm", caliper=0.2, caliper_scale="sd", **options
        )
    found = without_replacement(logit, treated, everyone, 0.2 * np.std(logit, ddof=1))
    att = np.mean([y[row] - y[near].mean() for row, near in enumerate(found.neighbours) if len(near)])
    assert other.estimate == pytest.approx(att, abs=1e-10)
