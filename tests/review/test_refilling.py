import numpy as np
import pytest

from scripts.panel.fill import fill, winners_of
from scripts.panel.formula import parse
from scripts.review.refilling import Sample, refill
from tests.panel.gappy import PROVINCES, YEARS, gappy


@pytest.fixture
def values():
    return gappy()


@pytest.mark.parametrize("periods", [YEARS, (YEARS >= 2005).astype(float)], ids=["two_way", "post"])
def test_the_coefficient_is_that_of_a_regression_with_dummies(values, periods):
    treated = (YEARS[:, None] >= np.array([2005, 9999, 2007, 9999, 9999])).astype(float)
    inside = np.tile((YEARS >= 2002)[:, None], 5)
    inside[:, 3] = False  # a city that the treatment does not cover
    sample = Sample(inside, treated, periods)
    steps = [{"step": "interpolate", "variables": ["co2"], "scale": "log"}]
    out = refill(
        {"observed": [], "lines": steps},
        {("s", "effects"): sample},
        parse("y", "ln(co2)"),
        iter([{"co2": values}]),
        YEARS,
        PROVINCES,
        {},
    )
    for plan, panel in (("observed", values), ("lines", fill(values, steps[0], YEARS, PROVINCES))):
        rows = ~np.isnan(panel) & inside
        t, s = np.nonzero(rows)
        of_period = periods[t][:, None] == np.unique(periods[2:])[1:]
        dummies = np.column_stack([treated[rows], s[:, None] == np.arange(5), of_period])
        by_hand = np.linalg.lstsq(dummies.astype(float), np.log(panel[rows]), rcond=None)[0][0]
        assert out[plan, "s", "effects"].coefficients == pytest.approx([by_hand])
        np.testing.assert_array_equal(out[plan, "s", "effects"].rows, rows)


def test_rows_that_do_not_identify_the_treatment_give_no_number(values):
    formula, never = parse("y", "ln(co2)"), np.zeros((12, 5))
    for rows in (np.ones((12, 5), dtype=bool), np.zeros((12, 5), dtype=bool)):
        samples = {("s", "two_way"): Sample(rows, never, YEARS)}
        out = refill({"observed": []}, samples, formula, iter([{"co2": values}]), YEARS, PROVINCES, {})
        assert np.isnan(out["observed", "s", "two_way"].coefficients).all()


def test_a_city_that_the_treatment_does_not_cover_still_lends_its_values_to_its_province(values):
    """The study's fill steps see all of its cities; only the regression leaves some out."""
    treated = (YEARS[:, None] >= np.array([2005, 9999, 9999, 9999, 9999])).astype(float)
    inside = np.ones((12, 5), dtype=bool)
    inside[:, 2] = False
    steps = {"mean": [{"step": "province_mean", "variables": ["co2"], "scale": "log"}]}
    formula, samples = parse("y", "ln(co2)"), {("s", "two_way"): Sample(inside, treated, YEARS)}
    other = values.copy()
    other[:, 2] *= np.linspace(1, 9, 12)
    both = [
        refill(steps, samples, formula, iter([{"co2": panel}]), YEARS, PROVINCES, {})["mean", "s", "two_way"]
        for panel in (values, other)
    ]
    assert both[0].coefficients != both[1].coefficients
    assert not both[0].rows[:, 2].any()


def test_best_takes_the_backtests_winner_and_stops_without_one(values, backtest):
    best = {"step": "extrapolate", "variables": ["co2"], "scale": "log", "method": "best"}
    assert winners_of(backtest) == {"co2": ("last", "log")}
    filled = fill(values, best, YEARS, PROVINCES, winners_of(backtest)["co2"])
    np.testing.assert_allclose(filled, fill(values, best | {"method": "last"}, YEARS, PROVINCES))
    with pytest.raises(ValueError, match="backtest"):
        fill(values, best, YEARS, PROVINCES)
