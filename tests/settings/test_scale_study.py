"""The configurations of benchmarks/scale.py are ones that a run takes, and differ in their sizes alone."""

import pytest
import yaml

from benchmarks.scale import prepare
from scripts.settings.load import load_run, load_study, load_variables
from tests.settings.conftest import ROOT

SIZES = {"111x16": (111, 16, 0), "300x30": (300, 30, 3), "3000x30": (3000, 30, 2703)}


@pytest.mark.parametrize("asked", SIZES)
def test_the_configuration_of_a_size_is_one_that_a_run_takes(asked, tmp_path):
    cities, years, invented = SIZES[asked]
    prepare(tmp_path, cities, years)
    run = load_run(yaml.safe_load((tmp_path / "config/scale.yaml").read_text(encoding="utf-8")))
    span = run["demo"]["data_years"]
    assert span["until"] - span["from"] + 1 == years
    assert run["demo"]["invented"] == invented
    variables = load_variables(ROOT / "config/variables.yaml")
    for study in run["studies"]:
        made = load_study(tmp_path / f"config/studies/{study}.yaml", variables)
        assert made["samples"]["as_printed"]["from"] == span["from"]
        assert made["cities"]["provinces"] == ([] if cities != 111 else run["demo"]["provinces"])
