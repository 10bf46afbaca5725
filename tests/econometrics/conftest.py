"""Panels that the tests of this room share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).parents[2].parent / "shared"


@dataclass
class Panel:
    """An unbalanced panel: outcome, regressors, labels of unit, period and of clusters above the units."""

    y: np.ndarray
    x: np.ndarray
    unit: np.ndarray
    time: np.ndarray
    region: np.ndarray

    @property
    def parts(self) -> tuple[np.ndarray, ...]:
        return self.y, self.x, self.unit, self.time


def draw_panel(seed: int = 0, n_units: int = 30, n_periods: int = 8, missing: float = 0.2) -> Panel:
    rng = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(n_units), n_periods), np.tile(np.arange(n_periods), n_units)
    x = rng.normal(size=(unit.size, 3)) + unit[:, None] / 10
    shock = rng.normal(size=n_units)[unit] * rng.normal(size=unit.size)
    y = x @ [1.0, -0.5, 0.0] + unit + time**2 + shock + rng.normal(size=unit.size)
    keep = rng.random(unit.size) > missing
    rows = rng.permutation(np.flatnonzero(keep))
    return Panel(y[rows], x[rows], unit[rows], time[rows], unit[rows] // 4)


@pytest.fixture
def panel() -> Panel:
    return draw_panel()


@pytest.fixture
def draw() -> Callable[..., Panel]:
    return draw_panel


@pytest.fixture
def shared() -> Path:
    if not SHARED.exists():
        pytest.skip(f"{SHARED.name}/ is not beside the checkout: no public data sets to test against")
    return SHARED
