"""Checks of Hausman tables and of balance before and after matching.

The standardised bias is 100 (mean of the treated - mean of the controls) / s with s the root of the mean of the two
groups' variances before matching (Rosenbaum and Rubin 1985), so that s is one number before and after.
"""

from collections.abc import Iterator

from scripts.review.audit_descriptives import WIDEST
from scripts.review.finding import CONTRADICTION, DOUBT, Check, Finding, Place, at, between, number
from scripts.review.interval import Interval, exactly
from scripts.review.paper import Paper

UNMATCHED, MATCHED = "U", "M"
TOLERATED = 10.0
"""Standardised bias in percent that is usually still called balanced."""


def fixed_less_random(paper: Paper) -> Iterator[Finding]:
    """Yield differences of Hausman tables that are not the first column less the second."""
    for cell, difference in paper.of_stat("difference"):
        fixed, random = (paper.cell(cell.table, cell.column, cell.row, stat) for stat in ("fe", "re"))
        if not (fixed and random and fixed.interval and random.interval):
            continue
        computed = fixed.interval - random.interval
        if not computed.meets(difference):
            values = {"fe": fixed.text, "re": random.text, "difference": cell.text}
            values |= {"computed": f"{computed.middle:.7f}", "fitting": f"{(difference + random.interval).middle:.7f}"}
            for place in (fixed, cell):
                yield Finding("ARITH", CONTRADICTION, at(place), values, "hausman")


def implied_spread(paper: Paper) -> Iterator[Finding]:
    """Yield biases whose standard deviation is not the same before and after, or larger than the variable allows."""
    for table in paper.tables("matching"):
        for row in paper.rows(table):
            spread = {name: _spread(paper, table, name, row) for name in (UNMATCHED, MATCHED)}
            before, after = spread[UNMATCHED], spread[MATCHED]
            if before and after and not before.meets(after):
                values = _means(paper, table, MATCHED, row) | {"before": between(before), "after": between(after)}
                values["fitting"] = number(
                    -100 * abs(_gap(paper, table, row).middle) / before.middle * _turn(paper, table, row), 1
                )
                place = Place(table, MATCHED, row, "bias_pct")
                yield Finding("ARITH", CONTRADICTION, place, values, "bias")
            unit = paper.fact("unit", table, "", row)
            if "percent" in unit and before and before.low > WIDEST:
                values = _means(paper, table, UNMATCHED, row) | {"sd": between(before, 1)}
                yield Finding("SD_BOUND", CONTRADICTION, Place(table, UNMATCHED, row, "bias_pct"), values)


def direction_of_bias(paper: Paper) -> Iterator[Finding]:
    """Yield biases with another sign than the difference of the means."""
    for cell, bias in paper.of_stat("bias_pct"):
        treated, control = (paper.value(cell.table, cell.column, cell.row, stat) for stat in ("treated", "control"))
        if treated and control and (treated - control).sign * bias.sign < 0:
            values = _means(paper, cell.table, cell.column, cell.row)
            yield Finding("ARITH", CONTRADICTION, at(cell), values, "direction")


def balance(paper: Paper) -> Iterator[Finding]:
    """Yield covariates that matching leaves further apart than they were, or more than 10 % apart."""
    for table in paper.tables("matching"):
        for row in paper.rows(table):
            before, after = (paper.cell(table, name, row, "bias_pct") for name in (UNMATCHED, MATCHED))
            if not (before and after and before.interval and after.interval):
                continue
            values = {"before": before.text, "after": after.text}
            if abs(after.interval).low > abs(before.interval).high:
                yield Finding("BALANCE", DOUBT, at(after), values, "grows")
            if abs(after.interval).low > TOLERATED:
                yield Finding("BALANCE", DOUBT, at(after), values, "above")


def _spread(paper: Paper, table: str, column: str, row: str) -> Interval | None:
    """Return the standard deviations that a row's means and bias imply; None if they are not printed."""
    treated, control, bias = (paper.value(table, column, row, stat) for stat in ("treated", "control", "bias_pct"))
    if not (treated and control and bias):
        return None
    return abs(treated - control) * exactly(100.0) / abs(bias)


def _gap(paper: Paper, table: str, row: str) -> Interval:
    """Return the treated mean less the control mean after matching."""
    treated, control = (paper.value(table, MATCHED, row, stat) for stat in ("treated", "control"))
    return treated - control if treated and control else exactly(0.0)


def _turn(paper: Paper, table: str, row: str) -> int:
    return -1 if _gap(paper, table, row).middle > 0 else 1


def _means(paper: Paper, table: str, column: str, row: str) -> dict[str, str]:
    """Return the printed texts of a row: both means and the bias."""
    cells = {stat: paper.cell(table, column, row, stat) for stat in ("treated", "control", "bias_pct")}
    return {stat: cell.text if cell else "" for stat, cell in cells.items()}


CHECKS: tuple[Check, ...] = (fixed_less_random, implied_spread, direction_of_bias, balance)
