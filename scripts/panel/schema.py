"""Cells, the form in which a panel travels while it is being made, and what the stage hands over at its end."""

from enum import StrEnum

import pandera.pandas as pa

from scripts.files.text import TEXT
from scripts.registry.codes import CODE


class Status(StrEnum):
    """How a panel cell came to its value; of several inputs the last one named here that occurs decides."""

    OBSERVED = "observed"
    """Read from a raw cell, converted to the canonical unit (a logarithm or another function of it alone included)."""
    DERIVED = "derived"
    """Computed from several cells, all of them observed."""
    INTERPOLATED = "interpolated"
    """Filled between two values of the same city."""
    PROVINCE_MEAN = "province_mean"
    """Filled with the mean over the province's other cities of that year."""
    EXTRAPOLATED = "extrapolated"
    """Continued past the city's last value."""
    MISSING = "missing"
    """Without a value: drops its rows, and is counted."""


FILLED = [Status.INTERPOLATED, Status.PROVINCE_MEAN, Status.EXTRAPOLATED]
KEY = ["variable", "code", "year"]

_key = {
    "code": pa.Column(TEXT, pa.Check.str_matches(CODE)),
    "year": pa.Column("int64"),
    "variable": pa.Column(TEXT),
}
_cell = {
    "value": pa.Column(float, nullable=True),
    "status": pa.Column(TEXT, pa.Check.isin([str(s) for s in Status])),
    "method": pa.Column(TEXT),
    "parameters": pa.Column(TEXT),
    "made_from": pa.Column(TEXT),
    "low": pa.Column(float, nullable=True),
    "high": pa.Column(float, nullable=True),
    "unit_raw": pa.Column(TEXT),
    "raw_text": pa.Column(TEXT),
    "source": pa.Column(TEXT),
    "file": pa.Column(TEXT),
    "file_sha256": pa.Column(TEXT),
    "sheet": pa.Column(TEXT),
    "cell": pa.Column(TEXT),
}

CELLS = pa.DataFrameSchema(_key | _cell, strict=True, coerce=True, unique=KEY, name="cells")
"""One row a city, year and variable. `made_from` names the cells a value was made from, `variable:code:year` joined
by blanks; `file`, `sheet` and `cell` stand where the value was read. `low` and `high` bound a 95 % interval."""

LINEAGE = pa.DataFrameSchema(_key | _cell, strict=True, coerce=True, unique=KEY, name="lineage")

STATUSES = pa.DataFrameSchema(
    _key | {name: _cell[name] for name in ("value", "status", "source")},
    strict=True,
    coerce=True,
    unique=KEY,
    name="statuses",
)
"""What most jobs read of a lineage: file, sheet, cell and text of every value take far more memory than these."""

PANEL = pa.DataFrameSchema(
    {"code": _key["code"], "year": _key["year"]}, strict=False, unique=["code", "year"], name="panel"
)
"""One row a city-year, one further column a variable (float), sorted by code and year."""

CITIES = pa.DataFrameSchema(
    {
        "code": _key["code"],
        "name_zh": pa.Column(TEXT),
        "name_en": pa.Column(TEXT),
        "province_code": pa.Column(TEXT, pa.Check.str_matches(CODE)),
        "province_zh": pa.Column(TEXT),
        "resource_type": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=["code"],
    name="cities",
)
"""The study's cities; `resource_type` is empty for a city that is not on the list of resource-based cities."""

TREATMENT = pa.DataFrameSchema(
    {
        "code": _key["code"],
        "policy": pa.Column(TEXT),
        "start_year": pa.Column("Int64", nullable=True),
        "entries": pa.Column(TEXT),
        "confidence": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=["code", "policy"],
    name="treatment",
)
"""One row a city and policy: its first treated year (null: never), the list entries that it rests on, the lowest
confidence among them."""

SUPERSEDED = pa.DataFrameSchema(
    {
        "code": _key["code"],
        "year": _key["year"],
        "variable": _key["variable"],
        "value": pa.Column(float),
        "source": pa.Column(TEXT),
        "file": pa.Column(TEXT),
        "sheet": pa.Column(TEXT),
        "cell": pa.Column(TEXT),
        "kept_value": pa.Column(float),
        "kept_source": pa.Column(TEXT),
        "kept_file": pa.Column(TEXT),
        "kept_sheet": pa.Column(TEXT),
        "kept_cell": pa.Column(TEXT),
        "reason": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    name="superseded",
)
"""Observations that another one took precedence over, with the one that was kept and the rule."""

BACKTEST = pa.DataFrameSchema(
    {
        "variable": pa.Column(TEXT),
        "method": pa.Column(TEXT),
        "scale": pa.Column(TEXT, pa.Check.isin(["level", "log"])),
        "horizon": pa.Column("int64"),
        "mase": pa.Column(float),
        "rmse": pa.Column(float),
        "n_forecasts": pa.Column("int64"),
        "n_cities": pa.Column("int64"),
        "winner": pa.Column(bool),
    },
    strict=True,
    coerce=True,
    unique=["variable", "method", "scale", "horizon"],
    name="backtest",
)
"""One row a candidate and horizon; `horizon` 0 pools the horizons, and `winner` marks the candidate with the lowest
pooled MASE. Errors are of logarithms."""

DRAWS = pa.DataFrameSchema(
    _key | {"draw": pa.Column("int64"), "value": pa.Column(float)},
    strict=True,
    coerce=True,
    unique=[*KEY, "draw"],
    name="draws",
)
"""Joint draws of extrapolated cells, on the variable's own scale."""

DICTIONARY = pa.DataFrameSchema(
    {
        "data": pa.Column(TEXT, pa.Check.isin(["simulated", "genuine"])),
        "plan": pa.Column(TEXT),
        "variable": _key["variable"],
        "label_en": pa.Column(TEXT),
        "label_zh": pa.Column(TEXT),
        "unit": pa.Column(TEXT),
        "formula": pa.Column(TEXT),
        "source": pa.Column(TEXT),
        **{f"share_{status}": pa.Column(float, pa.Check.in_range(0, 1)) for status in Status},
        "n_cells": pa.Column("int64"),
    },
    strict=True,
    coerce=True,
    unique=["plan", "variable"],
    name="dictionary",
)

EXCLUDED = pa.DataFrameSchema(
    {
        "code": _key["code"],
        "name_zh": pa.Column(TEXT),
        "name_en": pa.Column(TEXT),
        "province_zh": pa.Column(TEXT),
        "reason": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    unique=["code"],
    name="excluded cities",
)
"""Cities that fit the study's provinces, kinds and years, and that it leaves out: with the reason that its file gives,
or because others are more complete."""

COMPLETE_YEARS = pa.DataFrameSchema(
    {"code": _key["code"], "complete_years": pa.Column("int64", pa.Check.ge(0))},
    strict=True,
    coerce=True,
    unique=["code"],
    name="complete years",
)
"""One row a city of which a file has any value that counts: in how many years files have all of them."""

ABSENT = pa.DataFrameSchema(
    {"variable": _key["variable"], "year": _key["year"]},
    strict=True,
    coerce=True,
    unique=["variable", "year"],
    name="absent years",
)
"""Years of the samples in which a variable was observed in none of the study's cities."""

UNIT_RATIOS = pa.DataFrameSchema(
    {
        "variable": _key["variable"],
        "code": _key["code"],
        "year": _key["year"],
        "value": pa.Column(float),
        "source": pa.Column(TEXT),
        "file": pa.Column(TEXT),
        "sheet": pa.Column(TEXT),
        "cell": pa.Column(TEXT),
        "unit_raw": pa.Column(TEXT),
        "raw_text": pa.Column(TEXT),
        "ratio": pa.Column(float),
        "units": pa.Column(TEXT),
        "certain": pa.Column(bool),
        "expected": pa.Column(float),
        "beside": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    name="unit ratios",
)
"""Cells that look as if read in a wrong unit: `ratio` times what is `expected` from the values `beside` them, which is
the ratio of two `units`. What is not `certain` stops no job."""
