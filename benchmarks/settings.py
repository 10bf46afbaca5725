"""The settings that the benchmarks call the functions with: the default run's, read once and not timed."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scripts.demo.layout import demo_files
from scripts.registry.prefectures import Registry
from scripts.settings.load import load_run, load_source, load_study, load_variables
from scripts.sources.gathering import Reading

RAW = "resources/demo/raw"
LISTS = [
    f"resources/cities/{name}.csv"
    for name in ("aliases", "prefecture_name_spells", "provinces", "successors", "units_below_prefecture")
]


@cache
def run() -> dict[str, Any]:
    """Return the default run's settings."""
    return load_run(yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8")))


@cache
def variables() -> dict[str, Any]:
    """Return the observed variables."""
    return load_variables("config/variables.yaml")


@cache
def study(name: str = "carbon") -> dict[str, Any]:
    """Return a study's settings."""
    return load_study(f"config/studies/{name}.yaml", variables())


@cache
def registry() -> Registry:
    """Return the registry of places."""
    return Registry.load(LISTS)


def files_of(source: str) -> dict[str, list[str]]:
    """Return a source's simulated raw files, one entry a job."""
    return demo_files(run()["demo"], RAW)[source]


def reading(source: str) -> Reading:
    """Return what a reading job of this source is handed."""
    settings = load_source(f"config/sources/{source}.yaml", variables())
    wanted = frozenset(study()["variables"])
    return Reading(source, settings, variables(), registry(), Path(RAW), wanted, "simulated")
