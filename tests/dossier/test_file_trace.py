import shutil
from dataclasses import replace

import pandas as pd
import pytest

from scripts.dossier.file_trace import file_trace, file_traces, observed_in, raw_files
from scripts.dossier.finished import NO_RAW, Finished, NoSuchTrace
from tests.dossier.made_run import CITY, OBSERVED, OTHER, RAW, RAW_TEXT, RESULTS, UNREAD, WORKBOOK, packaged


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


@pytest.mark.parametrize("logs", ["with records", "without"])
def test_all_files_at_once_are_counted_as_each_by_itself(traced, tmp_path, logs):
    own = shutil.copytree(traced, tmp_path / "own")
    _second_file_read(own)
    if logs == "without":
        shutil.rmtree(own / "results/logs")
    finished = Finished(own)
    each = [replace(file_trace(finished, file), warnings=[]) for file in raw_files(finished)]
    assert file_traces(finished, observed_in(finished)) == each
    assert [len(trace.panels) for trace in each] == [2, 1]
    assert [trace.panels[0].made for trace in each][1] == {"co2": {"province_mean": 1}, "lnCO2": {"province_mean": 1}}


def _second_file_read(folder):
    """Let the second city's filled cell rest on another file too, under one of the plans."""
    lineage = folder / f"{RESULTS}/panel/mean/lineage.parquet"
    rows = pd.read_parquet(lineage)
    cell = rows[rows["variable"] == "co2"].iloc[[0]].assign(variable="gdp", file=UNREAD)
    filled = rows["status"].eq("province_mean") & rows["variable"].eq("co2")
    rows.loc[filled, "made_from"] += f" gdp:{CITY}:2018"
    pd.concat([rows, cell]).to_parquet(lineage, index=False)
    observed = pd.read_parquet(folder / OBSERVED)
    pd.concat([observed, observed.assign(variable="gdp", file=UNREAD)]).to_parquet(folder / OBSERVED, index=False)


def test_a_package_without_raw_files_has_the_cells_of_its_panels(traced, tmp_path):
    own = packaged(traced, tmp_path)
    found = file_trace(Finished(own), WORKBOOK, "D2")
    assert found.warnings == [NO_RAW]
    assert [len(panel.cells) for panel in found.panels] == [4, 2]
    assert found.observations == []
    with pytest.raises(NoSuchTrace, match="no panel has a cell that was read from D3"):
        file_trace(Finished(own), WORKBOOK, "D3")
