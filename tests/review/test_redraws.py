from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from scripts.review import redraws
from scripts.review.redraws import redrawn_panels

N_YEARS, N_CITIES, DRAWS = 4, 7, 12


@pytest.fixture
def design():
    years, units = np.repeat(np.arange(2008, 2008 + N_YEARS), N_CITIES), np.tile(np.arange(N_CITIES), N_YEARS)
    figures = np.arange(1.0, N_YEARS * N_CITIES + 1)
    inputs = {"co2": figures, "area": 2 * figures}
    return SimpleNamespace(outcome="co2", inputs=inputs, rows=pd.DataFrame({"year": years, "unit": units}))


def chunks(design):
    return list(redrawn_panels(design, (N_YEARS, N_CITIES), seed=1, noise=1.0, draws=DRAWS))


@pytest.mark.parametrize(("series", "sizes"), [(35, [5, 5, 2]), (10, [1] * DRAWS), (1, [1] * DRAWS), (1000, [12])])
def test_panels_of_many_cities_stand_in_memory_a_few_at_a_time_and_are_the_same(design, monkeypatch, series, sizes):
    (whole,) = chunks(design)
    monkeypatch.setattr(redraws, "SERIES", series)
    found = chunks(design)
    assert [chunk["co2"].shape[1] // N_CITIES for chunk in found] == sizes
    for name, values in whole.items():
        np.testing.assert_array_equal(np.hstack([chunk[name] for chunk in found]), values)


def test_no_study_of_the_country_has_another_chunk_than_it_had():
    assert redraws.SERIES // 300 == redraws.CHUNK
