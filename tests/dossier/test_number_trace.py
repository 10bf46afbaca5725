import shutil
from pathlib import Path

import pytest

from scripts.dossier.finished import AGAIN, NO_RECORDS, Finished, NoSuchTrace
from scripts.dossier.number_trace import exhibit_trace, number_traces
from scripts.dossier.trace_words import number_lines
from tests.dossier.made_run import OBSERVED, RAW, WORKBOOK

ADDRESS = "made/T3/lnCO2:1/two_way:mean"


def one(folder):
    (found,) = number_traces(Finished(folder), ADDRESS)
    return found


@pytest.fixture
def own(traced, tmp_path):
    """Return a copy of the run that a test may change."""
    return Path(shutil.copytree(traced, tmp_path / "own"))


def test_a_number_rests_on_the_panel_of_its_plan_alone(traced):
    found = one(traced)
    panels = ["results/made/panel/mean/panel.parquet", "results/made/panel/mean/lineage.parquet"]
    assert [file.path for file in found.panels] == panels
    assert [file.path for file in found.chain.made] == [*panels, OBSERVED]
    assert all(len(file.sha256) == 64 for file in [found.estimates, *found.panels, *found.chain.made])


@pytest.mark.parametrize(("outcome", "estimate"), [("lnCO2", -0.0333), ("lnX", -0.6)])
def test_a_number_shows_the_row_of_its_own_outcome(traced, outcome, estimate):
    (found,) = number_traces(Finished(traced), f"made/T3/{outcome}:1/two_way:mean")
    assert (found.row["outcome"], found.row["estimate"]) == (outcome, estimate)


def test_the_walk_ends_at_the_raw_files_with_the_hashes_that_were_read(traced):
    finished = Finished(traced)
    assert {file.path: file.sha256 for file in one(traced).chain.raw} == {
        f"{RAW}/{name}": finished.sha256(f"{RAW}/{name}") for name in (WORKBOOK, "yearbook-2019/area.xlsx")
    }
    assert one(traced).chain.lists == [], "what a raw file was simulated from"


def test_code_that_is_another_than_the_jobs_is_said(traced, own):
    assert one(traced).job.unchanged
    log = own / "results/logs/4.log"
    code = Finished(own).producers["results/made/estimates/benchmark.parquet"]["params"]["code"]
    log.write_text(log.read_text(encoding="utf-8").replace(code, "0" * 16), encoding="utf-8")
    assert not one(own).job.unchanged


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (f"{RAW}/{WORKBOOK}", "has changed since rule read_emissions read it"),
        ("results/made/estimates/benchmark.parquet", "was edited after rule benchmark had written it"),
        ("results/made/panel/mean/panel.parquet", "was edited after rule panel had written it"),
        ("results/made/tables/benchmark.keys.parquet", "was edited after rule benchmark_table had written it"),
    ],
)
def test_an_edited_file_is_said_and_hides_no_trace(own, file, words):
    with (own / file).open("r+b") as content:
        content.seek(0, 2)
        content.write(b" " if file.startswith(RAW) else b"")
    if not file.startswith(RAW):
        _rewritten(own / file)
    found = one(own)
    assert any(file in text and words in text for text in found.warnings), found.warnings
    assert found.warnings[-1] == AGAIN
    assert found.row["estimate"] == -0.0333


def _rewritten(file):
    """Write the same table otherwise."""
    import pyarrow.parquet as pq

    pq.write_table(pq.read_table(file), file, compression="gzip")


def test_a_missing_file_is_said(own):
    (own / RAW / WORKBOOK).unlink()
    assert any("is missing" in text for text in one(own).warnings)


def test_a_file_of_another_plan_is_named_too_because_the_job_read_it(own):
    _rewritten(own / "results/made/panel/observed/lineage.parquet")
    changed, again = one(own).warnings
    assert "observed/lineage.parquet has changed since rule benchmark read it" in changed
    assert again == AGAIN


def test_without_records_the_row_is_still_found_and_the_gap_is_said(own):
    shutil.rmtree(own / "results/logs")
    found = one(own)
    assert found.warnings == [NO_RECORDS]
    assert found.row["estimate"] == -0.0333
    assert found.job is None


def test_a_number_that_is_no_estimate_has_the_tables_job_and_no_row(traced):
    (found,) = number_traces(Finished(traced), "made/T3/lnCO2:1/two_way:gone")
    assert found.estimates is None
    assert found.row == {}
    assert found.job.rule == "benchmark_table"
    assert "SIMULATED DATA" in next(number_lines(found))


def test_a_figures_job_is_known_by_its_number(traced):
    found = exhibit_trace(Finished(traced), "made/F12")
    assert found.job.rule == "multiverse_figure"
    assert [file.path for file in found.files] == ["results/made/figures/multiverse.svg"]
    assert len(found.chain.made) == 6, "both plans' panels, the estimates, the observations"


def test_an_address_that_fits_several_numbers_names_them(traced):
    with pytest.raises(NoSuchTrace) as error:
        number_traces(Finished(traced), "made/T3/two_way/1/mean")
    assert error.value.near == ["made/T3/lnCO2:1/two_way:mean", "made/T3/lnX:1/two_way:mean"]
    assert all(number_traces(Finished(traced), address) for address in error.value.near), "each can be typed"
