"""What the analyses are handed of the genuine emission file, plan `observed`, where it lies beside the checkout."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scripts.panel.cities import cities
from scripts.panel.collect import collect
from scripts.panel.panel import panel
from scripts.panel.schema import CELLS
from scripts.panel.treatment import treatment
from scripts.registry.prefectures import Registry
from scripts.settings.load import load_study, load_variables

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared/real/ceads"
only_with_the_file = pytest.mark.skipif(
    not REAL.exists(), reason="../shared/real is not here: the emission file is its owners'"
)


@cache
def genuine_cells() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Return what was collected for `carbon-ceads`, its cities, the policy's list and the study as loaded."""
    study = load_study(ROOT / "config/studies/carbon-ceads.yaml", load_variables(ROOT / "config/variables.yaml"))
    registry = Registry(ROOT / "resources/cities")
    resources = pd.read_csv(ROOT / "resources/cities/resource_based_prefectures.csv", dtype=str)
    sample = cities(registry, resources, study["cities"])
    listed = pd.read_csv(ROOT / "resources/policies/smart_city.csv", dtype=str)
    return CELLS.validate(collect(_read(registry), sample, study, registry.harmonise)[0]), sample, listed, study


@cache
def genuine_inputs() -> dict[str, Any]:
    """Return panels, lineages, treatment and study of `carbon-ceads`, without the keys of any analysis."""
    cells, sample, listed, study = genuine_cells()
    made = panel(cells, study["derived"])
    keys = ("outcomes", "controls", "samples", "treatment", "standard_errors")
    return {
        "panels": {"observed": made.panel},
        "lineages": {"observed": made.lineage},
        "treatment": treatment(listed, sample, study["treatment"]),
        "study": {"study": "carbon-ceads", "data": "genuine", "outcome": "lnCO2", "effects": "two_way"}
        | {key: study[key] for key in keys},
    }


def _read(registry: Registry) -> pd.DataFrame:
    (file,) = sorted(REAL.glob("*.xlsx"))
    rows = pd.read_excel(file, sheet_name="emission vector", engine="calamine")
    codes = [registry.resolve(name, int(year)) for name, year in rows[["city", "year"]].to_numpy()]
    return pd.DataFrame(
        {"code": codes, "year": rows["year"].astype(int), "value": rows["emission"].astype(float)}
    ).assign(
        variable="co2",
        scope="prefecture",
        unit_raw="million tones",
        raw_text=rows["emission"].astype(str),
        source="ceads",
        file="ceads",
        file_sha256="0" * 64,
        sheet="emission vector",
        cell=[f"D{place + 2}" for place in range(len(rows))],
    )
