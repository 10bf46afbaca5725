"""The simulated world: every figure of every unit and year, which cells are printed, and what the pilots did."""

import pandera.pandas as pa

from scripts.files.text import TEXT
from scripts.registry.codes import CODE

PREFECTURE_ONLY = ["wastewater", "so2", "trade", "patents"]
"""Printed for the whole prefecture alone."""
BOTH_SCOPES = [
    "registered_population",
    "area",
    "gdp",
    "gdp_per_capita",
    "secondary_share",
    "tertiary_share",
    "fdi",
    "education_expenditure",
    "science_expenditure",
]
"""Printed for the whole prefecture and for the districts under the city."""

FIGURES = {
    **{name: (name, "prefecture") for name in [*BOTH_SCOPES, *PREFECTURE_ONLY]},
    **{f"{name}_districts": (name, "districts") for name in [*BOTH_SCOPES, "green_coverage"]},
}
"""Column of the world -> variable and scope, for everything in yearbooks and the compiled panel."""

OUTCOMES = ["co2", "so2", "wastewater"]

WORLD = pa.DataFrameSchema(
    {
        "unit": pa.Column("int64"),
        "code": pa.Column(TEXT, pa.Check.str_matches(CODE)),
        "year": pa.Column("int64"),
        "name_zh": pa.Column(TEXT),
        "province_zh": pa.Column(TEXT),
        "kind": pa.Column(TEXT),
        "listed": pa.Column(bool),
        "start_year": pa.Column("Int64", nullable=True),
        "effect_total": pa.Column(float),
        "effect_direct": pa.Column(float),
        "effect_through_lnst": pa.Column(float),
        "effect_through_str": pa.Column(float),
        "effect_so2": pa.Column(float),
        "effect_wastewater": pa.Column(float),
        **{name: pa.Column(float, pa.Check.gt(0)) for name in ["co2", *FIGURES]},
        **{f"expected_{name}": pa.Column(float, pa.Check.gt(0)) for name in OUTCOMES},
        **{f"printed_{name}": pa.Column(bool) for name in ["co2", *FIGURES]},
    },
    strict=True,
    coerce=True,
    unique=["code", "year"],
    name="world",
)
"""One row a unit and year, listed or not; `unit` counts all units of the country by code, also in a world of some
provinces. Figures are canonical units after printing. `expected_...` is an outcome without its errors, so
ln(co2 / expected_co2) is the error. `effect_...` are log points; `start_year` is null for a unit that never became
a pilot. `printed_...` says whether the raw files show the cell."""
