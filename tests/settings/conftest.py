"""A small, right configuration, and ways to make it wrong."""

import copy
from pathlib import Path

import pytest
import yaml

from scripts.settings.load import load_study, load_variables

ROOT = Path(__file__).parents[2]

STUDY = """
title: A study
sources: [ceads]
cities:
  provinces: [浙江省]
  kinds: [prefecture_city]
  listed: { from: 2006, until: 2021 }
  exclude: { "330900": an island }
years: { from: 1997, until: 2021 }
variables: { co2: prefecture, gdp: prefecture }
derived: { lnCO2: ln(co2) }
outcomes: [lnCO2]
treatment:
  name: DID
  policy: smart_city
  rule: any_subunit
  start: label_year
  confidence: [high]
  never_treated_split: 2012
controls: [gdp]
samples:
  as_printed: { from: 2006, until: 2021 }
headline: { plan: filled, sample: as_printed }
plans:
  filled:
    - { step: interpolate, variables: [co2], scale: log }
    - { step: extrapolate, variables: [co2], scale: log, method: best }
backtest: { variable: co2, origins: { from: 2010, until: 2018 }, horizons: 3, least_training: 8 }
analyses: { descriptives: {} }
"""


@pytest.fixture(scope="session")
def variables():
    return load_variables(ROOT / "config/variables.yaml")


@pytest.fixture
def study_with(tmp_path, variables):
    """Load the study above with one key changed: a path such as `plans.filled.0.scale`, and a value (None: removed)."""

    def load(key=None, value=None):
        content = copy.deepcopy(yaml.safe_load(STUDY))
        if key is not None:
            *above, last = [int(part) if part.isdigit() and len(part) < 3 else part for part in key.split(".")]
            at = content
            for part in above:
                at = at[part]
            if value is None:
                del at[last]
            else:
                at[last] = value
        file = tmp_path / "mine.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return load_study(file, variables)

    return load
