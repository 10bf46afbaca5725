"""Which units and scopes a file states itself, and which ones the source's settings state for it.

An observation looks the same either way. So the settings are handed to the readers with a sign behind each unit and
scope that they state: a zero-width space, which is no part of a unit when units are compared (`registry.names.squeeze`)
and which comes back with the observations.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

MARK = "\u200b"
_STATED = ("unit", "scope", "read_as")


def marked(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source's settings with a mark behind each unit and scope that they state for a column."""
    given = dict(settings)
    if "tables" in given:
        given["tables"] = {
            name: {**table, "columns": [_marked(spec) for spec in table["columns"]]}
            for name, table in given["tables"].items()
        }
    elif "columns" in given and isinstance(given["columns"], list):
        given["columns"] = [_marked(spec) for spec in given["columns"]]
    if isinstance(given.get("scope"), str):
        given["scope"] += MARK
    return given


def _marked(spec: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {
        key: f"{value}{MARK}" if key in _STATED and value else value for key, value in spec.items()
    }
    if given.get("in_years"):
        given["in_years"] = {year: _marked(one) for year, one in given["in_years"].items()}
    return given


def without_marks(said: str) -> str:
    """Return a reader's words as they would be without marks, which Python prints in their escaped form in quotes."""
    return said.replace(MARK, "").replace(repr(MARK)[1:-1], "")


def unmarked(observations: pd.DataFrame) -> pd.DataFrame:
    """Return observations as they would be without marks, and whether the `unit_` and the `scope_assumed` was one."""
    units, scopes = observations["unit_raw"], observations["scope"]
    return observations.assign(
        unit_raw=units.str.replace(MARK, ""),
        scope=scopes.str.replace(MARK, ""),
        unit_assumed=units.str.endswith(MARK),
        scope_assumed=scopes.str.endswith(MARK),
    )
