import re
from types import SimpleNamespace

import pytest

from scripts.files.logs import logged


def job(folder):
    return SimpleNamespace(log=[str(folder / "logs" / "job.log")], rule="a_rule")


def test_a_failing_job_logs_its_traceback_and_says_on_the_console_what_failed_and_where_the_log_is(tmp_path):
    with pytest.raises(SystemExit) as stopped, logged(job(tmp_path)):
        raise ValueError("no such column")
    assert str(stopped.value) == f"a_rule: no such column\nlog: {tmp_path}/logs/job.log"
    assert "Traceback" in (tmp_path / "logs/job.log").read_text()


def test_a_job_that_succeeds_logs_the_cost_of_its_imports_and_of_its_work_apart(tmp_path):
    with logged(job(tmp_path)):
        sum(range(1000))
    assert re.search(r"cpu seconds: \d+\.\d+ imports, \d+\.\d+ work", (tmp_path / "logs/job.log").read_text())
