"""Products of coefficients against the published answer, by hand, and on data whose answer is known."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scripts.econometrics.mediation import identity_gap, percentile, share_mediated, sobel
from scripts.econometrics.regression import fixed_effects


def regressed(y, x):
    rows = np.arange(len(y))
    return fixed_effects(y, x, rows, rows, effects="none", convention="iid")


def fitted(t, m, y):
    """Return total, direct, (a, s_a), (b, s_b) of the three regressions."""
    total, first = regressed(y, t[:, None]), regressed(m, t[:, None])
    second = regressed(y, np.column_stack([t, m]))
    a, b = (first.coefficients[0], first.std_errors[0]), (second.coefficients[1], second.std_errors[1])
    return total.coefficients[0], second.coefficients[0], a, b


def test_it_agrees_with_what_was_published(shared):
    truths = json.loads((shared / "truths/truths.json").read_text(encoding="utf-8"))
    truths = [row for row in truths if row["case"] == "mediation_pingouin"]
    data = pd.read_csv(shared / "truths/mediation_pingouin.csv").astype(float)
    total, direct, a, b = fitted(*(data[name].to_numpy() for name in "XMY"))
    product = sobel(*a, *b)
    answers = {"a X->M": a[0], "b|X": b[0], "total": total, "direct": direct}
    answers |= {"indirect": product.estimate, "Sobel se": product.std_error}
    assert {row["what"] for row in truths} == set(answers)
    for row in truths:
        assert answers[row["what"]] == pytest.approx(row["value"], abs=row["tolerance"]), row["what"]
    assert identity_gap(total, direct, a[0], b[0]) == pytest.approx(0, abs=1e-12)
    assert share_mediated(total, direct, product.estimate) == product.estimate / total


def test_sobel_is_the_delta_method_with_the_normal_distribution():
    product = sobel(-2.0, 0.5, 0.25, 0.1)
    gradient, variances = np.array([0.25, -2.0]), np.diag([0.5**2, 0.1**2])
    std_error = np.sqrt(gradient @ variances @ gradient)
    assert product.std_error == pytest.approx(std_error, rel=1e-14)
    assert product.statistic == pytest.approx(-0.5 / std_error, rel=1e-14)
    assert product.p_value == pytest.approx(2 * stats.norm.sf(0.5 / std_error), rel=1e-12)
    assert (product.low, product.high) == pytest.approx(stats.norm.interval(0.95, -0.5, std_error), rel=1e-12)


def test_an_estimate_without_sampling_error_has_no_z():
    assert np.isnan(sobel(1.0, 0.0, 0.0, 0.0).statistic)


def test_the_interval_is_of_the_draws_and_p_is_where_it_leaves_zero_out():
    draws = np.random.default_rng(0).normal(0.9, 0.5, 1999)
    result = percentile(draws)
    assert (result.low, result.high) == pytest.approx(tuple(np.percentile(draws, [2.5, 97.5])), rel=1e-14)
    assert result.std_error == pytest.approx(np.std(draws, ddof=1), rel=1e-14)
    below = np.sum(draws < 0)
    assert result.p_value == 2 * (1 + below) / 2000
    wider, narrower = percentile(draws, 1 - result.p_value + 0.002), percentile(draws, 1 - result.p_value - 0.002)
    assert wider.low < 0 < narrower.low


@pytest.mark.parametrize(("draws", "p_value"), [(np.full(99, 2.0), 0.02), (-np.ones(9), 0.2), (np.zeros(9), 1.0)])
def test_p_is_never_zero_and_never_above_one(draws, p_value):
    assert percentile(draws).p_value == pytest.approx(p_value, rel=1e-14)


def test_draws_without_an_estimate_are_left_out_and_counted():
    draws = np.array([1.0, np.nan, 2.0, 3.0, np.nan])
    result, rest = percentile(draws), percentile(np.array([1.0, 2.0, 3.0]))
    assert (result.n_draws, result.n_lost) == (5, 2)
    assert (result.low, result.high, result.p_value) == (rest.low, rest.high, rest.p_value)
    nothing = percentile(np.full(4, np.nan))
    assert nothing.n_lost == 4
    assert np.isnan([nothing.low, nothing.p_value, nothing.std_error]).all()


@pytest.mark.parametrize(
    ("total", "direct", "indirect", "share"),
    [(-0.4, -0.3, -0.1, 0.25), (0.4, 0.3, 0.1, 0.25), (-0.1, -0.3, 0.2, np.nan), (0.1, -0.1, 0.2, np.nan)],
)
def test_a_share_is_one_of_effects_with_one_sign(total, direct, indirect, share):
    assert share_mediated(total, direct, indirect) == pytest.approx(share, nan_ok=True)


def test_a_known_indirect_effect_is_found_and_sobels_error_is_how_far_it_varies():
    """T -> M by .5, M -> Y by .4: over 400 samples the mean is .2, the spread what the delta method says."""
    rng, products = np.random.default_rng(1), []
    for _ in range(400):
        t = rng.normal(size=200)
        m = 0.5 * t + rng.normal(size=200)
        _, _, a, b = fitted(t, m, 0.1 * t + 0.4 * m + rng.normal(size=200))
        products.append(sobel(*a, *b))
    estimates = np.array([product.estimate for product in products])
    spread = estimates.std(ddof=1)
    assert abs(estimates.mean() - 0.2) < 3 * spread / 20
    assert np.mean([product.std_error for product in products]) == pytest.approx(spread, rel=0.1)
    assert 0.92 < np.mean([product.low < 0.2 < product.high for product in products]) < 0.98
