"""Figures as raw files print them: a number, no value, or something that must not pass for either.

Yearbook sheets hold every figure as text, some of them in full-width digits or with a dash for no value. What is not
plainly a number and not declared as "no value" is an error, `nan` and `inf` included: a reader that guesses loses data
without a trace.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from scripts.registry.names import squeeze

Cell = str | float | bool | date | datetime | time | timedelta
"""What a workbook's cell may hold; an empty one is the empty text."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
is_plain = re.compile(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII).fullmatch
"""Matches text that is a number beyond doubt, which most cells are."""

_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_EXACT = 1e15
_YEARS = (1900, 2100)


def no_value(texts: Iterable[str]) -> frozenset[str]:
    """Return the texts that stand for no value, as `figure` compares them; the blank one is always among them."""
    return frozenset({"", *(squeeze(text).casefold() for text in texts)})


def is_missing(cell: Cell, missing: frozenset[str]) -> bool:
    """Say whether a cell holds no value."""
    if not isinstance(cell, str):
        return False
    return cell == "" or (not cell[0].isdecimal() and squeeze(cell).casefold() in missing)


def figure(cell: Cell, missing: frozenset[str]) -> float | None:
    """Return the number in a cell, or None where it holds no value.

    Raises
    ------
    ValueError
        If the cell holds anything else: words, `12..3`, an Excel error, `nan`, infinity, a date, true or false.

    """
    if isinstance(cell, str):
        if is_plain(cell):
            return float(cell)
        text = unicodedata.normalize("NFKC", cell).strip()
        if squeeze(text).casefold() in missing:
            return None
        if _has_mark(cell):
            raise ValueError(cell)
        text = text.replace("\N{MINUS SIGN}", "-")
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if not _NUMBER.fullmatch(text):
            raise ValueError(cell)
        return _finite(float(text), cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise ValueError(raw_text(cell))  # noqa: TRY004 - the file is wrong, not the program
    return _finite(float(cell), cell)


def no_number(cell: Cell) -> tuple[str, str]:
    """Return what was expected of a cell that is no number, and what to do about it.

    Examples
    --------
    >>> no_number("56.69%")[1]
    'Write 56.69, a number without the sign, in a column whose unit is %.'

    """
    text = squeeze(cell) if isinstance(cell, str) else ""
    remedy = "Correct the figure; if the text means that there is no value, add it to the source's `missing`."
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1]):
        remedy = f"Write {text[:-1]}, a number without the sign, in a column whose unit is %."
    elif text.startswith("="):
        remedy = "A formula without a saved value: open the file in Excel, let it calculate, and save it."
    return "a number or an empty cell", remedy


def whole_number(cell: Cell) -> int:
    """Return a year or another whole number given as 2015, 2015.0 or `2015`; ValueError if it is none."""
    value = figure(cell, frozenset())
    if value is None or value != int(value):
        raise ValueError(raw_text(cell))
    return int(value)


def year_number(cell: Cell) -> int:
    """Return a year given as a whole number or as `2015年`; ValueError if it is none from 1900 to 2100."""
    if isinstance(cell, str) and _has_mark(cell):
        raise ValueError(cell)
    year = whole_number(squeeze(cell).removesuffix("年") if isinstance(cell, str) else cell)
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise ValueError(raw_text(cell))
    return year


def raw_text(cell: Cell) -> str:
    """Return a cell as text: as it stands, a number in the fewest digits that give it back exactly."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return str(int(cell)) if math.isfinite(cell) and cell == int(cell) and abs(cell) < _EXACT else repr(cell)
    return str(cell)


def _has_mark(text: str) -> bool:
    """Say whether a text holds a footnote's sign (②, ²), which NFKC would turn into one more digit."""
    return not text.isascii() and any(sign.isnumeric() and not sign.isdecimal() for sign in text)


def _finite(value: float, cell: Cell) -> float:
    if not math.isfinite(value):
        raise ValueError(raw_text(cell))
    return value
