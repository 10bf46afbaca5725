import numpy as np
import pytest

from scripts.econometrics.covariance import CONVENTIONS, small_sample_factor
from scripts.econometrics.placebo_tables import placebo_tables
from scripts.econometrics.regression import fixed_effects

STARTS = [3, 4, 6]


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_counts_and_factor_are_those_of_a_regression_with_one_regressor_more(panel, convention):
    tables = placebo_tables(panel.y, panel.x[:, 1:], panel.unit, panel.time, STARTS, convention=convention)
    fit = fixed_effects(*panel.parts, convention=convention)
    assert (tables.counts, tables.df) == (fit.counts, fit.df)
    assert tables.factor == small_sample_factor(fit.counts, convention)


def test_a_treatment_that_a_unit_has_in_all_or_none_of_its_rows_leaves_exact_zeros(draw):
    panel = draw(missing=0)
    kept = ~((panel.unit < 5) & (panel.time >= 3)) & ~((panel.unit >= 25) & (panel.time < 3))
    panel = type(panel)(*(part[kept] for part in (panel.y, panel.x, panel.unit, panel.time, panel.region)))
    tables = placebo_tables(panel.y, panel.x, panel.unit, panel.time, STARTS)
    outer = (tables.units < 5) | (tables.units >= 25)
    first = tables.of_start[:, : len(tables.units)]
    assert (first[:, outer] == 0).all()
    assert first[-1, ~outer].min() > 0


def test_what_cannot_be_computed_is_refused(panel):
    twice = np.column_stack([panel.x, 2 * panel.x[:, 0]])
    with pytest.raises(np.linalg.LinAlgError, match="twin is explained by a"):
        placebo_tables(panel.y, twice, panel.unit, panel.time, STARTS, names=["a", "b", "c", "twin"])
    with pytest.raises(np.linalg.LinAlgError, match="x0 is absorbed"):
        placebo_tables(panel.y, panel.unit[:, None] / 7, panel.unit, panel.time, STARTS)
    with pytest.raises(ValueError, match="missing or infinite"):
        placebo_tables(np.where(panel.unit == 3, np.nan, panel.y), panel.x, panel.unit, panel.time, STARTS)
    with pytest.raises(ValueError, match="none of 3 rows is left"):
        placebo_tables(np.arange(3.0), np.empty((3, 0)), np.arange(3), np.arange(3), [1])
