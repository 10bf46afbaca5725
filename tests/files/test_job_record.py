import json
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from snakemake.iocontainers import Namedlist

from scripts.files import job_record as module
from scripts.files.job_record import (
    HOME,
    hashes,
    job_record,
    known_as,
    peak_memory,
    read_job_record,
    record_line,
    sha256,
)

KEYS = ["rule", "script", "wildcards", "input", "output", "params", "started", "ended", "imports_cpu", "work_cpu"]
KEYS += ["peak_memory", "threads", "host", "python"]
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def job(**values):
    given = {"input": {}, "output": {}, "params": {}, "wildcards": {}} | values
    return SimpleNamespace(rule="读取 rule", threads=2, **{k: Namedlist(fromdict=v) for k, v in given.items()})


def written(folder, record):
    log = folder / "日志 a.log"
    log.write_text("done\ncpu seconds: 0.1 imports, 0.2 work\n" + record_line(record), encoding="utf-8")
    return log


def test_a_record_comes_back_from_its_log_as_it_went_in_whatever_the_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("原始 数据").mkdir()
    Path("原始 数据/城市 年鉴.xlsx").touch()
    Path("out.parquet").touch()
    strange = "a\u2028b\nc\\d\"e'f {g}\njob: {}"
    record = job_record(
        job(
            input={"files": "原始 数据/城市 年鉴.xlsx"},
            output={"made": "out.parquet"},
            params={"text": strange, "steps": {1: ["last", None, 0.5]}, "code": "abc", "what": {3}},
            wildcards={"study": "碳 排放"},
        ),
        {"原始 数据/城市 年鉴.xlsx": EMPTY},
        1000,
        1.23456,
        2,
    )
    found = read_job_record(written(tmp_path, record))
    assert list(found) == list(record) == KEYS
    assert found["input"] == {"原始 数据/城市 年鉴.xlsx": EMPTY}
    assert found["output"] == {"out.parquet": EMPTY}
    assert found["params"] == {"text": strange, "steps": {"1": ["last", None, 0.5]}, "code": "abc", "what": "{3}"}
    assert found["wildcards"] == {"study": "碳 排放"}
    assert (found["rule"], found["threads"], found["imports_cpu"]) == ("读取 rule", 2, 1.235)
    assert found["started"] == "1970-01-01T00:16:40Z" < found["ended"]


def test_the_peak_is_in_bytes_and_knows_what_was_given_back_again():
    before = peak_memory()
    assert 10_000_000 < before < 100_000_000_000
    held = np.ones(50_000_000)
    del held
    assert peak_memory() > 400_000_000


@pytest.mark.parametrize(("platform", "unit"), [("darwin", 1), ("linux", 1024), ("freebsd14", 1024)])
def test_without_proc_the_peak_is_what_getrusage_says_in_the_system_s_unit(tmp_path, monkeypatch, platform, unit):
    monkeypatch.setattr(module, "PROCESS", tmp_path / "none")
    monkeypatch.setattr(module.sys, "platform", platform)
    monkeypatch.setattr(
        module, "resource", SimpleNamespace(RUSAGE_SELF=0, getrusage=lambda _: SimpleNamespace(ru_maxrss=7))
    )
    assert peak_memory() == 7 * unit


def test_where_nobody_says_it_there_is_no_peak(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PROCESS", tmp_path / "none")
    monkeypatch.setattr(module, "resource", None)
    assert peak_memory() is None


def test_named_lists_are_taken_apart_and_a_file_named_twice_is_hashed_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b", "c"):
        Path(name).write_text(name)
    given = Namedlist(["a", "b", "c", "a"])
    given._set_name("panels", 0, end=2)
    assert list(hashes(given)) == list(hashes([["a", "b"], ("c",), Path("a")])) == ["a", "b", "c"]
    assert len(set(hashes(given).values())) == 3


def test_what_is_not_there_has_no_hash(tmp_path):
    assert hashes([str(tmp_path / "gone")]) == {(tmp_path / "gone").as_posix(): None}


def test_a_folder_s_hash_moves_with_a_name_and_with_a_byte_and_not_with_a_time(tmp_path):
    folder = tmp_path / "explorer"
    (folder / "data").mkdir(parents=True)
    (folder / "index.html").write_text("a")
    (folder / "data/b.js").write_text("b")
    first = sha256(folder)
    os.utime(folder / "index.html", (1, 1))
    (folder / ".snakemake_timestamp").touch()
    assert sha256(folder) == first
    (folder / "data/b.js").rename(folder / "data/c.js")
    renamed = sha256(folder)
    (folder / "index.html").write_text("A")
    assert len({first, renamed, sha256(folder)}) == 3


def test_a_shipped_file_is_known_by_its_path_in_the_workflow_also_as_snakemake_s_copy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copy = f"/anywhere/.cache/snakemake/source-cache/tmpx/file{HOME.as_posix()}/resources/labels.csv"
    assert known_as(copy) == known_as(f"{HOME}/resources/labels.csv") == "resources/labels.csv"
    assert known_as(f"{HOME}/rules/../resources/labels.csv") == "resources/labels.csv"  # as rules name it
    Path("resources").mkdir()
    Path("resources/labels.csv").touch()
    assert known_as("resources/labels.csv") == "resources/labels.csv"
    assert known_as(copy) == "<workflow>/resources/labels.csv"


@pytest.mark.parametrize("path", ["results/a b.parquet", "/elsewhere/raw/表.xls", f"/backup{HOME.as_posix()}/raw.xls"])
def test_any_other_path_is_as_the_rule_has_it(path):
    assert known_as(path) == path


@pytest.mark.parametrize("cut", ["", "done\n", "done\ncpu seconds: 1 imports, 1 work\n", 'done\njob: {"rule": "a'])
def test_a_log_without_a_whole_record_has_none(tmp_path, cut):
    (tmp_path / "a.log").write_text(cut)
    assert read_job_record(tmp_path / "a.log") is None


def test_the_record_is_one_line_of_json(tmp_path):
    line = record_line({"params": {"a": "x\ny"}})
    assert line.count("\n") == 1
    assert json.loads(line.removeprefix("job: ")) == {"params": {"a": "x\ny"}}
