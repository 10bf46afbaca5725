"""The effect d0 + d1 f(m) of a treatment at values of a moderator m, with its standard error at each of them.

Its variance is v_00 + 2 f v_01 + f2 v_11 at f = f(m) (Brambor, Clark and Golder 2006, equation 8): neither the standard
error of d0 nor that of d1 is the effect's anywhere but where f(m) = 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from scripts.econometrics.regression import interval
from scripts.econometrics.within import Floats
from scripts.econometrics.zero_crossing import zero_crossing
from scripts.estimates.design import joined
from scripts.estimates.moderation_versions import NO_ZERO
from scripts.estimates.regress import Regression, numbers
from scripts.estimates.value_grid import counts_between

SHARED = (
    "plan",
    "sample",
    "model",
    "controls",
    "vcov",
    "fixed_effects",
    "n_obs",
    "n_clusters",
    "df",
    "note",
)
"""Columns of what is computed from a regression that are the regression's own."""

Scale = Literal["level", "log"]


@dataclass(frozen=True)
class Line:
    """d0 and d1 with their covariance, the moderator's scale f, and what the estimates say of the regression."""

    coefficients: Floats
    covariance: Floats
    scale: Scale
    df: int
    common: dict[str, Any]


def on_scale(values: Any, scale: Scale) -> Any:  # noqa: ANN401 - a number, an array or a series, and the same back
    """Return f(m)."""
    return np.log(values) if scale == "log" else values


def line_of(regression: Regression, treatment: str, interaction: str, scale: Scale) -> Line:
    """Return a regression's line; d0 is zero, and known to be, where the treatment is no regressor of its own."""
    fit = regression.fit
    there = [place for place, name in enumerate((treatment, interaction)) if name in fit.names]
    at = [fit.names.index((treatment, interaction)[place]) for place in there]
    coefficients, covariance = np.zeros(2), np.zeros((2, 2))
    coefficients[there] = fit.coefficients[at]
    covariance[np.ix_(there, there)] = fit.covariance[np.ix_(at, at)]
    common = {name: regression.common[name] for name in SHARED} | {"estimator": "marginal_effect"}
    return Line(coefficients, covariance, scale, fit.df, common)


def at_values(line: Line, term: str, values: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the effect's row at each value of the moderator, the text of which is the `subgroup`."""
    for text in values:
        along = np.array([1.0, on_scale(float(text), line.scale)])
        variance = max(float(along @ line.covariance @ along), 0.0)
        effect = numbers(float(along @ line.coefficients), float(np.sqrt(variance)), line.df)
        yield line.common | {"term": term, "subgroup": text} | effect


def zero(line: Line, values: pd.Series) -> dict[str, Any]:
    """Return the row with the moderator's value at which the effect is zero, by the delta method.

    The interval is that of f(m), its ends taken back to m; an end that is no number a computer has is null. Outside of
    the range of `values` there is no such value.
    """
    row = line.common | {"term": "zero"}
    crossing = zero_crossing(line.coefficients, line.covariance)
    low, high = on_scale(np.array([values.min(), values.max()]), line.scale)
    if not low <= crossing.point <= high:
        return row | {"note": joined([NO_ZERO, line.common["note"]])}
    points = np.array([crossing.point, *interval(crossing.point, crossing.std_error, line.df)])
    std_error = crossing.std_error
    if line.scale == "log":
        with np.errstate(over="ignore"):
            points = np.exp(points)
        std_error *= points[0]
    found = dict(zip(("estimate", "conf_low", "conf_high"), np.where(np.isfinite(points), points, np.nan), strict=True))
    return row | found | {"std_error": std_error}


def where_rows_lie(line: Line, groups: Mapping[str, pd.Series], grid: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield how many rows of each group lie between the grid's values, and the range of all of them."""
    empty = line.common | {"n_clusters": None, "df": None}
    for term, values in groups.items():
        for step, n in counts_between(values, grid):
            yield empty | {"estimator": "count", "term": term, "subgroup": step, "n_obs": n}
    together = pd.concat(list(groups.values()))
    for term, end in (("minimum", together.min()), ("maximum", together.max())):
        yield empty | {"estimator": "range", "term": term, "estimate": end}
