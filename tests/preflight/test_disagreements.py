"""Two sources that differ in most cells are said once, and none is accused unless something tells which is wrong."""

import pandas as pd
import pytest

from scripts.preflight.disagreements import disagreements, suspect, without
from scripts.preflight.sizes import OddSize

VARIABLES = {"gdp": {"unit": "万元", "units": {"万元": 1, "亿元": 10_000}}}
CELLS = 20
SIZE = OddSize("shop", "gdp", "prefecture", "亿元", "万元", 9, "110000", 2010, "s.xlsx", "1", "A1", "5")


def superseded(off):
    """Return cells that both sources have; the shop's are ten thousand times the yearbook's in the first `off`."""
    return pd.DataFrame(
        {
            "code": f"1{at:05}",
            "year": 2010,
            "variable": "gdp",
            "value": 500.0 * (10_000 if at < off else 1.01),
            "source": "shop",
            "file": "s.xlsx",
            "sheet": "1",
            "cell": f"A{at + 1}",
            "kept_value": 500.0,
            "kept_source": "yearbook",
            "kept_file": "y.xls",
            "kept_sheet": "1",
            "kept_cell": f"B{at + 1}",
        }
        for at in range(CELLS)
    )


def units(of):
    """Return the same cells as `unit_ratios` names them, the yearbook's."""
    names = {"value": "kept_value", "source": "kept_source", "file": "kept_file", "sheet": "kept_sheet"}
    return pd.DataFrame({name: of[names.get(name, name)] for name in ("variable", *names)} | {"cell": of["kept_cell"]})


def test_sources_that_differ_in_most_cells_are_one_finding_with_cells_of_both():
    [found] = disagreements(superseded(15), VARIABLES)
    assert (found.large, found.small, found.ratio, found.units) == ("shop", "yearbook", 10_000, ("亿元", "万元"))
    assert (len(found.pairs), found.compared) == (15, CELLS)
    assert (found.pairs[0].large.cell, found.pairs[0].small.cell) == ("A1", "B1")


def test_single_cells_that_differ_are_left_to_the_units():
    assert disagreements(superseded(10), VARIABLES) == []
    assert disagreements(superseded(0).iloc[:0], VARIABLES) == []


def test_cells_of_either_side_are_taken_out_of_those_in_wrong_units():
    pairs = superseded(15)
    assert without(units(pairs), disagreements(pairs, VARIABLES))["cell"].tolist() == [f"B{at}" for at in range(16, 21)]


@pytest.mark.parametrize(
    ("sizes", "assumed", "wrong"),
    [
        ([], {}, ("", "")),
        ([SIZE], {("yearbook", "gdp")}, ("shop", "size")),
        ([], {("shop", "gdp")}, ("shop", "assumed")),
        ([], {("shop", "gdp"), ("yearbook", "gdp")}, ("", "")),
        ([], {("shop", "fdi")}, ("", "")),
    ],
)
def test_one_is_suspect_only_by_its_size_or_an_assumed_unit(sizes, assumed, wrong):
    [found] = disagreements(superseded(15), VARIABLES)
    assert suspect(found, sizes, frozenset(assumed)) == wrong
