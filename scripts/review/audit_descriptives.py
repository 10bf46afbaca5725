"""Checks of descriptive statistics and correlations: what any sample must satisfy, whatever the data.

Bhatia and Davis (2000) bound a variance by (max - mean)(mean - min); a correlation matrix has no negative eigenvalue,
and rounding moves an eigenvalue by no more than the largest sum of a row of errors (Weyl, Gershgorin).
"""

import math
from collections.abc import Iterator

import numpy as np

from scripts.review.finding import CONTRADICTION, Check, Finding, Place, at, between, column_name, number
from scripts.review.interval import Interval
from scripts.review.paper import Paper, Printed

LARGEST = {"ln": math.log(1e15), "ln(percent)": math.log(100)}
"""The largest logarithm of any quantity of a city (10^15: more than yuan of a country), and of a percentage."""

WIDEST = 50.0
"""The largest standard deviation that numbers between 0 and 100 can have."""

BOUNDS = {"corr": (-1.0, 1.0), "R2": (0.0, 1.0), "R2_adj": (-1.0, 1.0), "p": (0.0, 1.0)}


def moments(paper: Paper) -> Iterator[Finding]:
    """Yield means outside minimum and maximum, and standard deviations wider than these allow."""
    for table, column, row in _described(paper):
        mean, sd, low, high = (paper.value(table, column, row, stat) for stat in ("mean", "sd", "min", "max"))
        if not (mean and low and high):
            continue
        values = {"mean": between(mean), "low": number(low.middle), "high": number(high.middle)}
        if mean.high < low.low or mean.low > high.high:
            yield Finding("MOMENTS", CONTRADICTION, Place(table, column, row, "mean"), values, "order")
        elif sd and sd.low > _widest(mean, low, high, paper.value(table, column, row, "N")):
            widest = number(_widest(mean, low, high, None))
            place = Place(table, column, row, "sd")
            yield Finding("MOMENTS", CONTRADICTION, place, values | {"sd": number(sd.middle), "widest": widest}, "sd")


def binary(paper: Paper) -> Iterator[Finding]:
    """Yield standard deviations of zeros and ones that are not those of their mean."""
    for table, column, row in _described(paper):
        mean, sd = (paper.value(table, column, row, stat) for stat in ("mean", "sd"))
        if paper.fact("unit", table, column, row) != "binary" or not (mean and sd):
            continue
        ends = [mean.low, mean.high, *([0.5] if mean.low < 0.5 < mean.high else [])]
        spreads = [math.sqrt(max(end * (1 - end), 0)) for end in ends]
        # The sample's own standard deviation is a little larger, by n / (n - 1).
        implied = Interval(min(spreads), max(spreads) * 1.01)
        if not implied.meets(sd):
            values = {"mean": number(mean.middle), "sd": number(sd.middle), "implied": between(implied)}
            yield Finding("BINARY", CONTRADICTION, Place(table, column, row, "sd"), values)


def not_logged(paper: Paper) -> Iterator[Finding]:
    """Yield variables that are called logarithms and cannot be."""
    stats = ("mean", "max", "treated", "control")
    for table in paper.tables():
        for row in paper.rows(table):
            cells = [c for c in paper.cells if (c.table, c.row) == (table, row) and c.interval is not None]
            unit = next((u for c in cells if (u := paper.fact("unit", table, c.column, row))), "")
            largest = LARGEST.get(unit, math.inf)
            beyond = [cell for cell in cells if cell.stat in stats and cell.interval and cell.interval.low > largest]
            if not beyond:
                continue
            values = {
                "numbers": ", ".join(f"{cell.stat} {cell.text}" for cell in beyond),
                "bound": number(LARGEST["ln(percent)"]),
                "level": f"{math.exp(min(max(cell.interval.middle for cell in beyond if cell.interval), 700)):.1e}",
            }
            moments_too = [cell for cell in cells if cell.stat in {"mean", "sd", "min", "max"}]
            for cell in moments_too or beyond:
                yield Finding("NOT_LOGGED", CONTRADICTION, at(cell), values)


def percentages(paper: Paper) -> Iterator[Finding]:
    """Yield percentages below 0, above 100, or with a standard deviation above 50."""
    for cell, values in paper.of_stat("sd", "min", "max"):
        if paper.fact("unit", cell.table, cell.column, cell.row) != "percent":
            continue
        n = paper.value(cell.table, cell.column, cell.row, "N")
        if cell.stat == "sd" and values.low > WIDEST * _factor(n):
            yield Finding("SD_BOUND", CONTRADICTION, at(cell), {"sd": cell.text}, "printed")
        if cell.stat != "sd" and (values.high < 0 or values.low > 100):
            yield _out_of_range(cell, 0, 100)


def ranges(paper: Paper) -> Iterator[Finding]:
    """Yield correlations, R² and p-values outside the range that they can have."""
    for cell, values in paper.of_stat(*BOUNDS):
        low, high = BOUNDS[cell.stat]
        if values.high < low or values.low > high:
            yield _out_of_range(cell, low, high)


def correlation_matrix(paper: Paper) -> Iterator[Finding]:
    """Yield tables of correlations that no data can have together."""
    for table in paper.tables("correlations"):
        names = paper.rows(table)
        place = {name: i for i, name in enumerate(names)}
        matrix, error = np.eye(len(names)), np.zeros((len(names), len(names)))
        known = np.eye(len(names), dtype=bool)
        for cell, values in paper.of_stat("corr"):
            if cell.table == table and cell.column in place and cell.row != cell.column:
                for i, j in ((place[cell.row], place[cell.column]), (place[cell.column], place[cell.row])):
                    matrix[i, j], error[i, j], known[i, j] = values.middle, (values.high - values.low) / 2, True
        smallest = float(np.linalg.eigvalsh(matrix)[0]) if len(names) else 0.0
        if known.all() and smallest < -float(error.sum(axis=1).max()) - 1e-9:
            yield Finding("NOT_PSD", CONTRADICTION, Place(table), {"smallest": number(smallest)})


def through_the_means(paper: Paper) -> Iterator[Finding]:
    """Yield slopes of least squares on one variable with which the line misses the means, or with another R²."""
    means = {paper.variable(t, row): (t, column, row) for t, column, row in _described(paper)}
    for regressor, columns in paper.columns_with("least_squares_on").items():
        for table, column in columns:
            places = (means.get(paper.fact("outcome", table, column)), means.get(regressor))
            if places[0] and places[1] and _same_rows(paper, table, column, places[0]):
                yield from _line(paper, table, column, regressor, (places[0], places[1]))


def _line(
    paper: Paper, table: str, column: str, regressor: str, places: tuple[tuple[str, str, str], tuple[str, str, str]]
) -> Iterator[Finding]:
    """Yield what is wrong with one least squares line: constant + slope · mean of x is the mean of y."""
    slope = paper.value(table, column, regressor, "coef")
    constant = next((v for name in ("_cons", "constant") if (v := paper.value(table, column, name, "coef"))), None)
    (y, sd_y), (x, sd_x) = ([paper.value(*place, stat) for stat in ("mean", "sd")] for place in places)
    where = Place(table, column, regressor, "coef")
    if slope and constant and y and x:
        implied = (y - constant) / x
        values = {"constant": number(constant.middle), "x": number(x.middle), "y": number(y.middle)}
        values |= {"slope": number(slope.middle), "implied": between(implied)}
        if not implied.meets(slope):
            same_size = abs(implied).meets(abs(slope))
            yield Finding("SIGN_COEF" if same_size else "MEANS", CONTRADICTION, where, values)
    r2 = paper.value(table, column, "model", "R2")
    if slope and sd_x and sd_y and r2:
        share = (abs(slope) * sd_x / sd_y) * (abs(slope) * sd_x / sd_y)
        if not share.meets(r2):
            values = {"r2": number(r2.middle), "implied": between(share), "column": column_name(table, column)}
            yield Finding("R2_SIMPLE", CONTRADICTION, Place(table, column, "model", "R2"), values)


def _same_rows(paper: Paper, table: str, column: str, described: tuple[str, str, str]) -> bool:
    """Return whether a column is on as many rows as the descriptive statistics, as far as both say."""
    numbers = paper.value(table, column, "model", "N"), paper.value(*described, "N")
    return None in numbers or numbers[0] == numbers[1]


def _described(paper: Paper) -> list[tuple[str, str, str]]:
    """Return the rows of the tables of descriptive statistics."""
    return [
        (table, column, row)
        for table, column in paper.columns(*paper.tables("descriptives"))
        for row in paper.rows(table, column)
    ]


def _widest(mean: Interval, low: Interval, high: Interval, n: Interval | None) -> float:
    """Return the largest standard deviation that numbers with this mean, minimum and maximum can have."""
    best = min(max((low.low + high.high) / 2, mean.low), mean.high)
    return math.sqrt(max((high.high - best) * (best - low.low), 0)) * _factor(n)


def _factor(n: Interval | None) -> float:
    """Return the sample's standard deviation over the root of the mean square."""
    return math.sqrt(n.low / (n.low - 1)) if n and n.low > 1 else 1.01


def _out_of_range(cell: Printed, low: float, high: float) -> Finding:
    values = {"value": cell.text, "low": f"{low:g}", "high": f"{high:g}"}
    return Finding("RANGE", CONTRADICTION, at(cell), values)


CHECKS: tuple[Check, ...] = (
    moments,
    binary,
    not_logged,
    percentages,
    ranges,
    correlation_matrix,
    through_the_means,
)
