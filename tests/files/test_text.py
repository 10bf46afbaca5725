"""The type of a column of texts."""

import pandas as pd
import pandera.pandas as pa
import pytest

from scripts.files.text import TEXT

TEXTS = pd.Series(["a", "b"])
COLUMNS = {
    "texts": TEXTS,
    "texts with a gap": pd.Series(["a", None], dtype=TEXTS.dtype),
    "texts kept by Python": pd.Series(["a", "b"], dtype=pd.StringDtype("python", na_value=float("nan"))),
    "objects": pd.Series(["a", "b"], dtype=object),
    "objects with a number": pd.Series(["a", 1], dtype=object),
    "numbers": pd.Series([1, 2]),
    "categories": pd.Series(["a", "b"], dtype="category"),
    "nothing": pd.Series([], dtype=object),
}


def verdict(dtype, column, coerce):
    try:
        return pa.SeriesSchema(dtype, coerce=coerce).validate(column).tolist()
    except pa.errors.SchemaError as error:
        return str(error)


@pytest.mark.parametrize("coerce", [True, False])
@pytest.mark.parametrize("name", COLUMNS)
def test_what_is_a_text_is_what_pandera_says(name, coerce):
    assert verdict(TEXT, COLUMNS[name], coerce) == verdict(str, COLUMNS[name], coerce)


def test_a_column_is_told_as_a_whole():
    assert TEXT.check(pa.Column(str).dtype, TEXTS) is True
    assert not isinstance(pa.Column(str).dtype.check(pa.Column(str).dtype, TEXTS), bool)  # else TEXT is of no use
