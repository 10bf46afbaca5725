"""From a raw file to the panel: an amount that has no logarithm is refused with file, sheet and cell."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from scripts.files.bad_input import BadInput
from scripts.panel.collect import collect
from scripts.panel.panel import panel
from scripts.registry.prefectures import Registry
from scripts.sources.gathering import Reading
from scripts.sources.read_compiled import read_compiled
from tests.panel.builders import cities

ROOT = Path(__file__).parents[2]
STUDY = {
    "sources": ["compiled"],
    "variables": {"so2": "prefecture", "registered_population": "prefecture"},
    "years": {"from": 2016, "until": 2017},
}
PER_HEAD = {"lnSO2pc": "ln(so2 / registered_population)"}


@pytest.fixture(scope="module")
def registry():
    return Registry(ROOT / "resources/cities")


@pytest.fixture
def read(registry, tmp_path):
    """Return the observations of two cities, one of them with the figure given for 2017 in cell D3."""

    def make(so2, *, negative=False):
        table = pd.DataFrame(
            {
                "城市": ["石家庄市", "石家庄市", "唐山市", "唐山市"],
                "年份": [2016, 2017, 2016, 2017],
                "年末户籍人口(万人)_全市": [970, 973, 755, 757],
                "工业二氧化硫排放量(吨)_全市": [90000, so2, 150000, 119808],
            }
        )
        file = tmp_path / "panel.csv"
        table.to_csv(file, index=False)
        settings, variables = (
            yaml.safe_load((ROOT / "config" / name).read_text(encoding="utf-8"))
            for name in ("sources/compiled.yaml", "variables.yaml")
        )
        settings["columns"] = [
            {"header": "人口", "variable": "registered_population", "unit": None, "scope": None, "required": False},
            {"header": "二氧化硫", "variable": "so2", "unit": None, "scope": None, "required": False},
        ]
        variables["so2"]["negative"] = negative
        job = Reading("compiled", settings, variables, registry, tmp_path, frozenset(STUDY["variables"]), "genuine")
        return read_compiled([file], job)[0]

    return make


def made(observations, registry):
    cells, _ = collect(observations, cities(["130100", "130200"]), STUDY, registry.harmonise)
    return panel(cells, PER_HEAD).panel


def test_a_zero_is_read_and_refused_where_its_logarithm_is_asked_for(read, registry):
    observations = read(0)
    assert observations["value"].eq(0).sum() == 1
    message = "^panel.csv, sheet 'panel', cell D3: found ln of 0 at city 130100 in 2017, where so2 is 0"
    with pytest.raises(BadInput, match=message):
        made(observations, registry)


def test_a_negative_amount_is_refused_by_the_reader(read):
    with pytest.raises(BadInput, match=r"^panel.csv, sheet 'panel', cell D3: found '-36633' .* of 130100 in 2017"):
        read(-36633)


def test_what_may_be_negative_is_refused_only_where_its_logarithm_is_asked_for(read, registry):
    observations = read(-36633, negative=True)
    with pytest.raises(BadInput, match=r"^panel.csv, sheet 'panel', cell D3: found ln of -37.6.* where so2 is -36633"):
        made(observations, registry)


def test_positive_amounts_pass(read, registry):
    assert made(read(36633), registry)["lnSO2pc"].notna().all()
