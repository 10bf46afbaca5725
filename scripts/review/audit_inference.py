"""Checks of a coefficient's own line: sign, standard error, t, p and stars must say the same.

Stars and p are compared with every t inside the rounding, and with the normal distribution as well as Student's with
as few degrees of freedom as there are cities: what one of them explains is no finding.
"""

import math
from collections.abc import Iterator

from scripts.review.finding import CONTRADICTION, GAP, Check, Finding, Place, at, between, number, p_text
from scripts.review.interval import Interval, p_of_t, t_of_p
from scripts.review.paper import LEVELS, Paper, Printed

COEFFICIENTS = 60
"""More slopes than any of the regressions has, for the degrees of freedom behind an adjusted R²."""


def sign_of_t(paper: Paper) -> Iterator[Finding]:
    """Yield t-values with another sign than their coefficient."""
    for cell, t in paper.of_stat("t"):
        coefficient = paper.cell(cell.table, cell.column, cell.row, "coef")
        if coefficient and coefficient.sign * t.sign < 0:
            yield Finding("SIGN_T", CONTRADICTION, at(cell), {"coefficient": coefficient.text, "t": cell.text})


def negative_error(paper: Paper) -> Iterator[Finding]:
    """Yield standard errors below zero."""
    for cell, error in paper.of_stat("se", "std_err", "sd"):
        if error.high < 0:
            yield Finding("NEG_SE", CONTRADICTION, at(cell), {"error": cell.text})


def t_ratio(paper: Paper) -> Iterator[Finding]:
    """Yield t-values that are not coefficient over standard error, where all three are printed."""
    for cell, t in paper.of_stat("t"):
        coefficient, error = (paper.value(cell.table, cell.column, cell.row, stat) for stat in ("coef", "se"))
        if coefficient and error and not (abs(coefficient) / abs(error)).meets(abs(t)):
            ratio = between(abs(coefficient) / abs(error))
            values = {"coefficient": number(coefficient.middle), "error": number(error.middle), "ratio": ratio}
            yield Finding("T_RATIO", CONTRADICTION, at(cell), values | {"t": cell.text})


def p_value(paper: Paper) -> Iterator[Finding]:
    """Yield p-values that do not belong to the t-value printed with them."""
    for cell, p in paper.of_stat("p"):
        t = paper.t(cell.table, cell.column, cell.row)
        if t is None:
            continue
        implied = p_of_t(t, paper.df(cell.table, cell.column))
        if not implied.meets(p):
            values = {"p": cell.text, "t": between(t), "implied": between(implied)}
            yield Finding("P_VALUE", CONTRADICTION, at(cell), values)


def stars(paper: Paper) -> Iterator[Finding]:
    """Yield stars, and missing stars, that no p-value inside the rounding explains."""
    used = {cell.stars for cell in paper.cells if cell.stars}
    for cell, t, p in _tested(paper):
        marks = [mark for mark in LEVELS if mark in used or f"{mark}=" in paper.fact("stars", cell.table)]
        if not any(other.stars for other in paper.cells if other.table == cell.table) or not marks:
            continue
        levels = {mark: paper.level(cell.table, mark) or LEVELS[mark] for mark in marks}
        stronger = [level for level in levels.values() if level < levels.get(cell.stars, math.inf)]
        values = {"coefficient": cell.text + cell.stars, "t": between(t), "p": p_text(p)}
        if cell.stars and p.low > levels[cell.stars]:
            level = f"{levels[cell.stars]:.2f}"
            yield Finding("STARS", CONTRADICTION, at(cell), values | {"level": level}, "many")
        elif stronger and p.high < max(stronger):
            yield Finding("STARS", CONTRADICTION, at(cell), values | {"level": f"{max(stronger):.2f}"}, "few")


def stars_explained(paper: Paper) -> Iterator[Finding]:
    """Yield tables with stars that their note does not explain."""
    for table in paper.tables():
        said = paper.fact("stars", table)
        used = sorted({cell.stars for cell in paper.cells if cell.table == table and cell.stars}, key=len)
        unexplained = [mark for mark in used if mark not in {part.split("=")[0] for part in said.split()}]
        if unexplained:
            marks = ", ".join(f"{mark} = {LEVELS[mark]:.0%}" for mark in unexplained)
            values = {"said": said or "\N{EN DASH}", "marks": marks}
            yield Finding("STARS_NOTE", GAP, Place(table), values)


def adjusted_r2(paper: Paper) -> Iterator[Finding]:
    """Yield adjusted R² that no number of coefficients makes of the R² beside it."""
    for cell, adjusted in paper.of_stat("R2_adj"):
        r2, n = (paper.value(cell.table, cell.column, "model", stat) for stat in ("R2", "N"))
        if not r2:
            continue
        taken = (paper.number("cities") or 0) + len(paper.years) + COEFFICIENTS
        factor = Interval(1.0, (n.low - 1) / (n.low - taken)) if n and n.low > taken else Interval(1.0, math.inf)
        implied = Interval(1 - (1 - r2.low) * factor.high, r2.high)
        if not implied.meets(adjusted):
            values = {"adjusted": cell.text, "r2": number(r2.middle), "implied": between(implied)}
            yield Finding("R2_ADJ", CONTRADICTION, at(cell), values)


def _tested(paper: Paper) -> Iterator[tuple[Printed, Interval, Interval]]:
    """Yield every coefficient and correlation of which t or p is known, with its t- and p-values."""
    for cell, _ in paper.of_stat("coef"):
        t, p = paper.t(cell.table, cell.column, cell.row), paper.p(cell.table, cell.column, cell.row)
        if p:
            yield cell, t or t_of_p(p), p
    n = sample_size(paper)
    for cell, r in paper.of_stat("corr"):
        if n and cell.row != cell.column:
            t = t_of_correlation(r, n)
            yield cell, t, p_of_t(t, n - 2)


def sample_size(paper: Paper) -> float | None:
    """Return the smallest number of rows behind the descriptive statistics, None where they print none."""
    numbers = [n.low for cell, n in paper.of_stat("N") if cell.table in paper.tables("descriptives")]
    return min(numbers, default=None)


def t_of_correlation(r: Interval, n: float) -> Interval:
    """Return the t-values of a correlation over `n` rows."""
    size = abs(r)
    ends = [min(end, 1 - 1e-9) for end in (size.low, size.high)]
    low, high = (end * math.sqrt((n - 2) / (1 - end * end)) for end in ends)
    return Interval(low, high)


CHECKS: tuple[Check, ...] = (sign_of_t, negative_error, t_ratio, p_value, stars, stars_explained, adjusted_r2)
