import pytest

from scripts.dossier.contents import contents, workflow_files
from scripts.dossier.records import job_records
from tests.dossier.made_run import OBSERVED, RAW, RESULTS, ROOT, WORKBOOK


@pytest.fixture
def records(traced, monkeypatch):
    monkeypatch.chdir(traced)
    return job_records("results/logs")


def test_results_and_their_records_are_in_and_raw_files_and_their_transcripts_are_not(traced, records):
    found = contents(records, traced, [], RAW)
    assert {f"{RESULTS}/panel/mean/panel.parquet", f"{RESULTS}/tables/benchmark.keys.parquet"} <= set(found)
    assert {f"results/logs/{record['log']}" for record in records} <= set(found)
    assert not [place for place in found if place.startswith((RAW, "raw/", "results/observations/"))]


def test_raw_files_that_were_asked_for_lie_where_the_working_folder_has_them(traced, records):
    found = contents(records, traced, [f"{RAW}/{WORKBOOK}"], RAW)
    assert found[f"{RAW}/{WORKBOOK}"] == traced / RAW / WORKBOOK
    assert OBSERVED in found


def test_raw_files_from_elsewhere_lie_in_a_folder_of_their_own(traced, records):
    elsewhere = (traced / RAW).as_posix()
    found = contents(records, traced, [f"{elsewhere}/{WORKBOOK}"], elsewhere)
    assert found[f"raw/{WORKBOOK}"].read_text() == WORKBOOK


def test_what_simulated_raw_files_were_made_from_is_no_file_of_the_users(traced, records):
    made = {path for record in records for path in record["output"]} | {f"{RAW}/{WORKBOOK}"}
    reader = {"input": {f"{RAW}/{WORKBOOK}": ""}, "output": {}, "log": "none.log"}
    found = contents([*records, reader], traced, [], "other/raw")
    assert not {place for place in found if place in made and not place.startswith("results/")}


def test_a_result_of_another_run_is_not_in(traced, records):
    of_one = [record for record in records if not any(path.endswith(".keys.parquet") for path in record["output"])]
    assert f"{RESULTS}/tables/benchmark.keys.parquet" not in contents(of_one, traced, [], RAW)


def test_the_workflow_is_in_as_it_is_shipped(tmp_path):
    home = tmp_path / "home"
    for name in ("Snakefile", "scripts/demo/a.py", "resources/demo/raw/a.xlsx", "scripts/__pycache__/a.pyc", "own.txt"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).touch()
    (home / "rules").mkdir()
    (home / "rules/.a.smk.swp").touch()
    assert list(workflow_files(home)) == ["workflow/Snakefile", "workflow/scripts/demo/a.py"]


def test_every_part_of_the_workflow_is_there():
    places = workflow_files(ROOT)
    assert {"workflow/Snakefile", "workflow/requirements.lock", "workflow/LICENSE"} <= set(places)
    assert not [place for place in places if "/tests/" in place or "/demo/raw/" in place]
