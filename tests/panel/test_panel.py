import numpy as np
import pandas as pd
import pytest

from scripts.files.bad_input import BadInput
from scripts.panel.panel import panel
from scripts.panel.schema import LINEAGE, PANEL
from tests.panel.builders import cells, code, nan, of, shuffled

A, B = code(1), code(2)
DERIVED = {"lnCO2": "ln(co2)", "intensity": "ln(co2 / gdp)"}


@pytest.fixture
def finished_cells():
    co2 = cells({A: [1, 2, 4], B: [nan, 3, 6]}).assign(source="ceads", file="a.xlsx", cell="D2")
    gdp = cells({A: [10, 10, 10], B: [10, 10, 10]}, variable="gdp").assign(source="yearbook")
    co2.loc[co2["code"].eq(A) & co2["year"].eq(2008), ["status", "low", "high"]] = ["extrapolated", 2.0, 8.0]
    co2.loc[co2["value"].isna(), ["source", "file", "cell"]] = ""
    gdp.loc[gdp["code"].eq(A) & gdp["year"].eq(2007), "status"] = "interpolated"
    return pd.concat([co2, gdp], ignore_index=True)


@pytest.fixture
def made(finished_cells):
    return panel(finished_cells, DERIVED)


def test_the_panel_has_a_row_a_city_year_and_a_column_a_variable(made):
    wide = PANEL.validate(made.panel)
    assert list(wide) == ["code", "year", "co2", "gdp", "lnCO2", "intensity"]
    assert list(zip(wide["code"], wide["year"], strict=True)) == [(c, y) for c in (A, B) for y in (2006, 2007, 2008)]
    np.testing.assert_allclose(wide["lnCO2"], np.log(wide["co2"]))
    np.testing.assert_allclose(wide["intensity"], np.log(wide["co2"] / wide["gdp"]))


def test_every_panel_cell_has_a_row_of_lineage_with_its_value(made):
    long = made.panel.melt(["code", "year"], var_name="variable", value_name="in_panel")
    both = LINEAGE.validate(made.lineage).merge(long, on=["code", "year", "variable"], how="outer", validate="1:1")
    assert len(both) == len(long) == len(made.lineage)
    pd.testing.assert_series_equal(both["value"], both["in_panel"], check_names=False)


def test_a_function_of_one_variable_keeps_its_status_its_place_of_reading_and_its_interval(made):
    assert of(made.lineage, A, "status", "lnCO2") == ["observed", "observed", "extrapolated"]
    assert of(made.lineage, B, "status", "lnCO2") == ["missing", "observed", "observed"]
    assert of(made.lineage, A, "cell", "lnCO2")[0] == "D2"
    assert of(made.lineage, A, "made_from", "lnCO2")[0] == f"co2:{A}:2006"
    assert of(made.lineage, A, "low", "lnCO2")[2] == pytest.approx(np.log(2))
    assert of(made.lineage, A, "high", "lnCO2")[2] == pytest.approx(np.log(8))


def test_a_function_of_several_has_the_last_status_that_occurs_and_is_derived_if_all_are_observed(made):
    assert of(made.lineage, A, "status", "intensity") == ["derived", "interpolated", "extrapolated"]
    assert of(made.lineage, B, "status", "intensity") == ["missing", "derived", "derived"]
    assert of(made.lineage, A, "made_from", "intensity")[1] == f"co2:{A}:2007 gdp:{A}:2007"
    assert of(made.lineage, A, "file", "intensity")[0] == ""


def test_a_falling_function_turns_the_interval_round(finished_cells):
    out = panel(finished_cells, {"y": "-co2"}).lineage
    assert (of(out, A, "low", "y")[2], of(out, A, "high", "y")[2]) == (-8, -2)


def test_the_observed_cells_pass_into_the_lineage_unchanged(made, finished_cells):
    kept = made.lineage[made.lineage["variable"].isin(["co2", "gdp"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, finished_cells)


def test_a_derived_variable_may_use_one_before_it(finished_cells):
    out = panel(finished_cells, {"a": "2 * co2", "b": "a + gdp"})
    assert out.panel["b"].tolist()[:2] == [12, 14]
    assert of(out.lineage, A, "made_from", "b")[0] == f"a:{A}:2006 gdp:{A}:2006"
    assert of(out.lineage, A, "status", "b")[2] == "extrapolated"


def test_a_logarithm_of_zero_names_the_city_and_year(finished_cells):
    finished_cells.loc[finished_cells["variable"].eq("gdp") & finished_cells["year"].eq(2008), "value"] = 0.0
    message = rf"ln of 0 at city {A} in 2008, where gdp is 0 \(2 such cells\) in the formula x = ln\(gdp\)"
    with pytest.raises(BadInput, match=message):
        panel(finished_cells, {"x": "ln(gdp)"})


def raw(frame, variable, city, year, **columns):
    """Put values into one cell, as if it had been read with them."""
    row = frame["variable"].eq(variable) & frame["code"].eq(city) & frame["year"].eq(year)
    frame.loc[row, [*columns]] = list(columns.values())
    return frame


def test_a_logarithm_of_several_variables_leads_to_the_raw_cell_that_is_not_positive(finished_cells):
    zero = raw(finished_cells, "co2", B, 2007, value=0.0, file="b.xlsx", sheet="1", cell="F9")
    for derived in ({"x": "ln(co2 / gdp)"}, {"x": "ln(gdp * co2)"}, {"ratio": "co2 / gdp", "x": "ln(ratio)"}):
        with pytest.raises(
            BadInput, match=rf"^b.xlsx, sheet '1', cell F9: found ln of 0 at city {B} in 2007, where co2"
        ):
            panel(zero, derived)


def test_a_difference_that_has_no_logarithm_leads_to_the_first_of_its_raw_cells(finished_cells):
    placed = raw(finished_cells, "co2", A, 2006, sheet="1")
    with pytest.raises(BadInput, match=rf"^a.xlsx, sheet '1', cell D2: found ln of -9 at city {A} in 2006"):
        panel(placed, {"x": "ln(co2 - gdp)"})


def test_a_filled_value_that_has_no_logarithm_leads_to_the_raw_cell_that_it_was_made_from(finished_cells):
    placed = raw(finished_cells, "co2", A, 2007, value=-1.0, file="b.xlsx", sheet="1", cell="F9")
    filled = raw(placed, "co2", A, 2006, value=-0.5, status="extrapolated", made_from=f"co2:{A}:2007 co2:{B}:2008")
    message = rf"^b.xlsx.*F9: found ln of -0.5 at city {A} in 2006, made from co2 -1 of city {A} in 2007 \(2 such"
    with pytest.raises(BadInput, match=message):
        panel(filled, {"x": "ln(co2)"})


def test_zero_by_zero_is_no_missing_value(finished_cells):
    zero = raw(finished_cells, "co2", B, 2007, value=0.0, file="b.xlsx", cell="F9")
    zero = raw(zero, "gdp", B, 2007, value=0.0)
    with pytest.raises(BadInput, match=r"b.xlsx, cell F9: found no value"):
        panel(zero, {"x": "co2 / gdp"})


def test_an_unknown_name_is_refused(finished_cells):
    with pytest.raises(BadInput, match="'gpd' in the formula x = "):
        panel(finished_cells, {"x": "ln(gpd)"})


def test_a_derived_variable_cannot_take_another_ones_name(finished_cells):
    with pytest.raises(ValueError, match="has the name of another variable"):
        panel(finished_cells, {"co2": "ln(gdp)"})


def test_the_order_of_the_rows_changes_nothing(made, finished_cells):
    other = panel(shuffled(finished_cells), DERIVED)
    for part in ("panel", "lineage"):
        pd.testing.assert_frame_equal(getattr(made, part), getattr(other, part))
