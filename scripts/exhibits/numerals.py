"""How numbers are printed: decimals, counts, shares, stars; text only, with an ASCII minus that the writers typeset."""

import math

STARS = ((0.01, "***"), (0.05, "**"), (0.10, "*"))
"""Marks by p-value: a p below the first bound gets the first mark."""

SMALLEST_P = 0.001
"""A smaller p-value is not printed with its digits."""

ROUNDING = 1e-12
"""What is smaller than this is left over from rounding and printed as zero."""

SMALL, LARGE = -3, 6
"""Powers of ten: from the first on, and below the second, numbers are printed without one."""


def stars(p_value: float | None) -> str:
    """Return the mark of a p-value: `***` below .01, `**` below .05, `*` below .10, else nothing."""
    if p_value is None or math.isnan(p_value):
        return ""
    return next((mark for bound, mark in STARS if p_value < bound), "")


def decimal(value: float | None, places: int = 3) -> str:
    """Return a number with `places` decimals, or with two significant digits where that would print nothing but zeros.

    Zero, and what rounding leaves of it, keeps `places`; a missing value is an empty text.
    """
    if value is None or math.isnan(value):
        return ""
    value = 0.0 if abs(value) < ROUNDING else value
    smallest = 0.5 * 10.0**-places
    if value == 0 or abs(value) >= smallest:
        return f"{value:.{places}f}"
    return f"{value:.{1 - math.floor(math.log10(abs(value)))}f}"


def significant(value: float | None, digits: int = 4) -> str:
    """Return a number with so many significant digits; below .001 and from a million on as `2.447e-08`.

    For columns whose numbers span magnitudes, as coefficients of raw levels do; the writers set the power of ten. A
    missing value is an empty text.
    """
    if value is None or math.isnan(value):
        return ""
    with_power = f"{value:.{digits - 1}e}"
    exponent = int(with_power.partition("e")[2])
    if value == 0 or SMALL <= exponent < LARGE:
        return f"{value:.{max(digits - 1 - exponent, 0)}f}"
    return with_power


def p_value_words(value: float) -> str:
    """Return a p-value as it stands after its letter: `= 0.012`, or `< 0.001`."""
    return f"< {SMALLEST_P}" if value < SMALLEST_P else f"= {decimal(value)}"


def count(value: float | None) -> str:
    """Return a whole number with commas between thousands; a missing value is an empty text."""
    return "" if value is None or math.isnan(value) else f"{int(value):,}"


def percent(share: float | None) -> str:
    """Return a share (0 to 1) in percent with one decimal, without the sign; a missing value is an empty text."""
    return "" if share is None or math.isnan(share) else f"{100 * share:.1f}"


def log_points_in_percent(coefficient: float) -> str:
    """Return what a coefficient on a logarithm means in percent, 100 (exp(b) - 1), with one decimal."""
    return f"{100 * math.expm1(coefficient):.1f}"


def span(values: list[float]) -> str:
    """Return whole numbers as one number where they are equal, else from the smallest to the largest."""
    low, high = min(values), max(values)
    return count(low) if low == high else f"{count(low)}\N{EN DASH}{count(high)}"


def years(sample: dict[str, int]) -> str:
    """Return a sample's years, `2006–2021`."""
    return f"{sample['from']}\N{EN DASH}{sample['until']}"
