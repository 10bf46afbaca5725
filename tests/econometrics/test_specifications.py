"""Many specifications at once against refits one by one."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from scripts.econometrics.covariance import CONVENTIONS
from scripts.econometrics.grid import laid_out
from scripts.econometrics.regression import fixed_effects
from scripts.econometrics.specifications import specifications

NAMES = ["a", "b", "c", "d0", "d1", "y0", "y1"]
SUBSETS = [subset for size in range(4) for subset in combinations(range(3), size)]


def columns_of(panel):
    """Return two outcomes, two treatments and the panel's controls."""
    starts = np.random.default_rng(1).integers(2, 12, size=(2, panel.unit.max() + 1))
    treatments = (panel.time[:, None] >= starts.T[panel.unit]).astype(float)
    return np.column_stack([panel.y, panel.y + treatments[:, 0] * panel.time]), treatments


def solve(panel, treatments=None, convention="reghdfe"):
    outcomes, made = columns_of(panel)
    treatments = made if treatments is None else treatments
    grid = laid_out(np.column_stack([panel.x, treatments, outcomes]), panel.unit, panel.time)
    rows = np.zeros(grid.missing.shape[1:], dtype=bool)
    units, of_unit = np.unique(panel.unit, return_inverse=True)
    cell = np.unique(panel.time, return_inverse=True)[1], of_unit
    rows[cell] = True
    sets = units // 4 if panel.region.any() else np.zeros_like(units)
    options = {"names": NAMES, "sets": sets, "convention": convention}
    found = specifications(grid, rows[None], [5, 6], [3, 4], [(0, subset) for subset in SUBSETS], **options)
    return replace(found, used=found.used[0][cell])


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_every_pair_and_subset_is_the_regression_on_the_rows_under_every_layer(draw, convention):
    panel = draw(missing=0.5)
    panel.x = panel.x * [1e4, 1, 1e-3] + 100 * panel.time[:, None]  # levels and paths cost no digits
    outcomes, treatments = columns_of(panel)
    found = solve(panel, convention=convention)
    layers = {
        "own": (None, convention),
        "sets": (panel.region, "reghdfe" if convention == "iid" else convention),
        "iid": (None, "iid"),
    }
    for s, subset in enumerate(SUBSETS):
        for d in range(2):
            x = np.column_stack([treatments[:, d], panel.x[:, subset]])
            for y in range(2):
                for layer, (cluster, its) in layers.items():
                    fit = fixed_effects(outcomes[:, y], x, panel.unit, panel.time, cluster, convention=its)
                    assert found.estimates[s, d, y] == pytest.approx(fit.coefficients[0], abs=1e-10, rel=1e-10)
                    errors = found.std_errors[layer]
                    assert errors[s, d, y] == pytest.approx(fit.std_errors[0], abs=1e-10, rel=1e-10)
                    assert found.df[layer][s] == fit.df
                    assert (found.used == fit.used).all()
    assert found.n_clusters == len(np.unique(panel.unit[found.used]))


def test_what_is_collinear_is_refused_by_name_and_the_others_are_estimated(panel):
    panel.x[:, 2] = panel.x[:, 0] + panel.unit
    _, treatments = columns_of(panel)
    treatments[:, 1] = panel.unit % 2  # never changes within a unit
    found = solve(panel, treatments)
    both = [s for s, subset in enumerate(SUBSETS) if {0, 2} <= set(subset)]
    gone = np.isnan(found.estimates).all(axis=2)
    assert gone[both].all()
    assert all("c is explained by a" in found.refused[s, 0] for s in both)
    others = [s for s in range(len(SUBSETS)) if s not in both]
    assert not gone[others, 0].any()
    assert all("d1: absorbed by the unit and time effects" in found.refused[s, 1] for s in others)
    assert set(zip(*np.nonzero(gone), strict=True)) == set(found.refused)


def test_a_treatment_that_a_control_explains_is_refused_beside_it_alone(panel):
    _, treatments = columns_of(panel)
    panel.x[:, 1] = 2 * treatments[:, 0] + panel.time
    found = solve(panel, treatments)
    beside = {s for s, subset in enumerate(SUBSETS) if 1 in subset}
    assert {key for key in found.refused if key[1] == 0} == {(s, 0) for s in beside}
    assert all("d0 is explained by" in found.refused[s, 0] for s in beside)
    assert np.isfinite(found.estimates[:, 1]).all()


def test_one_set_of_units_has_no_error_of_its_own(panel):
    panel.region = np.zeros_like(panel.unit)
    found = solve(panel)
    assert np.isnan(found.std_errors["sets"]).all()
    assert np.isfinite(found.std_errors["own"]).all()


def test_rows_too_few_for_the_parameters_are_noted(draw):
    panel = draw(n_units=3, n_periods=3, missing=0)
    found = solve(panel)
    assert np.isnan(found.estimates[-1]).all()
    assert "too few" in found.refused[len(SUBSETS) - 1, 0]


def test_missing_values_are_the_callers_decision(panel):
    panel.y[0] = np.nan
    with pytest.raises(ValueError, match="missing or infinite"):
        solve(panel)
