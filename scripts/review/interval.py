"""A printed number is an interval: every value that rounds to the text on paper; and what follows for t and p.

A check that works on intervals raises no finding that some value inside the rounding explains.
"""

import math
import re
from dataclasses import dataclass

from scipy.special import ndtr, ndtri, stdtr

MANTISSA = re.compile(r"[-+]?\d*\.?\d*")


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`, both included."""

    low: float
    high: float

    def __add__(self, other: "Interval") -> "Interval":
        """Return every sum of a number of each."""
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Interval") -> "Interval":
        """Return every difference of a number of each."""
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        """Return every product of a number of each."""
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: "Interval") -> "Interval":
        """Return every quotient; all numbers if the divisor can be zero."""
        if other.low <= 0 <= other.high:
            return Interval(-math.inf, math.inf)
        return self * Interval(1 / other.high, 1 / other.low)

    def __abs__(self) -> "Interval":
        """Return the absolute values."""
        ends = sorted((abs(self.low), abs(self.high)))
        return Interval(0.0 if self.low <= 0 <= self.high else ends[0], ends[1])

    def meets(self, other: "Interval") -> bool:
        """Return whether one number lies in both, the rounding of our own arithmetic aside."""
        slack = 1e-9 * max(abs(self.low), abs(self.high), 1e-9)
        return self.low <= other.high + slack and other.low <= self.high + slack

    @property
    def middle(self) -> float:
        """The number in the middle."""
        return (self.low + self.high) / 2

    @property
    def sign(self) -> int:
        """-1 or 1 if all numbers are of that sign, else 0."""
        return (self.low > 0) - (self.high < 0)


def exactly(value: float) -> Interval:
    """Return a number that was not rounded."""
    return Interval(value, value)


def rounded(text: str) -> Interval:
    """Return all numbers that print as `text`: half a unit of its last decimal to either side.

    A text without decimals is taken as a whole number rounded; stars and thousands' commas do not count.
    """
    bare = text.rstrip("*").replace(",", "").strip()
    half = 0.5 * 10.0 ** -len(bare.partition(".")[2])
    return Interval(float(bare) - half, float(bare) + half)


def sign_of(text: str) -> int:
    """Return the sign of a printed number, also of one whose exponent was lost (`-0.18e`); 0 for zero or no number."""
    found = MANTISSA.match(text.strip())
    digits = found[0] if found else ""
    if not re.search(r"[1-9]", digits):
        return 0
    return -1 if digits.startswith("-") else 1


def p_of_t(t: Interval, df: float) -> Interval:
    """Return the two-sided p-values of t-values with `df` degrees of freedom or any larger number of them."""
    size = abs(t)
    return Interval(float(2 * ndtr(-size.high)), float(2 * stdtr(df, -size.low)))


def t_of_p(p: Interval) -> Interval:
    """Return the absolute values of the normal variable whose two-sided p-values these are."""
    low, high = max(p.low, 1e-12), min(max(p.high, 1e-12), 1.0)
    return Interval(float(-ndtri(high / 2)), float(-ndtri(low / 2)))
