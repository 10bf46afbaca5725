"""The environmental Kuznets curve: where the outcome turns as income grows, from income and its square.

The regression is the benchmark with controls, so that its coefficients are the table's. Turning point -b1 / (2 b2) with
delta-method error and Fieller's (1954) set, and Lind and Mehlum's (2010) test that the curve rises at the lowest income
among the rows and falls at the highest. There is no inverted U where b2 is not negative, the top lies outside the data,
or that test does not reject at 5 %: the test's row says so. The curve is the fitted outcome over income with all else
at its mean, y + b1 (q - mean q) + b2 (q2 - mean q2), with y the outcome's mean; its error is that of the difference
from y.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.regression import interval
from scripts.econometrics.turning_point import InvertedU, inverted_u_test, turning_point, turning_point_set
from scripts.econometrics.within import Floats
from scripts.econometrics.zero_crossing import Crossing, FiellerSet
from scripts.estimates.design import Sample, joined, samples_of
from scripts.estimates.inputs import by_outcome_and_effects, read_inputs
from scripts.estimates.kuznets_verdicts import FIELLER, NOT_CONCAVE, NOT_REJECTED, TOP_OUTSIDE
from scripts.estimates.regress import Regression, coefficient_rows, numbers, regress
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy
from scripts.estimates.value_grid import counts_between, grid_of
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table

MODEL = "fe_controls"
LEVEL = 0.05
SQUARED = 1e-9
"""How far a square may lie from income times itself, relative to it."""


@dataclass(frozen=True)
class Parabola:
    """What is fitted in income: regression, coefficients of income and its square, and income of the rows used."""

    regression: Regression
    coefficients: Floats
    covariance: Floats
    income: pd.Series

    @property
    def common(self) -> dict[str, Any]:
        """Return what its rows of the estimates share."""
        kept = ("plan", "sample", "model", "controls", "vcov", "fixed_effects", "n_obs", "n_clusters", "df")
        return {name: self.regression.common[name] for name in kept}


def kuznets(
    panels: dict[str, pd.DataFrame], lineages: dict[str, pd.DataFrame], treatment: pd.DataFrame, study: dict[str, Any]
) -> pd.DataFrame:
    """Estimate the turning point under every fill plan and sample.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        As in `benchmark`, without `models`, but with the analysis' own keys `income` and `square`, two controls.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`, model `fe_controls`. Coefficients of income and its square; the term `turning_point` by the
        estimators `delta` and `fieller` (a set without two ends has none, and its `note` says which kind it is; the
        ends of one that lies outside of an interval stand under `fieller_until` and `fieller_from`); `lind_mehlum`
        with the slopes at both ends, `slope_at_minimum` and `slope_at_maximum`, and `inverted_u`, whose `statistic` and
        one-sided `p_value` are those of the weaker end, and whose `note` says why there is no inverted U;
        `range` with income's `minimum` and `maximum`; `share_beyond` the turning point of the city-years of all,
        `treated` and `control` cities (the term); `curve` at each value of a grid, and `count` of the rows between its
        values. The value stands in `subgroup`. A part that cannot be estimated is a row whose `note` says why.

    Raises
    ------
    BadInput
        If a sample has no city-year, or the square is not that of income.

    """
    rows = [row for sample in samples_of(panels, lineages, treatment, study) for row in _of_sample(sample, study)]
    return tidy(rows, "kuznets", study)


def _of_sample(sample: Sample, study: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a sample's rows, or the one that says why there are none."""
    _refuse_other_square(sample, study)
    names = [study["income"], study["square"]]
    regressors = [study["treatment"]["name"], *study["controls"]]
    try:
        regression = regress(sample, study["outcome"], regressors, study, model=MODEL, essential=names)
    except BadInput as error:
        yield of_sample(sample, estimator="delta", model=MODEL, term="turning_point", note=error.found)
        return
    yield from (row for row in coefficient_rows(regression) if row["term"] in names)
    fit = regression.fit
    at = [fit.names.index(name) for name in names]
    used = regression.rows[fit.used]
    parabola = Parabola(regression, fit.coefficients[at], fit.covariance[np.ix_(at, at)], used[study["income"]])
    top = turning_point(parabola.coefficients, parabola.covariance)
    yield from _turning_point(parabola, top)
    yield from _inverted_u(parabola, top)
    yield from _shares_beyond(parabola, top, used["start_year"].notna())
    yield from _curve(parabola, used[study["outcome"]].mean())


def _refuse_other_square(sample: Sample, study: dict[str, Any]) -> None:
    """Raise if the square is not income times itself: the turning point would be that of no parabola."""
    income, square = (sample.rows[study[name]].astype(float) for name in ("income", "square"))
    wrong = (square - income**2).abs() > SQUARED * income**2
    if wrong.any():
        place = sample.rows[wrong].iloc[0]
        raise BadInput(
            f"{study['square']} {square[wrong].iloc[0]:g} where {study['income']} is {income[wrong].iloc[0]:g} (code "
            f"{place['code']}, {place['year']}; in {wrong.sum()} of {len(wrong)} city-years)",
            f"the square of analyses.kuznets.income in study {study['study']!r}",
            f"Derive {study['square']} as {study['income']} ** 2, or name another control.",
        )


def _turning_point(parabola: Parabola, top: Crossing) -> Iterator[dict[str, Any]]:
    """Yield the turning point by the delta method, and Fieller's set of it."""
    row = parabola.common | {"term": "turning_point", "estimate": top.point}
    df, note = parabola.regression.fit.df, parabola.regression.common["note"]
    ends = dict(zip(("conf_low", "conf_high"), interval(top.point, top.std_error, df), strict=True))
    yield row | {"estimator": "delta", "std_error": top.std_error, "note": note} | ends
    found = turning_point_set(parabola.coefficients, parabola.covariance, df)
    row |= {"estimator": "fieller", "note": joined([FIELLER[found.kind], note])}
    if found.kind == "interval":
        yield row | dict(zip(("conf_low", "conf_high"), _finite(found), strict=True))
        return
    yield row
    if found.kind == "outside":
        for term, end in zip(("fieller_until", "fieller_from"), _finite(found), strict=True):
            yield row | {"term": term, "estimate": end}


def _finite(found: FiellerSet) -> list[float | None]:
    """Return a set's ends; one that is infinite is none."""
    return [end if np.isfinite(end) else None for end in (found.low, found.high)]


def _inverted_u(parabola: Parabola, top: Crossing) -> Iterator[dict[str, Any]]:
    """Yield the slopes at both ends of the data, the test, and the ends."""
    ends = {"minimum": float(parabola.income.min()), "maximum": float(parabola.income.max())}
    low, high = ends.values()
    row, df = parabola.common | {"estimator": "lind_mehlum"}, parabola.regression.fit.df
    test = inverted_u_test(parabola.coefficients, parabola.covariance, (low, high), df)
    for place, end in enumerate(ends):
        slope = numbers(float(test.slopes[place]), float(test.std_errors[place]), df)
        one_sided = {"p_value": float(test.p_values[place]), "note": "one-sided p-value"}
        yield row | {"term": f"slope_at_{end}"} | slope | one_sided
    why_not = _why_no_inverted_u(parabola, top, (low, high), test)
    yield row | {"term": "inverted_u", "statistic": test.statistic, "p_value": test.p_value, "note": why_not}
    for term, value in ends.items():
        yield parabola.common | {"estimator": "range", "term": term, "estimate": value}


def _why_no_inverted_u(parabola: Parabola, top: Crossing, ends: tuple[float, float], test: InvertedU) -> str:
    """Return the first reason for which there is no inverted U; empty if there is none."""
    if not (parabola.coefficients[1] < 0 and np.isfinite(top.point)):
        return NOT_CONCAVE
    if not ends[0] <= top.point <= ends[1]:
        return TOP_OUTSIDE
    return NOT_REJECTED if test.p_value >= LEVEL else ""


def _shares_beyond(parabola: Parabola, top: Crossing, treated: pd.Series) -> Iterator[dict[str, Any]]:
    """Yield which share of the city-years lies beyond the turning point, also by whether the city is ever treated."""
    if not np.isfinite(top.point):
        return
    beyond = parabola.income > top.point
    for term, group in (("all", treated | ~treated), ("treated", treated), ("control", ~treated)):
        share = float(beyond[group].mean()) if group.any() else None
        counts = {"n_obs": int(group.sum()), "n_clusters": None, "df": None}
        yield parabola.common | {"estimator": "share_beyond", "term": term, "estimate": share} | counts


def _curve(parabola: Parabola, height: float) -> Iterator[dict[str, Any]]:
    """Yield the fitted curve over the range of income, and how many rows lie between its points."""
    income, grid = parabola.income, grid_of(parabola.income)
    means = np.array([income.mean(), (income**2).mean()])
    df = parabola.regression.fit.df
    for text in grid:
        value = float(text)
        along = np.array([value, value**2]) - means
        variance = max(float(along @ parabola.covariance @ along), 0.0)
        fitted, std_error = height + float(along @ parabola.coefficients), float(np.sqrt(variance))
        ends = dict(zip(("conf_low", "conf_high"), interval(fitted, std_error, df), strict=True))
        point = {"term": "fitted", "subgroup": text, "estimate": fitted, "std_error": std_error}
        yield parabola.common | {"estimator": "curve"} | point | ends
    for step, n in counts_between(income, grid):
        counts = {"n_obs": n, "n_clusters": None, "df": None}
        yield parabola.common | {"estimator": "count", "term": "rows", "subgroup": step} | counts


if __name__ == "__main__":
    with logged(snakemake):
        every = by_outcome_and_effects(read_inputs(snakemake))
        estimates = pd.concat([kuznets(**each) for each in every], ignore_index=True)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
