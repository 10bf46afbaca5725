"""The scripts as Snakemake runs them: files in, files out, the same bytes each time."""

import os
import pickle
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.estimates.schema import BACON, ESTIMATES, MULTIVERSE, PLACEBO_DRAWS, SCORES
from scripts.exhibits.schema import TABLE_KEYS
from scripts.files.tables import read_table, write_table
from scripts.panel.schema import BACKTEST, CITIES, LINEAGE, TREATMENT
from tests.exhibits.conftest import LABELS, ROOT
from tests.exhibits.every_table import FORMATS, TABLES, handed_over, outputs

FIGURES = ("svg", "pdf", "png")
SEATS = ROOT / "resources/cities/coordinates.csv"
DRAWN = ["fillings_figure", "fill_status_figure", "event_study_figure", "placebo_figure"]
DRAWN += ["balance_figure", "overlap_figure", "moderation_figure", "kuznets_figure"]
DRAWN += ["influence_figure", "map_figure"]
DRAWN += ["staggered_figure", "bacon_figure", "pre_trends_figure", "multiverse_figure"]
SCRIPTS = [f"{name}_table" for name in TABLES] + DRAWN
TWICE = {"benchmark_table", "left_out_table", "kuznets_figure"}
"""Scripts that the fast tests run twice, the slow ones all."""
AGAIN = """
import pickle, runpy, sys
sys.path.insert(0, sys.argv[1])
runpy.run_path(sys.argv[2], {"snakemake": pickle.load(open(sys.argv[3], "rb"))}, "__main__")
"""


SCHEMAS = {"backtest": BACKTEST, "placebo_draws": PLACEBO_DRAWS, "scores": SCORES, "bacon": BACON, "cities": CITIES}
SCHEMAS |= {"multiverse": MULTIVERSE, "treatment": TREATMENT}
"""Fixture -> its schema, where that is not `ESTIMATES`."""
READ = {f"{name}_table": {"estimates": fixture} for name, (_, fixture) in TABLES.items()}
READ |= {"backtest_table": {"backtest": "backtest"}, "fillings_figure": {"estimates": "benchmark"}}
READ |= {name: {"estimates": name.removesuffix("_figure")} for name in DRAWN if name not in READ}
READ |= {
    "placebo_figure": {"estimates": "placebo", "draws": "placebo_draws"},
    "bacon_figure": {"decomposition": "bacon"},
}
READ |= {"balance_figure": {"estimates": "matching"}, "overlap_figure": {"scores": "scores"}}
READ |= {"multiverse_figure": {"multiverse": "multiverse"}}
READ["robustness_table"] |= {"cities": "cities"}
READ["influence_figure"] = {"estimates": "robustness", "cities": "cities"}
READ["left_out_table"] |= {"scores": "scores", "cities": "cities"}
READ["fill_status_figure"] = {"lineages": "lineages", "cities": "cities"}
READ["map_figure"] = READ["fill_status_figure"] | {"treatment": "treatment"}
"""Script -> its inputs, and the fixture that each is."""


@pytest.fixture
def inputs(tmp_path, request):
    """Return a function that writes what a script reads, and returns its inputs."""
    folder = tmp_path / "in"

    def written(fixture: str) -> list[Path] | Path:
        frames = request.getfixturevalue(fixture)
        if fixture == "lineages":
            for plan, lineage in frames.items():
                write_table(lineage, folder / f"{plan}.parquet", LINEAGE)
            return [folder / f"{plan}.parquet" for plan in frames]
        write_table(frames, folder / f"{fixture}.parquet", SCHEMAS.get(fixture, ESTIMATES))
        return folder / f"{fixture}.parquet"

    return lambda script: {name: written(fixture) for name, fixture in READ[script].items()}


def job(script, inputs, settings, folder, language="en"):
    folder.mkdir(exist_ok=True)
    out = outputs(folder, script, FORMATS if script.endswith("_table") else FIGURES)
    params = {"study": "carbon", "data": "simulated", "settings": settings, "language": language, "number": "T3"}
    shipped = {"labels": LABELS} | ({"seats": SEATS} if script == "map_figure" else {})
    return handed_over(script, inputs(script) | shipped, out, params, folder / f"{script}.log")


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix != ".log"}


def run(script, snakemake):
    runpy.run_path(str(ROOT / "scripts" / "exhibits" / f"{script}.py"), {"snakemake": snakemake}, "__main__")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_writes_every_format(script, inputs, settings, tmp_path):
    run(script, job(script, inputs, settings, tmp_path / "one"))
    wanted = [*FORMATS, "keys.parquet"] if script.endswith("_table") else FIGURES
    assert sorted(files_of(tmp_path / "one")) == sorted(f"{script}.{kind}" for kind in wanted)
    if script.endswith("_table"):
        assert len(read_table(tmp_path / "one" / f"{script}.keys.parquet", TABLE_KEYS))


@pytest.mark.parametrize(
    "script", [name if name in TWICE else pytest.param(name, marks=pytest.mark.slow) for name in SCRIPTS]
)
def test_two_runs_are_the_same_bytes(script, inputs, settings, tmp_path):
    for folder in ("one", "two"):
        run(script, job(script, inputs, settings, tmp_path / folder))
    one = files_of(tmp_path / "one")
    assert one
    assert one == files_of(tmp_path / "two")


@pytest.mark.parametrize("script", [f"{name}_table" for name in TABLES])
def test_chinese_tables_are_written_too(script, inputs, settings, tmp_path):
    run(script, job(script, inputs, settings, tmp_path / "zh", "zh"))
    assert "模拟数据" in (tmp_path / "zh" / f"{script}.csv").read_text(encoding="utf-8-sig").splitlines()[0]


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_seed_of_hashes_changes_no_byte(script, inputs, settings, tmp_path):
    written = []
    for seed in ("1", "2"):
        snakemake = job(script, inputs, settings, tmp_path / seed)
        (tmp_path / f"{seed}.pickle").write_bytes(pickle.dumps(snakemake))
        path = ROOT / "scripts" / "exhibits" / f"{script}.py"
        command = [sys.executable, "-c", AGAIN, str(ROOT), str(path), str(tmp_path / f"{seed}.pickle")]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed}, cwd=tmp_path)
        written.append(files_of(tmp_path / seed))
    assert written[0] == written[1]
