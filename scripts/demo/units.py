"""Which units the simulated files list in which year, under which name, and when each was first named a pilot.

Names and years are the registry's. The emission file also lists units that the city
yearbook does not: autonomous prefectures, leagues, regions and county-level cities, under the short names that it uses.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scripts.registry.prefectures import Registry

YEARS = range(1995, 2023)
"""The years of the world, unless a configuration asks for earlier or later ones."""
CITY_KINDS = ("prefecture_city", "municipality")
NEVER = 9999

EMISSION_ONLY = {
    "152200": "兴安盟",
    "152500": "锡林郭勒",
    "152900": "阿拉善",
    "222400": "延边",
    "232700": "大兴安岭",
    "422800": "恩施州",
    "433100": "湘西",
    "513300": "甘孜",
    "522300": "黔西南",
    "522600": "黔东南",
    "522700": "黔南",
    "532500": "红河",
    "532600": "文山",
    "532900": "大理",
    "652300": "昌吉",
    "652700": "博尔塔拉",
    "652800": "巴音郭楞",
    "652900": "阿克苏",
    "653000": "克孜勒苏",
    "653100": "喀什",
    "653200": "和田",
    "654000": "伊犁州直属县",
    "654200": "塔城",
    "654300": "阿勒泰",
}
"""Units above the county that only the emission file lists, with its names for them."""

COUNTY_LEVEL = {"419001": "济源", "429004": "仙桃", "429005": "潜江", "659001": "石河子"}
"""County-level cities that the emission file lists beside prefectures."""

ENDED = {"371200": 2018}
"""Last data year of a unit that the registry's listings have longer: Laiwu became part of Jinan."""

BEGAN = {"460300": 2012}
"""First data year of a unit that the registry's listings have earlier: Sansha was founded in July 2012."""


@dataclass(frozen=True)
class Units:
    """All units of the simulated world, sorted by code.

    Attributes
    ----------
    frame
        One row a unit: `code`, `province_zh`, `kind`, `start_year` (NEVER where it never became a pilot).
    names
        `(units, years)`, the name in each year.
    listed
        `(units, years)`, whether the unit exists in that year.
    years
        The world's years.

    """

    frame: pd.DataFrame
    names: NDArray[np.object_]
    listed: NDArray[np.bool_]
    years: range = YEARS


def years_with(*asked: int) -> range:
    """Return the world's years, and all between them and those asked for."""
    return range(min(YEARS[0], *asked), max(YEARS[-1], *asked) + 1)


def read_units(registry: Registry, policy: str | Path, years: range = YEARS) -> Units:
    """Return the units of the simulated world.

    Parameters
    ----------
    registry
        Units with their names over time.
    policy
        The list of smart city pilots, one row an entry; any entry dates its prefecture, the first one counts.
    years
        The world's years, as `years_with` returns them.

    """
    more = {*EMISSION_ONLY, *COUNTY_LEVEL}
    codes = sorted(code for code in registry.units if registry.kind(code) in CITY_KINDS or code in more)
    entries = pd.read_csv(policy, dtype=str).dropna(subset=["prefecture_code", "label_year"])
    starts = entries["label_year"].astype(int).groupby(entries["prefecture_code"]).min().to_dict()
    frame = pd.DataFrame(
        {
            "code": codes,
            "province_zh": [registry.province_name(code)[0] for code in codes],
            "kind": [registry.kind(code) for code in codes],
            "start_year": [starts.get(code, NEVER) for code in codes],
        }
    )
    names = np.array([[registry.name_zh(code, year) for year in years] for code in codes], dtype=object)
    listed = np.array([[_is_listed(registry, code, year) for year in years] for code in codes])
    return Units(frame, names, listed, years)


def _is_listed(registry: Registry, code: str, year: int) -> bool:
    """Return whether a unit exists in a year."""
    return registry.valid(code, year) and BEGAN.get(code, 0) <= year <= ENDED.get(code, NEVER)
