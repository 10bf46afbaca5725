"""Figures whose unit is taken from the source's settings, and whose size is that of another unit.

The sizes are those by which `sources.guess_units` proposes a unit. A unit that the file states is not judged.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scripts.sources.guess_units import USUAL, WRONG_BY
from scripts.sources.headings import unit_key

LEAST = 5
"""Fewest figures whose middle one is judged."""


class OddSize(NamedTuple):
    """Figures of a source that were read in an assumed `unit` and look like another one; the middle one's place."""

    source: str
    variable: str
    scope: str
    unit: str
    like: str
    figures: int
    code: str
    year: int
    file: str
    sheet: str
    cell: str
    text: str


def odd_sizes(observations: pd.DataFrame, variables: Mapping[str, Mapping[str, Any]]) -> list[OddSize]:
    """Return what was read in an assumed unit and looks like another one, each source, variable and unit once.

    Parameters
    ----------
    observations
        Schema `OBSERVATIONS`, with `unit_assumed`.
    variables
        Units and factors, as in `config/variables.yaml`.

    """
    assumed = observations[observations["unit_assumed"] & observations["value"].ne(0)]
    found: list[OddSize] = []
    for key, rows in assumed.groupby(["source", "variable", "scope", "unit_raw"], sort=True):
        source, variable, scope, unit = map(str, key)
        like = _like(variable, unit, float(rows["value"].abs().median()), variables[variable])
        if like and len(rows) >= LEAST:
            middle = rows.iloc[rows["value"].abs().argsort().iloc[len(rows) // 2]]
            place = (str(middle[name]) for name in ("file", "sheet", "cell", "raw_text"))
            found.append(
                OddSize(source, variable, scope, unit, like, len(rows), middle["code"], int(middle["year"]), *place)
            )
    return found


def _like(variable: str, unit: str, middle: float, settings: Mapping[str, Any]) -> str | None:
    """Return the declared unit that the middle figure, in the canonical unit, looks like if not like its own."""
    units = {name: float(factor) for name, factor in settings["units"].items()}
    factor = next((factor for name, factor in units.items() if unit_key(name) == unit_key(unit)), None)
    if factor is None or not (variable in USUAL or settings["unit"] == "percent"):
        return None
    if settings["unit"] == "percent":
        right = 1 <= middle <= WRONG_BY
        near = unit if right else next((name for name in units if (units[name] > factor) == (middle < 1)), unit)
    else:
        near = min(units, key=lambda name: abs(np.log10(middle / factor * units[name] / USUAL[variable])))
    ratio = units.get(near, factor) / factor
    return near if max(ratio, 1 / ratio) >= WRONG_BY else None
