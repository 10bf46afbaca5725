import numpy as np
import pytest

from scripts.econometrics.collinearity import drop_collinear

NAMES = ["DID", "a", "b", "extra"]


def with_extra(panel, extra):
    return np.column_stack([panel.x, np.broadcast_to(extra, len(panel.y))])


@pytest.mark.parametrize(
    ("make", "effects", "reason"),
    [
        (lambda p: 3.7, "two_way", "constant"),
        (lambda p: 0.0, "none", "constant"),
        (lambda p: p.unit / 7, "two_way", "absorbed by the unit and time effects"),
        (lambda p: p.unit / 7, "unit", "absorbed by the unit effects"),
        (lambda p: 1e12 * np.sin(p.unit), "unit", "absorbed by the unit effects"),
        (lambda p: p.time / 7 + 2005, "time", "absorbed by the time effects"),
        (lambda p: p.unit / 7 + p.time / 3, "two_way", "absorbed by the unit and time effects"),
        (lambda p: 2 * p.x[:, 1] - p.x[:, 2] + 5, "none", "explained by a, b"),
        (lambda p: 1e9 * p.x[:, 0] + p.unit, "unit", "explained by DID"),
        (lambda p: 1e13 * p.x[:, 0], "unit", "explained by DID"),
        (lambda p: 1e-13 * p.x[:, 0], "unit", "explained by DID"),
    ],
)
def test_a_column_that_adds_nothing_is_dropped_and_the_reason_named(panel, make, effects, reason):
    kept, dropped = drop_collinear(with_extra(panel, make(panel)), panel.unit, panel.time, NAMES, effects)
    assert kept == [0, 1, 2]
    assert dropped == {"extra": reason}


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_units_of_measurement_decide_nothing(panel, scale):
    columns = with_extra(panel, scale * np.random.default_rng(1).normal(size=len(panel.y)))
    assert drop_collinear(columns, panel.unit, panel.time, NAMES) == ([0, 1, 2, 3], {})


def test_a_column_that_is_nearly_but_not_quite_collinear_stays(panel):
    nearly = panel.x[:, 1] + 1e-6 * np.random.default_rng(1).normal(size=len(panel.y))
    assert drop_collinear(with_extra(panel, nearly), panel.unit, panel.time, NAMES)[1] == {}


def test_the_treatment_stays_and_the_control_that_repeats_it_goes(panel):
    columns = np.column_stack([panel.x[:, 0], panel.x[:, 0] + panel.unit])
    kept, dropped = drop_collinear(columns, panel.unit, panel.time, ["DID", "control"])
    assert kept == [0]
    assert dropped == {"control": "explained by DID"}
