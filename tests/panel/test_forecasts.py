import warnings

import numpy as np
import pytest

from scripts.panel.forecasts import LEAST, METHODS, RUNS_ONLY, floored, forecast
from tests.panel.builders import nan

YEARS = np.arange(1997, 2020)
H = 4


@pytest.fixture(scope="module")
def walks():
    """60 series of logarithms that begin and end in different years, with holes inside."""
    rng = np.random.default_rng(3)
    values = 3 + np.cumsum(rng.normal(0.05, 0.1, (len(YEARS), 60)), axis=0)
    row = np.arange(len(YEARS))[:, None]
    first, last = rng.integers(0, 8, 60), rng.integers(15, 23, 60)
    values = np.where((row < first) | (row > last), nan, values)
    hole = (rng.random(values.shape) < 0.15) & (row > first) & (row < last)
    return np.where(hole, nan, values)


def known(values, s):
    rows = np.flatnonzero(~np.isnan(values[:, s]))
    return YEARS[rows], values[rows, s]


def bridged(values, s):
    years, y = known(values, s)
    return np.interp(np.arange(years[0], years[-1] + 1), years, y)


def test_last_repeats_the_last_value(walks):
    path = forecast("last", YEARS, walks, H).path
    for s in range(walks.shape[1]):
        np.testing.assert_array_equal(path[:, s], known(walks, s)[1][-1])


def test_drift_goes_on_by_the_mean_yearly_step_from_the_first_to_the_last_value(walks):
    path = forecast("drift", YEARS, walks, H).path
    for s in range(walks.shape[1]):
        years, y = known(walks, s)
        step = (y[-1] - y[0]) / (years[-1] - years[0])
        np.testing.assert_allclose(path[:, s], y[-1] + step * np.arange(1, H + 1), atol=1e-12)


@pytest.mark.parametrize(("method", "span"), [("trend", 99), ("trend_last_five", 5)])
def test_a_trend_is_least_squares_of_the_value_on_the_year_over_the_years_that_have_one(walks, method, span):
    path = forecast(method, YEARS, walks, H).path
    for s in range(walks.shape[1]):
        years, y = known(walks, s)
        used = years > years[-1] - span
        slope, start = np.polyfit(years[used] - 2000, y[used], 1)
        expected = start + slope * (years[-1] + np.arange(1, H + 1) - 2000)
        np.testing.assert_allclose(path[:, s], expected, atol=1e-10)


def test_the_one_step_error_of_a_trend_is_that_of_the_line_through_the_values_before(walks):
    errors = forecast("trend", YEARS, walks, H).errors
    years, y = known(walks, 0)
    for i in range(LEAST, len(years)):
        slope, start = np.polyfit(years[:i] - 2000, y[:i], 1)
        expected = y[i] - start - slope * (years[i] - 2000)
        assert errors[years[i] - YEARS[0], 0] == pytest.approx(expected, abs=1e-10)
    assert np.isnan(errors[: years[LEAST] - YEARS[0], 0]).all()


def test_theta_equals_statsmodels(walks):
    from statsmodels.tsa.forecasting.theta import ThetaModel

    path = forecast("theta", YEARS, walks, H).path
    for s in range(0, 60, 7):
        reference = ThetaModel(bridged(walks, s), period=1, deseasonalize=False).fit().forecast(H)
        np.testing.assert_allclose(path[:, s], reference, atol=2e-4)


def test_arima_011_with_drift_is_as_likely_as_statsmodels_and_forecasts_the_same_at_the_same_maximum(walks):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    made, compared = forecast("arima_011_drift", YEARS, walks, H), 0
    for s in range(0, 60, 7):
        model = SARIMAX(bridged(walks, s), order=(0, 1, 1), trend="c", concentrate_scale=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reference = model.fit(disp=0)
        ours = [made.parameters["drift"][s], made.parameters["theta"][s]]
        assert model.loglike(ours) >= reference.llf - 0.01  # |theta| may come nearer to 1 there
        if abs(ours[1] - reference.params[1]) < 2e-3:
            compared += 1
            np.testing.assert_allclose(made.path[:, s], reference.forecast(H), atol=2e-3)
    assert compared >= 4


def test_damped_holt_fits_no_worse_than_statsmodels_and_forecasts_the_same_where_it_fits_as_well(walks):
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    made, compared = forecast("damped_holt", YEARS, walks, H), 0
    for s in range(0, 60, 5):
        y = bridged(walks, s)
        reference = ETSModel(y, error="add", trend="add", damped_trend=True).fit(disp=0)
        ours = np.nansum(made.errors[:, s] ** 2)
        assert ours <= reference.sse * 1.02
        if ours > reference.sse * 0.999:
            compared += 1
            np.testing.assert_allclose(made.path[:, s], reference.forecast(H), atol=0.02)
    assert compared >= 5


@pytest.mark.parametrize("method", METHODS)
def test_a_series_is_continued_alone_as_among_others(walks, method):
    together = forecast(method, YEARS, walks, H).path
    for s in (0, 17, 59):
        np.testing.assert_allclose(forecast(method, YEARS, walks[:, [s]], H).path[:, 0], together[:, s], atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_longer_horizon_leaves_the_first_years_as_they_are(walks, method):
    short, long = forecast(method, YEARS, walks, 2).path, forecast(method, YEARS, walks, 6).path
    np.testing.assert_allclose(long[:2], short, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_adding_a_constant_adds_it_to_the_forecast(walks, method):
    here, there = forecast(method, YEARS, walks, H).path, forecast(method, YEARS, walks + 7, H).path
    np.testing.assert_allclose(there, here + 7, atol=1e-3 if method in RUNS_ONLY else 1e-10)


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"last"}))
def test_a_straight_line_goes_on_straight(method):
    line = (1 + 0.1 * (YEARS - 1997))[:, None]
    path = forecast(method, YEARS, line, H).path[:, 0]
    expected = line[-1, 0] + 0.1 * np.arange(1, H + 1)
    # Holt's trend is damped by at most .98 a year; theta halves the slope once its level has followed the line
    slack = {"damped_holt": 0.03, "theta": 0.21}.get(method, 1e-6)
    np.testing.assert_allclose(path, expected, atol=slack)


@pytest.mark.parametrize("method", METHODS)
def test_one_value_is_repeated_and_none_stays_empty(method):
    values = np.full((len(YEARS), 2), nan)
    values[4, 0] = 2.5
    path = forecast(method, YEARS, values, H).path
    np.testing.assert_allclose(path[:, 0], 2.5)
    assert np.isnan(path[:, 1]).all()


@pytest.mark.parametrize("method", RUNS_ONLY)
def test_fewer_values_than_a_smoothing_model_needs_are_continued_by_their_drift(method):
    values = np.full((len(YEARS), 1), nan)
    values[[3, 4, 6, 9], 0] = [1, 2, 1, 4]
    np.testing.assert_allclose(
        forecast(method, YEARS, values, H).path, forecast("drift", YEARS, values, H).path, atol=1e-12
    )


def test_a_level_forecast_of_a_positive_series_stays_positive_and_that_of_another_does_not():
    values = np.array([[5.0, -1], [2, 1]])
    path = np.array([[1.0, 3], [-2, -4]])
    np.testing.assert_array_equal(floored(path, values), [[1, 3], [2, -4]])
