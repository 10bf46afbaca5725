"""The bases of each event study: what its coefficients are compared with, which its effects may change."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scripts.estimates.schema import KEY
from scripts.exhibits.event_times import BASE

Regression = tuple[Any, ...]


def event_bases(estimates: pd.DataFrame) -> dict[Regression, tuple[int, ...]]:
    """Return the event times that are a regression's base, in order, for each regression that has any.

    Parameters
    ----------
    estimates
        Schema `ESTIMATES`; the row of a base says so in its `note`.

    """
    rows = estimates[estimates["note"].eq(BASE) & estimates["event_time"].notna()].sort_values("event_time")
    found: dict[Regression, tuple[int, ...]] = {}
    for row in rows.to_dict("records"):
        found[regression_of(row)] = (*found.get(regression_of(row), ()), int(row["event_time"]))
    return found


def regression_of(key: Mapping[Any, Any]) -> Regression:
    """Return what tells an estimate's regression from others: its key without the event time."""
    return tuple(key[name] for name in KEY if name != "event_time")
