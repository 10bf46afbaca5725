import shutil

import pandas as pd
import pytest

from scripts.dossier.finished import NO_RAW, Finished
from scripts.dossier.number_trace import number_traces
from scripts.files.tables import write_table
from scripts.panel.schema import BACKTEST
from tests.dossier.made_run import RAW, RESULTS, packaged

SCORE = {"variable": "co2", "method": "trend", "scale": "log", "mase": 0.9, "rmse": 0.2, "n_forecasts": 8}


def test_a_numbers_page_escapes_each_part_of_its_address(traced):
    links = [each.link for each in Finished(traced).keys("made")]
    assert links[0] == "trace/index.html#made/T3/lnCO2%3A1/two_way%3Aobserved/estimate"
    assert len(set(links)) == len(links)


@pytest.mark.parametrize("horizon", [1, 2])
def test_a_score_of_the_backtest_shows_its_row(traced, tmp_path, horizon):
    own = shutil.copytree(traced, tmp_path / "own")
    rows = [{**SCORE, "horizon": at, "n_cities": at, "winner": False} for at in (1, 2)]
    write_table(pd.DataFrame(rows), own / f"{RESULTS}/panel/backtest.parquet", BACKTEST)
    key = {"study": "made", "analysis": "backtest", "outcome": "co2", "estimator": "trend", "model": "log"}
    printed = pd.read_parquet(own / f"{RESULTS}/tables/benchmark.keys.parquet").iloc[[0]]
    blank = dict.fromkeys(("plan", "sample", "effects", "subgroup", "vcov"), "")
    place = {"table": "A2", "row": "trend log", "column": f"rmse {horizon}", "statistic": "rmse"}
    printed = printed.assign(**key, **blank, **place, term=f"horizon {horizon}")
    printed.to_parquet(own / f"{RESULTS}/tables/backtest.keys.parquet", index=False)
    (found,) = number_traces(Finished(own), f"made/A2/rmse {horizon}/trend log")
    assert (found.estimates.path, found.row["n_cities"]) == (f"{RESULTS}/panel/backtest.parquet", horizon)
    assert found.panels == [], "it rests on what was collected, not on filled panels"


def test_a_package_without_raw_files_says_so_once(traced, tmp_path):
    own = packaged(traced, tmp_path)
    finished = Finished(own)
    assert finished.warnings(finished.records[1:], []) == [NO_RAW]
    (own / f"{RESULTS}/estimates/benchmark.parquet").unlink()
    first, *others = finished.warnings(finished.records[1:], [])
    assert first == NO_RAW
    assert "estimates/benchmark.parquet is missing" in others[0]
    assert not any(RAW in text for text in others)


def test_a_working_folder_names_each_raw_file_that_is_gone(traced, tmp_path):
    own = packaged(traced, tmp_path)
    (own / "manifest.csv").unlink()
    assert (
        sum(f"{RAW}/" in text for text in number_traces(Finished(own), "made/T3/lnCO2:1/two_way:mean")[0].warnings) == 2
    )
