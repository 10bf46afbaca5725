"""What a check finds: where, how grave it is, and the numbers that show it; the words come from the list of words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pandera.pandas as pa

from scripts.exhibits.numerals import decimal
from scripts.files.text import TEXT
from scripts.review.interval import Interval
from scripts.review.paper import Paper, Printed

CONTRADICTION, DOUBT, GAP, HOLDS = SEVERITIES = ("contradiction", "doubt", "gap", "holds")
"""`contradiction`: the printed numbers or statements cannot all be right. `doubt`: they can, under something that the
paper does not say. `gap`: something is not printed or not named, so that a number cannot be read or checked. `holds`:
a statement of the text that the printed numbers bear out (only statements are reported so)."""

SMALLEST = 0.001

Check = Callable[[Paper], Iterator["Finding"]]


@dataclass(frozen=True)
class Place:
    """A cell, or with empty parts a row, a column or a whole table."""

    table: str
    column: str = ""
    row: str = ""
    stat: str = ""


@dataclass(frozen=True)
class Finding:
    """What one check found at one place.

    Attributes
    ----------
    code
        The check's name, such as `SIGN_T`; the words `audit.name.<code>` and `audit.rule.<code>` belong to it.
    severity
        One of `SEVERITIES`.
    place
        Where.
    values
        The gaps of the words `audit.found.<code>`, or `audit.found.<code>.<variant>`.
    variant
        Which of several findings of one check.

    """

    code: str
    severity: str
    place: Place
    values: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""

    @property
    def key(self) -> str:
        """The words' key."""
        return f"audit.found.{self.code}" + (f".{self.variant}" if self.variant else "")


_text = ["paper", "finding", "severity", "table", "column", "row", "stat", "printed", "claim", "place", "sentence"]

AUDIT = pa.DataFrameSchema(
    {
        **{name: pa.Column(TEXT) for name in _text},
        "computation": pa.Column(TEXT, pa.Check.str_length(min_value=1)),
        "rule": pa.Column(TEXT, pa.Check.str_length(min_value=1)),
    },
    checks=pa.Check(lambda frame: frame["severity"].isin(SEVERITIES), name="severity"),
    strict=True,
    coerce=True,
    name="audit",
)
"""One row a finding and cell. `column`, `row` and `stat` are empty where a finding is about all of them; `claim`,
`place` and `sentence` are of the text's statement that was checked, and empty for a check of numbers alone."""


def at(cell: Printed) -> Place:
    """Return the place of a printed number."""
    return Place(cell.table, cell.column, cell.row, cell.stat)


def column_name(table: str, column: str) -> str:
    """Return how a column is called in a computation: `T3 (3)`."""
    return f"{table} {column}"


def number(value: float, places: int = 3) -> str:
    """Return a computed number: short, and with two digits where it is small."""
    return decimal(value, places)


def between(values: Interval, places: int = 3) -> str:
    """Return an interval as `[a, b]`."""
    return f"[{decimal(values.low, places)}, {decimal(values.high, places)}]"


def p_text(values: Interval) -> str:
    """Return a p-value, or the range of it, behind its sign: `= 0.043`; what prints as zero is `< 0.001`."""
    if values.high < SMALLEST:
        return f"< {SMALLEST}"
    low, high = (f"{end:.3f}" for end in (values.low, values.high))
    return f"= {low}" if low == high else f"= {low}\N{EN DASH}{high}"
