"""What readers hand over: observations, one row a raw cell with a value, and a row for everything they left out."""

import pandera.pandas as pa

from scripts.files.text import TEXT
from scripts.registry.codes import CODE

SCOPES = ["prefecture", "districts"]
"""全市, the whole prefecture, and 市辖区, the districts under the city."""

OBSERVATIONS = pa.DataFrameSchema(
    {
        "code": pa.Column(TEXT, pa.Check.str_matches(CODE)),
        "year": pa.Column("int64", pa.Check.in_range(1900, 2100)),
        "variable": pa.Column(TEXT),
        "scope": pa.Column(TEXT, pa.Check.isin(SCOPES)),
        "value": pa.Column(float),
        "unit_raw": pa.Column(TEXT),
        "raw_text": pa.Column(TEXT),
        "source": pa.Column(TEXT),
        "file": pa.Column(TEXT),
        "file_sha256": pa.Column(TEXT, pa.Check.str_matches(r"^[0-9a-f]{64}$")),
        "sheet": pa.Column(TEXT),
        "cell": pa.Column(TEXT, pa.Check.str_matches(r"^[A-Z]+[1-9]\d*$")),
    },
    strict=True,
    coerce=True,
    unique=["code", "year", "variable", "scope"],
    name="observations",
)

LEFT_OUT = pa.DataFrameSchema(
    {
        "source": pa.Column(TEXT),
        "file": pa.Column(TEXT),
        "sheet": pa.Column(TEXT),
        "cell": pa.Column(TEXT),
        "text": pa.Column(TEXT),
        "reason": pa.Column(TEXT),
    },
    strict=True,
    coerce=True,
    name="left_out",
)
