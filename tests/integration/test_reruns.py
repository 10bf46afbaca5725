"""Only what is affected reruns, and all of it."""

import os
import re
import shutil

import openpyxl
import pytest
import yaml

from scripts.files.code import imported
from tests.integration.conftest import ROOT, Checkout
from tests.test_rules import SCRIPTS

RUN = yaml.safe_load((ROOT / "config/small.yaml").read_text(encoding="utf-8"))
STUDIES = [
    yaml.safe_load((ROOT / f"config/studies/{name}.yaml").read_text(encoding="utf-8")) for name in RUN["studies"]
]
PARAMETERS = "params have changed since last execution"


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def change_a_number(workbook):
    """Write another number into the last city's last figure."""
    book = openpyxl.load_workbook(workbook)
    sheet = book.worksheets[0]
    cell = next(
        cell
        for row in reversed(list(sheet.iter_rows()))
        for cell in reversed(row)
        if isinstance(cell.value, str) and cell.value.strip().isdigit()
    )
    cell.value = str(int(cell.value) + 1)
    book.save(workbook)


def test_one_editions_content_reruns_its_reader_and_the_panel_and_no_other_reader(own):
    change_a_number(own.folder / "resources/demo/raw/yearbook-2012/population.xlsx")
    planned = own.planned()
    assert planned["read_yearbook"] == 1
    assert planned["collect"] == len(STUDIES)
    assert planned["panel"] >= len(STUDIES)
    assert not set(planned) & {"simulate", "demo_yearbook", "read_emissions"}
    # Only a study that chooses its cities by the figures that files have of them chooses them anew.
    assert planned["cities"] == planned["treatment"] == sum("most_complete" in study["cities"] for study in STUDIES)


def test_a_file_that_is_only_touched_reruns_nothing(own):
    (own.folder / "resources/demo/raw/yearbook-2012/population.xlsx").touch()
    assert not own.planned()


def test_an_edited_helper_reruns_exactly_the_jobs_that_import_it_and_what_follows_from_them(own):
    helper = ROOT / "scripts/panel/province_mean.py"
    importers = {rule for rule, script in SCRIPTS.items() if helper in imported(ROOT, f"scripts/{script[1]}")[0]}
    assert "province_mean" in importers
    importers &= set(own.planned("--forceall"))  # what is asked for by name is not in a default run
    with (own.folder / "scripts/panel/province_mean.py").open("a", encoding="utf-8") as file:
        file.write("\nADDED = 1\n")
    planned = own.reasons()
    assert planned[PARAMETERS] == importers
    # A part of the multiverse is kept no longer than it takes to put the parts together, and so is missing too.
    others = [rules for reason, rules in planned.items() if "updated by another job" not in reason]
    assert set().union(*others) == importers


def test_a_comment_reruns_nothing(own):
    with (own.folder / "scripts/files/tables.py").open("a", encoding="utf-8") as file:
        file.write("\n# a comment\n")
    assert not own.planned()


def test_a_copied_folder_with_fresh_times_reruns_nothing(own, tmp_path):
    copy = tmp_path / "copied" / "elsewhere"
    shutil.copytree(own.folder, copy)
    for path in sorted(copy.rglob("*")):
        os.utime(path)
    assert not Checkout(copy).planned()


READERS = {"read_emissions", "read_yearbook", "read_compiled"}


def test_what_another_study_needs_reruns_no_reader_and_nothing_of_the_first(own):
    studies = yaml.safe_load((own.folder / "config/small.yaml").read_text(encoding="utf-8"))["studies"]
    more = ["--config", f"studies=[{','.join([*studies, 'carbon-ceads'])}]"]
    planned = own.planned(*more)
    assert planned["collect"] == 1
    assert not set(planned) & READERS
    assert set(re.findall(r"^Job \d+: ([\w-]+): ", own.dry_run(*more), re.MULTILINE)) == {"carbon-ceads"}


def test_one_study_alone_reruns_nothing_but_what_speaks_of_the_whole_run(own):
    planned = own.planned("--config", "studies=[small]")
    assert set(planned) <= {"all", "config_used", "exhibits", "front_page", "ledger", "report", "run_record"}


def test_a_further_variable_of_a_study_is_collected_from_what_the_readers_have_already(own):
    study = own.folder / "config/studies/small.yaml"
    edit(study, "  co2: prefecture\n", "  co2: prefecture\n  so2: prefecture\n")
    planned = own.planned()
    assert planned["collect"] == 1
    assert not set(planned) & READERS


def test_a_changed_control_list_reruns_the_estimates_and_leaves_the_panel_alone(own):
    study = own.folder / "config/studies/small.yaml"
    edit(study, "controls: [lnhum, lneco,", "controls: [lnhum,")
    planned = own.planned()
    assert planned["benchmark"] == 1
    assert not {"panel", "collect", "interpolate", "read_yearbook"} & set(planned)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("controls: [lnpatent, pgdp, lntrade, lnsecond, pgdp2]", "controls: [pgdp, lntrade, lnsecond, pgdp2]"),
        ("printed_draws: 100", "printed_draws: 60"),
        ("fixed_year: 2012", "fixed_year: 2013"),
        ("  patents: prefecture\n", "  patents: prefecture\n  green_coverage: districts\n"),
        ("number: 28", "number: 27"),
    ],
)
def test_another_studys_file_reruns_nothing_of_a_study_and_reads_no_file_again(own, old, new):
    edit(own.folder / "config/studies/small-pollution.yaml", old, new)
    assert own.studies_planned() == {"small-pollution"}
    assert not {"read_yearbook", "read_compiled", "read_emissions"} & set(own.planned())


def test_one_of_two_studies_asked_for_alone_finds_everything_done(own):
    assert own.studies_planned("--config", "studies=[small-pollution]") == set()
    assert not {"read_yearbook", "read_compiled"} & set(own.planned("--config", "studies=[small-pollution]"))


def test_a_changed_label_rewrites_tables_and_estimates_nothing(own):
    labels = own.folder / "resources/labels.csv"
    labels.write_text(labels.read_text(encoding="utf-8") + "an_added_key,word,词\n", encoding="utf-8")
    planned = own.planned()
    assert planned["benchmark_table"] == len(STUDIES)
    assert not {"benchmark", "descriptives", "read_yearbook", "collect"} & set(planned)


def test_an_edited_list_of_another_policy_reruns_that_analysis_alone(own):
    edit(own.folder / "resources/policies/low_carbon.csv", "杭州市,whole_prefecture,", "杭州,whole_prefecture,")
    planned = own.planned()
    assert planned["policies"] == planned["other_policies"] == planned["other_policies_table"] == 1
    assert not {"treatment", "panel", "benchmark", "heterogeneity"} & set(planned)


def test_a_list_with_a_year_that_is_none_stops_with_its_line_and_leaves_the_old_table(own):
    table = own.folder / "results/small/tables/other_policies.csv"
    before = table.read_bytes()
    edit(own.folder / "resources/policies/low_carbon.csv", "low_carbon,1,2010,", "low_carbon,1,2O10,")
    ran = own.snakemake("results/small/tables/other_policies.html")
    assert ran.returncode != 0
    assert "resources/policies/low_carbon.csv: found line 2: label_year '2O10'" in ran.stdout + ran.stderr
    assert table.read_bytes() == before


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 truncated", b"<html>no workbook</html>"])
def test_a_broken_workbook_stops_its_reader_names_the_file_and_leaves_nothing_half_written(own, broken):
    (own.folder / "resources/demo/raw/yearbook-2012/population.xlsx").write_bytes(broken)
    before = set(own.files("results/estimates/**/*"))
    ran = own.snakemake()
    assert ran.returncode != 0
    assert "yearbook-2012/population.xlsx" in ran.stdout + ran.stderr
    assert not (own.folder / "results/observations/yearbook-2012.parquet").exists()
    assert set(own.files("results/estimates/**/*")) == before
    assert not [path for path in own.files("results/**/.*") if not path.endswith(".snakemake_timestamp")]
