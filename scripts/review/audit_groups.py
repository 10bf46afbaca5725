"""Checks of effects in groups, of standard errors between columns, and of effects through a mediator.

A difference between groups is b1 - b2 with the root of s1² + s2²; one group's stars and the other's lack of them are no
test of it. With least squares on the same rows, total less direct effect is the product of the two paths, exactly.
"""

import math
from collections.abc import Iterator
from itertools import combinations

from scripts.review.finding import CONTRADICTION, DOUBT, Check, Finding, Place, between, column_name, number
from scripts.review.interval import Interval
from scripts.review.paper import USUAL, Paper, column_at

NORMAL = 1.959964
HALF = 0.5
"""A standard error, times the root of N, below this share of the whole sample's is asked about."""

APART = 1.1
"""How much a coefficient's standard error may differ between the columns of one table before a copy is suspected."""


def differences(paper: Paper) -> Iterator[Finding]:
    """Yield pairs of groups, significant in one and not in the other, whose difference is not shown."""
    for columns in paper.columns_with("partition").values():
        for one, other in combinations(columns, 2):
            for row, twin in zip(paper.known("treatment", *one), paper.known("treatment", *other), strict=False):
                yield from _difference(paper, (*one, row), (*other, twin))


def _difference(paper: Paper, one: tuple[str, str, str], other: tuple[str, str, str]) -> Iterator[Finding]:
    p = [paper.p(*one), paper.p(*other)]
    z = difference_in_errors(paper, one, other)
    if not (p[0] and p[1] and z):
        return
    apart = (p[0].high < USUAL and p[1].low > USUAL) or (p[1].high < USUAL and p[0].low > USUAL)
    if apart and abs(z).high < NORMAL:
        texts = [_with_error(paper, place) for place in (one, other)]
        values = {
            "one": texts[0],
            "other": texts[1],
            "z": number(z.middle, 2),
            "other_column": other[1],
            "one_column": one[1],
        }
        for place in (one, other):
            yield Finding("SUBGROUP", DOUBT, Place(*place, "coef"), values)


def _with_error(paper: Paper, place: tuple[str, str, str]) -> str:
    """Return a coefficient as printed, with its standard error in parentheses."""
    cell, error = paper.cell(*place, "coef"), paper.error(*place)
    return f"{cell.text} ({number(error.middle, 4)})" if cell and error else ""


def difference_in_errors(paper: Paper, one: tuple[str, str, str], other: tuple[str, str, str]) -> Interval | None:
    """Return the difference of two coefficients over its standard error, if they are independent."""
    b = [paper.value(*place, "coef") for place in (one, other)]
    s = [paper.error(*place) for place in (one, other)]
    if not (b[0] and b[1] and s[0] and s[1]):
        return None
    return (b[0] - b[1]) / Interval(math.hypot(s[0].low, s[1].low), math.hypot(s[0].high, s[1].high))


def scale_of_errors(paper: Paper) -> Iterator[Finding]:
    """Yield standard errors on some of the rows that are too small beside those on all of them."""
    for reference, columns in paper.columns_with("subset_of").items():
        whole = column_at(reference)
        for column in columns:
            rows = [paper.fact("treatment", *place) for place in (whole, column)]
            n = [paper.value(*place, "model", "N") for place in (whole, column)]
            errors = [paper.error(*place, row) for place, row in zip((whole, column), rows, strict=True)]
            if not (n[0] and n[1] and errors[0] and errors[1]):
                continue
            scaled = [
                error * Interval(math.sqrt(k.low), math.sqrt(k.high))
                for error, k in zip(errors, n, strict=True)
                if error and k
            ]
            ratio = scaled[1] / scaled[0]
            if ratio.high < HALF:
                values = {
                    "error": number(errors[1].middle, 4),
                    "n": f"{n[1].low:.0f}",
                    "whole_error": number(errors[0].middle, 4),
                }
                values |= {
                    "whole_n": f"{n[0].low:.0f}",
                    "reference": column_name(*whole),
                    "ratio": number(ratio.middle, 2),
                }
                yield Finding("SE_SCALE", DOUBT, Place(*column, rows[1], "coef"), values)


def copied(paper: Paper) -> Iterator[Finding]:
    """Yield equal coefficients of two rows where the errors they imply differ from those of the other columns.

    Columns on some of the rows have errors of their own and are left out.
    """
    parts = {place for columns in paper.columns_with("partition").values() for place in columns}
    for table in paper.tables("regressions"):
        for _, column in [place for place in paper.columns(table) if place not in parts]:
            rows = paper.rows(table, column, "coef")
            for one, other in combinations(rows, 2):
                cells = [paper.cell(table, column, row, "coef") for row in (one, other)]
                if not (cells[0] and cells[1]) or cells[0].text != cells[1].text or cells[0].sign == 0:
                    continue
                odd = [text for row in (one, other) if (text := _odd_error(paper, table, column, row))]
                if odd:
                    values = {"value": cells[0].text, "rows": f"{one}, {other}", "errors": "; ".join(odd)}
                    for row in (one, other):
                        yield Finding("DUP_VALUE", DOUBT, Place(table, column, row, "coef"), values)


def _odd_error(paper: Paper, table: str, column: str, row: str) -> str:
    """Return a coefficient's standard error beside those of the table's other columns, if it is none of them."""
    own = paper.error(table, column, row)
    others = [e for t, c in paper.columns(table) if c != column and (e := paper.error(t, c, row))]
    if not own or not others:
        return ""
    low, high = min(e.low for e in others) / APART, max(e.high for e in others) * APART
    if own.meets(Interval(low, high)):
        return ""
    listed = ", ".join(number(e.middle, 4) for e in others)
    return f"{row}: {number(own.middle, 4)} / {listed}"


def total_less_direct(paper: Paper) -> Iterator[Finding]:
    """Yield mediations in which total less direct effect is not the product of the two paths."""
    for mediator, columns in paper.columns_with("mediator").items():
        for column in columns:
            equations = [column_at(paper.fact(name, *column)) for name in ("mediator_equation", "total_equation")]
            treatment = [paper.fact("treatment", *place) for place in (*equations, column)]
            a, total, direct = (
                paper.value(*place, row, "coef") for place, row in zip((*equations, column), treatment, strict=True)
            )
            b = paper.value(*column, mediator, "coef")
            if not (a and b and total and direct) or (a * b).meets(total - direct):
                continue
            values = {
                "total": number(total.middle),
                "direct": number(direct.middle),
                "a": number(a.middle),
                "b": number(b.middle),
            }
            values |= {
                "difference": between(total - direct, 4),
                "product": between(a * b, 5),
                "reference": column_name(*equations[1]),
            }
            variant = "zero" if (total - direct).sign == 0 else ""
            yield Finding("NO_MEDIATION", CONTRADICTION, Place(*column, treatment[2], "coef"), values, variant)


CHECKS: tuple[Check, ...] = (differences, scale_of_errors, copied, total_less_direct)
