"""The same bytes whatever the run happens in: cores, hash seed, folder, locale and time zone.

Each way differs from the finished run, which has two cores, hash seed 0 and the locale and time zone of the machine,
in all of these at once: where a file is not the same, running the way with one difference alone tells which.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.conftest import Checkout, checkout
from tests.integration.same_bytes import MADE, differing_files
from tests.locales import compiled, needs_locales


@dataclass(frozen=True)
class Way:
    """What a run happens in."""

    seed: int
    cores: int
    locale: str
    zone: str
    folder: str


WAYS = [
    Way(1, 1, "C", "Pacific/Kiritimati", "elsewhere"),
    Way(2, 8, "zh_CN.UTF-8", "Asia/Shanghai", "一个 文件夹"),
    Way(3, 2, "tr_TR.UTF-8", "America/St_Johns", "ŞIĞ ılık"),
    Way(4, 8, "C", "UTC", "a/b/c/d"),
    Way(5, 2, "zh_CN.GB18030", "Pacific/Marquesas", "gb"),
    Way(6, 1, "tr_TR.UTF-8", "Europe/Istanbul", "İstanbul"),
    Way(7, 2, "zh_CN.UTF-8", "Asia/Kathmandu", "x" * 100),
    Way(8, 8, "tr_TR.UTF-8", "Africa/Casablanca", "I'm here"),
    Way(9, 2, "C", "America/Los_Angeles", "end"),
]
"""Nine hash seeds beside the finished run's; one, two and eight cores; each locale at least twice."""


SOME = ("results/tiny/tables/benchmark.tex", "results/tiny/figures/fillings.pdf", "results/tiny/panel/dictionary.csv")
"""What the fast suite makes in another folder: a table, a figure and a csv, with the jobs that they rest on."""


def environment_of(way: Way, folder: Path) -> dict[str, str]:
    """Return the environment of a way; no variable of the machine's own speaks of language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    own = {"PYTHONHASHSEED": str(way.seed), "LC_ALL": way.locale, "TZ": way.zone}
    return kept | own | ({} if way.locale == "C" else compiled([way.locale], folder))


def differing(run: Checkout, way: Way, copy: Checkout, locales: Path, *arguments: str) -> list[str]:
    """Run the workflow in its own way, with its files in a copy; return which are not those of a finished run."""
    command = [sys.executable, "-m", "snakemake", "--cores", str(way.cores), *arguments, "--configfile", run.config]
    ran = subprocess.run(
        command, cwd=run.folder if arguments else copy.folder, capture_output=True, text=True, encoding="utf-8",
        errors="replace", env=environment_of(way, locales), check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return differing_files(run, copy)


@needs_locales
@pytest.mark.parametrize("targets", [SOME, pytest.param((), marks=pytest.mark.slow)], ids=["some", "all"])
def test_a_tiny_study_is_the_same_bytes_in_another_working_folder_locale_and_time_zone_on_one_core(
    tiny, tmp_path, targets
):
    way = Way(6, 1, "tr_TR.UTF-8", "Asia/Shanghai", "一个 文件夹")
    away = Checkout(tmp_path / way.folder, tiny.config)
    away.folder.mkdir()
    there = ("--directory", str(away.folder))
    found = differing(tiny, way, away, tmp_path / "locales", *targets, *there)
    made = away.files(*MADE)
    assert set(SOME) <= made.keys()
    assert [path for path in found if path in made or not targets] == []
    assert "Nothing to be done" in tiny.dry_run(*targets, *there)


@needs_locales
@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.seed}, {way.cores} cores, {way.locale}, {way.zone}")
def test_every_file_is_the_same_bytes_under_another_hash_seed_locale_zone_and_number_of_cores(
    finished, takes, tmp_path, way
):
    takes(6)
    assert differing(finished, way, checkout(tmp_path / way.folder), tmp_path / "locales") == []


def test_the_ways_are_ten_hash_seeds_three_numbers_of_cores_and_all_locales():
    assert len({0, *(way.seed for way in WAYS)}) == 10
    assert {way.cores for way in WAYS} == {1, 2, 8}
    assert {"C", "zh_CN.UTF-8", "tr_TR.UTF-8"} <= {way.locale for way in WAYS}
    assert len({way.zone for way in WAYS}) == len(WAYS)
