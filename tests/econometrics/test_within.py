import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.econometrics.within import period_basis, within_transform, without_singletons


def dummies(labels):
    return (labels[:, None] == np.unique(labels)).astype(float)


def projected_out(columns, effects):
    return columns - effects @ np.linalg.lstsq(effects, columns, rcond=None)[0]


@pytest.mark.parametrize("effects", ["none", "unit", "time", "two_way"])
def test_it_equals_the_projection_on_dummy_variables_of_an_unbalanced_panel(panel, effects):
    used = {
        "none": np.ones((len(panel.y), 1)),
        "unit": dummies(panel.unit),
        "time": dummies(panel.time),
        "two_way": np.column_stack([dummies(panel.unit), dummies(panel.time)]),
    }[effects]
    swept = within_transform(panel.x, panel.unit, panel.time, effects)
    np.testing.assert_allclose(swept, projected_out(panel.x, used), atol=1e-12)


def test_a_level_of_a_billion_costs_no_digits(panel):
    swept = within_transform(panel.x, panel.unit, panel.time)
    np.testing.assert_allclose(within_transform(panel.x + 2**30, panel.unit, panel.time), swept, atol=1e-6)
    big = np.round(panel.x * 2**10) / 2**10  # exactly representable beside the level
    np.testing.assert_allclose(
        within_transform(big + 2**30, panel.unit, panel.time),
        within_transform(big, panel.unit, panel.time),
        atol=1e-11,
    )


def test_labels_may_be_text(panel):
    as_text = within_transform(panel.x, panel.unit.astype(str).astype(object), panel.time)
    np.testing.assert_allclose(as_text, within_transform(panel.x, panel.unit, panel.time), atol=1e-13)


def test_the_period_columns_lose_a_rank_where_two_sets_of_units_share_no_period():
    unit, time = np.array([0, 0, 1, 1, 2, 2, 3, 3]), np.array([0, 1, 0, 1, 5, 6, 5, 6])
    assert period_basis(unit, time).shape[1] == 2  # 4 periods - 2 sets


@pytest.mark.parametrize("seed", range(5))
def test_the_rank_is_that_of_the_dummies_themselves_on_panels_of_several_sets(seed):
    rng = np.random.default_rng(seed)
    part = np.repeat([0, 1, 2], [40, 25, 60])
    unit, time = rng.integers(0, 9, len(part)) + 10 * part, rng.integers(0, 6, len(part)) + 6 * part
    both = np.linalg.matrix_rank(np.column_stack([dummies(unit), dummies(time)]))
    basis = period_basis(unit, time)
    assert basis.shape[1] == both - len(np.unique(unit))
    np.testing.assert_allclose(basis.T @ basis, np.eye(basis.shape[1]), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=1, max_size=40, unique=True),
    st.integers(0, 2**32 - 1),
)
def test_what_is_left_sums_to_zero_in_every_unit_and_every_period(cells, seed):
    unit, time = np.array(cells).T
    swept = within_transform(np.random.default_rng(seed).normal(size=(len(unit), 2)), unit, time)
    for labels in (unit, time):
        np.testing.assert_allclose(dummies(labels).T @ swept, 0, atol=1e-11)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30, unique=True))
def test_after_dropping_singletons_nobody_is_alone_and_nobody_was_dropped_in_vain(cells):
    unit, time = np.array(cells, dtype=int).reshape(-1, 2).T
    keep = without_singletons(unit, time)
    for labels in (unit[keep], time[keep]):
        assert (np.unique(labels, return_counts=True)[1] >= 2).all()
    # Closed sets are closed under union, so dropping one row at a time in any order ends with the same, largest one.
    left = sorted(cells)
    while alone := [c for c in left if any(sum(d[i] == c[i] for d in left) == 1 for i in (0, 1))]:
        left.remove(alone[-1])
    assert {(u, t) for u, t in zip(unit[keep], time[keep], strict=True)} == set(left)


def test_a_singleton_that_arises_by_dropping_another_goes_too():
    # Period 9 has one row; without it unit 2 has one row; without that period 8 has one row, and so on.
    unit, time = np.array([0, 0, 1, 1, 2, 2, 3, 3]), np.array([0, 1, 0, 1, 8, 9, 8, 0])
    assert without_singletons(unit, time).tolist() == [True] * 4 + [False] * 4


@pytest.mark.parametrize(("effects", "left"), [("none", 5), ("unit", 4), ("time", 4), ("two_way", 0)])
def test_only_effects_in_use_make_singletons(effects, left):
    unit, time = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 7, 1])
    assert without_singletons(unit, time, effects).sum() == left


def test_an_unknown_kind_of_effects_is_refused_with_the_kinds_that_exist(panel):
    with pytest.raises(ValueError, match=r"'both'.*two_way"):
        within_transform(panel.x, panel.unit, panel.time, "both")
