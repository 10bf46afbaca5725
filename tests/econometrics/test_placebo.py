import tracemalloc
from itertools import permutations

import numpy as np
import pytest
from scipy.stats import t as student

from scripts.econometrics.covariance import CONVENTIONS
from scripts.econometrics.placebo import NEVER, permuted_starts, permuted_within, placebo_draws, rank_p_value
from scripts.econometrics.placebo_tables import placebo_tables
from scripts.econometrics.regression import fixed_effects

STARTS = [3, 4, 6]
COHORTS = np.array([0] * 6 + [1] * 3 + [2] * 2)


def draws_of(n_draws, n_units, cohorts=COHORTS, seed=1):
    return permuted_starts(np.random.default_rng(seed).random((n_draws, n_units)), cohorts)


def treatment(panel, drawn, units, starts=STARTS):
    place = drawn[np.searchsorted(units, panel.unit)]
    return (place != NEVER) & (panel.time >= np.append(starts, 0)[place])


def refit(panel, drawn, units, controls, **options):
    given = np.column_stack([treatment(panel, drawn, units), controls])
    return fixed_effects(panel.y, given, panel.unit, panel.time, **options)


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("n_controls", [0, 3])
@pytest.mark.parametrize("missing", [0.0, 0.2, 0.6])
def test_every_draw_is_a_refit(draw, missing, n_controls, convention):
    panel = draw(missing=missing)
    controls = panel.x[:, :n_controls]
    tables = placebo_tables(panel.y, controls, panel.unit, panel.time, STARTS, convention=convention)
    drawn = draws_of(50, len(tables.units))
    found = placebo_draws(tables, drawn)
    for b in range(50):
        fit = refit(panel, drawn[b], tables.units, controls, convention=convention)
        assert found.estimates[b] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert found.std_errors[b] == pytest.approx(fit.std_errors[0], abs=1e-10)
        assert found.p_values[b] == pytest.approx(fit.p_values[0], abs=1e-9)
        assert found.df == fit.df


def test_levels_common_paths_and_units_of_measurement_cost_no_digits(draw):
    panel = draw()
    panel.x = panel.x * [1e6, 1, 1e-3] + 100 * panel.time[:, None] + [1e7, 40, 0]
    tables = placebo_tables(panel.y, panel.x, panel.unit, panel.time + 2000, [2000 + s for s in STARTS])
    drawn = draws_of(20, len(tables.units))
    found = placebo_draws(tables, drawn)
    for b in range(20):
        fit = refit(panel, drawn[b], tables.units, panel.x)
        assert found.estimates[b] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert found.std_errors[b] == pytest.approx(fit.std_errors[0], abs=1e-10)


def test_singletons_are_left_out_whatever_treatment_falls_on_them(panel):
    time = np.append(panel.time, 5)
    panel = type(panel)(
        np.append(panel.y, 99.0), np.vstack([panel.x, [9.0, 9, 9]]), np.append(panel.unit, 999), time, time
    )
    tables = placebo_tables(panel.y, panel.x, panel.unit, panel.time, STARTS)
    drawn = draws_of(30, len(tables.units))
    assert 0 < (drawn[:, -1] != NEVER).sum() < 30
    found = placebo_draws(tables, drawn)
    for b in range(30):
        fit = refit(panel, drawn[b], tables.units, panel.x)
        assert fit.n_singletons == 1
        assert found.estimates[b] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert found.std_errors[b] == pytest.approx(fit.std_errors[0], abs=1e-10)


def test_units_without_rows_before_or_after_their_start_are_what_the_rows_make_them(draw):
    panel = draw(missing=0)
    late, early = panel.unit < 10, (panel.unit >= 10) & (panel.unit < 20)
    kept = ~(late & (panel.time < 6)) & ~(early & (panel.time > 2))
    panel = type(panel)(*(part[kept] for part in (panel.y, panel.x, panel.unit, panel.time, panel.region)))
    tables = placebo_tables(panel.y, panel.x, panel.unit, panel.time, STARTS)
    drawn = draws_of(30, 30)
    found = placebo_draws(tables, drawn)
    for b in range(30):
        fit = refit(panel, drawn[b], tables.units, panel.x)
        assert found.estimates[b] == pytest.approx(fit.coefficients[0], abs=1e-10)
        assert found.std_errors[b] == pytest.approx(fit.std_errors[0], abs=1e-10)


def test_a_collinear_draw_is_nan_and_counted(draw):
    panel = draw(missing=0)
    first = (panel.unit < 3) & (panel.time >= 3)
    tables = placebo_tables(panel.y, first[:, None].astype(float), panel.unit, panel.time, STARTS)
    drawn = np.full((4, 30), NEVER)
    drawn[1, :3] = 0  # the control itself
    drawn[2] = 1  # all at once: the years' effects
    drawn[3, 5:9] = 2
    found = placebo_draws(tables, drawn)
    np.testing.assert_array_equal(np.isnan(found.estimates), [True, True, True, False])
    np.testing.assert_array_equal(np.isnan(found.std_errors), [True, True, True, False])
    assert found.n_collinear == 3


def test_a_draw_takes_every_start_as_often_as_it_is_and_no_unit_twice():
    drawn = draws_of(200, 30)
    for place, n in ((0, 6), (1, 3), (2, 2), (NEVER, 19)):
        assert ((drawn == place).sum(axis=1) == n).all()


def test_all_assignments_are_equally_likely():
    drawn = draws_of(24_000, 4, np.array([0, 0, 1]))
    codes, counts = np.unique(drawn, axis=0, return_counts=True)
    assert len(codes) == len(set(permutations([0, 0, 1, NEVER]))) == 12
    assert abs(counts / 24_000 - 1 / 12).max() < 4 * np.sqrt(1 / 12 / 24_000)


def test_splitting_the_draws_changes_nothing(panel):
    tables = placebo_tables(panel.y, panel.x, panel.unit, panel.time, STARTS)
    uniforms = np.random.default_rng(2).random((450, 30))
    whole = placebo_draws(tables, permuted_starts(uniforms, COHORTS))
    parts = [placebo_draws(tables, permuted_starts(uniforms[rows], COHORTS)) for rows in (slice(0, 7), slice(7, 450))]
    np.testing.assert_allclose(np.concatenate([part.estimates for part in parts]), whole.estimates, rtol=1e-12)
    np.testing.assert_allclose(np.concatenate([part.std_errors for part in parts]), whole.std_errors, rtol=1e-12)


def test_memory_stays_flat_in_the_number_of_draws(draw):
    panel = draw(n_units=100, n_periods=16)
    tables = placebo_tables(panel.y, panel.x, panel.unit, panel.time, STARTS)

    def peak(n_draws):
        drawn = draws_of(n_draws, 100)
        tracemalloc.start()
        placebo_draws(tables, drawn)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top - n_draws * 2 * 8  # what it returns

    assert peak(20_000) < 1.05 * peak(1_000)


def test_the_rank_p_value_counts_the_draws_that_reach_the_statistic():
    drawn = np.array([-3.0, -1.0, 0.5, 2.0, np.nan])
    assert rank_p_value(2.5, drawn) == pytest.approx(2 / 5)
    assert rank_p_value(-2.0, drawn) == pytest.approx(3 / 5)
    assert rank_p_value(2.0 * (1 + 1e-13), drawn) == pytest.approx(3 / 5)  # the same draw, but for rounding
    assert np.isnan(rank_p_value(1.0, np.array([np.nan])))
    assert np.isnan(rank_p_value(np.nan, drawn))


def test_over_all_assignments_of_a_small_panel_the_test_is_exact(draw):
    # 5 units, 2 treated at different starts: 20 assignments, each the true one once. Fisher's test has p <= a with
    # probability at most a, and exactly a at a = k/20, when the draws are the assignments themselves.
    panel = draw(n_units=5, missing=0)
    tables = placebo_tables(panel.y, np.empty((len(panel.y), 0)), panel.unit, panel.time, [3, 5])
    everything = np.array(sorted(set(permutations([0, 1, NEVER, NEVER, NEVER]))))
    found = placebo_draws(tables, everything)
    others = [np.delete(found.estimates, b) for b in range(20)]
    p_values = [rank_p_value(found.estimates[b], others[b]) for b in range(20)]
    np.testing.assert_allclose(sorted(p_values), np.arange(1, 21) / 20)


def test_p_values_are_those_of_t_with_the_clusters_less_one(panel):
    tables = placebo_tables(panel.y, panel.x, panel.unit, panel.time, STARTS)
    found = placebo_draws(tables, draws_of(5, 30))
    expected = 2 * student.sf(np.abs(found.estimates / found.std_errors), 29)
    np.testing.assert_allclose(found.p_values, expected, rtol=1e-10)


def test_starts_that_do_not_fit_the_tables_are_refused(panel):
    tables = placebo_tables(panel.y, panel.x, panel.unit, panel.time, STARTS)
    with pytest.raises(ValueError, match="one column a unit"):
        placebo_draws(tables, np.zeros((4, 29), dtype=int))
    with pytest.raises(ValueError, match="places 0 to 3 for 3 starts"):
        placebo_draws(tables, np.tile(np.arange(30) % 4, (2, 1)))


def test_within_strata_every_stratum_keeps_its_starts():
    stratum = np.repeat(["a", "b", "c"], [10, 12, 8])
    starts = np.full(30, NEVER)
    starts[[0, 1, 12, 13, 14]] = [0, 2, 1, 1, 0]
    drawn = permuted_within(np.random.default_rng(3).random((300, 30)), starts, stratum)
    for label in "abc":
        members = stratum == label
        expected = np.sort(starts[members])
        assert (np.sort(drawn[:, members], axis=1) == expected).all()
    assert (drawn[:, stratum == "c"] == NEVER).all()
    assert abs((drawn[:, 5] == 2).mean() - 1 / 10) < 0.07


def test_one_stratum_is_the_permutation_of_all():
    uniforms = np.random.default_rng(4).random((50, 30))
    starts = np.full(30, NEVER)
    starts[::2][: len(COHORTS)] = COHORTS
    found = permuted_within(uniforms, starts, np.zeros(30))
    np.testing.assert_array_equal(found, permuted_starts(uniforms, COHORTS))
