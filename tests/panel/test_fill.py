import numpy as np
import pandas as pd
import pytest

from scripts.panel.extrapolate import extrapolate
from scripts.panel.fill import fill
from scripts.panel.interpolate import interpolate
from scripts.panel.province_mean import province_mean
from scripts.panel.schema import CELLS
from tests.panel.gappy import CODES, PROVINCES, YEARS, gappy


@pytest.fixture
def values():
    return gappy()


def cells_of(values: np.ndarray) -> pd.DataFrame:
    """The same figures in the form in which the workflow's own steps take them."""
    rows = pd.DataFrame(
        {"code": np.repeat(CODES, 12), "year": np.tile(YEARS, 5), "variable": "co2", "value": values.T.ravel()}
    )
    rows["status"] = np.where(rows["value"].isna(), "missing", "observed")
    texts = [name for name in CELLS.columns if name not in {*rows.columns, "low", "high"}]
    return rows.assign(**dict.fromkeys(texts, ""), low=np.nan, high=np.nan)


@pytest.mark.parametrize("scale", ["log", "level"])
@pytest.mark.parametrize("window", [{}, {"from": 2003, "until": 2008}])
@pytest.mark.parametrize("name", ["interpolate", "province_mean", "extrapolate"])
def test_a_step_fills_as_the_workflows_own(values, name, scale, window):
    step = {"step": name, "variables": ["co2"], "scale": scale, "method": "trend", **window}
    cells, provinces = cells_of(values), pd.DataFrame({"code": CODES, "province_code": ["130000"] * 3 + ["330000"] * 2})
    own = {
        "interpolate": lambda: interpolate(cells, step),
        "province_mean": lambda: province_mean(cells, provinces, step),
        "extrapolate": lambda: extrapolate(cells, step, seed=1)[0],
    }[name]()
    filled = fill(values, step, YEARS, PROVINCES)
    np.testing.assert_allclose(filled.T.ravel(), own["value"].to_numpy(dtype=float), rtol=1e-12)
    assert np.isnan(filled).sum() <= np.isnan(values).sum()


def test_panels_side_by_side_do_not_lend_values_to_each_other(values):
    step = {"step": "province_mean", "variables": ["co2"], "scale": "level"}
    both = fill(np.hstack([values, 10 * values]), step, YEARS, PROVINCES)
    np.testing.assert_allclose(both[:, :5], fill(values, step, YEARS, PROVINCES))
    np.testing.assert_allclose(both[:, 5:], 10 * both[:, :5])


def test_the_winner_brings_its_own_scale(values):
    best = {"step": "extrapolate", "variables": ["co2"], "scale": "log", "method": "best"}
    found = fill(values, best, YEARS, PROVINCES, ("trend", "level"))
    on_level = fill(values, best | {"method": "trend", "scale": "level"}, YEARS, PROVINCES)
    np.testing.assert_allclose(found, on_level)
    assert not np.allclose(found, fill(values, best | {"method": "trend"}, YEARS, PROVINCES), equal_nan=True)
