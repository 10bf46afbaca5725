"""Of the estimates a table shows one row, or none, and never one of several."""

import pandas as pd
import pytest

from scripts.exhibits.cells import one


def rows():
    frame = pd.DataFrame(
        {"term": ["a", "a", "b"], "plan": ["x", "y", "x"], "estimate": [1.0, 2.0, 3.0]}, index=[7, 8, 9]
    )
    return frame.assign(event_time=pd.array([pd.NA, -1, pd.NA], dtype="Int64"))


@pytest.mark.parametrize("texts", ["str", "object"])
def test_the_row_that_fits_all_that_is_asked_for_is_returned(texts):
    row = one(rows().astype({"term": texts, "plan": texts}), term="a", plan="x")
    assert row["estimate"] == 1.0


def test_none_fits():
    assert one(rows(), term="c") is None
    assert one(rows().head(0)) is None


def test_of_several_rows_none_is_chosen():
    with pytest.raises(ValueError, match="2 rows of the estimates fit"):
        one(rows(), term="a")


def test_a_missing_value_fits_nothing():
    assert one(rows(), event_time=-1)["estimate"] == 2.0
