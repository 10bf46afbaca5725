"""From a row of the estimates to what is printed of it, with the key that leads back."""

from typing import Any

import numpy as np
import pandas as pd

from scripts.estimates.schema import KEY
from scripts.exhibits.numerals import SMALLEST_P, count, decimal, percent, significant, stars
from scripts.exhibits.table import Cell

Estimate = pd.Series  # one row of the estimates


def one(estimates: pd.DataFrame, **where: str | int) -> Estimate | None:
    """Return the one row that fits, None where there is none.

    Raises
    ------
    ValueError
        If several rows fit: the table could not say which one it shows.

    """
    fits = np.ones(len(estimates), dtype=bool)
    for column, value in where.items():
        fits &= _equal(estimates[column], value)
    found = np.flatnonzero(fits)
    if len(found) > 1:
        message = f"{len(found)} rows of the estimates fit {where}, where a table shows one"
        raise ValueError(message)
    return estimates.iloc[found[0]] if len(found) else None


def coefficient_cell(row: Estimate | None, *, marked: bool = True) -> Cell:
    """Return the estimate, with stars by its p-value if `marked`."""
    if row is None or pd.isna(row["estimate"]):
        return Cell()
    return Cell(decimal(row["estimate"]) + (stars(_number(row, "p_value")) if marked else ""), "estimate", _key(row))


def error_cell(row: Estimate | None, *, brackets: bool = True) -> Cell:
    """Return the standard error, in brackets as below a coefficient."""
    text = "" if row is None else decimal(_number(row, "std_error"))
    return _cell(row, f"({text})" if brackets and text else text, "std_error")


def decimal_cell(row: Estimate | None, column: str, places: int = 3) -> Cell:
    """Return a column's number with decimals."""
    return _cell(row, "" if row is None else decimal(_number(row, column), places), column)


def p_value_cell(row: Estimate | None) -> Cell:
    """Return a p-value, `<0.001` where it is smaller."""
    if row is not None and row["p_value"] < SMALLEST_P:
        return computed_cell(row, f"<{SMALLEST_P}", f"p_value < {SMALLEST_P}")
    return decimal_cell(row, "p_value")


def significant_cell(row: Estimate | None, column: str) -> Cell:
    """Return a column's number with four significant digits, for columns whose numbers span magnitudes."""
    return _cell(row, "" if row is None else significant(_number(row, column)), column)


def count_cell(row: Estimate | None, column: str) -> Cell:
    """Return a column's whole number."""
    return _cell(row, "" if row is None else count(_number(row, column)), column)


def percent_cell(row: Estimate | None, column: str) -> Cell:
    """Return a column's share in percent."""
    return _cell(row, "" if row is None else percent(_number(row, column)), column)


def share_cell(row: Estimate | None) -> Cell:
    """Return an estimate that is a share, in percent."""
    if row is None or pd.isna(row["estimate"]):
        return Cell()
    return computed_cell(row, percent(float(row["estimate"])), "100 * estimate")


def computed_cell(row: Estimate, text: str, formula: str) -> Cell:
    """Return a text that is a formula of the row's columns, such as `100 * (exp(estimate) - 1)`."""
    return Cell(text, formula, _key(row))


def _equal(column: pd.Series, value: str | int) -> np.ndarray:
    """Return which entries are a value; texts, which a table compares thousands of times, without pandas."""
    if column.dtype == object:
        return np.asarray(column.to_numpy() == value, dtype=bool)
    return (column == value).to_numpy(dtype=bool, na_value=False)


def _cell(row: Estimate | None, text: str, statistic: str) -> Cell:
    return Cell(text, statistic, _key(row)) if row is not None and text else Cell()


def _number(row: Estimate, column: str) -> float | None:
    value: Any = row[column]
    return None if pd.isna(value) else float(value)


def _key(row: Estimate) -> dict[str, Any]:
    return {name: row[name] for name in KEY}
