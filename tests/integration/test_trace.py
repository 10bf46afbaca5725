"""Traces of a finished run, and the commands of the pages that ask for them."""

import json
from pathlib import Path

import pytest
import yaml

from scripts.dossier.file_trace import file_trace
from scripts.dossier.finished import Finished
from scripts.dossier.lineage_trace import cell_trace, lineage_of
from scripts.dossier.number_trace import exhibit_trace, number_traces
from tests.pages import commands

RAW = "resources/demo/raw/"


@pytest.fixture(scope="module")
def results(finished):
    return Finished(finished.folder)


def test_every_printed_number_has_an_address_that_leads_back_to_it(results):
    for study in results.studies:
        printed = results.keys(study)
        tables = {each.table for each in printed}
        for table in tables:
            one = next(each for each in printed if each.table == table and each.column != "note")
            found = number_traces(results, f"{study}/{table}/{one.column}/{one.row}/{one.statistic}")
            assert one in [trace.printed for trace in found]
            assert all(trace.estimates or table == "A2" for trace in found), table
            assert all(trace.job for trace in found)


def test_a_number_rests_on_every_raw_file_and_nothing_is_amiss(results):
    (found,) = number_traces(results, "small/T3/3/DID")
    assert found.warnings == []
    assert found.job.unchanged
    read = {path for path in results.producers if path.startswith(RAW) and path.endswith((".xlsx", ".csv"))}
    assert {file.path for file in found.chain.raw} == read
    assert all(file.sha256 == results.sha256(file.path) for file in found.chain.raw)
    assert {file.rule for file in found.chain.made} >= {"panel", "collect", "read_yearbook", "treatment"}
    assert any(file.path.endswith("smart_city.csv") for file in found.chain.lists)


def test_every_figure_has_a_chain_that_ends_at_raw_files_or_lists(results):
    figures = [record for record in results.records if record["rule"].endswith("_figure")]
    assert figures
    for record in figures:
        found = exhibit_trace(results, f"{record['params']['study']}/{record['params']['number']}")
        assert found.chain.raw
        assert not [file.path for file in found.chain.lists if file.path.startswith("results/")]
        assert found.job.seed is None


def test_a_number_that_rests_on_draws_has_the_runs_seed(results):
    used = yaml.safe_load((results.root / "results/review/config.yaml").read_text(encoding="utf-8"))
    one = next(each for each in results.keys("small") if each.table == "A5")
    (found,) = number_traces(results, f"small/A5/{one.column}/{one.row}/{one.statistic}")
    assert found.job.seed == used["seed"]


def test_a_filled_cell_leads_to_cells_that_were_read(results):
    lineage = lineage_of(results, "small", "paper")
    filled = lineage.table["status"].to_pylist()
    key = next(key for key, row in lineage.place.items() if filled[row] == "province_mean" and key.startswith("lnCO2"))
    variable, code, year = key.split(":")
    found = cell_trace(results, "small", variable, code, year)
    ends = [cell for cell in found.plans["paper"].cells.values() if not cell["made_from"]]
    assert ends
    assert all(cell["status"] == "observed" and cell["raw_text"] for cell in ends)
    assert {results.sha256(f"{RAW}{cell['file']}") for cell in ends} == {cell["file_sha256"] for cell in ends}
    assert found.warnings == []


def test_a_raw_file_is_behind_its_cells_and_their_tables(results):
    found = file_trace(results, "yearbook-2012/area.xlsx")
    assert {panel.study for panel in found.panels} == {"small"}, "the other study has no area"
    assert all("area" in panel.read for panel in found.panels)
    assert {table.study for table in found.tables} == {"small"}
    assert "T3" in {table.table for table in found.tables}
    assert "results/small/estimates/benchmark.parquet" in found.estimates


def test_a_raw_cell_leaves_out_studies_that_do_not_have_it(results):
    found = file_trace(results, "yearbook-2012/area.xlsx", "C12")
    assert found.estimates
    assert all(path.startswith("results/small/") for path in [*found.estimates, *found.figures])


def test_the_commands_of_the_pages_run_as_they_stand(finished):
    asked = [command for command in commands() if command.startswith("python -m scripts.dossier.trace ")]
    asked = [command for command in asked if "--folder" not in command]  # that one is for a package, and run in one
    assert len(asked) > 5
    for command in asked:
        own = command.replace("carbon", "small").replace("pollution", "small-pollution").replace("2018", "2012")
        ran = finished.typed(own)
        assert ran.returncode == 0, f"{own}\n{ran.stderr}"
        if "--json" in own:
            assert json.loads(ran.stdout)
        assert str(Path.home()) not in ran.stdout
