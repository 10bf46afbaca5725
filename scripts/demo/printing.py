"""How precisely each figure is printed, and in which unit, edition by edition.

The world's outcomes are built from the printed figures, so that nothing is lost on the way through the files: reading
a cell and converting its unit gives back the very number that the outcome was made from.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Print:
    """A figure's unit as printed, the factor from it into the canonical unit, and the decimals printed."""

    unit: str
    factor: float
    decimals: int


_ALWAYS = {
    "area": Print("平方公里", 1, 0),
    "gdp_per_capita": Print("元", 1, 0),
    "secondary_share": Print("%", 1, 2),
    "tertiary_share": Print("%", 1, 2),
    "fdi": Print("万美元", 1, 0),
    "green_coverage": Print("%", 1, 2),
    "education_expenditure": Print("万元", 1, 0),
    "science_expenditure": Print("万元", 1, 0),
    "wastewater": Print("万吨", 1, 0),
    "so2": Print("吨", 1, 0),
    "trade": Print("万美元", 1, 0),
    "patents": Print("件", 1, 0),
}
GDP_IN_100_MILLION = range(2020, 2022)
"""Editions whose GDP stands in 亿元 with two decimals instead of 万元."""

WHOLE_POPULATIONS_FROM = 2014
"""First edition that prints the population without decimals."""


def print_of(variable: str, edition: int) -> Print:
    """Return how `edition` prints `variable`."""
    if variable == "registered_population":
        return Print("万人", 1, 0 if edition >= WHOLE_POPULATIONS_FROM else 2)
    if variable == "gdp":
        return Print("亿元", 10000, 2) if edition in GDP_IN_100_MILLION else Print("万元", 1, 0)
    return _ALWAYS[variable]


def as_printed(values: NDArray[np.float64], variable: str, years: range) -> NDArray[np.float64]:
    """Return `values` `(units, years)`, canonical unit, as they are after printing and reading them again.

    Figures that would print as zero print as the smallest positive one, so that every logarithm exists.
    """
    out = np.empty_like(values)
    for t, year in enumerate(years):
        how = print_of(variable, year + 1)
        least = 10.0**-how.decimals
        out[:, t] = np.maximum(np.round(values[:, t] / how.factor, how.decimals), least) * how.factor
    return out


def text_of(value: float, how: Print) -> str:
    """Return the text of a printed figure."""
    return f"{value / how.factor:.{how.decimals}f}"


def fifteen_digits(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `values` to 15 significant digits: what a spreadsheet keeps of a number, whoever writes or reads it."""
    return np.array([float(f"{value:.15g}") for value in values.ravel()]).reshape(values.shape)
