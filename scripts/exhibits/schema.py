"""Keys of a table's cells: from a printed number to its row of the estimates."""

import pandera.pandas as pa

from scripts.estimates.schema import KEY
from scripts.files.text import TEXT

TABLE_KEYS = pa.DataFrameSchema(
    {
        "table": pa.Column(TEXT),
        "row": pa.Column(TEXT),
        "column": pa.Column(TEXT),
        "statistic": pa.Column(TEXT),
        "text": pa.Column(TEXT),
        **{name: pa.Column("Int64" if name == "event_time" else str, nullable=name == "event_time") for name in KEY},
    },
    strict=True,
    coerce=True,
    name="table keys",
)
"""`(table, row, column)` as printed, such as `T3`, `DID`, `3`; `statistic` is the estimates column that the cell
shows (`estimate`, `std_error`, `n_obs`, ...), `text` is what was printed."""
