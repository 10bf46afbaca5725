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


def test_forward_is_the_inverse_of_back(traced):
    lineage = lineage_of(Finished(traced), "made", "mean")
    for key in lineage.place:
        assert lineage.forward([key]) == {other for other in lineage.place if key in lineage.back(other)}


def test_cells_read_from_a_place_are_not_those_computed_from_them(traced):
    lineage = lineage_of(Finished(traced), "made", "mean")
    assert lineage.read_from(WORKBOOK) == [f"co2:{CITY}:2018"]
    assert lineage.read_from(WORKBOOK, "emission!", "D2") == [f"co2:{CITY}:2018"]
    assert lineage.read_from(WORKBOOK, "emission!", "D3") == []
    assert lineage.read_from(WORKBOOK, "other", "D2") == []
    assert lineage.read_from("area.xlsx") == []
