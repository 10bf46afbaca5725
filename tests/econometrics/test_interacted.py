import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from scripts.econometrics.interacted import difference, equality_test, interacted
from scripts.econometrics.regression import fixed_effects

NAMES = ["d", "x"]


def panel(seed, *, by_row=False, n_groups=2):
    """Return an unbalanced panel whose groups are whole units, or rows of the same unit."""
    rng = np.random.default_rng(seed)
    rows = pd.MultiIndex.from_product([range(18), range(12)], names=["unit", "time"]).to_frame(index=False)
    rows["group"] = rng.integers(0, n_groups, len(rows)) if by_row else rows["unit"] % n_groups
    rows["group"] = np.array(list("abcd"))[rows["group"]]
    rows["x"] = rng.normal(size=len(rows))
    rows["d"] = ((rows["unit"] // n_groups % 3 == 0) & (rows["time"] >= 3)).astype(float)
    rows["y"] = rows["unit"] * 0.1 + rng.normal(size=len(rows)) + rows["d"] * (rows["group"] == "a")
    return rows.sample(frac=0.9, random_state=seed, ignore_index=True)


def fitted(rows, convention="reghdfe"):
    columns = (rows[name].to_numpy() for name in ("unit", "time", "group"))
    return interacted(rows["y"].to_numpy(), rows[NAMES].to_numpy(), *columns, names=NAMES, convention=convention)


def separate(rows, convention="reghdfe"):
    columns = (rows[name].to_numpy() for name in ("unit", "time"))
    return fixed_effects(rows["y"].to_numpy(), rows[NAMES].to_numpy(), *columns, names=NAMES, convention=convention)


@pytest.mark.parametrize("by_row", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_the_difference_is_that_of_separate_regressions(seed, by_row):
    rows = panel(seed, by_row=by_row)
    one, other = (separate(part) for _, part in rows.groupby("group"))
    estimate, _ = difference(fitted(rows), "d:a", "d:b")
    assert estimate == pytest.approx(one.coefficients[0] - other.coefficients[0], abs=1e-10)


@pytest.mark.parametrize("by_row", [False, True])
def test_its_standard_error_is_that_of_least_squares_on_all_dummies(by_row):
    rows = panel(3, by_row=by_row)
    one = (rows["group"] == "a").astype(float)
    rows["unit_group"], rows["time_group"] = (rows[name].astype(str) + rows["group"] for name in ("unit", "time"))
    slopes = pd.DataFrame({"base": rows["d"], "more": rows["d"] * one, "x": rows["x"], "x_more": rows["x"] * one})
    units, times = (pd.get_dummies(rows[name], dtype=float) for name in ("unit_group", "time_group"))
    design = pd.concat([slopes, units, times.drop(columns=["0a", "0b"])], axis=1)
    ols = sm.OLS(rows["y"], design).fit()
    clustered = sm.OLS(rows["y"], design).fit(
        cov_type="cluster", cov_kwds={"groups": rows["unit"].to_numpy(), "use_correction": False}
    )
    fit = fitted(rows, "none")
    assert fit.n_singletons == 0
    estimate, std_error = difference(fit, "d:a", "d:b")
    assert estimate == pytest.approx(ols.params["more"], abs=1e-10)
    assert std_error == pytest.approx(clustered.bse["more"], abs=1e-10)
    assert fit.counts.df_residual == ols.df_resid


def test_the_factor_counts_all_slopes_and_all_periods_of_all_groups_and_each_cluster_once():
    rows = panel(1, by_row=True)
    counts = fitted(rows).counts
    assert (counts.n_regressors, counts.n_period_effects, counts.n_clusters) == (4, 22, 18)
    assert counts.nested
    n, p = counts.n_obs, 4 + 22 + 1
    ratio = difference(fitted(rows), "d:a", "d:b")[1] / difference(fitted(rows, "none"), "d:a", "d:b")[1]
    assert ratio**2 == pytest.approx(18 / 17 * (n - 1) / (n - p), rel=1e-12)


def test_groups_without_a_common_cluster_have_the_sum_of_their_variances():
    rows = panel(2)
    parts = [separate(part, "none").covariance[0, 0] for _, part in rows.groupby("group")]
    assert difference(fitted(rows, "none"), "d:a", "d:b")[1] ** 2 == pytest.approx(sum(parts), rel=1e-10)


def test_f_of_two_groups_is_the_square_of_t_and_of_three_the_wald_form():
    fit = fitted(panel(4))
    estimate, std_error = difference(fit, "d:a", "d:b")
    test = equality_test(fit, ["d:a", "d:b"])
    assert (test.df, test.df_residual) == (1, 17)
    assert test.statistic == pytest.approx((estimate / std_error) ** 2, rel=1e-10)
    three = fitted(panel(4, n_groups=3))
    names = ["d:a", "d:b", "d:c"]
    place = [three.names.index(name) for name in names]
    contrast = np.array([[1.0, -1, 0], [0, 1, -1]])  # another basis of the same hypothesis
    gap, spread = contrast @ three.coefficients[place], contrast @ three.covariance[np.ix_(place, place)] @ contrast.T
    assert equality_test(three, names).statistic == pytest.approx(gap @ np.linalg.solve(spread, gap) / 2, rel=1e-10)
    assert equality_test(three, names).statistic == pytest.approx(equality_test(three, names[::-1]).statistic)


def test_a_slope_that_does_not_exist_in_one_group_is_dropped_there_alone():
    rows = panel(5)
    rows.loc[rows["group"] == "b", "x"] = 1.0
    fit = fitted(rows)
    assert list(fit.dropped) == ["x:b"]
    assert "x:a" in fit.names
