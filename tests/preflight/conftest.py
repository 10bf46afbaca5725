"""A small raw folder: a compiled panel of the cities of one province, and everything that a look at it is given."""

import csv
import math
from pathlib import Path

import pandas as pd
import pytest

from scripts.exhibits.labels import read_labels
from scripts.preflight.check import check, parts, verdict
from scripts.registry.prefectures import Registry
from scripts.settings.load import load_source, load_variables
from scripts.settings.raw_files import look_below, strangers

ROOT = Path(__file__).parents[2]
CITIES = {
    "330100": "杭州市",
    "330200": "宁波市",
    "330300": "温州市",
    "330400": "嘉兴市",
    "330500": "湖州市",
    "330600": "绍兴市",
    "330700": "金华市",
    "330800": "衢州市",
    "330900": "舟山市",
    "331000": "台州市",
    "331100": "丽水市",
}
YEARS = range(2006, 2014)
LISTS = ("aliases", "prefecture_name_spells", "provinces", "successors", "units_below_prefecture")
STUDY = {
    "sources": ["compiled"],
    "cities": {
        "provinces": ["浙江省"],
        "kinds": ["prefecture_city"],
        "listed": {"from": 2006, "until": 2013},
        "exclude": {},
        "include": [],
        "only": None,
        "most_complete": None,
    },
    "years": {"from": 2006, "until": 2013},
    "variables": {"trade": "prefecture"},
    "samples": {"all": {"from": 2006, "until": 2013}},
}


@pytest.fixture(scope="session")
def registry():
    return Registry(ROOT / "resources/cities")


@pytest.fixture(scope="session")
def variables():
    return load_variables(ROOT / "config/variables.yaml")


@pytest.fixture(scope="session")
def resources():
    return pd.read_csv(ROOT / "resources/cities/resource_based_prefectures.csv", dtype=str)


def figure(place, year, *, variable="trade"):
    """Return a figure of a city (by its place in the list) that grows by about a tenth a year, not quite evenly."""
    wobble = 1 + 0.02 * math.sin(7 * place + 3 * year)
    return {"trade": 4000, "patents": 300}[variable] * (place + 1) * 1.1 ** (year - 2006) * wobble


def lines(change=lambda code, year, value: value, names=CITIES):
    """Return a compiled panel's lines: names are what stands in the file, `change` makes another figure of one."""
    yield ["年份", "城市", "进出口总额_万美元_全市", "专利授权数_件"]
    for place, (code, name) in enumerate(names.items()):
        for year in YEARS:
            trade = change(code, year, figure(place, year))
            yield [year, name, f"{trade:.2f}" if trade else "", f"{figure(place, year, variable='patents'):.0f}"]


def write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


@pytest.fixture
def looked(tmp_path, variables, resources):
    """Look at `tmp_path / raw` as `snakemake check` does; keyword arguments replace keys of the study."""

    def look(data="genuine", study=None, raw=tmp_path / "raw", **changed):
        study = (study or STUDY) | changed
        sources = {
            name: load_source(ROOT / f"config/sources/{name}.yaml", variables) for name in sorted(study["sources"])
        }
        found = {name: look_below(str(raw), name, source["files"]) for name, source in sources.items()}
        given = {
            "variables": variables,
            "registry": [ROOT / f"resources/cities/{name}.csv" for name in LISTS],
            "raw_dir": str(raw),
            "data": data,
            "passed_over": [problem for one in found.values() for problem in one.problems],
        }
        items = {name: one.items for name, one in found.items()}
        beside = {name: one.beside for name, one in found.items()}
        every = (paths for each in (*items.values(), *beside.values()) for paths in each.values())
        given["strangers"] = strangers(raw, [path for paths in every for path in paths])
        return check(items, beside, given, sources, {"mine": study}, resources)

    return look


@pytest.fixture
def told(registry):
    """Return a report's parts by key, its first lines and whether it is good, in English or Chinese."""

    def tell(found, language="en"):
        words = read_labels(ROOT / "resources/labels.csv", language)
        made = parts(found, words, registry)
        return {part.key: part for part in made}, *verdict(found, made, words)

    return tell
