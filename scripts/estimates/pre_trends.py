"""Whether outcomes moved apart before the start, and what is left of the effect if they went on doing so.

The event study of city and year effects with one coefficient for each year since the start, no end closed, against the
last year before it. All years before are tested jointly, F(q, G - 1). Mean effects over years since the start, as the
study names them, have intervals that hold although trends are not parallel, and the breakdown value of each of the two
restrictions (`econometrics.robust_trends`). They are about means over years because the first years' effects may be
zero although later ones are not. Both need two coefficients before the start.

Everything is estimated on the headline's sample, for its plan or those that the analysis names.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from scripts.econometrics.robust_trends import (
    Coefficients,
    relative_breakdown,
    relative_interval,
    smoothness_breakdown,
    smoothness_interval,
)
from scripts.econometrics.wald import f_test
from scripts.econometrics.within import Floats
from scripts.estimates.design import Sample, joined, samples_of
from scripts.estimates.event_study import TERM, Window, covariance_rank, event_regression
from scripts.estimates.inputs import by_outcome, read_inputs
from scripts.estimates.regress import Regression, coefficient_rows, joint_test_row, numbers
from scripts.estimates.schema import ESTIMATES
from scripts.estimates.tidy import of_sample, tidy, together
from scripts.files.bad_input import BadInput
from scripts.files.logs import logged
from scripts.files.tables import write_table
from scripts.panel.streams import stream

SMOOTHNESS, RELATIVE = "smoothness", "relative_magnitudes"
BOUND, BREAKDOWN, MEAN, LEADS = "bound", "breakdown", "mean", "leads"
LEAST_LEADS = 2
NORMALS = 4000
"""Draws behind the simulated critical values."""
BEYOND = 1000
"""Years from the start that no city-year is apart: no end is closed."""
SHARED = ("plan", "sample", "model", "controls", "fixed_effects", "n_obs", "n_clusters", "vcov", "note")


def pre_trends(
    panels: dict[str, pd.DataFrame],
    lineages: dict[str, pd.DataFrame],
    treatment: pd.DataFrame,
    study: dict[str, Any],
    *,
    seed: int,
) -> pd.DataFrame:
    """Test the years before the start, and bound the mean effects, for one outcome.

    Parameters
    ----------
    panels, lineages, treatment
        As in `benchmark`.
    study
        As in `staggered`, with the analysis' own keys `means` (name -> `from` and `until`, years since the start; None:
        the last), `smoothness` and `relative_magnitudes` (bounds) and `plans` (empty: the headline's).
    seed
        The run's.

    Returns
    -------
    pandas.DataFrame
        Schema `ESTIMATES`, model `fe`. Term `event_time`: the coefficients (estimator `within`) on which the rest
        stands; `leads` (estimator `wald`): the joint test. `subgroup` is the name of a mean: term `mean` (estimator
        `within`) has its estimate. Estimators `smoothness` and `relative_magnitudes`: terms `bound 0.5` have the bound
        as `statistic` and the interval, `breakdown` as `estimate` the smallest bound whose interval has 0 in it
        (infinite ones are null). What cannot be estimated has no numbers and a `note` that says why.

    Raises
    ------
    BadInput
        If a sample leaves no rows.

    """
    study = study | {"effects": "two_way"}
    plans = study["plans"] or [study["headline"]["plan"]]
    chosen = {name: panels[name] for name in panels if name in plans}
    study = study | {"samples": {name: study["samples"][name] for name in [study["headline"]["sample"]]}}
    rows = [
        row for sample in samples_of(chosen, lineages, treatment, study) for row in _sample(sample, study, seed=seed)
    ]
    return tidy(rows, "pre_trends", study)


def _sample(sample: Sample, study: dict[str, Any], *, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of one sample."""
    window = Window(-BEYOND, BEYOND, -1)
    there = window.of_rows(sample.rows)
    there = there[~np.isnan(there)]
    if not len(there):
        yield _nothing(sample, "no city starts inside the sample")
        return
    window = Window(int(there.min()), int(there.max()), -1)
    try:
        regression, names = event_regression(sample, window, "fe", [], study)
    except BadInput as error:
        yield _nothing(sample, str(error.found))
        return
    times = {place: names[name] for place, name in enumerate(regression.fit.names)}
    for row in coefficient_rows(regression):
        if row["term"] in names:
            yield row | {"term": TERM, "event_time": names[row["term"]]}
    yield _joint_test(regression, times)
    why_not = _why_not(regression, times)
    common = {name: regression.common[name] for name in SHARED}
    for name, span in study["means"].items():
        yield from _mean(regression, times, common | {"subgroup": name}, span, why_not, study, seed)


def _nothing(sample: Sample, why: str) -> dict[str, Any]:
    return of_sample(sample, estimator="wald", model="fe", term=LEADS, note=joined([sample.note, why]))


def _joint_test(regression: Regression, times: dict[int, int]) -> dict[str, Any]:
    """Return the test that all coefficients before the start are zero; without numbers where there is none."""
    at = [place for place, e in times.items() if e < 0]
    fit = regression.fit
    covariance = fit.covariance[np.ix_(at, at)]
    if covariance_rank(covariance) == len(at) > 0:
        return joint_test_row(regression, LEADS, f_test(fit.coefficients[at], covariance, fit.df))
    why = f"{fit.n_clusters} clusters are too few to test {len(at)} coefficients" if at else "no year before the base"
    row = {name: regression.common[name] for name in SHARED} | {"estimator": "wald", "term": LEADS}
    return row | {"note": joined([regression.common["note"], why])}


def _why_not(regression: Regression, times: dict[int, int]) -> str:
    """Return why there are no bounds; empty if there are."""
    before = sorted(e for e in times.values() if e < 0)
    after = sorted(e for e in times.values() if e >= 0)
    if len(before) < LEAST_LEADS:
        return f"{len(before)} coefficients before the start; bounds need {LEAST_LEADS} or more"
    if regression.fit.dropped:
        return f"years since the start that are collinear with the effects of years: {_years(regression.fit.dropped)}"
    if before != list(range(before[0], -1)) or after != list(range(len(after))):
        return "years since the start without a city-year: bounds need one after another"
    if len(times) >= regression.fit.n_clusters:
        return f"{regression.fit.n_clusters} clusters are too few for {len(times)} coefficients"
    return ""


def _years(names: Iterable[str]) -> str:
    """Return the event times in the names of dummies."""
    return ", ".join(name.removeprefix(f"{TERM} ") for name in names)


def _mean(
    regression: Regression,
    times: dict[int, int],
    common: dict[str, Any],
    span: dict[str, Any],
    why_not: str,
    study: dict[str, Any],
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Yield a mean effect with its intervals and breakdown values."""
    fit = regression.fit
    last = max(times.values()) if span["until"] is None else span["until"]
    order = np.array(sorted(times, key=lambda place: times[place]), dtype=int)
    after = [times[place] for place in order if times[place] >= 0]
    inside = np.array([span["from"] <= e <= last for e in after], dtype=float)
    if not inside.any():
        why = f"no year from {span['from']} to {last} since the start"
        yield common | {"estimator": "within", "term": MEAN, "note": joined([common["note"], why])}
        return
    if gone := [name for name in regression.fit.dropped if int(name.removeprefix(TERM)) >= 0]:
        # What is left out counts as zero; without a city that never starts all other effects rest on that.
        why = f"years since the start whose effects city and year effects absorb: {_years(gone)}"
        for kind, term in (("within", MEAN), (SMOOTHNESS, BREAKDOWN), (RELATIVE, BREAKDOWN)):
            yield common | {"estimator": kind, "term": term, "note": joined([common["note"], why])}
        return
    absent = [e for e in range(span["from"], last + 1) if e not in after]
    missing = f"years since the start without a coefficient: {', '.join(map(str, absent))}" if absent else ""
    common = common | {"note": joined([common["note"], missing])}
    covariance = fit.covariance[np.ix_(order, order)]
    coefficients = Coefficients(fit.coefficients[order], covariance, len(order) - len(after), inside / inside.sum())
    mean = numbers(coefficients.effect, coefficients.std_error, fit.df)
    yield common | {"estimator": "within", "term": MEAN, "df": fit.df} | mean
    if why_not:
        for kind in (SMOOTHNESS, RELATIVE):
            yield common | {"estimator": kind, "term": BREAKDOWN, "note": joined([common["note"], why_not])}
        return
    normals = stream(seed, study["study"], "pre_trends", 0).standard_normal((NORMALS, len(order)))
    yield from _bounds(coefficients, common, study, normals)


def _bounds(
    coefficients: Coefficients, common: dict[str, Any], study: dict[str, Any], normals: Floats
) -> Iterator[dict[str, Any]]:
    """Yield the intervals under both restrictions, and where they come to have 0 in them."""
    for bound in study[SMOOTHNESS]:
        yield _interval_row(common, SMOOTHNESS, bound, smoothness_interval(coefficients, bound))
    yield _breakdown_row(common, SMOOTHNESS, smoothness_breakdown(coefficients))
    for bound in study[RELATIVE]:
        yield _interval_row(common, RELATIVE, bound, relative_interval(coefficients, bound, normals))
    yield _breakdown_row(common, RELATIVE, relative_breakdown(coefficients, normals))


def _interval_row(common: dict[str, Any], kind: str, bound: float, ends: tuple[float, float]) -> dict[str, Any]:
    low, high = ends
    return common | {
        "estimator": kind,
        "term": f"{BOUND} {bound:g}",
        "statistic": float(bound),
        "conf_low": low,
        "conf_high": high,
    }


def _breakdown_row(common: dict[str, Any], kind: str, value: float) -> dict[str, Any]:
    row = common | {"estimator": kind, "term": BREAKDOWN}
    if np.isfinite(value):
        return row | {"estimate": value}
    return row | {"note": joined([common["note"], "the interval has no 0 in it under any bound that was tried"])}


if __name__ == "__main__":
    with logged(snakemake):
        every = by_outcome(read_inputs(snakemake))
        estimates = together(pre_trends(**each, seed=snakemake.params.seed) for each in every)
        write_table(estimates, snakemake.output.estimates, ESTIMATES)
