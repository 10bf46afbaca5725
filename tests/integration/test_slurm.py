"""The small configuration through a Slurm of one node: few submissions, and the bytes of a local run.

`make test-slurm SLURM_CONFIG=config/config.yaml` takes the default configuration, which then runs here and there.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.integration.conftest import Checkout, checkout
from tests.slurm import CONF, jobs, needs_slurm, one_node_slurm

SMALL = "config/small.yaml"
CONFIG = os.environ.get("PILOTPANEL_SLURM_CONFIG", SMALL)
PARTS = 2  # of each analysis that can be split; a part is a submission of its own
SPLIT = ("multiverse", "placebo", "mechanism")
KINDS = ("parquet", "csv", "html", "tex", "svg", "pdf", "png", "docx", "dta", "xlsx", "js", "sha256", "rst")
MADE = ("resources/demo/**/*", *(f"results/**/*.{kind}" for kind in KINDS))
TIMED = {"results/review/run_record.html"}  # says when it ran, and where


def adapt(copy: Checkout, **lines: str) -> None:
    """Change lines of the profile as a user of a cluster does."""
    profile = copy.folder / "profiles/slurm/config.yaml"
    text = profile.read_text(encoding="utf-8")
    for key, value in lines.items():
        text, n = re.subn(rf"^( *{key}: ).*( # \(\d\).*)$", rf"\g<1>{value}\2", text, flags=re.MULTILINE)
        assert n == 1, key
    profile.write_text(text, encoding="utf-8")


def command(config: str, *arguments: str) -> list[str]:
    """Return a run of the workflow with the profile, which asks Slurm oftener than a cluster would like."""
    quick = ["--slurm-status-command=squeue", "--slurm-init-seconds-before-status-checks=2"]
    quick += ["--seconds-between-status-checks=2", "--latency-wait=5"]
    asked = ["--profile", "profiles/slurm", "--configfile", config]
    return [sys.executable, "-m", "snakemake", *arguments, *asked, *quick]


def submit(copy: Checkout, *arguments: str, config: str = CONFIG) -> subprocess.CompletedProcess:
    """Run the workflow through Slurm to its end."""
    asked = command(config, *arguments)
    return subprocess.run(asked, cwd=copy.folder, capture_output=True, text=True, check=False, timeout=3 * 3600)


@pytest.fixture(scope="module")
def local(request, tmp_path_factory) -> Checkout:
    """Return a run of the same configuration on this machine."""
    if CONFIG == SMALL:
        return request.getfixturevalue("finished")
    copy = checkout(tmp_path_factory.mktemp("local") / "pilotpanel")
    ran = copy.snakemake(config=CONFIG)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return copy


@pytest.fixture(scope="module")
def clustered(tmp_path_factory) -> tuple[Checkout, str]:
    """Return a run of the configuration through Slurm, with what the console said."""
    copy = checkout(tmp_path_factory.mktemp("slurm") / "pilotpanel")
    adapt(copy, slurm_partition="debug", jobs="4")
    with one_node_slurm():
        ran = submit(copy, "--config", f"parts={PARTS}")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert jobs() == []
    return copy, ran.stdout + ran.stderr


@pytest.mark.parametrize("config", [SMALL, pytest.param("config/config.yaml", marks=pytest.mark.slow)])
def test_no_group_waits_for_itself(tmp_path, config):
    ran = checkout(tmp_path / "pilotpanel").snakemake("-n", "--quiet", "--profile", "profiles/slurm", config=config)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def break_off(command: str) -> list[int]:
    """Start a Slurm with a job, and fail: with the daemons' process numbers."""
    with one_node_slurm() as home:
        subprocess.run(["sbatch", "--output=/dev/null", f"--wrap={command}"], cwd=home, check=True)
        for _ in range(300):
            shown = subprocess.run(["squeue", "--format=%T"], capture_output=True, text=True, check=True)
            if "RUNNING" in shown.stdout:
                raise RuntimeError(*(int(path.read_text()) for path in home.glob("*.pid")))
            time.sleep(0.1)
    pytest.fail("the job did not start")


def running() -> Iterator[str]:
    """Yield the commands of all processes."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")


@pytest.mark.slow
@needs_slurm
def test_a_slurm_whose_test_fails_leaves_nothing_behind():
    before, command = (CONF.exists(), CONF.parent.exists()), "sleep 98765.4321"
    with pytest.raises(RuntimeError) as failed:
        break_off(command)
    assert len(failed.value.args) == 3, failed.value
    assert [number for number in failed.value.args if Path(f"/proc/{number}").exists()] == []
    assert [each for each in running() if command in each] == []
    assert (CONF.exists(), CONF.parent.exists()) == before


@pytest.mark.slow
@needs_slurm
def test_every_result_is_that_of_a_local_run_byte_for_byte(local, clustered):
    there, here = clustered[0].files(*MADE), local.files(*MADE)
    assert there.keys() == here.keys()
    assert len(here) > 200
    assert [path for path in here if here[path] != there[path] and path not in TIMED] == []


@pytest.mark.slow
@needs_slurm
def test_a_run_is_few_submissions_and_each_part_of_an_analysis_is_one(clustered):
    copy, console = clustered
    numbers = set(re.findall(r"has been submitted with SLURM jobid (\d+)", console))
    studies = list((copy.folder / "results").glob("*/estimates"))
    split = [study for study in studies for name in SPLIT if (study / f"{name}.parquet").exists()]
    # One of `sources`, one a study of `panel`, four of `estimates`, three of `exhibits`.
    assert len(numbers) == 1 + len(studies) + 4 + 3 + PARTS * len(split)
