import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from snakemake.iocontainers import Namedlist

from scripts.dossier.records import Discrepancy, behind, discrepancies, job_records, unrecorded
from scripts.files.logs import logged

RAW, READ = "原始 数据/年鉴 1.xlsx", "results/read.parquet"
PANEL, TABLE = "results/碳 a/panel", "results/tables/T1.html"
JOBS = {"read": ([RAW], [READ]), "panel": ([READ], [PANEL]), "table": ([PANEL, "words.csv"], [TABLE, "results/T1.tex"])}
STALE = {"old_step": ([READ], ["results/old.parquet"]), "old_panel": (["results/old.parquet"], ["results/old.panel"])}


def run(rule, inputs, outputs, content="", **params):
    """Do a job's work inside `logged`, as its script does: every output holds its inputs' contents."""
    job = SimpleNamespace(
        rule=rule,
        input=Namedlist(inputs),
        output=Namedlist(outputs),
        params=Namedlist(fromdict=params),
        wildcards=Namedlist(),
        threads=1,
        log=[f"results/logs/{rule}.log"],
    )
    with logged(job):
        for output in map(Path, outputs):
            output.parent.mkdir(parents=True, exist_ok=True)
            text = content + "".join(
                path.read_text() for name in inputs for path in [Path(name), *Path(name).glob("*")] if path.is_file()
            )
            if output == Path(PANEL):
                output.mkdir(exist_ok=True)
                (output / "index.html").write_text(text)
            else:
                output.write_text(f"{output.name}: {text}")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(RAW).parent.mkdir()
    Path(RAW).write_text("1")
    Path("words.csv").write_text("key,en,zh")
    for rule, (inputs, outputs) in JOBS.items():
        run(rule, inputs, outputs)
    for rule, (inputs, outputs) in STALE.items():
        run(rule, inputs, outputs)
    return tmp_path


def records():
    return behind([TABLE], job_records("results/logs"))


def found(folder):
    return [(each.kind, each.file) for each in discrepancies(records(), folder)]


def test_the_jobs_behind_a_table_are_those_that_made_it_and_no_stale_plan_s(folder):
    assert [record["rule"] for record in records()] == ["panel", "read", "table"]
    assert {record["log"] for record in records()} == {"panel.log", "read.log", "table.log"}
    assert [record["rule"] for record in behind([READ], job_records("results/logs"))] == ["read"]


def test_nothing_is_wrong_with_a_run_that_is_left_alone_touched_or_copied(folder, tmp_path_factory):
    assert found(folder) == []
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    assert found(folder) == []
    copy = tmp_path_factory.mktemp("elsewhere") / "copied here"
    shutil.copytree(folder, copy)
    assert discrepancies(behind([TABLE], job_records(copy / "results/logs")), copy) == []


@pytest.mark.parametrize(("file", "rule"), [(READ, "read"), (TABLE, "table")])
def test_one_byte_edited_in_a_made_file_is_named(folder, file, rule):
    Path(file).write_bytes(Path(file).read_bytes() + b" ")
    (each,) = discrepancies(records(), folder)
    assert (each.kind, each.file, each.rule) == ("edited", file, rule)
    assert file in each.sentence
    assert rule in each.sentence


def test_a_file_edited_inside_a_made_folder_names_the_folder(folder):
    (folder / PANEL / "index.html").write_text("x")
    assert found(folder) == [("edited", PANEL)]


@pytest.mark.parametrize("file", [READ, TABLE])
def test_a_made_file_that_is_gone_is_named(folder, file):
    Path(file).unlink()
    assert found(folder) == [("missing", file)]


def test_a_file_that_is_kept_for_a_while_only_may_be_gone_and_may_not_be_another(folder):
    run("read", [RAW], [READ], temporary=True)
    Path(READ).unlink()
    assert found(folder) == []
    Path(READ).write_text("2")
    assert found(folder) == [("edited", READ)]


def test_an_input_that_is_gone_is_named_with_its_readers(folder):
    Path(RAW).unlink()
    (each,) = discrepancies(records(), folder)
    assert (each.kind, each.file, each.rule) == ("missing_input", RAW, "read")


@pytest.mark.parametrize(("file", "older"), [(RAW, (READ,)), ("words.csv", (TABLE, "results/T1.tex"))])
def test_what_was_made_before_its_input_changed_is_older_than_it(folder, file, older):
    Path(file).write_text("other")
    (each,) = discrepancies(records(), folder)
    assert (each.kind, each.file, each.made) == ("older", file, older)
    assert all(name in each.sentence for name in older)


def test_what_follows_from_a_file_that_alone_was_made_anew_is_older_than_it(folder):
    Path(RAW).write_text("2")
    run("read", [RAW], [READ])
    (each,) = discrepancies(records(), folder)
    assert (each.kind, each.file, each.rule, each.made) == ("older", READ, "panel", (PANEL,))
    run("panel", [READ], [PANEL])
    assert found(folder) == [("older", PANEL)]
    run("table", *JOBS["table"])
    assert found(folder) == []


def test_a_file_made_anew_with_the_same_content_ages_nothing(folder):
    run("read", [RAW], [READ])
    assert found(folder) == []


def test_what_no_record_knows_is_named_and_raw_files_need_none(folder):
    assert unrecorded([TABLE], records()) == []
    (folder / "results/logs/read.log").unlink()
    assert [(each.kind, each.file) for each in unrecorded([TABLE, "results/new.csv"], records())] == [
        ("unrecorded", "results/new.csv"),
        ("unrecorded", READ),
    ]


def test_a_job_that_failed_last_leaves_its_files_without_a_record(folder):
    with pytest.raises(SystemExit):
        run("table", ["nowhere.csv"], ["results"])  # a folder cannot be written to as a file
    assert [each.file for each in unrecorded([TABLE], records())] == [TABLE]


def test_of_many_older_files_the_first_are_named_and_the_others_counted():
    made = tuple(f"T{i}" for i in range(5))
    assert Discrepancy("older", "words.csv", "table", made).sentence.endswith(": T0, T1, T2 and 2 more.")
    assert Discrepancy("older", "words.csv", "table", made[:3]).sentence.endswith(": T0, T1, T2.")
