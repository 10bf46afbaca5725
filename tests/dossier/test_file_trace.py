import shutil

import pytest

from scripts.dossier.file_trace import file_trace
from scripts.dossier.finished import Finished, NoSuchTrace
from tests.dossier.made_run import CITY, OTHER, RAW, RAW_TEXT, UNREAD, WORKBOOK


@pytest.mark.parametrize("asked", [WORKBOOK, f"{RAW}/{WORKBOOK}", "排放 清单.xlsx", f"/somewhere/{WORKBOOK}"])
def test_a_file_is_known_by_the_end_of_its_path(traced, asked):
    assert file_trace(Finished(traced), asked).file == WORKBOOK


def test_part_of_a_name_is_no_name(traced):
    with pytest.raises(NoSuchTrace, match=r"no job read a raw file 清单\.xlsx; near: 排放 清单"):
        file_trace(Finished(traced), "清单.xlsx")


def test_a_file_that_gave_no_cell_has_no_numbers_of_its_own(traced):
    found = file_trace(Finished(traced), UNREAD)
    assert found.observed == {}
    assert found.panels == []
    assert found.tables == []
    assert found.estimates, "the job that read it made what they were made from"


def test_cells_are_counted_by_how_they_were_made(traced):
    panels = {each.plan: each for each in file_trace(Finished(traced), WORKBOOK).panels}
    assert panels["observed"].read == {"co2": 1}
    assert panels["observed"].made == {"lnCO2": {"observed": 1}}
    assert panels["mean"].made == {"co2": {"province_mean": 1}, "lnCO2": {"observed": 1, "province_mean": 1}}


def test_a_raw_cell_has_its_observation_and_its_cells(traced):
    found = file_trace(Finished(traced), WORKBOOK, "D2")
    assert [row["raw_text"] for row in found.observations] == [RAW_TEXT]
    assert {each.plan: each.cells for each in found.panels} == {
        "observed": [f"co2:{CITY}:2018", f"lnCO2:{CITY}:2018"],
        "mean": [f"{name}:{code}:2018" for name in ("co2", "lnCO2") for code in (CITY, OTHER)],
    }


def test_a_table_counts_the_numbers_of_the_plans_that_hold_a_cell(traced):
    (table,) = file_trace(Finished(traced), WORKBOOK).tables
    assert (table.study, table.table, table.numbers) == ("made", "T3", 9), "the one of a plan that is gone aside"


def test_without_records_cells_and_tables_are_still_found(traced, tmp_path):
    own = shutil.copytree(traced, tmp_path / "own")
    shutil.rmtree(own / "results/logs")
    found = file_trace(Finished(own), WORKBOOK)
    assert found.sha256 == file_trace(Finished(traced), WORKBOOK).sha256
    assert found.tables[0].numbers == 9
    assert found.figures == ["results/made/figures/multiverse.svg"]


def test_an_edited_raw_file_is_said(traced, tmp_path):
    own = shutil.copytree(traced, tmp_path / "own")
    (own / RAW / WORKBOOK).write_text("another")
    assert any("has changed since" in text for text in file_trace(Finished(own), WORKBOOK).warnings)
