import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scripts.econometrics.covariance import CONVENTIONS
from scripts.econometrics.cross_products import cross_products, solve
from scripts.econometrics.regression import fixed_effects

ROOT = Path(__file__).parents[2]
NAMES = ["y", "a", "b", "c"]


def products_of(panel):
    return cross_products(np.column_stack([panel.y, panel.x]), panel.unit, panel.time, NAMES)


def refit(panel, weights, units, **options):
    """Fit the rows of the units drawn, each copy a unit of its own."""
    picked = [np.flatnonzero(panel.unit == u) for u, w in zip(units, weights, strict=True) for _ in range(int(w))]
    copy = np.repeat(np.arange(len(picked)), [len(rows) for rows in picked])
    rows = np.concatenate(picked)
    cluster = panel.region[rows] if options.pop("by_region", False) else None
    return fixed_effects(panel.y[rows], panel.x[rows], copy, panel.time[rows], cluster, **options)


def agree(solution, fit):
    np.testing.assert_allclose(solution.coefficients, fit.coefficients, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(solution.covariance, fit.covariance, rtol=1e-10, atol=1e-12)
    assert solution.counts == fit.counts
    assert solution.df == fit.df


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("missing", [0.0, 0.2, 0.6])
def test_a_specification_is_the_regression_on_the_rows(draw, convention, missing):
    panel = draw(missing=missing)
    fit = fixed_effects(*panel.parts, convention=convention)
    agree(solve(products_of(panel), "y", NAMES[1:], convention=convention), fit)


def test_it_takes_any_columns_in_any_role(panel):
    products = products_of(panel)
    fit = fixed_effects(panel.x[:, 1], np.column_stack([panel.y, panel.x[:, 2]]), panel.unit, panel.time)
    agree(solve(products, "b", ["y", "c"]), fit)


def test_levels_common_paths_and_units_of_measurement_cost_no_digits(panel):
    panel.x = panel.x * [1e6, 1, 1e-3] + 100 * panel.time[:, None] + [1e7, 40, 0]
    agree(solve(products_of(panel), "y", NAMES[1:]), fixed_effects(*panel.parts))


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_leaving_units_out_and_repeating_them_is_a_refit_on_those_rows(panel, convention):
    products, rng = products_of(panel), np.random.default_rng(4)
    for draws in (rng.integers(0, 2, size=(5, 30)), rng.multinomial(30, np.full(30, 1 / 30), size=5)):
        for weights in draws.astype(float):
            fit = refit(panel, weights, products.units, convention=convention)
            agree(solve(products, "y", NAMES[1:], weights=weights, convention=convention), fit)


def test_a_subset_that_empties_years_loses_their_effects(panel):
    # Only the first six units have the two last years and only they the first one.
    early = (panel.unit >= 6) & np.isin(panel.time, (0, 6, 7))
    panel = type(panel)(*(part[~early] for part in (panel.y, panel.x, panel.unit, panel.time, panel.region)))
    products = products_of(panel)
    weights = (products.units >= 6).astype(float)
    solution = solve(products, "y", NAMES[1:], weights=weights)
    agree(solution, refit(panel, weights, products.units))
    assert solution.counts.n_period_effects == 4


def test_a_row_left_alone_in_its_year_is_not_counted(panel):
    # Of the units kept one has the last year; that row's year was all its own.
    late = (panel.unit >= 6) & (panel.time == 7) & (panel.unit != 9)
    panel = type(panel)(*(part[~late] for part in (panel.y, panel.x, panel.unit, panel.time, panel.region)))
    products = products_of(panel)
    weights = (products.units >= 6).astype(float)
    fit = refit(panel, weights, products.units)
    assert fit.n_singletons == 1
    agree(solve(products, "y", NAMES[1:], weights=weights), fit)


def test_units_that_share_no_year_with_the_others_are_solved_too(panel):
    apart = (panel.unit < 10) == (panel.time < 4)
    panel = type(panel)(*(part[apart] for part in (panel.y, panel.x, panel.unit, panel.time, panel.region)))
    solution = solve(products_of(panel), "y", NAMES[1:])
    agree(solution, fixed_effects(*panel.parts))
    assert solution.counts.n_period_effects == 6


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_clusters_above_the_units_sum_scores_before_they_square_them(panel, convention):
    products = products_of(panel)
    clusters = products.units // 4
    fit = fixed_effects(*panel.parts, panel.region, convention=convention)
    agree(solve(products, "y", NAMES[1:], convention=convention, cluster=clusters), fit)
    weights = (products.units % 5 > 0).astype(float)
    fit = refit(panel, weights, products.units, by_region=True, convention=convention)
    agree(solve(products, "y", NAMES[1:], convention=convention, weights=weights, cluster=clusters), fit)
    with pytest.raises(ValueError, match="need the units as clusters"):
        solve(products, "y", NAMES[1:], weights=2 * weights, cluster=clusters)


def test_singletons_are_dropped(panel):
    alone = [np.append(panel.y, 99.0), np.vstack([panel.x, [[9.0, 9, 9]]]), np.append(panel.unit, 999)]
    time = np.append(panel.time, panel.time[0])
    products = cross_products(np.column_stack(alone[:2]), alone[2], time, NAMES)
    assert 999 not in products.units
    assert not products.used[-1]
    agree(solve(products, "y", NAMES[1:]), fixed_effects(*alone, time))


def test_what_cannot_be_estimated_is_refused_by_name(panel):
    twin = 2 * panel.x[:, 0] + panel.unit
    products = cross_products(
        np.column_stack([panel.y, panel.x[:, 0], twin, panel.unit / 3 + panel.time, np.full(len(twin), 3.3)]),
        panel.unit,
        panel.time,
        ["y", "a", "twin", "area", "constant"],
    )
    assert products.absorbed == {"area", "constant"}
    with pytest.raises(np.linalg.LinAlgError, match="twin is explained by a"):
        solve(products, "y", ["a", "twin"])
    with pytest.raises(np.linalg.LinAlgError, match="area: absorbed by the unit and time effects"):
        solve(products, "y", ["a", "area"])
    with pytest.raises(KeyError, match="no column pop among y, a"):
        solve(products, "y", ["pop"])
    assert np.isfinite(solve(products, "y", ["twin"]).std_errors).all()


def test_a_regressor_that_a_subset_does_not_vary_in_is_refused_by_name(panel):
    only_some = np.where(panel.unit < 5, panel.x[:, 0], 0.0)
    products = cross_products(np.column_stack([panel.y, only_some]), panel.unit, panel.time, ["y", "some"])
    with pytest.raises(np.linalg.LinAlgError, match=r"some is absorbed .* of these units"):
        solve(products, "y", ["some"], weights=(products.units >= 5).astype(float))


def test_a_missing_value_is_refused_and_its_column_named(panel):
    panel.x[3, 1] = np.nan
    with pytest.raises(ValueError, match="infinite values in b;"):
        products_of(panel)


def test_rows_that_are_all_singletons_are_refused():
    with pytest.raises(ValueError, match="none of 3 rows is left"):
        cross_products(np.ones((3, 1)), np.arange(3), np.arange(3), ["y"])


def test_numbers_are_the_same_under_any_hash_seed_and_agree_with_refits(tmp_path):
    script = tmp_path / "fit.py"
    script.write_text(
        "import numpy as np\n"
        "from scripts.econometrics.cluster_bootstrap import cluster_bootstrap\n"
        "from scripts.econometrics.cross_products import cross_products, solve\n"
        "from scripts.econometrics.placebo import permuted_starts, placebo_draws\n"
        "from scripts.econometrics.placebo_tables import placebo_tables\n"
        "from scripts.econometrics.regression import fixed_effects\n"
        "rng = np.random.default_rng(0)\n"
        "unit, time = np.repeat([f'city {i}' for i in range(40)], 9).astype(object), np.tile(np.arange(9), 40)\n"
        "x, keep = rng.normal(size=(360, 4)), rng.random(360) > .2\n"
        "unit, time, x = unit[keep], time[keep], x[keep]\n"
        "products = cross_products(x, unit, time, list('yabc'))\n"
        "solution, fit = solve(products, 'y', list('abc')), fixed_effects(x[:, 0], x[:, 1:], unit, time)\n"
        "assert abs(solution.covariance - fit.covariance).max() < 1e-12\n"
        "weights = rng.multinomial(40, np.full(40, 1 / 40), size=20).astype(float)\n"
        "boot = cluster_bootstrap(products, [('y', ['a', 'b'])], weights)[0]\n"
        "tables = placebo_tables(x[:, 0], x[:, 1:], unit, time, [5, 7])\n"
        "draws = placebo_draws(tables, permuted_starts(rng.random((20, 40)), np.array([0] * 9 + [1] * 6)))\n"
        "for part in (solution.covariance, boot, draws.estimates, draws.std_errors):\n"
        "    print(part.tobytes().hex())\n",
        encoding="utf-8",
    )
    outputs = {
        subprocess.run(
            [sys.executable, str(script)],
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, threads in (("0", "1"), ("1", "2"), ("4242", "1"))
    }
    assert len(outputs) == 1
