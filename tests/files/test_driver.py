import os
import subprocess
import sys

import pytest

from scripts.files.driver import DRIVER, beginning, runs, stop_if_abandoned, this_process
from scripts.files.logs import logged
from scripts.files.whole import whole
from tests.files.test_logs import job


@pytest.fixture
def abandoned(monkeypatch) -> None:
    """Let this process be the job of a driver that is gone."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    monkeypatch.setenv(DRIVER, f"{gone.pid} 1")


def test_a_job_without_a_driver_or_with_one_that_runs_goes_on(monkeypatch):
    monkeypatch.delenv(DRIVER, raising=False)
    stop_if_abandoned()
    monkeypatch.setenv(DRIVER, this_process())
    stop_if_abandoned()


def test_another_process_of_the_same_number_is_not_the_driver(monkeypatch):
    monkeypatch.setenv(DRIVER, f"{os.getpid()} 1")
    with pytest.raises(SystemExit, match="left behind"):
        stop_if_abandoned()


def test_a_process_that_only_waits_to_be_reaped_does_not_run():
    ended = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    begun = beginning(ended.pid)
    assert runs(ended.pid, begun)
    ended.stdout.read()
    while beginning(ended.pid) == begun:
        pass
    assert not runs(ended.pid, begun)
    ended.wait()


@pytest.mark.usefixtures("abandoned")
def test_a_job_that_was_left_behind_puts_no_file_in_its_place(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("of the next run")
    with pytest.raises(SystemExit), whole(target) as beside:
        beside.write_text("late")
    assert target.read_text() == "of the next run"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.usefixtures("abandoned")
@pytest.mark.parametrize("fails", [False, True])
def test_a_job_that_was_left_behind_leaves_the_log_to_the_next_run(tmp_path, fails):
    log = tmp_path / "logs/job.log"
    log.parent.mkdir()
    log.write_text("of the next run")
    with pytest.raises(SystemExit), logged(job(tmp_path)):  # noqa: PT012 - either end of the block is tried
        if fails:
            raise ValueError
    assert log.read_text() == "of the next run"
