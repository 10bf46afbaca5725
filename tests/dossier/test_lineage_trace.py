from scripts.dossier.finished import Finished
from scripts.dossier.lineage_trace import cell_trace, lineage_of
from tests.dossier.made_run import CITY, OTHER, WORKBOOK


def test_a_cell_comes_before_what_it_was_made_from(traced):
    found = cell_trace(Finished(traced), "made", "lnCO2", "唐山市", "2018")
    assert found.key == f"lnCO2:{OTHER}:2018"
    assert list(found.plans) == ["mean", "observed"]
    cells = found.plans["mean"].cells
    order = list(cells)
    assert all(order.index(key) < order.index(each) for key, cell in cells.items() for each in cell["made_from"])
    assert [cell["file"] for cell in cells.values() if not cell["made_from"]] == [WORKBOOK]


def test_a_unit_is_the_dictionarys(traced):
    assert cell_trace(Finished(traced), "made", "co2", CITY, "2018").unit == "Mt"


def test_a_cells_marks_are_those_of_the_cells_it_was_made_from(traced):
    lineage = lineage_of(Finished(traced), "made", "mean")
    for place, key in enumerate(lineage.place):
        marked = {other: 1 << place for other in lineage.place if key in lineage.back(other)}
        assert lineage.inherited({key: 1 << place}) == marked


def test_cells_that_were_read_are_not_those_computed_from_them(traced):
    lineage = lineage_of(Finished(traced), "made", "mean")
    assert list(lineage.read_at()) == [(f"co2:{CITY}:2018", (WORKBOOK, "emission!", "D2"))]
