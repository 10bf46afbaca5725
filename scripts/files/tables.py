"""Frames on disk: Parquet files, checked against their schema when written and when read."""

from pathlib import Path

import pandas as pd
import pandera.backends.pandas.builtin_checks  # noqa: F401 - else it is imported, slowly, inside the first check
import pandera.pandas as pa
from pyarrow import parquet

from scripts.files.whole import whole


def read_table(path: str | Path, schema: pa.DataFrameSchema, year: int | None = None) -> pd.DataFrame:
    """Read a Parquet file, or its rows of one year, and return it as `schema` describes it.

    Raises
    ------
    ValueError
        If the file does not hold what the schema asks for; the message names the file and the first failing column.

    """
    rows = None if year is None else [("year", "==", year)]
    return _checked(pd.read_parquet(path, filters=rows), schema, path)


def read_columns(path: str | Path, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Read those columns of a Parquet file that `schema` describes, whatever else the file holds.

    Raises
    ------
    ValueError
        As `read_table`.

    """
    there = set(parquet.read_schema(path).names)
    return _checked(pd.read_parquet(path, columns=[name for name in schema.columns if name in there]), schema, path)


def write_table(frame: pd.DataFrame, path: str | Path, schema: pa.DataFrameSchema, data: str = "") -> None:
    """Write the schema's columns, in its order and without an index, whole or not at all.

    `data` (`simulated` or `genuine`) goes into the file's own metadata, where the rows do not say it; a reader finds
    it in the frame's `attrs`.
    """
    missing = [name for name in schema.columns if name not in frame]
    if missing:
        message = f"{path}: columns {missing} are missing, so nothing was written"
        raise ValueError(message)
    extra = [name for name in frame if name not in schema.columns]
    columns = [*schema.columns, *([] if schema.strict else extra)]
    checked = _checked(frame[columns].reset_index(drop=True), schema, path)
    checked.attrs = {"data": data} if data else {}
    with whole(path) as beside:
        checked.to_parquet(beside, index=False)


def _checked(frame: pd.DataFrame, schema: pa.DataFrameSchema, path: str | Path) -> pd.DataFrame:
    """Return the frame with the schema's types, or raise an error that names the file."""
    try:
        return schema.validate(frame)
    except (pa.errors.SchemaError, pa.errors.SchemaErrors) as error:
        message = f"{path} does not fit its schema {schema.name!r}: {error}"
        raise ValueError(message) from error
