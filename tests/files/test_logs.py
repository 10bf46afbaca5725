import re
from types import SimpleNamespace

import pytest
from snakemake.iocontainers import Namedlist

from scripts.files.job_record import read_job_record, sha256
from scripts.files.logs import logged


def job(folder, **values):
    given = {"input": {}, "output": {}, "params": {}, "wildcards": {}} | values
    lists = {name: Namedlist(fromdict=value) for name, value in given.items()}
    return SimpleNamespace(log=[str(folder / "logs" / "job.log")], rule="a_rule", threads=1, **lists)


def test_a_failing_job_logs_its_traceback_and_says_on_the_console_what_failed_and_where_the_log_is(tmp_path):
    with pytest.raises(SystemExit) as stopped, logged(job(tmp_path)):
        raise ValueError("no such column")
    assert str(stopped.value) == f"a_rule: no such column\nlog: {tmp_path}/logs/job.log"
    assert "Traceback" in (tmp_path / "logs/job.log").read_text()


def test_a_job_that_succeeds_logs_the_cost_of_its_imports_and_of_its_work_apart(tmp_path):
    with logged(job(tmp_path)):
        sum(range(1000))
    assert re.search(r"cpu seconds: \d+\.\d+ imports, \d+\.\d+ work", (tmp_path / "logs/job.log").read_text())


def test_what_a_job_read_is_what_lay_there_before_its_work_and_what_it_wrote_what_lies_there_after(tmp_path):
    read, made = tmp_path / "read.csv", tmp_path / "made.csv"
    read.write_text("before")
    before = sha256(read)
    with logged(job(tmp_path, input={"read": str(read)}, output={"made": str(made)})):
        read.write_text("edited meanwhile")
        made.write_text("made")
    record = read_job_record(tmp_path / "logs/job.log")
    assert record["input"] == {str(read): before}
    assert record["output"] == {str(made): sha256(made)}


def test_a_failed_job_has_no_record(tmp_path):
    with pytest.raises(SystemExit), logged(job(tmp_path)):
        raise ValueError("\njob: {}")
    assert read_job_record(tmp_path / "logs/job.log") is None
