import hashlib
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from scripts.dossier.records import behind, discrepancies, job_records
from scripts.estimates.schema import ESTIMATES
from scripts.exhibits.alignment import typeset
from scripts.exhibits.schema import TABLE_KEYS
from scripts.files.tables import read_table
from scripts.panel.schema import BACKTEST, LINEAGE
from scripts.review.published import read_published
from scripts.review.schema import HYPOTHESES, SCORECARD
from tests.integration.conftest import checkout
from tests.integration.raw_cells import untrue

SAME = ("results/**/*.parquet", "results/**/tables/*", "results/**/figures/*", "resources/demo/**/*")

BESIDE = {"placebo_draws", "scores", "bacon", "multiverse"}
"""What analyses write beside their estimates."""


def test_the_console_begins_with_the_data_and_ends_with_what_was_made_and_where(run):
    lines = (run.folder / "console.txt").read_text().splitlines()
    ours = [i for i, line in enumerate(lines) if line.startswith("pilotpanel:")]
    assert "SIMULATED DATA" in lines[ours[0]]
    assert ours[0] <= 2
    assert "jobs in" in lines[ours[-1]]
    assert "results/report.zip" in "\n".join(lines[ours[-1] :])


def test_a_second_run_has_nothing_to_do(run):
    assert not run.planned()


def test_each_kind_of_source_is_read(finished):
    lineage = read_table(finished.folder / "results/small/panel/observed/lineage.parquet", LINEAGE)
    read = lineage[lineage["status"] == "observed"].groupby("variable")["source"].agg(set)
    assert read["co2"] == {"ceads"}
    assert read["gdp"] == {"yearbook"}
    assert read["trade"] == {"compiled"}


def test_every_panel_cell_has_one_row_of_lineage_and_the_same_value(run):
    for panel_file in sorted(run.folder.glob("results/*/panel/*/panel.parquet")):
        panel = pd.read_parquet(panel_file).melt(["code", "year"], var_name="variable", value_name="in_panel")
        lineage = read_table(panel_file.with_name("lineage.parquet"), LINEAGE)
        both = panel.merge(lineage, on=["variable", "code", "year"], how="outer", validate="1:1", indicator=True)
        assert (both["_merge"] == "both").all()
        pd.testing.assert_series_equal(both["in_panel"], both["value"], check_names=False)


def test_every_observed_cell_leads_back_to_its_text_in_the_raw_file(tiny):
    lineage = read_table(tiny.folder / "results/tiny/panel/observed/lineage.parquet", LINEAGE)
    assert lineage["status"].eq("observed").any()
    assert untrue(lineage, tiny.folder / "resources/demo/raw").empty


def test_every_printed_number_leads_to_a_row_of_the_estimates(run):
    for keys_file in sorted(run.folder.glob("results/*/tables/*.keys.parquet")):
        keys = read_table(keys_file, TABLE_KEYS)
        study = run.folder / "results" / keys_file.parts[-3]
        if keys_file.name.startswith("backtest"):
            scores = read_table(study / "panel/backtest.parquet", BACKTEST)
            candidates = set(zip(scores["method"], scores["scale"], strict=True))
            assert set(zip(keys["estimator"], keys["model"], strict=True)) <= candidates
            continue
        files = [path for path in sorted((study / "estimates").glob("*.parquet")) if path.stem not in BESIDE]
        estimates = pd.concat([read_table(path, ESTIMATES) for path in files])
        key = [name for name in TABLE_KEYS.columns if name in estimates and name != "statistic"]
        found = keys.merge(estimates, on=key, how="left", indicator=True)
        assert (found["_merge"] == "both").all(), keys_file


def test_every_table_and_figure_says_that_its_data_are_simulated(run):
    kinds = ("tables/*.html", "tables/*.tex", "tables/*.csv", "figures/*.svg", "panel/dictionary.csv")
    tables = run.files(*(f"results/*/{kind}" for kind in kinds))
    assert tables
    for path, content in tables.items():
        assert b"imulated" in content, path
    for path in run.files("results/observations/*.parquet", "results/*/panel/*/panel.parquet"):
        assert pd.read_parquet(run.folder / path).attrs == {"data": "simulated"}, path
    for path in run.files("results/*/tables/*.docx"):
        with zipfile.ZipFile(run.folder / path) as document:
            assert b"imulated data" in document.read("word/document.xml"), path


def test_the_report_holds_every_table_and_figure(run):
    with zipfile.ZipFile(run.folder / "results/report.zip") as report:
        names = report.namelist()
    assert all(name.startswith("report/") for name in names)
    for exhibit in run.files("results/*/tables/*.html", "results/*/figures/*.svg"):
        assert any(name.endswith(Path(exhibit).name) for name in names), exhibit


def test_the_run_record_has_the_sha256_of_every_result_and_finds_nothing_wrong(run):
    record = json.loads((run.folder / "results/review/run_record.json").read_text(encoding="utf-8"))
    assert record["discrepancies"] == []
    recorded = {file["path"]: file["sha256"] for file in record["files"]}
    made = run.files(*SAME)
    assert {path: recorded.get(path) for path in made} == {
        path: hashlib.sha256(content).hexdigest() for path, content in made.items()
    }
    assert record["config"]["differs"]["draws.placebo"] == {"usual": 10000, "used": 500}


def test_a_result_that_is_edited_removed_or_older_than_its_input_is_named(own):
    def wrong():
        records = behind(targets, job_records(own.folder / "results/logs"))
        return [(each.kind, each.file) for each in discrepancies(records, own.folder)]

    targets = ["results/small/tables/benchmark.html"]
    estimates = "results/small/estimates/benchmark.parquet"
    assert wrong() == []
    (own.folder / targets[0]).write_text("edited")
    assert wrong() == [("edited", targets[0])]
    (own.folder / estimates).unlink()
    assert wrong() == [("missing", estimates), ("edited", targets[0])]
    (own.folder / "resources/labels.csv").write_text("edited")
    assert wrong()[2:] == [("older", "resources/labels.csv")]


def test_every_number_of_the_paper_is_compared_or_has_a_reason(finished):
    scorecard = read_table(finished.folder / "results/small/review/scorecard.parquet", SCORECARD)
    printed = read_published(finished.folder / "resources/published/carbon.csv")
    assert scorecard.groupby("plan").size().to_dict() == {"observed": len(printed), "paper": len(printed)}
    assert (scorecard["ours"].notna() == scorecard["missing"].eq("")).all()
    # The study does all that the paper does: nothing else is missing than what no data could show.
    assert set(scorecard["missing"]) <= {"", "by_definition", "no_estimate"}


def test_the_reports_first_page_holds_a_verdict_on_every_hypothesis_and_table(finished):
    with zipfile.ZipFile(finished.folder / "results/report.zip") as report:
        page = report.read("report/report.html").decode()
    page = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), page)
    hypotheses = read_table(finished.folder / "results/small/review/hypotheses.parquet", HYPOTHESES)
    assert set(hypotheses["hypothesis"]) == {"H1", "H2", "H3"}
    assert [line for line in hypotheses["line"] if typeset(line) not in page] == []
    assert [number for number in range(1, 8) if f">Table {number}<" not in page] == []


def test_the_truth_of_the_simulated_files_is_written_beside_them(finished):
    truth = json.loads((finished.folder / "resources/demo/truth/small.json").read_text(encoding="utf-8"))
    effects = truth["outcomes"]["lnCO2"]["samples"]["as_printed"]["rows"]["complete"]
    assert effects["n_obs"] == 31 * 8
    assert set(effects["beta_star"]["two_way"]) == {"no_controls", "without_mediators", "all_controls"}


MODELS = {"fe": ("observed_outcome", "no_controls"), "fe_controls": ("observed_outcome_and_controls", "all_controls")}


@pytest.mark.slow
def test_without_noise_the_chain_from_workbooks_to_estimates_returns_the_truth(tmp_path):
    copy, studies = checkout(tmp_path / "noiseless"), ("small", "small-pollution")
    estimates = {study: f"results/{study}/estimates/benchmark.parquet" for study in studies}
    truths = {study: f"resources/demo/truth/{study}.json" for study in studies}
    ran = copy.snakemake(*estimates.values(), *truths.values(), "--config", "demo={noise: 0}")
    assert ran.returncode == 0, ran.stderr
    for study in studies:
        truth = json.loads((copy.folder / truths[study]).read_text(encoding="utf-8"))
        found = read_table(copy.folder / estimates[study], ESTIMATES)
        found = found[found["plan"].eq("observed") & found["model"].isin(MODELS) & found["term"].eq(found["treatment"])]
        assert len(found) > 0
        for row in found.to_dict("records"):
            rows, controls = MODELS[row["model"]]
            of_rows = truth["outcomes"][row["outcome"]]["samples"][row["sample"]]["rows"][rows]
            assert row["estimate"] == pytest.approx(of_rows["beta_star"][row["effects"]][controls], abs=1e-8)


@pytest.mark.parametrize(("setting", "message"), [("study=[small]", "studies"), ("studies=[smal]", "small")])
def test_a_misspelt_key_or_study_stops_before_any_job_with_the_nearest_right_one(tiny, setting, message):
    ran = tiny.snakemake("-n", "--config", setting)
    assert ran.returncode != 0
    assert message in ran.stdout + ran.stderr
